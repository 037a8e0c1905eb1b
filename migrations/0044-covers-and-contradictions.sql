-- Which cover sheets were printed together, so that one that never came back from the scanner is pointed out; and what was decided where
-- papers of a dossier contradict each other.

create table cover_print (
  cover_print_id uuid not null,
  printed_by text not null,
  printed_at timestamptz not null,
  sheets integer not null,
  path text collate "C" not null,
  constraint cover_print_pk primary key (cover_print_id),
  constraint cover_print_some check (sheets > 0)
);
comment on table cover_print is 'Cover sheets printed at once, by path: the scope of who printed them.';
create index cover_print_at on cover_print (printed_at, cover_print_id);
create index cover_print_path on cover_print (path, printed_at);

create table cover_print_sheet (
  cover_print_sheet_id uuid not null,
  cover_print_id uuid not null,
  dossier_id uuid not null,
  given_up_at timestamptz,
  given_up_by text,
  reason text,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint cover_print_sheet_pk primary key (cover_print_sheet_id),
  constraint cover_print_sheet_print_fk foreign key (cover_print_id) references cover_print (cover_print_id),
  constraint cover_print_sheet_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint cover_print_sheet_once unique (cover_print_id, dossier_id),
  constraint cover_print_sheet_given_up_whole check ((given_up_at is null) = (given_up_by is null) and (given_up_at is null) = (reason is null))
);
comment on table cover_print_sheet is 'A sheet of a print. It came back when a page of its dossier came in after the print; given up: somebody said that this dossier is not scanned now, and why.';
create index cover_print_sheet_dossier on cover_print_sheet (dossier_id);

create table contradiction_choice (
  contradiction_choice_id uuid not null,
  dossier_id uuid not null,
  field text not null,
  value text not null,
  said jsonb not null,
  reason text not null,
  made_by uuid not null,
  made_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint contradiction_choice_pk primary key (contradiction_choice_id),
  constraint contradiction_choice_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint contradiction_choice_by_fk foreign key (made_by) references account (account_id),
  constraint contradiction_choice_says_why check (length(reason) >= 3)
);
comment on table contradiction_choice is 'Which of several values that papers of a dossier and the register give of a field is right, and why; append-only, the latest counts while the same values stand against each other (said, sorted). No paper is changed by it: only the body that issued a paper may correct it.';
create index contradiction_choice_dossier on contradiction_choice (dossier_id, contradiction_choice_id);

create trigger cover_print_audit after insert or update or delete on cover_print
  for each row execute function audit_row('cover_print', 'cover_print_id');
create trigger cover_print_sheet_audit after insert or update or delete on cover_print_sheet
  for each row execute function audit_row('cover_print_sheet', 'cover_print_sheet_id');
create trigger contradiction_choice_audit after insert or update or delete on contradiction_choice
  for each row execute function audit_row('contradiction_choice', 'contradiction_choice_id');

alter table cover_print enable row level security;
create policy cover_print_scope on cover_print to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy cover_print_wide on cover_print to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on cover_print to ansinh_app, ansinh_wide;

alter table cover_print_sheet enable row level security;
create policy cover_print_sheet_scope on cover_print_sheet to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy cover_print_sheet_wide on cover_print_sheet to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (given_up_at, given_up_by, reason, path, also_paths) on cover_print_sheet to ansinh_app, ansinh_wide;

alter table contradiction_choice enable row level security;
create policy contradiction_choice_scope on contradiction_choice to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy contradiction_choice_wide on contradiction_choice to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (path, also_paths) on contradiction_choice to ansinh_app, ansinh_wide;
