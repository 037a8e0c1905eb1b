import type { Reason, Tone } from '#ui/types.ts'

/** A member of the family as drawn; without an address where he lies beyond the scope. */
export interface FamilyNode {
  href: string | null
  name: string
  role: string
  dates: string
  /** "đã mất", "còn sống"; null where nobody knows. */
  state: string | null
  dead: boolean
  merit: string | null
}

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
  /** One life in order; when is as written. `standing`: how exactly that is known, where no day is; `against`: the page that says otherwise. */
  life: { when: string; year?: number | null; standing?: string; what: string; href?: string; source?: string; doubtful?: boolean; against?: { text: string; href: string } }[]
  /** There are more lines than are shown. */
  lifeMore: boolean
  /** A sensitive dossier of the person keeps its papers to itself until it is said what they are read for. */
  lifeClosed: boolean
  /** The family picture; null while no relative is on record. */
  family: {
    merit: string | null
    parents: FamilyNode[]
    spouses: FamilyNode[]
    siblings: FamilyNode[]
    children: FamilyNode[]
    others: FamilyNode[]
  } | null
  /** Where the record is marked as sensitive, or the mark lifted, for those who may. */
  mark: string | null
  /** Where a decision is entered in the register of merit, for those who may. */
  enterDecision: string | null
  /** Where relatives are added and corrected, for those who may. */
  editFamily: string | null
  /** Other records that were said to be this person's. */
  records: { text: string; note: string | null; href: string | null }[]
  /** Records that may be this person's: compared there, or whom to ask. */
  doubles: { text: string; href: string | null }[]
  dossiers: { id: string; number: string; title: string; pages: string; state: string; tone: Tone }[]
  /** Readings that disagree, each with its reason. */
  doubts: { text: string; reasons: Reason[] }[]
  /** Null for those who may not see the trail. */
  seenBy: { at: string; who: string; role: string; what: string; purpose: string | null }[] | null
}
