import { z } from 'zod'
import { requirePurpose } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { printPdf } from '#platform/print/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { notFound } from '../archive.errors.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { keepLookAtDossier } from '../second-reading/blind.queries.ts'
import { findFolder, getBox, LISTED, listBoxedDossiers, listPapers, type BoxView, type FolderRow } from './boxes.queries.ts'
import { FOLDER_COVER, BOX_LABEL, LIST_SHEET, type OrderLabels } from './order-sheets.ts'

/** Lines of one printed list: a box of paper holds some dozens of folders. */
const MAX_LINES = 1000

/** The printed words and those that are kept as codes; they come from the message catalogue. */
export type OrderWords = {
  labels: OrderLabels
  categoryName(code: string): string
  documentType(code: string): string
  /** "kho 1, kệ 04, ngăn B"; null when nobody said. */
  placeName(place: Pick<BoxView, 'store' | 'shelf' | 'compartment'>): string | null
  /** A day as people write it. */
  day(edtf: string): string
  span(first: number, last: number): string
}

/**
 * The sheets of an ordered store as PDF: `folder` (the cover of a dossier's folder), `papers` (the list of its papers), `dossiers` (the
 * list of the dossiers of a box), `label` (the label of a box). The list of papers tells what is in a dossier: it is a view of it,
 * and asks for a purpose as one. Throws `not-found`, `purpose.needed`. The layout is the product's own: no official one was read.
 */
export const printOrder = useCase({
  name: 'archive.print-order',
  input: z.object({
    of: z.discriminatedUnion('sheet', [
      z.object({ sheet: z.enum(['folder', 'papers']), dossierId: z.uuid() }),
      z.object({ sheet: z.enum(['dossiers', 'label']), boxId: z.uuid() }),
    ]),
    words: z.custom<OrderWords>((value) => typeof value === 'object' && value !== null),
  }),
  allow: canTakeIn,
  run: async ({ tx, actor, clock }, { of, words }) => {
    const { labels } = words
    if ('dossierId' in of) {
      const folder = await findFolder(tx, of.dossierId)
      if (!folder) throw notFound('dossier')
      if (of.sheet === 'papers') await requirePurpose(tx, 'dossier', of.dossierId)
      // Number and day of its papers stand on both.
      if (of.sheet === 'papers' || !folder.closed) await keepLookAtDossier(tx, actor, { dossierId: of.dossierId, how: 'list-of-papers', at: clock.now(), fields: LISTED })
      if (of.sheet === 'folder') {
        const days = folder.closed ? [] : (await listPapers(tx, of.dossierId)).flatMap((paper) => paper.signedOn ?? []).sort()
        return printPdf(FOLDER_COVER, { labels, ...folderFacts(folder, words), from: days[0] ? words.day(days[0]) : null, until: days.at(-1) ? words.day(days.at(-1)!) : null })
      }
      await recordView(tx, { subject: 'dossier', subjectId: of.dossierId, path: folder.path, detail: { printed: 'papers' } })
      const papers = await listPapers(tx, of.dossierId)
      return printPdf(LIST_SHEET, {
        labels: { ...labels, title: labels.papersTitle },
        head: [[labels.number, folder.number], [labels.dossierTitle, folder.title], [labels.box, boxName(folder, words)]],
        columns: [labels.order, labels.paperNumber, labels.day, labels.paper, labels.author, labels.pages, labels.note],
        widths: ['9mm', '32mm', '22mm', '1fr', '36mm', '16mm', '20mm'],
        rows: papers.map((paper, at) => [
          String(at + 1), paper.number, paper.signedOn && words.day(paper.signedOn), words.documentType(paper.type), paper.issuer, words.span(paper.firstPage, paper.lastPage), null,
        ]), // prettier-ignore
        foot: labels.papersFoot,
      })
    }
    const box = await getBox(tx, actor, of.boxId)
    const facts = { fonds: `${box.fonds.code} · ${box.fonds.title}`, catalogue: box.catalogue?.code ?? null, box: box.code, place: words.placeName(box) }
    const dossiers = await listBoxedDossiers(tx, of.boxId, MAX_LINES)
    if (of.sheet === 'label')
      return printPdf(BOX_LABEL, { labels, ...facts, first: dossiers[0]?.number ?? null, last: dossiers.at(-1)?.number ?? null, count: String(dossiers.length) })
    return printPdf(LIST_SHEET, {
      labels: { ...labels, title: labels.dossiersTitle },
      head: [[labels.fonds, facts.fonds], [labels.catalogue, facts.catalogue], [labels.box, [box.code, facts.place].filter(Boolean).join(' · ')]],
      columns: [labels.order, labels.number, labels.dossierTitle, labels.papers, labels.pages, labels.kept, labels.note],
      widths: ['9mm', '36mm', '1fr', '18mm', '18mm', '22mm', '20mm'],
      rows: dossiers.map((one, at) => [String(at + 1), one.number, one.title, String(one.papers), String(one.pages), labels.forever, null]),
      foot: labels.dossiersFoot,
    })
  },
})

const boxName = (folder: FolderRow, words: OrderWords): string | null =>
  folder.box === null ? null : [folder.box, words.placeName(folder)].filter(Boolean).join(' · ')

const folderFacts = (folder: FolderRow, words: OrderWords) => ({
  number: folder.number ?? '',
  title: folder.title,
  fonds: `${folder.fonds.code} · ${folder.fonds.title}`,
  catalogue: folder.catalogue,
  box: boxName(folder, words),
  category: folder.category === null ? null : words.categoryName(folder.category),
  pages: folder.pages > 0 ? String(folder.pages) : folder.expected === null ? null : String(folder.expected),
})
