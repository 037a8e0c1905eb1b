import type pg from 'pg'
import { procedureLaw } from '#modules/procedures/index.ts'
import { copyIn, copyLines } from '#platform/db/index.ts'
import { legalDateOf } from '#shared/legal-date.ts'
import { freezeProcedure } from './applications.model.ts'
import { rowsOfScript, type CaseRows, type CaseScript } from './bulk-cases.ts'

/** Cases of one transaction: some hundred thousand rows. */
const AT_ONCE = 5000

const COLUMNS = {
  application: ['application_id', 'code', 'version_hash', 'way', 'channel', 'registered_at', 'helped_by', 'received_by', 'decided_by', 'form', 'conditions', 'applicant_person_id', 'merit_person_id', 'path', 'also_paths'],
  application_action: ['application_id', 'seq', 'kind', 'state_before', 'state_after', 'previous_seq', 'at', 'actor', 'role', 'note', 'data', 'path', 'also_paths'],
  application_paper: ['application_id', 'seq', 'paper', 'how', 'originals', 'copies', 'document_id', 'page_ids', 'batch_file_id', 'at', 'path', 'also_paths'],
  application_span: ['application_id', 'seq', 'state', 'due_on', 'from_at', 'until_at', 'path', 'also_paths'],
} as const

/**
 * Loads many cases with all that was done to them, in the order of their reception: the rows are those of the use cases (a test compares),
 * a hundred times as fast. `client` works as the owner of the tables. Answers how many were loaded.
 */
export async function loadCases(
  client: pg.Client,
  schema: string,
  scripts: Iterable<CaseScript & { slug: string }>,
  options: { onProgress?: (loaded: number) => void } = {},
): Promise<number> {
  const { law, calendar } = procedureLaw()
  const agency = law.common.caseCode.agency
  const versions = new Map<string, ReturnType<typeof freezeProcedure>>()
  const serials = new Map<string, number>()
  const deadlines = new Map<string, unknown>()
  let waiting: CaseRows[] = []
  let loaded = 0
  const versionOf = async (slug: string, at: Date) => {
    const known = versions.get(slug)
    if (known) return known
    const procedure = law.procedures.get(slug)
    if (procedure === undefined) throw new Error(`no procedure ${slug}`)
    const frozen = freezeProcedure(procedure)
    await client.query('insert into procedure_version (version_hash, slug, content, first_used_at) values ($1, $2, $3, $4) on conflict do nothing', [frozen.hash, slug, JSON.stringify(frozen.content), at])
    versions.set(slug, frozen)
    return frozen
  }
  const serialOf = async (day: string) => {
    let last = serials.get(day)
    if (last === undefined) {
      const { rows } = await client.query<{ last: number }>('select last from application_serial where agency = $1 and on_day = $2', [agency, day])
      last = rows[0]?.last ?? 0
    }
    serials.set(day, last + 1)
    return last + 1
  }
  const flush = async () => {
    const rows = waiting
    waiting = []
    if (rows.length === 0) return
    const copy = (name: string, columns: readonly string[], of: Record<string, unknown>[]) => copyIn(client, { schema, name, columns: [...columns], orderBy: '' }, chunksOf(columns, of))
    await copy('application', COLUMNS.application, rows.map((row) => row.application))
    await copy('application_action', COLUMNS.application_action, rows.flatMap((row) => row.actions))
    await copy('application_paper', COLUMNS.application_paper, rows.flatMap((row) => row.papers))
    await copy('application_span', COLUMNS.application_span, rows.flatMap((row) => row.spans.map((span) => ({ ...span, until_at: span.until_at ?? 'infinity' }))))
    await copy('application_summary', Object.keys(rows[0]?.summary ?? {}), rows.map((row) => row.summary))
    for (const [day, last] of serials)
      await client.query('insert into application_serial (agency, on_day, last) values ($1, $2, $3) on conflict on constraint application_serial_pk do update set last = $3', [agency, day, last])
    const newest = [...serials].at(-1)
    serials.clear()
    if (newest) serials.set(...newest)
    loaded += rows.length
  }
  const next = async () => {
    await client.query('commit')
    await begin()
    options.onProgress?.(loaded)
  }
  const begin = async () => {
    await client.query('begin')
    await client.query("set local ansinh.actor = 'system'")
    await client.query("set local ansinh.action = 'applications.bulk-load'")
  }
  await begin()
  try {
    for (const { slug, ...script } of scripts) {
      const at = script.acts[0]?.at ?? new Date(Number.NaN)
      const version = await versionOf(slug, at)
      const serial = await serialOf(legalDateOf(at))
      waiting.push(rowsOfScript(script, { procedure: version.content, versionHash: version.hash, calendar, agency, serial, deadlines }))
      if (waiting.length >= AT_ONCE) {
        await flush()
        await next()
      }
    }
    await flush()
    await client.query('commit')
    options.onProgress?.(loaded)
  } catch (error) {
    await client.query('rollback')
    throw error
  }
  return loaded
}

async function* chunksOf(columns: readonly string[], rows: Record<string, unknown>[]): AsyncGenerator<Buffer> {
  for (let at = 0; at < rows.length; at += 500) yield copyLines(columns, rows.slice(at, at + 500))
}
