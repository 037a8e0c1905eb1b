-- Packages that are asked for and brought in from a page: made, looked through and taken in by jobs, kept for some days.

create table archive_package (
  archive_package_id uuid not null,
  direction text not null,
  of_kind text,
  of_id uuid,
  label text not null,
  state text not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  role text not null,
  session_ref text,
  dossiers integer,
  files integer,
  size bigint,
  sha256 text collate "C",
  failure_code text,
  failure_file text,
  ended_at timestamptz,
  expires_at timestamptz,
  path text collate "C" not null,
  constraint archive_package_pk primary key (archive_package_id),
  constraint archive_package_by_fk foreign key (asked_by) references account (account_id),
  constraint archive_package_direction_known check (direction in ('out', 'in')),
  constraint archive_package_kind_known check (of_kind in ('dossier', 'box', 'fonds')),
  constraint archive_package_out_names_what check ((direction = 'out') = (of_kind is not null) and (of_kind is null) = (of_id is null)),
  constraint archive_package_state_known check (state in ('waiting', 'ready', 'entering', 'done', 'failed', 'expired')),
  constraint archive_package_state_fits check (direction = 'in' or state not in ('entering', 'done')),
  constraint archive_package_ready_has_file check (state not in ('ready', 'entering') or sha256 is not null),
  constraint archive_package_failed_says_why check ((state = 'failed') = (failure_code is not null))
);
comment on table archive_package is 'A package (BagIt in one tar file) somebody asked for, or brought. out: waiting, ready to be fetched. in: waiting to be looked through, ready to be taken in, entering, done. expired: its file was given up.';
comment on column archive_package.role is 'The role in which it was asked for, with path the unit: the job sees what this account still sees in them.';
comment on column archive_package.session_ref is 'Hash of the session that asked: sensitive dossiers go with it where this session said what for.';
comment on column archive_package.dossiers is 'How many there are to do; null until it is known.';
create index archive_package_asked on archive_package (asked_at, archive_package_id);
create index archive_package_path on archive_package (path, asked_at);
create index archive_package_file on archive_package (sha256);
create index archive_package_expires on archive_package (expires_at) where state in ('ready', 'done');

create table archive_package_dossier (
  archive_package_id uuid not null,
  name text collate "C" not null,
  dossier_id uuid,
  number_written text,
  title text not null,
  outcome text not null,
  reason text,
  path text collate "C" not null,
  constraint archive_package_dossier_pk primary key (archive_package_id, name),
  constraint archive_package_dossier_of foreign key (archive_package_id) references archive_package (archive_package_id),
  constraint archive_package_dossier_outcome_known check (outcome in ('in', 'left-out', 'new', 'known', 'refused')),
  constraint archive_package_dossier_says_why check ((outcome in ('left-out', 'refused')) = (reason is not null))
);
comment on table archive_package_dossier is 'What became of each dossier of a package, or would become of it, as far as its job has come. No foreign key to dossier: of a package that is brought it need not be here.';
create index archive_package_dossier_dossier on archive_package_dossier (dossier_id);

create trigger archive_package_audit after insert or update or delete on archive_package
  for each row execute function audit_row('archive_package', 'archive_package_id');

alter table archive_package enable row level security;
create policy archive_package_scope on archive_package to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy archive_package_wide on archive_package to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on archive_package to ansinh_app, ansinh_wide;

alter table archive_package_dossier enable row level security;
create policy archive_package_dossier_scope on archive_package_dossier to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy archive_package_dossier_wide on archive_package_dossier to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on archive_package_dossier to ansinh_app, ansinh_wide;
