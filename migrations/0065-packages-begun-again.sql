-- What a package has entered stays told as entered, however often its job begins again; what a making began and did not end is told anew.

alter table archive_package_dossier drop constraint archive_package_dossier_outcome_known;
alter table archive_package_dossier add constraint archive_package_dossier_outcome_known check (outcome in ('in', 'left-out', 'dropped', 'new', 'entered', 'known', 'refused'));
comment on column archive_package_dossier.outcome is 'in, left-out: of a package that is made. dropped: told by a making that was begun again and did not come to it any more; shown nowhere. new, known, refused: what would become of it. entered: written in the transaction that entered the dossier, and final.';
update archive_package_dossier d set outcome = 'entered' from archive_package p
  where p.archive_package_id = d.archive_package_id and p.direction = 'in' and p.state = 'done' and d.outcome = 'new';
