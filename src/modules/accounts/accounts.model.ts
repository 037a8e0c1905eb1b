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

/** Who acts under an assignment. Accounts of the whole province do not pass through the range of paths. */
export function actorOf(accountId: string, role: Role, areaPath: string, provincePath: string): Actor {
  if (role === 'administrator') return { accountId, role, scopeFrom: '', scopeUntil: '', wide: false }
  return { accountId, role, ...scopeOfPath(areaPath), wide: areaPath === provincePath }
}
