import { AppError } from '#platform/errors/index.ts'

/** The record is shown under another one, which is the one to change. */
export const mergedAway = (personId: string, survivorId: string): AppError =>
  new AppError('people.merged-away', 409, { personId, survivorId })

/** The two are one person's already. */
export const alreadyOne = (personId: string, survivorId: string): AppError =>
  new AppError('people.already-one', 409, { personId, survivorId })

/** Somebody said that these are two persons; that has to be taken back first. */
export const decidedOtherwise = (personId: string, survivorId: string): AppError =>
  new AppError('people.decided-otherwise', 409, { personId, survivorId })

/** There is no such act that stands. */
export const mergeNotFound = (mergeId: string): AppError =>
  new AppError('not-found', 404, { what: 'person_merge', mergeId })
