import type { Actor } from '#platform/db/index.ts'
import type { WorkPurpose } from './purpose.law.ts'

/** What a purpose is given for. A page is read for the purpose of its dossier. */
export type ReadSubject = 'person' | 'dossier'

/** Work that says by itself why a record is opened. Only pages that nobody else can open may bring it. */
export type Work = { purpose: WorkPurpose; actor: Actor; at: Date }

/** A record that asks for a purpose, and the one that this session gave. */
export type Sensitive = {
  /** An officer said so; otherwise its category does. */
  marked: boolean
  byNature: boolean
  purpose: string | null
}

export type Mark = { reason: string; markedAt: Date; markedBy: string | null; liftedAt: Date | null; liftedBy: string | null }

/** What everybody in scope may know of a record before a purpose is given: that it is there, and by which name. */
export type ReadRecord = { subject: ReadSubject; id: string; name: string; number: string | null; path: string; alsoPaths: string[] }
