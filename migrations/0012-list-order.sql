-- Lists at full size: in the order in which a person counts, served by an index from any point of it, and counted without reading
-- what is not asked.

create function dossier_number_order(number_key text) returns text
  language sql immutable parallel safe
  as $$ select case when number_key like '%|%|%|%|%'
    then split_part(number_key, '|', 2) || '|' || split_part(number_key, '|', 3) || '|'
      || lpad(split_part(number_key, '|', 4), greatest(12, length(split_part(number_key, '|', 4))), '0') || '|'
      || split_part(number_key, '|', 5) || '|' || split_part(number_key, '|', 1)
    else coalesce(number_key, '') end $$;
comment on function dossier_number_order(text) is 'A dossier number as a text that sorts as a person counts: province, category, serial as a number, period, police last. A number that could not be read stands as its own key.';

create index dossier_number_order on dossier ((dossier_number_order(number_key) collate "C"), dossier_id);
create index dossier_title on dossier (title, dossier_id);
create index dossier_received on dossier (coalesce(received_on, '0001-01-01'::date), dossier_id);

-- What a narrow account counts is found through its own unit and through the other persons of a dossier, as in dossier and page.
create index dossier_custody_path on dossier_custody (path);
create index dossier_custody_also on dossier_custody (dossier_custody_id) where also_paths is not null;

-- The pages of a dossier and when they were read, without the rows that bear the words: 600,000 pages are counted from these.
create index page_content on page (dossier_id, page_id) where kind = 'content';
create index reading_page on reading (page_id) include (read_at);

-- Pages that wait for a person, in the order in which they are taken.
create index page_to_review on page (page_id) where state in ('needs_review', 'failed');
