-- How far the archive has come, by box, unit, day and person; and acceptance of what was verified, by a sample that another person checks.

alter table page add column taken_in_by text;
alter table page add column verified_at timestamptz;
alter table page add column accepted_at timestamptz;
alter table page add column accepted_by text;
comment on column page.taken_in_by is 'Who opened the batch in which the page came: an account''s id, or system. Set by page_taken_in.';
comment on column page.verified_at is 'Since when a person holds everything on the page for right; null once that holds no more.';
comment on column page.verified_by is 'Who says so. Of pages verified before this was kept: who last put something right on them; null where nobody is known.';
comment on column page.accepted_at is 'When the lot in which the page was put up was accepted; accepted_by: who concluded it.';
update page p set taken_in_by = b.created_by from batch_file f join scan_batch b on b.scan_batch_id = f.scan_batch_id where f.batch_file_id = p.batch_file_id;
update page p set verified_at = coalesce((select max(c.made_at) from correction c where c.page_id = p.page_id), p.read_at, p.created_at),
  verified_by = (select c.made_by::text from correction c where c.page_id = p.page_id order by c.correction_id desc limit 1)
  where p.state = 'verified';
alter table page add constraint page_verified_so check (verified_at is null or state in ('verified', 'aside'));
alter table page add constraint page_verified_by_whole check (verified_by is null or verified_at is not null);
alter table page add constraint page_accepted_whole check ((accepted_at is null) = (accepted_by is null) and (accepted_at is null or verified_at is not null));
create index page_created on page (created_at) where kind = 'content' and dossier_id is not null;
create index page_read on page (read_at) where kind = 'content' and dossier_id is not null and read_at is not null;
create index page_verified on page (verified_at) where kind = 'content' and dossier_id is not null and verified_at is not null;
create index page_verified_by on page (verified_by, page_id) where verified_at is not null;
create index page_accepted on page (accepted_at) where accepted_at is not null;

create function page_taken_in() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if new.taken_in_by is null then
    new.taken_in_by := (select b.created_by from batch_file f join scan_batch b on b.scan_batch_id = f.scan_batch_id where f.batch_file_id = new.batch_file_id);
  end if;
  return new;
end $$;
comment on function page_taken_in() is 'Says on a new page who took it in: the batch may be out of sight of those who see the page.';
create trigger page_taken_in before insert on page for each row execute function page_taken_in('page');

-- What was done to the pages of a dossier, by day and person: some rows a dossier, written by the transaction that changes a page, whose
-- dossier it has locked. Figures by day, person and box ask two hundred thousand rows instead of six hundred thousand pages.
create table dossier_work (
  dossier_id uuid not null,
  what text not null,
  on_day date not null,
  person text collate "C" not null,
  pages integer not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint dossier_work_pk primary key (dossier_id, what, on_day, person),
  constraint dossier_work_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint dossier_work_what_known check (what in ('taken', 'read', 'verified', 'accepted')),
  constraint dossier_work_some check (pages > 0)
);
comment on table dossier_work is 'Pages of paper of a dossier by what was done to them, on which legal day and by whom. Derived from page by triggers; nobody else writes it.';
comment on column dossier_work.person is 'Account''s id, or system; unknown where nobody is known, machine for reading.';

create function dossier_work_add(p_dossier uuid, p_what text, p_at timestamptz, p_person text, p_times integer) returns void
  language plpgsql security definer set search_path from current
  as $$
declare
  v_day date := (p_at at time zone 'Asia/Ho_Chi_Minh')::date;
  v_person text := coalesce(p_person, 'unknown');
begin
  if p_times < 0 then
    delete from dossier_work where dossier_id = p_dossier and what = p_what and on_day = v_day and person = v_person and pages = 1;
    if not found then
      update dossier_work set pages = pages - 1 where dossier_id = p_dossier and what = p_what and on_day = v_day and person = v_person;
    end if;
    return;
  end if;
  insert into dossier_work (dossier_id, what, on_day, person, pages, path, also_paths)
    select p_dossier, p_what, v_day, v_person, 1, d.path, d.also_paths from dossier d where d.dossier_id = p_dossier
    on conflict on constraint dossier_work_pk do update set pages = dossier_work.pages + 1;
end $$;
comment on function dossier_work_add(uuid, text, timestamptz, text, integer) is 'Counts what was done to a page into (1) or out of (-1) its dossier.';
revoke execute on function dossier_work_add(uuid, text, timestamptz, text, integer) from public;

create function dossier_work_of_page() returns trigger
  language plpgsql security definer set search_path from current
  as $$
declare
  v_stays boolean := false;
begin
  if tg_op = 'UPDATE' then
    v_stays := (old.dossier_id, old.kind, old.created_at, old.taken_in_by) is not distinct from (new.dossier_id, new.kind, new.created_at, new.taken_in_by);
    if v_stays and (old.read_at, old.verified_at, old.verified_by, old.accepted_at) is not distinct from (new.read_at, new.verified_at, new.verified_by, new.accepted_at) then
      return null;
    end if;
  end if;
  if tg_op <> 'INSERT' and old.kind = 'content' and old.dossier_id is not null then
    if not v_stays then
      perform dossier_work_add(old.dossier_id, 'taken', old.created_at, old.taken_in_by, -1);
    end if;
    if old.read_at is not null and not (v_stays and old.read_at is not distinct from new.read_at) then
      perform dossier_work_add(old.dossier_id, 'read', old.read_at, 'machine', -1);
    end if;
    if old.verified_at is not null and not (v_stays and (old.verified_at, old.verified_by) is not distinct from (new.verified_at, new.verified_by)) then
      perform dossier_work_add(old.dossier_id, 'verified', old.verified_at, old.verified_by, -1);
    end if;
    if old.accepted_at is not null and not (v_stays and old.accepted_at is not distinct from new.accepted_at) then
      perform dossier_work_add(old.dossier_id, 'accepted', old.accepted_at, old.accepted_by, -1);
    end if;
  end if;
  if tg_op <> 'DELETE' and new.kind = 'content' and new.dossier_id is not null then
    if not v_stays then
      perform dossier_work_add(new.dossier_id, 'taken', new.created_at, new.taken_in_by, 1);
    end if;
    if new.read_at is not null and not (v_stays and old.read_at is not distinct from new.read_at) then
      perform dossier_work_add(new.dossier_id, 'read', new.read_at, 'machine', 1);
    end if;
    if new.verified_at is not null and not (v_stays and (old.verified_at, old.verified_by) is not distinct from (new.verified_at, new.verified_by)) then
      perform dossier_work_add(new.dossier_id, 'verified', new.verified_at, new.verified_by, 1);
    end if;
    if new.accepted_at is not null and not (v_stays and old.accepted_at is not distinct from new.accepted_at) then
      perform dossier_work_add(new.dossier_id, 'accepted', new.accepted_at, new.accepted_by, 1);
    end if;
  end if;
  return null;
end $$;
comment on function dossier_work_of_page() is 'Keeps dossier_work in step with the pages.';

create function dossier_work_of_dossier() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  update dossier_work set path = new.path, also_paths = new.also_paths where dossier_id = new.dossier_id;
  return null;
end $$;
comment on function dossier_work_of_dossier() is 'Lets what was done to a dossier go where the dossier goes.';

insert into dossier_work (dossier_id, what, on_day, person, pages, path, also_paths)
select p.dossier_id, one.what, (one.at at time zone 'Asia/Ho_Chi_Minh')::date, coalesce(one.person, 'unknown'), count(*), d.path, d.also_paths
from page p join dossier d on d.dossier_id = p.dossier_id
cross join lateral (values ('taken', p.created_at, p.taken_in_by), ('read', p.read_at, 'machine'), ('verified', p.verified_at, p.verified_by)) as one (what, at, person)
where p.kind = 'content' and one.at is not null group by p.dossier_id, d.dossier_id, one.what, 3, 4;

create trigger page_worked after insert or update of dossier_id, kind, created_at, taken_in_by, read_at, verified_at, verified_by, accepted_at or delete on page
  for each row execute function dossier_work_of_page('page');
create trigger dossier_worked after update of path, also_paths on dossier
  for each row execute function dossier_work_of_dossier('dossier');
create index dossier_work_day on dossier_work (what, on_day) include (person, pages, path);
create index dossier_work_path on dossier_work (path);
create index dossier_work_also on dossier_work (dossier_id) where also_paths is not null;
alter table dossier_work enable row level security;
create policy dossier_work_scope on dossier_work to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy dossier_work_wide on dossier_work to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select on dossier_work to ansinh_app, ansinh_wide;

-- A lot put up for acceptance: pages that were verified, of a box, of a batch of scans, or of one day's work.
create table acceptance_lot (
  acceptance_lot_id uuid not null,
  kind text not null,
  box_id uuid,
  scan_batch_id uuid,
  verified_on date,
  label text not null,
  pages integer not null,
  sample_pages integer not null,
  seed text not null,
  rule jsonb not null,
  state text not null,
  put_up_by uuid not null,
  put_up_at timestamptz not null,
  concluded_by uuid,
  concluded_at timestamptz,
  note text,
  fields integer,
  wrong integer,
  path text collate "C" not null,
  constraint acceptance_lot_pk primary key (acceptance_lot_id),
  constraint acceptance_lot_box_fk foreign key (box_id) references box (box_id),
  constraint acceptance_lot_batch_fk foreign key (scan_batch_id) references scan_batch (scan_batch_id),
  constraint acceptance_lot_put_up_fk foreign key (put_up_by) references account (account_id),
  constraint acceptance_lot_concluded_fk foreign key (concluded_by) references account (account_id),
  constraint acceptance_lot_of check (case kind when 'box' then box_id is not null when 'batch' then scan_batch_id is not null when 'day' then verified_on is not null else false end),
  constraint acceptance_lot_state_known check (state in ('open', 'accepted', 'sent-back')),
  constraint acceptance_lot_concluded check ((state = 'open') = (concluded_by is null) and (state = 'open') = (concluded_at is null) and (state = 'open') = (fields is null) and (fields is null) = (wrong is null)),
  constraint acceptance_lot_apart check (concluded_by <> put_up_by),
  constraint acceptance_lot_sampled check (sample_pages between 1 and pages)
);
comment on table acceptance_lot is 'A lot of verified pages put up for acceptance, and what became of it. The sample follows from seed and pages, so that anybody can draw it again.';
comment on column acceptance_lot.rule is 'The rule as it stood when the lot was put up: size of the sample, limit, confidence, and where each comes from.';
comment on column acceptance_lot.seed is 'Pages in the order of sha256(seed || page id) are drawn until the sample is full.';
comment on column acceptance_lot.fields is 'Fields checked; wrong: of these wrong. Told when the lot is concluded.';
create index acceptance_lot_recent on acceptance_lot (put_up_at desc, acceptance_lot_id);
create index acceptance_lot_path on acceptance_lot (path, put_up_at desc);
create index acceptance_lot_concluded_at on acceptance_lot (concluded_at) where concluded_at is not null;

create table acceptance_page (
  acceptance_lot_id uuid not null,
  page_id uuid not null,
  sampled integer,
  verified_by text,
  live boolean not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint acceptance_page_pk primary key (acceptance_lot_id, page_id),
  constraint acceptance_page_lot_fk foreign key (acceptance_lot_id) references acceptance_lot (acceptance_lot_id),
  constraint acceptance_page_page_fk foreign key (page_id) references page (page_id)
);
comment on table acceptance_page is 'The pages of a lot; those drawn bear their place in the sample. live: the lot is open or was accepted, so the page is in no other.';
create unique index acceptance_page_once on acceptance_page (page_id) where live;
create index acceptance_page_sample on acceptance_page (acceptance_lot_id, sampled) where sampled is not null;
create index acceptance_page_page on acceptance_page (page_id);
create index acceptance_page_path on acceptance_page (path);

create table acceptance_field (
  acceptance_field_id uuid not null,
  acceptance_lot_id uuid not null,
  page_id uuid not null,
  field text not null,
  value text,
  made_by text[] not null,
  verdict text,
  should_be text,
  checked_by text,
  checked_at timestamptz,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint acceptance_field_pk primary key (acceptance_field_id),
  constraint acceptance_field_once unique (acceptance_lot_id, page_id, field),
  constraint acceptance_field_page_fk foreign key (acceptance_lot_id, page_id) references acceptance_page (acceptance_lot_id, page_id),
  constraint acceptance_field_verdict_known check (verdict in ('right', 'wrong')),
  constraint acceptance_field_checked check ((verdict is null) = (checked_by is null) and (verdict is null) = (checked_at is null)),
  constraint acceptance_field_wrong_says_what check ((verdict = 'wrong') = (should_be is not null) or verdict is null),
  constraint acceptance_field_apart check (checked_by is null or checked_by <> all (made_by))
);
comment on table acceptance_field is 'Each field of the pages of a sample, as it counted when the lot was put up, and what another person found. made_by: who verified the page or said something on it; none of them checks it.';
comment on column acceptance_field.field is 'Name of a field, or type: which paper the page belongs to.';
comment on column acceptance_field.should_be is 'What stands on the paper, in the words of who checked; empty where the paper has nothing.';
create index acceptance_field_open on acceptance_field (acceptance_lot_id) where verdict is null;
create index acceptance_field_checked_at on acceptance_field (checked_at) where checked_at is not null;
create index acceptance_field_page on acceptance_field (page_id);
create index acceptance_field_path on acceptance_field (path);

create trigger acceptance_lot_audit after insert or update or delete on acceptance_lot
  for each row execute function audit_row('acceptance_lot', 'acceptance_lot_id');
create trigger acceptance_page_audit after insert or update or delete on acceptance_page
  for each row execute function audit_row('acceptance_page', 'acceptance_lot_id');
create trigger acceptance_field_audit after insert or update or delete on acceptance_field
  for each row execute function audit_row('acceptance_field', 'acceptance_field_id');
alter table acceptance_lot enable row level security;
create policy acceptance_lot_scope on acceptance_lot to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy acceptance_lot_wide on acceptance_lot to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (state, concluded_by, concluded_at, note, fields, wrong) on acceptance_lot to ansinh_app, ansinh_wide;
alter table acceptance_page enable row level security;
create policy acceptance_page_scope on acceptance_page to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy acceptance_page_wide on acceptance_page to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (live, path, also_paths) on acceptance_page to ansinh_app, ansinh_wide;
alter table acceptance_field enable row level security;
create policy acceptance_field_scope on acceptance_field to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy acceptance_field_wide on acceptance_field to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (verdict, should_be, checked_by, checked_at, path, also_paths) on acceptance_field to ansinh_app, ansinh_wide;
