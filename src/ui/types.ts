/** A figure that answers for itself: where its records stand and what it means. */
export interface FigureData {
  /** Stable code of what is counted. */
  code: string
  /** The number as shown ("49.871"); null while nothing can answer. */
  value: string | null
  /** What stands behind the number ("hồ sơ", "%"); shown after it. */
  unit?: string
  /** The list that is the proof of the number. */
  href?: string
  definition?: string
  source?: string
  /** Legal day, YYYY-MM-DD. */
  asOf?: string
  /** The value to reach, with its unit, as it is written ("5,57 %"). */
  reach?: string
  /** Said in place of a value to reach, where there is none. */
  remark?: string
}

/** What a refused form hands back: everything typed, and what is wrong with which field. */
export interface FormState {
  problems: FormProblem[]
  values: Record<string, string>
}

/** One thing wrong, as a sentence in the reader's language; without a field it concerns the whole form. */
export interface FormProblem {
  field?: string
  message: string
}

/** A word of a page with its box in pixels of the page: x0, y0, x1, y1. */
export interface PageWord {
  t: string
  b: [number, number, number, number]
}

/** A page to be shown: an image of it, and the words over the image. */
export interface PageView {
  id: string
  /** What the reader is told that this page is ("Trang 3"). */
  label: string
  /** The page as large as a screen shows it whole: what stands there until somebody zooms, and without scripts. */
  still: string
  /** The whole page to read letter by letter. */
  image: string
  /** A deep-zoom description (.dzi) of the same page; preferred when given. */
  tiles?: string
  width: number
  height: number
  words: PageWord[]
  /** Indexes into words that are lit: the hits. */
  lit?: number[]
}

/** Tone of a state; the word comes first, the tone only helps. */
export type Tone = 'plain' | 'sure' | 'doubtful' | 'refused' | 'information' | 'honour'

/** A column of a list. */
export interface Column {
  key: string
  label: string
  align?: 'start' | 'end'
  /** Address that sorts by this column; without it the column does not sort. */
  sortHref?: string
  sorted?: 'ascending' | 'descending'
  /** Leaves the cell out on a telephone, where rows are read as blocks. */
  wideOnly?: boolean
  /** Its cells hold more words than fit a line: they go on in a second one instead of being cut off. */
  long?: boolean
}

/** One condition of a list's sentence, and the address of the list without it. */
export interface Chip {
  label: string
  removeHref: string
}

/** Place in a long list. */
export interface Paging {
  page: number
  pages: number
  /** Address of page n, made by the server; "{page}" is replaced. */
  href: string
  /** Addresses of the neighbours where these are known better than by their number. */
  nextHref?: string
  previousHref?: string
}

/** A piece of text and whether it is lit. */
export interface SnippetPart {
  text: string
  lit: boolean
}

/** Why something is so: sentences, each with where it is written. */
export interface Reason {
  text: string
  source?: string
}

/** A word of the menu. */
export interface Place {
  href: string
  label: string
  /** Beginnings of other paths that belong here. */
  also?: string[]
}

/** Places of one kind of work, under one word of the menu; a room of one place goes by the name of the place. */
export interface Room {
  label: string
  places: Place[]
}

/** A cell of a picture made of cells: one unit, its number, and the list behind the number. */
export interface MapTile {
  id: string
  name: string
  /** The number as shown. */
  shown: string
  /** All that the cell says, in words. */
  label: string
  href: string
  column: number
  row: number
  /** Shade, 0 (none) to 5 (most). */
  step: number
}

/** A day as it stands in its field: as typed, and what is wrong with it. */
export interface DayField {
  value: string
  problem: string | null
}

/** One way to narrow a list: its values, each with how many rows the list would have. */
export interface FacetGroup {
  name: string
  label: string
  values: { label: string; count: string; href: string; chosen: boolean }[]
  note?: string
}
