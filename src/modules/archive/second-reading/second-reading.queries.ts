import { sql } from 'kysely'
import type { Actor, Tx } from '#platform/db/index.ts'
import type { FieldName } from '../fields/index.ts'
import { notFound } from '../archive.errors.ts'
import { listHiddenFields, readableBy } from './blind.queries.ts'
import { MOST_WORDS } from './second-reading.model.ts'
import { listChecksOf } from './second-reading.repository.ts'
import type { SecondReading } from './second-reading.types.ts'

export type PageToReadAgain = {
  pageId: string
  /** Fields of it that this account may read, and those on which three differ. */
  fields: number
  disputed: number
  /** The reader that the furthest of them waits for: 2 or 3. */
  reader: number
  since: Date
  dossier: { dossierId: string; number: string | null; title: string } | null
}

const disputed = sql`c.settled_at is null and c.words = ${MOST_WORDS}`

/**
 * Pages with fields that wait for this account as a second or third reader, or for a choice among three words; oldest first. Nothing of
 * what was read is among it.
 */
export async function listPagesToReadAgain(
  tx: Tx,
  actor: Actor,
  { after = null, limit = 50 }: { after?: string | null; limit?: number } = {},
): Promise<{ pages: PageToReadAgain[]; waiting: number; own: number; looked: number }> {
  const { rows } = await sql<{
    pageId: string
    fields: number
    disputed: number
    reader: number
    since: Date
    dossierId: string | null
    number: string | null
    title: string | null
    waiting: number
  }>`
    select c.page_id as "pageId", (count(*) filter (where ${readableBy(actor)}))::int as fields, (count(*) filter (where ${disputed}))::int as disputed,
      max(c.words) + 1 as reader, min(c.opened_at) as since, p.dossier_id as "dossierId", d.number_written as number, d.title,
      (count(*) over ())::int as waiting
    from field_check c join page p on p.page_id = c.page_id and p.kind = 'content' left join dossier d on d.dossier_id = p.dossier_id
    where c.settled_at is null and ((${readableBy(actor)}) or (${disputed}))
    group by c.page_id, p.dossier_id, d.number_written, d.title
    order by min(c.field_check_id::text)`.execute(tx)
  const at = after === null ? -1 : rows.findIndex((row) => row.pageId === after)
  // Those that wait for somebody else: this account read them, or was shown what others had read.
  const own = await sql<{ count: number; looked: number }>`
    select (count(*) filter (where w.read_by is not null))::int as count, (count(*) filter (where w.read_by is null and l.looked_by is not null))::int as looked
    from field_check c join page p on p.page_id = c.page_id and p.kind = 'content'
    left join field_word w on w.field_check_id = c.field_check_id and w.read_by = ${actor.accountId}::uuid
    left join field_look l on l.field_check_id = c.field_check_id and l.looked_by = ${actor.accountId}::uuid
    where c.settled_at is null and c.words < ${MOST_WORDS}`.execute(tx)
  return {
    waiting: rows[0]?.waiting ?? 0,
    own: own.rows[0]?.count ?? 0,
    looked: own.rows[0]?.looked ?? 0,
    pages: rows.slice(at + 1, at + 1 + limit).map(({ pageId, fields, disputed: choices, since, reader, dossierId, number, title }) => ({
      pageId,
      fields,
      disputed: choices,
      since,
      reader: Math.min(reader, MOST_WORDS),
      dossier: dossierId === null || title === null ? null : { dossierId, number, title },
    })),
  }
}

export type CheckToRead = { checkId: string; field: FieldName; reader: number }
export type CheckToChoose = { checkId: string; field: FieldName; words: { nth: number; value: string | null }[] }

/**
 * What of a page waits for this account: fields to read, of which nothing that others read is told, and those on which three differ,
 * with the three words.
 */
export async function getChecksToRead(tx: Tx, actor: Actor, pageId: string): Promise<{ read: CheckToRead[]; choose: CheckToChoose[] }> {
  if (!(await tx.selectFrom('page').select('page_id').where('page_id', '=', pageId).executeTakeFirst())) throw notFound('page')
  const open = (await listChecksOf(tx, pageId)).filter((check) => !check.settled)
  const hidden = (await listHiddenFields(tx, actor, [pageId])).get(pageId)
  return {
    read: open
      .filter(({ field }) => hidden?.has(field))
      .map(({ checkId, field, words }) => ({ checkId, field, reader: words.length + 1 })),
    choose: open
      .filter(({ words }) => words.length >= MOST_WORDS)
      .map(({ checkId, field, words }) => ({ checkId, field, words: words.map(({ nth, value }) => ({ nth, value })) })),
  }
}

/** The fields of a page that wait for another reader, for who looks at the page. */
export async function listOpenChecks(tx: Tx, pageId: string): Promise<FieldName[]> {
  const rows = await tx
    .selectFrom('field_check')
    .select('field')
    .where('page_id', '=', pageId)
    .where('settled_at', 'is', null)
    .orderBy('field_check_id')
    .execute()
  return rows.map((row) => row.field as FieldName)
}

export type SeriesRule = { catalogueId: string; code: string; title: string; fonds: string; rule: SecondReading | null }

/** The series, each with what it says of second readings. */
export async function listSeriesRules(tx: Tx): Promise<SeriesRule[]> {
  const { rows } = await sql<SeriesRule>`
    select c.catalogue_id as "catalogueId", c.code, c.title, f.code as fonds, c.second_reading as rule
    from catalogue c join fonds f on f.fonds_id = c.fonds_id order by f.code, c.code limit 200`.execute(tx)
  return rows
}
