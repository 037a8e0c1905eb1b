import type { TextEncodingName } from '#shared/legacy-vietnamese.ts'
import type { PersonId } from '#modules/people/index.ts'
import type { Id } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'

export type DossierId = Id<'dos'>
export type DossierPart = 'subject' | 'relative' | 'applicant'

export type BoxPlace = {
  code: string
  shelf?: string | null | undefined
  compartment?: string | null | undefined
}

export type NewDossier = {
  dossierId?: DossierId | undefined
  fondsId: string
  boxId?: string | null | undefined
  meritRecordId?: string | null | undefined
  title: string
  /** As written, and the key that equal numbers share. */
  number?: { written: string; key: string } | null | undefined
  category?: string | null | undefined
  /** When the archive took it up; custody begins then, or on the day of entry where nobody knows. */
  receivedOn?: LegalDate | null | undefined
  expectedPages?: number | null | undefined
  /** Path of the unit that manages it: the subject's. */
  path: string
  /** Whom it is about, each with the path of the unit that manages that person. */
  persons: readonly { personId: PersonId; part: DossierPart; path: string }[]
}

export type ImportState = 'previewed' | 'applied'
export type RowOutcome = 'new' | 'known' | 'wrong'

/** One thing wrong with a row; `column` is an index into the columns of the list, null where the row as a whole is meant. */
export type RowProblem = { column: number | null; code: string; data?: Record<string, unknown> | undefined }

export type ImportRow = {
  rowNo: number
  cells: string[]
  problems: RowProblem[]
  dossierId: string | null
  outcome: RowOutcome
  path: string
}

export type RegisterImport = {
  importId: string
  name: string
  sha256: string
  columns: string[]
  /** The old code table from which cells were brought into Unicode, and how many; null for lists read before that was kept. */
  textEncoding: TextEncodingName | null
  cellsConverted: number | null
  /** Of those the ones with a sign that the code table has no letter for. */
  cellsUnmapped: number | null
  state: ImportState
  rowsTotal: number
  rowsWrong: number
  createdBy: string
  createdAt: Date
  appliedAt: Date | null
  path: string
}

/** A list that somebody asked to have taken in: on whose behalf, and how far it is. */
export type ImportWork = {
  importId: string
  askedBy: string
  role: string
  areaPath: string
  askedAt: Date
  /** Wrong rows that whoever asked leaves out. */
  wrongLeft: number
  rowsDone: number
  endedAt: Date | null
  /** Why it was refused; null while it goes on and when it was taken in. `rows`: how many were wrong. */
  failure: { code: string; rows: number | null } | null
}
