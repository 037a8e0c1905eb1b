import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import type { Indicator } from './indicators.types.ts'

const RECORDS_A_PART = 5000

export const freezeIndicatorSchema = z.object({
  code: z.string(),
  asOf: z.string().refine(isLegalDate).transform((day) => day as LegalDate),
  knownAt: z.date(),
})

/** Whose path a figure of this account covers: its own scope, or the province. */
export const scopePathOf = (actor: Actor, provincePath: string): string => (actor.wide ? provincePath : actor.scopeFrom)

/**
 * Freezes a figure: the records counted, their number and hash, the query's version, the day and the instant. An answer cannot be frozen
 * for an instant that has not come (`indicators.future`, 400): it could still change. Returns the run's id.
 */
export const freezeIndicator = (indicators: Map<string, Indicator>, allow: (actor: Actor) => boolean) =>
  useCase({
    name: 'indicators.freeze',
    input: freezeIndicatorSchema,
    allow,
    run: async ({ tx, clock, actor, provincePath }, input) => {
      const indicator = indicators.get(input.code)
      if (!indicator) throw new AppError('not-found', 404, { what: 'indicator' })
      const now = clock.now()
      if (input.knownAt > now) throw new AppError('indicators.future', 400, { knownAt: input.knownAt })
      const { rows } = await sql<{ record_id: string }>`
        select record_id from (${indicator.source.records({ day: input.asOf, knownAt: input.knownAt })}) as counted order by record_id`.execute(tx)
      const ids = rows.map((row) => row.record_id)
      const runId = newId(clock)
      const scopePath = scopePathOf(actor, provincePath)
      await tx
        .insertInto('indicator_run')
        .values({
          indicator_run_id: runId,
          code: input.code,
          query_version: indicator.source.queryVersion,
          as_of: input.asOf,
          known_at: input.knownAt,
          scope_path: scopePath,
          records: ids.length,
          records_hash: createHash('sha256').update(ids.join('\n')).digest('hex'),
          frozen_by: actor.accountId,
          frozen_at: now,
        })
        .execute()
      for (let at = 0; at < ids.length; at += RECORDS_A_PART)
        await tx
          .insertInto('indicator_run_part')
          .values({ indicator_run_id: runId, part_no: at / RECORDS_A_PART, record_ids: ids.slice(at, at + RECORDS_A_PART), scope_path: scopePath })
          .execute()
      return runId
    },
  })
