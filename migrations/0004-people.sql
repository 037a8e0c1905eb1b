create table person (
  person_id uuid not null,
  full_name text not null,
  name_key text collate "C" not null,
  aliases text[],
  sex text,
  birth_written text,
  birth_edtf text,
  birth_earliest date,
  birth_latest date,
  home_written text,
  home_area_code text collate "C",
  home_area_valid_from date,
  path text collate "C" not null,
  created_at timestamptz not null,
  constraint person_pk primary key (person_id),
  constraint person_name_not_empty check (length(full_name) > 0),
  constraint person_sex_known check (sex in ('male', 'female')),
  constraint person_birth_ordered check (birth_earliest <= birth_latest),
  constraint person_home_area_fk foreign key (home_area_code, home_area_valid_from) references common.area (code, valid_from)
);
comment on table person is 'A natural person, living or dead. Identity numbers are optional: most martyrs never had one.';
comment on column person.name_key is 'Folded syllables of the name, space between: the order kept (see names).';
comment on column person.aliases is 'Other names as written, null when there is none; person_name is derived from name and aliases.';
comment on column person.birth_written is 'As the paper says it; birth_edtf is its ISO 8601-2 form, earliest and latest the days it allows.';
comment on column person.home_written is 'Home place as written when the dossier was made: legal data, never rewritten (Decree 131/2021, art. 130).';
comment on column person.path is 'Path of the unit that manages the record now; apart from home place and residence.';
create index person_path on person (path, name_key);
create index person_name_key on person (name_key);

create table person_name (
  person_name_id uuid not null,
  person_id uuid not null,
  kind text not null,
  written text not null,
  name_key text collate "C" not null,
  tokens tsvector not null,
  birth_year_from smallint,
  birth_year_until smallint,
  home_key text,
  path text collate "C" not null,
  constraint person_name_pk primary key (person_name_id),
  constraint person_name_person_fk foreign key (person_id) references person (person_id) on delete cascade,
  constraint person_name_kind_known check (kind in ('name', 'alias'))
);
comment on table person_name is 'Every name a person goes by, made for finding: derived from person and aliases by the people module in the same transaction.';
comment on column person_name.home_key is 'Folded words of the home place and of the managing unit, to narrow a name by commune.';
create index person_name_person on person_name (person_id);
create index person_name_tokens on person_name using gin (tokens);
create index person_name_key_path on person_name (name_key, path);
create index person_name_path on person_name (path);

create table name_vocabulary (
  token text collate "C" not null,
  constraint name_vocabulary_pk primary key (token)
);
comment on table name_vocabulary is 'Distinct folded syllables of names: what a mistyped syllable may have meant. Insert-only, so that no writer waits for another.';

create table person_vital (
  person_vital_id uuid not null,
  person_id uuid not null,
  state text not null,
  death_written text,
  death_edtf text,
  death_earliest date,
  death_latest date,
  place_written text,
  basis text,
  holds daterange not null,
  known tstzrange not null,
  path text collate "C" not null,
  constraint person_vital_pk primary key (person_vital_id),
  constraint person_vital_person_fk foreign key (person_id) references person (person_id),
  constraint person_vital_state_known check (state in ('alive', 'dead', 'missing')),
  constraint person_vital_once exclude using gist (person_id with =, holds with &&, known with &&)
);
comment on table person_vital is 'Life and death over time, as known over time. A death reported late closes the earlier knowledge and adds two rows.';

create table person_residence (
  person_residence_id uuid not null,
  person_id uuid not null,
  area_code text collate "C",
  area_valid_from date,
  written text not null,
  holds daterange not null,
  known tstzrange not null,
  path text collate "C" not null,
  constraint person_residence_pk primary key (person_residence_id),
  constraint person_residence_person_fk foreign key (person_id) references person (person_id),
  constraint person_residence_area_fk foreign key (area_code, area_valid_from) references common.area (code, valid_from),
  constraint person_residence_once exclude using gist (person_id with =, holds with &&, known with &&)
);
comment on table person_residence is 'Where a person lives, over time and as known over time; as written, and as the unit it was resolved to, null while no one has chosen.';

create table person_identifier (
  person_identifier_id uuid not null,
  person_id uuid not null,
  kind text not null,
  value text not null,
  holds daterange not null,
  known tstzrange not null,
  path text collate "C" not null,
  constraint person_identifier_pk primary key (person_identifier_id),
  constraint person_identifier_person_fk foreign key (person_id) references person (person_id),
  constraint person_identifier_kind_known check (kind in ('citizen-id', 'old-identity-card', 'health-insurance', 'social-insurance')),
  constraint person_identifier_once exclude using gist (person_id with =, kind with =, holds with &&, known with &&)
);
comment on table person_identifier is 'Optional, and not unique across persons by force: two persons with one number is a finding for an officer, not an error of input.';
create index person_identifier_value on person_identifier (kind, value);

create table relation (
  relation_id uuid not null,
  person_id uuid not null,
  other_person_id uuid not null,
  kind text not null,
  written text,
  holds daterange not null,
  known tstzrange not null,
  path text collate "C" not null,
  constraint relation_pk primary key (relation_id),
  constraint relation_person_fk foreign key (person_id) references person (person_id),
  constraint relation_other_fk foreign key (other_person_id) references person (person_id),
  constraint relation_not_to_self check (person_id <> other_person_id),
  constraint relation_kind_known check (kind in ('father', 'mother', 'spouse', 'child', 'adopted-child', 'nurturer', 'sibling', 'grandparent', 'worshipper', 'other')),
  constraint relation_once exclude using gist (person_id with =, other_person_id with =, kind with =, holds with &&, known with &&)
);
comment on table relation is 'other_person is the <kind> of person: kind mother means that the other one is the mother.';
create index relation_other on relation (other_person_id);
