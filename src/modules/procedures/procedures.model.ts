import { legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { periodContains } from '#shared/period.ts'
import { weaker } from './confidence.ts'
import { countDeadline, type Calendar, type Deadline, type DeadlineInput, type LimitPart } from './deadlines/index.ts'
import type { Procedure, ProcedurePeriod } from './procedures.types.ts'

/** The period of a procedure under which a case received on a day goes, to its end (a changed procedure does not change the day of a case under way); undefined when the procedure was not valid then. */
export const periodOn = (procedure: Procedure, day: LegalDate): ProcedurePeriod | undefined => procedure.periods.find((period) => periodContains(period, day))

/**
 * The last day of a case: the steps of the way, one after the other, by the period of the day of receipt. Where the steps of that period
 * were not read, or one of them has no limit in the law, the answer is a refusal that says which: no day is promised.
 */
export function countProcedureDeadline(
  procedure: Procedure,
  facts: Omit<DeadlineInput, 'parts'> & { way?: string },
  calendar: Calendar,
): Deadline {
  const refused = (code: 'no-period' | 'steps-unverified' | 'no-such-way' | 'limit-not-stated', data: Record<string, unknown>): Deadline => ({
    kind: 'refused',
    code,
    data: { procedure: procedure.slug, ...data },
    why: [],
  })
  const on = legalDateOf(facts.receivedAt)
  const period = periodOn(procedure, on)
  if (period === undefined) return refused('no-period', { on, from: procedure.valid.from, until: procedure.valid.until })
  if (period.standing === 'unverified') return refused('steps-unverified', { on, from: period.from, until: period.until, note: period.note ?? null })
  const way = facts.way === undefined ? period.ways[0] : period.ways.find((one) => one.code === facts.way)
  if (way === undefined) return refused('no-such-way', { way: facts.way ?? null, known: period.ways.map((one) => one.code) })
  const silent = way.steps.find((step) => step.limit === null)
  if (silent !== undefined) return refused('limit-not-stated', { on, by: silent.by, does: silent.does, way: way.code })
  const parts = way.steps.flatMap((step): LimitPart[] =>
    step.limit === null ? [] : [{ limit: step.limit, kind: 'step', label: step.by, source: step.source, confidence: weaker(period.confidence, step.confidence) }],
  )
  const deadline = countDeadline({ ...facts, parts }, calendar)
  const { until } = period
  if (deadline.kind !== 'due' || until === null || deadline.firstDueOn < until) return deadline
  // Who does the steps that are left once the agency of the step is gone was not read: the day stands, marked unsure.
  const why = deadline.why.toSpliced(-1, 0, { code: 'outlives-period', until, source: period.source, confidence: 'low' })
  return { ...deadline, confidence: 'low', why }
}
