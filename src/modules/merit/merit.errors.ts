import { AppError } from '#platform/errors/index.ts'
import type { Place, RegisterLine } from './entry/entry.types.ts'

export const meritRecordNotFound = (meritRecordId: string): AppError =>
  new AppError('not-found', 404, { what: 'merit-record', meritRecordId })

/** A recognised state without any day from which it holds. */
export const recognitionWithoutDay = (): AppError => new AppError('merit.recognition-without-day', 422)

/** Somebody else wrote in the person's register since it was read. */
export const registerMovedOn = (): AppError => new AppError('merit.register-moved-on', 409)
type Line = Pick<RegisterLine, 'decisionNumber' | 'state' | 'from'>
const told = ({ decisionNumber, state, from }: Line) => ({ number: decisionNumber, state, from })
/** The decision stands in the register with another state or day. */
export const decisionOtherwise = (line: Line): AppError => new AppError('merit.decision-otherwise', 409, told(line))
/** Why a decision has no place among the lines: it stands there otherwise, another line holds from its day, or nothing is suspended that it could resume. */
export const placeRefused = (place: Exclude<Place, { kind: 'fits' | 'already' }>): AppError =>
  place.kind === 'otherwise' ? decisionOtherwise(place.line) : place.kind === 'day-taken' ? new AppError('merit.day-taken', 409, told(place.line)) : new AppError('merit.not-suspended', 409)
/** The person has a record of the category, and no dossier number tells the two apart. */
export const recordThere = (): AppError => new AppError('merit.record-there', 409)
/** The line was corrected or taken back since it was read. */
export const lineNotKnown = (): AppError => new AppError('merit.line-not-known', 409)
