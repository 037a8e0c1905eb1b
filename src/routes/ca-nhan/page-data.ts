import type { FormState } from '#ui/types.ts'

export interface PageData {
  account: { loginName: string; displayName: string }
  /** Roles that hold today; one is acted in. */
  roles: { id: string; label: string; active: boolean }[]
  sessions: { id: string; here: boolean; agent: string; address: string; since: string; lastSeen: string }[]
  factor: { enrolled: boolean; waived: boolean }
  /** What has just been done, as a sentence. */
  done: string | null
}

/** Actions end (id, or "others"), password (current, password, again), codes (password), role (id). */
export type ActionData = { which: string; form: FormState; codes: string[] | null } | null
