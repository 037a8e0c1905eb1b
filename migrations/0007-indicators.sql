create table indicator_run (
  indicator_run_id uuid not null,
  code text not null,
  query_version text not null,
  as_of date not null,
  known_at timestamptz not null,
  scope_path text collate "C" not null,
  records bigint not null,
  records_hash text not null,
  frozen_by uuid not null,
  frozen_at timestamptz not null,
  constraint indicator_run_pk primary key (indicator_run_id),
  constraint indicator_run_by_fk foreign key (frozen_by) references account (account_id)
);
comment on table indicator_run is 'A figure as it was answered once: the day asked about, the instant of knowledge, how many records and the hash of their ids.';
create index indicator_run_code on indicator_run (code, frozen_at desc);

create table indicator_run_part (
  indicator_run_id uuid not null,
  part_no integer not null,
  record_ids uuid[] not null,
  scope_path text collate "C" not null,
  constraint indicator_run_part_pk primary key (indicator_run_id, part_no),
  constraint indicator_run_part_run_fk foreign key (indicator_run_id) references indicator_run (indicator_run_id)
);
comment on table indicator_run_part is 'The records counted, in order of id, some thousands a row: so that two runs can be compared record by record.';
