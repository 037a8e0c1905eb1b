import { AppError } from '#platform/errors/index.ts'

/** The box stands elsewhere than said. */
export const boxElsewhere = (box: {
  code: string
  shelf: string | null
  compartment: string | null
}): AppError => new AppError('archive.box-elsewhere', 409, box)

export const importNotFound = (importId: string): AppError =>
  new AppError('not-found', 404, { what: 'register-import', importId })
