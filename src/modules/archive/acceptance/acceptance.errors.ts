import { AppError } from '#platform/errors/index.ts'

export const lotNotFound = (): AppError => new AppError('not-found', 404, { what: 'acceptance-lot' })

/** No page of it was verified, or all that were stand in a lot that is open or accepted. */
export const nothingToAccept = (): AppError => new AppError('acceptance.nothing-to-accept', 422)

/** Somebody put some of the same pages up at the same moment. */
export const putUpMeanwhile = (): AppError => new AppError('acceptance.put-up-meanwhile', 409)

export const lotConcluded = (): AppError => new AppError('acceptance.concluded', 409)

/** Who made it does not check it, and who put it up or made some of it does not conclude it. */
export const ownWork = (): AppError => new AppError('acceptance.own-work', 403)

/** Another person said something of the field already. */
export const checkedByAnother = (): AppError => new AppError('acceptance.checked-by-another', 409)

export const notAllChecked = (left: number): AppError => new AppError('acceptance.not-all-checked', 409, { left })
