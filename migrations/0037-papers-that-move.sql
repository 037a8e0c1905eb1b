-- A paper of the archive that a case stands on is named by its pages. Papers are made anew whenever pages are filed, read or set in order;
-- pages stay for ever, so the case finds its paper wherever it stands today.

alter table application_paper drop constraint application_paper_document_fk;
alter table application_paper add column page_ids uuid[];
update application_paper a set page_ids = (select array_agg(p.page_id order by p.seq, p.page_id) from page p where p.document_id = a.document_id and p.kind = 'content')
  where a.document_id is not null;
alter table application_paper drop constraint application_paper_from_archive;
alter table application_paper add constraint application_paper_from_archive check (how <> 'archive' or (document_id is not null and coalesce(cardinality(page_ids), 0) > 0));
comment on column application_paper.document_id is 'The paper of the archive as it was then: what became of it since is asked of page_ids. No foreign key, since papers are made anew.';
comment on column application_paper.page_ids is 'Pages of the paper of the archive when the case took it, in order. Pages are never deleted.';

-- Who is the subject of several dossiers, and which number several bear, is read in the order of an index.
create index dossier_person_subject on dossier_person (person_id, dossier_id) include (path) where part = 'subject';
create index dossier_number_kept on dossier (number_key, dossier_id) where number_key is not null and joined_into is null;
