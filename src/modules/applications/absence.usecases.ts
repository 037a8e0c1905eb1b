import { databaseErrorOf } from '#platform/db/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { absenceEndsFirst, absenceNotFound, absenceOverlaps, deputyUnknown } from './applications.errors.ts'
import { canAnswerForCases, canWorkOnCases } from './applications.permissions.ts'
import { listDesks } from './applications.queries.ts'
import { absenceSchema, withdrawAbsenceSchema } from './applications.schemas.ts'
import { insertAbsence, markAbsenceWithdrawn } from './absence.repository.ts'

/**
 * Writes down that somebody is away and who stands in: oneself, or anybody of the scope by who answers for the office. The deputy works
 * where the absent one does. Errors: `applications.absence-ends-first`, `applications.deputy-unknown`, `applications.absence-overlaps`.
 */
export const recordAbsence = useCase({
  name: 'applications.record-absence',
  input: absenceSchema,
  allow: (actor, { accountId }) => canWorkOnCases(actor) && (actor.accountId === accountId || canAnswerForCases(actor)),
  run: async ({ tx, actor, clock }, { accountId, deputyId, from, through, note }) => {
    if (through < from) throw absenceEndsFirst()
    const [own, deputy] = [await listDesks(tx, clock, accountId), await listDesks(tx, clock, deputyId)]
    // A wide account's scope is the province; others answer for what lies in theirs.
    const here = own.find((one) => actor.wide || one.areaPath.startsWith(actor.scopeFrom))
    if (here === undefined || accountId === deputyId || !deputy.some((one) => here.areaPath.startsWith(one.areaPath))) throw deputyUnknown()
    const absenceId = newId(clock)
    try {
      await insertAbsence(tx, { absenceId, accountId, deputyId, from, through, note, by: actor.accountId, at: clock.now(), path: here.areaPath })
    } catch (error) {
      if (databaseErrorOf(error)?.constraint === 'desk_absence_once') throw absenceOverlaps()
      throw error
    }
    return { absenceId }
  },
})

/** Takes an absence back: one's own, or by who answers for the office. Errors: `not-found`. */
export const withdrawAbsence = useCase({
  name: 'applications.withdraw-absence',
  input: withdrawAbsenceSchema,
  allow: canWorkOnCases,
  run: async ({ tx, actor, clock }, { absenceId }) => {
    if (!(await markAbsenceWithdrawn(tx, absenceId, actor.accountId, clock.now()))) throw absenceNotFound()
  },
})
