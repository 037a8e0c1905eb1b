-- Whether a record asks for a purpose is decided over marks that may lie beyond the reader's scope (a dossier is in scope through any
-- of its persons, its mark lies with the unit that manages it): a mark that is out of sight would leave the record open. So the
-- question is answered as the owner, and answers nothing of the record itself.

create function sensitive_records(p_subject text, p_ids uuid[], p_categories text[])
  returns table (subject_id uuid, marked boolean, by_nature boolean, purpose text, note text)
  language sql stable security definer set search_path from current
  as $$
  with recursive asked (id) as (
      select a from unnest(p_ids) a where p_subject in ('person', 'dossier')
      union
      select p.dossier_id from page p where p_subject = 'file' and p.batch_file_id = any(p_ids) and p.dossier_id is not null),
    -- Of a person every record that is the same person's, of a dossier those of everybody in it.
    people (id, person_id) as (
      (select a.id, a.id from asked a where p_subject = 'person'
        union
        select a.id, dp.person_id from asked a join dossier_person dp on dp.dossier_id = a.id where p_subject <> 'person')
      union
      select p.id, case when m.person_id = p.person_id then m.survivor_id else m.person_id end
      from people p join person_merge m on (m.person_id = p.person_id or m.survivor_id = p.person_id) and upper_inf(m.known)),
    marks (id) as (
      select p.id from people p join sensitive_mark s on s.subject = 'person' and s.subject_id = p.person_id and s.lifted_at is null
      union
      select a.id from asked a join sensitive_mark s on s.subject = 'dossier' and s.subject_id = a.id and s.lifted_at is null
      where p_subject <> 'person'),
    natures (id) as (
      select p.id from people p join merit_record m on m.person_id = p.person_id and m.category = any(p_categories) where p_subject = 'person'
      union
      select a.id from asked a join dossier d on d.dossier_id = a.id and d.category = any(p_categories) where p_subject <> 'person'
      union
      select a.id from asked a join dossier d on d.dossier_id = a.id join merit_record m on m.merit_record_id = d.merit_record_id and m.category = any(p_categories)
      where p_subject <> 'person'),
    given (id, purpose, note) as (
      select distinct on (t.id) t.id, r.purpose, r.note
      from (select p.id, p.person_id as subject_id from people p where p_subject = 'person' union all select a.id, a.id from asked a where p_subject <> 'person') t
      join read_purpose r on r.subject = case p_subject when 'person' then 'person' else 'dossier' end and r.subject_id = t.subject_id
        and r.account_id::text = current_setting('ansinh.actor', true)
        and r.session_ref = nullif(current_setting('ansinh.session', true), '')
      order by t.id, r.at)
  select a.id, marks.id is not null, natures.id is not null, given.purpose, given.note
  from asked a left join marks on marks.id = a.id left join natures on natures.id = a.id left join given on given.id = a.id
  where marks.id is not null or natures.id is not null or given.id is not null $$;
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
