import { AppError } from '#platform/errors/index.ts'
import type { ReadSubject } from './purpose.types.ts'

/** The record is sensitive and this session has not said what it is read for. */
export const purposeNeeded = (subject: ReadSubject, id: string): AppError => new AppError('purpose.needed', 403, { subject, id })

/** `not-found` also for a record beyond the scope. */
export const recordNotFound = (subject: ReadSubject): AppError => new AppError('not-found', 404, { what: subject })

/** A purpose that says nothing without words beside it. */
export const noteNeeded = (): AppError => new AppError('purpose.note-needed', 422)

/** Jobs and commands have no session to give a purpose in. */
export const noSession = (): AppError => new AppError('purpose.no-session', 403)

export const alreadyMarked = (): AppError => new AppError('purpose.already-marked', 409)
export const notMarked = (): AppError => new AppError('purpose.not-marked', 409)
