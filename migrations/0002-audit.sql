-- The trail is appended by triggers, each row with the hash of its own content; no row waits for another.
-- Blocks are closed afterwards over ranges of transaction numbers that can no longer grow.

create table audit_event (
  audit_event_id uuid not null,
  era integer not null,
  xid bigint not null,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  subject_id text not null,
  path text collate "C" not null,
  content jsonb not null,
  hash bytea not null,
  constraint audit_event_pk primary key (audit_event_id)
);
comment on table audit_event is 'Who did or saw what, when. Written by triggers and by audit_view only; never updated or deleted.';
comment on column audit_event.era is 'See audit_era: raised when a restore moves the records to a server whose transaction numbers begin anew.';
comment on column audit_event.xid is 'The transaction that wrote it: blocks are ranges of (era, xid).';
comment on column audit_event.hash is 'SHA-256 over all other columns, see audit_hash.';
create index audit_event_block on audit_event (era, xid, audit_event_id);
create index audit_event_subject on audit_event (subject, subject_id, at desc);
create index audit_event_path on audit_event (path, at desc);

create table audit_seal (
  seal_no bigint not null,
  era integer not null,
  xid_from bigint not null,
  xid_until bigint not null,
  events integer not null,
  event_marks bytea not null,
  previous_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  constraint audit_seal_pk primary key (seal_no),
  constraint audit_seal_range check (xid_until > xid_from)
);
comment on table audit_seal is 'Blocks of the trail, chained: hash = SHA-256(previous hash, range, hashes of the events in order).';
comment on column audit_seal.event_marks is 'The first eight bytes of each event''s hash in order, so that the first changed row of a broken block can be named.';

create function audit_hash(event_id uuid, era integer, xid bigint, at timestamptz, actor text, action text, subject text, subject_id text, path text, content jsonb)
  returns bytea language sql immutable parallel safe
  as $$ select sha256(convert_to(concat_ws(chr(31), event_id::text, era::text, xid::text, extract(epoch from at)::numeric(20, 6)::text, actor, action, subject, subject_id, path, content::text), 'UTF8')) $$;

create function audit_era() returns integer language sql immutable parallel safe as $$ select 1 $$;
comment on function audit_era() is 'A constant that a restore replaces by the next number: transaction numbers begin anew on another server.';

create function audit_append(p_action text, p_subject text, p_subject_id text, p_path text, p_content jsonb) returns void
  language plpgsql security definer set search_path from current
  as $$
declare
  v_id uuid := gen_random_uuid();
  v_xid bigint := pg_current_xact_id()::text::bigint;
  v_at timestamptz := clock_timestamp();
  v_actor text := coalesce(nullif(current_setting('ansinh.actor', true), ''), 'system');
begin
  insert into audit_event (audit_event_id, era, xid, at, actor, action, subject, subject_id, path, content, hash)
  values (v_id, audit_era(), v_xid, v_at, v_actor, p_action, p_subject, p_subject_id, p_path, p_content,
    audit_hash(v_id, audit_era(), v_xid, v_at, v_actor, p_action, p_subject, p_subject_id, p_path, p_content));
end $$;
comment on function audit_append(text, text, text, text, jsonb) is 'The only writer of audit_event; not granted to the application, which reaches it through triggers and audit_view.';

create function audit_row() returns trigger
  language plpgsql security definer set search_path from current
  as $$
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
end $$;
comment on function audit_row() is 'Row trigger of every audited table.';

create function audit_view(p_subject text, p_subject_id text, p_path text, p_detail jsonb) returns void
  language plpgsql security definer set search_path from current
  as $$
begin
  if coalesce(current_setting('ansinh.actor', true), '') = '' then
    raise exception 'a view without an actor' using errcode = 'insufficient_privilege';
  end if;
  perform audit_append('view', p_subject, p_subject_id, p_path, p_detail);
end $$;
comment on function audit_view(text, text, text, jsonb) is 'Logs that the acting account saw a record.';
