-- A second reader is blind on every page of the product. Who lets himself be shown what the first one read, reads that field no more.

create table field_look (
  field_look_id uuid not null,
  field_check_id uuid not null,
  looked_by uuid not null,
  looked_at timestamptz not null,
  how text not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint field_look_pk primary key (field_look_id),
  constraint field_look_check_fk foreign key (field_check_id) references field_check (field_check_id),
  constraint field_look_by_fk foreign key (looked_by) references account (account_id),
  constraint field_look_how_known check (how in ('asked', 'archive-copy', 'list-of-papers', 'extract')),
  constraint field_look_once_each unique (field_check_id, looked_by)
);
comment on table field_look is 'Who was shown the words of a field that waits for another reader, before having read it: that account reads it no more. Append-only.';
comment on column field_look.how is 'asked: on the page, by an act of its own. The others: with a print or file in which the words stand.';
create index field_look_by on field_look (looked_by, field_check_id);

create trigger field_look_audit after insert or update or delete on field_look
  for each row execute function audit_row('field_look', 'field_look_id');

alter table field_look enable row level security;
create policy field_look_scope on field_look to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy field_look_wide on field_look to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select, insert, update (path, also_paths) on field_look to ansinh_app, ansinh_wide;
