create table desk_absence (
  desk_absence_id uuid not null,
  account_id uuid not null,
  deputy_id uuid not null,
  away daterange not null,
  note text not null,
  recorded_by text not null,
  recorded_at timestamptz not null,
  withdrawn_by text,
  withdrawn_at timestamptz,
  path text collate "C" not null,
  constraint desk_absence_pk primary key (desk_absence_id),
  constraint desk_absence_account_fk foreign key (account_id) references account (account_id),
  constraint desk_absence_deputy_fk foreign key (deputy_id) references account (account_id),
  constraint desk_absence_of_another check (account_id <> deputy_id),
  constraint desk_absence_bounded check (not lower_inf(away) and not upper_inf(away) and not isempty(away)),
  constraint desk_absence_withdrawal check ((withdrawn_at is null) = (withdrawn_by is null)),
  constraint desk_absence_once exclude using gist (account_id with =, away with &&) where (withdrawn_at is null)
);
comment on table desk_absence is 'Somebody who works on cases is away on these days, and who stands in meanwhile. Never changed but by being taken back.';
comment on column desk_absence.path is 'Where the absent one works.';
create index desk_absence_deputy on desk_absence (deputy_id) where withdrawn_at is null;

create trigger desk_absence_audit after insert or update or delete on desk_absence
  for each row execute function audit_row('desk_absence', 'desk_absence_id');

alter table desk_absence enable row level security;
create policy desk_absence_read on desk_absence for select to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
create policy desk_absence_add on desk_absence for insert to ansinh_app, ansinh_wide
  with check (account_id::text = current_setting('ansinh.actor', true) or current_setting('ansinh.role', true) in ('head', 'director'));
create policy desk_absence_change on desk_absence for update to ansinh_app, ansinh_wide
  using (account_id::text = current_setting('ansinh.actor', true) or current_setting('ansinh.role', true) in ('head', 'director'));
grant select, insert, update (withdrawn_by, withdrawn_at) on desk_absence to ansinh_app, ansinh_wide;

alter table scan_batch drop constraint scan_batch_origin_known;
alter table scan_batch add constraint scan_batch_origin_known check (origin in ('upload', 'folder', 'demo', 'receipt'));
