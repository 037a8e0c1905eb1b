-- A list of thousands of rows is taken in by a job. How far it is stands beside the list: the list itself is locked by the one transaction that takes it in.

create table register_import_work (
  register_import_id uuid not null,
  asked_by uuid not null,
  role text not null,
  area_path text collate "C" not null,
  asked_at timestamptz not null,
  rows_done integer not null,
  ended_at timestamptz,
  failure_code text,
  failure_rows integer,
  path text collate "C" not null,
  constraint register_import_work_pk primary key (register_import_id),
  constraint register_import_work_import_fk foreign key (register_import_id) references register_import (register_import_id),
  constraint register_import_work_by_fk foreign key (asked_by) references account (account_id),
  constraint register_import_work_failed_ended check (failure_code is null or ended_at is not null)
);
comment on table register_import_work is 'How far a list is that somebody asked to have taken into the register, or why it was refused. That it was taken in says register_import.';
comment on column register_import_work.role is 'The role, with area_path the assignment, by which it is taken in; who has lost it by then takes nothing in.';
comment on column register_import_work.rows_done is 'Rows written, or found to be there already. Nothing of them is in the register before all are.';
comment on column register_import_work.failure_rows is 'Rows that were found wrong when it was to be taken in.';

alter table register_import_work enable row level security;
create policy register_import_work_scope on register_import_work to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy register_import_work_wide on register_import_work to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on register_import_work to ansinh_app, ansinh_wide;
