-- Cases counted as they change: by month and unit, channel, field, level, agency, state. An act writes what it changes as rows of its own, so that nobody
-- waits for anybody; a job folds them into the tallies. A figure is tallies, rows not folded yet and the cases of its last month, in one statement.

create table case_tally (
  measure text not null,
  part text not null,
  value text collate "C" not null,
  month date not null,
  records bigint not null,
  constraint case_tally_pk primary key (measure, part, value, month),
  constraint case_tally_part_known check (part in ('all', 'unit', 'channel', 'field', 'level', 'agency', 'state')),
  constraint case_tally_month_first check (extract(day from month) = 1)
);
comment on table case_tally is 'How many cases came to be counted in a month, by measure (code of the figure) and by a value of one part of it. With case_change the whole truth; derived from application_summary and application_span, proved against them.';
comment on column case_tally.value is 'Empty for part all. Of part state the months add up to how many cases are in the state: who came less who left.';

create table case_change (
  case_change_id uuid not null,
  measure text not null,
  month date not null,
  records integer not null,
  unit text collate "C",
  channel text,
  field text,
  level text,
  agency text,
  state text,
  constraint case_change_pk primary key (case_change_id),
  constraint case_change_of check ((state is null) = (unit is not null))
);
comment on table case_change is 'What acts changed and no job has folded into case_tally yet.';

create function case_events(p_case application_summary) returns table (measure text, month date)
  language sql immutable set search_path from current
  as $$
  select v.measure, date_trunc('month', v.at at time zone 'Asia/Ho_Chi_Minh')::date
  from (values
    ('cases.registered', p_case.registered_at),
    ('cases.received', p_case.received_at),
    ('cases.decided', p_case.decided_at),
    ('cases.decided-on-time', case when p_case.on_time then p_case.decided_at end),
    ('cases.decided-late', case when not p_case.on_time then p_case.decided_at end),
    ('cases.digitised-on-receipt', case when p_case.received_at is not null and p_case.digitised_at is not null then greatest(p_case.received_at, p_case.digitised_at) end),
    ('cases.papers-reused', p_case.reused_at)
  ) as v (measure, at)
  where v.at is not null
$$;
comment on function case_events(application_summary) is 'By which figures a case is counted, and from which month on.';

create function case_counted() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if tg_op = 'UPDATE' then
    if (old.registered_at, old.received_at, old.decided_at, old.on_time, old.digitised_at, old.reused_at, old.path, old.channel, old.field, old.level, old.received_by)
      is not distinct from (new.registered_at, new.received_at, new.decided_at, new.on_time, new.digitised_at, new.reused_at, new.path, new.channel, new.field, new.level, new.received_by) then
      return null;
    end if;
  end if;
  insert into case_change (case_change_id, measure, month, records, unit, channel, field, level, agency)
    select gen_random_uuid(), e.measure, e.month, sum(e.times), e.path, e.channel, e.field, e.level, e.received_by
    from (
      select b.measure, b.month, -1 as times, old.path, old.channel, old.field, coalesce(old.level, 'unknown') as level, old.received_by from case_events(old) b where tg_op <> 'INSERT'
      union all
      select a.measure, a.month, 1, new.path, new.channel, new.field, coalesce(new.level, 'unknown'), new.received_by from case_events(new) a where tg_op <> 'DELETE'
    ) e
    group by e.measure, e.month, e.path, e.channel, e.field, e.level, e.received_by having sum(e.times) <> 0;
  return null;
end $$;
comment on function case_counted() is 'Writes what a change of application_summary changes in the tallies.';
create trigger application_summary_counted after insert or update or delete on application_summary
  for each row execute function case_counted('application_summary');

create function case_state_counted() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  insert into case_change (case_change_id, measure, month, records, state)
    select gen_random_uuid(), 'cases.registered', e.month, sum(e.times), e.state
    from (
      select date_trunc('month', v.at at time zone 'Asia/Ho_Chi_Minh')::date as month, v.times, v.state::text as state
      from (values (old.from_at, -1, old.state), (old.until_at, 1, old.state), (new.from_at, 1, new.state), (new.until_at, -1, new.state)) as v (at, times, state)
      where v.at < 'infinity'
    ) e
    group by e.month, e.state having sum(e.times) <> 0;
  return null;
end $$;
comment on function case_state_counted() is 'Writes what a change of application_span changes in the tallies: who came into a state and who left it.';
create trigger application_span_counted after insert or update or delete on application_span
  for each row execute function case_state_counted('application_span');

create function fold_case_changes() returns bigint
  language plpgsql security definer set search_path from current
  as $$
declare
  v_folded bigint;
begin
  with taken as (
    delete from case_change returning *
  ), added as (
    insert into case_tally (measure, part, value, month, records)
      select t.measure, p.part, p.value, t.month, sum(t.records)
      from taken t cross join lateral (values ('all', case when t.state is null then '' end), ('unit', t.unit), ('channel', t.channel), ('field', t.field), ('level', t.level), ('agency', t.agency), ('state', t.state)) as p (part, value)
      where p.value is not null
      group by t.measure, p.part, p.value, t.month having sum(t.records) <> 0
      order by 1, 2, 3, 4
    on conflict on constraint case_tally_pk do update set records = case_tally.records + excluded.records
    returning 1
  )
  select count(*) into v_folded from taken;
  return v_folded;
end $$;
comment on function fold_case_changes() is 'Adds what acts changed to the tallies and lets it go, in one statement: whoever reads meanwhile sees it once. Returns how many rows.';
revoke execute on function fold_case_changes() from public;
grant execute on function fold_case_changes() to ansinh_app, ansinh_wide;

create function prove_case_tallies() returns bigint
  language plpgsql security definer set search_path from current
  as $$
declare
  v_wrong bigint;
begin
  with kept as (
    select measure, part, value, month, records from case_tally
    union all
    select t.measure, p.part, p.value, t.month, t.records
    from case_change t cross join lateral (values ('all', case when t.state is null then '' end), ('unit', t.unit), ('channel', t.channel), ('field', t.field), ('level', t.level), ('agency', t.agency), ('state', t.state)) as p (part, value)
    where p.value is not null
  ), events as (
    select e.measure, e.month, s.path, s.channel, s.field, coalesce(s.level, 'unknown') as level, s.received_by, count(*) as records
    from application_summary s cross join lateral case_events(s) e
    group by 1, 2, 3, 4, 5, 6, 7
  ), counted as (
    select e.measure, p.part, p.value, e.month, e.records
    from events e cross join lateral (values ('all', ''), ('unit', e.path), ('channel', e.channel), ('field', e.field), ('level', e.level), ('agency', e.received_by)) as p (part, value)
    union all
    select 'cases.registered', 'state', e.state::text, e.month, e.records
    from (
      select p.state, date_trunc('month', v.at at time zone 'Asia/Ho_Chi_Minh')::date as month, sum(v.times) as records
      from application_span p cross join lateral (values (p.from_at, 1), (p.until_at, -1)) as v (at, times)
      where v.at < 'infinity'
      group by 1, 2
    ) e
  ), wrong as (
    select measure, part, value, month, sum(counted) - sum(kept) as missing
    from (
      select measure, part, value, month, 0 as counted, records as kept from kept
      union all
      select measure, part, value, month, records, 0 from counted
    ) both_ways
    group by measure, part, value, month having sum(counted) <> sum(kept)
  ), mended as (
    insert into case_tally (measure, part, value, month, records)
      select measure, part, value, month, missing from wrong order by 1, 2, 3, 4
    on conflict on constraint case_tally_pk do update set records = case_tally.records + excluded.records
    returning 1
  )
  select count(*) into v_wrong from mended;
  return v_wrong;
end $$;
comment on function prove_case_tallies() is 'Counts everything anew, adds what the tallies lack, and returns how many of them were wrong: 0 unless something wrote past the triggers.';
revoke execute on function prove_case_tallies() from public;
grant execute on function prove_case_tallies() to ansinh_app, ansinh_wide;

select prove_case_tallies();

create index case_change_measure on case_change (measure, month);
-- The states of the last month of a figure: who came into them. Who left is found by application_span_state.
create index application_span_from on application_span (from_at) include (state);

-- Lists behind figures, by record: in time, late, and what ran past its day while the clock went.
create index application_summary_on_time on application_summary (application_id) include (decided_at) where on_time;
create index application_summary_late on application_summary (application_id) include (decided_at) where not on_time;
create index application_span_late on application_span (until_at) include (from_at, due_on, path, application_id)
  where state in (2, 4) and until_at > ((due_on + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh');

-- What one has in hand, in the order of the queue.
drop index application_summary_holder;
create index application_summary_holder on application_summary (holder, (coalesce(due_on, 'infinity'::date)), application_id) where holder is not null and state in (2, 4, 5, 6);

-- Tallies are of the whole province; who sees a part of it counts the cases that are seen.
alter table case_tally enable row level security;
create policy case_tally_wide on case_tally to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select on case_tally to ansinh_app, ansinh_wide;
alter table case_change enable row level security;
create policy case_change_wide on case_change to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select on case_change to ansinh_app, ansinh_wide;

-- What row security keeps from its index, or asks two settings of at each row. Who sees what is what the policies of application_summary say; tests
-- compare with the lists.
create function find_cases(p_words text[], p_slug text, p_before timestamptz, p_after uuid, p_limit integer) returns setof uuid
  language plpgsql stable security definer set search_path from current set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
begin
  if current_setting('role') <> 'ansinh_wide' then
    return query select s.application_id from application_summary s
      where s.words @> p_words and (p_slug is null or s.slug = p_slug)
      and (p_before is null or s.registered_at < p_before or (s.registered_at = p_before and s.application_id > p_after))
      and ((s.path >= v_lo and s.path < v_hi) or (s.also_paths is not null and any_path_in_scope(s.also_paths, v_lo, v_hi)))
      order by s.registered_at desc, s.application_id limit p_limit;
  elsif coalesce(current_setting('ansinh.actor', true), '') <> '' and coalesce(current_setting('ansinh.role', true), 'administrator') <> 'administrator' then
    return query select s.application_id from application_summary s
      where s.words @> p_words and (p_slug is null or s.slug = p_slug)
      and (p_before is null or s.registered_at < p_before or (s.registered_at = p_before and s.application_id > p_after))
      order by s.registered_at desc, s.application_id limit p_limit;
  end if;
end $$;
comment on function find_cases(text[], text, timestamptz, uuid, integer) is 'The newest cases that the acting account sees and that are found by all the words, after a case of the list.';
revoke execute on function find_cases(text[], text, timestamptz, uuid, integer) from public;
grant execute on function find_cases(text[], text, timestamptz, uuid, integer) to ansinh_app, ansinh_wide;

create function open_case_kinds() returns table (state smallint, holder uuid, step_role text, drafted boolean, due_on date, cases bigint)
  language plpgsql stable security definer set search_path from current set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
begin
  if current_setting('role') <> 'ansinh_wide' then
    return query select s.state, s.holder, s.step_role, s.drafted, s.due_on, count(*) from application_summary s
      where s.state in (1, 2, 4, 5, 6, 7, 9) and ((s.path >= v_lo and s.path < v_hi) or (s.also_paths is not null and any_path_in_scope(s.also_paths, v_lo, v_hi)))
      group by 1, 2, 3, 4, 5;
  elsif coalesce(current_setting('ansinh.actor', true), '') <> '' and coalesce(current_setting('ansinh.role', true), 'administrator') <> 'administrator' then
    return query select s.state, s.holder, s.step_role, s.drafted, s.due_on, count(*) from application_summary s
      where s.state in (1, 2, 4, 5, 6, 7, 9) group by 1, 2, 3, 4, 5;
  end if;
end $$;
comment on function open_case_kinds() is 'Open cases that the acting account sees, by what the queues tell apart.';
revoke execute on function open_case_kinds() from public;
grant execute on function open_case_kinds() to ansinh_app, ansinh_wide;

-- Old keys of requests are let go at night, those of all accounts.
create function forget_request_keys(p_before timestamptz) returns bigint
  language plpgsql security definer set search_path from current
  as $$
declare
  v_gone bigint;
begin
  if current_setting('ansinh.role', true) is distinct from 'system' then
    raise exception 'keys of requests are let go by the system' using errcode = 'insufficient_privilege';
  end if;
  delete from request_key where at < p_before;
  get diagnostics v_gone = row_count;
  return v_gone;
end $$;
comment on function forget_request_keys(timestamptz) is 'Lets keys of requests go that were claimed before the instant.';
revoke execute on function forget_request_keys(timestamptz) from public;
grant execute on function forget_request_keys(timestamptz) to ansinh_app, ansinh_wide;
