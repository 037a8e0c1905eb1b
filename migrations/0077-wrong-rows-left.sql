-- Who asks for a list to be taken in may leave its wrong rows out, and says how many they are: when it comes to it, no other row is left out.

alter table register_import_work add column wrong_left integer not null default 0;
alter table register_import_work add constraint register_import_work_left_not_negative check (wrong_left >= 0);
comment on column register_import_work.wrong_left is 'Rows that whoever asked leaves out because they are wrong.';
