-- Requests of programs by key are counted in the database, so that several processes keep one limit between them; and counts of tries are let go.

create table api_key_requests (
  api_key_id uuid not null,
  window_from timestamptz not null,
  requests integer not null,
  constraint api_key_requests_pk primary key (api_key_id),
  constraint api_key_requests_key_fk foreign key (api_key_id) references api_key (api_key_id)
);
comment on table api_key_requests is 'How often a key was shown in the minute that began then. One row a key.';
alter table api_key_requests set (fillfactor = 50);
alter table api_key_requests enable row level security;
create policy api_key_requests_system on api_key_requests to ansinh_app, ansinh_wide
  using (current_setting('ansinh.role', true) = 'system');
grant select, insert, update on api_key_requests to ansinh_app, ansinh_wide;

create function forget_tries(p_before timestamptz) returns bigint
  language plpgsql security definer set search_path from current
  as $$
declare
  v_gone bigint;
begin
  if current_setting('ansinh.role', true) is distinct from 'system' then
    raise exception 'counts of tries are let go by the system' using errcode = 'insufficient_privilege';
  end if;
  delete from sign_in_limit where window_from < p_before and coalesce(locked_until, p_before) <= p_before;
  get diagnostics v_gone = row_count;
  return v_gone;
end $$;
comment on function forget_tries(timestamptz) is 'Lets counts of tries go whose window and lock were over before the instant.';
revoke execute on function forget_tries(timestamptz) from public;
grant execute on function forget_tries(timestamptz) to ansinh_app, ansinh_wide;
