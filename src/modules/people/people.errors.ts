import { AppError } from '#platform/errors/index.ts'

/** The person is not there, or not for this account to see. */
export const personNotFound = (personId: string): AppError =>
  new AppError('not-found', 404, { what: 'person', personId })

/** The paths name no unit that stands today. */
export const managingUnitUnknown = (paths: readonly string[]): AppError =>
  new AppError('people.managing-unit-unknown', 422, { paths })

/** A death that is entered for a person known to be dead, with nothing new in it. */
export const alreadyDead = (personId: string): AppError =>
  new AppError('people.already-dead', 409, { personId })

/** The relation is not known (any more), or not for this account to see. */
export const relationNotFound = (relationId: string): AppError =>
  new AppError('not-found', 404, { what: 'relation', relationId })

export const relationToSelf = (personId: string): AppError =>
  new AppError('people.relation-to-self', 422, { personId })

export const relationEndsBeforeItBegins = (from: string, until: string): AppError =>
  new AppError('people.relation-ends-before-it-begins', 422, { from, until })
