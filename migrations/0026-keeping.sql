-- Keeping: searchable copies made of dossiers, files checked on a schedule, packages that leave the house.

create table derived_file (
  sha256 text collate "C" not null,
  size bigint not null,
  kind text not null,
  made_at timestamptz not null,
  superseded_at timestamptz,
  removed_at timestamptz,
  constraint derived_file_pk primary key (sha256),
  constraint derived_file_kind_known check (kind in ('archive-copy', 'package')),
  constraint derived_file_hash_form check (sha256 ~ '^[0-9a-f]{64}$')
);
comment on table derived_file is 'A stored file that was made from originals and can be made again. Durable in the store before the row is committed.';
comment on column derived_file.superseded_at is 'Since when nothing refers to it: some days later it is removed from the store.';
create index derived_file_superseded on derived_file (superseded_at) where superseded_at is not null and removed_at is null;

create table archive_copy (
  dossier_id uuid not null,
  basis text not null,
  sha256 text collate "C",
  size bigint,
  pages integer not null,
  original_images integer not null,
  failure_code text,
  made_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint archive_copy_pk primary key (dossier_id),
  constraint archive_copy_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint archive_copy_made_or_failed check ((sha256 is null) = (failure_code is not null) and (sha256 is null) = (size is null))
);
comment on table archive_copy is 'The searchable PDF/A of a dossier as it stands: images of its pages with the corrected words. One that could not be made says why.';
comment on column archive_copy.basis is 'Hash of all that stands in it, so that it is made again when and only when that changed.';
comment on column archive_copy.original_images is 'Pages whose image has the very bytes that were handed in.';
create index archive_copy_failed on archive_copy (dossier_id) where failure_code is not null;
create index archive_copy_path on archive_copy (path);
create index archive_copy_file on archive_copy (sha256);

create table fixity_pass (
  fixity_pass_id uuid not null,
  period_days integer not null,
  begun_at timestamptz not null,
  ended_at timestamptz,
  constraint fixity_pass_pk primary key (fixity_pass_id),
  constraint fixity_pass_period_sane check (period_days between 1 and 3650)
);
comment on table fixity_pass is 'One walk over all stored files in the order of their hashes, within the period.';
create unique index fixity_pass_one_open on fixity_pass ((ended_at is null)) where ended_at is null;
create index fixity_pass_begun on fixity_pass (begun_at);

create table fixity_part (
  fixity_pass_id uuid not null,
  after_hash text collate "C" not null,
  until_hash text collate "C" not null,
  files integer not null,
  bytes bigint not null,
  changed integer not null,
  missing integer not null,
  unknown integer not null,
  began_at timestamptz not null,
  ended_at timestamptz not null,
  constraint fixity_part_pk primary key (fixity_pass_id, after_hash),
  constraint fixity_part_pass_fk foreign key (fixity_pass_id) references fixity_pass (fixity_pass_id),
  constraint fixity_part_ordered check (until_hash > after_hash)
);
comment on table fixity_part is 'The event of a fixity check of all files whose hash lies after one and not after the other: each was read again then. Those that did not pass are findings.';
create index fixity_part_ended on fixity_part (ended_at);

create table fixity_finding (
  fixity_finding_id uuid not null,
  sha256 text collate "C" not null,
  kind text not null,
  of text not null,
  size bigint,
  found_hash text collate "C",
  found_at timestamptz not null,
  seen_at timestamptz not null,
  resolved_at timestamptz,
  constraint fixity_finding_pk primary key (fixity_finding_id),
  constraint fixity_finding_kind_known check (kind in ('changed', 'missing', 'unknown')),
  constraint fixity_finding_of_known check (of in ('original', 'archive-copy', 'package', 'nothing'))
);
comment on table fixity_finding is 'A file that did not pass a check: its bytes changed, it is missing, or no record names it. Resolved when a later check finds it in order.';
comment on column fixity_finding.found_hash is 'What the bytes hash to now.';
create unique index fixity_finding_open on fixity_finding (sha256) where resolved_at is null;
create index fixity_finding_found on fixity_finding (found_at);

alter table derived_file enable row level security;
create policy derived_file_any_actor on derived_file for select to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
create policy derived_file_add on derived_file for insert to ansinh_app, ansinh_wide
  with check (current_setting('ansinh.role', true) = 'system');
create policy derived_file_change on derived_file for update to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) = 'system');
grant select, insert, update on derived_file to ansinh_app, ansinh_wide;

alter table archive_copy enable row level security;
create policy archive_copy_scope on archive_copy to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy archive_copy_wide on archive_copy to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on archive_copy to ansinh_app, ansinh_wide;

alter table fixity_pass enable row level security;
create policy fixity_pass_read on fixity_pass for select to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) in ('archivist', 'administrator', 'auditor', 'system'));
create policy fixity_pass_add on fixity_pass for insert to ansinh_app, ansinh_wide
  with check (current_setting('ansinh.role', true) = 'system');
create policy fixity_pass_change on fixity_pass for update to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) = 'system');
grant select, insert, update on fixity_pass to ansinh_app, ansinh_wide;

alter table fixity_part enable row level security;
create policy fixity_part_read on fixity_part for select to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) in ('archivist', 'administrator', 'auditor', 'system'));
create policy fixity_part_add on fixity_part for insert to ansinh_app, ansinh_wide
  with check (current_setting('ansinh.role', true) = 'system');
grant select, insert on fixity_part to ansinh_app, ansinh_wide;

alter table fixity_finding enable row level security;
create policy fixity_finding_read on fixity_finding for select to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) in ('archivist', 'administrator', 'auditor', 'system'));
create policy fixity_finding_add on fixity_finding for insert to ansinh_app, ansinh_wide
  with check (current_setting('ansinh.role', true) = 'system');
create policy fixity_finding_change on fixity_finding for update to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) = 'system');
grant select, insert, update on fixity_finding to ansinh_app, ansinh_wide;

create trigger archive_copy_audit after insert or update or delete on archive_copy
  for each row execute function audit_row('archive_copy', 'dossier_id');
create trigger fixity_pass_audit after insert or update or delete on fixity_pass
  for each row execute function audit_row('fixity_pass', 'fixity_pass_id');
create trigger fixity_finding_audit after insert or update or delete on fixity_finding
  for each row execute function audit_row('fixity_finding', 'fixity_finding_id');
