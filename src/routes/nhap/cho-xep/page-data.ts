import type { FormState } from '#ui/types.ts'

export interface PageData {
  /** The batch that the list is narrowed to. */
  batch: { id: string; label: string } | null
  /** The query of this list, to be kept by its forms: begins with & or is empty. */
  kept: string
  total: string
  files: WaitingFile[]
  /** Address of the files after these; null at the end. */
  nextHref: string | null
  firstHref: string | null
  query: string
  /** Dossiers found by the query; null when nothing was asked. */
  found: DossierLine[] | null
  /** Where the last pages went: the next ones often go there too. */
  recent: DossierLine[]
  filings: { id: string; at: string; pages: string; dossier: DossierLine | null; open: boolean }[]
  /** What has just been done. */
  done: { kind: 'filed' | 'undone'; count: string; id: string; dossier: DossierLine | null; open: boolean } | null
  /** Values of what was chosen before the search. */
  chosen: string[]
}

export interface DossierLine {
  id: string
  number: string
  title: string
  where?: string
}

export interface WaitingFile {
  id: string
  name: string
  batch: { id: string; label: string }
  at: string
  pages: { id: string; no: number; note: string | null }[]
  count: string
  why: string
  suggestions: (DossierLine & { why: string })[]
}

/**
 * GET keeps what is chosen: chon = pages, tep = whole files, tim = words that find the dossier. ?/xep: vao = the dossier for what is
 * chosen, or goi-y = "file:dossier" for one whole file. ?/hoan-tac: viec = the act.
 */
export type ActionData = { form: FormState; chosen: string[] } | null
