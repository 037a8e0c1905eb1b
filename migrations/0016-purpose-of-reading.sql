-- Reading a sensitive record asks for a purpose, once a session.

create table sensitive_mark (
  sensitive_mark_id uuid not null,
  subject text not null,
  subject_id uuid not null,
  path text collate "C" not null,
  reason text not null,
  marked_at timestamptz not null,
  marked_by text not null,
  lifted_at timestamptz,
  lifted_by text,
  constraint sensitive_mark_pk primary key (sensitive_mark_id),
  constraint sensitive_mark_subject_known check (subject in ('person', 'dossier')),
  constraint sensitive_mark_reason_told check (reason <> ''),
  constraint sensitive_mark_lifted_by_somebody check ((lifted_at is null) = (lifted_by is null))
);
comment on table sensitive_mark is 'A person or dossier whose reading asks for a purpose, by a word of an officer and not by its category. Lifted, never removed.';
comment on column sensitive_mark.path is 'Of the record, in whose scope the mark lies.';
create unique index sensitive_mark_open on sensitive_mark (subject, subject_id) where lifted_at is null;
create index sensitive_mark_path on sensitive_mark (path);

create table read_purpose (
  read_purpose_id uuid not null,
  account_id uuid not null,
  session_ref text not null,
  subject text not null,
  subject_id uuid not null,
  path text collate "C" not null,
  purpose text not null,
  note text not null,
  at timestamptz not null,
  constraint read_purpose_pk primary key (read_purpose_id),
  constraint read_purpose_account_fk foreign key (account_id) references account (account_id),
  constraint read_purpose_subject_known check (subject in ('person', 'dossier')),
  constraint read_purpose_once unique (account_id, session_ref, subject, subject_id)
);
comment on table read_purpose is 'Why an account read a sensitive record: asked once for each record and session, and kept with every view of it in the trail.';
comment on column read_purpose.session_ref is 'Hash of the session''s id: the same session is known again, the session itself is not given away.';
create index read_purpose_path on read_purpose (path);

create trigger sensitive_mark_audit after insert or update or delete on sensitive_mark
  for each row execute function audit_row('sensitive_mark', 'sensitive_mark_id');
create trigger read_purpose_audit after insert or update or delete on read_purpose
  for each row execute function audit_row('read_purpose', 'read_purpose_id');

alter table sensitive_mark enable row level security;
create policy sensitive_mark_scope on sensitive_mark to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy sensitive_mark_wide on sensitive_mark to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on sensitive_mark to ansinh_app, ansinh_wide;
alter table read_purpose enable row level security;
create policy read_purpose_scope on read_purpose to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true) and (account_id::text = current_setting('ansinh.actor', true) or current_setting('ansinh.role', true) = 'auditor'));
create policy read_purpose_wide on read_purpose to ansinh_wide
  using (current_setting('ansinh.role', true) <> 'administrator' and (account_id::text = current_setting('ansinh.actor', true) or current_setting('ansinh.role', true) in ('auditor', 'system')));
grant select, insert on read_purpose to ansinh_app, ansinh_wide;
