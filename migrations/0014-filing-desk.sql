create table page_filing (
  page_filing_id uuid not null,
  act_id uuid not null,
  page_id uuid not null,
  from_dossier_id uuid,
  to_dossier_id uuid,
  undoes_act_id uuid,
  made_by text not null,
  made_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint page_filing_pk primary key (page_filing_id),
  constraint page_filing_page_fk foreign key (page_id) references page (page_id),
  constraint page_filing_from_fk foreign key (from_dossier_id) references dossier (dossier_id),
  constraint page_filing_to_fk foreign key (to_dossier_id) references dossier (dossier_id),
  constraint page_filing_moves check (from_dossier_id is distinct from to_dossier_id)
);
comment on table page_filing is 'What a person moved where, append-only: one row a page, pages moved by one act share act_id. A dossier left out: the page waits to be filed. Taking an act back is an act of its own.';
comment on column page_filing.undoes_act_id is 'The act that this one takes back.';
create index page_filing_page on page_filing (page_id, page_filing_id);
create index page_filing_act on page_filing (act_id);
create index page_filing_by on page_filing (made_by, page_filing_id);
create index page_filing_undoes on page_filing (undoes_act_id);
-- The pages that wait for a person: few among millions.
create index page_unfiled on page (batch_file_id, file_page) where dossier_id is null and kind = 'content';
create index page_failed on page (page_id) where state = 'failed';

create trigger page_filing_audit after insert or update or delete on page_filing
  for each row execute function audit_row('page_filing', 'page_filing_id');
alter table page_filing enable row level security;
create policy page_filing_scope on page_filing to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy page_filing_wide on page_filing to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on page_filing to ansinh_app, ansinh_wide;

-- The unit that a person says a written place means: beside the words, never in their place.
alter table correction add column area_code text collate "C";
alter table correction add column area_valid_from date;
alter table correction add constraint correction_area_fk foreign key (area_code, area_valid_from) references common.area (code, valid_from);
alter table correction add constraint correction_area_whole check ((area_code is null) = (area_valid_from is null));
alter table correction add constraint correction_area_of_a_place check (area_code is null or field in ('homePlace', 'residence'));
comment on column correction.area_code is 'With area_valid_from: the unit that this person says the written place means. A suggestion of the machine is never kept here.';
