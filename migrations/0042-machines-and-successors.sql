-- Accounts of service with keys, for programs of other agencies; and cases of units and agencies that ended, handed to who took over.

alter table account add column machine boolean not null default false;
alter table account add constraint account_machine_is_nobody check (not machine or (auth_user_id is null and mail is null));
comment on column account.machine is 'An account of service: a program, not a person. It has no password and no mail and comes by a key.';
grant update (machine) on account to ansinh_app, ansinh_wide;

create table api_key (
  api_key_id uuid not null,
  account_id uuid not null,
  name text not null,
  key_hash bytea not null,
  shown text not null,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  used_on date,
  constraint api_key_pk primary key (api_key_id),
  constraint api_key_hash_once unique (key_hash),
  constraint api_key_account_fk foreign key (account_id) references account (account_id),
  constraint api_key_hash_length check (length(key_hash) = 32),
  constraint api_key_name_given check (length(name) > 0),
  constraint api_key_revoked_by check ((revoked_at is null) = (revoked_by is null)),
  constraint api_key_expires_later check (expires_at > created_at)
);
comment on table api_key is 'Keys by which accounts of service come. The secret is told once; only its SHA-256 is kept.';
comment on column api_key.shown is 'The first letters of the secret, by which people tell keys apart.';
comment on column api_key.used_on is 'The last day on which it opened the door.';
create index api_key_account on api_key (account_id, created_at desc);
create trigger api_key_audit after insert or update or delete on api_key
  for each row execute function audit_row('api_key', 'api_key_id', 'key_hash');
alter table api_key enable row level security;
create policy api_key_keepers on api_key to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) in ('administrator', 'system'));
grant select, insert, update (revoked_at, revoked_by, used_on) on api_key to ansinh_app, ansinh_wide;

alter table account_event drop constraint account_event_kind_known;
alter table account_event add constraint account_event_kind_known check (kind in ('signed-in', 'sign-in-refused', 'locked', 'unlocked', 'signed-out', 'password-changed', 'second-factor-set', 'second-factor-codes-renewed', 'second-factor-reset', 'sessions-ended', 'invited', 'invitation-used', 'set-up', 'identity-linked', 'identity-unlinked', 'machine-made', 'key-made', 'key-revoked'));

alter table application_action drop constraint application_action_allowed;
alter table application_action add constraint application_action_allowed check (
    case kind
      when 'registered' then state_before is null and state_after = 1
      when 'received' then state_before = 1 and state_after = 2
      when 'not-received' then state_before = 1 and state_after = 3
      when 'taken' then state_before in (2, 4) and state_after = 4
      when 'handed-over' then state_before in (2, 4) and state_after = 4
      when 'passed-on' then state_before = 4 and state_after = 4
      when 'consulted' then state_before = 4 and state_after = 4
      when 'answered' then state_before = 4 and state_after = 4
      when 'posted' then state_before = 4 and state_after = 4
      when 'complained' then state_before = 4 and state_after = 4
      when 'complaint-settled' then state_before = 4 and state_after = 4
      when 'extended' then state_before = 4 and state_after = 4
      when 'reappointed' then state_before = 4 and state_after = 4
      when 'drafted' then state_before = 4 and state_after = 4
      when 'draft-returned' then state_before = 4 and state_after = 4
      when 'supplement-asked' then state_before in (2, 4) and state_after = 5
      when 'supplemented' then state_before = 5 and state_after = 4
      when 'payment-asked' then state_before in (2, 4) and state_after = 6
      when 'paid' then state_before = 6 and state_after = 4
      when 'withdrawn' then state_before in (1, 2, 4, 5, 6) and state_after = 7
      when 'stopped' then state_before in (2, 4, 5, 6, 7) and state_after = 8
      when 'resumed' then state_before = 8 and state_after = 4
      when 'decided' then state_before = 4 and state_after = 9
      when 'handed-out' then state_before = 9 and state_after = 10
      when 'noted' then state_before = state_after
      when 'succeeded' then state_before = state_after and state_before in (1, 2, 4, 5, 6, 7, 8, 9)
      else false
    end);

-- What waits for an agency that took over: cases that are not at their end, by who has them.
alter table application_summary add column decided_by text;
update application_summary s set decided_by = a.decided_by from application a where a.application_id = s.application_id and s.state in (1, 2, 4, 5, 6, 7, 8, 9);
comment on column application_summary.decided_by is 'Who decides: of the application, or who took over from that one.';
create index application_summary_waiting on application_summary (decided_by, path) include (step_by, state, due_on) where state in (1, 2, 4, 5, 6, 8);

create function move_case(p_application uuid, p_from text, p_path text) returns boolean
  language plpgsql security definer set search_path from current
  as $$
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
end $$;
comment on function move_case(uuid, text, text) is 'Brings a case with all that hangs on it from a unit that ended to the one that has it now. False: it is not with that unit.';
revoke execute on function move_case(uuid, text, text) from public;
grant execute on function move_case(uuid, text, text) to ansinh_wide;
