-- Scans are looked at while their paper is on the table: what is wrong with a page stands with the page until a person settles it.
-- Nothing is thrown away: a page that a new scan replaced, or whose side is blank, is set aside and can be put back.

alter table scan_batch add column profile text not null default 'simplex';
alter table scan_batch add constraint scan_batch_profile_known check (profile in ('simplex', 'duplex', 'duplex-ask'));
comment on column scan_batch.profile is 'How the scanner ran. duplex: both sides are kept; duplex-ask: blank sides are asked about when the batch is in.';

alter table scan_batch drop constraint scan_batch_origin_known;
alter table scan_batch add constraint scan_batch_origin_known check (origin in ('upload', 'folder', 'demo', 'receipt', 'watched'));

alter table page add column scan_findings jsonb;
comment on column page.scan_findings is 'What is wrong with the image: [{code, measured, limit}], [] nothing; null: never judged.';
alter table page add column scan_open boolean not null default false;
comment on column page.scan_open is 'The findings wait for a person: scan again, or the paper is so.';
alter table page add column blank boolean not null default false;
comment on column page.blank is 'No ink was found on this side; it stays until a person sets it aside.';
alter table page drop constraint page_kind_known;
alter table page add constraint page_kind_known check (kind in ('content', 'cover', 'aside'));
alter table page drop constraint page_state_known;
alter table page add constraint page_state_known check (state in ('waiting', 'read', 'needs_review', 'verified', 'failed', 'cover', 'aside'));
alter table page add constraint page_aside_whole check ((kind = 'aside') = (state = 'aside'));
comment on column page.kind is 'aside: a person set it aside, for a new scan or because its side is blank; it keeps its place and can be put back.';
create index page_scan_open on page (batch_file_id, file_page) where scan_open and kind = 'content';
create index page_blank on page (batch_file_id, file_page) where blank and kind = 'content';

alter table batch_file add column replaces_page_id uuid;
alter table batch_file add column replaces_by text;
alter table batch_file add constraint batch_file_replaces_whole check ((replaces_page_id is null) = (replaces_by is null));
comment on column batch_file.replaces_page_id is 'The page of which this file is a new scan, handed in as such by replaces_by. No foreign key: a package that comes in brings files before pages.';
create index batch_file_replaces on batch_file (replaces_page_id) where replaces_page_id is not null;

create table scan_act (
  scan_act_id uuid not null,
  act_id uuid not null,
  page_id uuid not null,
  what text not null,
  reason text,
  other_page_id uuid,
  was_state text not null,
  undoes_act_id uuid,
  made_by text not null,
  made_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint scan_act_pk primary key (scan_act_id),
  constraint scan_act_page_fk foreign key (page_id) references page (page_id),
  constraint scan_act_other_fk foreign key (other_page_id) references page (page_id),
  constraint scan_act_what_known check (what in ('as-paper', 'replaced', 'blank', 'put-back')),
  constraint scan_act_as_paper_says_why check (what <> 'as-paper' or reason is not null),
  constraint scan_act_replaced_by check ((what = 'replaced') = (other_page_id is not null)),
  constraint scan_act_undoes check ((what = 'put-back') = (undoes_act_id is not null))
);
comment on table scan_act is 'What a person settled of a scan, append-only: the paper is so, a new scan took its place, a blank side was set aside, or it was put back. was_state: how the page stood, so that it can go back.';
create index scan_act_page on scan_act (page_id, scan_act_id);
create index scan_act_act on scan_act (act_id);
create index scan_act_undoes on scan_act (undoes_act_id) where undoes_act_id is not null;
create index scan_act_by on scan_act (made_by, scan_act_id);

create trigger scan_act_audit after insert or update or delete on scan_act
  for each row execute function audit_row('scan_act', 'scan_act_id');
alter table scan_act enable row level security;
create policy scan_act_scope on scan_act to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy scan_act_wide on scan_act to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (path, also_paths) on scan_act to ansinh_app, ansinh_wide;
