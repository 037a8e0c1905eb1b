-- Where the paper stands, and the order inside a dossier.

create table catalogue (
  catalogue_id uuid not null,
  fonds_id uuid not null,
  code text not null,
  title text not null,
  constraint catalogue_pk primary key (catalogue_id),
  constraint catalogue_fonds_fk foreign key (fonds_id) references fonds (fonds_id),
  constraint catalogue_code_unique unique (fonds_id, code),
  constraint catalogue_named check (code <> '' and title <> '')
);
comment on table catalogue is 'A catalogue (muc luc) of a fonds: the list that its boxes are numbered in. No personal data.';
create trigger catalogue_audit after insert or update or delete on catalogue
  for each row execute function audit_row('catalogue', 'catalogue_id');
alter table catalogue enable row level security;
create policy catalogue_any_actor on catalogue to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert, update on catalogue to ansinh_app, ansinh_wide;

alter table box add column catalogue_id uuid;
alter table box add column store text;
alter table box add constraint box_catalogue_fk foreign key (catalogue_id) references catalogue (catalogue_id);
comment on column box.store is 'The room (kho) in which the shelf stands.';

alter table dossier add column joined_into uuid;
alter table dossier add constraint dossier_joined_fk foreign key (joined_into) references dossier (dossier_id);
alter table dossier add constraint dossier_joined_elsewhere check (joined_into <> dossier_id);
comment on column dossier.joined_into is 'The dossier that took over its papers. It is held no more, and stays to be found by its number.';

alter table page add column begins boolean;
comment on column page.begins is 'A person''s word: a paper begins on this page, or goes on. Null where nobody said; the types of pages decide then.';

create table arrangement (
  arrangement_id uuid not null,
  kind text not null,
  dossier_id uuid not null,
  other_dossier_id uuid,
  undoes_id uuid,
  detail jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint arrangement_pk primary key (arrangement_id),
  constraint arrangement_dossier_fk foreign key (dossier_id) references dossier (dossier_id),
  constraint arrangement_other_fk foreign key (other_dossier_id) references dossier (dossier_id),
  constraint arrangement_undoes_fk foreign key (undoes_id) references arrangement (arrangement_id),
  constraint arrangement_undone_once unique (undoes_id),
  constraint arrangement_kind_known check (kind in ('pages', 'split', 'join', 'undo')),
  constraint arrangement_undo_of_an_act check ((kind = 'undo') = (undoes_id is not null))
);
comment on table arrangement is 'An act on the order of papers in a dossier, append-only: pages set in another order or another paper, a dossier split or joined to another. Taking one back is an act of its own, once. Pages that changed their dossier by it stand in page_filing under the same id.';
comment on column arrangement.detail is 'What taking it back needs beside the pages: persons and units added, whether a mark was set, since when the dossier was held.';
create index arrangement_dossier on arrangement (dossier_id, arrangement_id);
create index arrangement_other on arrangement (other_dossier_id, arrangement_id);

create table arrangement_page (
  arrangement_id uuid not null,
  page_id uuid not null,
  from_dossier_id uuid not null,
  from_seq integer not null,
  from_begins boolean,
  to_dossier_id uuid not null,
  to_seq integer not null,
  to_begins boolean,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint arrangement_page_pk primary key (arrangement_id, page_id),
  constraint arrangement_page_act_fk foreign key (arrangement_id) references arrangement (arrangement_id),
  constraint arrangement_page_page_fk foreign key (page_id) references page (page_id)
);
comment on table arrangement_page is 'Where a page stood before an act and where after it.';
create index arrangement_page_page on arrangement_page (page_id);

create trigger arrangement_audit after insert or update or delete on arrangement
  for each row execute function audit_row('arrangement', 'arrangement_id');
create trigger arrangement_page_audit after insert or update or delete on arrangement_page
  for each row execute function audit_row('arrangement_page', 'page_id');
alter table arrangement enable row level security;
create policy arrangement_scope on arrangement to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy arrangement_wide on arrangement to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (path, also_paths) on arrangement to ansinh_app, ansinh_wide;
alter table arrangement_page enable row level security;
create policy arrangement_page_scope on arrangement_page to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy arrangement_page_wide on arrangement_page to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (path, also_paths) on arrangement_page to ansinh_app, ansinh_wide;

-- Persons that a joined dossier brought along leave again when the joining is taken back; the trail keeps the row.
grant delete on dossier_person to ansinh_app, ansinh_wide;

-- Where a page stood on a day or as known at an instant: few pages ever changed their dossier.
create index page_filing_between on page_filing (page_id, page_filing_id) where from_dossier_id is not null and to_dossier_id is not null;

-- Which papers a dossier has, asked of every dossier of a category.
create index document_type on document (dossier_id, type);
