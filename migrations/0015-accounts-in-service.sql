-- Accounts on which a province runs: a mail address, what happened to an account, limits of tries, one-time links, identities of others.

alter table account add column mail text;
alter table account add constraint account_mail_unique unique (mail);
alter table account add constraint account_mail_lower check (mail = lower(mail));
comment on column account.mail is 'Where invitations go; proved to be the person''s by an invitation that was used. In small letters.';

-- An administrator keeps accounts: he sees them, as everyone does who signed in.
drop policy account_read on account;
create policy account_read on account for select to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');
drop policy assignment_read on assignment;
create policy assignment_read on assignment for select to ansinh_app, ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '');

create table account_event (
  account_event_id uuid not null,
  account_id uuid,
  kind text not null,
  at timestamptz not null,
  by_account_id text not null,
  address text not null,
  detail jsonb not null,
  constraint account_event_pk primary key (account_event_id),
  constraint account_event_account_fk foreign key (account_id) references account (account_id),
  constraint account_event_kind_known check (kind in ('signed-in', 'sign-in-refused', 'locked', 'unlocked', 'signed-out', 'password-changed', 'second-factor-set', 'second-factor-codes-renewed', 'second-factor-reset', 'sessions-ended', 'invited', 'invitation-used', 'set-up', 'identity-linked', 'identity-unlinked'))
);
comment on table account_event is 'What happened to an account and its sessions, which stand in the sign-in library''s schema. Audited, so that the trail tells it too.';
comment on column account_event.account_id is 'Null where the name that was tried is nobody''s; what was typed is not kept, it may be a password.';
comment on column account_event.by_account_id is 'An account''s id, or system.';
create index account_event_account on account_event (account_id, at desc);

create table sign_in_limit (
  key_hash text not null,
  tries integer not null,
  window_from timestamptz not null,
  locked_until timestamptz,
  constraint sign_in_limit_pk primary key (key_hash),
  constraint sign_in_limit_tries_positive check (tries >= 0)
);
comment on table sign_in_limit is 'Tries to sign in, by login name and by address. A try is counted before it is judged, so that several at once cannot all pass.';
comment on column sign_in_limit.key_hash is 'SHA-256 of kind and value: a name typed in error may be a password.';

create table invitation (
  invitation_id uuid not null,
  account_id uuid,
  purpose text not null,
  mail text,
  token_hash bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  sent_at timestamptz,
  used_at timestamptz,
  constraint invitation_pk primary key (invitation_id),
  constraint invitation_token_unique unique (token_hash),
  constraint invitation_account_fk foreign key (account_id) references account (account_id),
  constraint invitation_purpose_known check (purpose in ('join', 'set-up')),
  constraint invitation_is_for_somebody check ((purpose = 'join') = (account_id is not null))
);
comment on table invitation is 'One-time links by which a password is chosen. Only the hash of the secret is kept.';
comment on column invitation.purpose is 'join: into an account an administrator made. set-up: the first administrator of an empty installation.';
comment on column invitation.token_hash is 'Null until the letter is written: the secret is made when it is sent and stands nowhere else.';
create index invitation_account on invitation (account_id);

create table identity_request (
  identity_request_id uuid not null,
  provider text not null,
  subject text not null,
  shown text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  account_id uuid,
  settled_at timestamptz,
  constraint identity_request_pk primary key (identity_request_id),
  constraint identity_request_once unique (provider, subject),
  constraint identity_request_account_fk foreign key (account_id) references account (account_id)
);
comment on table identity_request is 'Identities of an outside provider that came to the door and belong to no account yet. An administrator says whose they are; none makes an account.';
comment on column identity_request.shown is 'Name that the provider told, for the administrator to know the person by.';

create trigger account_event_audit after insert or update or delete on account_event
  for each row execute function audit_row('account_event', 'account_event_id');
create trigger invitation_audit after insert or update or delete on invitation
  for each row execute function audit_row('invitation', 'invitation_id', 'token_hash');
create trigger identity_request_audit after insert or update or delete on identity_request
  for each row execute function audit_row('identity_request', 'identity_request_id');

alter table account_event enable row level security;
create policy account_event_read on account_event for select to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) in ('administrator', 'auditor', 'system') or account_id::text = current_setting('ansinh.actor', true));
create policy account_event_add on account_event for insert to ansinh_app, ansinh_wide
  with check (current_setting('ansinh.role', true) in ('administrator', 'system') or account_id::text = current_setting('ansinh.actor', true));
grant select, insert on account_event to ansinh_app, ansinh_wide;
alter table sign_in_limit enable row level security;
create policy sign_in_limit_system on sign_in_limit to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) = 'system');
grant select, insert, update on sign_in_limit to ansinh_app, ansinh_wide;
alter table invitation enable row level security;
create policy invitation_keepers on invitation to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) in ('administrator', 'system'));
grant select, insert, update on invitation to ansinh_app, ansinh_wide;
alter table identity_request enable row level security;
create policy identity_request_keepers on identity_request to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) in ('administrator', 'system'));
grant select, insert, update on identity_request to ansinh_app, ansinh_wide;
