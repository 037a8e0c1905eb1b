import type { FormState } from '#ui/types.ts'

type Choice = { value: string; label: string }

export interface PageData {
  /** Accounts of service, each with its keys, the newest first. */
  machines: {
    id: string
    name: string
    login: string
    active: boolean
    roles: string[]
    keys: { id: string; name: string; shown: string; createdAt: string; expiresAt: string; usedOn: string | null; state: 'open' | 'ended' | 'expired' }[]
  }[]
  choices: { roles: Choice[]; areas: Choice[] }
  /** How long a key holds where nothing else is said, and at most, in days. */
  days: { usual: number; most: number }
  requestsAMinute: number
  done: string | null
}

/** Actions tao (login, name, role, area), khoa (account, name, days), thu-hoi (id). `secret`: the key that was just made, told this once. */
export type ActionData = { form?: FormState; secret?: { name: string; text: string } } | null
