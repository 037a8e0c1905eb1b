-- Every table that a person may ask about is audited; person_name, page_text and the vocabulary are derived from audited ones,
-- import rows are kept as they were handed in, parts of a run are fixed by the hash on the run.

create trigger account_audit after insert or update or delete on account
  for each row execute function audit_row('account', 'account_id');
create trigger assignment_audit after insert or update or delete on assignment
  for each row execute function audit_row('assignment', 'assignment_id');
create trigger scan_batch_audit after insert or update or delete on scan_batch
  for each row execute function audit_row('scan_batch', 'scan_batch_id');
create trigger batch_file_audit after insert or update or delete on batch_file
  for each row execute function audit_row('batch_file', 'batch_file_id');
create trigger person_audit after insert or update or delete on person
  for each row execute function audit_row('person', 'person_id');
create trigger person_vital_audit after insert or update or delete on person_vital
  for each row execute function audit_row('person_vital', 'person_vital_id');
create trigger person_residence_audit after insert or update or delete on person_residence
  for each row execute function audit_row('person_residence', 'person_residence_id');
create trigger person_identifier_audit after insert or update or delete on person_identifier
  for each row execute function audit_row('person_identifier', 'person_identifier_id');
create trigger relation_audit after insert or update or delete on relation
  for each row execute function audit_row('relation', 'relation_id');
create trigger merit_record_audit after insert or update or delete on merit_record
  for each row execute function audit_row('merit_record', 'merit_record_id');
create trigger recognition_audit after insert or update or delete on recognition
  for each row execute function audit_row('recognition', 'recognition_id');
create trigger merit_rating_audit after insert or update or delete on merit_rating
  for each row execute function audit_row('merit_rating', 'merit_rating_id');
create trigger dossier_person_audit after insert or update or delete on dossier_person
  for each row execute function audit_row('dossier_person', 'dossier_id');
create trigger register_import_audit after insert or update or delete on register_import
  for each row execute function audit_row('register_import', 'register_import_id');
create trigger dossier_audit after insert or update or delete on dossier
  for each row execute function audit_row('dossier', 'dossier_id');
create trigger dossier_custody_audit after insert or update or delete on dossier_custody
  for each row execute function audit_row('dossier_custody', 'dossier_custody_id');
create trigger document_audit after insert or update or delete on document
  for each row execute function audit_row('document', 'document_id');
create trigger page_audit after insert or update or delete on page
  for each row execute function audit_row('page', 'page_id');
create trigger reading_audit after insert or update or delete on reading
  for each row execute function audit_row('reading', 'page_id', 'words', 'text', 'fields');
create trigger correction_audit after insert or update or delete on correction
  for each row execute function audit_row('correction', 'correction_id');
create trigger fonds_audit after insert or update or delete on fonds
  for each row execute function audit_row('fonds', 'fonds_id');
create trigger box_audit after insert or update or delete on box
  for each row execute function audit_row('box', 'box_id');
create trigger file_audit after insert or update or delete on file
  for each row execute function audit_row('file', 'sha256');
create trigger indicator_run_audit after insert or update or delete on indicator_run
  for each row execute function audit_row('indicator_run', 'indicator_run_id');
