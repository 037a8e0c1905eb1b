import type { z } from 'zod'
import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db/index.ts'

/** A kind of upkeep: its name in the table of runs, and what a run tells. */
export type UpkeepKind<Detail> = { name: string; detail: z.ZodType<Detail> }

export type UpkeepRun<Detail> = {
  endedAt: Date
  /** Whether it did what it is for and found nothing wrong. */
  sound: boolean
  /** The last run that was. */
  soundAt: Date | null
  /** Seconds since then by the clock of the database; null when there is none. */
  soundSecondsAgo: number | null
  detail: Detail
}

/** Keeps how a run ended, for every process to show. By the owner, or in a transaction of the system. */
export async function recordUpkeep<Detail>(db: Tx | Db, kind: UpkeepKind<Detail>, run: { at: Date; sound: boolean; detail: Detail }): Promise<void> {
  await sql`
    insert into upkeep_run (kind, ended_at, sound, sound_at, detail)
    values (${kind.name}, ${run.at}::timestamptz, ${run.sound}, ${run.sound ? run.at : null}::timestamptz, ${JSON.stringify(run.detail)}::jsonb)
    on conflict on constraint upkeep_run_pk do update set ended_at = excluded.ended_at, sound = excluded.sound, detail = excluded.detail,
      sound_at = coalesce(excluded.sound_at, upkeep_run.sound_at)`.execute(db)
}

/** How the last run ended; null when there was none. */
export async function findUpkeep<Detail>(db: Tx | Db, kind: UpkeepKind<Detail>): Promise<UpkeepRun<Detail> | null> {
  const { rows } = await sql<{ ended_at: Date; sound: boolean; sound_at: Date | null; ago: number | null; detail: unknown }>`
    select ended_at, sound, sound_at, extract(epoch from clock_timestamp() - sound_at)::float8 as ago, detail from upkeep_run where kind = ${kind.name}`.execute(db)
  const [row] = rows
  return row === undefined
    ? null
    : { endedAt: row.ended_at, sound: row.sound, soundAt: row.sound_at, soundSecondsAgo: row.ago, detail: kind.detail.parse(row.detail) }
}
