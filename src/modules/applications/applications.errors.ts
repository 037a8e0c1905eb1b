import { AppError } from '#platform/errors/index.ts'
import type { Act, Action, CaseStateCode } from './applications.types.ts'

export const applicationNotFound = (): AppError => new AppError('not-found', 404, { what: 'application' })

/** Somebody else acted on the case since it was read. */
export const movedOn = (last: Action): AppError => new AppError('applications.moved-on', 409, { act: last.kind, by: last.actor, at: last.at.toISOString(), seq: last.seq })

/** The state does not allow the act. */
export const notNow = (act: Act, state: CaseStateCode): AppError => new AppError('applications.not-now', 409, { act, state })

/** Somebody else has the case in hand; to take it over is an act of its own. */
export const heldByOther = (holder: string): AppError => new AppError('applications.held-by-other', 409, { holder })

/** Who takes it has it already. */
export const heldAlready = (): AppError => new AppError('applications.held-already', 409)
/** Nobody asked that agency, or it has answered. */
export const notConsulted = (agency: string): AppError => new AppError('applications.not-consulted', 409, { agency })

/** The step may not be ended: codes of what is missing. */
export const stepNotDone = (missing: string[]): AppError => new AppError('applications.step-not-done', 409, { missing })

/** What the form leaves out, by field. */
export const fieldsWrong = (fields: string[]): AppError => new AppError('applications.fields-wrong', 422, { fields })
export const formIncomplete = (fields: string[]): AppError => new AppError('applications.form-incomplete', 422, { fields })

/** Papers that the case needs and that nobody brought, nor a database or the archive holds: it is received without them by a stated act only. */
export const papersMissing = (papers: string[]): AppError => new AppError('applications.papers-missing', 422, { papers })

export const unknownPaper = (papers: string[]): AppError => new AppError('applications.unknown-paper', 422, { papers })
export const procedureUnknown = (slug: string): AppError => new AppError('applications.procedure-unknown', 404, { slug })
/** The unit or agency has not ended, the case is not with it, or who is to take over is not there today. */
export const nothingToSucceed = (why: 'not-ended' | 'not-with-it' | 'successor-unknown'): AppError => new AppError('applications.nothing-to-succeed', 409, { why })
/** The procedure was not in force on the day. */
export const procedureNotValid = (slug: string, on: string): AppError => new AppError('applications.procedure-not-valid', 422, { slug, on })
export const wayUnknown = (way: string, known: string[]): AppError => new AppError('applications.way-unknown', 422, { way, known })
export const channelNotOpen = (channel: string): AppError => new AppError('applications.channel-not-open', 422, { channel })
export const unitUnknown = (): AppError => new AppError('applications.unit-unknown', 422)
export const personUnknown = (): AppError => new AppError('applications.person-unknown', 422)
/** A scan that is to belong to the case was not taken in, or not for this reader. */
export const scanUnknown = (): AppError => new AppError('applications.scan-unknown', 422)
export const holderUnknown = (): AppError => new AppError('applications.holder-unknown', 422)

/** The one who drafted does not decide. */
export const sameHand = (): AppError => new AppError('applications.same-hand', 409)
export const noDraft = (): AppError => new AppError('applications.no-draft', 409)
/** Steps are left before the one that decides. */
export const stepsLeft = (left: number): AppError => new AppError('applications.steps-left', 409, { left })
/** No step follows, or this one ends with the decision. */
export const decisionNext = (): AppError => new AppError('applications.decision-next', 409)
export const alreadyReappointed = (): AppError => new AppError('applications.already-reappointed', 409)
/** A day is put off only where one was told. */
export const noDeadline = (): AppError => new AppError('applications.no-deadline', 409)
export const dateRefused = (code: string, data: Record<string, unknown>): AppError => new AppError('applications.date-refused', 422, { code, ...data })
export const complaintOpen = (): AppError => new AppError('applications.complaint-open', 409)
export const nothingPosted = (): AppError => new AppError('applications.nothing-posted', 409)
export const absenceNotFound = (): AppError => new AppError('not-found', 404, { what: 'absence' })
/** Somebody is away already on one of the days. */
export const absenceOverlaps = (): AppError => new AppError('applications.absence-overlaps', 409)
export const deputyUnknown = (): AppError => new AppError('applications.deputy-unknown', 422)
export const absenceEndsFirst = (): AppError => new AppError('applications.absence-ends-first', 422)

/** No template of a decision is for this field and outcome. */
export const templateUnknown = (field: string, outcome: string): AppError => new AppError('applications.template-unknown', 422, { field, outcome })
/** What a template asks for and the case does not have, by name. */
export const templateIncomplete = (fields: string[]): AppError => new AppError('applications.template-incomplete', 422, { fields })
/** The draft is signed already and waits for its number. */
export const signedAlready = (): AppError => new AppError('applications.signed-already', 409)

export const outstandingNotFound = (): AppError => new AppError('not-found', 404, { what: 'outstanding-case' })
/** Somebody else wrote since it was read. */
export const outstandingMovedOn = (): AppError => new AppError('applications.outstanding-moved-on', 409)
export const outstandingClosed = (): AppError => new AppError('applications.outstanding-closed', 409)
/** The decision that waits is about somebody else. */
export const outstandingOfOther = (): AppError => new AppError('applications.outstanding-of-other', 409)
export const outstandingOpen = (): AppError => new AppError('applications.outstanding-open', 409)
export const doerUnknown = (): AppError => new AppError('applications.doer-unknown', 422)
/** A register of more cases than one print holds: ask for fewer days. */
export const registerTooLong = (most: number): AppError => new AppError('applications.register-too-long', 422, { most })
