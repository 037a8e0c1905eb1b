-- How a scanner runs, under a name: chosen when scans are handed in, or by the subfolder into which the scanner writes. A batch keeps what the profile
-- said when the batch was opened, so a profile that changes never changes what came in before.

create table scan_profile (
  scan_profile_id uuid not null,
  name text not null,
  sides text not null,
  least_dpi integer not null,
  folder text,
  standard boolean not null,
  path text collate "C" not null,
  created_by text not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  constraint scan_profile_pk primary key (scan_profile_id),
  constraint scan_profile_named check (name <> ''),
  constraint scan_profile_sides_known check (sides in ('simplex', 'duplex', 'duplex-ask')),
  constraint scan_profile_dpi_sane check (least_dpi between 100 and 1200),
  constraint scan_profile_folder_named check (folder <> '')
);
comment on table scan_profile is 'A scanner and how it runs, kept by the unit of path for itself and the units below it. No personal data. Taken out of use, never removed.';
comment on column scan_profile.sides is 'As scan_batch.profile.';
comment on column scan_profile.least_dpi is 'Pages below so many dots per inch are asked about; never below law/records/scan-quality.yaml.';
comment on column scan_profile.folder is 'Subfolder of the watched folder whose files come in under this profile, with / between its parts.';
comment on column scan_profile.standard is 'What comes in without a word about its profile comes in under this one.';
create unique index scan_profile_name on scan_profile (path, lower(name)) where removed_at is null;
create unique index scan_profile_folder on scan_profile (path, folder) where removed_at is null and folder is not null;
create unique index scan_profile_standard on scan_profile (path) where standard and removed_at is null;

alter table scan_batch add column scan_profile_id uuid;
alter table scan_batch add column profile_name text;
alter table scan_batch add column least_dpi integer;
alter table scan_batch add constraint scan_batch_profile_whole check ((scan_profile_id is null) = (profile_name is null) and (scan_profile_id is null) = (least_dpi is null));
comment on column scan_batch.scan_profile_id is 'The profile under which it came in; profile, profile_name and least_dpi are what it said then. No key: a batch goes along in a package to where the profile is not.';
comment on column scan_batch.least_dpi is 'Pages below it are asked about. Null: as law/records/scan-quality.yaml says.';
create index scan_batch_by on scan_batch (created_by, created_at desc);

create trigger scan_profile_audit after insert or update or delete on scan_profile
  for each row execute function audit_row('scan_profile', 'scan_profile_id');

alter table scan_profile enable row level security;
create policy scan_profile_any_actor on scan_profile for select to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
create policy scan_profile_scope on scan_profile to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy scan_profile_wide on scan_profile to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on scan_profile to ansinh_app, ansinh_wide;
