alter table register_import add column text_encoding text;
alter table register_import add constraint register_import_encoding_known check (text_encoding in ('unicode', 'tcvn3', 'vni', 'windows-1258'));
comment on column register_import.text_encoding is 'Old code table from which cells of the list were brought into Unicode; null for lists read before this was kept.';
alter table register_import add column cells_converted integer;
comment on column register_import.cells_converted is 'How many cells were brought into Unicode.';
