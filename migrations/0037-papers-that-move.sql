-- A paper of the archive that a case stands on is named by its pages. Papers are made anew whenever pages are filed, read or set in order;
-- pages stay for ever, so the case finds its paper wherever it stands today.

alter table application_paper drop constraint application_paper_document_fk;
alter table application_paper add column page_ids uuid[];
update application_paper a set page_ids = (select array_agg(p.page_id order by p.seq, p.page_id) from page p where p.document_id = a.document_id and p.kind = 'content')
  where a.document_id is not null;
alter table application_paper drop constraint application_paper_from_archive;
alter table application_paper add constraint application_paper_from_archive check (how <> 'archive' or (document_id is not null and coalesce(cardinality(page_ids), 0) > 0));
comment on column application_paper.document_id is 'The paper of the archive as it was then: what became of it since is asked of page_ids. No foreign key, since papers are made anew.';
comment on column application_paper.page_ids is 'Pages of the paper of the archive when the case took it, in order. Pages are never deleted.';

-- Which kinds of paper a dossier has, one row a dossier, written by the transaction that changes a paper: what a whole province lacks is asked
-- of fifty thousand rows instead of four hundred thousand papers, once for each item of a list.

create table dossier_papers (
  dossier_id uuid not null,
  category text,
  types text collate "C" not null,
  path text collate "C" not null,
  also_paths text[] collate "C",
  constraint dossier_papers_pk primary key (dossier_id),
  constraint dossier_papers_dossier_fk foreign key (dossier_id) references dossier (dossier_id)
) with (fillfactor = 80);
comment on table dossier_papers is 'Kinds of the papers of each dossier. Derived from document and dossier by triggers; nobody else writes it.';
comment on column dossier_papers.types is 'Each kind once, in order, with a space before and behind each; empty while the dossier has no paper.';
comment on column dossier_papers.category is 'Of the dossier: it says which list is asked.';

create function dossier_papers_anew(p_dossier uuid) returns void
  language plpgsql security definer set search_path from current
  as $$
begin
  -- First the row and then the papers: who waited here sees what the other wrote.
  perform 1 from dossier_papers where dossier_id = p_dossier for update;
  update dossier_papers k set types = kept.types
    from (select coalesce(' ' || string_agg(distinct d.type collate "C", ' ' order by d.type collate "C") || ' ', '') as types from document d where d.dossier_id = p_dossier) kept
    where k.dossier_id = p_dossier and k.types <> kept.types;
end $$;
comment on function dossier_papers_anew(uuid) is 'Looks which kinds of paper the dossier has now.';
revoke execute on function dossier_papers_anew(uuid) from public;

create function dossier_papers_of_document() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if tg_op = 'UPDATE' then
    if (old.dossier_id, old.type) is not distinct from (new.dossier_id, new.type) then
      return null;
    end if;
  end if;
  if tg_op <> 'INSERT' then
    perform dossier_papers_anew(old.dossier_id);
  end if;
  if tg_op = 'INSERT' or tg_op = 'UPDATE' and new.dossier_id is distinct from old.dossier_id then
    perform dossier_papers_anew(new.dossier_id);
  end if;
  return null;
end $$;
comment on function dossier_papers_of_document() is 'Keeps dossier_papers in step with the papers.';

create function dossier_papers_of_dossier() returns trigger
  language plpgsql security definer set search_path from current
  as $$
begin
  if tg_op = 'INSERT' then
    insert into dossier_papers (dossier_id, category, types, path, also_paths) values (new.dossier_id, new.category, '', new.path, new.also_paths);
  else
    update dossier_papers set category = new.category, path = new.path, also_paths = new.also_paths where dossier_id = new.dossier_id;
  end if;
  return null;
end $$;
comment on function dossier_papers_of_dossier() is 'Gives each dossier its row of dossier_papers and lets it go where the dossier goes.';

insert into dossier_papers (dossier_id, category, types, path, also_paths)
select d.dossier_id, d.category, coalesce(' ' || string_agg(distinct p.type collate "C", ' ' order by p.type collate "C") || ' ', ''), d.path, d.also_paths
from dossier d left join document p on p.dossier_id = d.dossier_id group by d.dossier_id;

create trigger document_kept after insert or update of dossier_id, type or delete on document
  for each row execute function dossier_papers_of_document('document');
create trigger dossier_kept after insert or update of category, path, also_paths on dossier
  for each row execute function dossier_papers_of_dossier('dossier');

create index dossier_papers_path on dossier_papers (path);
create index dossier_papers_also on dossier_papers (dossier_id) where also_paths is not null;

alter table dossier_papers enable row level security;
create policy dossier_papers_scope on dossier_papers to ansinh_app
  using ((path >= current_setting('ansinh.lo', true) and path < current_setting('ansinh.hi', true))
    or (also_paths is not null and any_path_in_scope(also_paths, current_setting('ansinh.lo', true), current_setting('ansinh.hi', true))));
create policy dossier_papers_wide on dossier_papers to ansinh_wide
  using (coalesce(current_setting('ansinh.actor', true), '') <> '' and current_setting('ansinh.role', true) <> 'administrator');
grant select on dossier_papers to ansinh_app, ansinh_wide;

-- Who is the subject of several dossiers, and which number several bear, is read in the order of an index.
create index dossier_person_subject on dossier_person (person_id, dossier_id) include (path) where part = 'subject';
create index dossier_number_kept on dossier (number_key, dossier_id) where number_key is not null and joined_into is null;
