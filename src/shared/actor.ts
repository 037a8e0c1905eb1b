/**
 * On whose behalf a transaction runs. `scopeFrom`/`scopeUntil` bound the paths an account may see (half open, compared
 * byte-wise); `wide` accounts see the whole province. An administrator's scope is empty: `scopeFrom === scopeUntil`.
 */
export type Actor = {
  accountId: string
  role: string
  scopeFrom: string
  scopeUntil: string
  wide: boolean
  /** Hash of the session in which somebody acts at the screen: what a purpose of reading is given for. Jobs and commands have none. */
  session?: string
}

/** The bounds of a unit and all below it. A path ends with a slash, and '0' is the byte after '/'. */
export const scopeOfPath = (path: string): { scopeFrom: string; scopeUntil: string } => ({
  scopeFrom: path,
  scopeUntil: path === '' ? '' : `${path.slice(0, -1)}0`,
})

/** Whether a unit's path lies in the account's scope. Bounds are compared byte by byte; paths are ASCII. */
export const isInScope = (actor: Actor, path: string): boolean => path >= actor.scopeFrom && path < actor.scopeUntil

/** The actor of jobs and of the command line's upkeep: sees the whole province. */
export const systemActor = (provincePath: string): Actor => ({
  accountId: 'system',
  role: 'system',
  ...scopeOfPath(provincePath),
  wide: true,
})
