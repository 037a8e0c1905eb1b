import { z } from 'zod'
import { requirePurpose } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { printPdf } from '#platform/print/index.ts'
import { requireAllowed, useCase } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { LISTED, listPapers } from '../boxes/boxes.queries.ts'
import { keepLookAtDossier } from '../second-reading/blind.queries.ts'
import { SHEET_HEAD } from '../sheet-head.ts'
import { transferNotFound } from './transfer.errors.ts'
import { getTransfer } from './transfer.queries.ts'

/** The printed words around the values. */
export type TransferLabels = Record<
  | 'agency' | 'title' | 'number' | 'day' | 'to' | 'person' | 'category' | 'dossier' | 'whole' | 'extract' | 'wholeText' | 'extractText' | 'continues' | 'post' | 'papers'
  | 'order' | 'paper' | 'paperNumber' | 'paperDay' | 'pages' | 'noPapers' | 'signer' | 'ownLayout',
  string
> // prettier-ignore
export type TransferWords = { labels: TransferLabels; categoryName(code: string): string; documentType(code: string): string; day(edtf: string): string; month(day: string): string }

/* A layout of the product's own: form 93 was not read, and the sheet says so at its foot. */
const SLIP = `${SHEET_HEAD}#set text(font: "Tinos", size: 13pt, fill: ink, lang: "vi", hyphenate: false)
#set par(leading: 0.6em, spacing: 0pt)
#set document(title: labels.title)
#set page(paper: "a4", margin: (left: 30mm, right: 18mm, top: 20mm, bottom: 18mm), footer: text(size: 8.5pt, fill: muted, labels.ownLayout))
#grid(columns: (1fr, auto), text(size: 12pt, labels.agency), text(size: 12pt)[#labels.day #or-dash(input.slipOn)])
#v(2mm)
#text(size: 12pt)[#labels.number: #or-dash(input.slipNumber)]
#v(8mm)
#align(center, text(size: 15pt, weight: "bold", upper(labels.title)))
#v(6mm)
#align(center)[#labels.to: #input.to]
#v(6mm)
#for (label, value) in input.lines {
  block(width: 100%, inset: (y: 1.6mm), spacing: 0pt, grid(columns: (58mm, 1fr), column-gutter: 4mm, text(fill: muted, label), text(or-dash(value))))
}
#v(4mm)
#text(weight: "bold", labels.papers)
#v(2mm)
#set text(size: 11pt)
#if input.rows.len() == 0 { labels.noPapers } else {
  table(columns: (10mm, 1fr, 38mm, 26mm, 18mm), stroke: thin, inset: (x: 1.6mm, y: 1.8mm), align: left + top,
    table.header(..(labels.order, labels.paper, labels.paperNumber, labels.paperDay, labels.pages).map(one => text(weight: "bold", one))),
    ..input.rows.flatten().map(one => if one == none { [] } else { text(one) }))
}
#v(10mm)
#align(right, block(width: 70mm, align(center, text(weight: "bold", labels.signer))))
`

/**
 * The slip that goes with a dossier ("phiếu báo di chuyển hồ sơ", form 93) as PDF: who, whence and whither, from which month the other side
 * pays, and the papers. It tells what is in the dossier: it is a view of it, and asks for a purpose as one. Throws `not-found`, `purpose.needed`.
 */
export const printTransferSlip = useCase({
  name: 'archive.print-transfer-slip',
  input: z.object({ transferId: z.uuid(), words: z.custom<TransferWords>((value) => typeof value === 'object' && value !== null) }),
  allow: canTakeIn,
  run: async ({ tx, actor, clock }, { transferId, words }) => {
    const transfer = await getTransfer(tx, transferId)
    requireAllowed(actor.wide || isInScope(actor, transfer.path), 'archive.print-transfer-slip')
    if (transfer.way !== 'out' || transfer.dossierId === null) throw transferNotFound()
    await requirePurpose(tx, 'dossier', transfer.dossierId)
    await recordView(tx, { subject: 'dossier', subjectId: transfer.dossierId, path: transfer.path, detail: { printed: 'transfer-slip' } })
    const { labels } = words
    await keepLookAtDossier(tx, actor, { dossierId: transfer.dossierId, how: 'list-of-papers', at: clock.now(), fields: LISTED })
    const papers = await listPapers(tx, transfer.dossierId)
    return printPdf(SLIP, {
      labels,
      slipNumber: transfer.slipNumber,
      slipOn: transfer.slipOn && words.day(transfer.slipOn),
      to: transfer.otherBody,
      lines: [
        [labels.person, transfer.personName],
        [labels.category, transfer.category === null ? null : words.categoryName(transfer.category)],
        [labels.dossier, transfer.number],
        [labels.whole, transfer.whole ? labels.wholeText : labels.extractText],
        [labels.continues, transfer.continuesFrom && words.month(transfer.continuesFrom)],
        [labels.post, transfer.postNumber],
      ],
      rows: papers.map((paper, at) => [String(at + 1), words.documentType(paper.type), paper.number, paper.signedOn && words.day(paper.signedOn), String(paper.lastPage - paper.firstPage + 1)]),
    })
  },
})
