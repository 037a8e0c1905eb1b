-- Fields that decide about money or identity are read by a second person who does not see the first one's word, and by a third where
-- the two differ. What two agree on counts.

alter table scan_batch add column second_reading text;
alter table scan_batch add constraint scan_batch_second_reading_known check (second_reading in ('none', 'doubtful', 'all'));
comment on column scan_batch.second_reading is 'Which critical fields of its pages a second person reads: none, those the machine did not accept or was contradicted on, all. Null: as the series says.';

alter table catalogue add column second_reading text;
alter table catalogue add constraint catalogue_second_reading_known check (second_reading in ('none', 'doubtful', 'all'));
comment on column catalogue.second_reading is 'As on scan_batch, for dossiers in boxes of this series. Null: as law/records/critical-fields.yaml says.';

alter table page add column second_reading text;
alter table page add constraint page_second_reading_known check (second_reading in ('none', 'doubtful', 'all'));
comment on column page.second_reading is 'What its batch said when it came in: who reads a page need not see the batch.';

create table field_check (
  field_check_id uuid not null,
  page_id uuid not null,
  field text not null,
  words integer not null,
  opened_at timestamptz not null,
  settled_at timestamptz,
  outcome text,
  value text,
  reason text,
  settled_by uuid,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint field_check_pk primary key (field_check_id),
  constraint field_check_page_fk foreign key (page_id) references page (page_id),
  constraint field_check_settled_by_fk foreign key (settled_by) references account (account_id),
  constraint field_check_words_counted check (words between 1 and 3),
  constraint field_check_outcome_known check (outcome in ('agreed', 'chosen', 'superseded')),
  constraint field_check_settled_whole check ((settled_at is null) = (outcome is null) and (settled_at is null) = (settled_by is null)),
  constraint field_check_agreed_by_two check (outcome <> 'agreed' or words >= 2),
  constraint field_check_chosen_says_why check (outcome <> 'chosen' or (words = 3 and reason is not null)),
  constraint field_check_open_says_nothing check (settled_at is not null or (value is null and reason is null))
);
comment on table field_check is 'A critical field of a page that more than one person reads. Open until two of its words agree, or, after three that all differ, somebody chooses and says why. superseded: the first word was taken back or replaced before that.';
comment on column field_check.value is 'What counts now; null also where all agree that the paper says nothing.';
create unique index field_check_one_open on field_check (page_id, field) where settled_at is null;
create index field_check_page on field_check (page_id, field_check_id);
create index field_check_waiting on field_check (path, field_check_id) where settled_at is null;

create table field_word (
  field_word_id uuid not null,
  field_check_id uuid not null,
  nth integer not null,
  value text,
  read_by uuid not null,
  read_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint field_word_pk primary key (field_word_id),
  constraint field_word_check_fk foreign key (field_check_id) references field_check (field_check_id),
  constraint field_word_by_fk foreign key (read_by) references account (account_id),
  constraint field_word_nth_sane check (nth between 1 and 3),
  constraint field_word_once_each unique (field_check_id, nth),
  constraint field_word_other_person unique (field_check_id, read_by)
);
comment on table field_word is 'What one person read, append-only. The same person reads a field of a page once: the database refuses a second word.';
create index field_word_by on field_word (read_by, field_check_id);

create trigger field_check_audit after insert or update or delete on field_check
  for each row execute function audit_row('field_check', 'field_check_id');
create trigger field_word_audit after insert or update or delete on field_word
  for each row execute function audit_row('field_word', 'field_word_id');

alter table field_check enable row level security;
create policy field_check_scope on field_check to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy field_check_wide on field_check to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (words, settled_at, outcome, value, reason, settled_by, path, also_paths) on field_check to ansinh_app, ansinh_wide;

alter table field_word enable row level security;
create policy field_word_scope on field_word to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy field_word_wide on field_word to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (path, also_paths) on field_word to ansinh_app, ansinh_wide;
