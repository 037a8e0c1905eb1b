import { sql } from 'kysely'
import { recordFactFrom, takeBackFact, type Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { meritLaw } from './merit.law.ts'
import { buildMeritRow, buildRatingRow, buildRecognitionRow, enteredColumns, recognitionFact } from './merit.model.ts'
import type { MeritRecordId, NewMeritRecord, NewRating, NewRecognition } from './merit.types.ts'

const ROWS = 500

async function inParts<Row>(rows: readonly Row[], insert: (part: Row[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS) await insert(rows.slice(at, at + ROWS))
}

/** Opens merit records, one or thousands. Answers the ids in order. */
export async function insertMeritRecords(
  tx: Tx,
  clock: Clock,
  records: readonly NewMeritRecord[],
): Promise<MeritRecordId[]> {
  const rows = records.map((record) => buildMeritRow(clock, record, meritLaw()))
  await inParts(rows, (part) => tx.insertInto('merit_record').values(part).execute())
  return rows.map((row) => row.merit_record_id)
}

/** Recognitions of records that have none yet, in bulk: the rows that `recordRecognitionFact` would write. */
export async function insertRecognitions(
  tx: Tx,
  clock: Clock,
  recognitions: readonly NewRecognition[],
): Promise<void> {
  const rows = recognitions.map((one) => buildRecognitionRow(clock, one))
  await inParts(rows, (part) => tx.insertInto('recognition').values(part).execute())
}

/** Ratings of records that have none yet, in bulk: the rows that `recordRatingFact` would write. */
export async function insertRatings(tx: Tx, clock: Clock, ratings: readonly NewRating[]): Promise<void> {
  const rows = ratings.map((one) => buildRatingRow(clock, one))
  await inParts(rows, (part) => tx.insertInto('merit_rating').values(part).execute())
}

export async function recordRecognitionFact(
  tx: Tx,
  clock: Clock,
  recognition: NewRecognition,
): Promise<string> {
  const match = { merit_record_id: recognition.meritRecordId }
  const { holds, values } = recognitionFact(clock, recognition)
  return recordFactFrom(tx, clock, { table: 'recognition', match, from: holds.from, values })
}

export async function recordRatingFact(tx: Tx, clock: Clock, rating: NewRating): Promise<string> {
  const { meritRecordId, rate, from, path } = rating
  return recordFactFrom(tx, clock, { table: 'merit_rating', match: { merit_record_id: meritRecordId }, from, values: { injury_rate: rate, path, ...enteredColumns(rating) } })
}

/** Takes a line of the register back; false where it is not known any more. */
export const takeBackLine = (tx: Tx, clock: Clock, of: { table: 'recognition' | 'merit_rating'; meritRecordId: string; id: string; because: string; by: string }): Promise<boolean> =>
  takeBackFact(tx, clock, { ...of, match: { merit_record_id: of.meritRecordId } })

/** The path of a merit record, locked until the transaction ends; undefined when not there or out of scope. */
export async function lockMeritRecord(tx: Tx, meritRecordId: string): Promise<{ path: string } | undefined> {
  return tx
    .selectFrom('merit_record')
    .select('path')
    .where('merit_record_id', '=', meritRecordId)
    .forUpdate()
    .executeTakeFirst()
}

/** Gives the merit records of persons, with their recognitions and ratings, to another unit. */
export async function moveMeritRecords(tx: Tx, personIds: readonly string[], path: string): Promise<void> {
  const records = await tx
    .updateTable('merit_record')
    .set({ path })
    .where(sql<boolean>`person_id = any(${personIds}::uuid[])`)
    .returning('merit_record_id')
    .execute()
  if (records.length === 0) return
  const these = sql<boolean>`merit_record_id = any(${records.map((record) => record.merit_record_id)}::uuid[])`
  await tx.updateTable('recognition').set({ path }).where(these).execute()
  await tx.updateTable('merit_rating').set({ path }).where(these).execute()
}
