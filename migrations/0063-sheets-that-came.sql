-- Whether a printed sheet came back stands on it, so that every one that did not is found, also of a print of which nothing came, without looking
-- at the pages of all that did.

alter table cover_print_sheet add column printed_at timestamptz;
alter table cover_print_sheet add column came_at timestamptz;
update cover_print_sheet s set printed_at = t.printed_at,
  came_at = (select min(p.created_at) from page p where p.dossier_id = s.dossier_id and p.created_at >= t.printed_at)
from cover_print t where t.cover_print_id = s.cover_print_id;
alter table cover_print_sheet alter column printed_at set not null;
comment on column cover_print_sheet.printed_at is 'As on its print.';
comment on column cover_print_sheet.came_at is 'When the first page of its dossier came in after the print, as a sheet or filed by a person; null: none is there. Kept by page_sheet_came.';
create index cover_print_sheet_open on cover_print_sheet (printed_at, cover_print_id) where came_at is null and given_up_at is null;

create function page_sheet_came() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if tg_op = 'UPDATE' then
    if old.dossier_id is not distinct from new.dossier_id then
      return null;
    end if;
    -- A page that leaves takes back what only it said.
    update cover_print_sheet s set came_at = (select min(p.created_at) from page p where p.dossier_id = s.dossier_id and p.created_at >= s.printed_at)
    where s.dossier_id = old.dossier_id and s.came_at = old.created_at;
  end if;
  update cover_print_sheet s set came_at = new.created_at
  where s.dossier_id = new.dossier_id and new.created_at >= s.printed_at and (s.came_at is null or s.came_at > new.created_at);
  return null;
end $$;
comment on function page_sheet_came() is 'Keeps cover_print_sheet.came_at in step with the pages.';

create trigger page_sheet_came after insert or update of dossier_id on page
  for each row execute function page_sheet_came('page');
