import { AppError } from '#platform/errors/index.ts'

/**
 * A list that is refused as a whole: `register.empty`, `register.too-large`, `register.too-many-rows`, `register.old-excel`, `register.word`,
 * `register.not-utf8`, `register.not-text`, `register.file-broken`, `register.heads-not-found`, `register.columns-missing`,
 * `register.column-twice`, `register.rows-wrong`.
 */
export const registerError = (code: string, data: Record<string, unknown> = {}, cause?: unknown): AppError =>
  new AppError(
    `register.${code}`,
    code === 'too-large' ? 413 : code === 'rows-wrong' ? 409 : 422,
    data,
    cause ? { cause } : undefined,
  )
