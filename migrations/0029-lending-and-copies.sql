-- The paper lent out: asked for, handed out, come back.

create table loan (
  loan_id uuid not null,
  dossier_id uuid not null,
  borrower text not null,
  borrower_unit text not null,
  mail text,
  purpose text not null,
  requested_by text not null,
  requested_at timestamptz not null,
  state text not null,
  due_on date not null,
  handed_out_by text,
  handed_out_at timestamptz,
  closed_by text,
  closed_at timestamptz,
  closing_note text,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint loan_pk primary key (loan_id),
  constraint loan_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint loan_state_known check (state in ('requested', 'out', 'returned', 'withdrawn')),
  constraint loan_told check (borrower <> '' and borrower_unit <> '' and purpose <> ''),
  constraint loan_handed_out_by_somebody check ((handed_out_at is null) = (handed_out_by is null) and (state in ('out', 'returned')) = (handed_out_at is not null)),
  constraint loan_closed_by_somebody check ((closed_at is null) = (closed_by is null) and (state in ('returned', 'withdrawn')) = (closed_at is not null))
);
comment on table loan is 'The paper of a dossier lent to somebody: asked for with a purpose, handed out until a day, returned; or withdrawn before it was handed out. Who did what when stays on the row; the trail has every step.';
comment on column loan.mail is 'Where a reminder goes; null: to the mail of the account that asked.';
create unique index loan_out_once on loan (dossier_id) where state = 'out';
comment on index loan_out_once is 'Paper that is out cannot be lent again, whoever tries at the same moment.';
create index loan_dossier on loan (dossier_id, loan_id);
create index loan_open on loan (due_on, loan_id) where state = 'out';
create index loan_asked on loan (loan_id) where state = 'requested';
create index loan_closed on loan (closed_at desc, loan_id desc) where state in ('returned', 'withdrawn');

create table loan_reminder (
  loan_id uuid not null,
  reminded_on date not null,
  kind text not null,
  sent_to text,
  reminded_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint loan_reminder_pk primary key (loan_id, reminded_on),
  constraint loan_reminder_loan_fk foreign key (loan_id) references loan (loan_id),
  constraint loan_reminder_kind_known check (kind in ('soon', 'overdue'))
);
comment on table loan_reminder is 'A borrower was reminded, at most once a day; sent_to null: nobody''s mail was known.';

create trigger loan_audit after insert or update or delete on loan
  for each row execute function audit_row('loan', 'loan_id');
create trigger loan_reminder_audit after insert or update or delete on loan_reminder
  for each row execute function audit_row('loan_reminder', 'loan_id');
alter table loan enable row level security;
create policy loan_scope on loan to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy loan_wide on loan to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on loan to ansinh_app, ansinh_wide;
alter table loan_reminder enable row level security;
create policy loan_reminder_scope on loan_reminder to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy loan_reminder_wide on loan_reminder to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (path, also_paths) on loan_reminder to ansinh_app, ansinh_wide;

-- Certified copies and extracts, each with its number of the year and a code that verifies it.

create table copy_number (
  year integer not null,
  last integer not null,
  constraint copy_number_pk primary key (year),
  constraint copy_number_counts check (last > 0)
);
comment on table copy_number is 'The last number given out in a year: numbers begin anew each year, and none is left out, since a copy that was not issued gives its number back.';
create trigger copy_number_audit after insert or update or delete on copy_number
  for each row execute function audit_row('copy_number', 'year');
alter table copy_number enable row level security;
create policy copy_number_any_actor on copy_number to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert, update on copy_number to ansinh_app, ansinh_wide;

create table issued_copy (
  issued_copy_id uuid not null,
  dossier_id uuid not null,
  kind text not null,
  year integer not null,
  number integer not null,
  code text collate "C" not null,
  recipient text not null,
  request_paper text,
  reason text not null,
  signer text not null,
  sheets integer not null,
  sha256 text collate "C" not null,
  issued_on date not null,
  issued_by text not null,
  issued_at timestamptz not null,
  withdrawn_by text,
  withdrawn_at timestamptz,
  withdrawn_reason text,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint issued_copy_pk primary key (issued_copy_id),
  constraint issued_copy_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint issued_copy_file_fk foreign key (sha256) references file (sha256),
  constraint issued_copy_numbered_once unique (year, number),
  constraint issued_copy_code_once unique (code),
  constraint issued_copy_kind_known check (kind in ('copy', 'extract')),
  constraint issued_copy_told check (recipient <> '' and reason <> '' and signer <> ''),
  constraint issued_copy_sheets_sane check (sheets between 1 and 1000),
  constraint issued_copy_withdrawn_whole check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawn_reason is null))
);
comment on table issued_copy is 'The log of copies and extracts given out of dossiers. Withdrawn, never removed.';
comment on column issued_copy.code is 'What the printed code says: chance, so that nobody guesses one; it tells that the paper was issued and nothing of whom it is about.';
create index issued_copy_dossier on issued_copy (dossier_id, issued_copy_id);
create index issued_copy_path on issued_copy (path, year, number);

create table issued_copy_page (
  issued_copy_id uuid not null,
  position integer not null,
  page_id uuid not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint issued_copy_page_pk primary key (issued_copy_id, position),
  constraint issued_copy_page_copy_fk foreign key (issued_copy_id) references issued_copy (issued_copy_id),
  constraint issued_copy_page_page_fk foreign key (page_id) references page (page_id)
);
comment on table issued_copy_page is 'Which pages were copied, in the order of the copy.';

create trigger issued_copy_audit after insert or update or delete on issued_copy
  for each row execute function audit_row('issued_copy', 'issued_copy_id');
create trigger issued_copy_page_audit after insert or update or delete on issued_copy_page
  for each row execute function audit_row('issued_copy_page', 'issued_copy_id');
alter table issued_copy enable row level security;
create policy issued_copy_scope on issued_copy to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy issued_copy_wide on issued_copy to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (withdrawn_by, withdrawn_at, withdrawn_reason, path, also_paths) on issued_copy to ansinh_app, ansinh_wide;
alter table issued_copy_page enable row level security;
create policy issued_copy_page_scope on issued_copy_page to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy issued_copy_page_wide on issued_copy_page to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (path, also_paths) on issued_copy_page to ansinh_app, ansinh_wide;

-- What is looked through to mend the register.

create table mending_judgement (
  mending_judgement_id uuid not null,
  kind text not null,
  dossiers text collate "C" not null,
  reason text not null,
  judged_by text not null,
  judged_at timestamptz not null,
  path text collate "C" not null,
  constraint mending_judgement_pk primary key (mending_judgement_id),
  constraint mending_judgement_once unique (kind, dossiers),
  constraint mending_judgement_kind_known check (kind in ('person', 'number', 'gone')),
  constraint mending_judgement_told check (reason <> '')
);
comment on table mending_judgement is 'Dossiers of one person, with one number, or with a paper that says they went, that a person looked at and found right as they are: told no more while the same dossiers are meant.';
comment on column mending_judgement.dossiers is 'Their ids, sorted, with a comma between.';

create table strike_off (
  strike_off_id uuid not null,
  dossier_id uuid not null,
  gone_on date not null,
  gone_to text not null,
  reason text not null,
  held_from date,
  made_by text not null,
  made_at timestamptz not null,
  undone_by text,
  undone_at timestamptz,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint strike_off_pk primary key (strike_off_id),
  constraint strike_off_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint strike_off_told check (gone_to <> '' and reason <> ''),
  constraint strike_off_undone_by_somebody check ((undone_at is null) = (undone_by is null))
);
comment on table strike_off is 'A dossier that went out of the archive for good is struck off from that day; taken back, it is held as before.';
create unique index strike_off_open on strike_off (dossier_id) where undone_at is null;

create trigger mending_judgement_audit after insert or update or delete on mending_judgement
  for each row execute function audit_row('mending_judgement', 'mending_judgement_id');
create trigger strike_off_audit after insert or update or delete on strike_off
  for each row execute function audit_row('strike_off', 'strike_off_id');
alter table mending_judgement enable row level security;
create policy mending_judgement_scope on mending_judgement to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy mending_judgement_wide on mending_judgement to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on mending_judgement to ansinh_app, ansinh_wide;
alter table strike_off enable row level security;
create policy strike_off_scope on strike_off to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy strike_off_wide on strike_off to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (undone_by, undone_at, path, also_paths) on strike_off to ansinh_app, ansinh_wide;
