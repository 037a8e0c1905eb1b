import { AppError } from '#platform/errors/index.ts'

/** A page of it still waits to be read: its papers are not known yet. */
export const beingRead = (): AppError => new AppError('archive.being-read', 409)

/** Nothing would change. */
export const nothingToArrange = (): AppError => new AppError('archive.nothing-to-arrange', 422)

/** All pages were chosen: the dossier would be empty, and that is a joining. */
export const nothingWouldStay = (): AppError => new AppError('archive.nothing-would-stay', 422)

/** Something was done since with the same pages or dossiers; that is taken back first. */
export const arrangedSince = (): AppError => new AppError('archive.arranged-since', 409)
