-- How many pages a dossier has and how they stand, one row a dossier, written by the transaction that changes a page. Figures and lists of a
-- whole province ask fifty thousand rows instead of six hundred thousand; nobody waits but for those who change the same dossier, whose row
-- they have locked before its pages (see archive.repository.ts).

create table dossier_pages (
  dossier_id uuid not null,
  content integer not null,
  waiting integer not null,
  to_review integer not null,
  pages_read integer not null,
  last_read_at timestamptz,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint dossier_pages_pk primary key (dossier_id),
  constraint dossier_pages_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint dossier_pages_sane check (waiting >= 0 and to_review >= 0 and pages_read >= 0 and content >= waiting and content >= to_review and content >= pages_read)
) with (fillfactor = 80);
comment on table dossier_pages is 'Pages of paper of each dossier, counted: all, waiting to be read, waiting for a person, read. Derived from page by triggers; nobody else writes it.';
comment on column dossier_pages.last_read_at is 'No page counted in pages_read was first read later than this: whoever asks about a moment before it counts the pages themselves.';

create function dossier_pages_add(p_dossier uuid, p_times integer, p_kind text, p_state text, p_read_at timestamptz) returns void
  language plpgsql security definer set search_path from current
  as $$
begin
  if p_dossier is null or p_kind <> 'content' then
    return;
  end if;
  update dossier_pages set
    content = content + p_times,
    waiting = waiting + case when p_state = 'waiting' then p_times else 0 end,
    to_review = to_review + case when p_state in ('needs_review', 'failed') then p_times else 0 end,
    pages_read = pages_read + case when p_read_at is not null then p_times else 0 end,
    last_read_at = case when p_times > 0 then greatest(last_read_at, p_read_at) else last_read_at end
  where dossier_id = p_dossier;
end $$;
comment on function dossier_pages_add(uuid, integer, text, text, timestamptz) is 'Counts a page in (1) or out (-1) of its dossier.';
revoke execute on function dossier_pages_add(uuid, integer, text, text, timestamptz) from public;

create function dossier_pages_of_page() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if tg_op = 'UPDATE' then
    if (old.dossier_id, old.kind, old.state, old.read_at) is not distinct from (new.dossier_id, new.kind, new.state, new.read_at) then
      return null;
    end if;
  end if;
  if tg_op <> 'INSERT' then
    perform dossier_pages_add(old.dossier_id, -1, old.kind, old.state, old.read_at);
  end if;
  if tg_op <> 'DELETE' then
    perform dossier_pages_add(new.dossier_id, 1, new.kind, new.state, new.read_at);
  end if;
  return null;
end $$;
comment on function dossier_pages_of_page() is 'Keeps dossier_pages in step with the pages.';

create function dossier_pages_of_dossier() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if tg_op = 'INSERT' then
    insert into dossier_pages (dossier_id, content, waiting, to_review, pages_read, path, also_paths)
    values (new.dossier_id, 0, 0, 0, 0, new.path, new.also_paths);
  else
    update dossier_pages set path = new.path, also_paths = new.also_paths where dossier_id = new.dossier_id;
  end if;
  return null;
end $$;
comment on function dossier_pages_of_dossier() is 'Gives each dossier its row of dossier_pages and lets it go where the dossier goes.';

insert into dossier_pages (dossier_id, content, waiting, to_review, pages_read, last_read_at, path, also_paths)
select d.dossier_id, count(p.page_id), count(*) filter (where p.state = 'waiting'), count(*) filter (where p.state in ('needs_review', 'failed')),
  count(p.read_at), max(p.read_at), d.path, d.also_paths
from dossier d left join page p on p.dossier_id = d.dossier_id and p.kind = 'content' group by d.dossier_id;

create trigger page_counted after insert or update of dossier_id, kind, state, read_at or delete on page
  for each row execute function dossier_pages_of_page('page');
create trigger dossier_counted after insert or update of path, also_paths on dossier
  for each row execute function dossier_pages_of_dossier('dossier');

create index dossier_pages_path on dossier_pages (path);
create index dossier_pages_also on dossier_pages (dossier_id) where also_paths is not null;
create index dossier_pages_to_review on dossier_pages (dossier_id) where to_review > 0;

alter table dossier_pages enable row level security;
create policy dossier_pages_scope on dossier_pages to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy dossier_pages_wide on dossier_pages to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select on dossier_pages to ansinh_app, ansinh_wide;

-- The order by number, kept in the row: a page far behind sorted all dossiers by an expression that was put together anew for each.
drop index dossier_number_order;
alter table dossier add column number_order text collate "C" generated always as (dossier_number_order(number_key)) stored;
comment on column dossier.number_order is 'dossier_number_order of the number: the order in which a person counts.';
create index dossier_number_order on dossier (number_order, dossier_id);

-- The list behind a figure goes by record: from its beginning in steps, and not by sorting all of custody.
create index dossier_custody_dossier on dossier_custody (dossier_id);

-- Figures of a whole province. A policy asks the settings anew at each row, which is more than half of a count of fifty thousand; here they
-- are asked once. Who sees what is what the policies of dossier_custody and dossier_pages say; tests compare with the lists.
create function count_dossiers_held(p_day date, p_known_at timestamptz) returns bigint
  language plpgsql stable security definer set search_path from current set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
begin
  if current_setting('role') <> 'ansinh_wide' then
    return (select count(*) from dossier_custody c
      where ((c.path >= v_lo and c.path < v_hi) or (c.also_paths is not null and any_path_in_scope(c.also_paths, v_lo, v_hi)))
      and coalesce(c.holds @> p_day, false) and coalesce(c.known @> p_known_at, false));
  end if;
  if coalesce(current_setting('ansinh.actor', true), '') = '' or coalesce(current_setting('ansinh.role', true), 'administrator') = 'administrator' then
    return 0;
  end if;
  return (select count(*) from dossier_custody c where coalesce(c.holds @> p_day, false) and coalesce(c.known @> p_known_at, false));
end $$;
comment on function count_dossiers_held(date, timestamptz) is 'Dossiers in custody on the day, as known at the instant, that the acting account sees: the number of records of archive.dossiers-held.';
revoke execute on function count_dossiers_held(date, timestamptz) from public;
grant execute on function count_dossiers_held(date, timestamptz) to ansinh_app, ansinh_wide;

create function count_pages_read(p_day date, p_known_at timestamptz) returns bigint
  language plpgsql stable security definer set search_path from current set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if v_wide and (coalesce(current_setting('ansinh.actor', true), '') = '' or coalesce(current_setting('ansinh.role', true), 'administrator') = 'administrator') then
    return 0;
  end if;
  if v_wide then
    return (select coalesce(sum(case when t.pages_read = 0 or t.last_read_at <= p_known_at then t.pages_read
        else (select count(*) from page p where p.dossier_id = t.dossier_id and p.kind = 'content' and p.read_at <= p_known_at) end), 0)
      from dossier_custody c join dossier_pages t on t.dossier_id = c.dossier_id
      where coalesce(c.holds @> p_day, false) and coalesce(c.known @> p_known_at, false));
  end if;
  return (select coalesce(sum(case when t.pages_read = 0 or t.last_read_at <= p_known_at then t.pages_read
      else (select count(*) from page p where p.dossier_id = t.dossier_id and p.kind = 'content' and p.read_at <= p_known_at) end), 0)
    from dossier_custody c join dossier_pages t on t.dossier_id = c.dossier_id
    where ((c.path >= v_lo and c.path < v_hi) or (c.also_paths is not null and any_path_in_scope(c.also_paths, v_lo, v_hi)))
    and coalesce(c.holds @> p_day, false) and coalesce(c.known @> p_known_at, false));
end $$;
comment on function count_pages_read(date, timestamptz) is 'Pages read by the instant of dossiers in custody on the day that the acting account sees: the number of records of archive.pages-read.';
revoke execute on function count_pages_read(date, timestamptz) from public;
grant execute on function count_pages_read(date, timestamptz) to ansinh_app, ansinh_wide;
