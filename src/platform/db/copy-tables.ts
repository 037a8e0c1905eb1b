import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { searchPathOf } from './connect.ts'

const quoted = (name: string): string => pg.escapeIdentifier(name)

/** A table as it is copied: stored columns in their order, and the order of its rows. */
export type CopiedTable = { schema: string; name: string; columns: string[]; orderBy: string }

/** Row count, and SHA-256 of the rows as COPY text in the table's order. */
export type TableContent = { rows: number; bytes: number; sha256: string }

/** The same text for the same rows on any supported server, whatever its own settings. */
const TEXT_SETTINGS =
  "set client_encoding = 'UTF8'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC'; set extra_float_digits = 1; set bytea_output = 'hex'; set xmloption = 'content'"

/** A connection whose rows come out as text that can be compared between servers. Names without a schema are the province's. */
export async function connectForCopy(url: string, schema: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: name, options: `-c search_path=${searchPathOf(schema).replaceAll(' ', '')}` })
  client.on('error', () => undefined)
  await client.connect()
  await client.query(TEXT_SETTINGS)
  return client
}

/** Opens one snapshot for several connections, which may be of several roles. They end it with `commit`. */
export async function shareSnapshot(first: pg.Client, ...others: pg.Client[]): Promise<void> {
  await first.query('begin isolation level repeatable read read only')
  const { rows } = await first.query<{ id: string }>('select pg_export_snapshot() as id')
  for (const other of others) {
    await other.query('begin isolation level repeatable read read only')
    await other.query(`set transaction snapshot ${pg.escapeLiteral(rows[0]?.id ?? '')}`)
  }
}

/**
 * Tables of the schemas, in the order of their names. Rows are ordered by the primary key, text by its bytes, so that two servers with
 * other collations give the same order. Throws when a schema has sequences: keys are made in the application, and what is not copied
 * must not exist.
 */
export async function listCopiedTables(client: pg.Client, schemas: string[]): Promise<CopiedTable[]> {
  const { rows: sequences } = await client.query<{ name: string }>(
    "select c.oid::regclass::text as name from pg_class c where c.relkind = 'S' and c.relnamespace = any (select oid from pg_namespace where nspname = any ($1))",
    [schemas],
  )
  if (sequences.length > 0) throw new Error(`sequences are not copied: ${sequences.map((one) => one.name).join(', ')}`)
  const { rows } = await client.query<{ schema: string; name: string; columns: string[]; key: { name: string; text: boolean }[] | null }>(
    `select n.nspname as schema, c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       (select jsonb_agg(jsonb_build_object('name', a.attname, 'text', a.attcollation <> 0) order by k.at)
        from pg_index i, unnest(i.indkey) with ordinality as k(attnum, at), pg_attribute a
        where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum) as key
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind in ('r', 'p') and not c.relispartition
     order by n.nspname collate "C", c.relname collate "C"`,
    [schemas],
  )
  return rows.map(({ schema, name, columns, key }) => ({
    schema,
    name,
    columns,
    orderBy: key ? key.map((one) => `${quoted(one.name)}${one.text ? ' collate "C"' : ''}`).join(', ') : `t::text collate "C"`,
  }))
}

/** Rows of a table as COPY text; `use` gets the stream and must read it to its end. */
export async function copyOut(client: pg.Client, table: CopiedTable, use: (chunks: AsyncIterable<Buffer>) => Promise<void>): Promise<TableContent> {
  const columns = table.columns.map(quoted).join(', ')
  const stream = client.query(
    copyTo(`copy (select ${columns} from ${quoted(table.schema)}.${quoted(table.name)} t order by ${table.orderBy}) to stdout`),
  )
  const hash = createHash('sha256')
  let bytes = 0
  await use(
    (async function* () {
      for await (const chunk of stream as Readable) {
        hash.update(chunk as Buffer)
        bytes += (chunk as Buffer).length
        yield chunk as Buffer
      }
    })(),
  )
  return { rows: stream.rowCount, bytes, sha256: hash.digest('hex') }
}

/** What a table holds, without keeping it. */
export function contentOf(client: pg.Client, table: CopiedTable): Promise<TableContent> {
  return copyOut(client, table, async (chunks) => {
    for await (const chunk of chunks) void chunk
  })
}

/** Writes COPY text into one table. */
export async function copyIn(client: pg.Client, table: CopiedTable, chunks: AsyncIterable<Buffer>): Promise<void> {
  const columns = table.columns.map(quoted).join(', ')
  await pipeline(chunks, client.query(copyFrom(`copy ${quoted(table.schema)}.${quoted(table.name)} (${columns}) from stdin`)))
}

/** A value as COPY text has it: null, numbers, truth, instants, text, JSON that is text already, and lists of text. */
function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return escaped(`{${value.map((one) => `"${String(one).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`)
  return escaped(String(value))
}
const escaped = (text: string) => (/[\\\n\r\t]/.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t') : text)

/** Rows as one piece of COPY text, in the order of the columns. */
export function copyLines(columns: readonly string[], rows: readonly Record<string, unknown>[]): Buffer {
  let text = ''
  for (const row of rows) text += `${columns.map((column) => copyText(row[column])).join('\t')}\n`
  return Buffer.from(text)
}

type ForeignKey = { name: string; table: string; definition: string }

/**
 * Empties the tables and takes away what would stand in the way of rows that were right already: triggers of ours (they would write the
 * trail anew) and foreign keys (tables come in the order of their names). `finish` puts them back, which checks every row, and is to run
 * in the same transaction. `client` works as the tables' owner; superuser rights are not needed.
 */
export async function prepareCopyIn(client: pg.Client, tables: CopiedTable[]): Promise<{ finish(): Promise<void> }> {
  const names = tables.map((table) => `${quoted(table.schema)}.${quoted(table.name)}`)
  if (names.length === 0) return { finish: async () => undefined }
  const { rows: keys } = await client.query<ForeignKey>(
    `select k.conname as name, k.conrelid::regclass::text as table, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k join pg_class c on c.oid = k.conrelid
     where k.contype = 'f' and k.conparentid = 0 and c.relnamespace = any (select oid from pg_namespace where nspname = any ($1))
     order by 2, 1`,
    [[...new Set(tables.map((table) => table.schema))]],
  )
  for (const key of keys) await client.query(`alter table ${key.table} drop constraint ${quoted(key.name)}`)
  await client.query(`truncate ${names.join(', ')}`)
  for (const name of names) await client.query(`alter table ${name} disable trigger user`)
  return {
    async finish() {
      for (const key of keys) await client.query(`alter table ${key.table} add constraint ${quoted(key.name)} ${key.definition}`)
      for (const name of names) await client.query(`alter table ${name} enable trigger user`)
    },
  }
}
