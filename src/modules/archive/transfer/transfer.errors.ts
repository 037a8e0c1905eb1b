import { AppError } from '#platform/errors/index.ts'

export const transferNotFound = (): AppError => new AppError('not-found', 404, { what: 'transfer' })

/** Somebody did the step, or another one, since it was shown. */
export const transferChanged = (): AppError => new AppError('transfer.changed', 409)

/** It is on its way already. */
export const alreadyOnTheWay = (): AppError => new AppError('transfer.already', 409)

export const notHeld = (): AppError => new AppError('transfer.not-held', 409)

/** A day to come, or before the step that it follows. */
export const dayOutOfOrder = (): AppError => new AppError('transfer.day-out-of-order', 422)

/** All that is wrong is to be settled first (article 131.2 and 131.3). */
export const gapsLeft = (): AppError => new AppError('transfer.gaps-left', 409)
