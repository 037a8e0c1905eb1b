-- Finding and using: lists of dossiers are narrowed by six facets whose numbers are those of the lists, and a search is kept under a name.

alter table page add column verified_by text;
comment on column page.verified_by is 'Who said that everything on the page is right. Of pages verified before this was kept: who corrected it last; null where nobody did.';
update page p set verified_by = last.made_by::text
  from (select distinct on (c.page_id) c.page_id, c.made_by from correction c order by c.page_id, c.correction_id desc) last
  where last.page_id = p.page_id and p.state = 'verified';
create index page_verifier on page (dossier_id, verified_by) where verified_by is not null;

-- A process of the pages holds what dossiers are narrowed by in memory. Here stands which dossiers were changed by which transaction: it asks
-- for those of transactions that had not ended when it last looked. Insert-only, so that no writer waits for another.
create table dossier_change (
  era integer not null,
  xid bigint not null,
  dossier_id uuid not null,
  constraint dossier_change_pk primary key (era, xid, dossier_id)
);
comment on table dossier_change is 'That a transaction changed something by which dossiers are found: the dossier, its papers, pages, persons or custody. Written by triggers, read by dossier_faces_since.';
alter table dossier_change enable row level security;

create function dossier_change_add(p_dossier uuid) returns void
  language plpgsql security definer set search_path from current
  as $$
begin
  if p_dossier is not null then
    insert into dossier_change (era, xid, dossier_id) values (audit_era(), pg_current_xact_id()::text::bigint, p_dossier) on conflict do nothing;
  end if;
end $$;
comment on function dossier_change_add(uuid) is 'Says that the running transaction changed what the dossier is found by.';
revoke execute on function dossier_change_add(uuid) from public;

create function dossier_change_of_person(p_person uuid) returns void
  language plpgsql security definer set search_path from current
  as $$
begin
  perform dossier_change_add(dp.dossier_id) from (
    with recursive people (person_id) as (
      select p_person
      union
      select case when m.person_id = p.person_id then m.survivor_id else m.person_id end
      from people p join person_merge m on (m.person_id = p.person_id or m.survivor_id = p.person_id) and upper_inf(m.known))
    select people.person_id from people) one join dossier_person dp on dp.person_id = one.person_id;
end $$;
comment on function dossier_change_of_person(uuid) is 'The same of every dossier that a person is in, by any record of that person.';
revoke execute on function dossier_change_of_person(uuid) from public;

create function dossier_changed() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if tg_op = 'DELETE' then
    perform dossier_change_add(old.dossier_id);
  else
    perform dossier_change_add(new.dossier_id);
  end if;
  return null;
end $$;
comment on function dossier_changed() is 'For tables whose rows belong to a dossier.';

create function dossier_changed_by_page() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  perform dossier_change_add(p.dossier_id) from page p where p.page_id = new.page_id;
  return null;
end $$;
comment on function dossier_changed_by_page() is 'For what was read and said of a page.';

create function dossier_changed_by_person() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  perform dossier_change_of_person(new.person_id);
  if tg_argv[0] = 'person_merge' then
    perform dossier_change_of_person(new.survivor_id);
  end if;
  return null;
end $$;
comment on function dossier_changed_by_person() is 'For what is known of a person.';

create function dossier_changed_by_subject() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if new.subject = 'dossier' then
    perform dossier_change_add(new.subject_id);
  elsif tg_argv[0] = 'sensitive_mark' then
    perform dossier_change_of_person(new.subject_id);
  end if;
  return null;
end $$;
comment on function dossier_changed_by_subject() is 'For marks and reassignments, which are of a dossier or of a person.';

create function dossier_changed_by_merit() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  perform dossier_change_add(d.dossier_id) from dossier d where d.merit_record_id = new.merit_record_id;
  return null;
end $$;
comment on function dossier_changed_by_merit() is 'For the category of the record that a dossier was made for.';

create trigger dossier_face_changed after insert or update on dossier
  for each row execute function dossier_changed('dossier');
create trigger dossier_pages_face_changed after insert or update on dossier_pages
  for each row execute function dossier_changed('dossier_pages');
create trigger dossier_custody_face_changed after insert or update or delete on dossier_custody
  for each row execute function dossier_changed('dossier_custody');
create trigger dossier_person_face_changed after insert or update or delete on dossier_person
  for each row execute function dossier_changed('dossier_person');
create trigger document_face_changed after insert or update of dossier_id, type or delete on document
  for each row execute function dossier_changed('document');
create trigger reading_face_changed after insert or update of fields on reading
  for each row execute function dossier_changed_by_page('reading');
create trigger correction_face_changed after insert on correction
  for each row when (new.field = 'deathDate') execute function dossier_changed_by_page('correction');
create trigger person_vital_face_changed after insert or update on person_vital
  for each row execute function dossier_changed_by_person('person_vital');
create trigger person_merge_face_changed after insert or update on person_merge
  for each row execute function dossier_changed_by_person('person_merge');
create trigger sensitive_mark_face_changed after insert or update on sensitive_mark
  for each row execute function dossier_changed_by_subject('sensitive_mark');
create trigger reassignment_record_face_changed after insert on reassignment_record
  for each row execute function dossier_changed_by_subject('reassignment_record');
create trigger merit_record_face_changed after update of category on merit_record
  for each row execute function dossier_changed_by_merit('merit_record');

-- What dossiers are narrowed, counted and put in order by, for a process to hold. It gives all of the province whatever the scope of who asks, as
-- name_forms_since does: what may be counted and listed is decided by the settings that come with it, and what is shown of a dossier is read
-- under row security.
create function dossier_faces_since(p_era integer, p_horizon bigint, p_death_types text[])
  returns table (era integer, horizon bigint, faces text, lo text, hi text, wide boolean, opened uuid[])
  language plpgsql stable security definer set search_path from current set jit = off set plan_cache_mode = force_custom_plan
  as $$
declare
  v_account text := current_setting('ansinh.actor', true);
  v_session text := nullif(current_setting('ansinh.session', true), '');
  v_ids uuid[];
  v_marked uuid[];
  v_faces text;
  v_own boolean := exists (select from dossier_change c where c.era = audit_era() and c.xid = pg_current_xact_id_if_assigned()::text::bigint);
  v_opened uuid[] := '{}';
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return query select p_era, p_horizon, null::text, ''::text, ''::text, false, '{}'::uuid[];
    return;
  end if;
  if v_session is not null and v_account ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    v_opened := array(select r.subject_id from read_purpose r where r.account_id = v_account::uuid and r.session_ref = v_session and r.subject = 'dossier');
  end if;
  if p_era = 0 then
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
          or exists (select from dossier_person dp where dp.dossier_id = d.dossier_id and dp.person_id = any (v_marked)) then '1' end
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
  return query select case when v_own then p_era else audit_era() end,
    case when v_own then p_horizon else pg_snapshot_xmin(pg_current_snapshot())::text::bigint end, v_faces,
    current_setting('ansinh.lo', true), current_setting('ansinh.hi', true), v_wide, v_opened;
end $$;
comment on function dossier_faces_since(integer, bigint, text[]) is 'Dossiers changed by transactions that had not ended at that horizon (era 0: all), one a line, and the horizon of now; with the scope of the acting account and the dossiers that its session gave a purpose for.';
revoke execute on function dossier_faces_since(integer, bigint, text[]) from public;
grant execute on function dossier_faces_since(integer, bigint, text[]) to ansinh_app, ansinh_wide;

create table saved_search (
  saved_search_id uuid not null,
  account_id uuid not null,
  place text not null,
  name text not null,
  query text not null,
  shared boolean not null,
  path text collate "C" not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  constraint saved_search_pk primary key (saved_search_id),
  constraint saved_search_account_fk foreign key (account_id) references account (account_id),
  constraint saved_search_place_known check (place in ('search', 'dossiers')),
  constraint saved_search_name_given check (length(name) between 1 and 80),
  constraint saved_search_query_sane check (length(query) <= 2000)
);
comment on table saved_search is 'A search that a person keeps under a name: what was asked, never what was found. Whoever runs it sees what his own scope lets him see.';
comment on column saved_search.query is 'Words and facets as they stand in the address.';
comment on column saved_search.path is 'The unit whose accounts see it when it is shared: that of its owner.';
create unique index saved_search_name on saved_search (account_id, place, name) where removed_at is null;
create index saved_search_shared on saved_search (path, place) where shared and removed_at is null;
alter table saved_search enable row level security;
create policy saved_search_read on saved_search for select to ansinh_app, ansinh_wide
  using (account_id::text = current_setting('ansinh.actor', true)
    or (shared and removed_at is null and path = current_setting('ansinh.lo', true) and current_setting('ansinh.role', true) <> 'administrator'));
create policy saved_search_add on saved_search for insert to ansinh_app, ansinh_wide
  with check (account_id::text = current_setting('ansinh.actor', true) and path = current_setting('ansinh.lo', true));
create policy saved_search_change on saved_search for update to ansinh_app, ansinh_wide
  using (account_id::text = current_setting('ansinh.actor', true));
grant select, insert, update on saved_search to ansinh_app, ansinh_wide;
create trigger saved_search_audit after insert or update or delete on saved_search
  for each row execute function audit_row('saved_search', 'saved_search_id');
