-- A relation rests on a paper, and is a matter of both persons: who manages either sees that it is.

alter table relation add column other_path text collate "C";
comment on column relation.other_path is 'Path of the other person''s managing unit when the relation was entered; null for those entered before it was kept and not found since.';
update relation r set other_path = (select p.path from person p where p.person_id = r.other_person_id);

alter table relation add column source_written text;
comment on column relation.source_written is 'The paper that says so, as an officer named it.';
alter table relation add column source_page_id uuid;
comment on column relation.source_page_id is 'The page that says so, where it is in the archive.';
alter table relation add constraint relation_source_page_fk foreign key (source_page_id) references page (page_id);

alter table relation add column end_written text;
comment on column relation.end_written is 'The paper by which it ended, where holds has an end that an officer entered.';

create index relation_source_page on relation (source_page_id) where source_page_id is not null;
create index relation_other_path on relation (other_path) where other_path is not null;

alter policy relation_scope on relation
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (other_path is not null and other_path >= current_setting('ansinh.lo', true) and other_path < current_setting('ansinh.hi', true)))
  with check (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
