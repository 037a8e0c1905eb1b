-- Phrases that stand on half of all papers: see search_pages.

create function page_lexemes(page_id uuid, tokens tsvector, path text, also_paths text[]) returns tsvector
  language sql immutable parallel safe
  as $$ select array_to_tsvector(tsvector_to_array(tokens)
    || array['b=' || (get_byte(uuid_send(page_id), 15) & 63)]
    -- No function of ours in here: an index is built under a bare search path, where it would not be found.
    || array(select '~' || left(encode(sha256(convert_to(pair.lexeme || ' ' || pair.next, 'UTF8')), 'hex'), 5)
      from (select w.lexeme, lead(w.lexeme) over (order by p.at) as next from unnest(tokens) w, unnest(w.positions) p (at)) pair
      where pair.next is not null)
    || array(select 'p=' || array_to_string(parts[1:i], '/') || '/'
      from unnest(array_append(also_paths, path)) one, string_to_array(one, '/') parts, generate_series(1, cardinality(parts) - 1) i)) $$;
comment on function page_lexemes(uuid, tsvector, text, text[]) is 'What a page is found by: its words, hashed pairs of neighbours, the paths of all units through whom it is in scope, and one of 64 parts of the archive.';


drop index page_text_lexemes;
create index page_text_lexemes on page_text using gin (page_lexemes(page_id, tokens, path, also_paths));
-- No statistics of it: gathering them would make the pairs of 30,000 pages anew (half a minute), and there is one plan only.
alter index page_text_lexemes alter column 1 set statistics 0;

create or replace function search_pages(p_query tsquery, p_area text, p_dossier uuid, p_written text[], p_scan integer, p_limit integer)
  returns table (page_id uuid, dossier_id uuid, words text, path text, pages bigint)
  language plpgsql stable security definer set search_path from current set jit = off set enable_seqscan = off set work_mem = '64MB' set plan_cache_mode = force_custom_plan
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
  v_within tsquery := search_within(null, p_area);
  v_part constant tsquery := '''b=0''';
  v_in_part bigint;
begin
  if not search_allowed() then
    return;
  end if;
  -- A phrase that stands on every second page would be gathered from the whole archive before the first page is looked at. Where one part
  -- of the archive alone has as many as are looked at, they are taken from there.
  if v_within is null and p_dossier is null then
    select count(*) into v_in_part from (
      select from page_text t where page_lexemes(t.page_id, t.tokens, t.path, t.also_paths) @@ (p_query && v_part) limit p_scan) part;
    if v_in_part >= p_scan then
      v_within := v_part;
    end if;
  end if;
  return query select found.page_id, found.dossier_id, found.words, found.path, count(*) over () from (
    select t.page_id, t.dossier_id, t.text as words, t.path from page_text t
      where page_lexemes(t.page_id, t.tokens, t.path, t.also_paths) @@ p_query
      and (v_within is null or page_lexemes(t.page_id, t.tokens, t.path, t.also_paths) @@ v_within)
      and (p_dossier is null or t.dossier_id = p_dossier)
      and (v_wide or (t.path >= v_lo and t.path < v_hi) or (t.also_paths is not null and any_path_in_scope(t.also_paths, v_lo, v_hi)))
      limit p_scan) found
    order by case when p_written is null then false else found.words like any (p_written) end desc
    limit p_limit;
end $$;

drop function page_lexemes(tsvector, text, text[]);
