-- Row-level security would switch the GIN indexes off (@@ is not leakproof: 1 ms becomes 2.8 s at 400,000 rows), so search runs as
-- the owner and carries the scope inside. No actor, no rows. An account of the whole province does not pass through the range.

create function search_exact_names(p_key text, p_limit integer)
  returns table (person_id uuid, kind text, written text, name_key text, birth_year_from smallint, birth_year_until smallint, home_key text, path text)
  language plpgsql stable security definer set search_path from current
  as $$
begin
  if coalesce(current_setting('ansinh.actor', true), '') = '' or current_setting('ansinh.role', true) = 'administrator' then
    return;
  end if;
  if current_setting('role') = 'ansinh_wide' then
    return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path
      from person_name n where n.name_key = p_key limit p_limit;
  else
    return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path
      from person_name n where n.name_key = p_key
      and n.path >= current_setting('ansinh.lo', true) and n.path < current_setting('ansinh.hi', true) limit p_limit;
  end if;
end $$;

create function search_names(p_query tsquery, p_year_from integer, p_year_until integer, p_path_from text, p_path_until text, p_limit integer)
  returns table (person_id uuid, kind text, written text, name_key text, birth_year_from smallint, birth_year_until smallint, home_key text, path text)
  language plpgsql stable security definer set search_path from current
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
begin
  if coalesce(current_setting('ansinh.actor', true), '') = '' or current_setting('ansinh.role', true) = 'administrator' then
    return;
  end if;
  if p_path_from is not null then
    v_lo := greatest(v_lo collate "C", p_path_from collate "C");
    v_hi := least(v_hi collate "C", p_path_until collate "C");
  end if;
  if current_setting('role') = 'ansinh_wide' and p_path_from is null then
    return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path
      from person_name n where n.tokens @@ p_query
      and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
      limit p_limit;
  else
    return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path
      from person_name n where n.tokens @@ p_query and n.path >= v_lo and n.path < v_hi
      and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
      limit p_limit;
  end if;
end $$;

create function search_pages(p_query tsquery, p_path_from text, p_path_until text, p_dossier uuid, p_limit integer)
  returns table (page_id uuid, dossier_id uuid, words text, path text)
  language plpgsql stable security definer set search_path from current
  as $$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
begin
  if coalesce(current_setting('ansinh.actor', true), '') = '' or current_setting('ansinh.role', true) = 'administrator' then
    return;
  end if;
  if p_path_from is not null then
    v_lo := greatest(v_lo collate "C", p_path_from collate "C");
    v_hi := least(v_hi collate "C", p_path_until collate "C");
  end if;
  if current_setting('role') = 'ansinh_wide' and p_path_from is null then
    return query select t.page_id, t.dossier_id, t.text, t.path from page_text t
      where t.tokens @@ p_query and (p_dossier is null or t.dossier_id = p_dossier) limit p_limit;
  else
    return query select t.page_id, t.dossier_id, t.text, t.path from page_text t
      where t.tokens @@ p_query and (p_dossier is null or t.dossier_id = p_dossier)
      and ((t.path >= v_lo and t.path < v_hi) or (t.also_paths is not null and any_path_in_scope(t.also_paths, v_lo, v_hi)))
      limit p_limit;
  end if;
end $$;

revoke execute on function search_exact_names(text, integer) from public;
revoke execute on function search_names(tsquery, integer, integer, text, text, integer) from public;
revoke execute on function search_pages(tsquery, text, text, uuid, integer) from public;
grant execute on function search_exact_names(text, integer) to ansinh_app, ansinh_wide;
grant execute on function search_names(tsquery, integer, integer, text, text, integer) to ansinh_app, ansinh_wide;
grant execute on function search_pages(tsquery, text, text, uuid, integer) to ansinh_app, ansinh_wide;
