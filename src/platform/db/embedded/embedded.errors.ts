/** Why the embedded server could not be had. The texts for people are looked up by these codes. */
export type EmbeddedErrorCode =
  | 'db.embedded-unsupported' // no binaries for this system: set DATABASE_URL
  | 'db.embedded-binaries-missing'
  | 'db.embedded-binaries-unusable'
  | 'db.embedded-extension-missing'
  | 'db.server-user-missing'
  | 'db.data-folder-in-use'
  | 'db.data-folder-unreachable'
  | 'db.data-folder-of-other-user'
  | 'db.cluster-version'
  | 'db.cluster-not-durable'
  | 'db.not-durable-refused'
  | 'db.password-missing'
  | 'db.initdb-failed'
  | 'db.start-failed'
  | 'db.stop-failed'
  | 'db.port-in-use'

export type EmbeddedError = Error & { code: EmbeddedErrorCode; data: Record<string, unknown> }

export function embeddedError(
  code: EmbeddedErrorCode,
  data: Record<string, unknown> = {},
  options?: ErrorOptions,
): EmbeddedError {
  return Object.assign(new Error(`${code} ${JSON.stringify(data)}`, options), { code, data })
}

/** The `code` of a thrown value ('ENOENT', 'db.start-failed', '57P03'), or an empty string. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}
