-- Bytes that come again stay once. Whether their pages are filed a second time a person says, with a reason.

alter table batch_file add column again text;
alter table batch_file add column again_reason text;
alter table batch_file add column again_by text;
alter table batch_file add column again_at timestamptz;
alter table batch_file add constraint batch_file_again_known check (again in ('left', 'filed-too'));
alter table batch_file add constraint batch_file_again_whole check ((again is null) = (again_by is null) and (again is null) = (again_at is null));
alter table batch_file add constraint batch_file_again_says_why check (again is distinct from 'filed-too' or length(again_reason) >= 3);
alter table batch_file add constraint batch_file_again_left check (again is distinct from 'left' or state = 'duplicate');
comment on column batch_file.again is 'What a person said of bytes that were taken in before: left where they stand, or filed here too. Its pages are then rows of their own over the same bytes.';

drop index batch_file_once;
create unique index batch_file_once on batch_file (sha256) where state in ('stored', 'taken-in') and again is null;
comment on index batch_file_once is 'The same bytes are taken in once in the whole province, also when two send them at the same moment from scopes that do not see each other; a second time only by the stated act of a person (again).';
create index batch_file_asked on batch_file (batch_file_id) where state = 'duplicate' and again is null and replaces_page_id is null;
