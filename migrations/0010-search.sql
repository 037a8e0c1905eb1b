-- Row-level security would switch the GIN indexes off (@@ is not leakproof: 1 ms becomes 2.8 s at 400,000 rows), so search runs as
-- the owner and carries the scope inside: no actor, no rows; an administrator sees none. An account of the whole province
-- (ansinh_wide) does not pass through the range of paths. Plans are made for the values at hand (a common word and a rare one need
-- different ones), never with a sequential scan or compilation where a name is looked up.

-- One index answers name, year, place and scope together: marks before '=' keep the kinds of words apart (y year, h home, p path).
create function name_lexemes(tokens tsvector, year_from smallint, year_until smallint, home_key text, path text) returns tsvector
  language sql immutable parallel safe
  as $$ select tokens || array_to_tsvector(
    array(select 'y=' || y from generate_series(year_from::integer, least(year_until, year_from + 200)::integer) y)
    || array(select 'h=' || w from unnest(string_to_array(home_key, ' ')) w where w <> '')
    || array(select 'p=' || array_to_string(parts[1:i], '/') || '/' from string_to_array(path, '/') parts, generate_series(1, cardinality(parts) - 1) i)) $$;
comment on function name_lexemes(tsvector, smallint, smallint, text, text) is 'What a name is found by: its syllables, the years of birth that are possible, words of the home place, the paths of the managing unit and of those above.';

create index person_name_lexemes on person_name using gin (name_lexemes(tokens, birth_year_from, birth_year_until, home_key, path));
create index person_name_exact on person_name (name_key, path) include (birth_year_from, birth_year_until, person_id);

-- Words in a row are found by twenty bits of a hash of each pair: pairs themselves would make the index five times as large, without
-- them a phrase of three common words reads every page that holds the words anywhere.
create function page_lexemes(tokens tsvector, path text, also_paths text[]) returns tsvector
  language sql immutable parallel safe
  as $$ select array_to_tsvector(tsvector_to_array(tokens)
    -- No function of ours in here: an index is built under a bare search path, where it would not be found.
    || array(select '~' || left(encode(sha256(convert_to(pair.lexeme || ' ' || pair.next, 'UTF8')), 'hex'), 5)
      from (select w.lexeme, lead(w.lexeme) over (order by p.at) as next from unnest(tokens) w, unnest(w.positions) p (at)) pair
      where pair.next is not null)
    || array(select 'p=' || array_to_string(parts[1:i], '/') || '/'
      from unnest(array_append(also_paths, path)) one, string_to_array(one, '/') parts, generate_series(1, cardinality(parts) - 1) i)) $$;
comment on function page_lexemes(tsvector, text, text[]) is 'What a page is found by: its words, hashed pairs of neighbours, the paths of all units through whom it is in scope.';

create index page_text_lexemes on page_text using gin (page_lexemes(tokens, path, also_paths));
-- No statistics of it: gathering them would make the pairs of 30,000 pages anew (half a minute), and there is one plan only.
alter index page_text_lexemes alter column 1 set statistics 0;

-- A dossier number's serial without zeros: the part that people remember.
create index dossier_serial on dossier (split_part(number_key, '|', 4));

create function search_allowed() returns boolean
  language sql stable
  as $$ select coalesce(current_setting('ansinh.actor', true), '') <> '' and coalesce(current_setting('ansinh.role', true), '') <> 'administrator' $$;
comment on function search_allowed() is 'Whether the acting account may find anything at all.';

create function search_within(p_narrow tsquery, p_area text) returns tsquery
  language plpgsql stable
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_query tsquery := p_narrow;
  v_path text;
begin
  foreach v_path in array array[p_area, case when current_setting('role') <> 'ansinh_wide' and current_setting('ansinh.hi', true) = left(v_lo, -1) || '0' then v_lo end] loop
    if v_path is not null then
      v_query := coalesce(v_query && ('''p=' || replace(v_path, '''', '''''') || '''')::tsquery, ('''p=' || replace(v_path, '''', '''''') || '''')::tsquery);
    end if;
  end loop;
  return v_query;
end $$;
comment on function search_within(tsquery, text) is 'The narrowing asked for, the area and the acting account''s unit as words of the index; null when there is none. It makes the scan short; what may be seen is decided by the range of paths. Asked beside the name and not within it: within one query every rare syllable is walked through, 286 ms against 9.';

-- How many names of each key there are: of keys given, and of those whose syllables answer p_query (null: all within the
-- narrowing), at most p_each rows of these.
create function search_name_keys(p_keys text[], p_query tsquery, p_narrow tsquery, p_year_from integer, p_year_until integer, p_area text, p_each integer)
  returns table (is_key boolean, name_key text, names bigint)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
  v_within tsquery := search_within(p_narrow, p_area);
begin
  if not search_allowed() then
    return;
  end if;
  if p_keys is not null then
    return query select true, n.name_key, count(*) from person_name n
      where n.name_key = any (p_keys)
      and (v_wide or (n.path >= v_lo and n.path < v_hi))
      and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
      and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
      group by n.name_key;
  end if;
  if p_query is null and v_within is null then
    return;
  end if;
  return query select false, found.name_key, count(*) from (
    select n.name_key from person_name n
      where (p_query is null or name_lexemes(n.tokens, n.birth_year_from, n.birth_year_until, n.home_key, n.path) @@ p_query)
      and (v_within is null or name_lexemes(n.tokens, n.birth_year_from, n.birth_year_until, n.home_key, n.path) @@ v_within)
      and (v_wide or (n.path >= v_lo and n.path < v_hi)) limit p_each) found
    group by found.name_key;
end $$;

-- The names of given keys, best first: by the rank of the key, then agreement of year and marks. p_query narrows further (null: not).
create function search_name_rows(p_keys text[], p_ranks integer[], p_query tsquery, p_year integer, p_year_from integer, p_year_until integer, p_area text, p_place text, p_written text[], p_limit integer, p_offset integer)
  returns table (person_id uuid, kind text, written text, name_key text, birth_year_from smallint, birth_year_until smallint, home_key text, path text)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
  v_query tsquery := search_within(p_query, p_area);
begin
  if not search_allowed() then
    return;
  end if;
  if p_query is null then
    return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path
      from person_name n
      where n.name_key = any (p_keys)
      and (v_wide or (n.path >= v_lo and n.path < v_hi))
      and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
      and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
      order by p_ranks[array_position(p_keys, n.name_key)] + case when p_year is null then 0 when p_year between n.birth_year_from and n.birth_year_until then 0 else 2 end,
        n.written = any (p_written) desc, n.kind desc, n.birth_year_until - n.birth_year_from, n.person_id
      limit p_limit offset p_offset;
  else
    return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path
      from person_name n
      where name_lexemes(n.tokens, n.birth_year_from, n.birth_year_until, n.home_key, n.path) @@ v_query
      and n.name_key = any (p_keys)
      and (v_wide or (n.path >= v_lo and n.path < v_hi))
      order by p_ranks[array_position(p_keys, n.name_key)] + case when p_year is null then 0 when p_year between n.birth_year_from and n.birth_year_until then 0 else 2 end
          + case when p_place is null or strpos(' ' || n.home_key || ' ', ' ' || p_place || ' ') > 0 then 0 else 3 end,
        n.written = any (p_written) desc, n.kind desc, n.birth_year_until - n.birth_year_from, n.person_id
      limit p_limit offset p_offset;
  end if;
end $$;

-- Persons of exactly this key by managing unit and decade of birth.
create function search_name_facets(p_key text, p_query tsquery, p_year_from integer, p_year_until integer, p_area text)
  returns table (path text, decade integer, persons bigint)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
  v_query tsquery := search_within(p_query, p_area);
begin
  if not search_allowed() then
    return;
  end if;
  if p_query is null then
    return query select n.path, (n.birth_year_from / 10 * 10)::integer, count(distinct n.person_id) from person_name n
      where n.name_key = p_key
      and (v_wide or (n.path >= v_lo and n.path < v_hi))
      and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
      and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
      group by 1, 2;
  else
    return query select n.path, (n.birth_year_from / 10 * 10)::integer, count(distinct n.person_id) from person_name n
      where name_lexemes(n.tokens, n.birth_year_from, n.birth_year_until, n.home_key, n.path) @@ v_query
      and n.name_key = p_key
      and (v_wide or (n.path >= v_lo and n.path < v_hi))
      group by 1, 2;
  end if;
end $$;

-- As one types: names whose key begins so.
create function search_name_prefix(p_from text, p_until text, p_limit integer)
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
    where n.name_key >= p_from and n.name_key < p_until and (v_wide or (n.path >= v_lo and n.path < v_hi))
    order by n.name_key limit p_limit;
end $$;

-- Pages by words and pairs. At most p_scan pages are looked at; of them those with the words written so (p_written) come first.
create function search_pages(p_query tsquery, p_area text, p_dossier uuid, p_written text[], p_scan integer, p_limit integer)
  returns table (page_id uuid, dossier_id uuid, words text, path text, pages bigint)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set work_mem = '64MB' set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
  v_within tsquery := search_within(null, p_area);
begin
  if not search_allowed() then
    return;
  end if;
  return query select found.page_id, found.dossier_id, found.words, found.path, count(*) over () from (
    select t.page_id, t.dossier_id, t.text as words, t.path from page_text t
      where page_lexemes(t.tokens, t.path, t.also_paths) @@ p_query
      and (v_within is null or page_lexemes(t.tokens, t.path, t.also_paths) @@ v_within)
      and (p_dossier is null or t.dossier_id = p_dossier)
      and (v_wide or (t.path >= v_lo and t.path < v_hi) or (t.also_paths is not null and any_path_in_scope(t.also_paths, v_lo, v_hi)))
      limit p_scan) found
    order by case when p_written is null then false else found.words like any (p_written) end desc
    limit p_limit;
end $$;

create function search_dossiers(p_serial text, p_limit integer)
  returns table (dossier_id uuid, title text, number_written text, number_key text, category text, path text)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select d.dossier_id, d.title, d.number_written, d.number_key, d.category, d.path from dossier d
    where split_part(d.number_key, '|', 4) = p_serial
    and (v_wide or (d.path >= v_lo and d.path < v_hi) or (d.also_paths is not null and any_path_in_scope(d.also_paths, v_lo, v_hi)))
    order by d.number_key, d.dossier_id limit p_limit;
end $$;

revoke execute on function search_name_keys(text[], tsquery, tsquery, integer, integer, text, integer) from public;
revoke execute on function search_name_rows(text[], integer[], tsquery, integer, integer, integer, text, text, text[], integer, integer) from public;
revoke execute on function search_name_facets(text, tsquery, integer, integer, text) from public;
revoke execute on function search_name_prefix(text, text, integer) from public;
revoke execute on function search_pages(tsquery, text, uuid, text[], integer, integer) from public;
revoke execute on function search_dossiers(text, integer) from public;
grant execute on function search_name_keys(text[], tsquery, tsquery, integer, integer, text, integer) to ansinh_app, ansinh_wide;
grant execute on function search_name_rows(text[], integer[], tsquery, integer, integer, integer, text, text, text[], integer, integer) to ansinh_app, ansinh_wide;
grant execute on function search_name_facets(text, tsquery, integer, integer, text) to ansinh_app, ansinh_wide;
grant execute on function search_name_prefix(text, text, integer) to ansinh_app, ansinh_wide;
grant execute on function search_pages(tsquery, text, uuid, text[], integer, integer) to ansinh_app, ansinh_wide;
grant execute on function search_dossiers(text, integer) to ansinh_app, ansinh_wide;
