-- What is counted of cases and procedures: how a case stood at any instant, and which procedures were published on any day.

alter table application_summary
  add column received_by text,
  add column decided_at timestamptz,
  add column digitised_at timestamptz,
  add column reused_at timestamptz;
update application_summary s set received_by = a.received_by,
  decided_at = case when s.state in (9, 10) then s.ended_at end,
  digitised_at = (select min(p.at) from application_paper p where p.application_id = s.application_id and p.how = 'scanned'
    and (p.at at time zone 'Asia/Ho_Chi_Minh')::date <= s.received_on),
  reused_at = (select min(p.at) from application_paper p where p.application_id = s.application_id and p.how in ('database', 'archive'))
  from application a where a.application_id = s.application_id;
alter table application_summary
  alter column received_by set not null,
  add constraint application_summary_decided check ((decided_at is not null) = (state in (9, 10)));
comment on column application_summary.received_by is 'Of the application, for counting by agency.';
comment on column application_summary.decided_at is 'When it was decided; ended_at also says when it was taken back, refused or stopped.';
comment on column application_summary.digitised_at is 'When its first paper was scanned, if that was on the day of receipt at the latest.';
comment on column application_summary.reused_at is 'When first a paper was taken from a database or the archive instead of being asked for.';

-- Everything that a count reads stands in its index.
drop index application_summary_received;
create index application_summary_received on application_summary (received_at) include (received_on, channel, field, level, received_by, path, application_id) where received_at is not null;
drop index application_summary_ended;
create index application_summary_decided on application_summary (decided_at) include (ended_on, on_time, channel, field, level, received_by, path, application_id) where decided_at is not null;
create index application_summary_digitised on application_summary (digitised_at) include (received_at, path, application_id) where digitised_at is not null;
create index application_summary_reused on application_summary (reused_at) include (path, application_id) where reused_at is not null;
create index application_summary_path on application_summary (path);
-- What the queues are counted by.
create index application_summary_open on application_summary (state, holder, step_role, drafted, due_on) where state in (1, 2, 4, 5, 6, 7, 9);

create table application_span (
  application_id uuid not null,
  seq integer not null,
  state smallint not null,
  due_on date,
  from_at timestamptz not null,
  until_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint application_span_pk primary key (application_id, seq),
  constraint application_span_action_fk foreign key (application_id, seq) references application_action (application_id, seq)
);
comment on table application_span is 'From when until when a case was in a state with a day due: what a count as of a past instant reads. Derived from the acts, written with them, rebuilt from them.';
comment on column application_span.seq is 'Of the act with which it began.';
comment on column application_span.until_at is 'Infinity: still so.';
-- Of a state those that had not ended at the instant; of an instant long ago those that had begun.
create index application_span_state on application_span (state, until_at) include (from_at, due_on, path, application_id);
create index application_span_path on application_span (path, state, until_at);
create index application_span_elsewhere on application_span (application_id) where also_paths is not null;
insert into application_span (application_id, seq, state, due_on, from_at, until_at, path, also_paths)
  select x.application_id, x.seq, x.state_after, x.due_on, x.at, coalesce(lead(x.at) over (partition by x.application_id order by x.seq), 'infinity'), x.path, x.also_paths
  from (
    select d.*, lag(d.state_after) over w as state_before_it, lag(d.due_on) over w as due_before_it
    from (
      select a.*, (select (b.data -> 'deadline' ->> 'dueOn')::date from application_action b
        where b.application_id = a.application_id and b.seq <= a.seq and jsonb_exists(b.data, 'deadline') order by b.seq desc limit 1) as due_on
      from application_action a
    ) d window w as (partition by d.application_id order by d.seq)
  ) x
  where x.seq = 1 or x.state_after <> x.state_before_it or x.due_on is distinct from x.due_before_it;

alter table application_span enable row level security;
create policy application_span_scope on application_span to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy application_span_wide on application_span to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on application_span to ansinh_app, ansinh_wide;

create table procedure_entry (
  procedure_entry_id uuid not null,
  slug text not null,
  national_code text,
  name text not null,
  name_en text not null,
  field text not null,
  sample boolean not null,
  constraint procedure_entry_pk primary key (procedure_entry_id),
  constraint procedure_entry_slug_once unique (slug),
  constraint procedure_entry_sample_without_code check (not sample or national_code is null)
);
comment on table procedure_entry is 'Procedures as the catalogue of the province has them: those of law/procedures, and in a demonstration samples, which have no national code.';

create table procedure_standing (
  procedure_standing_id uuid not null,
  procedure_entry_id uuid not null,
  level text,
  online_level smallint,
  online_extent text,
  holds daterange not null,
  known tstzrange not null,
  constraint procedure_standing_pk primary key (procedure_standing_id),
  constraint procedure_standing_entry_fk foreign key (procedure_entry_id) references procedure_entry (procedure_entry_id),
  constraint procedure_standing_level_known check (level in ('commune', 'district', 'province', 'ministry', 'central')),
  constraint procedure_standing_online_known check (online_level between 1 and 4),
  constraint procedure_standing_extent_known check (online_extent in ('full', 'partial', 'information')),
  constraint procedure_standing_once exclude using gist (procedure_entry_id with =, holds with &&, known with &&)
);
comment on table procedure_standing is 'When a procedure was in force, which level decided it and how far it could be done online, as known over time.';
comment on column procedure_standing.level is 'Null: not read.';
comment on column procedure_standing.online_level is 'Levels 1 to 4 of the time until 2022; null where none was read. online_extent is what took their place.';

create trigger procedure_entry_audit after insert or update or delete on procedure_entry
  for each row execute function audit_row('procedure_entry', 'procedure_entry_id');
create trigger procedure_standing_audit after insert or update or delete on procedure_standing
  for each row execute function audit_row('procedure_standing', 'procedure_standing_id');
alter table procedure_entry enable row level security;
create policy procedure_entry_any_actor on procedure_entry to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select on procedure_entry to ansinh_app, ansinh_wide;
alter table procedure_standing enable row level security;
create policy procedure_standing_any_actor on procedure_standing to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select on procedure_standing to ansinh_app, ansinh_wide;
