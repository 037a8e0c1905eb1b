import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import type pg from 'pg'
import { format, resolveConfig } from 'prettier'

const HEAD = `-- What the migrations make, read back from the catalogues: to be read, and compared at every check. Not to be run.
-- Written by \`node scripts/dump-schema.ts --write\`.
`

const TABLES = `
  select c.oid::regclass::text as name, c.oid::text as oid, obj_description(c.oid, 'pg_class') as comment, c.relrowsecurity as secured
  from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p')
  order by c.relname collate "C"`

const COLUMNS = `
  select '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attcollation <> 0 and a.attcollation <> t.typcollation then ' collate ' || quote_ident(l.collname) else '' end
    || case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
       when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
    || case when a.attnotnull then ' not null' else '' end
    || coalesce(' -- ' || col_description(a.attrelid, a.attnum), '') as line
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  left join pg_collation l on l.oid = a.attcollation
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
  order by a.attnum`

// PostgreSQL 18 names NOT NULL in the catalogue of constraints too (contype n); it stands at the column here.
const CONSTRAINTS = `
  select '  constraint ' || conname || ' ' || pg_get_constraintdef(oid) as line
  from pg_constraint where conrelid = $1::oid and contype <> 'n' order by conname collate "C"`

const INDEXES = `
  select pg_get_indexdef(i.indexrelid) as line
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = $1::oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  order by c.relname collate "C"`

const POLICIES = `
  select 'policy ' || p.polname || ' for ' || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end
    || ' to ' || (select string_agg(r.rolname, ', ' order by r.rolname collate "C") from pg_roles r where r.oid = any (p.polroles))
    || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '') || coalesce(' with check ' || pg_get_expr(p.polwithcheck, p.polrelid), '') as line
  from pg_policy p where p.polrelid = $1::oid order by p.polname collate "C"`

const TRIGGERS = `
  select pg_get_triggerdef(oid) as line from pg_trigger where tgrelid = $1::oid and not tgisinternal order by tgname collate "C"`

const GRANTS = `
  select 'grant ' || string_agg(lower(g.privilege_type), ', ' order by g.privilege_type collate "C") || ' to ' || r.rolname as line
  from pg_class c, aclexplode(c.relacl) g join pg_roles r on r.oid = g.grantee
  where c.oid = $1::oid and g.grantee <> c.relowner group by r.rolname
  union all
  select 'grant ' || string_agg(lower(g.privilege_type) || ' (' || a.attname || ')', ', ' order by a.attname collate "C", g.privilege_type collate "C") || ' to ' || r.rolname
  from pg_attribute a, aclexplode(a.attacl) g join pg_roles r on r.oid = g.grantee
  where a.attrelid = $1::oid group by r.rolname
  order by 1`

const FUNCTIONS = `
  select p.oid::regprocedure::text as signature, pg_get_functiondef(p.oid) as body, obj_description(p.oid, 'pg_proc') as comment,
    (select string_agg(coalesce(r.rolname, 'public'), ', ' order by r.rolname collate "C")
      from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g left join pg_roles r on r.oid = g.grantee
      where g.grantee <> p.proowner) as runs
  from pg_proc p where p.pronamespace = $1::regnamespace
  order by p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`

type Table = { name: string; oid: string; comment: string | null; secured: boolean }
type Function = { signature: string; body: string; comment: string | null; runs: string | null }

/**
 * The schema of a province and the common one as text: the same text for the same migrations, on any supported version of the server and
 * whatever the province's schema is called. `client` works as the owner.
 */
export async function dumpSchema(client: pg.Client, schema: string): Promise<string> {
  // Names in the answers are qualified unless their schema is on the path.
  await client.query(`set search_path = ${schema}, public`)
  const lines = async (query: string, oid: string) =>
    (await client.query<{ line: string }>(query, [oid])).rows.map(({ line }) => line)
  const parts = [HEAD]
  for (const space of ['common', schema]) {
    for (const table of (await client.query<Table>(TABLES, [space])).rows) {
      const body = [...(await lines(COLUMNS, table.oid)), ...(await lines(CONSTRAINTS, table.oid))]
      const rest = [
        ...(await lines(INDEXES, table.oid)),
        ...(table.secured ? ['row security'] : []),
        ...(await lines(POLICIES, table.oid)),
        ...(await lines(TRIGGERS, table.oid)),
        ...(await lines(GRANTS, table.oid)),
      ]
      parts.push(
        [
          ...(table.comment ? [`-- ${table.comment}`] : []),
          `table ${table.name} (`,
          ...body,
          ')',
          ...rest,
          '',
        ].join('\n'),
      )
    }
    for (const { signature, body, comment, runs } of (await client.query<Function>(FUNCTIONS, [space])).rows)
      parts.push(
        [
          ...(comment ? [`-- ${comment}`] : []),
          body.trim(),
          `run ${signature}: ${runs ?? 'the owner'}`,
          '',
        ].join('\n'),
      )
  }
  const pathInFunctions = new RegExp(`SET search_path TO '${schema}', `, 'g')
  return parts
    .join('\n')
    .replaceAll(pathInFunctions, "SET search_path TO '<province>', ")
    .replaceAll(new RegExp(`\\b${schema}\\.`, 'g'), '')
    .replaceAll(/[ \t]+$/gm, '')
}

/** Writes the database types of a migrated database into a file, in the format of the house. */
export async function writeDatabaseTypes(adminUrl: string, file: string): Promise<void> {
  execFileSync(
    'node_modules/.bin/kysely-codegen',
    ['--config-file', '.kysely-codegenrc.json', '--out-file', file, '--log-level', 'error'],
    {
      env: { ...process.env, DATABASE_URL: adminUrl },
    },
  )
  const style = await resolveConfig('src/platform/db/schema.generated.ts')
  // Without the plugin for components: it costs half a second and has nothing to do here.
  writeFileSync(file, await format(readFileSync(file, 'utf8'), { ...style, plugins: [], filepath: file }))
}
