import { AppError } from '#platform/errors/index.ts'

export const meritRecordNotFound = (meritRecordId: string): AppError =>
  new AppError('not-found', 404, { what: 'merit-record', meritRecordId })

/** A recognised state without any day from which it holds. */
export const recognitionWithoutDay = (): AppError => new AppError('merit.recognition-without-day', 422)
