-- What was said of files that came again is an act, which can be taken back as long as the files lie where it left them.

alter table batch_file add column again_act uuid;
alter table batch_file add constraint batch_file_again_act_whole check (again_act is null or again is not null);
comment on column batch_file.again_act is 'Files of which it was said together share it. Null: said before acts were kept.';
create index batch_file_again_left on batch_file (again_by, again_at) where again = 'left' and again_act is not null;
