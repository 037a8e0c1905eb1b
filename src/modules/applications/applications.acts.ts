import type { Actor } from '#platform/db/index.ts'
import { stateAfter } from './applications.model.ts'
import { ACT_ROLES, canAnswerForCases, isStepOf } from './applications.permissions.ts'
import { ACTS, type Act, type CaseFold } from './applications.types.ts'

const IN_HAND: readonly Act[] = ['passed-on', 'consulted', 'answered', 'posted', 'drafted', 'supplement-asked', 'payment-asked']

/**
 * The acts that an account may do now, in the order in which they are done. An act that is not here is refused; one that is here may
 * still be refused for what is typed, or for what a step's guard asks.
 */
export const actsNow = (actor: Actor, fold: CaseFold): Act[] =>
  ACTS.filter((act) => act !== 'registered' && ACT_ROLES[act](actor) && stateAfter(act, fold.state) !== null && allows(act, actor, fold))

function allows(act: Act, actor: Actor, fold: CaseFold): boolean {
  const { holder, step, decidingStep, deadline, draft } = fold
  const own = holder === actor.accountId
  if (IN_HAND.includes(act) && !(isStepOf(actor, fold) && (holder === null || own || canAnswerForCases(actor)))) return false
  switch (act) {
    case 'taken':
      return isStepOf(actor, fold) && !own
    case 'handed-over':
      return own || canAnswerForCases(actor)
    case 'passed-on':
      return step !== null && step !== decidingStep
    case 'answered':
      return fold.consulted.length > 0
    case 'complained':
      return fold.daysPosted !== null
    case 'complaint-settled':
      return fold.complaintOpen
    case 'extended':
      return deadline?.kind === 'due'
    case 'reappointed':
      return deadline?.kind === 'due' && !fold.reappointed
    case 'drafted':
      return !(step !== null && decidingStep !== null && step < decidingStep) && !fold.complaintOpen
    case 'succeeded':
      // Not one by one on the page of a case: what waits is handed over together.
      return false
    case 'draft-returned':
      return draft !== null && !draft.returned
    case 'decided':
      return draft !== null && !draft.returned && draft.by !== actor.accountId && !fold.complaintOpen
    default:
      return true
  }
}
