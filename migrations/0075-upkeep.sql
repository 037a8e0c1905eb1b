-- How the last run of each piece of upkeep ended, where every process, the pages and the figures of it can read it: the check of the trail, a backup, a check
-- of the store, the look through the register.

create table upkeep_run (
  kind text not null,
  ended_at timestamptz not null,
  sound boolean not null,
  sound_at timestamptz,
  detail jsonb not null,
  constraint upkeep_run_pk primary key (kind),
  constraint upkeep_run_sound_at check (not sound or sound_at is not null)
);
comment on table upkeep_run is 'The last run of each kind of upkeep and the last that ended sound. One row a kind; nothing of a record.';
comment on column upkeep_run.ended_at is 'When it ended; of a backup that is whole, the moment that it holds.';
comment on column upkeep_run.sound is 'Whether it did what it is for and found nothing wrong.';
comment on column upkeep_run.detail is 'What it counted or where it broke, as its kind says.';

alter table upkeep_run enable row level security;
create policy upkeep_run_read on upkeep_run for select to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
create policy upkeep_run_add on upkeep_run for insert to ansinh_app, ansinh_wide
  with check (current_setting('ansinh.role', true) = 'system');
create policy upkeep_run_change on upkeep_run for update to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) = 'system');
grant select, insert, update on upkeep_run to ansinh_app, ansinh_wide;
