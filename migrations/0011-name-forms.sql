-- Names near one that was typed are found among the distinct names, which a process holds in memory; the database is asked for the
-- bearers of those names alone. What a name with two slips may have been is thousands of combinations of syllables of which a few
-- hundred are borne: asking the index for all of them was most of the cost of a search.

create table name_form (
  name_key text collate "C" not null,
  era integer not null,
  xid bigint not null,
  constraint name_form_pk primary key (name_key)
);
comment on table name_form is 'Distinct folded names: what a mistyped name may have meant. Insert-only, so that no writer waits for another, but for one that adds the same new name.';
comment on column name_form.xid is 'The transaction that wrote it, with its era as in audit_event: a process that holds the names asks for those of transactions not yet ended when it last looked.';
create index name_form_block on name_form (era, xid);

insert into name_form (name_key, era, xid)
  select distinct n.name_key, audit_era(), pg_current_xact_id()::text::bigint from person_name n;

alter table name_form enable row level security;
create policy name_form_any_actor on name_form to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert on name_form to ansinh_app, ansinh_wide;

drop table name_vocabulary;

create function name_forms_since(p_era integer, p_horizon bigint)
  returns table (era integer, horizon bigint, keys text)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan
  as $$
begin
  if search_allowed() then
    return query select audit_era(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint, string_agg(f.name_key, chr(10))
      from name_form f where (f.era, f.xid) >= (p_era, p_horizon);
  end if;
end $$;
comment on function name_forms_since(integer, bigint) is 'Names of transactions that had not ended at that horizon, as lines, and the horizon of now. By the index whatever the planner knows of the table: it is asked at every name that nobody bears.';
revoke execute on function name_forms_since(integer, bigint) from public;
grant execute on function name_forms_since(integer, bigint) to ansinh_app, ansinh_wide;

-- The home place narrows by its words; name, year and unit are answered by the index of exact keys.
create index person_name_home on person_name using gin (array_to_tsvector(string_to_array(home_key, ' ')));

drop function search_name_keys(text[], tsquery, tsquery, integer, integer, text, integer);
drop function search_name_rows(text[], integer[], tsquery, integer, integer, integer, text, text, text[], integer, integer);
drop function search_name_facets(text, tsquery, integer, integer, text);
drop index person_name_lexemes;
drop index person_name_tokens;
drop index person_name_key_path;
drop index page_text_tokens;
drop function name_lexemes(tsvector, smallint, smallint, text, text);
alter table person_name drop column tokens;

-- How many names of each key there are within the scope and the narrowing: answered in the index.
create function search_name_counts(p_keys text[], p_year_from integer, p_year_until integer, p_area text)
  returns table (name_key text, names bigint)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select n.name_key, count(*) from person_name n
    where n.name_key = any (p_keys)
    and (v_wide or (n.path >= v_lo and n.path < v_hi))
    and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
    and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
    group by n.name_key;
end $$;

-- The names of given keys, best first: by the rank of the key, then agreement of year and marks.
create function search_name_rows(p_keys text[], p_ranks integer[], p_year integer, p_year_from integer, p_year_until integer, p_area text, p_written text[], p_limit integer)
  returns table (person_id uuid, kind text, written text, name_key text, birth_year_from smallint, birth_year_until smallint, home_key text, path text)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path
    from person_name n
    where n.name_key = any (p_keys)
    and (v_wide or (n.path >= v_lo and n.path < v_hi))
    and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
    and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
    order by p_ranks[array_position(p_keys, n.name_key)] + case when p_year is null or p_year between n.birth_year_from and n.birth_year_until then 0 else 2 end,
      n.written = any (p_written) desc, n.kind desc, n.birth_year_until - n.birth_year_from, n.person_id
    limit p_limit;
end $$;

-- The same within a place, with how many there are of each key and in all: p_home are words that the home place must have, p_place is
-- the place in one piece. One question, since the words of the place are most of its cost.
create function search_place_names(p_home tsquery, p_place text, p_keys text[], p_ranks integer[], p_year integer, p_year_from integer, p_year_until integer, p_area text, p_written text[], p_limit integer)
  returns table (person_id uuid, kind text, written text, name_key text, birth_year_from smallint, birth_year_until smallint, home_key text, path text, names bigint, total bigint)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path,
      count(*) over (partition by n.name_key), count(*) over ()
    from person_name n
    where array_to_tsvector(string_to_array(n.home_key, ' ')) @@ p_home
    and n.name_key = any (p_keys)
    and (v_wide or (n.path >= v_lo and n.path < v_hi))
    and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
    and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
    order by p_ranks[array_position(p_keys, n.name_key)] + case when p_year is null or p_year between n.birth_year_from and n.birth_year_until then 0 else 2 end
        + case when strpos(' ' || n.home_key || ' ', ' ' || p_place || ' ') > 0 then 0 else 3 end,
      n.written = any (p_written) desc, n.kind desc, n.birth_year_until - n.birth_year_from, n.person_id
    limit p_limit;
end $$;

-- Persons of exactly this key by managing unit and decade of birth.
create function search_name_facets(p_key text, p_year_from integer, p_year_until integer, p_area text)
  returns table (path text, decade integer, persons bigint)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select n.path, (n.birth_year_from / 10 * 10)::integer, count(distinct n.person_id) from person_name n
    where n.name_key = p_key
    and (v_wide or (n.path >= v_lo and n.path < v_hi))
    and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
    and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
    group by 1, 2;
end $$;

revoke execute on function search_name_counts(text[], integer, integer, text) from public;
revoke execute on function search_name_rows(text[], integer[], integer, integer, integer, text, text[], integer) from public;
revoke execute on function search_place_names(tsquery, text, text[], integer[], integer, integer, integer, text, text[], integer) from public;
revoke execute on function search_name_facets(text, integer, integer, text) from public;
grant execute on function search_name_counts(text[], integer, integer, text) to ansinh_app, ansinh_wide;
grant execute on function search_name_rows(text[], integer[], integer, integer, integer, text, text[], integer) to ansinh_app, ansinh_wide;
grant execute on function search_place_names(tsquery, text, text[], integer[], integer, integer, integer, text, text[], integer) to ansinh_app, ansinh_wide;
grant execute on function search_name_facets(text, integer, integer, text) to ansinh_app, ansinh_wide;

comment on function search_within(tsquery, text) is 'The narrowing asked for, the area and the acting account''s unit as words of the index of papers; null when there is none. It makes the scan short; what may be seen is decided by the range of paths.';
