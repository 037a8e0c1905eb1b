import type { Actor } from '#platform/db/index.ts'
import type { Act, CaseFold } from './applications.types.ts'

const isOneOf = (actor: Actor, ...roles: string[]): boolean => roles.includes(actor.role)

/** Takes cases in at the counter and hands results out. */
export const canReceive = (actor: Actor): boolean => isOneOf(actor, 'reception', 'commune-officer')
/** Who works on cases. */
export const DESK_ROLES = ['officer', 'commune-officer', 'head', 'director'] as const
export const canWorkOnCases = (actor: Actor): boolean => isOneOf(actor, ...DESK_ROLES)
/** Answers for the office: gives time, stops, hands a case from one to another. */
export const canAnswerForCases = (actor: Actor): boolean => isOneOf(actor, 'head', 'director')
/** Sees cases of the scope. */
export const canReadCases = (actor: Actor): boolean => !isOneOf(actor, 'administrator', 'party')
const canNote = (actor: Actor): boolean => canReceive(actor) || canWorkOnCases(actor) || isOneOf(actor, 'clerk')

/** Writes down outstanding cases, what they lack and who is to do what. */
export const canKeepOutstanding = (actor: Actor): boolean => canWorkOnCases(actor) || isOneOf(actor, 'archivist')

/** Hands cases of a unit or agency that ended to who took over: who answers for the whole province. */
export const canSucceed = (actor: Actor): boolean => canAnswerForCases(actor) && actor.wide

/** Which roles may do an act at all; whether the case itself allows it is asked with the case at hand. */
export const ACT_ROLES: Record<Act, (actor: Actor) => boolean> = {
  registered: canReceive,
  received: canReceive,
  'not-received': canReceive,
  taken: canWorkOnCases,
  'handed-over': canWorkOnCases,
  'passed-on': canWorkOnCases,
  consulted: canWorkOnCases,
  answered: canWorkOnCases,
  posted: canWorkOnCases,
  complained: canWorkOnCases,
  'complaint-settled': canWorkOnCases,
  extended: canAnswerForCases,
  reappointed: canAnswerForCases,
  drafted: canWorkOnCases,
  'draft-returned': canAnswerForCases,
  'supplement-asked': canWorkOnCases,
  supplemented: (actor) => canReceive(actor) || canWorkOnCases(actor),
  'payment-asked': canWorkOnCases,
  paid: (actor) => canReceive(actor) || canWorkOnCases(actor),
  withdrawn: (actor) => canReceive(actor) || canWorkOnCases(actor),
  stopped: canAnswerForCases,
  resumed: canAnswerForCases,
  decided: canAnswerForCases,
  'handed-out': canReceive,
  noted: canNote,
  succeeded: canSucceed,
}

/**
 * Whether the step at which the case stands is this role's. Steps done outside the house are written down by whoever works on cases,
 * and where no steps were read any of them may; who answers for the office may stand in for an officer.
 */
export function isStepOf(actor: Actor, fold: Pick<CaseFold, 'steps' | 'step'>): boolean {
  if (!canWorkOnCases(actor)) return false
  const role = fold.step === null ? undefined : fold.steps[fold.step]?.role
  if (role === undefined || role === 'outside') return true
  return actor.role === role || (role === 'officer' && canAnswerForCases(actor))
}
