import { AppError } from '#platform/errors/index.ts'

export const documentNotFound = (): AppError => new AppError('not-found', 404, { what: 'issued-document' })
/** A document whose bytes were stored is not there any more. */
export const numberUnknown = (symbol: string): AppError => new AppError('issuing.number-unknown', 404, { symbol })
/** A number that is void, or that a document bears already. */
export const numberEnded = (symbol: string, how: string): AppError => new AppError('issuing.number-ended', 409, { symbol, how })
/** A number that is held for another case. */
export const numberHeld = (symbol: string): AppError => new AppError('issuing.number-held', 409, { symbol })
/** The clerk numbers before the signature, and has not yet. */
export const numberNeeded = (): AppError => new AppError('issuing.number-needed', 409)
export const kindUnknown = (kind: string): AppError => new AppError('issuing.kind-unknown', 422, { kind })
/** The case waits for no number. */
export const nothingToNumber = (): AppError => new AppError('issuing.nothing-to-number', 409)
