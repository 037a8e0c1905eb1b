-- One person in several records. A record keeps its own id and rows for ever; that two are one person's is a pointer with a period of
-- knowledge, so that what was believed on any day stays askable and taking it back leaves nothing behind.

create table person_merge (
  person_merge_id uuid not null,
  person_id uuid not null,
  survivor_id uuid not null,
  note text,
  decided_by text not null,
  undone_by text,
  undone_note text,
  known tstzrange not null,
  path text collate "C" not null,
  survivor_path text collate "C" not null,
  constraint person_merge_pk primary key (person_merge_id),
  constraint person_merge_person_fk foreign key (person_id) references person (person_id),
  constraint person_merge_survivor_fk foreign key (survivor_id) references person (person_id),
  constraint person_merge_not_itself check (person_id <> survivor_id),
  constraint person_merge_undone_by check ((undone_by is null) = upper_inf(known)),
  constraint person_merge_once exclude using gist (person_id with =, known with &&)
);
comment on table person_merge is 'The record person_id is of the same person as survivor_id, under which it is shown and counted while known is open. The survivor may itself be shown under another.';
comment on column person_merge.note is 'Why, in the words of who decided.';
create index person_merge_survivor on person_merge (survivor_id);

create table person_pair_decision (
  person_pair_decision_id uuid not null,
  first_person_id uuid not null,
  second_person_id uuid not null,
  decision text not null,
  note text,
  decided_by text not null,
  known tstzrange not null,
  path text collate "C" not null,
  other_path text collate "C" not null,
  constraint person_pair_decision_pk primary key (person_pair_decision_id),
  constraint person_pair_decision_first_fk foreign key (first_person_id) references person (person_id),
  constraint person_pair_decision_second_fk foreign key (second_person_id) references person (person_id),
  constraint person_pair_decision_ordered check (first_person_id < second_person_id),
  constraint person_pair_decision_known check (decision in ('not-same', 'later')),
  constraint person_pair_decision_once exclude using gist (first_person_id with =, second_person_id with =, known with &&)
);
comment on table person_pair_decision is 'What an officer said of two records that may be one person''s: not so, or not now. That they are is a person_merge.';
comment on column person_pair_decision.other_path is 'Path of the second person''s managing unit: who manages either sees the decision.';
create index person_pair_decision_second on person_pair_decision (second_person_id);

create table person_pair (
  person_pair_id uuid not null,
  first_person_id uuid not null,
  second_person_id uuid not null,
  bits real not null,
  grade text not null,
  found_at timestamptz not null,
  gone_at timestamptz,
  path text collate "C" not null,
  other_path text collate "C" not null,
  constraint person_pair_pk primary key (person_pair_id),
  constraint person_pair_first_fk foreign key (first_person_id) references person (person_id),
  constraint person_pair_second_fk foreign key (second_person_id) references person (person_id),
  constraint person_pair_ordered check (first_person_id < second_person_id),
  constraint person_pair_grade_known check (grade in ('likely', 'possible')),
  constraint person_pair_once unique (first_person_id, second_person_id)
);
comment on table person_pair is 'Two records that may be one person''s, as the last run over the register found them; made anew by each run. The reasons are worked out when they are looked at.';
comment on column person_pair.bits is 'Logarithm to base two of how much likelier what is seen is of one person than of two.';
comment on column person_pair.gone_at is 'When a run no longer found it: what was entered since tells the two apart.';
create index person_pair_second on person_pair (second_person_id);
create index person_pair_path on person_pair (path, bits desc) where gone_at is null;
create index person_pair_other_path on person_pair (other_path, bits desc) where gone_at is null;

create trigger person_merge_audit after insert or update or delete on person_merge
  for each row execute function audit_row('person_merge', 'person_merge_id');
create trigger person_pair_decision_audit after insert or update or delete on person_pair_decision
  for each row execute function audit_row('person_pair_decision', 'person_pair_decision_id');

-- Who manages either record sees what was decided; only who manages both decides.
alter table person_merge enable row level security;
create policy person_merge_scope on person_merge to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (survivor_path >= current_setting('ansinh.lo', true) and survivor_path < current_setting('ansinh.hi', true)))
  with check (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true)
    and survivor_path >= current_setting('ansinh.lo', true) and survivor_path < current_setting('ansinh.hi', true));
create policy person_merge_wide on person_merge to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on person_merge to ansinh_app, ansinh_wide;
alter table person_pair_decision enable row level security;
create policy person_pair_decision_scope on person_pair_decision to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (other_path >= current_setting('ansinh.lo', true) and other_path < current_setting('ansinh.hi', true)))
  with check (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true)
    and other_path >= current_setting('ansinh.lo', true) and other_path < current_setting('ansinh.hi', true));
create policy person_pair_decision_wide on person_pair_decision to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on person_pair_decision to ansinh_app, ansinh_wide;
alter table person_pair enable row level security;
create policy person_pair_scope on person_pair for select to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (other_path >= current_setting('ansinh.lo', true) and other_path < current_setting('ansinh.hi', true)));
create policy person_pair_wide on person_pair to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select on person_pair to ansinh_app;
grant select, insert, update on person_pair to ansinh_wide;

-- Who may be whom is sought over the whole province, for a double beyond one's scope is a double all the same; so only ansinh_wide
-- runs these, on behalf of the system, and what an officer is shown of the answer is read again under his own scope.

create function name_ends(name_key text) returns text
  language sql immutable parallel safe
  as $$ select split_part(name_key, ' ', 1) || ' ' || split_part(name_key, ' ', -1) $$;
comment on function name_ends(text) is 'The first and the last syllable of a name: what is left of it when the middle was left out, shortened or misread.';

create index person_name_ends on person_name (name_ends(name_key), birth_year_from) include (birth_year_until, person_id);
create index person_birth_day on person (birth_earliest) where birth_earliest = birth_latest;

create function match_name_counts(p_names integer) returns table (part text, syllable text, names bigint)
  language plpgsql stable security definer set search_path from current
  as $$
declare
  v_all real := (select greatest(reltuples, 1) from pg_class where oid = 'person_name'::regclass);
  v_percent real := least(100, greatest(0.01, 100.0 * p_names / v_all));
begin
  return query with sampled as (
      select string_to_array(lower(n.written), ' ') as words from person_name n tablesample system (v_percent) where n.kind = 'name')
    select case when w.at = 1 then 'family' when w.at = cardinality(s.words) then 'given' else 'middle' end, w.word, count(*)
    from sampled s, unnest(s.words) with ordinality w (word, at)
    where cardinality(s.words) > 1 group by 1, 2;
end $$;
comment on function match_name_counts(integer) is 'How often each syllable stands in each part of a name, counted in about so many names: "Nguyen" is no evidence, "Khuc" is.';

create function match_candidates(p_ends text[], p_keys text[], p_year integer, p_day date, p_swapped date, p_limit integer)
  returns table (person_id uuid)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan
  as $$
begin
  return query
    (select n.person_id from person_name n where name_ends(n.name_key) = any (p_ends)
      and (p_year is null or n.birth_year_from is null or (n.birth_year_from between p_year - 12 and p_year + 2 and n.birth_year_until >= p_year - 2))
      limit p_limit)
    union
    (select n.person_id from person_name n where n.name_key = any (p_keys)
      and (p_year is null or n.birth_year_from is null or (n.birth_year_from <= p_year + 1 and n.birth_year_until >= p_year - 1))
      limit p_limit)
    union
    (select p.person_id from person p where p.birth_earliest = p.birth_latest and p.birth_earliest in (p_day, p_swapped) limit p_limit);
end $$;
comment on function match_candidates(text[], text[], integer, date, date, integer) is 'Persons of the whole province who may be the one being typed: the ends of the name and the year, near spellings of the whole name, the very day of birth.';

revoke execute on function match_name_counts(integer) from public;
revoke execute on function match_candidates(text[], text[], integer, date, date, integer) from public;
grant execute on function match_name_counts(integer) to ansinh_wide;
grant execute on function match_candidates(text[], text[], integer, date, date, integer) to ansinh_wide;
