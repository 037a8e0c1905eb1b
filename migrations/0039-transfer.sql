-- A dossier goes to another province's department, or comes from one (Decree 131/2021, article 131): each step with its day, its papers and
-- who wrote it down. A dossier that went is struck off when the other side has confirmed it; its record stays.

create table dossier_transfer (
  dossier_transfer_id uuid not null,
  way text not null,
  dossier_id uuid,
  other_body text not null,
  person_name text not null,
  category text,
  old_number text,
  old_number_key text collate "C",
  whole boolean not null,
  continues_from date,
  slip_number text,
  slip_on date,
  post_number text,
  gaps text[] not null,
  state text not null,
  begun_on date not null,
  begun_at timestamptz not null,
  moved_on date,
  moved_at timestamptz,
  ended_on date,
  ended_at timestamptz,
  due_on date,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint dossier_transfer_pk primary key (dossier_transfer_id),
  constraint dossier_transfer_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint dossier_transfer_way_known check (way in ('out', 'in')),
  constraint dossier_transfer_state_known check (case way when 'out' then state in ('asked', 'sent', 'confirmed', 'returned', 'withdrawn') when 'in' then state in ('expected', 'arrived', 'registered', 'sent-back', 'withdrawn') else false end),
  constraint dossier_transfer_of check (way = 'in' and state in ('expected', 'withdrawn') or dossier_id is not null),
  constraint dossier_transfer_moved check ((moved_on is null) = (moved_at is null) and (state in ('asked', 'expected', 'withdrawn') or moved_on is not null)),
  constraint dossier_transfer_ended check ((ended_on is null) = (ended_at is null) and (ended_on is null) = (state in ('asked', 'sent', 'expected', 'arrived'))),
  constraint dossier_transfer_days check (moved_on >= begun_on and ended_on >= begun_on and (moved_on is null or ended_on >= moved_on)),
  constraint dossier_transfer_slip check (way = 'in' or moved_on is null or (slip_number is not null and slip_on is not null and post_number is not null)),
  constraint dossier_transfer_continues check (continues_from is null or extract(day from continues_from) = 1),
  constraint dossier_transfer_no_gaps check (state <> 'registered' or gaps = '{}')
);
comment on table dossier_transfer is 'A dossier on its way out of the province or into it, and where it stands. What was done is dossier_transfer_act.';
comment on column dossier_transfer.whole is 'Out: the dossier itself goes. Not so where relatives who are paid here remain: then an extract goes with a copy of the decision, and the dossier stays (article 131.1.b).';
comment on column dossier_transfer.old_number is 'In: the number that the dossier bore where it came from, as written; old_number_key: its four parts, where they were understood.';
comment on column dossier_transfer.continues_from is 'The month from which the other side pays, first day: as the slip says (article 131.3).';
comment on column dossier_transfer.begun_on is 'Out: all papers of the request were there. In: the dossier was told of. moved_on: sent, or arrived. ended_on: confirmed, registered, returned or withdrawn. Each with when it was written down.';
comment on column dossier_transfer.due_on is 'By when the next step is to be done; null when nothing is to be done.';
comment on column dossier_transfer.gaps is 'In: what is wrong or lacking with the dossier, each a sentence. It is registered when nothing is.';
create unique index dossier_transfer_one on dossier_transfer (dossier_id) where state in ('asked', 'sent', 'arrived');
create index dossier_transfer_open on dossier_transfer (state, due_on, dossier_transfer_id) where ended_on is null;
create index dossier_transfer_ended_last on dossier_transfer (ended_at desc) where ended_at is not null;
create index dossier_transfer_dossier on dossier_transfer (dossier_id);
create index dossier_transfer_path on dossier_transfer (path);

create table dossier_transfer_act (
  dossier_transfer_act_id uuid not null,
  dossier_transfer_id uuid not null,
  what text not null,
  on_day date not null,
  note text not null,
  made_by text not null,
  made_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint dossier_transfer_act_pk primary key (dossier_transfer_act_id),
  constraint dossier_transfer_act_of foreign key (dossier_transfer_id) references dossier_transfer (dossier_transfer_id),
  constraint dossier_transfer_act_known check (what in ('asked', 'sent', 'confirmed', 'returned', 'withdrawn', 'expected', 'arrived', 'gaps', 'registered', 'sent-back', 'inquired'))
);
comment on table dossier_transfer_act is 'What was done with a transfer, append-only: also that somebody inquired after a dossier that had not arrived.';
create index dossier_transfer_act_transfer on dossier_transfer_act (dossier_transfer_id, dossier_transfer_act_id);

create trigger dossier_transfer_audit after insert or update or delete on dossier_transfer
  for each row execute function audit_row('dossier_transfer', 'dossier_transfer_id');
create trigger dossier_transfer_act_audit after insert or update or delete on dossier_transfer_act
  for each row execute function audit_row('dossier_transfer_act', 'dossier_transfer_id');
alter table dossier_transfer enable row level security;
create policy dossier_transfer_scope on dossier_transfer to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy dossier_transfer_wide on dossier_transfer to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on dossier_transfer to ansinh_app, ansinh_wide;
alter table dossier_transfer_act enable row level security;
create policy dossier_transfer_act_scope on dossier_transfer_act to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy dossier_transfer_act_wide on dossier_transfer_act to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (path, also_paths) on dossier_transfer_act to ansinh_app, ansinh_wide;
