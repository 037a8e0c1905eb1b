create table fonds (
  fonds_id uuid not null,
  code text not null,
  title text not null,
  constraint fonds_pk primary key (fonds_id),
  constraint fonds_code_unique unique (code)
);
comment on table fonds is 'A fonds (phong): all records of one agency, kept together because they came into being together.';

create table box (
  box_id uuid not null,
  fonds_id uuid not null,
  code text not null,
  shelf text,
  compartment text,
  constraint box_pk primary key (box_id),
  constraint box_fonds_fk foreign key (fonds_id) references fonds (fonds_id),
  constraint box_code_unique unique (fonds_id, code)
);
comment on table box is 'Where the paper stands: box (hop), shelf (ke), compartment (ngan). No personal data.';

create table dossier (
  dossier_id uuid not null,
  fonds_id uuid not null,
  box_id uuid,
  merit_record_id uuid,
  title text not null,
  number_written text,
  number_key text collate "C",
  category text,
  received_on date,
  expected_pages integer,
  path text collate "C" not null,
  also_paths text[] collate "C",
  created_at timestamptz not null,
  constraint dossier_pk primary key (dossier_id),
  constraint dossier_fonds_fk foreign key (fonds_id) references fonds (fonds_id),
  constraint dossier_box_fk foreign key (box_id) references box (box_id),
  constraint dossier_merit_fk foreign key (merit_record_id) references merit_record (merit_record_id),
  constraint dossier_expected_pages_sane check (expected_pages between 0 and 5000)
);
comment on table dossier is 'A folder (ho so). path: the unit that manages it; also_paths: units of the other persons in it, null when there is none, through whom it is in scope too.';
create index dossier_path on dossier (path, number_key);
create index dossier_also on dossier (dossier_id) where also_paths is not null;
create index dossier_number on dossier (number_key);
create index dossier_box on dossier (box_id);
create index dossier_merit on dossier (merit_record_id);

create table dossier_person (
  dossier_id uuid not null,
  person_id uuid not null,
  part text not null,
  path text collate "C" not null,
  constraint dossier_person_pk primary key (dossier_id, person_id),
  constraint dossier_person_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint dossier_person_person_fk foreign key (person_id) references person (person_id),
  constraint dossier_person_part_known check (part in ('subject', 'relative', 'applicant'))
);
comment on table dossier_person is 'Whom a dossier is about, and what part each person has in it.';
create index dossier_person_person on dossier_person (person_id);

create table dossier_custody (
  dossier_custody_id uuid not null,
  dossier_id uuid not null,
  holds daterange not null,
  known tstzrange not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint dossier_custody_pk primary key (dossier_custody_id),
  constraint dossier_custody_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint dossier_custody_once exclude using gist (dossier_id with =, holds with &&, known with &&)
);
comment on table dossier_custody is 'When the archive held the dossier, from the day of receipt until it was handed on; what the figure of dossiers counts.';
create index dossier_custody_known on dossier_custody using gist (holds, known);

create table file (
  sha256 text collate "C" not null,
  size bigint not null,
  media_type text not null,
  stored_at timestamptz not null,
  constraint file_pk primary key (sha256),
  constraint file_hash_form check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint file_size_positive check (size > 0)
);
comment on table file is 'A stored original, never altered. The key in the store follows from the hash. Durable in the store before the row is committed.';

create table scan_batch (
  scan_batch_id uuid not null,
  label text not null,
  origin text not null,
  created_by text not null,
  created_at timestamptz not null,
  path text collate "C" not null,
  constraint scan_batch_pk primary key (scan_batch_id),
  constraint scan_batch_origin_known check (origin in ('upload', 'folder', 'demo'))
);
comment on table scan_batch is 'Files taken in together: where they came from, who brought them and when.';
create index scan_batch_path on scan_batch (path, created_at desc);

create table batch_file (
  batch_file_id uuid not null,
  scan_batch_id uuid not null,
  name text not null,
  sha256 text collate "C",
  state text not null,
  refusal_code text,
  refusal_detail jsonb,
  pages integer,
  path text collate "C" not null,
  constraint batch_file_pk primary key (batch_file_id),
  constraint batch_file_batch_fk foreign key (scan_batch_id) references scan_batch (scan_batch_id),
  constraint batch_file_file_fk foreign key (sha256) references file (sha256),
  constraint batch_file_state_known check (state in ('stored', 'taken-in', 'refused', 'duplicate')),
  constraint batch_file_stored_or_refused check ((state = 'refused') = (refusal_code is not null))
);
comment on table batch_file is 'A file as it was handed in, with its name as given; a refused one keeps the reason. stored: waits to be taken apart; duplicate: the same bytes were taken in before.';
create index batch_file_batch on batch_file (scan_batch_id);
create index batch_file_sha on batch_file (sha256);
create unique index batch_file_once on batch_file (sha256) where state in ('stored', 'taken-in');
comment on index batch_file_once is 'The same bytes are taken in once in the whole province, also when two send them at the same moment from scopes that do not see each other.';

create table document (
  document_id uuid not null,
  dossier_id uuid not null,
  seq integer not null,
  type text not null,
  type_confidence smallint,
  type_confirmed boolean not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint document_pk primary key (document_id),
  constraint document_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint document_order unique (dossier_id, seq)
);
comment on table document is 'A paper (van ban) of one or more pages in its dossier; type is a code of law/documents.';

create table page (
  page_id uuid not null,
  batch_file_id uuid not null,
  file_page integer not null,
  sha256 text collate "C" not null,
  dossier_id uuid,
  document_id uuid,
  filed_by text,
  seq integer,
  kind text not null,
  width integer not null,
  height integer not null,
  dpi integer,
  state text not null,
  failure_code text,
  path text collate "C" not null,
  also_paths text[] collate "C",
  created_at timestamptz not null,
  constraint page_pk primary key (page_id),
  constraint page_batch_file_fk foreign key (batch_file_id) references batch_file (batch_file_id),
  constraint page_file_fk foreign key (sha256) references file (sha256),
  constraint page_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint page_document_fk foreign key (document_id) references document (document_id),
  constraint page_once unique (batch_file_id, file_page),
  constraint page_kind_known check (kind in ('content', 'cover')),
  constraint page_state_known check (state in ('waiting', 'read', 'needs_review', 'verified', 'failed', 'cover')),
  constraint page_filed_by_known check (filed_by in ('cover', 'person')),
  constraint page_failed_says_why check ((state = 'failed') = (failure_code is not null)),
  constraint page_size_positive check (width > 0 and height > 0)
);
comment on table page is 'One side of one sheet: a page of a stored file. dossier null: not filed yet.';
comment on column page.filed_by is 'How it came into its dossier. A page that a person filed is never moved by a cover sheet that arrives later.';
comment on column page.seq is 'Place in the dossier, ascending, with gaps; null for cover sheets.';
create index page_dossier on page (dossier_id, seq);
create index page_document on page (document_id);
create index page_path on page (path, created_at desc);
create index page_also on page (page_id) where also_paths is not null;
create index page_sha on page (sha256);
create index page_waiting on page (created_at) where state = 'waiting';

create table reading (
  page_id uuid not null,
  engine_version text not null,
  words jsonb not null,
  text text not null,
  mean_confidence smallint not null,
  type text,
  type_confidence smallint,
  fields jsonb not null,
  read_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint reading_pk primary key (page_id),
  constraint reading_page_fk foreign key (page_id) references page (page_id)
);
comment on table reading is 'What the machine read on a page: one compact row, words with boxes packed together. Replaced by a newer engine; never by a person.';
comment on column reading.read_at is 'When the page was first read: a newer engine does not move it, or figures of the past would change.';
create index reading_read_at on reading (read_at);
create index reading_path on reading (path, read_at);

create table correction (
  correction_id uuid not null,
  page_id uuid not null,
  target text not null,
  field text,
  box jsonb,
  value text,
  made_by uuid not null,
  made_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint correction_pk primary key (correction_id),
  constraint correction_page_fk foreign key (page_id) references page (page_id),
  constraint correction_by_fk foreign key (made_by) references account (account_id),
  constraint correction_target_known check (target in ('field', 'text', 'type')),
  constraint correction_says_where check ((target = 'field') = (field is not null) and (target = 'text') = (box is not null))
);
comment on table correction is 'A person''s word on a page: append-only, the latest outranks every reading. text: what stands inside the box.';
create index correction_page on correction (page_id, made_at);

create table page_text (
  page_id uuid not null,
  dossier_id uuid,
  text text not null,
  tokens tsvector not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint page_text_pk primary key (page_id),
  constraint page_text_page_fk foreign key (page_id) references page (page_id)
);
comment on table page_text is 'The words that search finds a page by: the reading with the corrections over it, folded.';
create index page_text_tokens on page_text using gin (tokens);

create table text_vocabulary (
  token text collate "C" not null,
  constraint text_vocabulary_pk primary key (token)
);
comment on table text_vocabulary is 'Distinct folded words of papers; insert-only, like name_vocabulary.';

create table register_import (
  register_import_id uuid not null,
  name text not null,
  sha256 text collate "C" not null,
  columns jsonb not null,
  state text not null,
  rows_total integer not null,
  rows_wrong integer not null,
  created_by uuid not null,
  created_at timestamptz not null,
  applied_at timestamptz,
  path text collate "C" not null,
  constraint register_import_pk primary key (register_import_id),
  constraint register_import_file_fk foreign key (sha256) references file (sha256),
  constraint register_import_by_fk foreign key (created_by) references account (account_id),
  constraint register_import_state_known check (state in ('previewed', 'applied'))
);
comment on table register_import is 'A list of dossiers handed in as a file: previewed, then applied as a whole or not at all.';
comment on column register_import.columns is 'Heads of the columns as written, in the order of the cells of the rows.';

create table register_import_row (
  register_import_id uuid not null,
  row_no integer not null,
  cells jsonb not null,
  problems jsonb not null,
  dossier_id uuid,
  outcome text not null,
  path text collate "C" not null,
  constraint register_import_row_pk primary key (register_import_id, row_no),
  constraint register_import_row_import_fk foreign key (register_import_id) references register_import (register_import_id),
  constraint register_import_row_outcome_known check (outcome in ('new', 'known', 'wrong'))
);
comment on table register_import_row is 'A row of the list as handed in, with what is wrong with it; applied as a whole or not at all.';
