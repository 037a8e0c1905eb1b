create table account (
  account_id uuid not null,
  auth_user_id text,
  login_name text not null,
  display_name text not null,
  active boolean not null,
  created_at timestamptz not null,
  constraint account_pk primary key (account_id),
  constraint account_login_name_unique unique (login_name),
  constraint account_auth_user_unique unique (auth_user_id)
);
comment on table account is 'A person who signs in. The password stands with the sign-in library, in its own schema.';

create table assignment (
  assignment_id uuid not null,
  account_id uuid not null,
  role text not null,
  area_path text collate "C" not null,
  holds daterange not null,
  known tstzrange not null,
  constraint assignment_pk primary key (assignment_id),
  constraint assignment_account_fk foreign key (account_id) references account (account_id),
  constraint assignment_role_known check (role in ('reception', 'commune-officer', 'officer', 'head', 'director', 'clerk', 'archivist', 'payments', 'party', 'auditor', 'administrator')),
  constraint assignment_path_ends_with_separator check (area_path like '%/'),
  constraint assignment_once exclude using gist (account_id with =, role with =, area_path with =, holds with &&, known with &&)
);
comment on table assignment is 'A role in an area for a period. One assignment is active at a time: its range of paths bounds every row an account sees.';
create index assignment_account on assignment (account_id);
