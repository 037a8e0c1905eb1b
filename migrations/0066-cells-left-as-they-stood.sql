-- What an old code table has no letter for is kept as it stands; the preview of a list says how many cells hold such a sign.

alter table register_import add column cells_unmapped integer;
comment on column register_import.cells_unmapped is 'Of the cells brought into Unicode those with a sign that the code table has no letter for, kept as it stood; null for lists read before this was kept.';
