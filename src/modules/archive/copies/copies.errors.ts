import { AppError } from '#platform/errors/index.ts'

export const copyNotFound = (): AppError => new AppError('not-found', 404, { what: 'issued-copy' })

/** A copy needs a page to copy. */
export const nothingToCopy = (): AppError => new AppError('archive.nothing-to-copy', 422)

export const tooManyToCopy = (limit: number): AppError => new AppError('archive.too-many-to-copy', 422, { limit })

export const alreadyWithdrawn = (): AppError => new AppError('archive.copy-withdrawn', 409)
