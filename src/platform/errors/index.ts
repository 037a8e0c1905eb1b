/**
 * A request that is refused: a stable English code, an HTTP status and data for the message. The reader's text is looked up by code in
 * the message catalogue. Recognised by its shape, never by `instanceof`: the built pages hold a copy of this class.
 */
export class AppError extends Error {
  readonly code: string
  readonly status: number
  readonly data: Record<string, unknown>
  constructor(code: string, status: number, data: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(code, options)
    this.name = 'AppError'
    this.code = code
    this.status = status
    this.data = data
  }
}

export function appErrorOf(
  error: unknown,
): { code: string; status: number; data: Record<string, unknown> } | null {
  if (typeof error !== 'object' || error === null) return null
  const { code, status, data } = error as { code?: unknown; status?: unknown; data?: unknown }
  return typeof code === 'string' && typeof status === 'number' && typeof data === 'object' && data !== null
    ? { code, status, data: data as Record<string, unknown> }
    : null
}
