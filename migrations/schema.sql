-- What the migrations make, read back from the catalogues: to be read, and compared at every check. Not to be run.
-- Written by `node scripts/dump-schema.ts --write`.

-- Agencies that do, or did, the work of this system, and from when to when; from law/agencies.
table common.agency (
  agency_code text collate "C" not null
  name text not null
  kind text not null
  area_code text collate "C" -- The province it belongs to; null for what every unit of a level has.
  valid_from date -- Null: not known since when.
  valid_until date
  successor_code text collate "C"
  source text not null
  confidence text not null
  note text
  constraint agency_confidence_known CHECK ((confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text, 'unverified'::text])))
  constraint agency_kind_known CHECK ((kind = ANY (ARRAY['department'::text, 'police'::text, 'district-division'::text, 'district-committee'::text, 'commune-committee'::text])))
  constraint agency_period_not_empty CHECK (((valid_until IS NULL) OR (valid_from IS NULL) OR (valid_until > valid_from)))
  constraint agency_pk PRIMARY KEY (agency_code)
  constraint agency_successor_fk FOREIGN KEY (successor_code) REFERENCES common.agency(agency_code)
)
grant select to ansinh_app
grant select to ansinh_wide

-- Which agency had which function when. A function may lie with several at once: commune, district and province share it.
table common.agency_function (
  agency_code text collate "C" not null
  function_code text collate "C" not null
  valid_from date not null
  valid_until date
  source text not null
  confidence text not null
  constraint agency_function_agency_fk FOREIGN KEY (agency_code) REFERENCES common.agency(agency_code)
  constraint agency_function_confidence_known CHECK ((confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text, 'unverified'::text])))
  constraint agency_function_period_not_empty CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
  constraint agency_function_pk PRIMARY KEY (agency_code, function_code, valid_from)
)
CREATE INDEX agency_function_of ON common.agency_function USING btree (function_code, valid_from)
grant select to ansinh_app
grant select to ansinh_wide

-- Administrative units by period. Codes are re-used after mergers: the key is (code, valid_from), never the code or the name.
table common.area (
  code text collate "C" not null
  valid_from date not null
  valid_until date
  name text not null
  kind text not null
  level text not null
  parent_code text collate "C"
  path text collate "C" not null -- Codes from the province down, each closed by a slash (25/237/08498/), so that a unit and all below it are one index range.
  source text not null
  confidence text not null
  constraint area_confidence_known CHECK ((confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text, 'unverified'::text])))
  constraint area_level_known CHECK ((level = ANY (ARRAY['province'::text, 'district'::text, 'commune'::text])))
  constraint area_one_meaning_a_day EXCLUDE USING gist (code WITH =, daterange(valid_from, valid_until) WITH &&)
  constraint area_path_ends_with_separator CHECK ((path ~~ '%/'::text))
  constraint area_period_not_empty CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
  constraint area_pk PRIMARY KEY (code, valid_from)
)
CREATE INDEX area_parent ON common.area USING btree (parent_code, valid_from)
CREATE INDEX area_path ON common.area USING btree (path)
grant select to ansinh_app
grant select to ansinh_wide

-- Which unit took over which on a day. Whole: all of it went there; part: the unit was divided and a person must say where a record belongs.
table common.area_succession (
  from_code text collate "C" not null
  from_valid_from date not null
  to_code text collate "C" not null
  to_valid_from date not null
  succeeded_on date not null
  extent text not null
  source text not null
  confidence text not null
  constraint area_succession_extent_known CHECK ((extent = ANY (ARRAY['whole'::text, 'part'::text])))
  constraint area_succession_from_fk FOREIGN KEY (from_code, from_valid_from) REFERENCES common.area(code, valid_from)
  constraint area_succession_pk PRIMARY KEY (from_code, from_valid_from, to_code, to_valid_from, succeeded_on)
  constraint area_succession_to_fk FOREIGN KEY (to_code, to_valid_from) REFERENCES common.area(code, valid_from)
)
CREATE INDEX area_succession_to ON common.area_succession USING btree (to_code, to_valid_from)
grant select to ansinh_app
grant select to ansinh_wide

-- Each field of the pages of a sample, as it counted when the lot was put up, and what another person found. made_by: who verified the page or said something on it; none of them checks it.
table acceptance_field (
  acceptance_field_id uuid not null
  acceptance_lot_id uuid not null
  page_id uuid not null
  field text not null -- Name of a field, or type: which paper the page belongs to.
  value text
  made_by text[] not null
  verdict text
  should_be text -- What stands on the paper, in the words of who checked; empty where the paper has nothing.
  checked_by text
  checked_at timestamp with time zone
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint acceptance_field_apart CHECK (((checked_by IS NULL) OR (checked_by <> ALL (made_by))))
  constraint acceptance_field_checked CHECK ((((verdict IS NULL) = (checked_by IS NULL)) AND ((verdict IS NULL) = (checked_at IS NULL))))
  constraint acceptance_field_once UNIQUE (acceptance_lot_id, page_id, field)
  constraint acceptance_field_page_fk FOREIGN KEY (acceptance_lot_id, page_id) REFERENCES acceptance_page(acceptance_lot_id, page_id)
  constraint acceptance_field_pk PRIMARY KEY (acceptance_field_id)
  constraint acceptance_field_verdict_known CHECK ((verdict = ANY (ARRAY['right'::text, 'wrong'::text])))
  constraint acceptance_field_wrong_says_what CHECK ((((verdict = 'wrong'::text) = (should_be IS NOT NULL)) OR (verdict IS NULL)))
)
CREATE INDEX acceptance_field_checked_at ON acceptance_field USING btree (checked_at) WHERE (checked_at IS NOT NULL)
CREATE INDEX acceptance_field_open ON acceptance_field USING btree (acceptance_lot_id) WHERE (verdict IS NULL)
CREATE INDEX acceptance_field_page ON acceptance_field USING btree (page_id)
CREATE INDEX acceptance_field_path ON acceptance_field USING btree (path)
row security
policy acceptance_field_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy acceptance_field_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER acceptance_field_audit AFTER INSERT OR DELETE OR UPDATE ON acceptance_field FOR EACH ROW EXECUTE FUNCTION audit_row('acceptance_field', 'acceptance_field_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (checked_at), update (checked_by), update (path), update (should_be), update (verdict) to ansinh_app
grant update (also_paths), update (checked_at), update (checked_by), update (path), update (should_be), update (verdict) to ansinh_wide

-- A lot of verified pages put up for acceptance, and what became of it. The sample follows from seed and pages, so that anybody can draw it again.
table acceptance_lot (
  acceptance_lot_id uuid not null
  kind text not null
  box_id uuid
  scan_batch_id uuid
  verified_on date
  label text not null
  pages integer not null
  sample_pages integer not null
  seed text not null -- Pages in the order of sha256(seed || page id) are drawn until the sample is full.
  rule jsonb not null -- The rule as it stood when the lot was put up: size of the sample, limit, confidence, and where each comes from.
  state text not null
  put_up_by uuid not null
  put_up_at timestamp with time zone not null
  concluded_by uuid
  concluded_at timestamp with time zone
  note text
  fields integer -- Fields checked; wrong: of these wrong. Told when the lot is concluded.
  wrong integer
  path text collate "C" not null
  constraint acceptance_lot_apart CHECK ((concluded_by <> put_up_by))
  constraint acceptance_lot_batch_fk FOREIGN KEY (scan_batch_id) REFERENCES scan_batch(scan_batch_id)
  constraint acceptance_lot_box_fk FOREIGN KEY (box_id) REFERENCES box(box_id)
  constraint acceptance_lot_concluded CHECK ((((state = 'open'::text) = (concluded_by IS NULL)) AND ((state = 'open'::text) = (concluded_at IS NULL)) AND ((state = 'open'::text) = (fields IS NULL)) AND ((fields IS NULL) = (wrong IS NULL))))
  constraint acceptance_lot_concluded_fk FOREIGN KEY (concluded_by) REFERENCES account(account_id)
  constraint acceptance_lot_of CHECK (
CASE kind
    WHEN 'box'::text THEN (box_id IS NOT NULL)
    WHEN 'batch'::text THEN (scan_batch_id IS NOT NULL)
    WHEN 'day'::text THEN (verified_on IS NOT NULL)
    ELSE false
END)
  constraint acceptance_lot_pk PRIMARY KEY (acceptance_lot_id)
  constraint acceptance_lot_put_up_fk FOREIGN KEY (put_up_by) REFERENCES account(account_id)
  constraint acceptance_lot_sampled CHECK (((sample_pages >= 1) AND (sample_pages <= pages)))
  constraint acceptance_lot_state_known CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'sent-back'::text])))
)
CREATE INDEX acceptance_lot_concluded_at ON acceptance_lot USING btree (concluded_at) WHERE (concluded_at IS NOT NULL)
CREATE INDEX acceptance_lot_path ON acceptance_lot USING btree (path, put_up_at DESC)
CREATE INDEX acceptance_lot_recent ON acceptance_lot USING btree (put_up_at DESC, acceptance_lot_id)
row security
policy acceptance_lot_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy acceptance_lot_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER acceptance_lot_audit AFTER INSERT OR DELETE OR UPDATE ON acceptance_lot FOR EACH ROW EXECUTE FUNCTION audit_row('acceptance_lot', 'acceptance_lot_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (concluded_at), update (concluded_by), update (fields), update (note), update (state), update (wrong) to ansinh_app
grant update (concluded_at), update (concluded_by), update (fields), update (note), update (state), update (wrong) to ansinh_wide

-- The pages of a lot; those drawn bear their place in the sample. live: the lot is open or was accepted, so the page is in no other.
table acceptance_page (
  acceptance_lot_id uuid not null
  page_id uuid not null
  sampled integer
  verified_by text
  live boolean not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint acceptance_page_lot_fk FOREIGN KEY (acceptance_lot_id) REFERENCES acceptance_lot(acceptance_lot_id)
  constraint acceptance_page_page_fk FOREIGN KEY (page_id) REFERENCES page(page_id)
  constraint acceptance_page_pk PRIMARY KEY (acceptance_lot_id, page_id)
)
CREATE UNIQUE INDEX acceptance_page_once ON acceptance_page USING btree (page_id) WHERE live
CREATE INDEX acceptance_page_page ON acceptance_page USING btree (page_id)
CREATE INDEX acceptance_page_path ON acceptance_page USING btree (path)
CREATE INDEX acceptance_page_sample ON acceptance_page USING btree (acceptance_lot_id, sampled) WHERE (sampled IS NOT NULL)
row security
policy acceptance_page_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy acceptance_page_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER acceptance_page_audit AFTER INSERT OR DELETE OR UPDATE ON acceptance_page FOR EACH ROW EXECUTE FUNCTION audit_row('acceptance_page', 'acceptance_lot_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (live), update (path) to ansinh_app
grant update (also_paths), update (live), update (path) to ansinh_wide

-- A person who signs in. The password stands with the sign-in library, in its own schema.
table account (
  account_id uuid not null
  auth_user_id text
  login_name text not null
  display_name text not null
  active boolean not null
  created_at timestamp with time zone not null
  mail text -- Where invitations go; proved to be the person's by an invitation that was used. In small letters.
  machine boolean default false not null -- An account of service: a program, not a person. It has no password and no mail and comes by a key.
  constraint account_auth_user_unique UNIQUE (auth_user_id)
  constraint account_login_name_unique UNIQUE (login_name)
  constraint account_machine_is_nobody CHECK (((NOT machine) OR ((auth_user_id IS NULL) AND (mail IS NULL))))
  constraint account_mail_lower CHECK ((mail = lower(mail)))
  constraint account_mail_unique UNIQUE (mail)
  constraint account_pk PRIMARY KEY (account_id)
)
row security
policy account_add for insert to ansinh_app, ansinh_wide with check (current_setting('ansinh.role'::text, true) = ANY (ARRAY['administrator'::text, 'system'::text]))
policy account_change for update to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = ANY (ARRAY['administrator'::text, 'system'::text]))
policy account_read for select to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER account_audit AFTER INSERT OR DELETE OR UPDATE ON account FOR EACH ROW EXECUTE FUNCTION audit_row('account', 'account_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide
grant update (machine) to ansinh_app
grant update (machine) to ansinh_wide

-- What happened to an account and its sessions, which stand in the sign-in library's schema. Audited, so that the trail tells it too.
table account_event (
  account_event_id uuid not null
  account_id uuid -- Null where the name that was tried is nobody's; what was typed is not kept, it may be a password.
  kind text not null
  at timestamp with time zone not null
  by_account_id text not null -- An account's id, or system.
  address text not null
  detail jsonb not null
  constraint account_event_account_fk FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint account_event_kind_known CHECK ((kind = ANY (ARRAY['signed-in'::text, 'sign-in-refused'::text, 'locked'::text, 'unlocked'::text, 'signed-out'::text, 'password-changed'::text, 'second-factor-set'::text, 'second-factor-codes-renewed'::text, 'second-factor-reset'::text, 'sessions-ended'::text, 'invited'::text, 'invitation-used'::text, 'set-up'::text, 'identity-linked'::text, 'identity-unlinked'::text, 'machine-made'::text, 'key-made'::text, 'key-revoked'::text])))
  constraint account_event_pk PRIMARY KEY (account_event_id)
)
CREATE INDEX account_event_account ON account_event USING btree (account_id, at DESC)
row security
policy account_event_add for insert to ansinh_app, ansinh_wide with check ((current_setting('ansinh.role'::text, true) = ANY (ARRAY['administrator'::text, 'system'::text])) OR ((account_id)::text = current_setting('ansinh.actor'::text, true)))
policy account_event_read for select to ansinh_app, ansinh_wide using ((current_setting('ansinh.role'::text, true) = ANY (ARRAY['administrator'::text, 'auditor'::text, 'system'::text])) OR ((account_id)::text = current_setting('ansinh.actor'::text, true)))
CREATE TRIGGER account_event_audit AFTER INSERT OR DELETE OR UPDATE ON account_event FOR EACH ROW EXECUTE FUNCTION audit_row('account_event', 'account_event_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- Keys by which accounts of service come. The secret is told once; only its SHA-256 is kept.
table api_key (
  api_key_id uuid not null
  account_id uuid not null
  name text not null
  key_hash bytea not null
  shown text not null -- The first letters of the secret, by which people tell keys apart.
  created_at timestamp with time zone not null
  created_by text not null
  expires_at timestamp with time zone not null
  revoked_at timestamp with time zone
  revoked_by text
  used_on date -- The last day on which it opened the door.
  constraint api_key_account_fk FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint api_key_expires_later CHECK ((expires_at > created_at))
  constraint api_key_hash_length CHECK ((length(key_hash) = 32))
  constraint api_key_hash_once UNIQUE (key_hash)
  constraint api_key_name_given CHECK ((length(name) > 0))
  constraint api_key_pk PRIMARY KEY (api_key_id)
  constraint api_key_revoked_by CHECK (((revoked_at IS NULL) = (revoked_by IS NULL)))
)
CREATE INDEX api_key_account ON api_key USING btree (account_id, created_at DESC)
row security
policy api_key_keepers for all to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = ANY (ARRAY['administrator'::text, 'system'::text]))
CREATE TRIGGER api_key_audit AFTER INSERT OR DELETE OR UPDATE ON api_key FOR EACH ROW EXECUTE FUNCTION audit_row('api_key', 'api_key_id', 'key_hash')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (revoked_at), update (revoked_by), update (used_on) to ansinh_app
grant update (revoked_at), update (revoked_by), update (used_on) to ansinh_wide

-- How often a key was shown in the minute that began then. One row a key.
table api_key_requests (
  api_key_id uuid not null
  window_from timestamp with time zone not null
  requests integer not null
  constraint api_key_requests_key_fk FOREIGN KEY (api_key_id) REFERENCES api_key(api_key_id)
  constraint api_key_requests_pk PRIMARY KEY (api_key_id)
)
row security
policy api_key_requests_system for all to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = 'system'::text)
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A case as it was handed in. Never changed; what becomes of it is application_action.
table application (
  application_id uuid not null
  code text not null
  version_hash text not null
  way text -- Of the ways of the procedure's period; null where its steps were not read.
  channel text not null
  registered_at timestamp with time zone not null
  helped_by text -- Agency that helped to fill in; the one that received and the one that decides are others. Codes of agency, or path of a commune.
  received_by text not null
  decided_by text
  form jsonb not null
  conditions text[] not null -- Conditions of law/procedures.yaml that hold for the case: they say which papers it needs.
  applicant_person_id uuid
  merit_person_id uuid
  path text collate "C" not null -- Unit that does the first step, by residence; also_paths: the unit that received it, where that is another.
  also_paths text[] collate "C"
  constraint application_applicant_fk FOREIGN KEY (applicant_person_id) REFERENCES person(person_id)
  constraint application_channel_known CHECK ((channel = ANY (ARRAY['counter'::text, 'online'::text, 'post'::text])))
  constraint application_code_once UNIQUE (code)
  constraint application_merit_person_fk FOREIGN KEY (merit_person_id) REFERENCES person(person_id)
  constraint application_pk PRIMARY KEY (application_id)
  constraint application_version_fk FOREIGN KEY (version_hash) REFERENCES procedure_version(version_hash)
)
CREATE INDEX application_applicant_person ON application USING btree (applicant_person_id) WHERE (applicant_person_id IS NOT NULL)
CREATE INDEX application_merit_person ON application USING btree (merit_person_id) WHERE (merit_person_id IS NOT NULL)
CREATE INDEX application_path ON application USING btree (path)
CREATE INDEX application_version ON application USING btree (version_hash)
row security
policy application_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy application_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER application_audit AFTER INSERT OR DELETE OR UPDATE ON application FOR EACH ROW EXECUTE FUNCTION audit_row('application', 'application_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- What was done to a case, in order; never changed. States are the ten of the national system. An act that the state does not allow, or that two officers do at once, is refused here.
table application_action (
  application_id uuid not null
  seq integer not null
  kind text not null
  state_before smallint
  state_after smallint not null
  previous_seq integer
  at timestamp with time zone not null
  actor text not null
  role text not null
  note text not null
  data jsonb not null -- What the act says, and the deadline with its reasons where the act changed it.
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint application_action_allowed CHECK (
CASE kind
    WHEN 'registered'::text THEN ((state_before IS NULL) AND (state_after = 1))
    WHEN 'received'::text THEN ((state_before = 1) AND (state_after = 2))
    WHEN 'not-received'::text THEN ((state_before = 1) AND (state_after = 3))
    WHEN 'taken'::text THEN ((state_before = ANY (ARRAY[2, 4])) AND (state_after = 4))
    WHEN 'handed-over'::text THEN ((state_before = ANY (ARRAY[2, 4])) AND (state_after = 4))
    WHEN 'passed-on'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'consulted'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'answered'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'posted'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'complained'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'complaint-settled'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'extended'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'reappointed'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'drafted'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'draft-returned'::text THEN ((state_before = 4) AND (state_after = 4))
    WHEN 'supplement-asked'::text THEN ((state_before = ANY (ARRAY[2, 4])) AND (state_after = 5))
    WHEN 'supplemented'::text THEN ((state_before = 5) AND (state_after = 4))
    WHEN 'payment-asked'::text THEN ((state_before = ANY (ARRAY[2, 4])) AND (state_after = 6))
    WHEN 'paid'::text THEN ((state_before = 6) AND (state_after = 4))
    WHEN 'withdrawn'::text THEN ((state_before = ANY (ARRAY[1, 2, 4, 5, 6])) AND (state_after = 7))
    WHEN 'stopped'::text THEN ((state_before = ANY (ARRAY[2, 4, 5, 6, 7])) AND (state_after = 8))
    WHEN 'resumed'::text THEN ((state_before = 8) AND (state_after = 4))
    WHEN 'decided'::text THEN ((state_before = 4) AND (state_after = 9))
    WHEN 'handed-out'::text THEN ((state_before = 9) AND (state_after = 10))
    WHEN 'noted'::text THEN (state_before = state_after)
    WHEN 'succeeded'::text THEN ((state_before = state_after) AND (state_before = ANY (ARRAY[1, 2, 4, 5, 6, 7, 8, 9])))
    ELSE false
END)
  constraint application_action_follows FOREIGN KEY (application_id, previous_seq, state_before) REFERENCES application_action(application_id, seq, state_after)
  constraint application_action_of FOREIGN KEY (application_id) REFERENCES application(application_id)
  constraint application_action_order CHECK ((((seq = 1) AND (previous_seq IS NULL) AND (state_before IS NULL)) OR ((seq > 1) AND (previous_seq = (seq - 1)) AND (state_before IS NOT NULL))))
  constraint application_action_pk PRIMARY KEY (application_id, seq)
  constraint application_action_state UNIQUE (application_id, seq, state_after)
)
CREATE INDEX application_action_path ON application_action USING btree (path, at)
row security
policy application_action_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy application_action_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER application_action_audit AFTER INSERT OR DELETE OR UPDATE ON application_action FOR EACH ROW EXECUTE FUNCTION audit_row('application_action', 'application_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- Papers of a case by the act that brought them: handed in, shown, taken from a database or from the archive and not asked for again, missing, scanned.
table application_paper (
  application_id uuid not null
  seq integer not null
  paper text not null
  how text not null
  originals integer not null
  copies integer not null
  document_id uuid -- The paper of the archive as it was then: what became of it since is asked of page_ids. No foreign key, since papers are made anew.
  batch_file_id uuid
  at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  page_ids uuid[] -- Pages of the paper of the archive when the case took it, in order. Pages are never deleted.
  constraint application_paper_action_fk FOREIGN KEY (application_id, seq) REFERENCES application_action(application_id, seq)
  constraint application_paper_counts CHECK (((originals >= 0) AND (copies >= 0) AND ((how <> 'handed'::text) OR ((originals + copies) > 0))))
  constraint application_paper_file_fk FOREIGN KEY (batch_file_id) REFERENCES batch_file(batch_file_id)
  constraint application_paper_from_archive CHECK (((how <> 'archive'::text) OR ((document_id IS NOT NULL) AND (COALESCE(cardinality(page_ids), 0) > 0))))
  constraint application_paper_how_known CHECK ((how = ANY (ARRAY['handed'::text, 'shown'::text, 'database'::text, 'archive'::text, 'missing'::text, 'scanned'::text])))
  constraint application_paper_pk PRIMARY KEY (application_id, seq, paper)
  constraint application_paper_scanned CHECK (((how <> 'scanned'::text) OR (batch_file_id IS NOT NULL)))
)
CREATE INDEX application_paper_how ON application_paper USING btree (how, at)
CREATE INDEX application_paper_path ON application_paper USING btree (path, at)
row security
policy application_paper_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy application_paper_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER application_paper_audit AFTER INSERT OR DELETE OR UPDATE ON application_paper FOR EACH ROW EXECUTE FUNCTION audit_row('application_paper', 'application_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- Last number given by an agency on a day: the last part of a case's code. Without gaps, since it is written with the case.
table application_serial (
  agency text not null
  on_day date not null
  last integer not null
  constraint application_serial_pk PRIMARY KEY (agency, on_day)
)
row security
policy application_serial_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- From when until when a case was in a state with a day due: what a count as of a past instant reads. Derived from the acts, written with them, rebuilt from them.
table application_span (
  application_id uuid not null
  seq integer not null -- Of the act with which it began.
  state smallint not null
  due_on date
  from_at timestamp with time zone not null
  until_at timestamp with time zone not null -- Infinity: still so.
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint application_span_action_fk FOREIGN KEY (application_id, seq) REFERENCES application_action(application_id, seq)
  constraint application_span_pk PRIMARY KEY (application_id, seq)
)
CREATE INDEX application_span_elsewhere ON application_span USING btree (application_id) WHERE (also_paths IS NOT NULL)
CREATE INDEX application_span_from ON application_span USING btree (from_at) INCLUDE (state)
CREATE INDEX application_span_late ON application_span USING btree (until_at) INCLUDE (from_at, due_on, path, application_id) WHERE ((state = ANY (ARRAY[2, 4])) AND (until_at > (((due_on + 1))::timestamp without time zone AT TIME ZONE 'Asia/Ho_Chi_Minh'::text)))
CREATE INDEX application_span_path ON application_span USING btree (path, state, until_at)
CREATE INDEX application_span_state ON application_span USING btree (state, until_at) INCLUDE (from_at, due_on, path, application_id)
row security
policy application_span_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy application_span_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER application_span_counted AFTER INSERT OR DELETE OR UPDATE ON application_span FOR EACH ROW EXECUTE FUNCTION case_state_counted('application_span')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- One row a case for lists, queues and counts: the fold over its actions, written with them and rebuilt from them.
table application_summary (
  application_id uuid not null
  code text not null
  slug text not null
  field text not null
  channel text not null
  level text
  state smallint not null
  seq integer not null
  step integer
  step_by text
  step_role text
  holder uuid
  registered_at timestamp with time zone not null
  received_at timestamp with time zone
  received_on date
  due_on date
  due_confidence text
  no_due text -- Why no day is told: the clock stands, or what was not read. Null with a day.
  ended_at timestamp with time zone
  ended_on date
  on_time boolean
  papers_missing integer not null
  drafted boolean not null -- A draft of the decision lies before who decides.
  applicant_name text not null
  merit_name text
  words text[] not null -- Folded syllables of the names, and the code: what one finds the case by.
  path text collate "C" not null
  also_paths text[] collate "C"
  received_by text not null -- Of the application, for counting by agency.
  decided_at timestamp with time zone -- When it was decided; ended_at also says when it was taken back, refused or stopped.
  digitised_at timestamp with time zone -- When its first paper was scanned, if that was on the day of receipt at the latest.
  reused_at timestamp with time zone -- When first a paper was taken from a database or the archive instead of being asked for.
  decided_by text -- Who decides: of the application, or who took over from that one.
  constraint application_summary_decided CHECK (((decided_at IS NOT NULL) = (state = ANY (ARRAY[9, 10]))))
  constraint application_summary_end CHECK (((ended_at IS NULL) = (ended_on IS NULL)))
  constraint application_summary_holder_fk FOREIGN KEY (holder) REFERENCES account(account_id)
  constraint application_summary_of FOREIGN KEY (application_id) REFERENCES application(application_id)
  constraint application_summary_pk PRIMARY KEY (application_id)
  constraint application_summary_receipt CHECK (((received_at IS NULL) = (received_on IS NULL)))
)
CREATE INDEX application_summary_code ON application_summary USING btree (code)
CREATE INDEX application_summary_decided ON application_summary USING btree (decided_at) INCLUDE (ended_on, on_time, channel, field, level, received_by, path, application_id) WHERE (decided_at IS NOT NULL)
CREATE INDEX application_summary_digitised ON application_summary USING btree (digitised_at) INCLUDE (received_at, path, application_id) WHERE (digitised_at IS NOT NULL)
CREATE INDEX application_summary_elsewhere ON application_summary USING btree (application_id) WHERE (also_paths IS NOT NULL)
CREATE INDEX application_summary_holder ON application_summary USING btree (holder, COALESCE(due_on, 'infinity'::date), application_id) WHERE ((holder IS NOT NULL) AND (state = ANY (ARRAY[2, 4, 5, 6])))
CREATE INDEX application_summary_late ON application_summary USING btree (application_id) INCLUDE (decided_at) WHERE (NOT on_time)
CREATE INDEX application_summary_on_time ON application_summary USING btree (application_id) INCLUDE (decided_at) WHERE on_time
CREATE INDEX application_summary_open ON application_summary USING btree (state, holder, step_role, drafted, due_on) WHERE (state = ANY (ARRAY[1, 2, 4, 5, 6, 7, 9]))
CREATE INDEX application_summary_path ON application_summary USING btree (path)
CREATE INDEX application_summary_path_queue ON application_summary USING btree (path, COALESCE(due_on, 'infinity'::date), application_id) WHERE (state = ANY (ARRAY[1, 2, 4, 5, 6, 7, 9]))
CREATE INDEX application_summary_path_recent ON application_summary USING btree (path, registered_at DESC, application_id)
CREATE INDEX application_summary_queue ON application_summary USING btree (COALESCE(due_on, 'infinity'::date), application_id) WHERE (state = ANY (ARRAY[1, 2, 4, 5, 6, 7, 9]))
CREATE INDEX application_summary_received ON application_summary USING btree (received_at) INCLUDE (received_on, channel, field, level, received_by, path, application_id) WHERE (received_at IS NOT NULL)
CREATE INDEX application_summary_recent ON application_summary USING btree (registered_at DESC, application_id)
CREATE INDEX application_summary_reused ON application_summary USING btree (reused_at) INCLUDE (path, application_id) WHERE (reused_at IS NOT NULL)
CREATE INDEX application_summary_waiting ON application_summary USING btree (decided_by, path) INCLUDE (step_by, state, due_on) WHERE (state = ANY (ARRAY[1, 2, 4, 5, 6, 8]))
CREATE INDEX application_summary_words ON application_summary USING gin (words)
row security
policy application_summary_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy application_summary_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER application_summary_counted AFTER INSERT OR DELETE OR UPDATE ON application_summary FOR EACH ROW EXECUTE FUNCTION case_counted('application_summary')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- The searchable PDF/A of a dossier as it stands: images of its pages with the corrected words. One that could not be made says why.
table archive_copy (
  dossier_id uuid not null
  basis text not null -- Hash of all that stands in it, so that it is made again when and only when that changed.
  sha256 text collate "C"
  size bigint
  pages integer not null
  original_images integer not null -- Pages whose image has the very bytes that were handed in.
  failure_code text
  made_at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint archive_copy_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint archive_copy_made_or_failed CHECK ((((sha256 IS NULL) = (failure_code IS NOT NULL)) AND ((sha256 IS NULL) = (size IS NULL))))
  constraint archive_copy_pk PRIMARY KEY (dossier_id)
)
CREATE INDEX archive_copy_failed ON archive_copy USING btree (dossier_id) WHERE (failure_code IS NOT NULL)
CREATE INDEX archive_copy_file ON archive_copy USING btree (sha256)
CREATE INDEX archive_copy_path ON archive_copy USING btree (path)
row security
policy archive_copy_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy archive_copy_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER archive_copy_audit AFTER INSERT OR DELETE OR UPDATE ON archive_copy FOR EACH ROW EXECUTE FUNCTION audit_row('archive_copy', 'dossier_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A package (BagIt in one tar file) somebody asked for, or brought. out: waiting, ready to be fetched. in: waiting to be looked through, ready to be taken in, entering, done. expired: its file was given up.
table archive_package (
  archive_package_id uuid not null
  direction text not null
  of_kind text
  of_id uuid
  label text not null
  state text not null
  asked_by uuid not null
  asked_at timestamp with time zone not null
  role text not null -- The role in which it was asked for, with path the unit: the job sees what this account still sees in them.
  session_ref text -- Hash of the session that asked: sensitive dossiers go with it where this session said what for.
  dossiers integer -- How many there are to do; null until it is known.
  files integer
  size bigint
  sha256 text collate "C"
  failure_code text
  failure_file text
  ended_at timestamp with time zone
  expires_at timestamp with time zone
  path text collate "C" not null
  constraint archive_package_by_fk FOREIGN KEY (asked_by) REFERENCES account(account_id)
  constraint archive_package_direction_known CHECK ((direction = ANY (ARRAY['out'::text, 'in'::text])))
  constraint archive_package_failed_says_why CHECK (((state = 'failed'::text) = (failure_code IS NOT NULL)))
  constraint archive_package_kind_known CHECK ((of_kind = ANY (ARRAY['dossier'::text, 'box'::text, 'fonds'::text])))
  constraint archive_package_out_names_what CHECK ((((direction = 'out'::text) = (of_kind IS NOT NULL)) AND ((of_kind IS NULL) = (of_id IS NULL))))
  constraint archive_package_pk PRIMARY KEY (archive_package_id)
  constraint archive_package_ready_has_file CHECK (((state <> ALL (ARRAY['ready'::text, 'entering'::text])) OR (sha256 IS NOT NULL)))
  constraint archive_package_state_fits CHECK (((direction = 'in'::text) OR (state <> ALL (ARRAY['entering'::text, 'done'::text]))))
  constraint archive_package_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'ready'::text, 'entering'::text, 'done'::text, 'failed'::text, 'expired'::text])))
)
CREATE INDEX archive_package_asked ON archive_package USING btree (asked_at, archive_package_id)
CREATE INDEX archive_package_expires ON archive_package USING btree (expires_at) WHERE (state = ANY (ARRAY['ready'::text, 'done'::text]))
CREATE INDEX archive_package_file ON archive_package USING btree (sha256)
CREATE INDEX archive_package_path ON archive_package USING btree (path, asked_at)
row security
policy archive_package_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy archive_package_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER archive_package_audit AFTER INSERT OR DELETE OR UPDATE ON archive_package FOR EACH ROW EXECUTE FUNCTION audit_row('archive_package', 'archive_package_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- What became of each dossier of a package, or would become of it, as far as its job has come. No foreign key to dossier: of a package that is brought it need not be here.
table archive_package_dossier (
  archive_package_id uuid not null
  name text collate "C" not null
  dossier_id uuid
  number_written text
  title text not null
  outcome text not null -- in, left-out: of a package that is made. dropped: told by a making that was begun again and did not come to it any more; shown nowhere. new, known, refused: what would become of it. entered: written in the transaction that entered the dossier, and final.
  reason text
  path text collate "C" not null
  constraint archive_package_dossier_of FOREIGN KEY (archive_package_id) REFERENCES archive_package(archive_package_id)
  constraint archive_package_dossier_outcome_known CHECK ((outcome = ANY (ARRAY['in'::text, 'left-out'::text, 'dropped'::text, 'new'::text, 'entered'::text, 'known'::text, 'refused'::text])))
  constraint archive_package_dossier_pk PRIMARY KEY (archive_package_id, name)
  constraint archive_package_dossier_says_why CHECK (((outcome = ANY (ARRAY['left-out'::text, 'refused'::text])) = (reason IS NOT NULL)))
)
CREATE INDEX archive_package_dossier_dossier ON archive_package_dossier USING btree (dossier_id)
row security
policy archive_package_dossier_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy archive_package_dossier_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- An act on the order of papers in a dossier, append-only: pages set in another order or another paper, a dossier split or joined to another. Taking one back is an act of its own, once. Pages that changed their dossier by it stand in page_filing under the same id.
table arrangement (
  arrangement_id uuid not null
  kind text not null
  dossier_id uuid not null
  other_dossier_id uuid
  undoes_id uuid
  detail jsonb not null -- What taking it back needs beside the pages: persons and units added, whether a mark was set, since when the dossier was held.
  made_by text not null
  made_at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint arrangement_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint arrangement_kind_known CHECK ((kind = ANY (ARRAY['pages'::text, 'split'::text, 'join'::text, 'undo'::text])))
  constraint arrangement_other_fk FOREIGN KEY (other_dossier_id) REFERENCES dossier(dossier_id)
  constraint arrangement_pk PRIMARY KEY (arrangement_id)
  constraint arrangement_undo_of_an_act CHECK (((kind = 'undo'::text) = (undoes_id IS NOT NULL)))
  constraint arrangement_undoes_fk FOREIGN KEY (undoes_id) REFERENCES arrangement(arrangement_id)
  constraint arrangement_undone_once UNIQUE (undoes_id)
)
CREATE INDEX arrangement_dossier ON arrangement USING btree (dossier_id, arrangement_id)
CREATE INDEX arrangement_other ON arrangement USING btree (other_dossier_id, arrangement_id)
row security
policy arrangement_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy arrangement_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER arrangement_audit AFTER INSERT OR DELETE OR UPDATE ON arrangement FOR EACH ROW EXECUTE FUNCTION audit_row('arrangement', 'arrangement_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- Where a page stood before an act and where after it.
table arrangement_page (
  arrangement_id uuid not null
  page_id uuid not null
  from_dossier_id uuid not null
  from_seq integer not null
  from_begins boolean
  to_dossier_id uuid not null
  to_seq integer not null
  to_begins boolean
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint arrangement_page_act_fk FOREIGN KEY (arrangement_id) REFERENCES arrangement(arrangement_id)
  constraint arrangement_page_page_fk FOREIGN KEY (page_id) REFERENCES page(page_id)
  constraint arrangement_page_pk PRIMARY KEY (arrangement_id, page_id)
)
CREATE INDEX arrangement_page_page ON arrangement_page USING btree (page_id)
row security
policy arrangement_page_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy arrangement_page_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER arrangement_page_audit AFTER INSERT OR DELETE OR UPDATE ON arrangement_page FOR EACH ROW EXECUTE FUNCTION audit_row('arrangement_page', 'page_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- A role in an area for a period. One assignment is active at a time: its range of paths bounds every row an account sees.
table assignment (
  assignment_id uuid not null
  account_id uuid not null
  role text not null
  area_path text collate "C" not null
  holds daterange not null
  known tstzrange not null
  constraint assignment_account_fk FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint assignment_once EXCLUDE USING gist (account_id WITH =, role WITH =, area_path WITH =, holds WITH &&, known WITH &&)
  constraint assignment_path_ends_with_separator CHECK ((area_path ~~ '%/'::text))
  constraint assignment_pk PRIMARY KEY (assignment_id)
  constraint assignment_role_known CHECK ((role = ANY (ARRAY['reception'::text, 'commune-officer'::text, 'officer'::text, 'head'::text, 'director'::text, 'clerk'::text, 'archivist'::text, 'payments'::text, 'party'::text, 'auditor'::text, 'administrator'::text])))
)
CREATE INDEX assignment_account ON assignment USING btree (account_id)
row security
policy assignment_add for insert to ansinh_app, ansinh_wide with check (current_setting('ansinh.role'::text, true) = ANY (ARRAY['administrator'::text, 'system'::text]))
policy assignment_change for update to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = ANY (ARRAY['administrator'::text, 'system'::text]))
policy assignment_read for select to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER assignment_audit AFTER INSERT OR DELETE OR UPDATE ON assignment FOR EACH ROW EXECUTE FUNCTION audit_row('assignment', 'assignment_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Who did or saw what, when. Written by triggers and by audit_view only; never updated or deleted.
table audit_event (
  audit_event_id uuid not null
  era integer not null -- See audit_era: raised when a restore moves the records to a server whose transaction numbers begin anew.
  xid bigint not null -- The transaction that wrote it: blocks are ranges of (era, xid).
  at timestamp with time zone not null
  actor text not null
  action text not null
  subject text not null
  subject_id text not null
  path text collate "C" not null
  content jsonb not null
  hash bytea not null -- SHA-256 over all other columns, see audit_hash.
  constraint audit_event_pk PRIMARY KEY (audit_event_id)
)
CREATE INDEX audit_event_block ON audit_event USING btree (era, xid, audit_event_id)
CREATE INDEX audit_event_path ON audit_event USING btree (path, at DESC)
CREATE INDEX audit_event_subject ON audit_event USING btree (subject, subject_id, at DESC)
row security
policy audit_event_scope for select to ansinh_app using ((current_setting('ansinh.role'::text, true) = ANY (ARRAY['auditor'::text, 'system'::text])) AND (path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy audit_event_wide for select to ansinh_wide using ((current_setting('ansinh.role'::text, true) = ANY (ARRAY['auditor'::text, 'system'::text])) AND (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text))
grant select to ansinh_app
grant select to ansinh_wide

-- Blocks of the trail, chained: hash = SHA-256(previous hash, range, hashes of the events in order).
table audit_seal (
  seal_no bigint not null
  era integer not null
  xid_from bigint not null
  xid_until bigint not null
  events integer not null
  event_marks bytea not null -- The first eight bytes of each event's hash in order, so that the first changed row of a broken block can be named.
  previous_hash bytea not null
  hash bytea not null
  sealed_at timestamp with time zone not null
  constraint audit_seal_pk PRIMARY KEY (seal_no)
  constraint audit_seal_range CHECK ((xid_until > xid_from))
)
row security
policy audit_seal_read for all to ansinh_wide using (current_setting('ansinh.role'::text, true) = ANY (ARRAY['auditor'::text, 'system'::text]))
grant select to ansinh_wide

-- A file as it was handed in, with its name as given; a refused one keeps the reason. stored: waits to be taken apart; duplicate: the same bytes were taken in before.
table batch_file (
  batch_file_id uuid not null
  scan_batch_id uuid not null
  name text not null
  sha256 text collate "C"
  state text not null
  refusal_code text
  refusal_detail jsonb
  pages integer
  path text collate "C" not null
  replaces_page_id uuid -- The page of which this file is a new scan, handed in as such by replaces_by. No foreign key: a package that comes in brings files before pages.
  replaces_by text
  again text -- What a person said of bytes that were taken in before: left where they stand, or filed here too. Its pages are then rows of their own over the same bytes.
  again_reason text
  again_by text
  again_at timestamp with time zone
  again_act uuid -- Files of which it was said together share it. Null: said before acts were kept.
  constraint batch_file_again_act_whole CHECK (((again_act IS NULL) OR (again IS NOT NULL)))
  constraint batch_file_again_known CHECK ((again = ANY (ARRAY['left'::text, 'filed-too'::text])))
  constraint batch_file_again_left CHECK (((again IS DISTINCT FROM 'left'::text) OR (state = 'duplicate'::text)))
  constraint batch_file_again_says_why CHECK (((again IS DISTINCT FROM 'filed-too'::text) OR (length(again_reason) >= 3)))
  constraint batch_file_again_whole CHECK ((((again IS NULL) = (again_by IS NULL)) AND ((again IS NULL) = (again_at IS NULL))))
  constraint batch_file_batch_fk FOREIGN KEY (scan_batch_id) REFERENCES scan_batch(scan_batch_id)
  constraint batch_file_file_fk FOREIGN KEY (sha256) REFERENCES file(sha256)
  constraint batch_file_pk PRIMARY KEY (batch_file_id)
  constraint batch_file_replaces_whole CHECK (((replaces_page_id IS NULL) = (replaces_by IS NULL)))
  constraint batch_file_state_known CHECK ((state = ANY (ARRAY['stored'::text, 'taken-in'::text, 'refused'::text, 'duplicate'::text])))
  constraint batch_file_stored_or_refused CHECK (((state = 'refused'::text) = (refusal_code IS NOT NULL)))
)
CREATE INDEX batch_file_again_left ON batch_file USING btree (again_by, again_at) WHERE ((again = 'left'::text) AND (again_act IS NOT NULL))
CREATE INDEX batch_file_asked ON batch_file USING btree (batch_file_id) WHERE ((state = 'duplicate'::text) AND (again IS NULL) AND (replaces_page_id IS NULL))
CREATE INDEX batch_file_batch ON batch_file USING btree (scan_batch_id)
CREATE UNIQUE INDEX batch_file_once ON batch_file USING btree (sha256) WHERE ((state = ANY (ARRAY['stored'::text, 'taken-in'::text])) AND (again IS NULL))
CREATE INDEX batch_file_replaces ON batch_file USING btree (replaces_page_id) WHERE (replaces_page_id IS NOT NULL)
CREATE INDEX batch_file_sha ON batch_file USING btree (sha256)
row security
policy batch_file_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy batch_file_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER batch_file_audit AFTER INSERT OR DELETE OR UPDATE ON batch_file FOR EACH ROW EXECUTE FUNCTION audit_row('batch_file', 'batch_file_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Where the paper stands: box (hop), shelf (ke), compartment (ngan). No personal data.
table box (
  box_id uuid not null
  fonds_id uuid not null
  code text not null
  shelf text
  compartment text
  catalogue_id uuid
  store text -- The room (kho) in which the shelf stands.
  constraint box_catalogue_fk FOREIGN KEY (catalogue_id) REFERENCES catalogue(catalogue_id)
  constraint box_code_unique UNIQUE (fonds_id, code)
  constraint box_fonds_fk FOREIGN KEY (fonds_id) REFERENCES fonds(fonds_id)
  constraint box_pk PRIMARY KEY (box_id)
)
row security
policy box_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER box_audit AFTER INSERT OR DELETE OR UPDATE ON box FOR EACH ROW EXECUTE FUNCTION audit_row('box', 'box_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- What acts changed and no job has folded into case_tally yet.
table case_change (
  case_change_id uuid not null
  measure text not null
  month date not null
  records integer not null
  unit text collate "C"
  channel text
  field text
  level text
  agency text
  state text
  constraint case_change_of CHECK (((state IS NULL) = (unit IS NOT NULL)))
  constraint case_change_pk PRIMARY KEY (case_change_id)
)
CREATE INDEX case_change_measure ON case_change USING btree (measure, month)
row security
policy case_change_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant select to ansinh_app
grant select to ansinh_wide

-- How many cases came to be counted in a month, by measure (code of the figure) and by a value of one part of it. With case_change the whole truth; derived from application_summary and application_span, proved against them.
table case_tally (
  measure text not null
  part text not null
  value text collate "C" not null -- Empty for part all. Of part state the months add up to how many cases are in the state: who came less who left.
  month date not null
  records bigint not null
  constraint case_tally_month_first CHECK ((EXTRACT(day FROM month) = (1)::numeric))
  constraint case_tally_part_known CHECK ((part = ANY (ARRAY['all'::text, 'unit'::text, 'channel'::text, 'field'::text, 'level'::text, 'agency'::text, 'state'::text])))
  constraint case_tally_pk PRIMARY KEY (measure, part, value, month)
)
row security
policy case_tally_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant select to ansinh_app
grant select to ansinh_wide

-- A catalogue (muc luc) of a fonds: the list that its boxes are numbered in. No personal data.
table catalogue (
  catalogue_id uuid not null
  fonds_id uuid not null
  code text not null
  title text not null
  second_reading text -- As on scan_batch, for dossiers in boxes of this series. Null: as law/records/critical-fields.yaml says.
  constraint catalogue_code_unique UNIQUE (fonds_id, code)
  constraint catalogue_fonds_fk FOREIGN KEY (fonds_id) REFERENCES fonds(fonds_id)
  constraint catalogue_named CHECK (((code <> ''::text) AND (title <> ''::text)))
  constraint catalogue_pk PRIMARY KEY (catalogue_id)
  constraint catalogue_second_reading_known CHECK ((second_reading = ANY (ARRAY['none'::text, 'doubtful'::text, 'all'::text])))
)
row security
policy catalogue_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER catalogue_audit AFTER INSERT OR DELETE OR UPDATE ON catalogue FOR EACH ROW EXECUTE FUNCTION audit_row('catalogue', 'catalogue_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Which of several values that papers of a dossier and the register give of a field is right, and why; append-only, the latest counts while the same values stand against each other (said, sorted). No paper is changed by it: only the body that issued a paper may correct it.
table contradiction_choice (
  contradiction_choice_id uuid not null
  dossier_id uuid not null
  field text not null
  value text not null
  said jsonb not null
  reason text not null
  made_by uuid not null
  made_at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint contradiction_choice_by_fk FOREIGN KEY (made_by) REFERENCES account(account_id)
  constraint contradiction_choice_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint contradiction_choice_pk PRIMARY KEY (contradiction_choice_id)
  constraint contradiction_choice_says_why CHECK ((length(reason) >= 3))
)
CREATE INDEX contradiction_choice_dossier ON contradiction_choice USING btree (dossier_id, contradiction_choice_id)
row security
policy contradiction_choice_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy contradiction_choice_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER contradiction_choice_audit AFTER INSERT OR DELETE OR UPDATE ON contradiction_choice FOR EACH ROW EXECUTE FUNCTION audit_row('contradiction_choice', 'contradiction_choice_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- The last number given out in a year: numbers begin anew each year, and none is left out, since a copy that was not issued gives its number back.
table copy_number (
  year integer not null
  last integer not null
  constraint copy_number_counts CHECK ((last > 0))
  constraint copy_number_pk PRIMARY KEY (year)
)
row security
policy copy_number_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER copy_number_audit AFTER INSERT OR DELETE OR UPDATE ON copy_number FOR EACH ROW EXECUTE FUNCTION audit_row('copy_number', 'year')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A person's word on a page: append-only, the latest outranks every reading. text: what stands inside the box.
table correction (
  correction_id uuid not null
  page_id uuid not null
  target text not null
  field text
  box jsonb
  value text
  made_by uuid not null
  made_at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  area_code text collate "C" -- With area_valid_from: the unit that this person says the written place means. A suggestion of the machine is never kept here.
  area_valid_from date
  constraint correction_area_fk FOREIGN KEY (area_code, area_valid_from) REFERENCES common.area(code, valid_from)
  constraint correction_area_of_a_place CHECK (((area_code IS NULL) OR (field = ANY (ARRAY['homePlace'::text, 'residence'::text]))))
  constraint correction_area_whole CHECK (((area_code IS NULL) = (area_valid_from IS NULL)))
  constraint correction_by_fk FOREIGN KEY (made_by) REFERENCES account(account_id)
  constraint correction_page_fk FOREIGN KEY (page_id) REFERENCES page(page_id)
  constraint correction_pk PRIMARY KEY (correction_id)
  constraint correction_says_where CHECK ((((target = 'field'::text) = (field IS NOT NULL)) AND ((target = 'text'::text) = (box IS NOT NULL))))
  constraint correction_target_known CHECK ((target = ANY (ARRAY['field'::text, 'text'::text, 'type'::text])))
)
CREATE INDEX correction_page ON correction USING btree (page_id, made_at)
row security
policy correction_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy correction_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER correction_audit AFTER INSERT OR DELETE OR UPDATE ON correction FOR EACH ROW EXECUTE FUNCTION audit_row('correction', 'correction_id')
CREATE TRIGGER correction_face_changed AFTER INSERT ON correction FOR EACH ROW WHEN ((new.field = 'deathDate'::text)) EXECUTE FUNCTION dossier_changed_by_page('correction')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- Cover sheets printed at once, by path: the scope of who printed them.
table cover_print (
  cover_print_id uuid not null
  printed_by text not null
  printed_at timestamp with time zone not null
  sheets integer not null
  path text collate "C" not null
  constraint cover_print_pk PRIMARY KEY (cover_print_id)
  constraint cover_print_some CHECK ((sheets > 0))
)
CREATE INDEX cover_print_at ON cover_print USING btree (printed_at, cover_print_id)
CREATE INDEX cover_print_path ON cover_print USING btree (path, printed_at)
row security
policy cover_print_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy cover_print_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER cover_print_audit AFTER INSERT OR DELETE OR UPDATE ON cover_print FOR EACH ROW EXECUTE FUNCTION audit_row('cover_print', 'cover_print_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- A sheet of a print. It came back when a page of its dossier came in after the print; given up: somebody said that this dossier is not scanned now, and why.
table cover_print_sheet (
  cover_print_sheet_id uuid not null
  cover_print_id uuid not null
  dossier_id uuid not null
  given_up_at timestamp with time zone
  given_up_by text
  reason text
  path text collate "C" not null
  also_paths text[] collate "C"
  printed_at timestamp with time zone not null -- As on its print.
  came_at timestamp with time zone -- When the first page of its dossier came in after the print, as a sheet or filed by a person; null: none is there. Kept by page_sheet_came.
  constraint cover_print_sheet_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint cover_print_sheet_given_up_whole CHECK ((((given_up_at IS NULL) = (given_up_by IS NULL)) AND ((given_up_at IS NULL) = (reason IS NULL))))
  constraint cover_print_sheet_once UNIQUE (cover_print_id, dossier_id)
  constraint cover_print_sheet_pk PRIMARY KEY (cover_print_sheet_id)
  constraint cover_print_sheet_print_fk FOREIGN KEY (cover_print_id) REFERENCES cover_print(cover_print_id)
)
CREATE INDEX cover_print_sheet_dossier ON cover_print_sheet USING btree (dossier_id)
CREATE INDEX cover_print_sheet_open ON cover_print_sheet USING btree (printed_at, cover_print_id) WHERE ((came_at IS NULL) AND (given_up_at IS NULL))
row security
policy cover_print_sheet_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy cover_print_sheet_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER cover_print_sheet_audit AFTER INSERT OR DELETE OR UPDATE ON cover_print_sheet FOR EACH ROW EXECUTE FUNCTION audit_row('cover_print_sheet', 'cover_print_sheet_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (given_up_at), update (given_up_by), update (path), update (reason) to ansinh_app
grant update (also_paths), update (given_up_at), update (given_up_by), update (path), update (reason) to ansinh_wide

-- A draft that was signed and waits for its number, where the clerk numbers after the signature. Its file bears no number; the decision itself is made with it.
table decision_signed (
  application_id uuid not null
  draft_seq integer not null
  signed_by text not null
  signed_role text not null
  at timestamp with time zone not null
  sha256 text collate "C" not null
  cms bytea not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint decision_signed_draft_fk FOREIGN KEY (application_id, draft_seq) REFERENCES application_action(application_id, seq)
  constraint decision_signed_file_fk FOREIGN KEY (sha256) REFERENCES file(sha256)
  constraint decision_signed_pk PRIMARY KEY (application_id, draft_seq)
)
CREATE INDEX decision_signed_path ON decision_signed USING btree (path)
row security
policy decision_signed_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy decision_signed_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER decision_signed_audit AFTER INSERT OR DELETE OR UPDATE ON decision_signed FOR EACH ROW EXECUTE FUNCTION audit_row('decision_signed', 'application_id', 'cms')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- A stored file that was made from originals and can be made again. Durable in the store before the row is committed.
table derived_file (
  sha256 text collate "C" not null
  size bigint not null
  kind text not null
  made_at timestamp with time zone not null
  superseded_at timestamp with time zone -- Since when nothing refers to it: some days later it is removed from the store.
  removed_at timestamp with time zone
  constraint derived_file_hash_form CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
  constraint derived_file_kind_known CHECK ((kind = ANY (ARRAY['archive-copy'::text, 'package'::text])))
  constraint derived_file_pk PRIMARY KEY (sha256)
)
CREATE INDEX derived_file_superseded ON derived_file USING btree (superseded_at) WHERE ((superseded_at IS NOT NULL) AND (removed_at IS NULL))
row security
policy derived_file_add for insert to ansinh_app, ansinh_wide with check (current_setting('ansinh.role'::text, true) = 'system'::text)
policy derived_file_any_actor for select to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
policy derived_file_change for update to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = 'system'::text)
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Somebody who works on cases is away on these days, and who stands in meanwhile. Never changed but by being taken back.
table desk_absence (
  desk_absence_id uuid not null
  account_id uuid not null
  deputy_id uuid not null
  away daterange not null
  note text not null
  recorded_by text not null
  recorded_at timestamp with time zone not null
  withdrawn_by text
  withdrawn_at timestamp with time zone
  path text collate "C" not null -- Where the absent one works.
  constraint desk_absence_account_fk FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint desk_absence_bounded CHECK (((NOT lower_inf(away)) AND (NOT upper_inf(away)) AND (NOT isempty(away))))
  constraint desk_absence_deputy_fk FOREIGN KEY (deputy_id) REFERENCES account(account_id)
  constraint desk_absence_of_another CHECK ((account_id <> deputy_id))
  constraint desk_absence_once EXCLUDE USING gist (account_id WITH =, away WITH &&) WHERE ((withdrawn_at IS NULL))
  constraint desk_absence_pk PRIMARY KEY (desk_absence_id)
  constraint desk_absence_withdrawal CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL)))
)
CREATE INDEX desk_absence_deputy ON desk_absence USING btree (deputy_id) WHERE (withdrawn_at IS NULL)
row security
policy desk_absence_add for insert to ansinh_app, ansinh_wide with check (((account_id)::text = current_setting('ansinh.actor'::text, true)) OR (current_setting('ansinh.role'::text, true) = ANY (ARRAY['head'::text, 'director'::text])))
policy desk_absence_change for update to ansinh_app, ansinh_wide using (((account_id)::text = current_setting('ansinh.actor'::text, true)) OR (current_setting('ansinh.role'::text, true) = ANY (ARRAY['head'::text, 'director'::text])))
policy desk_absence_read for select to ansinh_app, ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER desk_absence_audit AFTER INSERT OR DELETE OR UPDATE ON desk_absence FOR EACH ROW EXECUTE FUNCTION audit_row('desk_absence', 'desk_absence_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (withdrawn_at), update (withdrawn_by) to ansinh_app
grant update (withdrawn_at), update (withdrawn_by) to ansinh_wide

-- A paper (van ban) of one or more pages in its dossier; type is a code of law/documents.
table document (
  document_id uuid not null
  dossier_id uuid not null
  seq integer not null
  type text not null
  type_confidence smallint
  type_confirmed boolean not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint document_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint document_order UNIQUE (dossier_id, seq)
  constraint document_pk PRIMARY KEY (document_id)
)
CREATE INDEX document_type ON document USING btree (dossier_id, type)
row security
policy document_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy document_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER document_audit AFTER INSERT OR DELETE OR UPDATE ON document FOR EACH ROW EXECUTE FUNCTION audit_row('document', 'document_id')
CREATE TRIGGER document_face_changed AFTER INSERT OR DELETE OR UPDATE OF dossier_id, type ON document FOR EACH ROW EXECUTE FUNCTION dossier_changed('document')
grant delete, insert, select, update to ansinh_app
grant delete, insert, select, update to ansinh_wide

-- The clerk's register: numbers in the order in which they were taken; never changed. Each follows the one before it.
table document_number (
  agency text not null
  year integer not null
  kind text not null
  number integer not null
  previous_number integer
  symbol text not null
  on_day date not null
  at timestamp with time zone not null
  actor text not null
  reason text not null -- What a number was reserved for; empty where a case says it.
  application_id uuid -- The case for whose decision it was taken; null for a reserved number.
  path text collate "C" not null
  constraint document_number_case_fk FOREIGN KEY (application_id) REFERENCES application(application_id)
  constraint document_number_follows FOREIGN KEY (agency, year, kind, previous_number) REFERENCES document_number(agency, year, kind, number)
  constraint document_number_of FOREIGN KEY (agency, year, kind) REFERENCES number_series(agency, year, kind)
  constraint document_number_pk PRIMARY KEY (agency, year, kind, number)
  constraint document_number_said CHECK (((application_id IS NOT NULL) OR (reason <> ''::text)))
  constraint document_number_without_gap CHECK ((((number = 1) AND (previous_number IS NULL)) OR ((number > 1) AND (previous_number = (number - 1)))))
)
CREATE INDEX document_number_case ON document_number USING btree (application_id) WHERE (application_id IS NOT NULL)
CREATE INDEX document_number_path ON document_number USING btree (path, year)
row security
policy document_number_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy document_number_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER document_number_audit AFTER INSERT OR DELETE OR UPDATE ON document_number FOR EACH ROW EXECUTE FUNCTION audit_row('document_number', 'symbol')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- What became of a number, once: a document of this system bears it, one outside of it does, or it is void.
table document_number_end (
  agency text not null
  year integer not null
  kind text not null
  number integer not null
  how text not null
  reason text not null
  at timestamp with time zone not null
  actor text not null
  path text collate "C" not null
  constraint document_number_end_how CHECK ((how = ANY (ARRAY['issued'::text, 'used-outside'::text, 'voided'::text])))
  constraint document_number_end_of FOREIGN KEY (agency, year, kind, number) REFERENCES document_number(agency, year, kind, number)
  constraint document_number_end_pk PRIMARY KEY (agency, year, kind, number)
  constraint document_number_end_said CHECK (((how = 'issued'::text) OR (reason <> ''::text)))
)
CREATE INDEX document_number_end_path ON document_number_end USING btree (path, year)
row security
policy document_number_end_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy document_number_end_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER document_number_end_audit AFTER INSERT OR DELETE OR UPDATE ON document_number_end FOR EACH ROW EXECUTE FUNCTION audit_row('document_number_end', 'agency')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- A folder (ho so). path: the unit that manages it; also_paths: units of the other persons in it, null when there is none, through whom it is in scope too.
table dossier (
  dossier_id uuid not null
  fonds_id uuid not null
  box_id uuid
  merit_record_id uuid
  title text not null
  number_written text
  number_key text collate "C"
  category text
  received_on date
  expected_pages integer
  path text collate "C" not null
  also_paths text[] collate "C"
  created_at timestamp with time zone not null
  joined_into uuid -- The dossier that took over its papers. It is held no more, and stays to be found by its number.
  number_order text collate "C" generated always as (dossier_number_order(number_key)) stored -- dossier_number_order of the number: the order in which a person counts.
  constraint dossier_box_fk FOREIGN KEY (box_id) REFERENCES box(box_id)
  constraint dossier_expected_pages_sane CHECK (((expected_pages >= 0) AND (expected_pages <= 5000)))
  constraint dossier_fonds_fk FOREIGN KEY (fonds_id) REFERENCES fonds(fonds_id)
  constraint dossier_joined_elsewhere CHECK ((joined_into <> dossier_id))
  constraint dossier_joined_fk FOREIGN KEY (joined_into) REFERENCES dossier(dossier_id)
  constraint dossier_merit_fk FOREIGN KEY (merit_record_id) REFERENCES merit_record(merit_record_id)
  constraint dossier_pk PRIMARY KEY (dossier_id)
)
CREATE INDEX dossier_also ON dossier USING btree (dossier_id) WHERE (also_paths IS NOT NULL)
CREATE INDEX dossier_box ON dossier USING btree (box_id)
CREATE INDEX dossier_merit ON dossier USING btree (merit_record_id)
CREATE INDEX dossier_number ON dossier USING btree (number_key)
CREATE INDEX dossier_number_kept ON dossier USING btree (number_key, dossier_id) WHERE ((number_key IS NOT NULL) AND (joined_into IS NULL))
CREATE INDEX dossier_number_order ON dossier USING btree (number_order, dossier_id)
CREATE INDEX dossier_path ON dossier USING btree (path, number_key)
CREATE INDEX dossier_received ON dossier USING btree (COALESCE(received_on, '0001-01-01'::date), dossier_id)
CREATE INDEX dossier_serial ON dossier USING btree (split_part(number_key, '|'::text, 4))
CREATE INDEX dossier_title ON dossier USING btree (title, dossier_id)
row security
policy dossier_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy dossier_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER dossier_audit AFTER INSERT OR DELETE OR UPDATE ON dossier FOR EACH ROW EXECUTE FUNCTION audit_row('dossier', 'dossier_id')
CREATE TRIGGER dossier_counted AFTER INSERT OR UPDATE OF path, also_paths, expected_pages ON dossier FOR EACH ROW EXECUTE FUNCTION dossier_pages_of_dossier('dossier')
CREATE TRIGGER dossier_face_changed AFTER INSERT OR UPDATE ON dossier FOR EACH ROW EXECUTE FUNCTION dossier_changed('dossier')
CREATE TRIGGER dossier_worked AFTER UPDATE OF path, also_paths ON dossier FOR EACH ROW EXECUTE FUNCTION dossier_work_of_dossier('dossier')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- That a transaction changed something by which dossiers are found: the dossier, its papers, pages, persons and their names, or custody. Written by triggers, read by dossier_faces_since.
table dossier_change (
  era integer not null
  xid bigint not null
  dossier_id uuid not null
  constraint dossier_change_pk PRIMARY KEY (era, xid, dossier_id)
)
row security

-- One row: before which transaction changes of dossiers are gone, and before which one they go the next night. None: nothing has gone.
table dossier_change_floor (
  single boolean not null
  era integer not null
  xid bigint not null
  next_era integer not null
  next_xid bigint not null -- No transaction before it was running at marked_at: whoever looked since looked at it or after it.
  marked_at timestamp with time zone not null
  constraint dossier_change_floor_one CHECK (single)
  constraint dossier_change_floor_pk PRIMARY KEY (single)
)
row security

-- When the archive held the dossier, from the day of receipt until it was handed on; what the figure of dossiers counts.
table dossier_custody (
  dossier_custody_id uuid not null
  dossier_id uuid not null
  holds daterange not null
  known tstzrange not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint dossier_custody_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint dossier_custody_once EXCLUDE USING gist (dossier_id WITH =, holds WITH &&, known WITH &&)
  constraint dossier_custody_pk PRIMARY KEY (dossier_custody_id)
)
CREATE INDEX dossier_custody_also ON dossier_custody USING btree (dossier_custody_id) WHERE (also_paths IS NOT NULL)
CREATE INDEX dossier_custody_dossier ON dossier_custody USING btree (dossier_id)
CREATE INDEX dossier_custody_known ON dossier_custody USING gist (holds, known)
CREATE INDEX dossier_custody_path ON dossier_custody USING btree (path)
row security
policy dossier_custody_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy dossier_custody_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER dossier_custody_audit AFTER INSERT OR DELETE OR UPDATE ON dossier_custody FOR EACH ROW EXECUTE FUNCTION audit_row('dossier_custody', 'dossier_custody_id')
CREATE TRIGGER dossier_custody_face_changed AFTER INSERT OR DELETE OR UPDATE ON dossier_custody FOR EACH ROW EXECUTE FUNCTION dossier_changed('dossier_custody')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Pages of paper of each dossier, counted: all, waiting to be read, waiting for a person, read. Derived from page by triggers; nobody else writes it.
table dossier_pages (
  dossier_id uuid not null
  content integer not null
  waiting integer not null
  to_review integer not null
  pages_read integer not null
  last_read_at timestamp with time zone -- No page counted in pages_read was first read later than this: whoever asks about a moment before it counts the pages themselves.
  path text collate "C" not null
  also_paths text[] collate "C"
  expected integer -- Pages that the register states; null: nobody counted.
  miscounted boolean generated always as (COALESCE(((content > 0) AND (content <> expected)), false)) stored not null -- Pages are in, and not as many as the register states. A column of its own, so that a page more leaves the indexes alone until this turns.
  constraint dossier_pages_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint dossier_pages_pk PRIMARY KEY (dossier_id)
  constraint dossier_pages_sane CHECK (((waiting >= 0) AND (to_review >= 0) AND (pages_read >= 0) AND (content >= waiting) AND (content >= to_review) AND (content >= pages_read)))
)
CREATE INDEX dossier_pages_also ON dossier_pages USING btree (dossier_id) WHERE (also_paths IS NOT NULL)
CREATE INDEX dossier_pages_miscounted ON dossier_pages USING btree (dossier_id) WHERE miscounted
CREATE INDEX dossier_pages_path ON dossier_pages USING btree (path)
CREATE INDEX dossier_pages_to_review ON dossier_pages USING btree (dossier_id) WHERE (to_review > 0)
row security
policy dossier_pages_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy dossier_pages_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER dossier_pages_face_changed AFTER INSERT OR UPDATE ON dossier_pages FOR EACH ROW EXECUTE FUNCTION dossier_changed('dossier_pages')
grant select to ansinh_app
grant select to ansinh_wide

-- Whom a dossier is about, and what part each person has in it.
table dossier_person (
  dossier_id uuid not null
  person_id uuid not null
  part text not null
  path text collate "C" not null
  constraint dossier_person_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint dossier_person_part_known CHECK ((part = ANY (ARRAY['subject'::text, 'relative'::text, 'applicant'::text])))
  constraint dossier_person_person_fk FOREIGN KEY (person_id) REFERENCES person(person_id)
  constraint dossier_person_pk PRIMARY KEY (dossier_id, person_id)
)
CREATE INDEX dossier_person_person ON dossier_person USING btree (person_id)
CREATE INDEX dossier_person_subject ON dossier_person USING btree (person_id, dossier_id) INCLUDE (path) WHERE (part = 'subject'::text)
CREATE INDEX dossier_person_subject_path ON dossier_person USING btree (path, person_id) WHERE (part = 'subject'::text)
row security
policy dossier_person_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy dossier_person_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER dossier_person_audit AFTER INSERT OR DELETE OR UPDATE ON dossier_person FOR EACH ROW EXECUTE FUNCTION audit_row('dossier_person', 'dossier_id')
CREATE TRIGGER dossier_person_face_changed AFTER INSERT OR DELETE OR UPDATE ON dossier_person FOR EACH ROW EXECUTE FUNCTION dossier_changed('dossier_person')
grant delete, insert, select, update to ansinh_app
grant delete, insert, select, update to ansinh_wide

-- A dossier on its way out of the province or into it, and where it stands. What was done is dossier_transfer_act.
table dossier_transfer (
  dossier_transfer_id uuid not null
  way text not null
  dossier_id uuid
  other_body text not null
  person_name text not null
  category text
  old_number text -- In: the number that the dossier bore where it came from, as written; old_number_key: its four parts, where they were understood.
  old_number_key text collate "C"
  whole boolean not null -- Out: the dossier itself goes. Not so where relatives who are paid here remain: then an extract goes with a copy of the decision, and the dossier stays (article 131.1.b).
  continues_from date -- The month from which the other side pays, first day: as the slip says (article 131.3).
  slip_number text
  slip_on date
  post_number text
  gaps text[] not null -- In: what is wrong or lacking with the dossier, each a sentence. It is registered when nothing is.
  state text not null
  begun_on date not null -- Out: all papers of the request were there. In: the dossier was told of. moved_on: sent, or arrived. ended_on: confirmed, registered, returned or withdrawn. Each with when it was written down.
  begun_at timestamp with time zone not null
  moved_on date
  moved_at timestamp with time zone
  ended_on date
  ended_at timestamp with time zone
  due_on date -- By when the next step is to be done; null when nothing is to be done.
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint dossier_transfer_continues CHECK (((continues_from IS NULL) OR (EXTRACT(day FROM continues_from) = (1)::numeric)))
  constraint dossier_transfer_days CHECK (((moved_on >= begun_on) AND (ended_on >= begun_on) AND ((moved_on IS NULL) OR (ended_on >= moved_on))))
  constraint dossier_transfer_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint dossier_transfer_ended CHECK ((((ended_on IS NULL) = (ended_at IS NULL)) AND ((ended_on IS NULL) = (state = ANY (ARRAY['asked'::text, 'sent'::text, 'expected'::text, 'arrived'::text])))))
  constraint dossier_transfer_moved CHECK ((((moved_on IS NULL) = (moved_at IS NULL)) AND ((state = ANY (ARRAY['asked'::text, 'expected'::text, 'withdrawn'::text])) OR (moved_on IS NOT NULL))))
  constraint dossier_transfer_no_gaps CHECK (((state <> 'registered'::text) OR (gaps = '{}'::text[])))
  constraint dossier_transfer_of CHECK ((((way = 'in'::text) AND (state = ANY (ARRAY['expected'::text, 'withdrawn'::text]))) OR (dossier_id IS NOT NULL)))
  constraint dossier_transfer_pk PRIMARY KEY (dossier_transfer_id)
  constraint dossier_transfer_slip CHECK (((way = 'in'::text) OR (moved_on IS NULL) OR ((slip_number IS NOT NULL) AND (slip_on IS NOT NULL) AND (post_number IS NOT NULL))))
  constraint dossier_transfer_state_known CHECK (
CASE way
    WHEN 'out'::text THEN (state = ANY (ARRAY['asked'::text, 'sent'::text, 'confirmed'::text, 'returned'::text, 'withdrawn'::text]))
    WHEN 'in'::text THEN (state = ANY (ARRAY['expected'::text, 'arrived'::text, 'registered'::text, 'sent-back'::text, 'withdrawn'::text]))
    ELSE false
END)
  constraint dossier_transfer_way_known CHECK ((way = ANY (ARRAY['out'::text, 'in'::text])))
)
CREATE INDEX dossier_transfer_dossier ON dossier_transfer USING btree (dossier_id)
CREATE INDEX dossier_transfer_ended_last ON dossier_transfer USING btree (ended_at DESC) WHERE (ended_at IS NOT NULL)
CREATE UNIQUE INDEX dossier_transfer_one ON dossier_transfer USING btree (dossier_id) WHERE (state = ANY (ARRAY['asked'::text, 'sent'::text, 'arrived'::text]))
CREATE INDEX dossier_transfer_open ON dossier_transfer USING btree (state, due_on, dossier_transfer_id) WHERE (ended_on IS NULL)
CREATE INDEX dossier_transfer_path ON dossier_transfer USING btree (path)
row security
policy dossier_transfer_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy dossier_transfer_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER dossier_transfer_audit AFTER INSERT OR DELETE OR UPDATE ON dossier_transfer FOR EACH ROW EXECUTE FUNCTION audit_row('dossier_transfer', 'dossier_transfer_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- What was done with a transfer, append-only: also that somebody inquired after a dossier that had not arrived.
table dossier_transfer_act (
  dossier_transfer_act_id uuid not null
  dossier_transfer_id uuid not null
  what text not null
  on_day date not null
  note text not null
  made_by text not null
  made_at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint dossier_transfer_act_known CHECK ((what = ANY (ARRAY['asked'::text, 'sent'::text, 'confirmed'::text, 'returned'::text, 'withdrawn'::text, 'expected'::text, 'arrived'::text, 'gaps'::text, 'registered'::text, 'sent-back'::text, 'inquired'::text])))
  constraint dossier_transfer_act_of FOREIGN KEY (dossier_transfer_id) REFERENCES dossier_transfer(dossier_transfer_id)
  constraint dossier_transfer_act_pk PRIMARY KEY (dossier_transfer_act_id)
)
CREATE INDEX dossier_transfer_act_transfer ON dossier_transfer_act USING btree (dossier_transfer_id, dossier_transfer_act_id)
row security
policy dossier_transfer_act_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy dossier_transfer_act_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER dossier_transfer_act_audit AFTER INSERT OR DELETE OR UPDATE ON dossier_transfer_act FOR EACH ROW EXECUTE FUNCTION audit_row('dossier_transfer_act', 'dossier_transfer_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- Pages of paper of a dossier by what was done to them, on which legal day and by whom. Derived from page by triggers; nobody else writes it.
table dossier_work (
  dossier_id uuid not null
  what text not null
  on_day date not null
  person text collate "C" not null -- Account's id, or system; unknown where nobody is known, machine for reading.
  pages integer not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint dossier_work_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint dossier_work_pk PRIMARY KEY (dossier_id, what, on_day, person)
  constraint dossier_work_some CHECK ((pages > 0))
  constraint dossier_work_what_known CHECK ((what = ANY (ARRAY['taken'::text, 'read'::text, 'verified'::text, 'accepted'::text])))
)
CREATE INDEX dossier_work_also ON dossier_work USING btree (dossier_id) WHERE (also_paths IS NOT NULL)
CREATE INDEX dossier_work_day ON dossier_work USING btree (what, on_day) INCLUDE (person, pages, path)
CREATE INDEX dossier_work_path ON dossier_work USING btree (path)
row security
policy dossier_work_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy dossier_work_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant select to ansinh_app
grant select to ansinh_wide

-- A critical field of a page that more than one person reads. Open until two of its words agree, or, after three that all differ, somebody chooses and says why. superseded: the first word was taken back or replaced before that.
table field_check (
  field_check_id uuid not null
  page_id uuid not null
  field text not null
  words integer not null
  opened_at timestamp with time zone not null
  settled_at timestamp with time zone
  outcome text
  value text -- What counts now; null also where all agree that the paper says nothing.
  reason text
  settled_by uuid
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint field_check_agreed_by_two CHECK (((outcome <> 'agreed'::text) OR (words >= 2)))
  constraint field_check_chosen_says_why CHECK (((outcome <> 'chosen'::text) OR ((words = 3) AND (reason IS NOT NULL))))
  constraint field_check_open_says_nothing CHECK (((settled_at IS NOT NULL) OR ((value IS NULL) AND (reason IS NULL))))
  constraint field_check_outcome_known CHECK ((outcome = ANY (ARRAY['agreed'::text, 'chosen'::text, 'superseded'::text])))
  constraint field_check_page_fk FOREIGN KEY (page_id) REFERENCES page(page_id)
  constraint field_check_pk PRIMARY KEY (field_check_id)
  constraint field_check_settled_by_fk FOREIGN KEY (settled_by) REFERENCES account(account_id)
  constraint field_check_settled_whole CHECK ((((settled_at IS NULL) = (outcome IS NULL)) AND ((settled_at IS NULL) = (settled_by IS NULL))))
  constraint field_check_words_counted CHECK (((words >= 1) AND (words <= 3)))
)
CREATE UNIQUE INDEX field_check_one_open ON field_check USING btree (page_id, field) WHERE (settled_at IS NULL)
CREATE INDEX field_check_page ON field_check USING btree (page_id, field_check_id)
CREATE INDEX field_check_waiting ON field_check USING btree (path, field_check_id) WHERE (settled_at IS NULL)
row security
policy field_check_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy field_check_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER field_check_audit AFTER INSERT OR DELETE OR UPDATE ON field_check FOR EACH ROW EXECUTE FUNCTION audit_row('field_check', 'field_check_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (outcome), update (path), update (reason), update (settled_at), update (settled_by), update (value), update (words) to ansinh_app
grant update (also_paths), update (outcome), update (path), update (reason), update (settled_at), update (settled_by), update (value), update (words) to ansinh_wide

-- Who was shown the words of a field that waits for another reader, before having read it: that account reads it no more. Append-only.
table field_look (
  field_look_id uuid not null
  field_check_id uuid not null
  looked_by uuid not null
  looked_at timestamp with time zone not null
  how text not null -- asked: on the page, by an act of its own. The others: with a print or file in which the words stand.
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint field_look_by_fk FOREIGN KEY (looked_by) REFERENCES account(account_id)
  constraint field_look_check_fk FOREIGN KEY (field_check_id) REFERENCES field_check(field_check_id)
  constraint field_look_how_known CHECK ((how = ANY (ARRAY['asked'::text, 'archive-copy'::text, 'list-of-papers'::text, 'extract'::text])))
  constraint field_look_once_each UNIQUE (field_check_id, looked_by)
  constraint field_look_pk PRIMARY KEY (field_look_id)
)
CREATE INDEX field_look_by ON field_look USING btree (looked_by, field_check_id)
row security
policy field_look_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy field_look_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER field_look_audit AFTER INSERT OR DELETE OR UPDATE ON field_look FOR EACH ROW EXECUTE FUNCTION audit_row('field_look', 'field_look_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- What one person read, append-only. The same person reads a field of a page once: the database refuses a second word.
table field_word (
  field_word_id uuid not null
  field_check_id uuid not null
  nth integer not null
  value text
  read_by uuid not null
  read_at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint field_word_by_fk FOREIGN KEY (read_by) REFERENCES account(account_id)
  constraint field_word_check_fk FOREIGN KEY (field_check_id) REFERENCES field_check(field_check_id)
  constraint field_word_nth_sane CHECK (((nth >= 1) AND (nth <= 3)))
  constraint field_word_once_each UNIQUE (field_check_id, nth)
  constraint field_word_other_person UNIQUE (field_check_id, read_by)
  constraint field_word_pk PRIMARY KEY (field_word_id)
)
CREATE INDEX field_word_by ON field_word USING btree (read_by, field_check_id)
row security
policy field_word_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy field_word_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER field_word_audit AFTER INSERT OR DELETE OR UPDATE ON field_word FOR EACH ROW EXECUTE FUNCTION audit_row('field_word', 'field_word_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- A stored original, never altered. The key in the store follows from the hash. Durable in the store before the row is committed.
table file (
  sha256 text collate "C" not null
  size bigint not null
  media_type text not null
  stored_at timestamp with time zone not null
  constraint file_hash_form CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
  constraint file_pk PRIMARY KEY (sha256)
  constraint file_size_positive CHECK ((size > 0))
)
row security
policy file_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER file_audit AFTER INSERT OR DELETE OR UPDATE ON file FOR EACH ROW EXECUTE FUNCTION audit_row('file', 'sha256')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- A file that did not pass a check: its bytes changed, it is missing, or no record names it. Resolved when a later check finds it in order.
table fixity_finding (
  fixity_finding_id uuid not null
  sha256 text collate "C" not null
  kind text not null
  of text not null
  size bigint
  found_hash text collate "C" -- What the bytes hash to now.
  found_at timestamp with time zone not null
  seen_at timestamp with time zone not null
  resolved_at timestamp with time zone
  constraint fixity_finding_kind_known CHECK ((kind = ANY (ARRAY['changed'::text, 'missing'::text, 'unknown'::text])))
  constraint fixity_finding_of_known CHECK ((of = ANY (ARRAY['original'::text, 'archive-copy'::text, 'package'::text, 'nothing'::text])))
  constraint fixity_finding_pk PRIMARY KEY (fixity_finding_id)
)
CREATE INDEX fixity_finding_found ON fixity_finding USING btree (found_at)
CREATE UNIQUE INDEX fixity_finding_open ON fixity_finding USING btree (sha256) WHERE (resolved_at IS NULL)
row security
policy fixity_finding_add for insert to ansinh_app, ansinh_wide with check (current_setting('ansinh.role'::text, true) = 'system'::text)
policy fixity_finding_change for update to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = 'system'::text)
policy fixity_finding_read for select to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = ANY (ARRAY['archivist'::text, 'administrator'::text, 'auditor'::text, 'system'::text]))
CREATE TRIGGER fixity_finding_audit AFTER INSERT OR DELETE OR UPDATE ON fixity_finding FOR EACH ROW EXECUTE FUNCTION audit_row('fixity_finding', 'fixity_finding_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- The event of a fixity check of all files whose hash lies after one and not after the other: each was read again then. Those that did not pass are findings.
table fixity_part (
  fixity_pass_id uuid not null
  after_hash text collate "C" not null
  until_hash text collate "C" not null
  files integer not null
  bytes bigint not null
  changed integer not null
  missing integer not null
  unknown integer not null
  began_at timestamp with time zone not null
  ended_at timestamp with time zone not null
  constraint fixity_part_ordered CHECK ((until_hash > after_hash))
  constraint fixity_part_pass_fk FOREIGN KEY (fixity_pass_id) REFERENCES fixity_pass(fixity_pass_id)
  constraint fixity_part_pk PRIMARY KEY (fixity_pass_id, after_hash)
)
CREATE INDEX fixity_part_ended ON fixity_part USING btree (ended_at)
row security
policy fixity_part_add for insert to ansinh_app, ansinh_wide with check (current_setting('ansinh.role'::text, true) = 'system'::text)
policy fixity_part_read for select to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = ANY (ARRAY['archivist'::text, 'administrator'::text, 'auditor'::text, 'system'::text]))
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- One walk over all stored files in the order of their hashes, within the period.
table fixity_pass (
  fixity_pass_id uuid not null
  period_days integer not null
  begun_at timestamp with time zone not null
  ended_at timestamp with time zone
  constraint fixity_pass_period_sane CHECK (((period_days >= 1) AND (period_days <= 3650)))
  constraint fixity_pass_pk PRIMARY KEY (fixity_pass_id)
)
CREATE INDEX fixity_pass_begun ON fixity_pass USING btree (begun_at)
CREATE UNIQUE INDEX fixity_pass_one_open ON fixity_pass USING btree (((ended_at IS NULL))) WHERE (ended_at IS NULL)
row security
policy fixity_pass_add for insert to ansinh_app, ansinh_wide with check (current_setting('ansinh.role'::text, true) = 'system'::text)
policy fixity_pass_change for update to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = 'system'::text)
policy fixity_pass_read for select to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = ANY (ARRAY['archivist'::text, 'administrator'::text, 'auditor'::text, 'system'::text]))
CREATE TRIGGER fixity_pass_audit AFTER INSERT OR DELETE OR UPDATE ON fixity_pass FOR EACH ROW EXECUTE FUNCTION audit_row('fixity_pass', 'fixity_pass_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A fonds (phong): all records of one agency, kept together because they came into being together.
table fonds (
  fonds_id uuid not null
  code text not null
  title text not null
  constraint fonds_code_unique UNIQUE (code)
  constraint fonds_pk PRIMARY KEY (fonds_id)
)
row security
policy fonds_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER fonds_audit AFTER INSERT OR DELETE OR UPDATE ON fonds FOR EACH ROW EXECUTE FUNCTION audit_row('fonds', 'fonds_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Hamlets and quarters (thon, khu, to dan pho) below the communes, as the province itself lists them; no national list has them.
table hamlet (
  hamlet_code text collate "C" not null
  valid_from date not null
  valid_until date
  name text not null
  commune_code text collate "C" not null -- The commune's code: that of its row which holds at the same time.
  source text not null
  confidence text not null
  constraint hamlet_confidence_known CHECK ((confidence = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text, 'unverified'::text])))
  constraint hamlet_name_not_empty CHECK ((length(name) > 0))
  constraint hamlet_one_meaning_a_day EXCLUDE USING gist (hamlet_code WITH =, daterange(valid_from, valid_until) WITH &&)
  constraint hamlet_period_not_empty CHECK (((valid_until IS NULL) OR (valid_until > valid_from)))
  constraint hamlet_pk PRIMARY KEY (hamlet_code, valid_from)
)
CREATE INDEX hamlet_commune ON hamlet USING btree (commune_code)
row security
policy hamlet_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER hamlet_audit AFTER INSERT OR DELETE OR UPDATE ON hamlet FOR EACH ROW EXECUTE FUNCTION audit_row('hamlet', 'hamlet_code')
grant select to ansinh_app
grant select to ansinh_wide

-- Identities of an outside provider that came to the door and belong to no account yet. An administrator says whose they are; none makes an account.
table identity_request (
  identity_request_id uuid not null
  provider text not null
  subject text not null
  shown text not null -- Name that the provider told, for the administrator to know the person by.
  first_at timestamp with time zone not null
  last_at timestamp with time zone not null
  account_id uuid
  settled_at timestamp with time zone
  constraint identity_request_account_fk FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint identity_request_once UNIQUE (provider, subject)
  constraint identity_request_pk PRIMARY KEY (identity_request_id)
)
row security
policy identity_request_keepers for all to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = ANY (ARRAY['administrator'::text, 'system'::text]))
CREATE TRIGGER identity_request_audit AFTER INSERT OR DELETE OR UPDATE ON identity_request FOR EACH ROW EXECUTE FUNCTION audit_row('identity_request', 'identity_request_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A figure as it was answered once: the day asked about, the instant of knowledge, how many records and the hash of their ids.
table indicator_run (
  indicator_run_id uuid not null
  code text not null
  query_version text not null
  as_of date not null
  known_at timestamp with time zone not null
  scope_path text collate "C" not null
  records bigint not null
  records_hash text not null
  frozen_by uuid not null
  frozen_at timestamp with time zone not null
  constraint indicator_run_by_fk FOREIGN KEY (frozen_by) REFERENCES account(account_id)
  constraint indicator_run_pk PRIMARY KEY (indicator_run_id)
)
CREATE INDEX indicator_run_code ON indicator_run USING btree (code, frozen_at DESC)
row security
policy indicator_run_scope for all to ansinh_app using ((scope_path >= current_setting('ansinh.lo'::text, true)) AND (scope_path < current_setting('ansinh.hi'::text, true)))
policy indicator_run_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER indicator_run_audit AFTER INSERT OR DELETE OR UPDATE ON indicator_run FOR EACH ROW EXECUTE FUNCTION audit_row('indicator_run', 'indicator_run_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- The records counted, in order of id, some thousands a row: so that two runs can be compared record by record.
table indicator_run_part (
  indicator_run_id uuid not null
  part_no integer not null
  record_ids uuid[] not null
  scope_path text collate "C" not null
  constraint indicator_run_part_pk PRIMARY KEY (indicator_run_id, part_no)
  constraint indicator_run_part_run_fk FOREIGN KEY (indicator_run_id) REFERENCES indicator_run(indicator_run_id)
)
row security
policy indicator_run_part_scope for all to ansinh_app using ((scope_path >= current_setting('ansinh.lo'::text, true)) AND (scope_path < current_setting('ansinh.hi'::text, true)))
policy indicator_run_part_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- One-time links by which a password is chosen. Only the hash of the secret is kept.
table invitation (
  invitation_id uuid not null
  account_id uuid
  purpose text not null -- join: into an account an administrator made. set-up: the first administrator of an empty installation.
  mail text
  token_hash bytea -- Null until the letter is written: the secret is made when it is sent and stands nowhere else.
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  sent_at timestamp with time zone
  used_at timestamp with time zone
  constraint invitation_account_fk FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint invitation_is_for_somebody CHECK (((purpose = 'join'::text) = (account_id IS NOT NULL)))
  constraint invitation_pk PRIMARY KEY (invitation_id)
  constraint invitation_purpose_known CHECK ((purpose = ANY (ARRAY['join'::text, 'set-up'::text])))
  constraint invitation_token_unique UNIQUE (token_hash)
)
CREATE INDEX invitation_account ON invitation USING btree (account_id)
row security
policy invitation_keepers for all to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = ANY (ARRAY['administrator'::text, 'system'::text]))
CREATE TRIGGER invitation_audit AFTER INSERT OR DELETE OR UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION audit_row('invitation', 'invitation_id', 'token_hash')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- The log of copies and extracts given out of dossiers. Withdrawn, never removed.
table issued_copy (
  issued_copy_id uuid not null
  dossier_id uuid not null
  kind text not null
  year integer not null
  number integer not null
  code text collate "C" not null -- What the printed code says: chance, so that nobody guesses one; it tells that the paper was issued and nothing of whom it is about.
  recipient text not null
  request_paper text
  reason text not null
  signer text not null
  sheets integer not null
  sha256 text collate "C" not null
  issued_on date not null
  issued_by text not null
  issued_at timestamp with time zone not null
  withdrawn_by text
  withdrawn_at timestamp with time zone
  withdrawn_reason text
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint issued_copy_code_once UNIQUE (code)
  constraint issued_copy_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint issued_copy_file_fk FOREIGN KEY (sha256) REFERENCES file(sha256)
  constraint issued_copy_kind_known CHECK ((kind = ANY (ARRAY['copy'::text, 'extract'::text])))
  constraint issued_copy_numbered_once UNIQUE (year, number)
  constraint issued_copy_pk PRIMARY KEY (issued_copy_id)
  constraint issued_copy_sheets_sane CHECK (((sheets >= 1) AND (sheets <= 1000)))
  constraint issued_copy_told CHECK (((recipient <> ''::text) AND (reason <> ''::text) AND (signer <> ''::text)))
  constraint issued_copy_withdrawn_whole CHECK ((((withdrawn_at IS NULL) = (withdrawn_by IS NULL)) AND ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))))
)
CREATE INDEX issued_copy_dossier ON issued_copy USING btree (dossier_id, issued_copy_id)
CREATE INDEX issued_copy_path ON issued_copy USING btree (path, year, number)
row security
policy issued_copy_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy issued_copy_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER issued_copy_audit AFTER INSERT OR DELETE OR UPDATE ON issued_copy FOR EACH ROW EXECUTE FUNCTION audit_row('issued_copy', 'issued_copy_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path), update (withdrawn_at), update (withdrawn_by), update (withdrawn_reason) to ansinh_app
grant update (also_paths), update (path), update (withdrawn_at), update (withdrawn_by), update (withdrawn_reason) to ansinh_wide

-- Which pages were copied, in the order of the copy.
table issued_copy_page (
  issued_copy_id uuid not null
  position integer not null
  page_id uuid not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint issued_copy_page_copy_fk FOREIGN KEY (issued_copy_id) REFERENCES issued_copy(issued_copy_id)
  constraint issued_copy_page_page_fk FOREIGN KEY (page_id) REFERENCES page(page_id)
  constraint issued_copy_page_pk PRIMARY KEY (issued_copy_id, "position")
)
row security
policy issued_copy_page_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy issued_copy_page_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER issued_copy_page_audit AFTER INSERT OR DELETE OR UPDATE ON issued_copy_page FOR EACH ROW EXECUTE FUNCTION audit_row('issued_copy_page', 'issued_copy_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- A paper that the office gave out: by which act of which case, of which kind, under which number, and the code by which anybody may verify it. Never changed; its bytes are issued_document_file.
table issued_document (
  issued_document_id uuid not null
  application_id uuid
  seq integer
  kind text not null
  form_number text -- Of the circular that held on the day of receipt; null for what is no statutory form.
  circular text
  verification_code text not null
  issued_at timestamp with time zone not null
  issued_on date not null
  issued_by text not null
  agency text not null
  agency_name text not null
  number_year integer
  number_kind text
  number integer
  number_symbol text
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint issued_document_act_fk FOREIGN KEY (application_id, seq) REFERENCES application_action(application_id, seq)
  constraint issued_document_code_form CHECK ((verification_code ~ '^[0-9A-HJKMNP-TV-Z]{20}$'::text))
  constraint issued_document_code_once UNIQUE (verification_code)
  constraint issued_document_decision CHECK (((kind <> 'decision'::text) OR (number IS NOT NULL)))
  constraint issued_document_number_fk FOREIGN KEY (agency, number_year, number_kind, number) REFERENCES document_number(agency, year, kind, number)
  constraint issued_document_number_once UNIQUE (agency, number_year, number_kind, number)
  constraint issued_document_number_whole CHECK ((((number IS NULL) = (number_symbol IS NULL)) AND ((number IS NULL) = (number_year IS NULL)) AND ((number IS NULL) = (number_kind IS NULL))))
  constraint issued_document_of CHECK (((application_id IS NULL) = (seq IS NULL)))
  constraint issued_document_once UNIQUE (application_id, seq, kind)
  constraint issued_document_pk PRIMARY KEY (issued_document_id)
)
CREATE INDEX issued_document_path ON issued_document USING btree (path, issued_at)
row security
policy issued_document_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy issued_document_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER issued_document_audit AFTER INSERT OR DELETE OR UPDATE ON issued_document FOR EACH ROW EXECUTE FUNCTION audit_row('issued_document', 'issued_document_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- The bytes of an issued document, made once, and the signature over their hash where it was signed. The first to make them wins.
table issued_document_file (
  issued_document_id uuid not null
  sha256 text collate "C" not null
  made_at timestamp with time zone not null
  cms bytea
  signed_by text
  certificate_sha256 text
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint issued_document_file_of FOREIGN KEY (issued_document_id) REFERENCES issued_document(issued_document_id)
  constraint issued_document_file_pk PRIMARY KEY (issued_document_id)
  constraint issued_document_file_sha256_fk FOREIGN KEY (sha256) REFERENCES file(sha256)
  constraint issued_document_file_signed CHECK ((((cms IS NULL) = (signed_by IS NULL)) AND ((cms IS NULL) = (certificate_sha256 IS NULL))))
)
CREATE INDEX issued_document_file_path ON issued_document_file USING btree (path)
CREATE INDEX issued_document_file_sha256 ON issued_document_file USING btree (sha256)
row security
policy issued_document_file_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy issued_document_file_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER issued_document_file_audit AFTER INSERT OR DELETE OR UPDATE ON issued_document_file FOR EACH ROW EXECUTE FUNCTION audit_row('issued_document_file', 'issued_document_id', 'cms')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- The paper of a dossier lent to somebody: asked for with a purpose, handed out until a day, returned; or withdrawn before it was handed out. Who did what when stays on the row; the trail has every step.
table loan (
  loan_id uuid not null
  dossier_id uuid not null
  borrower text not null
  borrower_unit text not null
  mail text -- Where a reminder goes; null: to the mail of the account that asked.
  purpose text not null
  requested_by text not null
  requested_at timestamp with time zone not null
  state text not null
  due_on date not null
  handed_out_by text
  handed_out_at timestamp with time zone
  closed_by text
  closed_at timestamp with time zone
  closing_note text
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint loan_closed_by_somebody CHECK ((((closed_at IS NULL) = (closed_by IS NULL)) AND ((state = ANY (ARRAY['returned'::text, 'withdrawn'::text])) = (closed_at IS NOT NULL))))
  constraint loan_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint loan_handed_out_by_somebody CHECK ((((handed_out_at IS NULL) = (handed_out_by IS NULL)) AND ((state = ANY (ARRAY['out'::text, 'returned'::text])) = (handed_out_at IS NOT NULL))))
  constraint loan_pk PRIMARY KEY (loan_id)
  constraint loan_state_known CHECK ((state = ANY (ARRAY['requested'::text, 'out'::text, 'returned'::text, 'withdrawn'::text])))
  constraint loan_told CHECK (((borrower <> ''::text) AND (borrower_unit <> ''::text) AND (purpose <> ''::text)))
)
CREATE INDEX loan_asked ON loan USING btree (loan_id) WHERE (state = 'requested'::text)
CREATE INDEX loan_closed ON loan USING btree (closed_at DESC, loan_id DESC) WHERE (state = ANY (ARRAY['returned'::text, 'withdrawn'::text]))
CREATE INDEX loan_dossier ON loan USING btree (dossier_id, loan_id)
CREATE INDEX loan_open ON loan USING btree (due_on, loan_id) WHERE (state = 'out'::text)
CREATE UNIQUE INDEX loan_out_once ON loan USING btree (dossier_id) WHERE (state = 'out'::text)
row security
policy loan_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy loan_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER loan_audit AFTER INSERT OR DELETE OR UPDATE ON loan FOR EACH ROW EXECUTE FUNCTION audit_row('loan', 'loan_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A borrower was reminded, at most once a day; sent_to null: nobody's mail was known.
table loan_reminder (
  loan_id uuid not null
  reminded_on date not null
  kind text not null
  sent_to text
  reminded_at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint loan_reminder_kind_known CHECK ((kind = ANY (ARRAY['soon'::text, 'overdue'::text])))
  constraint loan_reminder_loan_fk FOREIGN KEY (loan_id) REFERENCES loan(loan_id)
  constraint loan_reminder_pk PRIMARY KEY (loan_id, reminded_on)
)
row security
policy loan_reminder_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy loan_reminder_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER loan_reminder_audit AFTER INSERT OR DELETE OR UPDATE ON loan_reminder FOR EACH ROW EXECUTE FUNCTION audit_row('loan_reminder', 'loan_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- Dossiers of one person, with one number, or with a paper that says they went, that a person looked at and found right as they are: told no more while the same dossiers are meant.
table mending_judgement (
  mending_judgement_id uuid not null
  kind text not null
  dossiers text collate "C" not null -- Their ids, sorted, with a comma between.
  reason text not null
  judged_by text not null
  judged_at timestamp with time zone not null
  path text collate "C" not null
  constraint mending_judgement_kind_known CHECK ((kind = ANY (ARRAY['person'::text, 'number'::text, 'gone'::text])))
  constraint mending_judgement_once UNIQUE (kind, dossiers)
  constraint mending_judgement_pk PRIMARY KEY (mending_judgement_id)
  constraint mending_judgement_told CHECK ((reason <> ''::text))
)
row security
policy mending_judgement_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy mending_judgement_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER mending_judgement_audit AFTER INSERT OR DELETE OR UPDATE ON mending_judgement FOR EACH ROW EXECUTE FUNCTION audit_row('mending_judgement', 'mending_judgement_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- Rate of bodily harm in percent as the medical board found it.
table merit_rating (
  merit_rating_id uuid not null
  merit_record_id uuid not null
  injury_rate smallint not null
  holds daterange not null
  known tstzrange not null
  path text collate "C" not null
  entered_by text
  entered_at timestamp with time zone -- As in recognition.
  wrong_because text -- As in recognition.
  wrong_by text
  constraint merit_rating_entered_by_somebody CHECK (((entered_by IS NULL) = (entered_at IS NULL)))
  constraint merit_rating_once EXCLUDE USING gist (merit_record_id WITH =, holds WITH &&, known WITH &&)
  constraint merit_rating_percent CHECK (((injury_rate >= 1) AND (injury_rate <= 100)))
  constraint merit_rating_pk PRIMARY KEY (merit_rating_id)
  constraint merit_rating_record_fk FOREIGN KEY (merit_record_id) REFERENCES merit_record(merit_record_id)
  constraint merit_rating_wrong_told CHECK ((((wrong_because IS NULL) = (wrong_by IS NULL)) AND (wrong_because <> ''::text) AND ((wrong_because IS NULL) OR (NOT upper_inf(known)))))
)
row security
policy merit_rating_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy merit_rating_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER merit_rating_audit AFTER INSERT OR DELETE OR UPDATE ON merit_rating FOR EACH ROW EXECUTE FUNCTION audit_row('merit_rating', 'merit_rating_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- One category of merit of one person (Ordinance 02/2020, art. 3); several per person. The dossier number in its four parts and as written (Decree 131/2021, art. 127).
table merit_record (
  merit_record_id uuid not null
  person_id uuid not null
  category text not null
  number_police boolean not null
  number_locality text
  number_category text
  number_serial text
  number_period text
  number_written text
  number_key text collate "C" -- Parts joined for comparison. Not unique: numbers were used again after the division of Vinh Phu.
  path text collate "C" not null
  created_at timestamp with time zone not null
  constraint merit_record_category_known CHECK ((category = ANY (ARRAY['REVOLUTIONARY_PRE_1945'::text, 'REVOLUTIONARY_1945_PRE_UPRISING'::text, 'MARTYR'::text, 'HEROIC_MOTHER'::text, 'ARMED_FORCES_HERO'::text, 'RESISTANCE_LABOUR_HERO'::text, 'WAR_INVALID'::text, 'WAR_INVALID_TYPE_B'::text, 'WAR_INVALID_POLICY_EQUIVALENT'::text, 'SICK_SOLDIER'::text, 'CHEMICAL_VICTIM'::text, 'IMPRISONED_ACTIVIST'::text, 'RESISTANCE_ACTIVIST'::text, 'HELPER_OF_REVOLUTION'::text, 'RELATIVE'::text])))
  constraint merit_record_person_fk FOREIGN KEY (person_id) REFERENCES person(person_id)
  constraint merit_record_pk PRIMARY KEY (merit_record_id)
)
CREATE INDEX merit_record_number ON merit_record USING btree (number_key)
CREATE INDEX merit_record_path ON merit_record USING btree (path, category)
CREATE INDEX merit_record_person ON merit_record USING btree (person_id)
row security
policy merit_record_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy merit_record_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER merit_record_audit AFTER INSERT OR DELETE OR UPDATE ON merit_record FOR EACH ROW EXECUTE FUNCTION audit_row('merit_record', 'merit_record_id')
CREATE TRIGGER merit_record_face_changed AFTER UPDATE OF category ON merit_record FOR EACH ROW EXECUTE FUNCTION dossier_changed_by_merit('merit_record')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

table migration (
  name text not null
  sha256 text not null
  applied_at timestamp with time zone not null
  constraint migration_pk PRIMARY KEY (name)
)

-- Distinct folded names: what a mistyped name may have meant. Insert-only, so that no writer waits for another, but for one that adds the same new name.
table name_form (
  name_key text collate "C" not null
  era integer not null
  xid bigint not null -- The transaction that wrote it, with its era as in audit_event: a process that holds the names asks for those of transactions not yet ended when it last looked.
  constraint name_form_pk PRIMARY KEY (name_key)
)
CREATE INDEX name_form_block ON name_form USING btree (era, xid)
row security
policy name_form_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- Last number of an agency's year and kind of document. Locked by whoever takes or ends a number, so that numbers follow each other without gaps.
table number_series (
  agency text not null
  year integer not null
  kind text not null
  last integer not null
  path text collate "C" not null
  constraint number_series_pk PRIMARY KEY (agency, year, kind)
)
row security
policy number_series_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy number_series_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER number_series_audit AFTER INSERT OR DELETE OR UPDATE ON number_series FOR EACH ROW EXECUTE FUNCTION audit_row('number_series', 'agency')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- What was found of an outstanding case, in order: what is missing, what is to be done, by whom and until when; never changed. The last one says how it stands.
table outstanding_act (
  outstanding_case_id uuid not null
  seq integer not null
  previous_seq integer
  kind text not null
  lacks text not null
  task text not null
  doer uuid
  due_on date
  note text not null
  at timestamp with time zone not null
  actor text not null
  path text collate "C" not null
  constraint outstanding_act_doer_fk FOREIGN KEY (doer) REFERENCES account(account_id)
  constraint outstanding_act_follows FOREIGN KEY (outstanding_case_id, previous_seq) REFERENCES outstanding_act(outstanding_case_id, seq)
  constraint outstanding_act_kind CHECK ((kind = ANY (ARRAY['opened'::text, 'reviewed'::text, 'closed'::text, 'reopened'::text])))
  constraint outstanding_act_of FOREIGN KEY (outstanding_case_id) REFERENCES outstanding_case(outstanding_case_id)
  constraint outstanding_act_open CHECK (((kind = 'closed'::text) OR ((lacks <> ''::text) AND (task <> ''::text))))
  constraint outstanding_act_order CHECK ((((seq = 1) AND (previous_seq IS NULL) AND (kind = 'opened'::text)) OR ((seq > 1) AND (previous_seq = (seq - 1)) AND (kind <> 'opened'::text))))
  constraint outstanding_act_pk PRIMARY KEY (outstanding_case_id, seq)
  constraint outstanding_act_said CHECK (((kind = ANY (ARRAY['opened'::text, 'reviewed'::text])) OR (note <> ''::text)))
)
CREATE INDEX outstanding_act_path ON outstanding_act USING btree (path)
row security
policy outstanding_act_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy outstanding_act_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER outstanding_act_audit AFTER INSERT OR DELETE OR UPDATE ON outstanding_act FOR EACH ROW EXECUTE FUNCTION audit_row('outstanding_act', 'outstanding_case_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- A matter left over from before, or that a case left behind, to be reviewed until it is closed. What was done is outstanding_act.
table outstanding_case (
  outstanding_case_id uuid not null
  kind text not null
  application_id uuid
  person_id uuid
  subject text not null
  path text collate "C" not null
  opened_at timestamp with time zone not null
  opened_by text not null
  constraint outstanding_case_application_fk FOREIGN KEY (application_id) REFERENCES application(application_id)
  constraint outstanding_case_kind CHECK ((kind = ANY (ARRAY['dossier-incomplete'::text, 'dossier-lost'::text, 'facts-disagree'::text, 'never-settled'::text, 'decision-not-entered'::text, 'other'::text])))
  constraint outstanding_case_person_fk FOREIGN KEY (person_id) REFERENCES person(person_id)
  constraint outstanding_case_pk PRIMARY KEY (outstanding_case_id)
)
CREATE INDEX outstanding_case_application ON outstanding_case USING btree (application_id) WHERE (application_id IS NOT NULL)
CREATE INDEX outstanding_case_path ON outstanding_case USING btree (path, kind)
CREATE INDEX outstanding_case_person ON outstanding_case USING btree (person_id) WHERE (person_id IS NOT NULL)
row security
policy outstanding_case_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy outstanding_case_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER outstanding_case_audit AFTER INSERT OR DELETE OR UPDATE ON outstanding_case FOR EACH ROW EXECUTE FUNCTION audit_row('outstanding_case', 'outstanding_case_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- One side of one sheet: a page of a stored file. dossier null: not filed yet.
table page (
  page_id uuid not null
  batch_file_id uuid not null
  file_page integer not null
  sha256 text collate "C" not null
  dossier_id uuid
  document_id uuid
  filed_by text -- How it came into its dossier. A page that a person filed is never moved by a cover sheet that arrives later.
  seq integer -- Place in the dossier, ascending, with gaps; null for cover sheets.
  kind text not null -- aside: a person set it aside, for a new scan or because its side is blank; it keeps its place and can be put back.
  width integer not null
  height integer not null
  dpi integer
  state text not null
  failure_code text
  path text collate "C" not null
  also_paths text[] collate "C"
  created_at timestamp with time zone not null
  read_at timestamp with time zone -- When the page was first read, as in its reading; null before. A newer engine does not move it.
  begins boolean -- A person's word: a paper begins on this page, or goes on. Null where nobody said; the types of pages decide then.
  scan_findings jsonb -- What is wrong with the image: [{code, measured, limit}], [] nothing; null: never judged.
  scan_open boolean default false not null -- The findings wait for a person: scan again, or the paper is so.
  blank boolean default false not null -- No ink was found on this side; it stays until a person sets it aside.
  verified_by text -- Who says so. Of pages verified before this was kept: who last put something right on them; null where nobody is known.
  taken_in_by text -- Who opened the batch in which the page came: an account's id, or system. Set by page_taken_in.
  verified_at timestamp with time zone -- Since when a person holds everything on the page for right; null once that holds no more.
  accepted_at timestamp with time zone -- When the lot in which the page was put up was accepted; accepted_by: who concluded it.
  accepted_by text
  second_reading text -- What its batch said when it came in: who reads a page need not see the batch.
  constraint page_accepted_whole CHECK ((((accepted_at IS NULL) = (accepted_by IS NULL)) AND ((accepted_at IS NULL) OR (verified_at IS NOT NULL))))
  constraint page_aside_whole CHECK (((kind = 'aside'::text) = (state = 'aside'::text)))
  constraint page_batch_file_fk FOREIGN KEY (batch_file_id) REFERENCES batch_file(batch_file_id)
  constraint page_document_fk FOREIGN KEY (document_id) REFERENCES document(document_id)
  constraint page_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint page_failed_says_why CHECK (((state = 'failed'::text) = (failure_code IS NOT NULL)))
  constraint page_file_fk FOREIGN KEY (sha256) REFERENCES file(sha256)
  constraint page_filed_by_known CHECK ((filed_by = ANY (ARRAY['cover'::text, 'person'::text])))
  constraint page_kind_known CHECK ((kind = ANY (ARRAY['content'::text, 'cover'::text, 'aside'::text])))
  constraint page_once UNIQUE (batch_file_id, file_page)
  constraint page_pk PRIMARY KEY (page_id)
  constraint page_second_reading_known CHECK ((second_reading = ANY (ARRAY['none'::text, 'doubtful'::text, 'all'::text])))
  constraint page_size_positive CHECK (((width > 0) AND (height > 0)))
  constraint page_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'read'::text, 'needs_review'::text, 'verified'::text, 'failed'::text, 'cover'::text, 'aside'::text])))
  constraint page_verified_by_whole CHECK (((verified_by IS NULL) OR (verified_at IS NOT NULL)))
  constraint page_verified_so CHECK (((verified_at IS NULL) OR (state = ANY (ARRAY['verified'::text, 'aside'::text]))))
)
CREATE INDEX page_accepted ON page USING btree (accepted_at) WHERE (accepted_at IS NOT NULL)
CREATE INDEX page_also ON page USING btree (page_id) WHERE (also_paths IS NOT NULL)
CREATE INDEX page_blank ON page USING btree (batch_file_id, file_page) WHERE (blank AND (kind = 'content'::text))
CREATE INDEX page_content ON page USING btree (dossier_id, page_id) INCLUDE (read_at, path, also_paths) WHERE (kind = 'content'::text)
CREATE INDEX page_created ON page USING btree (created_at) WHERE ((kind = 'content'::text) AND (dossier_id IS NOT NULL))
CREATE INDEX page_document ON page USING btree (document_id)
CREATE INDEX page_dossier ON page USING btree (dossier_id, seq)
CREATE INDEX page_failed ON page USING btree (page_id) WHERE (state = 'failed'::text)
CREATE INDEX page_path ON page USING btree (path, created_at DESC)
CREATE INDEX page_read ON page USING btree (read_at) WHERE ((kind = 'content'::text) AND (dossier_id IS NOT NULL) AND (read_at IS NOT NULL))
CREATE INDEX page_review_dossier ON page USING btree (dossier_id) WHERE (state = ANY (ARRAY['needs_review'::text, 'failed'::text]))
CREATE INDEX page_scan_open ON page USING btree (batch_file_id, file_page) WHERE (scan_open AND (kind = 'content'::text))
CREATE INDEX page_sha ON page USING btree (sha256)
CREATE INDEX page_to_review ON page USING btree (page_id) WHERE (state = ANY (ARRAY['needs_review'::text, 'failed'::text]))
CREATE INDEX page_unfiled ON page USING btree (batch_file_id, file_page) WHERE ((dossier_id IS NULL) AND (kind = 'content'::text))
CREATE INDEX page_verified ON page USING btree (verified_at) WHERE ((kind = 'content'::text) AND (dossier_id IS NOT NULL) AND (verified_at IS NOT NULL))
CREATE INDEX page_verified_by ON page USING btree (verified_by, page_id) WHERE (verified_at IS NOT NULL)
CREATE INDEX page_verifier ON page USING btree (dossier_id, verified_by) WHERE (verified_by IS NOT NULL)
CREATE INDEX page_waiting ON page USING btree (created_at) WHERE (state = 'waiting'::text)
row security
policy page_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy page_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER page_audit AFTER INSERT OR DELETE OR UPDATE ON page FOR EACH ROW EXECUTE FUNCTION audit_row('page', 'page_id')
CREATE TRIGGER page_counted AFTER INSERT OR DELETE OR UPDATE OF dossier_id, kind, state, read_at ON page FOR EACH ROW EXECUTE FUNCTION dossier_pages_of_page('page')
CREATE TRIGGER page_sheet_came AFTER INSERT OR UPDATE OF dossier_id ON page FOR EACH ROW EXECUTE FUNCTION page_sheet_came('page')
CREATE TRIGGER page_taken_in BEFORE INSERT ON page FOR EACH ROW EXECUTE FUNCTION page_taken_in('page')
CREATE TRIGGER page_worked AFTER INSERT OR DELETE OR UPDATE OF dossier_id, kind, created_at, taken_in_by, read_at, verified_at, verified_by, accepted_at ON page FOR EACH ROW EXECUTE FUNCTION dossier_work_of_page('page')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- What a person moved where, append-only: one row a page, pages moved by one act share act_id. A dossier left out: the page waits to be filed. Taking an act back is an act of its own.
table page_filing (
  page_filing_id uuid not null
  act_id uuid not null
  page_id uuid not null
  from_dossier_id uuid
  to_dossier_id uuid
  undoes_act_id uuid -- The act that this one takes back.
  made_by text not null
  made_at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint page_filing_from_fk FOREIGN KEY (from_dossier_id) REFERENCES dossier(dossier_id)
  constraint page_filing_moves CHECK ((from_dossier_id IS DISTINCT FROM to_dossier_id))
  constraint page_filing_page_fk FOREIGN KEY (page_id) REFERENCES page(page_id)
  constraint page_filing_pk PRIMARY KEY (page_filing_id)
  constraint page_filing_to_fk FOREIGN KEY (to_dossier_id) REFERENCES dossier(dossier_id)
)
CREATE INDEX page_filing_act ON page_filing USING btree (act_id)
CREATE INDEX page_filing_between ON page_filing USING btree (page_id, page_filing_id) WHERE ((from_dossier_id IS NOT NULL) AND (to_dossier_id IS NOT NULL))
CREATE INDEX page_filing_by ON page_filing USING btree (made_by, page_filing_id)
CREATE INDEX page_filing_page ON page_filing USING btree (page_id, page_filing_id)
CREATE INDEX page_filing_undoes ON page_filing USING btree (undoes_act_id)
row security
policy page_filing_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy page_filing_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER page_filing_audit AFTER INSERT OR DELETE OR UPDATE ON page_filing FOR EACH ROW EXECUTE FUNCTION audit_row('page_filing', 'page_filing_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- The words that search finds a page by: the reading with the corrections over it, folded.
table page_text (
  page_id uuid not null
  dossier_id uuid
  text text not null
  tokens tsvector not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint page_text_page_fk FOREIGN KEY (page_id) REFERENCES page(page_id)
  constraint page_text_pk PRIMARY KEY (page_id)
)
CREATE INDEX page_text_lexemes ON page_text USING gin (page_lexemes(page_id, tokens, path, also_paths))
row security
policy page_text_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy page_text_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant delete, insert, select, update to ansinh_app
grant delete, insert, select, update to ansinh_wide

-- A natural person, living or dead. Identity numbers are optional: most martyrs never had one.
table person (
  person_id uuid not null
  full_name text not null
  name_key text collate "C" not null -- Folded syllables of the name, space between: the order kept (see names).
  aliases text[] -- Other names as written, null when there is none; person_name is derived from name and aliases.
  sex text
  birth_written text -- As the paper says it; birth_edtf is its ISO 8601-2 form, earliest and latest the days it allows.
  birth_edtf text
  birth_earliest date
  birth_latest date
  home_written text -- Home place as written when the dossier was made: legal data, never rewritten (Decree 131/2021, art. 130).
  home_area_code text collate "C"
  home_area_valid_from date
  path text collate "C" not null -- Path of the unit that manages the record now; apart from home place and residence.
  created_at timestamp with time zone not null
  constraint person_birth_ordered CHECK ((birth_earliest <= birth_latest))
  constraint person_home_area_fk FOREIGN KEY (home_area_code, home_area_valid_from) REFERENCES common.area(code, valid_from)
  constraint person_name_not_empty CHECK ((length(full_name) > 0))
  constraint person_pk PRIMARY KEY (person_id)
  constraint person_sex_known CHECK ((sex = ANY (ARRAY['male'::text, 'female'::text])))
)
CREATE INDEX person_birth_day ON person USING btree (birth_earliest) WHERE (birth_earliest = birth_latest)
CREATE INDEX person_name_key ON person USING btree (name_key)
CREATE INDEX person_path ON person USING btree (path, name_key)
row security
policy person_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy person_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER person_audit AFTER INSERT OR DELETE OR UPDATE ON person FOR EACH ROW EXECUTE FUNCTION audit_row('person', 'person_id')
CREATE TRIGGER person_face_changed AFTER UPDATE ON person FOR EACH ROW WHEN (((old.name_key <> new.name_key) OR (old.path <> new.path))) EXECUTE FUNCTION dossier_changed_by_person('person')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Optional, and not unique across persons by force: two persons with one number is a finding for an officer, not an error of input.
table person_identifier (
  person_identifier_id uuid not null
  person_id uuid not null
  kind text not null
  value text not null
  holds daterange not null
  known tstzrange not null
  path text collate "C" not null
  constraint person_identifier_kind_known CHECK ((kind = ANY (ARRAY['citizen-id'::text, 'old-identity-card'::text, 'health-insurance'::text, 'social-insurance'::text])))
  constraint person_identifier_once EXCLUDE USING gist (person_id WITH =, kind WITH =, holds WITH &&, known WITH &&)
  constraint person_identifier_person_fk FOREIGN KEY (person_id) REFERENCES person(person_id)
  constraint person_identifier_pk PRIMARY KEY (person_identifier_id)
)
CREATE INDEX person_identifier_value ON person_identifier USING btree (kind, value)
row security
policy person_identifier_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy person_identifier_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER person_identifier_audit AFTER INSERT OR DELETE OR UPDATE ON person_identifier FOR EACH ROW EXECUTE FUNCTION audit_row('person_identifier', 'person_identifier_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- The record person_id is of the same person as survivor_id, under which it is shown and counted while known is open. The survivor may itself be shown under another.
table person_merge (
  person_merge_id uuid not null
  person_id uuid not null
  survivor_id uuid not null
  note text -- Why, in the words of who decided.
  decided_by text not null
  undone_by text
  undone_note text
  known tstzrange not null
  path text collate "C" not null
  survivor_path text collate "C" not null
  constraint person_merge_not_itself CHECK ((person_id <> survivor_id))
  constraint person_merge_once EXCLUDE USING gist (person_id WITH =, known WITH &&)
  constraint person_merge_person_fk FOREIGN KEY (person_id) REFERENCES person(person_id)
  constraint person_merge_pk PRIMARY KEY (person_merge_id)
  constraint person_merge_survivor_fk FOREIGN KEY (survivor_id) REFERENCES person(person_id)
  constraint person_merge_undone_by CHECK (((undone_by IS NULL) = upper_inf(known)))
)
CREATE INDEX person_merge_survivor ON person_merge USING btree (survivor_id)
row security
policy person_merge_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((survivor_path >= current_setting('ansinh.lo'::text, true)) AND (survivor_path < current_setting('ansinh.hi'::text, true)))) with check ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)) AND (survivor_path >= current_setting('ansinh.lo'::text, true)) AND (survivor_path < current_setting('ansinh.hi'::text, true)))
policy person_merge_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER person_merge_audit AFTER INSERT OR DELETE OR UPDATE ON person_merge FOR EACH ROW EXECUTE FUNCTION audit_row('person_merge', 'person_merge_id')
CREATE TRIGGER person_merge_face_changed AFTER INSERT OR UPDATE ON person_merge FOR EACH ROW EXECUTE FUNCTION dossier_changed_by_person('person_merge')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Every name a person goes by, made for finding: derived from person and aliases by the people module in the same transaction.
table person_name (
  person_name_id uuid not null
  person_id uuid not null
  kind text not null
  written text not null
  name_key text collate "C" not null
  birth_year_from smallint
  birth_year_until smallint
  home_key text -- Folded words of the home place and of the managing unit, to narrow a name by commune.
  path text collate "C" not null
  constraint person_name_kind_known CHECK ((kind = ANY (ARRAY['name'::text, 'alias'::text])))
  constraint person_name_person_fk FOREIGN KEY (person_id) REFERENCES person(person_id) ON DELETE CASCADE
  constraint person_name_pk PRIMARY KEY (person_name_id)
)
CREATE INDEX person_name_ends ON person_name USING btree (name_ends(name_key), birth_year_from) INCLUDE (birth_year_until, person_id)
CREATE INDEX person_name_exact ON person_name USING btree (name_key, path) INCLUDE (birth_year_from, birth_year_until, person_id)
CREATE INDEX person_name_home ON person_name USING gin (array_to_tsvector(string_to_array(home_key, ' '::text)))
CREATE INDEX person_name_path ON person_name USING btree (path)
CREATE INDEX person_name_person ON person_name USING btree (person_id)
row security
policy person_name_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy person_name_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant delete, insert, select, update to ansinh_app
grant delete, insert, select, update to ansinh_wide

-- Two records that may be one person's, as the last run over the register found them; made anew by each run. The reasons are worked out when they are looked at.
table person_pair (
  person_pair_id uuid not null
  first_person_id uuid not null
  second_person_id uuid not null
  bits real not null -- Logarithm to base two of how much likelier what is seen is of one person than of two.
  grade text not null
  found_at timestamp with time zone not null
  gone_at timestamp with time zone -- When a run no longer found it: what was entered since tells the two apart.
  path text collate "C" not null
  other_path text collate "C" not null
  constraint person_pair_first_fk FOREIGN KEY (first_person_id) REFERENCES person(person_id)
  constraint person_pair_grade_known CHECK ((grade = ANY (ARRAY['likely'::text, 'possible'::text])))
  constraint person_pair_once UNIQUE (first_person_id, second_person_id)
  constraint person_pair_ordered CHECK ((first_person_id < second_person_id))
  constraint person_pair_pk PRIMARY KEY (person_pair_id)
  constraint person_pair_second_fk FOREIGN KEY (second_person_id) REFERENCES person(person_id)
)
CREATE INDEX person_pair_other_path ON person_pair USING btree (other_path, bits DESC) WHERE (gone_at IS NULL)
CREATE INDEX person_pair_path ON person_pair USING btree (path, bits DESC) WHERE (gone_at IS NULL)
CREATE INDEX person_pair_second ON person_pair USING btree (second_person_id)
row security
policy person_pair_scope for select to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((other_path >= current_setting('ansinh.lo'::text, true)) AND (other_path < current_setting('ansinh.hi'::text, true))))
policy person_pair_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant insert, select, update to ansinh_wide
grant select to ansinh_app

-- What an officer said of two records that may be one person's: not so, or not now. That they are is a person_merge.
table person_pair_decision (
  person_pair_decision_id uuid not null
  first_person_id uuid not null
  second_person_id uuid not null
  decision text not null
  note text
  decided_by text not null
  known tstzrange not null
  path text collate "C" not null
  other_path text collate "C" not null -- Path of the second person's managing unit: who manages either sees the decision.
  constraint person_pair_decision_first_fk FOREIGN KEY (first_person_id) REFERENCES person(person_id)
  constraint person_pair_decision_known CHECK ((decision = ANY (ARRAY['not-same'::text, 'later'::text])))
  constraint person_pair_decision_once EXCLUDE USING gist (first_person_id WITH =, second_person_id WITH =, known WITH &&)
  constraint person_pair_decision_ordered CHECK ((first_person_id < second_person_id))
  constraint person_pair_decision_pk PRIMARY KEY (person_pair_decision_id)
  constraint person_pair_decision_second_fk FOREIGN KEY (second_person_id) REFERENCES person(person_id)
)
CREATE INDEX person_pair_decision_second ON person_pair_decision USING btree (second_person_id)
row security
policy person_pair_decision_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((other_path >= current_setting('ansinh.lo'::text, true)) AND (other_path < current_setting('ansinh.hi'::text, true)))) with check ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)) AND (other_path >= current_setting('ansinh.lo'::text, true)) AND (other_path < current_setting('ansinh.hi'::text, true)))
policy person_pair_decision_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER person_pair_decision_audit AFTER INSERT OR DELETE OR UPDATE ON person_pair_decision FOR EACH ROW EXECUTE FUNCTION audit_row('person_pair_decision', 'person_pair_decision_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Where a person lives, over time and as known over time; as written, and as the unit it was resolved to, null while no one has chosen.
table person_residence (
  person_residence_id uuid not null
  person_id uuid not null
  area_code text collate "C"
  area_valid_from date
  written text not null
  holds daterange not null
  known tstzrange not null
  path text collate "C" not null
  constraint person_residence_area_fk FOREIGN KEY (area_code, area_valid_from) REFERENCES common.area(code, valid_from)
  constraint person_residence_once EXCLUDE USING gist (person_id WITH =, holds WITH &&, known WITH &&)
  constraint person_residence_person_fk FOREIGN KEY (person_id) REFERENCES person(person_id)
  constraint person_residence_pk PRIMARY KEY (person_residence_id)
)
row security
policy person_residence_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy person_residence_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER person_residence_audit AFTER INSERT OR DELETE OR UPDATE ON person_residence FOR EACH ROW EXECUTE FUNCTION audit_row('person_residence', 'person_residence_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Life and death over time, as known over time. A death reported late closes the earlier knowledge and adds two rows.
table person_vital (
  person_vital_id uuid not null
  person_id uuid not null
  state text not null
  death_written text
  death_edtf text
  death_earliest date
  death_latest date
  place_written text
  basis text
  holds daterange not null
  known tstzrange not null
  path text collate "C" not null
  constraint person_vital_once EXCLUDE USING gist (person_id WITH =, holds WITH &&, known WITH &&)
  constraint person_vital_person_fk FOREIGN KEY (person_id) REFERENCES person(person_id)
  constraint person_vital_pk PRIMARY KEY (person_vital_id)
  constraint person_vital_state_known CHECK ((state = ANY (ARRAY['alive'::text, 'dead'::text, 'missing'::text])))
)
row security
policy person_vital_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy person_vital_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER person_vital_audit AFTER INSERT OR DELETE OR UPDATE ON person_vital FOR EACH ROW EXECUTE FUNCTION audit_row('person_vital', 'person_vital_id')
CREATE TRIGGER person_vital_face_changed AFTER INSERT OR UPDATE ON person_vital FOR EACH ROW EXECUTE FUNCTION dossier_changed_by_person('person_vital')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Procedures as the catalogue of the province has them: those of law/procedures, and in a demonstration samples, which have no national code.
table procedure_entry (
  procedure_entry_id uuid not null
  slug text not null
  national_code text
  name text not null
  name_en text not null
  field text not null
  sample boolean not null
  constraint procedure_entry_pk PRIMARY KEY (procedure_entry_id)
  constraint procedure_entry_sample_without_code CHECK (((NOT sample) OR (national_code IS NULL)))
  constraint procedure_entry_slug_once UNIQUE (slug)
)
row security
policy procedure_entry_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER procedure_entry_audit AFTER INSERT OR DELETE OR UPDATE ON procedure_entry FOR EACH ROW EXECUTE FUNCTION audit_row('procedure_entry', 'procedure_entry_id')
grant select to ansinh_app
grant select to ansinh_wide

-- When a procedure was in force, which level decided it and how far it could be done online, as known over time.
table procedure_standing (
  procedure_standing_id uuid not null
  procedure_entry_id uuid not null
  level text -- Null: not read.
  online_level smallint -- Levels 1 to 4 of the time until 2022; null where none was read. online_extent is what took their place.
  online_extent text
  holds daterange not null
  known tstzrange not null
  constraint procedure_standing_entry_fk FOREIGN KEY (procedure_entry_id) REFERENCES procedure_entry(procedure_entry_id)
  constraint procedure_standing_extent_known CHECK ((online_extent = ANY (ARRAY['full'::text, 'partial'::text, 'information'::text])))
  constraint procedure_standing_level_known CHECK ((level = ANY (ARRAY['commune'::text, 'district'::text, 'province'::text, 'ministry'::text, 'central'::text])))
  constraint procedure_standing_once EXCLUDE USING gist (procedure_entry_id WITH =, holds WITH &&, known WITH &&)
  constraint procedure_standing_online_known CHECK (((online_level >= 1) AND (online_level <= 4)))
  constraint procedure_standing_pk PRIMARY KEY (procedure_standing_id)
)
row security
policy procedure_standing_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER procedure_standing_audit AFTER INSERT OR DELETE OR UPDATE ON procedure_standing FOR EACH ROW EXECUTE FUNCTION audit_row('procedure_standing', 'procedure_standing_id')
grant select to ansinh_app
grant select to ansinh_wide

-- A procedure as its file was on the day of a case, whole: a changed file changes no case under way. Key: SHA-256 of the content.
table procedure_version (
  version_hash text not null
  slug text not null
  content jsonb not null
  first_used_at timestamp with time zone not null
  constraint procedure_version_hash_form CHECK ((version_hash ~ '^[0-9a-f]{64}$'::text))
  constraint procedure_version_pk PRIMARY KEY (version_hash)
)
CREATE INDEX procedure_version_slug ON procedure_version USING btree (slug)
row security
policy procedure_version_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
CREATE TRIGGER procedure_version_audit AFTER INSERT OR DELETE OR UPDATE ON procedure_version FOR EACH ROW EXECUTE FUNCTION audit_row('procedure_version', 'version_hash', 'content')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- Why an account read a sensitive record: asked once for each record and session, and kept with every view of it in the trail.
table read_purpose (
  read_purpose_id uuid not null
  account_id uuid not null
  session_ref text not null -- Hash of the session's id: the same session is known again, the session itself is not given away.
  subject text not null
  subject_id uuid not null
  path text collate "C" not null
  purpose text not null
  note text not null
  at timestamp with time zone not null
  constraint read_purpose_account_fk FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint read_purpose_once UNIQUE (account_id, session_ref, subject, subject_id)
  constraint read_purpose_pk PRIMARY KEY (read_purpose_id)
  constraint read_purpose_subject_known CHECK ((subject = ANY (ARRAY['person'::text, 'dossier'::text])))
)
CREATE INDEX read_purpose_path ON read_purpose USING btree (path)
row security
policy read_purpose_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)) AND (((account_id)::text = current_setting('ansinh.actor'::text, true)) OR (current_setting('ansinh.role'::text, true) = 'auditor'::text)))
policy read_purpose_wide for all to ansinh_wide using ((current_setting('ansinh.role'::text, true) <> 'administrator'::text) AND (((account_id)::text = current_setting('ansinh.actor'::text, true)) OR (current_setting('ansinh.role'::text, true) = ANY (ARRAY['auditor'::text, 'system'::text]))))
CREATE TRIGGER read_purpose_audit AFTER INSERT OR DELETE OR UPDATE ON read_purpose FOR EACH ROW EXECUTE FUNCTION audit_row('read_purpose', 'read_purpose_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- What the machine read on a page: one compact row, words with boxes packed together. Replaced by a newer engine; never by a person.
table reading (
  page_id uuid not null
  engine_version text not null
  words jsonb not null
  text text not null
  mean_confidence smallint not null
  type text
  type_confidence smallint
  fields jsonb not null
  read_at timestamp with time zone not null -- When the page was first read: a newer engine does not move it, or figures of the past would change.
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint reading_page_fk FOREIGN KEY (page_id) REFERENCES page(page_id)
  constraint reading_pk PRIMARY KEY (page_id)
)
CREATE INDEX reading_path ON reading USING btree (path, read_at)
CREATE INDEX reading_read_at ON reading USING btree (read_at)
row security
policy reading_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy reading_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER reading_audit AFTER INSERT OR DELETE OR UPDATE ON reading FOR EACH ROW EXECUTE FUNCTION audit_row('reading', 'page_id', 'words', 'text', 'fields')
CREATE TRIGGER reading_face_changed AFTER INSERT OR UPDATE OF fields ON reading FOR EACH ROW EXECUTE FUNCTION dossier_changed_by_page('reading')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Records of units that had ended, given to a unit that stands: by a person, with a reason, as one batch. path: the unit that got them.
table reassignment (
  reassignment_id uuid not null
  to_code text collate "C" not null
  to_valid_from date not null
  reason text not null
  records integer not null
  made_by text not null
  made_at timestamp with time zone not null
  path text collate "C" not null
  constraint reassignment_pk PRIMARY KEY (reassignment_id)
  constraint reassignment_reason_given CHECK ((length(reason) > 0))
  constraint reassignment_to_fk FOREIGN KEY (to_code, to_valid_from) REFERENCES common.area(code, valid_from)
)
row security
policy reassignment_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy reassignment_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER reassignment_audit AFTER INSERT OR DELETE OR UPDATE ON reassignment FOR EACH ROW EXECUTE FUNCTION audit_row('reassignment', 'reassignment_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- Which record went from which unit to which, from which day on: what a figure by unit is put together from when it is asked about an earlier day or as known earlier.
table reassignment_record (
  reassignment_id uuid not null
  subject text not null
  subject_id uuid not null
  from_path text collate "C" not null
  to_path text collate "C" not null
  effective_on date not null -- The day on which the former unit ended.
  made_at timestamp with time zone not null
  path text collate "C" not null -- Unit that manages the record now, as everywhere.
  constraint reassignment_record_batch_fk FOREIGN KEY (reassignment_id) REFERENCES reassignment(reassignment_id)
  constraint reassignment_record_pk PRIMARY KEY (reassignment_id, subject, subject_id)
  constraint reassignment_record_subject_known CHECK ((subject = ANY (ARRAY['dossier'::text, 'person'::text])))
)
CREATE INDEX reassignment_record_path ON reassignment_record USING btree (path)
CREATE INDEX reassignment_record_subject ON reassignment_record USING btree (subject, subject_id, made_at)
row security
policy reassignment_record_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy reassignment_record_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER reassignment_record_audit AFTER INSERT OR DELETE OR UPDATE ON reassignment_record FOR EACH ROW EXECUTE FUNCTION audit_row('reassignment_record', 'reassignment_id')
CREATE TRIGGER reassignment_record_face_changed AFTER INSERT ON reassignment_record FOR EACH ROW EXECUTE FUNCTION dossier_changed_by_subject('reassignment_record')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (path) to ansinh_app
grant update (path) to ansinh_wide

-- The legal act (cong nhan) and what became of it, over time and as known over time.
table recognition (
  recognition_id uuid not null
  merit_record_id uuid not null
  state text not null
  decision_number text
  decision_signed_written text
  decision_signed_edtf text
  decision_body text
  holds daterange not null
  known tstzrange not null
  path text collate "C" not null
  application_id uuid -- The case by whose decision it was entered; null for what came from a list or from paper alone.
  entered_by text
  entered_at timestamp with time zone -- When the statement was entered. It stays with what a later statement leaves of it, whose `known` begins anew; null for what a list brought.
  wrong_because text -- Why it was taken back or corrected; null for what is known, and for what a later statement only shortened.
  wrong_by text
  constraint recognition_case_fk FOREIGN KEY (application_id) REFERENCES application(application_id)
  constraint recognition_entered_by_somebody CHECK (((entered_by IS NULL) = (entered_at IS NULL)))
  constraint recognition_once EXCLUDE USING gist (merit_record_id WITH =, holds WITH &&, known WITH &&)
  constraint recognition_pk PRIMARY KEY (recognition_id)
  constraint recognition_record_fk FOREIGN KEY (merit_record_id) REFERENCES merit_record(merit_record_id)
  constraint recognition_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'recognised'::text, 'suspended'::text, 'terminated'::text])))
  constraint recognition_wrong_told CHECK ((((wrong_because IS NULL) = (wrong_by IS NULL)) AND (wrong_because <> ''::text) AND ((wrong_because IS NULL) OR (NOT upper_inf(known)))))
)
CREATE INDEX recognition_case ON recognition USING btree (application_id) WHERE (application_id IS NOT NULL)
CREATE INDEX recognition_record ON recognition USING btree (merit_record_id)
row security
policy recognition_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy recognition_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER recognition_audit AFTER INSERT OR DELETE OR UPDATE ON recognition FOR EACH ROW EXECUTE FUNCTION audit_row('recognition', 'recognition_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A list of dossiers handed in as a file: previewed, then applied as a whole or not at all.
table register_import (
  register_import_id uuid not null
  name text not null
  sha256 text collate "C" not null
  columns jsonb not null -- Heads of the columns as written, in the order of the cells of the rows.
  state text not null
  rows_total integer not null
  rows_wrong integer not null
  created_by uuid not null
  created_at timestamp with time zone not null
  applied_at timestamp with time zone
  path text collate "C" not null
  text_encoding text -- Old code table from which cells of the list were brought into Unicode; null for lists read before this was kept.
  cells_converted integer -- How many cells were brought into Unicode.
  cells_unmapped integer -- Of the cells brought into Unicode those with a sign that the code table has no letter for, kept as it stood; null for lists read before this was kept.
  constraint register_import_by_fk FOREIGN KEY (created_by) REFERENCES account(account_id)
  constraint register_import_encoding_known CHECK ((text_encoding = ANY (ARRAY['unicode'::text, 'tcvn3'::text, 'vni'::text, 'windows-1258'::text])))
  constraint register_import_file_fk FOREIGN KEY (sha256) REFERENCES file(sha256)
  constraint register_import_pk PRIMARY KEY (register_import_id)
  constraint register_import_state_known CHECK ((state = ANY (ARRAY['previewed'::text, 'applied'::text])))
)
row security
policy register_import_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy register_import_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER register_import_audit AFTER INSERT OR DELETE OR UPDATE ON register_import FOR EACH ROW EXECUTE FUNCTION audit_row('register_import', 'register_import_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A row of the list as handed in, with what is wrong with it; applied as a whole or not at all.
table register_import_row (
  register_import_id uuid not null
  row_no integer not null
  cells jsonb not null
  problems jsonb not null
  dossier_id uuid
  outcome text not null
  path text collate "C" not null
  constraint register_import_row_import_fk FOREIGN KEY (register_import_id) REFERENCES register_import(register_import_id)
  constraint register_import_row_outcome_known CHECK ((outcome = ANY (ARRAY['new'::text, 'known'::text, 'wrong'::text])))
  constraint register_import_row_pk PRIMARY KEY (register_import_id, row_no)
)
row security
policy register_import_row_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy register_import_row_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- How far a list is that somebody asked to have taken into the register, or why it was refused. That it was taken in says register_import.
table register_import_work (
  register_import_id uuid not null
  asked_by uuid not null
  role text not null -- The role, with area_path the assignment, by which it is taken in; who has lost it by then takes nothing in.
  area_path text collate "C" not null
  asked_at timestamp with time zone not null
  rows_done integer not null -- Rows written, or found to be there already. Nothing of them is in the register before all are.
  ended_at timestamp with time zone
  failure_code text
  failure_rows integer -- Rows that were found wrong when it was to be taken in.
  path text collate "C" not null
  wrong_left integer default 0 not null -- Rows that whoever asked leaves out because they are wrong.
  constraint register_import_work_by_fk FOREIGN KEY (asked_by) REFERENCES account(account_id)
  constraint register_import_work_failed_ended CHECK (((failure_code IS NULL) OR (ended_at IS NOT NULL)))
  constraint register_import_work_import_fk FOREIGN KEY (register_import_id) REFERENCES register_import(register_import_id)
  constraint register_import_work_left_not_negative CHECK ((wrong_left >= 0))
  constraint register_import_work_pk PRIMARY KEY (register_import_id)
)
row security
policy register_import_work_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy register_import_work_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- other_person is the <kind> of person: kind mother means that the other one is the mother.
table relation (
  relation_id uuid not null
  person_id uuid not null
  other_person_id uuid not null
  kind text not null
  written text
  holds daterange not null
  known tstzrange not null
  path text collate "C" not null
  other_path text collate "C" -- Path of the other person's managing unit when the relation was entered; null for those entered before it was kept and not found since.
  source_written text -- The paper that says so, as an officer named it.
  source_page_id uuid -- The page that says so, where it is in the archive.
  end_written text -- The paper by which it ended, where holds has an end that an officer entered.
  constraint relation_kind_known CHECK ((kind = ANY (ARRAY['father'::text, 'mother'::text, 'spouse'::text, 'child'::text, 'adopted-child'::text, 'nurturer'::text, 'sibling'::text, 'grandparent'::text, 'worshipper'::text, 'other'::text])))
  constraint relation_not_to_self CHECK ((person_id <> other_person_id))
  constraint relation_once EXCLUDE USING gist (person_id WITH =, other_person_id WITH =, kind WITH =, holds WITH &&, known WITH &&)
  constraint relation_other_fk FOREIGN KEY (other_person_id) REFERENCES person(person_id)
  constraint relation_person_fk FOREIGN KEY (person_id) REFERENCES person(person_id)
  constraint relation_pk PRIMARY KEY (relation_id)
  constraint relation_source_page_fk FOREIGN KEY (source_page_id) REFERENCES page(page_id)
)
CREATE INDEX relation_other ON relation USING btree (other_person_id)
CREATE INDEX relation_other_path ON relation USING btree (other_path) WHERE (other_path IS NOT NULL)
CREATE INDEX relation_source_page ON relation USING btree (source_page_id) WHERE (source_page_id IS NOT NULL)
row security
policy relation_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((other_path IS NOT NULL) AND (other_path >= current_setting('ansinh.lo'::text, true)) AND (other_path < current_setting('ansinh.hi'::text, true)))) with check ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy relation_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER relation_audit AFTER INSERT OR DELETE OR UPDATE ON relation FOR EACH ROW EXECUTE FUNCTION audit_row('relation', 'relation_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A write that was asked for twice under one key is done once and answered twice alike.
table request_key (
  account_id text not null
  request_key text not null
  request_hash text not null
  answer jsonb
  at timestamp with time zone not null
  constraint request_key_length CHECK (((length(request_key) >= 8) AND (length(request_key) <= 200)))
  constraint request_key_pk PRIMARY KEY (account_id, request_key)
)
CREATE INDEX request_key_at ON request_key USING btree (at)
row security
policy request_key_own for all to ansinh_app, ansinh_wide using (account_id = current_setting('ansinh.actor'::text, true))
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (answer) to ansinh_app
grant update (answer) to ansinh_wide

-- A search that a person keeps under a name: what was asked, never what was found. Whoever runs it sees what his own scope lets him see.
table saved_search (
  saved_search_id uuid not null
  account_id uuid not null
  place text not null
  name text not null
  query text not null -- Words and facets as they stand in the address.
  shared boolean not null
  path text collate "C" not null -- The unit whose accounts see it when it is shared: that of its owner.
  created_at timestamp with time zone not null
  removed_at timestamp with time zone
  constraint saved_search_account_fk FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint saved_search_name_given CHECK (((length(name) >= 1) AND (length(name) <= 80)))
  constraint saved_search_pk PRIMARY KEY (saved_search_id)
  constraint saved_search_place_known CHECK ((place = ANY (ARRAY['search'::text, 'dossiers'::text])))
  constraint saved_search_query_sane CHECK ((length(query) <= 2000))
)
CREATE UNIQUE INDEX saved_search_name ON saved_search USING btree (account_id, place, name) WHERE (removed_at IS NULL)
CREATE INDEX saved_search_shared ON saved_search USING btree (path, place) WHERE (shared AND (removed_at IS NULL))
row security
policy saved_search_add for insert to ansinh_app, ansinh_wide with check (((account_id)::text = current_setting('ansinh.actor'::text, true)) AND (path = current_setting('ansinh.lo'::text, true)))
policy saved_search_change for update to ansinh_app, ansinh_wide using ((account_id)::text = current_setting('ansinh.actor'::text, true))
policy saved_search_read for select to ansinh_app, ansinh_wide using (((account_id)::text = current_setting('ansinh.actor'::text, true)) OR (shared AND (removed_at IS NULL) AND (path = current_setting('ansinh.lo'::text, true)) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text)))
CREATE TRIGGER saved_search_audit AFTER INSERT OR DELETE OR UPDATE ON saved_search FOR EACH ROW EXECUTE FUNCTION audit_row('saved_search', 'saved_search_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- What a person settled of a scan, append-only: the paper is so, a new scan took its place, a blank side was set aside, or it was put back. was_state: how the page stood, so that it can go back.
table scan_act (
  scan_act_id uuid not null
  act_id uuid not null
  page_id uuid not null
  what text not null
  reason text
  other_page_id uuid
  was_state text not null
  undoes_act_id uuid
  made_by text not null
  made_at timestamp with time zone not null
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint scan_act_as_paper_says_why CHECK (((what <> 'as-paper'::text) OR (reason IS NOT NULL)))
  constraint scan_act_other_fk FOREIGN KEY (other_page_id) REFERENCES page(page_id)
  constraint scan_act_page_fk FOREIGN KEY (page_id) REFERENCES page(page_id)
  constraint scan_act_pk PRIMARY KEY (scan_act_id)
  constraint scan_act_replaced_by CHECK (((what = 'replaced'::text) = (other_page_id IS NOT NULL)))
  constraint scan_act_undoes CHECK (((what = 'put-back'::text) = (undoes_act_id IS NOT NULL)))
  constraint scan_act_what_known CHECK ((what = ANY (ARRAY['as-paper'::text, 'replaced'::text, 'blank'::text, 'put-back'::text])))
)
CREATE INDEX scan_act_act ON scan_act USING btree (act_id)
CREATE INDEX scan_act_by ON scan_act USING btree (made_by, scan_act_id)
CREATE INDEX scan_act_page ON scan_act USING btree (page_id, scan_act_id)
CREATE INDEX scan_act_undoes ON scan_act USING btree (undoes_act_id) WHERE (undoes_act_id IS NOT NULL)
row security
policy scan_act_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy scan_act_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER scan_act_audit AFTER INSERT OR DELETE OR UPDATE ON scan_act FOR EACH ROW EXECUTE FUNCTION audit_row('scan_act', 'scan_act_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path) to ansinh_app
grant update (also_paths), update (path) to ansinh_wide

-- Files taken in together: where they came from, who brought them and when.
table scan_batch (
  scan_batch_id uuid not null
  label text not null
  origin text not null
  created_by text not null
  created_at timestamp with time zone not null
  path text collate "C" not null
  profile text default 'simplex'::text not null -- How the scanner ran. duplex: both sides are kept; duplex-ask: blank sides are asked about when the batch is in.
  second_reading text -- Which critical fields of its pages a second person reads: none, those the machine did not accept or was contradicted on, all. Null: as the series says.
  scan_profile_id uuid -- The profile under which it came in; profile, profile_name and least_dpi are what it said then. No key: a batch goes along in a package to where the profile is not.
  profile_name text
  least_dpi integer -- Pages below it are asked about. Null: as law/records/scan-quality.yaml says.
  constraint scan_batch_origin_known CHECK ((origin = ANY (ARRAY['upload'::text, 'folder'::text, 'demo'::text, 'receipt'::text, 'watched'::text])))
  constraint scan_batch_pk PRIMARY KEY (scan_batch_id)
  constraint scan_batch_profile_known CHECK ((profile = ANY (ARRAY['simplex'::text, 'duplex'::text, 'duplex-ask'::text])))
  constraint scan_batch_profile_whole CHECK ((((scan_profile_id IS NULL) = (profile_name IS NULL)) AND ((scan_profile_id IS NULL) = (least_dpi IS NULL))))
  constraint scan_batch_second_reading_known CHECK ((second_reading = ANY (ARRAY['none'::text, 'doubtful'::text, 'all'::text])))
)
CREATE INDEX scan_batch_by ON scan_batch USING btree (created_by, created_at DESC)
CREATE INDEX scan_batch_path ON scan_batch USING btree (path, created_at DESC)
row security
policy scan_batch_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy scan_batch_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER scan_batch_audit AFTER INSERT OR DELETE OR UPDATE ON scan_batch FOR EACH ROW EXECUTE FUNCTION audit_row('scan_batch', 'scan_batch_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A scanner and how it runs, kept by the unit of path for itself and the units below it. No personal data. Taken out of use, never removed.
table scan_profile (
  scan_profile_id uuid not null
  name text not null
  sides text not null -- As scan_batch.profile.
  least_dpi integer not null -- Pages below so many dots per inch are asked about; never below law/records/scan-quality.yaml.
  folder text -- Subfolder of the watched folder whose files come in under this profile, with / between its parts.
  standard boolean not null -- What comes in without a word about its profile comes in under this one.
  path text collate "C" not null
  created_by text not null
  created_at timestamp with time zone not null
  removed_at timestamp with time zone
  constraint scan_profile_dpi_sane CHECK (((least_dpi >= 100) AND (least_dpi <= 1200)))
  constraint scan_profile_folder_named CHECK ((folder <> ''::text))
  constraint scan_profile_named CHECK ((name <> ''::text))
  constraint scan_profile_pk PRIMARY KEY (scan_profile_id)
  constraint scan_profile_sides_known CHECK ((sides = ANY (ARRAY['simplex'::text, 'duplex'::text, 'duplex-ask'::text])))
)
CREATE UNIQUE INDEX scan_profile_folder ON scan_profile USING btree (path, folder) WHERE ((removed_at IS NULL) AND (folder IS NOT NULL))
CREATE UNIQUE INDEX scan_profile_name ON scan_profile USING btree (path, lower(name)) WHERE (removed_at IS NULL)
CREATE UNIQUE INDEX scan_profile_standard ON scan_profile USING btree (path) WHERE (standard AND (removed_at IS NULL))
row security
policy scan_profile_any_actor for select to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
policy scan_profile_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy scan_profile_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER scan_profile_audit AFTER INSERT OR DELETE OR UPDATE ON scan_profile FOR EACH ROW EXECUTE FUNCTION audit_row('scan_profile', 'scan_profile_id')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A person or dossier whose reading asks for a purpose, by a word of an officer and not by its category. Lifted, never removed.
table sensitive_mark (
  sensitive_mark_id uuid not null
  subject text not null
  subject_id uuid not null
  path text collate "C" not null -- Of the record, in whose scope the mark lies.
  reason text not null
  marked_at timestamp with time zone not null
  marked_by text not null
  lifted_at timestamp with time zone
  lifted_by text
  constraint sensitive_mark_lifted_by_somebody CHECK (((lifted_at IS NULL) = (lifted_by IS NULL)))
  constraint sensitive_mark_pk PRIMARY KEY (sensitive_mark_id)
  constraint sensitive_mark_reason_told CHECK ((reason <> ''::text))
  constraint sensitive_mark_subject_known CHECK ((subject = ANY (ARRAY['person'::text, 'dossier'::text])))
)
CREATE UNIQUE INDEX sensitive_mark_open ON sensitive_mark USING btree (subject, subject_id) WHERE (lifted_at IS NULL)
CREATE INDEX sensitive_mark_path ON sensitive_mark USING btree (path)
row security
policy sensitive_mark_scope for all to ansinh_app using ((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true)))
policy sensitive_mark_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER sensitive_mark_audit AFTER INSERT OR DELETE OR UPDATE ON sensitive_mark FOR EACH ROW EXECUTE FUNCTION audit_row('sensitive_mark', 'sensitive_mark_id')
CREATE TRIGGER sensitive_mark_face_changed AFTER INSERT OR UPDATE ON sensitive_mark FOR EACH ROW EXECUTE FUNCTION dossier_changed_by_subject('sensitive_mark')
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Tries to sign in, by login name and by address. A try is counted before it is judged, so that several at once cannot all pass.
table sign_in_limit (
  key_hash text not null -- SHA-256 of kind and value: a name typed in error may be a password.
  tries integer not null
  window_from timestamp with time zone not null
  locked_until timestamp with time zone
  constraint sign_in_limit_pk PRIMARY KEY (key_hash)
  constraint sign_in_limit_tries_positive CHECK ((tries >= 0))
)
row security
policy sign_in_limit_system for all to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = 'system'::text)
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- A dossier that went out of the archive for good is struck off from that day; taken back, it is held as before.
table strike_off (
  strike_off_id uuid not null
  dossier_id uuid not null
  gone_on date not null
  gone_to text not null
  reason text not null
  held_from date
  made_by text not null
  made_at timestamp with time zone not null
  undone_by text
  undone_at timestamp with time zone
  path text collate "C" not null
  also_paths text[] collate "C"
  constraint strike_off_dossier_fk FOREIGN KEY (dossier_id) REFERENCES dossier(dossier_id)
  constraint strike_off_pk PRIMARY KEY (strike_off_id)
  constraint strike_off_told CHECK (((gone_to <> ''::text) AND (reason <> ''::text)))
  constraint strike_off_undone_by_somebody CHECK (((undone_at IS NULL) = (undone_by IS NULL)))
)
CREATE UNIQUE INDEX strike_off_open ON strike_off USING btree (dossier_id) WHERE (undone_at IS NULL)
row security
policy strike_off_scope for all to ansinh_app using (((path >= current_setting('ansinh.lo'::text, true)) AND (path < current_setting('ansinh.hi'::text, true))) OR ((also_paths IS NOT NULL) AND any_path_in_scope(also_paths, current_setting('ansinh.lo'::text, true), current_setting('ansinh.hi'::text, true))))
policy strike_off_wide for all to ansinh_wide using ((COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text) AND (current_setting('ansinh.role'::text, true) <> 'administrator'::text))
CREATE TRIGGER strike_off_audit AFTER INSERT OR DELETE OR UPDATE ON strike_off FOR EACH ROW EXECUTE FUNCTION audit_row('strike_off', 'strike_off_id')
grant insert, select to ansinh_app
grant insert, select to ansinh_wide
grant update (also_paths), update (path), update (undone_at), update (undone_by) to ansinh_app
grant update (also_paths), update (path), update (undone_at), update (undone_by) to ansinh_wide

-- Distinct folded words of papers; insert-only, like name_vocabulary.
table text_vocabulary (
  token text collate "C" not null
  constraint text_vocabulary_pk PRIMARY KEY (token)
)
row security
policy text_vocabulary_any_actor for all to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
grant insert, select to ansinh_app
grant insert, select to ansinh_wide

-- The last run of each kind of upkeep and the last that ended sound. One row a kind; nothing of a record.
table upkeep_run (
  kind text not null
  ended_at timestamp with time zone not null -- When it ended; of a backup that is whole, the moment that it holds.
  sound boolean not null -- Whether it did what it is for and found nothing wrong.
  sound_at timestamp with time zone
  detail jsonb not null -- What it counted or where it broke, as its kind says.
  constraint upkeep_run_pk PRIMARY KEY (kind)
  constraint upkeep_run_sound_at CHECK (((NOT sound) OR (sound_at IS NOT NULL)))
)
row security
policy upkeep_run_add for insert to ansinh_app, ansinh_wide with check (current_setting('ansinh.role'::text, true) = 'system'::text)
policy upkeep_run_change for update to ansinh_app, ansinh_wide using (current_setting('ansinh.role'::text, true) = 'system'::text)
policy upkeep_run_read for select to ansinh_app, ansinh_wide using (COALESCE(current_setting('ansinh.actor'::text, true), ''::text) <> ''::text)
grant insert, select, update to ansinh_app
grant insert, select, update to ansinh_wide

-- Looks at its arguments only: whether any of the row's further paths lies in the scope.
CREATE OR REPLACE FUNCTION any_path_in_scope(paths text[], lower_bound text, upper_bound text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select coalesce(bool_or(p collate "C" >= lower_bound and p collate "C" < upper_bound), false) from unnest(paths) p $function$
run any_path_in_scope(text[],text,text): public

-- The one way to read bitemporal rows: true of the row that held on the day, as known at the instant.
CREATE OR REPLACE FUNCTION as_of(holds daterange, known tstzrange, day date, known_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select holds @> day and known @> known_at $function$
run as_of(daterange,tstzrange,date,timestamp with time zone): public

-- The only writer of audit_event; not granted to the application, which reaches it through triggers and audit_view.
CREATE OR REPLACE FUNCTION audit_append(p_action text, p_subject text, p_subject_id text, p_path text, p_content jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_id uuid := gen_random_uuid();
  v_xid bigint := pg_current_xact_id()::text::bigint;
  v_at timestamptz := clock_timestamp();
  v_actor text := coalesce(nullif(current_setting('ansinh.actor', true), ''), 'system');
begin
  insert into audit_event (audit_event_id, era, xid, at, actor, action, subject, subject_id, path, content, hash)
  values (v_id, audit_era(), v_xid, v_at, v_actor, p_action, p_subject, p_subject_id, p_path, p_content,
    audit_hash(v_id, audit_era(), v_xid, v_at, v_actor, p_action, p_subject, p_subject_id, p_path, p_content));
end $function$
run audit_append(text,text,text,text,jsonb): the owner

-- A constant that a restore replaces by the next number: transaction numbers begin anew on another server.
CREATE OR REPLACE FUNCTION audit_era()
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select 1 $function$
run audit_era(): public

CREATE OR REPLACE FUNCTION audit_hash(event_id uuid, era integer, xid bigint, at timestamp with time zone, actor text, action text, subject text, subject_id text, path text, content jsonb)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select sha256(convert_to(concat_ws(chr(31), event_id::text, era::text, xid::text, extract(epoch from at)::numeric(20, 6)::text, actor, action, subject, subject_id, path, content::text), 'UTF8')) $function$
run audit_hash(uuid,integer,bigint,timestamp with time zone,text,text,text,text,text,jsonb): public

-- Row trigger of every audited table.
CREATE OR REPLACE FUNCTION audit_row()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_row jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  v_column text;
  v_use_case text := coalesce(current_setting('ansinh.action', true), '');
begin
  -- Arguments: logical table, key column, then columns whose content is too large to repeat and is kept by hash.
  for i in 2 .. tg_nargs - 1 loop
    v_column := tg_argv[i];
    if v_row ? v_column then
      v_row := jsonb_set(v_row, array[v_column], to_jsonb(encode(sha256(convert_to(coalesce(v_row ->> v_column, ''), 'UTF8')), 'hex')));
    end if;
  end loop;
  perform audit_append(trim(v_use_case || ' ' || lower(tg_op)), tg_argv[0], v_row ->> tg_argv[1], coalesce(v_row ->> 'path', ''), v_row);
  return null;
end $function$
run audit_row(): public

-- Logs that the acting account saw a record.
CREATE OR REPLACE FUNCTION audit_view(p_subject text, p_subject_id text, p_path text, p_detail jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_subject text := case p_subject when 'person' then 'person' when 'dossier' then 'dossier' when 'page' then 'dossier' end;
  v_id uuid;
  v_detail jsonb := p_detail;
  v_record record;
begin
  if coalesce(current_setting('ansinh.actor', true), '') = '' then
    raise exception 'a view without an actor' using errcode = 'insufficient_privilege';
  end if;
  if v_subject is not null and current_setting('ansinh.role', true) <> 'system' and p_subject_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    v_id := p_subject_id::uuid;
    if p_subject = 'page' then
      select p.dossier_id into v_id from page p where p.page_id = v_id;
    end if;
    select * into v_record from sensitive_records(v_subject, array[v_id], '{}') where v_id is not null;
    if v_record.marked and v_record.purpose is null then
      raise exception 'a view of a sensitive record without a purpose' using errcode = 'insufficient_privilege';
    end if;
    if v_record.purpose is not null then
      v_detail := v_detail || jsonb_build_object('purpose', v_record.purpose) || case v_record.note when '' then '{}'::jsonb else jsonb_build_object('note', v_record.note) end;
    end if;
  end if;
  perform audit_append('view', p_subject, p_subject_id, p_path, v_detail);
end $function$
run audit_view(text,text,text,jsonb): ansinh_app, ansinh_wide

-- Writes what a change of application_summary changes in the tallies.
CREATE OR REPLACE FUNCTION case_counted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'UPDATE' then
    if (old.registered_at, old.received_at, old.decided_at, old.on_time, old.digitised_at, old.reused_at, old.path, old.channel, old.field, old.level, old.received_by)
      is not distinct from (new.registered_at, new.received_at, new.decided_at, new.on_time, new.digitised_at, new.reused_at, new.path, new.channel, new.field, new.level, new.received_by) then
      return null;
    end if;
  end if;
  insert into case_change (case_change_id, measure, month, records, unit, channel, field, level, agency)
    select gen_random_uuid(), e.measure, e.month, sum(e.times), e.path, e.channel, e.field, e.level, e.received_by
    from (
      select b.measure, b.month, -1 as times, old.path, old.channel, old.field, coalesce(old.level, 'unknown') as level, old.received_by from case_events(old) b where tg_op <> 'INSERT'
      union all
      select a.measure, a.month, 1, new.path, new.channel, new.field, coalesce(new.level, 'unknown'), new.received_by from case_events(new) a where tg_op <> 'DELETE'
    ) e
    group by e.measure, e.month, e.path, e.channel, e.field, e.level, e.received_by having sum(e.times) <> 0;
  return null;
end $function$
run case_counted(): public

-- By which figures a case is counted, and from which month on.
CREATE OR REPLACE FUNCTION case_events(p_case application_summary)
 RETURNS TABLE(measure text, month date)
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
  select v.measure, date_trunc('month', v.at at time zone 'Asia/Ho_Chi_Minh')::date
  from (values
    ('cases.registered', p_case.registered_at),
    ('cases.received', p_case.received_at),
    ('cases.decided', p_case.decided_at),
    ('cases.decided-on-time', case when p_case.on_time then p_case.decided_at end),
    ('cases.decided-late', case when not p_case.on_time then p_case.decided_at end),
    ('cases.digitised-on-receipt', case when p_case.received_at is not null and p_case.digitised_at is not null then greatest(p_case.received_at, p_case.digitised_at) end),
    ('cases.papers-reused', p_case.reused_at)
  ) as v (measure, at)
  where v.at is not null
$function$
run case_events(application_summary): public

-- Writes what a change of application_span changes in the tallies: who came into a state and who left it.
CREATE OR REPLACE FUNCTION case_state_counted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  insert into case_change (case_change_id, measure, month, records, state)
    select gen_random_uuid(), 'cases.registered', e.month, sum(e.times), e.state
    from (
      select date_trunc('month', v.at at time zone 'Asia/Ho_Chi_Minh')::date as month, v.times, v.state::text as state
      from (values (old.from_at, -1, old.state), (old.until_at, 1, old.state), (new.from_at, 1, new.state), (new.until_at, -1, new.state)) as v (at, times, state)
      where v.at < 'infinity'
    ) e
    group by e.month, e.state having sum(e.times) <> 0;
  return null;
end $function$
run case_state_counted(): public

-- Dossiers in custody on the day, as known at the instant, that the acting account sees: the number of records of archive.dossiers-held.
CREATE OR REPLACE FUNCTION count_dossiers_held(p_day date, p_known_at timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
begin
  if current_setting('role') <> 'ansinh_wide' then
    return (select count(*) from dossier_custody c
      where ((c.path >= v_lo and c.path < v_hi) or (c.also_paths is not null and any_path_in_scope(c.also_paths, v_lo, v_hi)))
      and coalesce(c.holds @> p_day, false) and coalesce(c.known @> p_known_at, false));
  end if;
  if coalesce(current_setting('ansinh.actor', true), '') = '' or coalesce(current_setting('ansinh.role', true), 'administrator') = 'administrator' then
    return 0;
  end if;
  return (select count(*) from dossier_custody c where coalesce(c.holds @> p_day, false) and coalesce(c.known @> p_known_at, false));
end $function$
run count_dossiers_held(date,timestamp with time zone): ansinh_app, ansinh_wide

-- Pages read by the instant of dossiers in custody on the day that the acting account sees: the number of records of archive.pages-read.
CREATE OR REPLACE FUNCTION count_pages_read(p_day date, p_known_at timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if v_wide and (coalesce(current_setting('ansinh.actor', true), '') = '' or coalesce(current_setting('ansinh.role', true), 'administrator') = 'administrator') then
    return 0;
  end if;
  if v_wide then
    return (select coalesce(sum(case when t.pages_read = 0 or t.last_read_at <= p_known_at then t.pages_read
        else (select count(*) from page p where p.dossier_id = t.dossier_id and p.kind = 'content' and p.read_at <= p_known_at) end), 0)
      from dossier_custody c join dossier_pages t on t.dossier_id = c.dossier_id
      where coalesce(c.holds @> p_day, false) and coalesce(c.known @> p_known_at, false));
  end if;
  return (select coalesce(sum(case when t.pages_read = 0 or t.last_read_at <= p_known_at then t.pages_read
      else (select count(*) from page p where p.dossier_id = t.dossier_id and p.kind = 'content' and p.read_at <= p_known_at) end), 0)
    from dossier_custody c join dossier_pages t on t.dossier_id = c.dossier_id
    where ((c.path >= v_lo and c.path < v_hi) or (c.also_paths is not null and any_path_in_scope(c.also_paths, v_lo, v_hi)))
    and coalesce(c.holds @> p_day, false) and coalesce(c.known @> p_known_at, false));
end $function$
run count_pages_read(date,timestamp with time zone): ansinh_app, ansinh_wide

-- Says that the running transaction changed what the dossier is found by.
CREATE OR REPLACE FUNCTION dossier_change_add(p_dossier uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if p_dossier is not null then
    insert into dossier_change (era, xid, dossier_id) values (audit_era(), pg_current_xact_id()::text::bigint, p_dossier) on conflict do nothing;
  end if;
end $function$
run dossier_change_add(uuid): the owner

-- The same of every dossier that a person is in, by any record of that person.
CREATE OR REPLACE FUNCTION dossier_change_of_person(p_person uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  perform dossier_change_add(dp.dossier_id) from (
    with recursive people (person_id) as (
      select p_person
      union
      select case when m.person_id = p.person_id then m.survivor_id else m.person_id end
      from people p join person_merge m on (m.person_id = p.person_id or m.survivor_id = p.person_id) and upper_inf(m.known))
    select people.person_id from people) one join dossier_person dp on dp.person_id = one.person_id;
end $function$
run dossier_change_of_person(uuid): the owner

-- For tables whose rows belong to a dossier.
CREATE OR REPLACE FUNCTION dossier_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'DELETE' then
    perform dossier_change_add(old.dossier_id);
  else
    perform dossier_change_add(new.dossier_id);
  end if;
  return null;
end $function$
run dossier_changed(): public

-- For the category of the record that a dossier was made for.
CREATE OR REPLACE FUNCTION dossier_changed_by_merit()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  perform dossier_change_add(d.dossier_id) from dossier d where d.merit_record_id = new.merit_record_id;
  return null;
end $function$
run dossier_changed_by_merit(): public

-- For what was read and said of a page.
CREATE OR REPLACE FUNCTION dossier_changed_by_page()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  perform dossier_change_add(p.dossier_id) from page p where p.page_id = new.page_id;
  return null;
end $function$
run dossier_changed_by_page(): public

-- For what is known of a person.
CREATE OR REPLACE FUNCTION dossier_changed_by_person()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  perform dossier_change_of_person(new.person_id);
  if tg_argv[0] = 'person_merge' then
    perform dossier_change_of_person(new.survivor_id);
  end if;
  return null;
end $function$
run dossier_changed_by_person(): public

-- For marks and reassignments, which are of a dossier or of a person.
CREATE OR REPLACE FUNCTION dossier_changed_by_subject()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if new.subject = 'dossier' then
    perform dossier_change_add(new.subject_id);
  elsif tg_argv[0] = 'sensitive_mark' then
    perform dossier_change_of_person(new.subject_id);
  end if;
  return null;
end $function$
run dossier_changed_by_subject(): public

-- Dossiers changed by transactions that had not ended at that horizon (era 0, or a horizon before what was let go: all, and it says so), one a line, and the horizon of now; with the scope of the acting account and the dossiers that its session gave a purpose for.
CREATE OR REPLACE FUNCTION dossier_faces_since(p_era integer, p_horizon bigint, p_death_types text[])
 RETURNS TABLE(era integer, horizon bigint, faces text, whole boolean, lo text, hi text, wide boolean, opened uuid[])
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_account text := current_setting('ansinh.actor', true);
  v_session text := nullif(current_setting('ansinh.session', true), '');
  v_ids uuid[];
  v_marked uuid[];
  v_faces text;
  v_own boolean := exists (select from dossier_change c where c.era = audit_era() and c.xid = pg_current_xact_id_if_assigned()::text::bigint);
  -- A reader that looked last before what was let go cannot be told what changed since: it is given everything.
  v_whole boolean := p_era = 0 or (p_era, p_horizon) < coalesce((select row(f.era, f.xid) from dossier_change_floor f), row(0, 0::bigint));
  v_opened uuid[] := '{}';
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return query select p_era, p_horizon, null::text, false, ''::text, ''::text, false, '{}'::uuid[];
    return;
  end if;
  if v_session is not null and v_account ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    v_opened := array(select r.subject_id from read_purpose r where r.account_id = v_account::uuid and r.session_ref = v_session and r.subject = 'dossier');
  end if;
  if v_whole then
    v_ids := array(select d.dossier_id from dossier d);
  elsif not v_own then
    v_ids := array(select distinct c.dossier_id from dossier_change c where (c.era, c.xid) >= (p_era, p_horizon));
  end if;
  v_marked := array(
    with recursive people (person_id) as (
      select s.subject_id from sensitive_mark s where s.subject = 'person' and s.lifted_at is null
      union
      select case when m.person_id = p.person_id then m.survivor_id else m.person_id end
      from people p join person_merge m on (m.person_id = p.person_id or m.survivor_id = p.person_id) and upper_inf(m.known))
    select people.person_id from people);
  if cardinality(v_ids) > 0 then
    select string_agg(array_to_string(array[
        d.dossier_id::text,
        d.path,
        array_to_string(d.also_paths, ','),
        d.category,
        m.category,
        d.number_order,
        translate(d.number_written, chr(9) || chr(10) || chr(13), '   '),
        translate(d.title, chr(9) || chr(10) || chr(13), '   '),
        d.received_on::text,
        d.box_id::text,
        d.expected_pages::text,
        t.content::text,
        t.waiting::text,
        t.to_review::text,
        (select string_agg(concat_ws('/', coalesce(lower(c.holds)::text, ''), coalesce(upper(c.holds)::text, ''),
            coalesce((extract(epoch from lower(c.known)) * 1000)::text, ''), coalesce((extract(epoch from upper(c.known)) * 1000)::text, '')), ',')
          from dossier_custody c where c.dossier_id = d.dossier_id),
        (select string_agg(distinct r.from_path, ',') from reassignment_record r where r.subject = 'dossier' and r.subject_id = d.dossier_id),
        (select string_agg(distinct doc.type, ',') from document doc where doc.dossier_id = d.dossier_id),
        (select string_agg(distinct p.verified_by, ',') from page p where p.dossier_id = d.dossier_id and p.verified_by is not null and p.kind = 'content'),
        death.registered,
        case when death.registered is null and p_death_types && array(select doc.type from document doc where doc.dossier_id = d.dossier_id) then
          (select coalesce(c.value, r.fields -> 'deathDate' ->> 'value') from page p
            join document doc on doc.document_id = p.document_id and doc.type = any (p_death_types)
            join reading r on r.page_id = p.page_id
            left join lateral (select c.value from correction c where c.page_id = p.page_id and c.field = 'deathDate' order by c.correction_id desc limit 1) c on true
            where p.dossier_id = d.dossier_id and coalesce(c.value, r.fields -> 'deathDate' ->> 'value') is not null
            order by p.seq, p.page_id limit 1) end,
        case when exists (select from sensitive_mark s where s.subject = 'dossier' and s.subject_id = d.dossier_id and s.lifted_at is null)
          or exists (select from dossier_person dp where dp.dossier_id = d.dossier_id and dp.person_id = any (v_marked)) then '1' end,
        -- Of a person of the dossier's own unit the name alone; of another, through which units he and his part in it are seen.
        (select string_agg(concat_ws(':', pe.name_key, case when pe.path <> d.path or dp.path <> d.path then pe.path || ':' || dp.path end), ',')
          from dossier_person dp join person pe on pe.person_id = dp.person_id where dp.dossier_id = d.dossier_id)
      ], chr(9), ''), chr(10))
    into v_faces
    from unnest(v_ids) as asked (id) join dossier d on d.dossier_id = asked.id join dossier_pages t on t.dossier_id = d.dossier_id
    left join merit_record m on m.merit_record_id = d.merit_record_id
    left join lateral (
      select concat_ws('/', coalesce(v.death_earliest, lower(v.holds))::text, coalesce(v.death_latest, lower(v.holds))::text) as registered
      from dossier_person dp left join person_merge g on g.person_id = dp.person_id and upper_inf(g.known)
      join person_vital v on v.person_id = coalesce(g.survivor_id, dp.person_id) and v.state = 'dead' and upper_inf(v.known)
      where dp.dossier_id = d.dossier_id and dp.part = 'subject' and coalesce(v.death_earliest, v.death_latest, lower(v.holds)) is not null
      order by dp.person_id, v.person_vital_id desc limit 1) death on true;
  end if;
  -- What the asking transaction itself changed is not yet so, and may be taken back: it is not to be held.
  return query select case when not v_own then audit_era() when v_whole then 0 else p_era end,
    case when not v_own then pg_snapshot_xmin(pg_current_snapshot())::text::bigint when v_whole then 0 else p_horizon end, v_faces, v_whole,
    current_setting('ansinh.lo', true), current_setting('ansinh.hi', true), v_wide, v_opened;
end $function$
run dossier_faces_since(integer,bigint,text[]): ansinh_app, ansinh_wide

-- A dossier number as a text that sorts as a person counts: province, category, serial as a number, period, police last. A number that could not be read stands as its own key.
CREATE OR REPLACE FUNCTION dossier_number_order(number_key text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select case when number_key like '%|%|%|%|%'
    then split_part(number_key, '|', 2) || '|' || split_part(number_key, '|', 3) || '|'
      || lpad(split_part(number_key, '|', 4), greatest(12, length(split_part(number_key, '|', 4))), '0') || '|'
      || split_part(number_key, '|', 5) || '|' || split_part(number_key, '|', 1)
    else coalesce(number_key, '') end $function$
run dossier_number_order(text): public

-- Counts a page in (1) or out (-1) of its dossier.
CREATE OR REPLACE FUNCTION dossier_pages_add(p_dossier uuid, p_times integer, p_kind text, p_state text, p_read_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if p_dossier is null or p_kind <> 'content' then
    return;
  end if;
  update dossier_pages set
    content = content + p_times,
    waiting = waiting + case when p_state = 'waiting' then p_times else 0 end,
    to_review = to_review + case when p_state in ('needs_review', 'failed') then p_times else 0 end,
    pages_read = pages_read + case when p_read_at is not null then p_times else 0 end,
    last_read_at = case when p_times > 0 then greatest(last_read_at, p_read_at) else last_read_at end
  where dossier_id = p_dossier;
end $function$
run dossier_pages_add(uuid,integer,text,text,timestamp with time zone): the owner

-- Gives each dossier its row of dossier_pages, lets it go where the dossier goes and know how many pages the register states.
CREATE OR REPLACE FUNCTION dossier_pages_of_dossier()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into dossier_pages (dossier_id, content, waiting, to_review, pages_read, expected, path, also_paths)
    values (new.dossier_id, 0, 0, 0, 0, new.expected_pages, new.path, new.also_paths);
  else
    update dossier_pages set path = new.path, also_paths = new.also_paths, expected = new.expected_pages where dossier_id = new.dossier_id;
  end if;
  return null;
end $function$
run dossier_pages_of_dossier(): public

-- Keeps dossier_pages in step with the pages.
CREATE OR REPLACE FUNCTION dossier_pages_of_page()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'UPDATE' then
    if (old.dossier_id, old.kind, old.state, old.read_at) is not distinct from (new.dossier_id, new.kind, new.state, new.read_at) then
      return null;
    end if;
  end if;
  if tg_op <> 'INSERT' then
    perform dossier_pages_add(old.dossier_id, -1, old.kind, old.state, old.read_at);
  end if;
  if tg_op <> 'DELETE' then
    perform dossier_pages_add(new.dossier_id, 1, new.kind, new.state, new.read_at);
  end if;
  return null;
end $function$
run dossier_pages_of_page(): public

-- Counts what was done to a page into (1) or out of (-1) its dossier.
CREATE OR REPLACE FUNCTION dossier_work_add(p_dossier uuid, p_what text, p_at timestamp with time zone, p_person text, p_times integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_day date := (p_at at time zone 'Asia/Ho_Chi_Minh')::date;
  v_person text := coalesce(p_person, 'unknown');
begin
  if p_times < 0 then
    delete from dossier_work where dossier_id = p_dossier and what = p_what and on_day = v_day and person = v_person and pages = 1;
    if not found then
      update dossier_work set pages = pages - 1 where dossier_id = p_dossier and what = p_what and on_day = v_day and person = v_person;
    end if;
    return;
  end if;
  insert into dossier_work (dossier_id, what, on_day, person, pages, path, also_paths)
    select p_dossier, p_what, v_day, v_person, 1, d.path, d.also_paths from dossier d where d.dossier_id = p_dossier
    on conflict on constraint dossier_work_pk do update set pages = dossier_work.pages + 1;
end $function$
run dossier_work_add(uuid,text,timestamp with time zone,text,integer): the owner

-- Lets what was done to a dossier go where the dossier goes.
CREATE OR REPLACE FUNCTION dossier_work_of_dossier()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  update dossier_work set path = new.path, also_paths = new.also_paths where dossier_id = new.dossier_id;
  return null;
end $function$
run dossier_work_of_dossier(): public

-- Keeps dossier_work in step with the pages.
CREATE OR REPLACE FUNCTION dossier_work_of_page()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_stays boolean := false;
begin
  if tg_op = 'UPDATE' then
    v_stays := (old.dossier_id, old.kind, old.created_at, old.taken_in_by) is not distinct from (new.dossier_id, new.kind, new.created_at, new.taken_in_by);
    if v_stays and (old.read_at, old.verified_at, old.verified_by, old.accepted_at) is not distinct from (new.read_at, new.verified_at, new.verified_by, new.accepted_at) then
      return null;
    end if;
  end if;
  if tg_op <> 'INSERT' and old.kind = 'content' and old.dossier_id is not null then
    if not v_stays then
      perform dossier_work_add(old.dossier_id, 'taken', old.created_at, old.taken_in_by, -1);
    end if;
    if old.read_at is not null and not (v_stays and old.read_at is not distinct from new.read_at) then
      perform dossier_work_add(old.dossier_id, 'read', old.read_at, 'machine', -1);
    end if;
    if old.verified_at is not null and not (v_stays and (old.verified_at, old.verified_by) is not distinct from (new.verified_at, new.verified_by)) then
      perform dossier_work_add(old.dossier_id, 'verified', old.verified_at, old.verified_by, -1);
    end if;
    if old.accepted_at is not null and not (v_stays and old.accepted_at is not distinct from new.accepted_at) then
      perform dossier_work_add(old.dossier_id, 'accepted', old.accepted_at, old.accepted_by, -1);
    end if;
  end if;
  if tg_op <> 'DELETE' and new.kind = 'content' and new.dossier_id is not null then
    if not v_stays then
      perform dossier_work_add(new.dossier_id, 'taken', new.created_at, new.taken_in_by, 1);
    end if;
    if new.read_at is not null and not (v_stays and old.read_at is not distinct from new.read_at) then
      perform dossier_work_add(new.dossier_id, 'read', new.read_at, 'machine', 1);
    end if;
    if new.verified_at is not null and not (v_stays and (old.verified_at, old.verified_by) is not distinct from (new.verified_at, new.verified_by)) then
      perform dossier_work_add(new.dossier_id, 'verified', new.verified_at, new.verified_by, 1);
    end if;
    if new.accepted_at is not null and not (v_stays and old.accepted_at is not distinct from new.accepted_at) then
      perform dossier_work_add(new.dossier_id, 'accepted', new.accepted_at, new.accepted_by, 1);
    end if;
  end if;
  return null;
end $function$
run dossier_work_of_page(): public

-- The newest cases that the acting account sees and that are found by all the words, after a case of the list.
CREATE OR REPLACE FUNCTION find_cases(p_words text[], p_slug text, p_before timestamp with time zone, p_after uuid, p_limit integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
begin
  if current_setting('role') <> 'ansinh_wide' then
    return query select s.application_id from application_summary s
      where s.words @> p_words and (p_slug is null or s.slug = p_slug)
      and (p_before is null or s.registered_at < p_before or (s.registered_at = p_before and s.application_id > p_after))
      and ((s.path >= v_lo and s.path < v_hi) or (s.also_paths is not null and any_path_in_scope(s.also_paths, v_lo, v_hi)))
      order by s.registered_at desc, s.application_id limit p_limit;
  elsif coalesce(current_setting('ansinh.actor', true), '') <> '' and coalesce(current_setting('ansinh.role', true), 'administrator') <> 'administrator' then
    return query select s.application_id from application_summary s
      where s.words @> p_words and (p_slug is null or s.slug = p_slug)
      and (p_before is null or s.registered_at < p_before or (s.registered_at = p_before and s.application_id > p_after))
      order by s.registered_at desc, s.application_id limit p_limit;
  end if;
end $function$
run find_cases(text[],text,timestamp with time zone,uuid,integer): ansinh_app, ansinh_wide

-- Adds what acts changed to the tallies and lets it go, in one statement: whoever reads meanwhile sees it once. Returns how many rows.
CREATE OR REPLACE FUNCTION fold_case_changes()
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_folded bigint;
begin
  with taken as (
    delete from case_change returning *
  ), added as (
    insert into case_tally (measure, part, value, month, records)
      select t.measure, p.part, p.value, t.month, sum(t.records)
      from taken t cross join lateral (values ('all', case when t.state is null then '' end), ('unit', t.unit), ('channel', t.channel), ('field', t.field), ('level', t.level), ('agency', t.agency), ('state', t.state)) as p (part, value)
      where p.value is not null
      group by t.measure, p.part, p.value, t.month having sum(t.records) <> 0
      order by 1, 2, 3, 4
    on conflict on constraint case_tally_pk do update set records = case_tally.records + excluded.records
    returning 1
  )
  select count(*) into v_folded from taken;
  return v_folded;
end $function$
run fold_case_changes(): ansinh_app, ansinh_wide

-- Lets keys of requests go that were claimed before the instant.
CREATE OR REPLACE FUNCTION forget_request_keys(p_before timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_gone bigint;
begin
  if current_setting('ansinh.role', true) is distinct from 'system' then
    raise exception 'keys of requests are let go by the system' using errcode = 'insufficient_privilege';
  end if;
  delete from request_key where at < p_before;
  get diagnostics v_gone = row_count;
  return v_gone;
end $function$
run forget_request_keys(timestamp with time zone): ansinh_app, ansinh_wide

-- Lets counts of tries go whose window and lock were over before the instant.
CREATE OR REPLACE FUNCTION forget_tries(p_before timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_gone bigint;
begin
  if current_setting('ansinh.role', true) is distinct from 'system' then
    raise exception 'counts of tries are let go by the system' using errcode = 'insufficient_privilege';
  end if;
  delete from sign_in_limit where window_from < p_before and coalesce(locked_until, p_before) <= p_before;
  get diagnostics v_gone = row_count;
  return v_gone;
end $function$
run forget_tries(timestamp with time zone): ansinh_app, ansinh_wide

-- Lets go what was told of changed dossiers before the mark of the night before, and marks how far the next night goes.
CREATE OR REPLACE FUNCTION let_go_dossier_changes(p_at timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_floor dossier_change_floor;
  v_gone bigint;
begin
  if current_setting('ansinh.role', true) is distinct from 'system' then
    raise exception 'changes of dossiers are let go by the system' using errcode = 'insufficient_privilege';
  end if;
  select * into v_floor from dossier_change_floor f for update;
  if not found then
    insert into dossier_change_floor (single, era, xid, next_era, next_xid, marked_at)
      values (true, 0, 0, audit_era(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint, p_at);
    return 0;
  end if;
  -- Tried again in the same night, it must not take what a process of the pages has had no day to look at.
  if v_floor.marked_at > p_at - interval '20 hours' then
    return 0;
  end if;
  delete from dossier_change c where (c.era, c.xid) < (v_floor.next_era, v_floor.next_xid);
  get diagnostics v_gone = row_count;
  update dossier_change_floor f set era = f.next_era, xid = f.next_xid, next_era = audit_era(), next_xid = pg_snapshot_xmin(pg_current_snapshot())::text::bigint, marked_at = p_at where f.single;
  return v_gone;
end $function$
run let_go_dossier_changes(timestamp with time zone): ansinh_app, ansinh_wide

-- Persons of the whole province who may be the one being typed: the ends of the name and the year, near spellings of the whole name, the very day of birth.
CREATE OR REPLACE FUNCTION match_candidates(p_ends text[], p_keys text[], p_year integer, p_day date, p_swapped date, p_limit integer)
 RETURNS TABLE(person_id uuid)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
begin
  return query
    (select n.person_id from person_name n where name_ends(n.name_key) = any (p_ends)
      and (p_year is null or n.birth_year_from is null or (n.birth_year_from between p_year - 12 and p_year + 2 and n.birth_year_until >= p_year - 2))
      limit p_limit)
    union
    (select n.person_id from person_name n where n.name_key = any (p_keys)
      and (p_year is null or n.birth_year_from is null or (n.birth_year_from <= p_year + 1 and n.birth_year_until >= p_year - 1))
      limit p_limit)
    union
    (select p.person_id from person p where p.birth_earliest = p.birth_latest and p.birth_earliest in (p_day, p_swapped) limit p_limit);
end $function$
run match_candidates(text[],text[],integer,date,date,integer): ansinh_wide

-- How often each syllable stands in each part of a name, counted in about so many names: "Nguyen" is no evidence, "Khuc" is.
CREATE OR REPLACE FUNCTION match_name_counts(p_names integer)
 RETURNS TABLE(part text, syllable text, names bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_all real := (select greatest(reltuples, 1) from pg_class where oid = 'person_name'::regclass);
  v_percent real := least(100, greatest(0.01, 100.0 * p_names / v_all));
begin
  return query with sampled as (
      select string_to_array(lower(n.written), ' ') as words from person_name n tablesample system (v_percent) where n.kind = 'name')
    select case when w.at = 1 then 'family' when w.at = cardinality(s.words) then 'given' else 'middle' end, w.word, count(*)
    from sampled s, unnest(s.words) with ordinality w (word, at)
    where cardinality(s.words) > 1 group by 1, 2;
end $function$
run match_name_counts(integer): ansinh_wide

-- Brings a case with all that hangs on it from a unit that ended to the one that has it now. False: it is not with that unit.
CREATE OR REPLACE FUNCTION move_case(p_application uuid, p_from text, p_path text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if current_setting('ansinh.role', true) not in ('head', 'director') or current_setting('role') <> 'ansinh_wide' then
    raise exception 'cases are moved by who answers for the whole province' using errcode = 'insufficient_privilege';
  end if;
  update application set path = p_path where application_id = p_application and path = p_from;
  if not found then
    return false;
  end if;
  update application_action set path = p_path where application_id = p_application;
  update application_paper set path = p_path where application_id = p_application;
  update application_span set path = p_path where application_id = p_application;
  update application_summary set path = p_path where application_id = p_application;
  update decision_signed set path = p_path where application_id = p_application;
  update issued_document_file set path = p_path where issued_document_id in (select issued_document_id from issued_document where application_id = p_application);
  update issued_document set path = p_path where application_id = p_application;
  update outstanding_act set path = p_path where outstanding_case_id in (select outstanding_case_id from outstanding_case where application_id = p_application);
  update outstanding_case set path = p_path where application_id = p_application;
  return true;
end $function$
run move_case(uuid,text,text): ansinh_wide

-- The first and the last syllable of a name: what is left of it when the middle was left out, shortened or misread.
CREATE OR REPLACE FUNCTION name_ends(name_key text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select split_part(name_key, ' ', 1) || ' ' || split_part(name_key, ' ', -1) $function$
run name_ends(text): public

-- Names of transactions that had not ended at that horizon, as lines, and the horizon of now. By the index whatever the planner knows of the table: it is asked at every name that nobody bears.
CREATE OR REPLACE FUNCTION name_forms_since(p_era integer, p_horizon bigint)
 RETURNS TABLE(era integer, horizon bigint, keys text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
begin
  if search_allowed() then
    return query select audit_era(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint, string_agg(f.name_key, chr(10))
      from name_form f where (f.era, f.xid) >= (p_era, p_horizon);
  end if;
end $function$
run name_forms_since(integer,bigint): ansinh_app, ansinh_wide

-- Open cases that the acting account sees, by what the queues tell apart.
CREATE OR REPLACE FUNCTION open_case_kinds()
 RETURNS TABLE(state smallint, holder uuid, step_role text, drafted boolean, due_on date, cases bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
begin
  if current_setting('role') <> 'ansinh_wide' then
    return query select s.state, s.holder, s.step_role, s.drafted, s.due_on, count(*) from application_summary s
      where s.state in (1, 2, 4, 5, 6, 7, 9) and ((s.path >= v_lo and s.path < v_hi) or (s.also_paths is not null and any_path_in_scope(s.also_paths, v_lo, v_hi)))
      group by 1, 2, 3, 4, 5;
  elsif coalesce(current_setting('ansinh.actor', true), '') <> '' and coalesce(current_setting('ansinh.role', true), 'administrator') <> 'administrator' then
    return query select s.state, s.holder, s.step_role, s.drafted, s.due_on, count(*) from application_summary s
      where s.state in (1, 2, 4, 5, 6, 7, 9) group by 1, 2, 3, 4, 5;
  end if;
end $function$
run open_case_kinds(): ansinh_app, ansinh_wide

-- What a page is found by: its words, hashed pairs of neighbours, the paths of all units through whom it is in scope, and one of 64 parts of the archive.
CREATE OR REPLACE FUNCTION page_lexemes(page_id uuid, tokens tsvector, path text, also_paths text[])
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select array_to_tsvector(tsvector_to_array(tokens)
    || array['b=' || (get_byte(uuid_send(page_id), 15) & 63)]
    -- No function of ours in here: an index is built under a bare search path, where it would not be found.
    || array(select '~' || left(encode(sha256(convert_to(pair.lexeme || ' ' || pair.next, 'UTF8')), 'hex'), 5)
      from (select w.lexeme, lead(w.lexeme) over (order by p.at) as next from unnest(tokens) w, unnest(w.positions) p (at)) pair
      where pair.next is not null)
    || array(select 'p=' || array_to_string(parts[1:i], '/') || '/'
      from unnest(array_append(also_paths, path)) one, string_to_array(one, '/') parts, generate_series(1, cardinality(parts) - 1) i)) $function$
run page_lexemes(uuid,tsvector,text,text[]): public

-- Keeps cover_print_sheet.came_at in step with the pages.
CREATE OR REPLACE FUNCTION page_sheet_came()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'UPDATE' then
    if old.dossier_id is not distinct from new.dossier_id then
      return null;
    end if;
    -- A page that leaves takes back what only it said.
    update cover_print_sheet s set came_at = (select min(p.created_at) from page p where p.dossier_id = s.dossier_id and p.created_at >= s.printed_at)
    where s.dossier_id = old.dossier_id and s.came_at = old.created_at;
  end if;
  update cover_print_sheet s set came_at = new.created_at
  where s.dossier_id = new.dossier_id and new.created_at >= s.printed_at and (s.came_at is null or s.came_at > new.created_at);
  return null;
end $function$
run page_sheet_came(): public

-- Says on a new page who took it in: the batch may be out of sight of those who see the page.
CREATE OR REPLACE FUNCTION page_taken_in()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
begin
  if new.taken_in_by is null then
    new.taken_in_by := (select b.created_by from batch_file f join scan_batch b on b.scan_batch_id = f.scan_batch_id where f.batch_file_id = new.batch_file_id);
  end if;
  return new;
end $function$
run page_taken_in(): public

-- Counts everything anew, adds what the tallies lack, and returns how many of them were wrong: 0 unless something wrote past the triggers.
CREATE OR REPLACE FUNCTION prove_case_tallies()
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
declare
  v_wrong bigint;
begin
  with kept as (
    select measure, part, value, month, records from case_tally
    union all
    select t.measure, p.part, p.value, t.month, t.records
    from case_change t cross join lateral (values ('all', case when t.state is null then '' end), ('unit', t.unit), ('channel', t.channel), ('field', t.field), ('level', t.level), ('agency', t.agency), ('state', t.state)) as p (part, value)
    where p.value is not null
  ), events as (
    select e.measure, e.month, s.path, s.channel, s.field, coalesce(s.level, 'unknown') as level, s.received_by, count(*) as records
    from application_summary s cross join lateral case_events(s) e
    group by 1, 2, 3, 4, 5, 6, 7
  ), counted as (
    select e.measure, p.part, p.value, e.month, e.records
    from events e cross join lateral (values ('all', ''), ('unit', e.path), ('channel', e.channel), ('field', e.field), ('level', e.level), ('agency', e.received_by)) as p (part, value)
    union all
    select 'cases.registered', 'state', e.state::text, e.month, e.records
    from (
      select p.state, date_trunc('month', v.at at time zone 'Asia/Ho_Chi_Minh')::date as month, sum(v.times) as records
      from application_span p cross join lateral (values (p.from_at, 1), (p.until_at, -1)) as v (at, times)
      where v.at < 'infinity'
      group by 1, 2
    ) e
  ), wrong as (
    select measure, part, value, month, sum(counted) - sum(kept) as missing
    from (
      select measure, part, value, month, 0 as counted, records as kept from kept
      union all
      select measure, part, value, month, records, 0 from counted
    ) both_ways
    group by measure, part, value, month having sum(counted) <> sum(kept)
  ), mended as (
    insert into case_tally (measure, part, value, month, records)
      select measure, part, value, month, missing from wrong order by 1, 2, 3, 4
    on conflict on constraint case_tally_pk do update set records = case_tally.records + excluded.records
    returning 1
  )
  select count(*) into v_wrong from mended;
  return v_wrong;
end $function$
run prove_case_tallies(): ansinh_app, ansinh_wide

-- Whether the acting account may find anything at all.
CREATE OR REPLACE FUNCTION search_allowed()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$ select coalesce(current_setting('ansinh.actor', true), '') <> '' and coalesce(current_setting('ansinh.role', true), '') <> 'administrator' $function$
run search_allowed(): public

CREATE OR REPLACE FUNCTION search_dossiers(p_serial text, p_limit integer)
 RETURNS TABLE(dossier_id uuid, title text, number_written text, number_key text, category text, path text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select d.dossier_id, d.title, d.number_written, d.number_key, d.category, d.path from dossier d
    where split_part(d.number_key, '|', 4) = p_serial
    and (v_wide or (d.path >= v_lo and d.path < v_hi) or (d.also_paths is not null and any_path_in_scope(d.also_paths, v_lo, v_hi)))
    order by d.number_key, d.dossier_id limit p_limit;
end $function$
run search_dossiers(text,integer): ansinh_app, ansinh_wide

CREATE OR REPLACE FUNCTION search_name_counts(p_keys text[], p_year_from integer, p_year_until integer, p_area text)
 RETURNS TABLE(name_key text, names bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select n.name_key, count(*) from person_name n
    where n.name_key = any (p_keys)
    and (v_wide or (n.path >= v_lo and n.path < v_hi))
    and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
    and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
    group by n.name_key;
end $function$
run search_name_counts(text[],integer,integer,text): ansinh_app, ansinh_wide

CREATE OR REPLACE FUNCTION search_name_facets(p_key text, p_year_from integer, p_year_until integer, p_area text)
 RETURNS TABLE(path text, decade integer, persons bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select n.path, (n.birth_year_from / 10 * 10)::integer, count(distinct n.person_id) from person_name n
    where n.name_key = p_key
    and (v_wide or (n.path >= v_lo and n.path < v_hi))
    and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
    and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
    group by 1, 2;
end $function$
run search_name_facets(text,integer,integer,text): ansinh_app, ansinh_wide

CREATE OR REPLACE FUNCTION search_name_prefix(p_from text, p_until text, p_limit integer)
 RETURNS TABLE(person_id uuid, kind text, written text, name_key text, birth_year_from smallint, birth_year_until smallint, home_key text, path text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path
    from person_name n
    where n.name_key >= p_from and n.name_key < p_until and (v_wide or (n.path >= v_lo and n.path < v_hi))
    order by n.name_key limit p_limit;
end $function$
run search_name_prefix(text,text,integer): ansinh_app, ansinh_wide

CREATE OR REPLACE FUNCTION search_name_rows(p_keys text[], p_ranks integer[], p_year integer, p_year_from integer, p_year_until integer, p_area text, p_written text[], p_limit integer)
 RETURNS TABLE(person_id uuid, kind text, written text, name_key text, birth_year_from smallint, birth_year_until smallint, home_key text, path text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path
    from person_name n
    where n.name_key = any (p_keys)
    and (v_wide or (n.path >= v_lo and n.path < v_hi))
    and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
    and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
    order by p_ranks[array_position(p_keys, n.name_key)] + case when p_year is null or p_year between n.birth_year_from and n.birth_year_until then 0 else 2 end,
      n.written = any (p_written) desc, n.kind desc, n.birth_year_until - n.birth_year_from, n.person_id
    limit p_limit;
end $function$
run search_name_rows(text[],integer[],integer,integer,integer,text,text[],integer): ansinh_app, ansinh_wide

CREATE OR REPLACE FUNCTION search_pages(p_query tsquery, p_area text, p_dossier uuid, p_written text[], p_scan integer, p_limit integer)
 RETURNS TABLE(page_id uuid, dossier_id uuid, words text, path text, pages bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET work_mem TO '64MB'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
  v_within tsquery := search_within(null, p_area);
  v_part constant tsquery := '''b=0''';
  v_in_part bigint;
begin
  if not search_allowed() then
    return;
  end if;
  -- A phrase that stands on every second page would be gathered from the whole archive before the first page is looked at. Where one part
  -- of the archive alone has as many as are looked at, they are taken from there.
  if v_within is null and p_dossier is null then
    select count(*) into v_in_part from (
      select from page_text t where page_lexemes(t.page_id, t.tokens, t.path, t.also_paths) @@ (p_query && v_part) limit p_scan) part;
    if v_in_part >= p_scan then
      v_within := v_part;
    end if;
  end if;
  return query select found.page_id, found.dossier_id, found.words, found.path, count(*) over () from (
    select t.page_id, t.dossier_id, t.text as words, t.path from page_text t
      where page_lexemes(t.page_id, t.tokens, t.path, t.also_paths) @@ p_query
      and (v_within is null or page_lexemes(t.page_id, t.tokens, t.path, t.also_paths) @@ v_within)
      and (p_dossier is null or t.dossier_id = p_dossier)
      and (v_wide or (t.path >= v_lo and t.path < v_hi) or (t.also_paths is not null and any_path_in_scope(t.also_paths, v_lo, v_hi)))
      limit p_scan) found
    order by case when p_written is null then false else found.words like any (p_written) end desc
    limit p_limit;
end $function$
run search_pages(tsquery,text,uuid,text[],integer,integer): ansinh_app, ansinh_wide

CREATE OR REPLACE FUNCTION search_place_names(p_home tsquery, p_place text, p_keys text[], p_ranks integer[], p_year integer, p_year_from integer, p_year_until integer, p_area text, p_written text[], p_limit integer)
 RETURNS TABLE(person_id uuid, kind text, written text, name_key text, birth_year_from smallint, birth_year_until smallint, home_key text, path text, names bigint, total bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_hi text := current_setting('ansinh.hi', true);
  v_wide boolean := current_setting('role') = 'ansinh_wide';
begin
  if not search_allowed() then
    return;
  end if;
  return query select n.person_id, n.kind, n.written, n.name_key, n.birth_year_from, n.birth_year_until, n.home_key, n.path,
      count(*) over (partition by n.name_key), count(*) over ()
    from person_name n
    where array_to_tsvector(string_to_array(n.home_key, ' ')) @@ p_home
    and n.name_key = any (p_keys)
    and (v_wide or (n.path >= v_lo and n.path < v_hi))
    and (p_area is null or (n.path >= p_area and n.path < left(p_area, -1) || '0'))
    and (p_year_from is null or (n.birth_year_from <= p_year_until and n.birth_year_until >= p_year_from))
    order by p_ranks[array_position(p_keys, n.name_key)] + case when p_year is null or p_year between n.birth_year_from and n.birth_year_until then 0 else 2 end
        + case when strpos(' ' || n.home_key || ' ', ' ' || p_place || ' ') > 0 then 0 else 3 end,
      n.written = any (p_written) desc, n.kind desc, n.birth_year_until - n.birth_year_from, n.person_id
    limit p_limit;
end $function$
run search_place_names(tsquery,text,text[],integer[],integer,integer,integer,text,text[],integer): ansinh_app, ansinh_wide

-- The narrowing asked for, the area and the acting account's unit as words of the index of papers; null when there is none. It makes the scan short; what may be seen is decided by the range of paths.
CREATE OR REPLACE FUNCTION search_within(p_narrow tsquery, p_area text)
 RETURNS tsquery
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  v_lo text := current_setting('ansinh.lo', true);
  v_query tsquery := p_narrow;
  v_path text;
begin
  foreach v_path in array array[p_area, case when current_setting('role') <> 'ansinh_wide' and current_setting('ansinh.hi', true) = left(v_lo, -1) || '0' then v_lo end] loop
    if v_path is not null then
      v_query := coalesce(v_query && ('''p=' || replace(v_path, '''', '''''') || '''')::tsquery, ('''p=' || replace(v_path, '''', '''''') || '''')::tsquery);
    end if;
  end loop;
  return v_query;
end $function$
run search_within(tsquery,text): public

-- Of these persons, dossiers or files (for which their dossiers are answered) those that ask for a purpose, by an open mark or by their category, with the purpose that the acting session gave.
CREATE OR REPLACE FUNCTION sensitive_records(p_subject text, p_ids uuid[], p_categories text[])
 RETURNS TABLE(subject_id uuid, marked boolean, by_nature boolean, purpose text, note text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
declare
  v_ids uuid[] := p_ids;
  v_account text := current_setting('ansinh.actor', true);
  v_session text := nullif(current_setting('ansinh.session', true), '');
begin
  -- A person is every record that is the same person's.
  if p_subject = 'person' then
    return query
      with recursive people (id, person_id) as (
        select a, a from unnest(v_ids) a
        union
        select p.id, case when m.person_id = p.person_id then m.survivor_id else m.person_id end
        from people p join person_merge m on (m.person_id = p.person_id or m.survivor_id = p.person_id) and upper_inf(m.known))
      select * from (
        select a.id,
          exists (select from people p join sensitive_mark s on s.subject = 'person' and s.subject_id = p.person_id and s.lifted_at is null where p.id = a.id) as is_marked,
          exists (select from people p join merit_record m on m.person_id = p.person_id and m.category = any(p_categories) where p.id = a.id) as is_by_nature,
          given.purpose, given.note
        from (select distinct one as id from unnest(v_ids) one) a
        left join lateral (
          select r.purpose, r.note from people p
          join read_purpose r on r.subject = 'person' and r.subject_id = p.person_id and r.session_ref = v_session and r.account_id::text = v_account
          where p.id = a.id order by r.at limit 1) given on true) found
      where found.is_marked or found.is_by_nature or found.purpose is not null;
    return;
  end if;
  if p_subject = 'file' then
    v_ids := array(select p.dossier_id from page p where p.batch_file_id = any(p_ids) and p.dossier_id is not null);
  end if;
  -- Of a dossier those of everybody in it.
  return query
    with recursive people (id, person_id) as (
      select a, dp.person_id from unnest(v_ids) a join dossier_person dp on dp.dossier_id = a
      union
      select p.id, case when m.person_id = p.person_id then m.survivor_id else m.person_id end
      from people p join person_merge m on (m.person_id = p.person_id or m.survivor_id = p.person_id) and upper_inf(m.known))
    select * from (
      select a.id,
        exists (select from sensitive_mark s where s.subject = 'dossier' and s.subject_id = a.id and s.lifted_at is null)
          or exists (select from people p join sensitive_mark s on s.subject = 'person' and s.subject_id = p.person_id and s.lifted_at is null where p.id = a.id) as is_marked,
        exists (select from dossier d where d.dossier_id = a.id and d.category = any(p_categories))
          or exists (select from dossier d join merit_record m on m.merit_record_id = d.merit_record_id and m.category = any(p_categories) where d.dossier_id = a.id) as is_by_nature,
        given.purpose, given.note
      from (select distinct one as id from unnest(v_ids) one) a
      left join lateral (
        select r.purpose, r.note from read_purpose r
        where r.subject = 'dossier' and r.subject_id = a.id and r.session_ref = v_session and r.account_id::text = v_account
        order by r.at limit 1) given on true) found
    where found.is_marked or found.is_by_nature or found.purpose is not null;
end $function$
run sensitive_records(text,uuid[],text[]): ansinh_app, ansinh_wide

-- What anybody who holds a document may know of it by its code: nothing of the case, and nobody's name.
CREATE OR REPLACE FUNCTION verify_issued_document(code text)
 RETURNS TABLE(kind text, form_number text, circular text, number_symbol text, issued_on date, agency_name text, sha256 text, cms bytea, certificate_sha256 text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO '<province>', 'common', 'public', 'pg_temp'
AS $function$
    select d.kind, d.form_number, d.circular, d.number_symbol, d.issued_on, d.agency_name, f.sha256, f.cms, f.certificate_sha256
    from issued_document d left join issued_document_file f on f.issued_document_id = d.issued_document_id where d.verification_code = code
  $function$
run verify_issued_document(text): ansinh_app, ansinh_wide
