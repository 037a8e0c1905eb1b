-- No actor, no rows. Narrow accounts (ansinh_app) are bounded by the two ends of their scope, compared with the row's own path, so
-- that an index range answers. Accounts whose scope is the whole province act as ansinh_wide: passing through the range would
-- make the planner guess few rows and take the plan of a commune.

alter table scan_batch enable row level security;
create policy scan_batch_scope on scan_batch to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy scan_batch_wide on scan_batch to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on scan_batch to ansinh_app, ansinh_wide;
alter table batch_file enable row level security;
create policy batch_file_scope on batch_file to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy batch_file_wide on batch_file to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on batch_file to ansinh_app, ansinh_wide;
alter table person enable row level security;
create policy person_scope on person to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy person_wide on person to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on person to ansinh_app, ansinh_wide;
alter table person_name enable row level security;
create policy person_name_scope on person_name to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy person_name_wide on person_name to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update, delete on person_name to ansinh_app, ansinh_wide;
alter table person_vital enable row level security;
create policy person_vital_scope on person_vital to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy person_vital_wide on person_vital to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on person_vital to ansinh_app, ansinh_wide;
alter table person_residence enable row level security;
create policy person_residence_scope on person_residence to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy person_residence_wide on person_residence to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on person_residence to ansinh_app, ansinh_wide;
alter table person_identifier enable row level security;
create policy person_identifier_scope on person_identifier to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy person_identifier_wide on person_identifier to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on person_identifier to ansinh_app, ansinh_wide;
alter table relation enable row level security;
create policy relation_scope on relation to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy relation_wide on relation to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on relation to ansinh_app, ansinh_wide;
alter table merit_record enable row level security;
create policy merit_record_scope on merit_record to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy merit_record_wide on merit_record to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on merit_record to ansinh_app, ansinh_wide;
alter table recognition enable row level security;
create policy recognition_scope on recognition to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy recognition_wide on recognition to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on recognition to ansinh_app, ansinh_wide;
alter table merit_rating enable row level security;
create policy merit_rating_scope on merit_rating to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy merit_rating_wide on merit_rating to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on merit_rating to ansinh_app, ansinh_wide;
alter table dossier_person enable row level security;
create policy dossier_person_scope on dossier_person to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy dossier_person_wide on dossier_person to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on dossier_person to ansinh_app, ansinh_wide;
alter table register_import enable row level security;
create policy register_import_scope on register_import to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy register_import_wide on register_import to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on register_import to ansinh_app, ansinh_wide;
alter table register_import_row enable row level security;
create policy register_import_row_scope on register_import_row to ansinh_app
  using (path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy register_import_row_wide on register_import_row to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on register_import_row to ansinh_app, ansinh_wide;
alter table dossier enable row level security;
create policy dossier_scope on dossier to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy dossier_wide on dossier to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on dossier to ansinh_app, ansinh_wide;
alter table dossier_custody enable row level security;
create policy dossier_custody_scope on dossier_custody to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy dossier_custody_wide on dossier_custody to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on dossier_custody to ansinh_app, ansinh_wide;
alter table document enable row level security;
create policy document_scope on document to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy document_wide on document to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update, delete on document to ansinh_app, ansinh_wide;
alter table page enable row level security;
create policy page_scope on page to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy page_wide on page to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on page to ansinh_app, ansinh_wide;
alter table reading enable row level security;
create policy reading_scope on reading to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy reading_wide on reading to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update on reading to ansinh_app, ansinh_wide;
alter table correction enable row level security;
create policy correction_scope on correction to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy correction_wide on correction to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
-- A correction is never changed, but goes where its page goes.
grant select, insert, update (path, also_paths) on correction to ansinh_app, ansinh_wide;
alter table page_text enable row level security;
create policy page_text_scope on page_text to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy page_text_wide on page_text to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update, delete on page_text to ansinh_app, ansinh_wide;
alter table fonds enable row level security;
create policy fonds_any_actor on fonds to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert, update on fonds to ansinh_app, ansinh_wide;
alter table box enable row level security;
create policy box_any_actor on box to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert, update on box to ansinh_app, ansinh_wide;
alter table file enable row level security;
create policy file_any_actor on file to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert on file to ansinh_app, ansinh_wide;
alter table name_vocabulary enable row level security;
create policy name_vocabulary_any_actor on name_vocabulary to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert on name_vocabulary to ansinh_app, ansinh_wide;
alter table text_vocabulary enable row level security;
create policy text_vocabulary_any_actor on text_vocabulary to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select, insert on text_vocabulary to ansinh_app, ansinh_wide;
alter table account enable row level security;
create policy account_read on account for select to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
create policy account_add on account for insert to ansinh_app, ansinh_wide
  with check (current_setting('ansinh.role', true) in ('administrator', 'system'));
create policy account_change on account for update to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) in ('administrator', 'system'));
grant select, insert, update on account to ansinh_app, ansinh_wide;
alter table assignment enable row level security;
create policy assignment_read on assignment for select to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
create policy assignment_add on assignment for insert to ansinh_app, ansinh_wide
  with check (current_setting('ansinh.role', true) in ('administrator', 'system'));
create policy assignment_change on assignment for update to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) in ('administrator', 'system'));
grant select, insert, update on assignment to ansinh_app, ansinh_wide;
alter table audit_event enable row level security;
create policy audit_event_scope on audit_event for select to ansinh_app
  using (current_setting('ansinh.role', true) in ('auditor', 'system') and path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true));
create policy audit_event_wide on audit_event for select to ansinh_wide
  using (current_setting('ansinh.role', true) in ('auditor', 'system') and coalesce(current_setting('ansinh.actor', true), '') <> '');
grant select on audit_event to ansinh_app, ansinh_wide;
alter table audit_seal enable row level security;
create policy audit_seal_read on audit_seal to ansinh_wide
  using (current_setting('ansinh.role', true) in ('auditor', 'system'));
grant select on audit_seal to ansinh_wide;
alter table indicator_run enable row level security;
create policy indicator_run_scope on indicator_run to ansinh_app
  using (scope_path >= current_setting('ansinh.lo', true) and scope_path < current_setting('ansinh.hi', true));
create policy indicator_run_wide on indicator_run to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on indicator_run to ansinh_app, ansinh_wide;
alter table indicator_run_part enable row level security;
create policy indicator_run_part_scope on indicator_run_part to ansinh_app
  using (scope_path >= current_setting('ansinh.lo', true) and scope_path < current_setting('ansinh.hi', true));
create policy indicator_run_part_wide on indicator_run_part to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert on indicator_run_part to ansinh_app, ansinh_wide;
grant select on common.area, common.area_succession to ansinh_app, ansinh_wide;
revoke execute on function audit_append(text, text, text, text, jsonb) from public;
revoke execute on function audit_view(text, text, text, jsonb) from public;
grant execute on function audit_view(text, text, text, jsonb) to ansinh_app, ansinh_wide;
