-- Whether a person is the subject of several dossiers is asked for a unit too: without an order by unit, all links of the province were read and the
-- scope was asked at each of them.
create index dossier_person_subject_path on dossier_person (path, person_id) where part = 'subject';
