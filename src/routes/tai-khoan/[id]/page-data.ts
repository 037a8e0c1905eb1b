import type { FormState } from '#ui/types.ts'

type Choice = { value: string; label: string }

export interface PageData {
  account: { name: string; login: string; mail: string | null; active: boolean }
  /** One's own account is kept by another administrator. */
  own: boolean
  roles: { id: string; label: string }[]
  choices: { roles: Choice[]; areas: Choice[] }
  sessions: { id: string; agent: string; address: string; lastSeen: string }[]
  factor: { enrolled: boolean }
  identities: { id: string; subject: string }[]
  lockedUntil: string | null
  invitedUntil: string | null
  events: { id: string; at: string; what: string; by: string; address: string }[]
  done: string | null
}

/** Actions open, close, end-sessions, reset-factor, unlock, unlink, invite (mail), give-role (role, area), end-role (id). */
export type ActionData = { form: FormState } | null
