import type { Reason, Tone } from '#ui/types.ts'

export interface PageData {
  person: {
    id: string
    name: string
    aliases: string[]
    /** "Liệt sĩ", "Thương binh 61 %": honour first. */
    honours: string[]
    birth: string | null
    death: string | null
    home: string | null
    /** Which paper says the home place, and where it is. */
    homeSource?: { label: string; href?: string }
    residence: string | null
    sex: string | null
  }
  /** One life in order; when is as written. */
  life: { when: string; what: string; href?: string; source?: string; doubtful?: boolean }[]
  relatives: { id: string | null; relation: string; name: string; dates: string; note?: string }[]
  dossiers: { id: string; number: string; title: string; pages: string; state: string; tone: Tone }[]
  /** Readings that disagree, each with its reason. */
  doubts: { text: string; reasons: Reason[] }[]
  /** Null for those who may not see the trail. */
  seenBy: { at: string; who: string; role: string; what: string; purpose?: string }[] | null
}
