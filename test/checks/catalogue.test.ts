import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeProvince, type TestProvince } from '../province.ts'

// What docs/scale-out.md asks of every province, read from the catalogues of a migrated one. The statements that break a rule are run
// in a transaction that is undone, to see that the check sees them.

/** Without row security: says only which migrations were applied, and is the owner's alone. */
const OPEN_TABLES = ['migration']

/** Not audited themselves, each with the reason. */
const NOT_AUDITED: Record<string, string> = {
  migration: 'written by the owner while no one works',
  archive_package_dossier: 'tells how far a job has come; what goes out or comes in of each dossier is in the trail as itself',
  audit_event: 'is the trail',
  audit_seal: 'closes the trail, and is chained in itself',
  person_name: 'derived from person in the same transaction',
  page_text: 'derived from reading and correction in the same transaction',
  dossier_pages: 'counted from page in the same transaction',
  dossier_work: 'counted from page in the same transaction',
  dossier_change: 'says only that something audited was changed by which transaction',
  dossier_change_floor: 'says how far dossier_change was let go',
  name_form: 'distinct names of persons that are audited',
  person_pair: 'found anew from persons by every run; what officers say of a pair is audited',
  text_vocabulary: 'distinct words of pages that are audited',
  api_key_requests: 'counts of a minute; what a request does is audited',
  sign_in_limit: 'counts of tries by hash, which weigh for minutes and are gone in days; what they lead to is an account_event',
  register_import_work: 'tells how far a job has come; that a list was taken in is in the trail as the list itself',
  register_import_row: 'kept as handed in; the import is audited and bears the hash of the file',
  case_change: 'derived from the summary and the spans of cases in the same transaction',
  case_tally: 'the sum of case_change, proved against the cases each night',
  application_summary: 'derived from the acts of a case, which are audited, in the same transaction',
  application_span: 'derived from the acts of a case, which are audited, in the same transaction',
  application_serial: 'the last number of a day; the codes of the cases that got them are audited',
  request_key: 'keys of requests and their answers; what the requests did is audited',
  indicator_run_part: 'fixed by the hash on the run, which is audited',
  derived_file: 'made from originals, and named by what is audited: archive copies and packages',
  upkeep_run: 'how upkeep of the machine ended last; nothing of a record',
  fixity_part: 'an event itself, never changed; what it found is audited',
}

const CHECKS = {
  'every table has a primary key': `
    select c.relname::text as finding from pg_class c
    where c.relnamespace in ('phu_tho'::regnamespace, 'common'::regnamespace) and c.relkind in ('r', 'p')
    and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`,
  'every table says what it is': `
    select c.relname::text as finding from pg_class c
    where c.relnamespace in ('phu_tho'::regnamespace, 'common'::regnamespace) and c.relkind in ('r', 'p') and c.relname <> 'migration'
    and coalesce(obj_description(c.oid, 'pg_class'), '') = ''`,
  'row security is on for every table of the province': `
    select c.relname::text as finding from pg_class c
    where c.relnamespace = 'phu_tho'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity
    and c.relname <> all ('{${OPEN_TABLES.join(',')}}')`,
  'no policy looks into a table': `
    select p.polname::text as finding from pg_policy p
    where p.polqual::text ~ 'SUBLINK' or p.polwithcheck::text ~ 'SUBLINK'`,
  'no column counts by itself': `
    select c.relname || '.' || a.attname as finding from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace in ('phu_tho'::regnamespace, 'common'::regnamespace)
    and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) ~ 'nextval')`,
  'no foreign key leaves the province, except to what all share': `
    select k.conname::text as finding from pg_constraint k
    join pg_class t on t.oid = k.conrelid join pg_class r on r.oid = k.confrelid
    where k.contype = 'f' and t.relnamespace = 'phu_tho'::regnamespace
    and r.relnamespace not in ('phu_tho'::regnamespace, 'common'::regnamespace)`,
  'no table inherits': `select c.relname::text as finding from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind = 'r' and not c.relispartition`,
  'no rule rewrites a table': `select r.rulename::text as finding from pg_rewrite r join pg_class c on c.oid = r.ev_class where c.relnamespace = 'phu_tho'::regnamespace and c.relkind <> 'v'`,
  'functions that act as the owner, and those of triggers, have their search path fixed': `
    select p.proname::text as finding from pg_proc p
    where p.pronamespace in ('phu_tho'::regnamespace, 'common'::regnamespace) and (p.prosecdef or p.prorettype = 'trigger'::regtype)
    and not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%' and setting like '%pg_temp')`,
  'functions that act as the owner are not for everyone': `
    select p.proname::text as finding from pg_proc p
    where p.pronamespace = 'phu_tho'::regnamespace and p.prosecdef and p.prorettype <> 'trigger'::regtype
    and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) where grantee = 0)`,
  'the application owns nothing in the province': `
    select relname::text as finding from pg_class where relnamespace in ('phu_tho'::regnamespace, 'common'::regnamespace)
      and relowner <> 'ansinh_owner'::regrole
    union all select proname::text from pg_proc where pronamespace in ('phu_tho'::regnamespace, 'common'::regnamespace)
      and proowner <> 'ansinh_owner'::regrole`,
  'the application cannot write the trail': `
    select r || ' ' || t || ' ' || p as finding
    from unnest('{ansinh_app,ansinh_wide}'::text[]) r, unnest('{audit_event,audit_seal}'::text[]) t, unnest('{insert,update,delete,truncate}'::text[]) p
    where has_table_privilege(r, 'phu_tho.' || t, p) or (p in ('insert', 'update') and has_any_column_privilege(r, 'phu_tho.' || t, p))
    union all select r || ' runs audit_append' from unnest('{ansinh_app,ansinh_wide}'::text[]) r
      where has_function_privilege(r, 'phu_tho.audit_append(text,text,text,text,jsonb)', 'execute')`,
  'the application removes no record': `
    select r || ' ' || c.relname as finding from unnest('{ansinh_app,ansinh_wide}'::text[]) r, pg_class c
    where c.relnamespace = 'phu_tho'::regnamespace and c.relkind = 'r'
    and (has_table_privilege(r, c.oid, 'truncate') or has_table_privilege(r, c.oid, 'delete') and c.relname <> all ('{person_name,page_text,document,dossier_person}'))`,
  'no role of the application passes by row security': `
    select rolname::text as finding from pg_roles where rolname in ('ansinh_app', 'ansinh_wide', 'ansinh_owner', 'ansinh_auth') and (rolsuper or rolbypassrls)`,
  'every table is audited under its own name, but for those with a reason': `
    select c.relname::text as finding from pg_class c
    where c.relnamespace = 'phu_tho'::regnamespace and c.relkind in ('r', 'p')
    and c.relname <> all ('{${Object.keys(NOT_AUDITED).join(',')}}')
    and not exists (select from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal and g.tgfoid = 'phu_tho.audit_row'::regproc
      and g.tgtype & 29 = 29 and g.tgenabled = 'O' and starts_with(encode(g.tgargs, 'escape'), c.relname || '\\000'))`,
  'no constraint waits for the end of the transaction': `select conname::text as finding from pg_constraint where connamespace = 'phu_tho'::regnamespace and condeferrable`,
  'no constraint was named by the server': `
    select conname::text as finding from pg_constraint
    where connamespace in ('phu_tho'::regnamespace, 'common'::regnamespace) and contype <> 'n' and conname ~ '_(pkey|key[0-9]*|fkey[0-9]*|check[0-9]*|excl[0-9]*)$'`,
} as const

/** One statement, or several, that breaks the rule of the same name. */
const PLANTED: Record<keyof typeof CHECKS, string> = {
  'every table has a primary key': 'create table phu_tho.planted (a integer)',
  'every table says what it is': 'create table phu_tho.planted (a integer)',
  'row security is on for every table of the province':
    'alter table phu_tho.person disable row level security',
  'no policy looks into a table':
    'create policy planted on phu_tho.person using (exists (select from phu_tho.account))',
  'no column counts by itself': 'create table phu_tho.planted (a integer generated always as identity)',
  'no foreign key leaves the province, except to what all share':
    'create table public.planted (a integer primary key); create table phu_tho.planted (a integer constraint planted_fk references public.planted)',
  'no table inherits': 'create table phu_tho.planted () inherits (phu_tho.fonds)',
  'no rule rewrites a table': 'create rule planted as on delete to phu_tho.fonds do instead nothing',
  'functions that act as the owner, and those of triggers, have their search path fixed':
    "create function phu_tho.planted() returns integer language sql security definer as 'select 1'",
  'functions that act as the owner are not for everyone':
    "create function phu_tho.planted() returns integer language sql security definer set search_path = phu_tho, pg_temp as 'select 1'",
  'the application owns nothing in the province': 'alter table phu_tho.fonds owner to ansinh_app',
  'the application cannot write the trail': 'grant update (actor) on phu_tho.audit_event to ansinh_app',
  'the application removes no record': 'grant delete on phu_tho.person to ansinh_wide',
  'no role of the application passes by row security': 'alter role ansinh_wide bypassrls',
  'every table is audited under its own name, but for those with a reason':
    "drop trigger person_audit on phu_tho.person; create trigger person_audit after insert or update or delete on phu_tho.person for each row execute function phu_tho.audit_row('people', 'person_id')",
  'no constraint waits for the end of the transaction':
    'alter table phu_tho.fonds add constraint planted unique (title) deferrable',
  'no constraint was named by the server': 'alter table phu_tho.fonds add unique (title)',
}

let province: TestProvince
let client: pg.Client
const find = async (query: string) =>
  (await client.query<{ finding: string }>(query)).rows.map((row) => row.finding).sort()

beforeAll(async () => {
  province = await makeProvince()
  client = new pg.Client({ connectionString: province.urls.admin })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await province.close()
})

describe.each(Object.entries(CHECKS))('%s', (name, query) => {
  test('holds', async () => {
    expect(await find(query)).toEqual([])
  })
  test('is seen when it does not', async () => {
    await client.query('begin')
    try {
      await client.query(PLANTED[name as keyof typeof CHECKS])
      expect(await find(query)).not.toEqual([])
    } finally {
      await client.query('rollback')
    }
  })
})

test('the reasons for not being audited are about tables that exist', async () => {
  const tables = await find(
    `select relname::text as finding from pg_class where relnamespace = 'phu_tho'::regnamespace and relkind = 'r'`,
  )
  expect(Object.keys(NOT_AUDITED).filter((name) => !tables.includes(name))).toEqual([])
})
