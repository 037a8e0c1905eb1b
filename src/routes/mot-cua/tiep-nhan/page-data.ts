import type { FormState } from '#ui/types.ts'
import type { PaperChoice } from '../papers.ts'

export interface FoundPerson {
  id: string
  name: string
  about: string
}
/** One of the three persons, linked to the register or with who may be meant. */
export interface PersonLink {
  linked: { id: string; name: string; href: string } | null
  found: FoundPerson[]
  asked: boolean
}

export interface FormSection {
  code: string
  name: string
  fields: { name: string; label: string; required: boolean; short: boolean }[]
  /** Whom the register may know: `applicant` or `merit`. */
  link: 'applicant' | 'merit' | null
}

/** The form as it stands after what was typed. */
export interface FormView {
  conditions: { code: string; name: string; ticked: boolean }[]
  papers: PaperChoice[]
  links: Record<'applicant' | 'merit', PersonLink>
}

export interface PageData {
  asked: string
  fields: { name: string; procedures: { slug: string; name: string; level: string | null; unread: boolean }[] }[]
  procedure: {
    slug: string
    name: string
    unread: string | null
    channels: { value: string; label: string }[]
    ways: { value: string; label: string }[]
    sections: FormSection[]
    units: { value: string; label: string }[]
    own: string
    key: string
    batch: string
  } | null
  view: FormView | null
}

export interface ActionData {
  form: FormState
  view: FormView
  /** The case that was made of this form before. */
  before: { code: string; href: string } | null
}
