import type { IssuedRow } from '#modules/archive/copies/index.ts'
import { m } from '#ui/messages/messages.js'
import type { Tone } from '#ui/types.ts'
import { publicId } from './ids.ts'

/** One that was given out, as the log and the dossier's page show it. */
export interface CopyLine {
  id: string
  dossier: { id: string; number: string; title: string }
  head: string
  to: string
  facts: string[]
  /** YYYY-MM-DD. */
  on: string
  state: { label: string; tone: Tone }
  withdrawn: boolean
}

export const copyLine = (row: IssuedRow): CopyLine => ({
  id: publicId('cop', row.copyId),
  dossier: { id: publicId('dos', row.dossierId), number: row.dossierNumber ?? '—', title: row.dossierTitle },
  head: m.copy_line({ number: `${row.number}/${row.year}`, kind: copyKind(row.kind), sheets: String(row.sheets) }),
  to: row.recipient === null || row.reason === null ? m.copy_to_closed() : m.copy_to({ recipient: row.recipient, reason: row.reason }),
  facts: [
    row.requestPaper && m.copy_request({ paper: row.requestPaper }),
    m.copy_signed({ signer: row.signer }),
    m.copy_issued_by({ name: row.issuedByName ?? m.audit_system() }),
    row.withdrawn && m.copy_withdrawn_by({ name: row.withdrawn.by ?? m.audit_system(), reason: row.withdrawn.reason }),
  ].flatMap((fact) => fact || []),
  on: row.issuedOn,
  state: row.withdrawn ? { label: m.copy_state_withdrawn(), tone: 'refused' } : { label: m.copy_state_holds(), tone: 'sure' },
  withdrawn: row.withdrawn !== null,
})

export const copyKind = (kind: IssuedRow['kind']): string => (kind === 'copy' ? m.copy_kind_copy() : m.copy_kind_extract())
