/**
 * What the database refused, recognised by SQLSTATE and the constraint's name. A sharded table appends `_<digits>` to the
 * names of its constraints: both forms are recognised here, and only here.
 */
export type DatabaseError = { sqlState: string; constraint: string | null; message: string }

export function databaseErrorOf(error: unknown): DatabaseError | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  const { code, constraint, message } = error as { code: unknown; constraint?: unknown; message?: unknown }
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return null
  return {
    sqlState: code,
    constraint: typeof constraint === 'string' ? constraint.replace(/_\d+$/, '') : null,
    message: typeof message === 'string' ? message : '',
  }
}

/** Lost connections, a server that is stopping or starting, and refused commits: safe to try again under an idempotency key. */
export function isTransient(error: unknown): boolean {
  const found = databaseErrorOf(error)
  if (found) return /^(08|57P|40001|40P01|53)/.test(found.sqlState)
  const code = (error as { code?: unknown } | null)?.code
  return (
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    (error instanceof Error &&
      /Connection terminated|timeout exceeded when trying to connect|has encountered a connection error|Client was closed/.test(error.message))
  )
}
