-- What all provinces share stands in `common`; everything without a schema stands in the province's own schema,
-- which is first on the search path while migrating and while working.

create table common.area (
  code text collate "C" not null,
  valid_from date not null,
  valid_until date,
  name text not null,
  kind text not null,
  level text not null,
  parent_code text collate "C",
  path text collate "C" not null,
  source text not null,
  confidence text not null,
  constraint area_pk primary key (code, valid_from),
  constraint area_level_known check (level in ('province', 'district', 'commune')),
  constraint area_path_ends_with_separator check (path like '%/'),
  constraint area_confidence_known check (confidence in ('high', 'medium', 'low', 'unverified')),
  constraint area_period_not_empty check (valid_until is null or valid_until > valid_from),
  constraint area_one_meaning_a_day exclude using gist (code with =, daterange(valid_from, valid_until) with &&)
);
comment on table common.area is 'Administrative units by period. Codes are re-used after mergers: the key is (code, valid_from), never the code or the name.';
comment on column common.area.path is 'Codes from the province down, each closed by a slash (25/237/08498/), so that a unit and all below it are one index range.';
create index area_path on common.area (path);
create index area_parent on common.area (parent_code, valid_from);

create table common.area_succession (
  from_code text collate "C" not null,
  from_valid_from date not null,
  to_code text collate "C" not null,
  to_valid_from date not null,
  succeeded_on date not null,
  extent text not null,
  source text not null,
  confidence text not null,
  constraint area_succession_pk primary key (from_code, from_valid_from, to_code, to_valid_from, succeeded_on),
  constraint area_succession_extent_known check (extent in ('whole', 'part')),
  constraint area_succession_from_fk foreign key (from_code, from_valid_from) references common.area (code, valid_from),
  constraint area_succession_to_fk foreign key (to_code, to_valid_from) references common.area (code, valid_from)
);
comment on table common.area_succession is 'Which unit took over which on a day. Whole: all of it went there; part: the unit was divided and a person must say where a record belongs.';
create index area_succession_to on common.area_succession (to_code, to_valid_from);

create function as_of(holds daterange, known tstzrange, day date, known_at timestamptz) returns boolean
  language sql immutable parallel safe
  as $$ select holds @> day and known @> known_at $$;
comment on function as_of(daterange, tstzrange, date, timestamptz) is 'The one way to read bitemporal rows: true of the row that held on the day, as known at the instant.';

create function any_path_in_scope(paths text[], lower_bound text, upper_bound text) returns boolean
  language sql immutable parallel safe
  as $$ select coalesce(bool_or(p collate "C" >= lower_bound and p collate "C" < upper_bound), false) from unnest(paths) p $$;
comment on function any_path_in_scope(text[], text, text) is 'Looks at its arguments only: whether any of the row''s further paths lies in the scope.';
