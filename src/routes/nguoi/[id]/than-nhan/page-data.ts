import type { FormState } from '#ui/types.ts'

export interface PageData {
  person: { href: string; name: string }
  /** Enters somebody who is in no record yet, and leads back here. */
  addHref: string
  kinds: { value: string; label: string }[]
  /** Relations entered at this person's record, which can be changed here. */
  relations: {
    id: string
    kind: string
    role: string
    name: string
    otherId: string
    note: string
    from: string
    source: string
    page: { href: string; id: string } | null
  }[]
  /** Who was asked for, to be chosen as the other one. */
  asked: string
  found: { id: string; name: string; birth: string | null; home: string | null }[]
}
export type ActionData = { form?: FormState; which?: string } | null
