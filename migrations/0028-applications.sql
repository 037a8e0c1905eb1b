-- Cases of citizens: what was done is appended, and everything else is derived from it.

create table procedure_version (
  version_hash text not null,
  slug text not null,
  content jsonb not null,
  first_used_at timestamptz not null,
  constraint procedure_version_pk primary key (version_hash),
  constraint procedure_version_hash_form check (version_hash ~ '^[0-9a-f]{64}$')
);
comment on table procedure_version is 'A procedure as its file was on the day of a case, whole: a changed file changes no case under way. Key: SHA-256 of the content.';
create index procedure_version_slug on procedure_version (slug);

create table application (
  application_id uuid not null,
  code text not null,
  version_hash text not null,
  way text,
  channel text not null,
  registered_at timestamptz not null,
  helped_by text,
  received_by text not null,
  decided_by text,
  form jsonb not null,
  conditions text[] not null,
  applicant_person_id uuid,
  merit_person_id uuid,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint application_pk primary key (application_id),
  constraint application_code_once unique (code),
  constraint application_version_fk foreign key (version_hash) references procedure_version (version_hash),
  constraint application_applicant_fk foreign key (applicant_person_id) references person (person_id),
  constraint application_merit_person_fk foreign key (merit_person_id) references person (person_id),
  constraint application_channel_known check (channel in ('counter', 'online', 'post'))
);
comment on table application is 'A case as it was handed in. Never changed; what becomes of it is application_action.';
comment on column application.way is 'Of the ways of the procedure''s period; null where its steps were not read.';
comment on column application.helped_by is 'Agency that helped to fill in; the one that received and the one that decides are others. Codes of agency, or path of a commune.';
comment on column application.conditions is 'Conditions of law/procedures.yaml that hold for the case: they say which papers it needs.';
comment on column application.path is 'Unit that does the first step, by residence; also_paths: the unit that received it, where that is another.';
create index application_path on application (path);
create index application_version on application (version_hash);
create index application_merit_person on application (merit_person_id) where merit_person_id is not null;
create index application_applicant_person on application (applicant_person_id) where applicant_person_id is not null;

create table application_action (
  application_id uuid not null,
  seq integer not null,
  kind text not null,
  state_before smallint,
  state_after smallint not null,
  previous_seq integer,
  at timestamptz not null,
  actor text not null,
  role text not null,
  note text not null,
  data jsonb not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint application_action_pk primary key (application_id, seq),
  constraint application_action_state unique (application_id, seq, state_after),
  constraint application_action_of foreign key (application_id) references application (application_id),
  constraint application_action_follows foreign key (application_id, previous_seq, state_before) references application_action (application_id, seq, state_after),
  constraint application_action_order check ((seq = 1 and previous_seq is null and state_before is null) or (seq > 1 and previous_seq = seq - 1 and state_before is not null)),
  constraint application_action_allowed check (
    case kind
      when 'registered' then state_before is null and state_after = 1
      when 'received' then state_before = 1 and state_after = 2
      when 'not-received' then state_before = 1 and state_after = 3
      when 'taken' then state_before in (2, 4) and state_after = 4
      when 'handed-over' then state_before in (2, 4) and state_after = 4
      when 'passed-on' then state_before = 4 and state_after = 4
      when 'consulted' then state_before = 4 and state_after = 4
      when 'answered' then state_before = 4 and state_after = 4
      when 'posted' then state_before = 4 and state_after = 4
      when 'complained' then state_before = 4 and state_after = 4
      when 'complaint-settled' then state_before = 4 and state_after = 4
      when 'extended' then state_before = 4 and state_after = 4
      when 'reappointed' then state_before = 4 and state_after = 4
      when 'drafted' then state_before = 4 and state_after = 4
      when 'draft-returned' then state_before = 4 and state_after = 4
      when 'supplement-asked' then state_before in (2, 4) and state_after = 5
      when 'supplemented' then state_before = 5 and state_after = 4
      when 'payment-asked' then state_before in (2, 4) and state_after = 6
      when 'paid' then state_before = 6 and state_after = 4
      when 'withdrawn' then state_before in (1, 2, 4, 5, 6) and state_after = 7
      when 'stopped' then state_before in (2, 4, 5, 6, 7) and state_after = 8
      when 'resumed' then state_before = 8 and state_after = 4
      when 'decided' then state_before = 4 and state_after = 9
      when 'handed-out' then state_before = 9 and state_after = 10
      when 'noted' then state_before = state_after
      else false
    end)
);
comment on table application_action is 'What was done to a case, in order; never changed. States are the ten of the national system. An act that the state does not allow, or that two officers do at once, is refused here.';
comment on column application_action.data is 'What the act says, and the deadline with its reasons where the act changed it.';
create index application_action_path on application_action (path, at);

create table application_paper (
  application_id uuid not null,
  seq integer not null,
  paper text not null,
  how text not null,
  originals integer not null,
  copies integer not null,
  document_id uuid,
  batch_file_id uuid,
  at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint application_paper_pk primary key (application_id, seq, paper),
  constraint application_paper_action_fk foreign key (application_id, seq) references application_action (application_id, seq),
  constraint application_paper_document_fk foreign key (document_id) references document (document_id),
  constraint application_paper_file_fk foreign key (batch_file_id) references batch_file (batch_file_id),
  constraint application_paper_how_known check (how in ('handed', 'shown', 'database', 'archive', 'missing', 'scanned')),
  constraint application_paper_counts check (originals >= 0 and copies >= 0 and (how not in ('handed') or originals + copies > 0)),
  constraint application_paper_from_archive check (how <> 'archive' or document_id is not null),
  constraint application_paper_scanned check (how <> 'scanned' or batch_file_id is not null)
);
comment on table application_paper is 'Papers of a case by the act that brought them: handed in, shown, taken from a database or from the archive and not asked for again, missing, scanned.';
create index application_paper_path on application_paper (path, at);
create index application_paper_how on application_paper (how, at);

create table application_summary (
  application_id uuid not null,
  code text not null,
  slug text not null,
  field text not null,
  channel text not null,
  level text,
  state smallint not null,
  seq integer not null,
  step integer,
  step_by text,
  step_role text,
  holder uuid,
  registered_at timestamptz not null,
  received_at timestamptz,
  received_on date,
  due_on date,
  due_confidence text,
  no_due text,
  ended_at timestamptz,
  ended_on date,
  on_time boolean,
  papers_missing integer not null,
  drafted boolean not null,
  applicant_name text not null,
  merit_name text,
  words text[] not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint application_summary_pk primary key (application_id),
  constraint application_summary_of foreign key (application_id) references application (application_id),
  constraint application_summary_end check ((ended_at is null) = (ended_on is null)),
  constraint application_summary_receipt check ((received_at is null) = (received_on is null)),
  constraint application_summary_holder_fk foreign key (holder) references account (account_id)
);
comment on table application_summary is 'One row a case for lists, queues and counts: the fold over its actions, written with them and rebuilt from them.';
comment on column application_summary.no_due is 'Why no day is told: the clock stands, or what was not read. Null with a day.';
comment on column application_summary.drafted is 'A draft of the decision lies before who decides.';
comment on column application_summary.words is 'Folded syllables of the names, and the code: what one finds the case by.';
create index application_summary_queue on application_summary ((coalesce(due_on, 'infinity'::date)), application_id) where state in (1, 2, 4, 5, 6, 7, 9);
create index application_summary_path_queue on application_summary (path, (coalesce(due_on, 'infinity'::date)), application_id) where state in (1, 2, 4, 5, 6, 7, 9);
create index application_summary_holder on application_summary (holder, due_on) where holder is not null and state in (2, 4, 5, 6);
create index application_summary_code on application_summary (code);
create index application_summary_recent on application_summary (registered_at desc, application_id);
create index application_summary_path_recent on application_summary (path, registered_at desc, application_id);
create index application_summary_received on application_summary (received_on) include (received_at, path, field, channel, level) where received_on is not null;
create index application_summary_ended on application_summary (ended_on) include (ended_at, path, on_time, field) where ended_on is not null;
create index application_summary_words on application_summary using gin (words);
create index application_summary_elsewhere on application_summary (application_id) where also_paths is not null;

create table application_serial (
  agency text not null,
  on_day date not null,
  last integer not null,
  constraint application_serial_pk primary key (agency, on_day)
);
comment on table application_serial is 'Last number given by an agency on a day: the last part of a case''s code. Without gaps, since it is written with the case.';

create table request_key (
  account_id text not null,
  request_key text not null,
  request_hash text not null,
  answer jsonb,
  at timestamptz not null,
  constraint request_key_pk primary key (account_id, request_key),
  constraint request_key_length check (length(request_key) between 8 and 200)
);
comment on table request_key is 'A write that was asked for twice under one key is done once and answered twice alike.';
create index request_key_at on request_key (at);

create trigger application_audit after insert or update or delete on application
  for each row execute function audit_row('application', 'application_id');
create trigger application_action_audit after insert or update or delete on application_action
  for each row execute function audit_row('application_action', 'application_id');
create trigger application_paper_audit after insert or update or delete on application_paper
  for each row execute function audit_row('application_paper', 'application_id');
create trigger procedure_version_audit after insert or update or delete on procedure_version
  for each row execute function audit_row('procedure_version', 'version_hash', 'content');

alter table procedure_version enable row level security;
create policy procedure_version_any_actor on procedure_version to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert on procedure_version to ansinh_app, ansinh_wide;
alter table application_serial enable row level security;
create policy application_serial_any_actor on application_serial to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert, update on application_serial to ansinh_app, ansinh_wide;
alter table request_key enable row level security;
create policy request_key_own on request_key to ansinh_app, ansinh_wide
  using (account_id = current_setting('ansinh.actor', true));
grant select, insert, update (answer) on request_key to ansinh_app, ansinh_wide;

alter table application enable row level security;
create policy application_scope on application to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy application_wide on application to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on application to ansinh_app, ansinh_wide;
alter table application_action enable row level security;
create policy application_action_scope on application_action to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy application_action_wide on application_action to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on application_action to ansinh_app, ansinh_wide;
alter table application_paper enable row level security;
create policy application_paper_scope on application_paper to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy application_paper_wide on application_paper to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on application_paper to ansinh_app, ansinh_wide;
alter table application_summary enable row level security;
create policy application_summary_scope on application_summary to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy application_summary_wide on application_summary to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on application_summary to ansinh_app, ansinh_wide;
