create table reassignment (
  reassignment_id uuid not null,
  to_code text collate "C" not null,
  to_valid_from date not null,
  reason text not null,
  records integer not null,
  made_by text not null,
  made_at timestamptz not null,
  path text collate "C" not null,
  constraint reassignment_pk primary key (reassignment_id),
  constraint reassignment_to_fk foreign key (to_code, to_valid_from) references common.area (code, valid_from),
  constraint reassignment_reason_given check (length(reason) > 0)
);
comment on table reassignment is 'Records of units that had ended, given to a unit that stands: by a person, with a reason, as one batch. path: the unit that got them.';

create table reassignment_record (
  reassignment_id uuid not null,
  subject text not null,
  subject_id uuid not null,
  from_path text collate "C" not null,
  to_path text collate "C" not null,
  effective_on date not null,
  made_at timestamptz not null,
  path text collate "C" not null,
  constraint reassignment_record_pk primary key (reassignment_id, subject, subject_id),
  constraint reassignment_record_batch_fk foreign key (reassignment_id) references reassignment (reassignment_id),
  constraint reassignment_record_subject_known check (subject in ('dossier', 'person'))
);
comment on table reassignment_record is 'Which record went from which unit to which, from which day on: what a figure by unit is put together from when it is asked about an earlier day or as known earlier.';
comment on column reassignment_record.effective_on is 'The day on which the former unit ended.';
comment on column reassignment_record.path is 'Unit that manages the record now, as everywhere.';
create index reassignment_record_subject on reassignment_record (subject, subject_id, made_at);
create index reassignment_record_path on reassignment_record (path);

alter table reassignment enable row level security;
create policy reassignment_scope on reassignment to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy reassignment_wide on reassignment to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on reassignment to ansinh_app, ansinh_wide;
alter table reassignment_record enable row level security;
create policy reassignment_record_scope on reassignment_record to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy reassignment_record_wide on reassignment_record to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
-- What was done is never changed, but goes where its record goes.
grant select, insert, update (path) on reassignment_record to ansinh_app, ansinh_wide;
create trigger reassignment_audit after insert or update or delete on reassignment
  for each row execute function audit_row('reassignment', 'reassignment_id');
create trigger reassignment_record_audit after insert or update or delete on reassignment_record
  for each row execute function audit_row('reassignment_record', 'reassignment_id');
-- Who filed a page where goes where the page goes.
grant update (path, also_paths) on page_filing to ansinh_app, ansinh_wide;
