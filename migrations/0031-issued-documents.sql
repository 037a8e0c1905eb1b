-- What a case issues: papers with their files, the clerk's numbers, signatures, and what the register still waits for.

create table number_series (
  agency text not null,
  year integer not null,
  kind text not null,
  last integer not null,
  path text collate "C" not null,
  constraint number_series_pk primary key (agency, year, kind)
);
comment on table number_series is 'Last number of an agency''s year and kind of document. Locked by whoever takes or ends a number, so that numbers follow each other without gaps.';

create table document_number (
  agency text not null,
  year integer not null,
  kind text not null,
  number integer not null,
  previous_number integer,
  symbol text not null,
  on_day date not null,
  at timestamptz not null,
  actor text not null,
  reason text not null,
  application_id uuid,
  path text collate "C" not null,
  constraint document_number_pk primary key (agency, year, kind, number),
  constraint document_number_of foreign key (agency, year, kind) references number_series (agency, year, kind),
  constraint document_number_follows foreign key (agency, year, kind, previous_number) references document_number (agency, year, kind, number),
  constraint document_number_without_gap check ((number = 1 and previous_number is null) or (number > 1 and previous_number = number - 1)),
  constraint document_number_case_fk foreign key (application_id) references application (application_id),
  constraint document_number_said check (application_id is not null or reason <> '')
);
comment on table document_number is 'The clerk''s register: numbers in the order in which they were taken; never changed. Each follows the one before it.';
comment on column document_number.reason is 'What a number was reserved for; empty where a case says it.';
comment on column document_number.application_id is 'The case for whose decision it was taken; null for a reserved number.';
create index document_number_case on document_number (application_id) where application_id is not null;
create index document_number_path on document_number (path, year);

create table document_number_end (
  agency text not null,
  year integer not null,
  kind text not null,
  number integer not null,
  how text not null,
  reason text not null,
  at timestamptz not null,
  actor text not null,
  path text collate "C" not null,
  constraint document_number_end_pk primary key (agency, year, kind, number),
  constraint document_number_end_of foreign key (agency, year, kind, number) references document_number (agency, year, kind, number),
  constraint document_number_end_how check (how in ('issued', 'used-outside', 'voided')),
  constraint document_number_end_said check (how = 'issued' or reason <> '')
);
comment on table document_number_end is 'What became of a number, once: a document of this system bears it, one outside of it does, or it is void.';
create index document_number_end_path on document_number_end (path, year);

create table issued_document (
  issued_document_id uuid not null,
  application_id uuid,
  seq integer,
  kind text not null,
  form_number text,
  circular text,
  verification_code text not null,
  issued_at timestamptz not null,
  issued_on date not null,
  issued_by text not null,
  agency text not null,
  agency_name text not null,
  number_year integer,
  number_kind text,
  number integer,
  number_symbol text,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint issued_document_pk primary key (issued_document_id),
  constraint issued_document_code_once unique (verification_code),
  constraint issued_document_once unique (application_id, seq, kind),
  constraint issued_document_act_fk foreign key (application_id, seq) references application_action (application_id, seq),
  constraint issued_document_of check ((application_id is null) = (seq is null)),
  constraint issued_document_number_fk foreign key (agency, number_year, number_kind, number) references document_number (agency, year, kind, number),
  constraint issued_document_number_whole check ((number is null) = (number_symbol is null) and (number is null) = (number_year is null) and (number is null) = (number_kind is null)),
  constraint issued_document_number_once unique (agency, number_year, number_kind, number),
  constraint issued_document_decision check (kind <> 'decision' or number is not null),
  constraint issued_document_code_form check (verification_code ~ '^[0-9A-HJKMNP-TV-Z]{20}$')
);
comment on table issued_document is 'A paper that the office gave out: by which act of which case, of which kind, under which number, and the code by which anybody may verify it. Never changed; its bytes are issued_document_file.';
comment on column issued_document.form_number is 'Of the circular that held on the day of receipt; null for what is no statutory form.';
create index issued_document_path on issued_document (path, issued_at);

create table issued_document_file (
  issued_document_id uuid not null,
  sha256 text collate "C" not null,
  made_at timestamptz not null,
  cms bytea,
  signed_by text,
  certificate_sha256 text,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint issued_document_file_pk primary key (issued_document_id),
  constraint issued_document_file_of foreign key (issued_document_id) references issued_document (issued_document_id),
  constraint issued_document_file_sha256_fk foreign key (sha256) references file (sha256),
  constraint issued_document_file_signed check ((cms is null) = (signed_by is null) and (cms is null) = (certificate_sha256 is null))
);
comment on table issued_document_file is 'The bytes of an issued document, made once, and the signature over their hash where it was signed. The first to make them wins.';
create index issued_document_file_path on issued_document_file (path);
create index issued_document_file_sha256 on issued_document_file (sha256);

create table decision_signed (
  application_id uuid not null,
  draft_seq integer not null,
  signed_by text not null,
  signed_role text not null,
  at timestamptz not null,
  sha256 text collate "C" not null,
  cms bytea not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint decision_signed_pk primary key (application_id, draft_seq),
  constraint decision_signed_draft_fk foreign key (application_id, draft_seq) references application_action (application_id, seq),
  constraint decision_signed_file_fk foreign key (sha256) references file (sha256)
);
comment on table decision_signed is 'A draft that was signed and waits for its number, where the clerk numbers after the signature. Its file bears no number; the decision itself is made with it.';
create index decision_signed_path on decision_signed (path);

create table outstanding_case (
  outstanding_case_id uuid not null,
  kind text not null,
  application_id uuid,
  person_id uuid,
  subject text not null,
  path text collate "C" not null,
  opened_at timestamptz not null,
  opened_by text not null,
  constraint outstanding_case_pk primary key (outstanding_case_id),
  constraint outstanding_case_application_fk foreign key (application_id) references application (application_id),
  constraint outstanding_case_person_fk foreign key (person_id) references person (person_id),
  constraint outstanding_case_kind check (kind in ('dossier-incomplete', 'dossier-lost', 'facts-disagree', 'never-settled', 'decision-not-entered', 'other'))
);
comment on table outstanding_case is 'A matter left over from before, or that a case left behind, to be reviewed until it is closed. What was done is outstanding_act.';
create index outstanding_case_path on outstanding_case (path, kind);
create index outstanding_case_application on outstanding_case (application_id) where application_id is not null;
create index outstanding_case_person on outstanding_case (person_id) where person_id is not null;

create table outstanding_act (
  outstanding_case_id uuid not null,
  seq integer not null,
  previous_seq integer,
  kind text not null,
  lacks text not null,
  task text not null,
  doer uuid,
  due_on date,
  note text not null,
  at timestamptz not null,
  actor text not null,
  path text collate "C" not null,
  constraint outstanding_act_pk primary key (outstanding_case_id, seq),
  constraint outstanding_act_of foreign key (outstanding_case_id) references outstanding_case (outstanding_case_id),
  constraint outstanding_act_follows foreign key (outstanding_case_id, previous_seq) references outstanding_act (outstanding_case_id, seq),
  constraint outstanding_act_order check ((seq = 1 and previous_seq is null and kind = 'opened') or (seq > 1 and previous_seq = seq - 1 and kind <> 'opened')),
  constraint outstanding_act_doer_fk foreign key (doer) references account (account_id),
  constraint outstanding_act_kind check (kind in ('opened', 'reviewed', 'closed', 'reopened')),
  constraint outstanding_act_open check (kind = 'closed' or (lacks <> '' and task <> '')),
  constraint outstanding_act_said check (kind in ('opened', 'reviewed') or note <> '')
);
comment on table outstanding_act is 'What was found of an outstanding case, in order: what is missing, what is to be done, by whom and until when; never changed. The last one says how it stands.';
create index outstanding_act_path on outstanding_act (path);

create trigger number_series_audit after insert or update or delete on number_series
  for each row execute function audit_row('number_series', 'agency');
create trigger document_number_audit after insert or update or delete on document_number
  for each row execute function audit_row('document_number', 'symbol');
create trigger document_number_end_audit after insert or update or delete on document_number_end
  for each row execute function audit_row('document_number_end', 'agency');
create trigger issued_document_audit after insert or update or delete on issued_document
  for each row execute function audit_row('issued_document', 'issued_document_id');
create trigger issued_document_file_audit after insert or update or delete on issued_document_file
  for each row execute function audit_row('issued_document_file', 'issued_document_id', 'cms');
create trigger decision_signed_audit after insert or update or delete on decision_signed
  for each row execute function audit_row('decision_signed', 'application_id', 'cms');
create trigger outstanding_case_audit after insert or update or delete on outstanding_case
  for each row execute function audit_row('outstanding_case', 'outstanding_case_id');
create trigger outstanding_act_audit after insert or update or delete on outstanding_act
  for each row execute function audit_row('outstanding_act', 'outstanding_case_id');

alter table number_series enable row level security;
create policy number_series_scope on number_series to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy number_series_wide on number_series to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on number_series to ansinh_app, ansinh_wide;
alter table document_number enable row level security;
create policy document_number_scope on document_number to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy document_number_wide on document_number to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on document_number to ansinh_app, ansinh_wide;
alter table document_number_end enable row level security;
create policy document_number_end_scope on document_number_end to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy document_number_end_wide on document_number_end to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on document_number_end to ansinh_app, ansinh_wide;
alter table outstanding_case enable row level security;
create policy outstanding_case_scope on outstanding_case to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy outstanding_case_wide on outstanding_case to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on outstanding_case to ansinh_app, ansinh_wide;
alter table outstanding_act enable row level security;
create policy outstanding_act_scope on outstanding_act to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy outstanding_act_wide on outstanding_act to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on outstanding_act to ansinh_app, ansinh_wide;
alter table issued_document enable row level security;
create policy issued_document_scope on issued_document to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy issued_document_wide on issued_document to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on issued_document to ansinh_app, ansinh_wide;
alter table issued_document_file enable row level security;
create policy issued_document_file_scope on issued_document_file to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy issued_document_file_wide on issued_document_file to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on issued_document_file to ansinh_app, ansinh_wide;
alter table decision_signed enable row level security;
create policy decision_signed_scope on decision_signed to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy decision_signed_wide on decision_signed to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on decision_signed to ansinh_app, ansinh_wide;

create function verify_issued_document(code text)
  returns table (kind text, form_number text, circular text, number_symbol text, issued_on date, agency_name text, sha256 text, cms bytea, certificate_sha256 text)
  language sql stable security definer
  set search_path from current
  as $$
    select d.kind, d.form_number, d.circular, d.number_symbol, d.issued_on, d.agency_name, f.sha256, f.cms, f.certificate_sha256
    from issued_document d left join issued_document_file f on f.issued_document_id = d.issued_document_id where d.verification_code = code
  $$;
comment on function verify_issued_document(text) is 'What anybody who holds a document may know of it by its code: nothing of the case, and nobody''s name.';
revoke all on function verify_issued_document(text) from public;
grant execute on function verify_issued_document(text) to ansinh_app, ansinh_wide;
