import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { listRecordIds } from './indicators.queries.ts'
import { insertRun } from './indicators.repository.ts'
import type { Indicator } from './indicators.types.ts'

export const freezeIndicatorSchema = z.object({
  code: z.string(),
  asOf: z.string().refine(isLegalDate).transform((day) => day as LegalDate),
  knownAt: z.date(),
})

/** Whose path a figure of this account covers: its own scope, or the province. */
const scopePathOf = (actor: Actor, provincePath: string): string => (actor.wide ? provincePath : actor.scopeFrom)

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
      const recordIds = await listRecordIds(tx, indicator.source, { day: input.asOf, knownAt: input.knownAt })
      const runId = newId(clock)
      await insertRun(tx, {
        runId,
        code: input.code,
        queryVersion: indicator.source.queryVersion,
        asOf: input.asOf,
        knownAt: input.knownAt,
        scopePath: scopePathOf(actor, provincePath),
        recordIds,
        recordsHash: createHash('sha256').update(recordIds.join('\n')).digest('hex'),
        frozenBy: actor.accountId,
        frozenAt: now,
      })
      return runId
    },
  })
