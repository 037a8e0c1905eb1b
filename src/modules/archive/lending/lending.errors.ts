import { AppError } from '#platform/errors/index.ts'

export const loanNotFound = (): AppError => new AppError('not-found', 404, { what: 'loan' })

/** Somebody has the paper. */
export const alreadyLent = (): AppError => new AppError('archive.already-lent', 409)

/** It was handed out, returned or withdrawn meanwhile. */
export const loanChanged = (): AppError => new AppError('archive.loan-changed', 409)

export const dueInThePast = (): AppError => new AppError('archive.due-in-the-past', 422)
