-- Dossiers of which other pages are in than the register says, found without looking at all: the count that the register states stands beside the
-- pages that are counted as they change.

alter table dossier_pages add column expected integer;
update dossier_pages t set expected = d.expected_pages from dossier d where d.dossier_id = t.dossier_id and d.expected_pages is not null;
alter table dossier_pages add column miscounted boolean not null generated always as (coalesce(content > 0 and content <> expected, false)) stored;
comment on column dossier_pages.expected is 'Pages that the register states; null: nobody counted.';
comment on column dossier_pages.miscounted is 'Pages are in, and not as many as the register states. A column of its own, so that a page more leaves the indexes alone until this turns.';
create index dossier_pages_miscounted on dossier_pages (dossier_id) where miscounted;

create or replace function dossier_pages_of_dossier() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if tg_op = 'INSERT' then
    insert into dossier_pages (dossier_id, content, waiting, to_review, pages_read, expected, path, also_paths)
    values (new.dossier_id, 0, 0, 0, 0, new.expected_pages, new.path, new.also_paths);
  else
    update dossier_pages set path = new.path, also_paths = new.also_paths, expected = new.expected_pages where dossier_id = new.dossier_id;
  end if;
  return null;
end $$;
comment on function dossier_pages_of_dossier() is 'Gives each dossier its row of dossier_pages, lets it go where the dossier goes and know how many pages the register states.';

drop trigger dossier_counted on dossier;
create trigger dossier_counted after insert or update of path, also_paths, expected_pages on dossier
  for each row execute function dossier_pages_of_dossier('dossier');
