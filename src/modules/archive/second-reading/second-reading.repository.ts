import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { Place } from '../archive.types.ts'
import type { FieldName } from '../fields/index.ts'
import type { FieldCheck, SecondReading } from './second-reading.types.ts'

/** The newest check of each field of a page, with its words in order. The page is locked. */
export async function listChecksOf(tx: Tx, pageId: string): Promise<FieldCheck[]> {
  const { rows } = await sql<{
    checkId: string
    field: FieldName
    outcome: 'agreed' | 'chosen' | 'superseded' | null
    value: string | null
    words: FieldCheck['words']
  }>`
    select c.field_check_id as "checkId", c.field, c.outcome, c.value,
      (select json_agg(json_build_object('nth', w.nth, 'value', w.value, 'readBy', w.read_by) order by w.nth)
        from field_word w where w.field_check_id = c.field_check_id) as words
    from (select distinct on (field) * from field_check where page_id = ${pageId}::uuid order by field, field_check_id desc) c
    order by c.field_check_id`.execute(tx)
  return rows.map(({ outcome, value, ...check }) => ({ ...check, settled: outcome === null ? null : { outcome, value } }))
}

type Word = { value: string | null; readBy: string; readAt: Date; place: Place }

/** Opens a check with its first word. */
export async function openCheck(tx: Tx, check: { pageId: string; field: FieldName } & Word): Promise<void> {
  // By the machine's clock: the order of ids tells which check of a field is the newest.
  const checkId = newId()
  const place = { path: check.place.path, also_paths: check.place.also_paths }
  await tx
    .insertInto('field_check')
    .values({ field_check_id: checkId, page_id: check.pageId, field: check.field, words: 1, opened_at: check.readAt, ...place })
    .execute()
  await insertWord(tx, checkId, 1, check)
}

const insertWord = (tx: Tx, checkId: string, nth: number, { value, readBy, readAt, place }: Word) =>
  tx
    .insertInto('field_word')
    .values({
      field_word_id: newId(),
      field_check_id: checkId,
      nth,
      value,
      read_by: readBy,
      read_at: readAt,
      path: place.path,
      also_paths: place.also_paths,
    })
    .execute()

/** Adds a word. Throws what the database does for a second one of the same person. */
export async function appendWord(tx: Tx, checkId: string, nth: number, word: Word): Promise<void> {
  await insertWord(tx, checkId, nth, word)
  await tx.updateTable('field_check').set({ words: nth }).where('field_check_id', '=', checkId).execute()
}

export async function settleCheck(
  tx: Tx,
  checkId: string,
  settled: { outcome: 'agreed' | 'chosen' | 'superseded'; value: string | null; reason?: string; by: string; at: Date },
): Promise<void> {
  await tx
    .updateTable('field_check')
    .set({
      outcome: settled.outcome,
      value: settled.value,
      reason: settled.reason ?? null,
      settled_by: settled.by,
      settled_at: settled.at,
    })
    .where('field_check_id', '=', checkId)
    .execute()
}

/** What the words on a page are kept with goes where the page goes. */
export async function placeChecks(tx: Tx, pageIds: readonly string[], place: { path?: string; also_paths: string[] | null }): Promise<void> {
  const ofPages = sql<boolean>`page_id = any(${[...pageIds]}::uuid[])`
  await tx.updateTable('field_check').set(place).where(ofPages).execute()
  const ofChecks = sql<boolean>`field_check_id in (select c.field_check_id from field_check c where c.page_id = any(${[...pageIds]}::uuid[]))`
  await tx.updateTable('field_word').set(place).where(ofChecks).execute()
  await tx.updateTable('field_look').set(place).where(ofChecks).execute()
}

/** Whether the account was shown the words of a check before it read the field itself. */
export async function hasLooked(tx: Tx, checkId: string, accountId: string): Promise<boolean> {
  const look = await tx.selectFrom('field_look').select('field_look_id').where('field_check_id', '=', checkId).where('looked_by', '=', accountId).executeTakeFirst()
  return look !== undefined
}

/** What the batch of a page says of second readings, or else the series of its dossier's box. */
export async function findRuleOf(tx: Tx, pageId: string): Promise<SecondReading | null> {
  const { rows } = await sql<{ rule: SecondReading | null }>`
    select coalesce(p.second_reading, c.second_reading) as rule from page p left join dossier d on d.dossier_id = p.dossier_id
    left join box b on b.box_id = d.box_id left join catalogue c on c.catalogue_id = b.catalogue_id where p.page_id = ${pageId}::uuid`.execute(tx)
  return rows[0]?.rule ?? null
}

/** Answers false when there is no such series. */
export async function setSeriesRule(tx: Tx, catalogueId: string, rule: SecondReading | null): Promise<boolean> {
  const result = await tx.updateTable('catalogue').set({ second_reading: rule }).where('catalogue_id', '=', catalogueId).executeTakeFirst()
  return result.numUpdatedRows === 1n
}
