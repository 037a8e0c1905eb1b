import { z } from 'zod'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { enterDecisionInto, enterDecisionSchema, type EnteredDecision } from '#modules/merit/index.ts'
import { listRecordsOf } from '#modules/people/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { isUuid } from '#shared/ids.ts'
import { outstandingClosed, outstandingMovedOn, outstandingNotFound, outstandingOfOther } from '../applications.errors.ts'
import { canKeepOutstanding } from '../applications.permissions.ts'
import { outstandingLaw } from './outstanding.law.ts'
import { findOutstanding } from './outstanding.queries.ts'
import { insertOutstandingAct } from './outstanding.repository.ts'

/**
 * Enters the decision of a case in the register of merit, where the decision did not do it by itself, and closes what waits for it: both or neither. The case is the source
 * of the line. Errors: as of `enterDecision`, `applications.outstanding-moved-on`, `applications.outstanding-closed`, `applications.outstanding-of-other`.
 */
export const enterDecisionOfCase = useCase({
  name: 'applications.enter-decision',
  input: z.strictObject({ outstandingCaseId: z.string().refine((text) => isUuid(text), 'not an id'), seq: z.int().min(1), entry: enterDecisionSchema }),
  allow: (actor) => canKeepRegister(actor) && canKeepOutstanding(actor),
  run: async (context, { outstandingCaseId, seq, entry }): Promise<EnteredDecision> => {
    const { tx, clock, actor } = context
    const row = await findOutstanding(tx, outstandingCaseId)
    if (row === undefined || row.kind !== 'decision-not-entered') throw outstandingNotFound()
    if (row.closed) throw outstandingClosed()
    if (row.seq !== seq) throw outstandingMovedOn()
    const { ids } = await listRecordsOf(tx, entry.personId, null)
    if (row.personId !== null && !ids.includes(row.personId)) throw outstandingOfOther()
    const done = await enterDecisionInto(context, entry, row.applicationId)
    const note = outstandingLaw().entered[done.kind].replace('{number}', entry.decisionNumber ?? '').replaceAll(/\s+/g, ' ')
    await insertOutstandingAct(tx, clock, actor, row, row.seq + 1, 'closed', { lacks: '', task: '', doer: null, dueOn: null, note })
    return done
  },
})
