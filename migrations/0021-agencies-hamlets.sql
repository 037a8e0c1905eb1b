create table common.agency (
  agency_code text collate "C" not null,
  name text not null,
  kind text not null,
  area_code text collate "C",
  valid_from date,
  valid_until date,
  successor_code text collate "C",
  source text not null,
  confidence text not null,
  note text,
  constraint agency_pk primary key (agency_code),
  constraint agency_successor_fk foreign key (successor_code) references common.agency (agency_code),
  constraint agency_kind_known check (kind in ('department', 'police', 'district-division', 'district-committee', 'commune-committee')),
  constraint agency_confidence_known check (confidence in ('high', 'medium', 'low', 'unverified')),
  constraint agency_period_not_empty check (valid_until is null or valid_from is null or valid_until > valid_from)
);
comment on table common.agency is 'Agencies that do, or did, the work of this system, and from when to when; from law/agencies.';
comment on column common.agency.area_code is 'The province it belongs to; null for what every unit of a level has.';
comment on column common.agency.valid_from is 'Null: not known since when.';

create table common.agency_function (
  agency_code text collate "C" not null,
  function_code text collate "C" not null,
  valid_from date not null,
  valid_until date,
  source text not null,
  confidence text not null,
  constraint agency_function_pk primary key (agency_code, function_code, valid_from),
  constraint agency_function_agency_fk foreign key (agency_code) references common.agency (agency_code),
  constraint agency_function_confidence_known check (confidence in ('high', 'medium', 'low', 'unverified')),
  constraint agency_function_period_not_empty check (valid_until is null or valid_until > valid_from)
);
comment on table common.agency_function is 'Which agency had which function when. A function may lie with several at once: commune, district and province share it.';
create index agency_function_of on common.agency_function (function_code, valid_from);
grant select on common.agency, common.agency_function to ansinh_app, ansinh_wide;

create table hamlet (
  hamlet_code text collate "C" not null,
  valid_from date not null,
  valid_until date,
  name text not null,
  commune_code text collate "C" not null,
  source text not null,
  confidence text not null,
  constraint hamlet_pk primary key (hamlet_code, valid_from),
  constraint hamlet_name_not_empty check (length(name) > 0),
  constraint hamlet_confidence_known check (confidence in ('high', 'medium', 'low', 'unverified')),
  constraint hamlet_period_not_empty check (valid_until is null or valid_until > valid_from),
  constraint hamlet_one_meaning_a_day exclude using gist (hamlet_code with =, daterange(valid_from, valid_until) with &&)
);
comment on table hamlet is 'Hamlets and quarters (thon, khu, to dan pho) below the communes, as the province itself lists them; no national list has them.';
comment on column hamlet.commune_code is 'The commune''s code: that of its row which holds at the same time.';
create index hamlet_commune on hamlet (commune_code);
alter table hamlet enable row level security;
create policy hamlet_any_actor on hamlet to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select on hamlet to ansinh_app, ansinh_wide;
create trigger hamlet_audit after insert or update or delete on hamlet
  for each row execute function audit_row('hamlet', 'hamlet_code');
