import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import { knownFrom } from '../people.model.ts'
import type { FoundPair } from '../matching/index.ts'
import type { PairDecision } from './doubles.types.ts'

/** The two records, locked in one order whoever asks, so that two officers cannot put each under the other. */
export async function lockPair(tx: Tx, one: string, other: string) {
  return tx
    .selectFrom('person')
    .select(['person_id', 'path', 'full_name'])
    .where('person_id', 'in', [one, other])
    .orderBy('person_id')
    .forUpdate()
    .execute()
}

export async function insertMerge(
  tx: Tx,
  clock: Clock,
  merge: {
    personId: string
    survivorId: string
    note: string | null
    decidedBy: string
    path: string
    survivorPath: string
  },
): Promise<string> {
  const id = newId<'mrg'>(clock)
  await tx
    .insertInto('person_merge')
    .values({
      person_merge_id: id,
      person_id: merge.personId,
      survivor_id: merge.survivorId,
      note: merge.note,
      decided_by: merge.decidedBy,
      known: knownFrom(clock.now()),
      path: merge.path,
      survivor_path: merge.survivorPath,
    })
    .execute()
  return id
}

/** An act that stands, locked; undefined when there is none. */
export async function lockMerge(tx: Tx, mergeId: string) {
  return tx
    .selectFrom('person_merge')
    .select(['person_id', 'survivor_id', 'path', 'survivor_path'])
    .where('person_merge_id', '=', mergeId)
    .where(sql<boolean>`upper_inf(known)`)
    .forUpdate()
    .executeTakeFirst()
}

export async function closeMerge(
  tx: Tx,
  clock: Clock,
  mergeId: string,
  by: string,
  note: string | null,
): Promise<void> {
  // A clock that stands or steps back must not turn the range round.
  await sql`update person_merge set known = tstzrange(lower(known), greatest(lower(known), ${clock.now()}::timestamptz)), undone_by = ${by}, undone_note = ${note}
    where person_merge_id = ${mergeId}`.execute(tx)
}

export async function insertDecision(
  tx: Tx,
  clock: Clock,
  decision: {
    first: string
    second: string
    decision: PairDecision
    note: string | null
    decidedBy: string
    path: string
    otherPath: string
  },
): Promise<void> {
  await tx
    .insertInto('person_pair_decision')
    .values({
      person_pair_decision_id: newId(clock),
      first_person_id: decision.first,
      second_person_id: decision.second,
      decision: decision.decision,
      note: decision.note,
      decided_by: decision.decidedBy,
      known: knownFrom(clock.now()),
      path: decision.path,
      other_path: decision.otherPath,
    })
    .execute()
}

export async function closeDecision(tx: Tx, clock: Clock, id: string): Promise<void> {
  await sql`update person_pair_decision set known = tstzrange(lower(known), greatest(lower(known), ${clock.now()}::timestamptz))
    where person_pair_decision_id = ${id}`.execute(tx)
}

export type StoredPair = FoundPair & { grade: 'likely' | 'possible'; path: string; otherPath: string }

/** Keeps what a run found. A pair found again keeps its row, and of two runs at once the time of the later. */
export async function upsertPairs(
  tx: Tx,
  clock: Clock,
  pairs: readonly StoredPair[],
  foundAt: Date,
): Promise<void> {
  for (let at = 0; at < pairs.length; at += 2_000) {
    const part = pairs.slice(at, at + 2_000)
    await sql`
      insert into person_pair (person_pair_id, first_person_id, second_person_id, bits, grade, found_at, path, other_path)
      select * from unnest(${part.map(() => newId(clock) as string)}::uuid[], ${part.map((one) => one.a)}::uuid[], ${part.map((one) => one.b)}::uuid[],
        ${part.map((one) => one.bits)}::real[], ${part.map((one) => one.grade)}::text[], ${part.map(() => foundAt)}::timestamptz[],
        ${part.map((one) => one.path)}::text[], ${part.map((one) => one.otherPath)}::text[])
      on conflict on constraint person_pair_once do update set
        bits = case when person_pair.found_at = excluded.found_at then greatest(person_pair.bits, excluded.bits) else excluded.bits end,
        grade = case when person_pair.found_at = excluded.found_at and person_pair.bits > excluded.bits then person_pair.grade else excluded.grade end,
        found_at = greatest(person_pair.found_at, excluded.found_at), gone_at = null, path = excluded.path, other_path = excluded.other_path`.execute(
      tx,
    )
  }
}

/** Marks what a whole run did not find again. */
export async function markGone(tx: Tx, foundAt: Date): Promise<void> {
  await sql`update person_pair set gone_at = ${foundAt}::timestamptz where found_at < ${foundAt}::timestamptz and gone_at is null`.execute(
    tx,
  )
}
