import type { Tone } from '#ui/types.ts'

export interface FoundDocument {
  name: string
  form: string | null
  symbol: string | null
  on: string
  agency: string
  sha256: string | null
  signature: { label: string; tone: Tone; signer: string | null; at: string | null; note: string | null }
}

/** A certified copy or an extract of a dossier. */
export interface FoundCopy {
  kind: string
  number: string
  on: string
  sheets: string
  withdrawnAt: string | null
}

export interface PageData {
  /** As typed; '' on the empty form. */
  code: string
  answer: { kind: 'asked' } | { kind: 'shut'; minutes: string } | { kind: 'malformed' } | { kind: 'none' } | { kind: 'found'; document: FoundDocument } | { kind: 'copy'; copy: FoundCopy }
}
