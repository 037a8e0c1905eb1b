/** Why a file, or one page of it, is not taken in. Stable: the wording is looked up by code. */
export type IntakeErrorCode =
  | 'intake.empty'
  | 'intake.unknown-type'
  | 'intake.text'
  | 'intake.office'
  | 'intake.polyglot'
  | 'intake.too-large'
  | 'intake.too-small'
  | 'intake.too-many-pixels'
  | 'intake.too-many-pages'
  | 'intake.page-too-large'
  | 'intake.no-such-page'
  | 'intake.truncated'
  | 'intake.damaged'
  | 'intake.encrypted'
  | 'intake.decode-timeout'
  | 'intake.decode-crashed'

export type IntakeErrorData = Record<string, string | number | boolean>

export type IntakeError = Error & { code: IntakeErrorCode; status: number; data: IntakeErrorData }

/** A refusal with its stable code, status 422 (413 for size) and the figures that the message needs. */
export function intakeError(code: IntakeErrorCode, data: IntakeErrorData = {}, cause?: unknown): IntakeError {
  const status = code === 'intake.too-large' ? 413 : 422
  return Object.assign(new Error(code, { cause }), { code, status, data })
}

/** True for the errors above, also when they crossed a process border as plain data. */
export function isIntakeError(error: unknown): error is IntakeError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('intake.')
  )
}
