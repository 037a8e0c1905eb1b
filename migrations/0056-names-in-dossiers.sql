-- Words in a list of dossiers find the persons in them too. Asked of the tables, a name that many bear brought tens of thousands of persons and their
-- dossiers to each question; the names stand with what else dossiers are found by now, each under the units through which the person is seen.

create trigger person_face_changed after update on person
  for each row when (old.name_key <> new.name_key or old.path <> new.path) execute function dossier_changed_by_person('person');
comment on table dossier_change is 'That a transaction changed something by which dossiers are found: the dossier, its papers, pages, persons and their names, or custody. Written by triggers, read by dossier_faces_since.';

create or replace function dossier_faces_since(p_era integer, p_horizon bigint, p_death_types text[])
  returns table (era integer, horizon bigint, faces text, whole boolean, lo text, hi text, wide boolean, opened uuid[])
  language plpgsql stable security definer set search_path from current set jit = off set plan_cache_mode = force_custom_plan
  as $$
declare
  v_account text := current_setting('ansinh.actor', true);
  v_session text := nullif(current_setting('ansinh.session', true), '');
  v_ids uuid[];
  v_marked uuid[];
  v_faces text;
  v_own boolean := exists (select from dossier_change c where c.era = audit_era() and c.xid = pg_current_xact_id_if_assigned()::text::bigint);
  -- A reader that looked last before what was let go cannot be told what changed since: it is given everything.
  v_whole boolean := p_era = 0 or (p_era, p_horizon) < coalesce((select row(f.era, f.xid) from dossier_change_floor f), row(0, 0::bigint));
  v_opened uuid[] := '{}';
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return query select p_era, p_horizon, null::text, false, ''::text, ''::text, false, '{}'::uuid[];
    return;
  end if;
  if v_session is not null and v_account ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    v_opened := array(select r.subject_id from read_purpose r where r.account_id = v_account::uuid and r.session_ref = v_session and r.subject = 'dossier');
  end if;
  if v_whole then
    v_ids := array(select d.dossier_id from dossier d);
  elsif not v_own then
    v_ids := array(select distinct c.dossier_id from dossier_change c where (c.era, c.xid) >= (p_era, p_horizon));
  end if;
  v_marked := array(
    with recursive people (person_id) as (
      select s.subject_id from sensitive_mark s where s.subject = 'person' and s.lifted_at is null
      union
      select case when m.person_id = p.person_id then m.survivor_id else m.person_id end
      from people p join person_merge m on (m.person_id = p.person_id or m.survivor_id = p.person_id) and upper_inf(m.known))
    select people.person_id from people);
  if cardinality(v_ids) > 0 then
    select string_agg(array_to_string(array[
        d.dossier_id::text,
        d.path,
        array_to_string(d.also_paths, ','),
        d.category,
        m.category,
        d.number_order,
        translate(d.number_written, chr(9) || chr(10) || chr(13), '   '),
        translate(d.title, chr(9) || chr(10) || chr(13), '   '),
        d.received_on::text,
        d.box_id::text,
        d.expected_pages::text,
        t.content::text,
        t.waiting::text,
        t.to_review::text,
        (select string_agg(concat_ws('/', coalesce(lower(c.holds)::text, ''), coalesce(upper(c.holds)::text, ''),
            coalesce((extract(epoch from lower(c.known)) * 1000)::text, ''), coalesce((extract(epoch from upper(c.known)) * 1000)::text, '')), ',')
          from dossier_custody c where c.dossier_id = d.dossier_id),
        (select string_agg(distinct r.from_path, ',') from reassignment_record r where r.subject = 'dossier' and r.subject_id = d.dossier_id),
        (select string_agg(distinct doc.type, ',') from document doc where doc.dossier_id = d.dossier_id),
        (select string_agg(distinct p.verified_by, ',') from page p where p.dossier_id = d.dossier_id and p.verified_by is not null and p.kind = 'content'),
        death.registered,
        case when death.registered is null and p_death_types && array(select doc.type from document doc where doc.dossier_id = d.dossier_id) then
          (select coalesce(c.value, r.fields -> 'deathDate' ->> 'value') from page p
            join document doc on doc.document_id = p.document_id and doc.type = any (p_death_types)
            join reading r on r.page_id = p.page_id
            left join lateral (select c.value from correction c where c.page_id = p.page_id and c.field = 'deathDate' order by c.correction_id desc limit 1) c on true
            where p.dossier_id = d.dossier_id and coalesce(c.value, r.fields -> 'deathDate' ->> 'value') is not null
            order by p.seq, p.page_id limit 1) end,
        case when exists (select from sensitive_mark s where s.subject = 'dossier' and s.subject_id = d.dossier_id and s.lifted_at is null)
          or exists (select from dossier_person dp where dp.dossier_id = d.dossier_id and dp.person_id = any (v_marked)) then '1' end,
        -- Of a person of the dossier's own unit the name alone; of another, through which units he and his part in it are seen.
        (select string_agg(concat_ws(':', pe.name_key, case when pe.path <> d.path or dp.path <> d.path then pe.path || ':' || dp.path end), ',')
          from dossier_person dp join person pe on pe.person_id = dp.person_id where dp.dossier_id = d.dossier_id)
      ], chr(9), ''), chr(10))
    into v_faces
    from unnest(v_ids) as asked (id) join dossier d on d.dossier_id = asked.id join dossier_pages t on t.dossier_id = d.dossier_id
    left join merit_record m on m.merit_record_id = d.merit_record_id
    left join lateral (
      select concat_ws('/', coalesce(v.death_earliest, lower(v.holds))::text, coalesce(v.death_latest, lower(v.holds))::text) as registered
      from dossier_person dp left join person_merge g on g.person_id = dp.person_id and upper_inf(g.known)
      join person_vital v on v.person_id = coalesce(g.survivor_id, dp.person_id) and v.state = 'dead' and upper_inf(v.known)
      where dp.dossier_id = d.dossier_id and dp.part = 'subject' and coalesce(v.death_earliest, v.death_latest, lower(v.holds)) is not null
      order by dp.person_id, v.person_vital_id desc limit 1) death on true;
  end if;
  -- What the asking transaction itself changed is not yet so, and may be taken back: it is not to be held.
  return query select case when not v_own then audit_era() when v_whole then 0 else p_era end,
    case when not v_own then pg_snapshot_xmin(pg_current_snapshot())::text::bigint when v_whole then 0 else p_horizon end, v_faces, v_whole,
    current_setting('ansinh.lo', true), current_setting('ansinh.hi', true), v_wide, v_opened;
end $$;
