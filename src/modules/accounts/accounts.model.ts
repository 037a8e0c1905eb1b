import { scopeOfPath, type Actor } from '#shared/actor.ts'

/** The roles of the house; the Vietnamese names stand in the message catalogue under `role_<code>`. */
export const ROLES = [
  'reception',
  'commune-officer',
  'officer',
  'head',
  'director',
  'clerk',
  'archivist',
  'payments',
  'party',
  'auditor',
  'administrator',
] as const
export type Role = (typeof ROLES)[number]

/**
 * Roles that a program may have. Deciding and signing are a person's: no program is a head or a director, none keeps accounts, none is let at the paper of
 * the archive.
 */
export const MACHINE_ROLES = ['reception', 'commune-officer', 'officer', 'clerk', 'auditor'] as const satisfies readonly Role[]

/** Who acts under an assignment. Accounts of the whole province do not pass through the range of paths. */
export function actorOf(accountId: string, role: Role, areaPath: string, provincePath: string): Actor {
  if (role === 'administrator') return { accountId, role, scopeFrom: '', scopeUntil: '', wide: false }
  return { accountId, role, ...scopeOfPath(areaPath), wide: areaPath === provincePath }
}

/** Shorter ones are guessed by machines within the limits below. */
export const MIN_PASSWORD_LENGTH = 10
export const MAX_PASSWORD_LENGTH = 128

export type PasswordFault = 'too-short' | 'too-long' | 'holds-name' | 'one-letter'

/** What is wrong with a password that somebody chose; null for a good one. Length is what counts, not kinds of letters (NIST SP 800-63B). */
export function faultOfPassword(password: string, loginName: string): PasswordFault | null {
  if ([...password].length < MIN_PASSWORD_LENGTH) return 'too-short'
  if (password.length > MAX_PASSWORD_LENGTH) return 'too-long'
  if (new Set(password.toLowerCase()).size < 4) return 'one-letter'
  if (password.toLowerCase().includes(loginName.toLowerCase())) return 'holds-name'
  return null
}

export type Limit = { tries: number; windowMinutes: number; lockMinutes: number }

/**
 * Tries allowed within the window before the door stays shut for a while. By login name, so that a password is not guessed from many
 * places; by address, so that one place does not try many names (an office shares one address: hence more); by user for the second factor.
 */
export const LIMITS = {
  login: { tries: 5, windowMinutes: 15, lockMinutes: 15 },
  address: { tries: 30, windowMinutes: 15, lockMinutes: 15 },
  factor: { tries: 5, windowMinutes: 15, lockMinutes: 15 },
  code: { tries: 30, windowMinutes: 15, lockMinutes: 15 },
  link: { tries: 20, windowMinutes: 15, lockMinutes: 15 },
} as const satisfies Record<string, Limit>
export type LimitKind = keyof typeof LIMITS

/** An invitation is good for three days, the set-up of an empty installation for one. */
export const INVITATION_HOURS = { join: 72, 'set-up': 24 } as const
