create table merit_record (
  merit_record_id uuid not null,
  person_id uuid not null,
  category text not null,
  number_police boolean not null,
  number_locality text,
  number_category text,
  number_serial text,
  number_period text,
  number_written text,
  number_key text collate "C",
  path text collate "C" not null,
  created_at timestamptz not null,
  constraint merit_record_pk primary key (merit_record_id),
  constraint merit_record_person_fk foreign key (person_id) references person (person_id),
  constraint merit_record_category_known check (category in ('REVOLUTIONARY_PRE_1945', 'REVOLUTIONARY_1945_PRE_UPRISING', 'MARTYR', 'HEROIC_MOTHER', 'ARMED_FORCES_HERO', 'RESISTANCE_LABOUR_HERO', 'WAR_INVALID', 'WAR_INVALID_TYPE_B', 'WAR_INVALID_POLICY_EQUIVALENT', 'SICK_SOLDIER', 'CHEMICAL_VICTIM', 'IMPRISONED_ACTIVIST', 'RESISTANCE_ACTIVIST', 'HELPER_OF_REVOLUTION', 'RELATIVE'))
);
comment on table merit_record is 'One category of merit of one person (Ordinance 02/2020, art. 3); several per person. The dossier number in its four parts and as written (Decree 131/2021, art. 127).';
comment on column merit_record.number_key is 'Parts joined for comparison. Not unique: numbers were used again after the division of Vinh Phu.';
create index merit_record_person on merit_record (person_id);
create index merit_record_number on merit_record (number_key);
create index merit_record_path on merit_record (path, category);

create table recognition (
  recognition_id uuid not null,
  merit_record_id uuid not null,
  state text not null,
  decision_number text,
  decision_signed_written text,
  decision_signed_edtf text,
  decision_body text,
  holds daterange not null,
  known tstzrange not null,
  path text collate "C" not null,
  constraint recognition_pk primary key (recognition_id),
  constraint recognition_record_fk foreign key (merit_record_id) references merit_record (merit_record_id),
  constraint recognition_state_known check (state in ('pending', 'recognised', 'suspended', 'terminated')),
  constraint recognition_once exclude using gist (merit_record_id with =, holds with &&, known with &&)
);
comment on table recognition is 'The legal act (cong nhan) and what became of it, over time and as known over time.';
create index recognition_record on recognition (merit_record_id);

create table merit_rating (
  merit_rating_id uuid not null,
  merit_record_id uuid not null,
  injury_rate smallint not null,
  holds daterange not null,
  known tstzrange not null,
  path text collate "C" not null,
  constraint merit_rating_pk primary key (merit_rating_id),
  constraint merit_rating_record_fk foreign key (merit_record_id) references merit_record (merit_record_id),
  constraint merit_rating_percent check (injury_rate between 1 and 100),
  constraint merit_rating_once exclude using gist (merit_record_id with =, holds with &&, known with &&)
);
comment on table merit_rating is 'Rate of bodily harm in percent as the medical board found it.';
