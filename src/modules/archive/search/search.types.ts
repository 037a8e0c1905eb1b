import type { TextRange } from '#shared/names.ts'

export type SearchKind = 'persons' | 'dossiers' | 'papers'

/**
 * Why a person is among the hits, best first: written with the same marks; the same letters (any order, a middle name left out); by
 * another name; nearly so; with one syllable left aside.
 */
export type PersonWhy = 'exact-marks' | 'folded' | 'alias' | 'near' | 'dropped-syllable'

/** Of a sensitive record that this session gave no purpose for: only what finds it is there. */
type MayBeClosed = { closed?: true }

export type PersonHit = MayBeClosed & {
  personId: string
  /** The name as written that was found: an alias where `why` is alias. */
  name: string
  fullName: string
  aliases: readonly string[]
  birthWritten: string | null
  homeWritten: string | null
  /** Codes of merit categories. */
  categories: readonly string[]
  path: string
  /** The managing unit's name today; null when no unit of that path stands. */
  areaName: string | null
  why: PersonWhy
  /** What is lit in `name`. */
  ranges: readonly TextRange[]
}

export type DossierHit = MayBeClosed & {
  dossierId: string
  title: string
  numberWritten: string | null
  category: string | null
  path: string
  areaName: string | null
  why: 'number' | 'person'
  /** What is lit in the title. */
  ranges: readonly TextRange[]
}

export type PaperHit = MayBeClosed & {
  /** The account may be the next to read fields of this page: nothing of its words is here. */
  waits?: true
  pageId: string
  dossierId: string | null
  dossierTitle: string | null
  dossierNumber: string | null
  /** Code of law/documents; null while the page is in no paper. */
  type: string | null
  /** The dossier's first person. */
  personName: string | null
  why: 'exact-marks' | 'phrase' | 'words' | 'near'
  snippet: { text: string; ranges: readonly TextRange[] }
  /** What to look for on the page, for `findWordsOnPage`: the words as they stand there. */
  lightQuery: string
}

/** A dossier number as asked for; empty parts were not written. */
export type AskedNumber = { locality: string; category: string; serial: string; period: string }

/** What the one box was understood to ask. */
export type Asked = {
  /** Folded syllables of the name looked for. */
  tokens: readonly string[]
  /** Year of birth, give or take one. */
  year: number | null
  /** Path of the managing unit. */
  area: string | null
  /** Words of a place, as written. */
  place: string | null
  number: AskedNumber | null
  /** The number of a paper, '2744/QĐ-SLĐTBXH', is asked for. */
  isDocumentNumber: boolean
}

export type Facets = {
  areas: { path: string; name: string; count: number }[]
  /** Decades of birth; `from` included, `until` excluded. */
  years: { from: number; until: number; count: number }[]
}

export type SearchResult = {
  asked: Asked
  persons: {
    /** Persons of exactly this name, marks aside: counted, also when thousands. */
    exact: number
    /** Those and the near ones found. */
    total: number
    /** False where looking stopped before all near ones were found. */
    totalIsExact: boolean
    hits: PersonHit[]
    /** Of the persons of exactly this name. */
    facets: Facets
  }
  dossiers: { hits: DossierHit[] }
  papers: {
    /** Undefined where counting stopped. */
    total: number | undefined
    /** Whether hits may follow behind these: not to be told from their number, for those of closed records are left out. */
    more: boolean
    hits: PaperHit[]
  }
}
