import { documentTypeName } from '#modules/archive/index.ts'
import { issueCopy, type CopyWords, type IssuedRow } from '#modules/archive/copies/index.ts'
import { formatEdtf } from '#shared/edtf.ts'
import { m } from '#ui/messages/messages.js'
import type { Tone } from '#ui/types.ts'
import { publicId } from './ids.ts'
import { categoryName } from './words.ts'

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

// What is printed for the archive is Vietnamese whatever the reader's language is.
const PRINTED = { locale: 'vi' } as const

const copyWords = (): CopyWords => ({
  labels: {
    agency: m.copyp_agency({}, PRINTED),
    copyTitle: m.copyp_copy({}, PRINTED),
    extractTitle: m.copyp_extract({}, PRINTED),
    number: m.copyp_number({}, PRINTED),
    dossier: m.copyp_dossier({}, PRINTED),
    dossierTitle: m.copyp_dossier_title({}, PRINTED),
    category: m.copyp_category({}, PRINTED),
    person: m.copyp_person({}, PRINTED),
    birth: m.copyp_birth({}, PRINTED),
    home: m.copyp_home({}, PRINTED),
    recipient: m.copyp_recipient({}, PRINTED),
    reason: m.copyp_reason({}, PRINTED),
    copied: m.copyp_copied({}, PRINTED),
    papers: m.copyp_papers({}, PRINTED),
    order: m.order_order({}, PRINTED),
    paperNumber: m.order_paper_number({}, PRINTED),
    day: m.order_day({}, PRINTED),
    paper: m.order_paper({}, PRINTED),
    author: m.order_author({}, PRINTED),
    pages: m.order_pages({}, PRINTED),
    signer: m.copyp_signer({}, PRINTED),
    verify: m.copyp_verify({}, PRINTED),
    ownLayout: m.order_own_layout({}, PRINTED),
  },
  categoryName: (code) => categoryName(code, 'vi'),
  documentType: (code) => documentTypeName(code, 'vi'),
  day: formatEdtf,
  span: (first, last) => (first === last ? String(first) : `${first}–${last}`),
  // Days below ten and the first two months are written with a nought before them.
  placeAndDay: (on) => m.copyp_place_day({ day: on.slice(8), month: Number(on.slice(5, 7)) <= 2 ? on.slice(5, 7) : String(Number(on.slice(5, 7))), year: on.slice(0, 4) }, PRINTED),
  copied: (pages) => m.copyp_copied_pages({ count: String(pages) }, PRINTED),
  footer: (number) => m.copyp_footer({ number }, PRINTED),
})

type Issue = typeof issueCopy
/** Gives one out in the printed words. */
export const issueInWords = (services: Parameters<Issue>[0], actor: Parameters<Issue>[1], input: Omit<Parameters<Issue>[2], 'words'>) => issueCopy(services, actor, { ...input, words: copyWords() })
