-- How many pages were read is counted from one index of pages, for the whole province and for one commune alike: with the day of reading
-- in another table, 600,000 pages were joined with 600,000 readings for one figure.

alter table page add column read_at timestamptz;
comment on column page.read_at is 'When the page was first read, as in its reading; null before. A newer engine does not move it.';
update page set read_at = reading.read_at from reading where reading.page_id = page.page_id;

drop index reading_page;
drop index page_content;
create index page_content on page (dossier_id, page_id) include (read_at, path, also_paths) where kind = 'content';
