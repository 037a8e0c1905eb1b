-- Whether a record asks for a purpose is decided over marks that may lie beyond the reader's scope (a dossier is in scope through any
-- of its persons, its mark lies with the unit that manages it): a mark that is out of sight would leave the record open. So the
-- question is answered as the owner, and answers nothing of the record itself. Every record that is opened asks it twice, and to plan it takes
-- ten times as long as to answer it: it is planned once a connection.

create function sensitive_records(p_subject text, p_ids uuid[], p_categories text[])
  returns table (subject_id uuid, marked boolean, by_nature boolean, purpose text, note text)
  language plpgsql stable security definer set search_path from current set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
  as $$
#variable_conflict use_column
declare
  v_ids uuid[] := p_ids;
  v_account text := current_setting('ansinh.actor', true);
  v_session text := nullif(current_setting('ansinh.session', true), '');
begin
  -- A person is every record that is the same person's.
  if p_subject = 'person' then
    return query
      with recursive people (id, person_id) as (
        select a, a from unnest(v_ids) a
        union
        select p.id, case when m.person_id = p.person_id then m.survivor_id else m.person_id end
        from people p join person_merge m on (m.person_id = p.person_id or m.survivor_id = p.person_id) and upper_inf(m.known))
      select * from (
        select a.id,
          exists (select from people p join sensitive_mark s on s.subject = 'person' and s.subject_id = p.person_id and s.lifted_at is null where p.id = a.id) as is_marked,
          exists (select from people p join merit_record m on m.person_id = p.person_id and m.category = any(p_categories) where p.id = a.id) as is_by_nature,
          given.purpose, given.note
        from (select distinct one as id from unnest(v_ids) one) a
        left join lateral (
          select r.purpose, r.note from people p
          join read_purpose r on r.subject = 'person' and r.subject_id = p.person_id and r.session_ref = v_session and r.account_id::text = v_account
          where p.id = a.id order by r.at limit 1) given on true) found
      where found.is_marked or found.is_by_nature or found.purpose is not null;
    return;
  end if;
  if p_subject = 'file' then
    v_ids := array(select p.dossier_id from page p where p.batch_file_id = any(p_ids) and p.dossier_id is not null);
  end if;
  -- Of a dossier those of everybody in it.
  return query
    with recursive people (id, person_id) as (
      select a, dp.person_id from unnest(v_ids) a join dossier_person dp on dp.dossier_id = a
      union
      select p.id, case when m.person_id = p.person_id then m.survivor_id else m.person_id end
      from people p join person_merge m on (m.person_id = p.person_id or m.survivor_id = p.person_id) and upper_inf(m.known))
    select * from (
      select a.id,
        exists (select from sensitive_mark s where s.subject = 'dossier' and s.subject_id = a.id and s.lifted_at is null)
          or exists (select from people p join sensitive_mark s on s.subject = 'person' and s.subject_id = p.person_id and s.lifted_at is null where p.id = a.id) as is_marked,
        exists (select from dossier d where d.dossier_id = a.id and d.category = any(p_categories))
          or exists (select from dossier d join merit_record m on m.merit_record_id = d.merit_record_id and m.category = any(p_categories) where d.dossier_id = a.id) as is_by_nature,
        given.purpose, given.note
      from (select distinct one as id from unnest(v_ids) one) a
      left join lateral (
        select r.purpose, r.note from read_purpose r
        where r.subject = 'dossier' and r.subject_id = a.id and r.session_ref = v_session and r.account_id::text = v_account
        order by r.at limit 1) given on true) found
    where found.is_marked or found.is_by_nature or found.purpose is not null;
end $$;
comment on function sensitive_records(text, uuid[], text[]) is 'Of these persons, dossiers or files (for which their dossiers are answered) those that ask for a purpose, by an open mark or by their category, with the purpose that the acting session gave.';
revoke execute on function sensitive_records(text, uuid[], text[]) from public;
grant execute on function sensitive_records(text, uuid[], text[]) to ansinh_app, ansinh_wide;

-- The last gate: what is shown is logged in the same transaction, and a view of a marked record without a purpose cannot be logged. The
-- purpose is put into the trail here, so that no caller can leave it out.
create or replace function audit_view(p_subject text, p_subject_id text, p_path text, p_detail jsonb) returns void
  language plpgsql security definer set search_path from current
  as $$
declare
  v_subject text := case p_subject when 'person' then 'person' when 'dossier' then 'dossier' when 'page' then 'dossier' end;
  v_id uuid;
  v_detail jsonb := p_detail;
  v_record record;
begin
  if coalesce(current_setting('ansinh.actor', true), '') = '' then
    raise exception 'a view without an actor' using errcode = 'insufficient_privilege';
  end if;
  if v_subject is not null and current_setting('ansinh.role', true) <> 'system' and p_subject_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    v_id := p_subject_id::uuid;
    if p_subject = 'page' then
      select p.dossier_id into v_id from page p where p.page_id = v_id;
    end if;
    select * into v_record from sensitive_records(v_subject, array[v_id], '{}') where v_id is not null;
    if v_record.marked and v_record.purpose is null then
      raise exception 'a view of a sensitive record without a purpose' using errcode = 'insufficient_privilege';
    end if;
    if v_record.purpose is not null then
      v_detail := v_detail || jsonb_build_object('purpose', v_record.purpose) || case v_record.note when '' then '{}'::jsonb else jsonb_build_object('note', v_record.note) end;
    end if;
  end if;
  perform audit_append('view', p_subject, p_subject_id, p_path, v_detail);
end $$;
