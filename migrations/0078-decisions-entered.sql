-- A decision entered in the register of merit by hand says who entered it when and from which case it comes; a line taken back says why and by whom.

alter table recognition
  add column application_id uuid,
  add column entered_by text,
  add column entered_at timestamptz,
  add column wrong_because text,
  add column wrong_by text,
  add constraint recognition_case_fk foreign key (application_id) references application (application_id),
  add constraint recognition_entered_by_somebody check ((entered_by is null) = (entered_at is null)),
  add constraint recognition_wrong_told check ((wrong_because is null) = (wrong_by is null) and wrong_because <> '' and (wrong_because is null or not upper_inf(known)));
comment on column recognition.application_id is 'The case by whose decision it was entered; null for what came from a list or from paper alone.';
comment on column recognition.entered_at is 'When the statement was entered. It stays with what a later statement leaves of it, whose `known` begins anew; null for what a list brought.';
comment on column recognition.wrong_because is 'Why it was taken back or corrected; null for what is known, and for what a later statement only shortened.';
create index recognition_case on recognition (application_id) where application_id is not null;

alter table merit_rating
  add column entered_by text,
  add column entered_at timestamptz,
  add column wrong_because text,
  add column wrong_by text,
  add constraint merit_rating_entered_by_somebody check ((entered_by is null) = (entered_at is null)),
  add constraint merit_rating_wrong_told check ((wrong_because is null) = (wrong_by is null) and wrong_because <> '' and (wrong_because is null or not upper_inf(known)));
comment on column merit_rating.entered_at is 'As in recognition.';
comment on column merit_rating.wrong_because is 'As in recognition.';
