import { AppError } from '#platform/errors/index.ts'

/** `what` is not there, or not for this account to see: the two are not told apart. */
export const notFound = (what: 'page' | 'dossier' | 'batch' | 'box' | 'batch-file' | 'scan-profile'): AppError =>
  new AppError('not-found', 404, { what })

export const fieldValueInvalid = (field: string, kind: string): AppError =>
  new AppError('archive.field-value-invalid', 422, { field, kind })

/** A unit that is in no list, or given to a field that is no place. */
export const areaUnknown = (field: string): AppError => new AppError('archive.area-unknown', 422, { field })

export const pageNotRead = (): AppError => new AppError('archive.page-not-read', 409)

export const pageNotFilable = (): AppError => new AppError('archive.page-not-filable', 409)

/** The act was taken back already, or every page of it went on elsewhere since. */
export const nothingToUndo = (): AppError => new AppError('archive.nothing-to-undo', 409)

/** Its papers were joined to another dossier, which takes what comes later. */
export const dossierJoined = (): AppError => new AppError('archive.dossier-joined', 409)

/** The same bytes were taken in with another file meanwhile. */
export const takenInElsewhere = (): AppError => new AppError('archive.taken-in-elsewhere', 409)

export const tooManySheets = (limit: number): AppError =>
  new AppError('archive.too-many-cover-sheets', 422, { limit })

/** A folder that is not there or is no folder. */
export const folderUnreadable = (cause: unknown): AppError =>
  new AppError('archive.folder-unreadable', 400, {}, { cause })

/** It went to another dossier while it was asked for; to be asked again. */
export const pageMoved = () => new AppError('archive.page-moved', 409)

/** It was taken out of use since the page of intake was shown, or is that of another unit. */
export const profileGone = () => new AppError('archive.profile-gone', 409)

export const profileTooLow = (least: number) => new AppError('archive.profile-too-low', 422, { least })
/** A folder that the watched folder never looks into: deeper than four, hidden, or where it puts what is done. */
export const profileFolderWrong = () => new AppError('archive.profile-folder-wrong', 422)
export const profileNameTaken = () => new AppError('archive.profile-name-taken', 409)
export const profileFolderTaken = () => new AppError('archive.profile-folder-taken', 409)
