import type { FormState } from '#ui/types.ts'

export interface OtherDossier {
  id: string
  number: string
  title: string
}

export interface PageData {
  record: { kind: 'dossier'; name: string; number: string | null; href: string }
  papers: { seq: number; name: string; firstPage: string; pages: { id: string; no: number; note: string | null }[] }[]
  /** Ids of pages that were ticked before the search. */
  chosen: string[]
  query: string
  /** Null when nothing was asked. */
  found: OtherDossier[] | null
  acts: { id: string; text: string; other: OtherDossier | null; by: string; at: string; undone: boolean; open: boolean }[]
  done: string | null
}

/**
 * GET keeps what is ticked: chon = pages, tim = words that find another dossier. Acts: ?/vao (van-ban, o), ?/rieng, ?/gop, ?/tach (title),
 * ?/sang (toi), ?/nhap (nhap-tu), ?/hoan-tac (viec).
 */
export type ActionData = { form: FormState; chosen: string[] } | null
