import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { z } from 'zod'
import { requirePurpose } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { asActor, systemActor, type Actor, type Tx } from '#platform/db/index.ts'
import { keyOf } from '#platform/files/index.ts'
import type { PageImages } from '#platform/pdf/index.ts'
import { printPdf, qrSvg } from '#platform/print/index.ts'
import { requireAllowed, useCase, type Services } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { yearOf } from '#shared/legal-date.ts'
import { dossierJoined, notFound } from '../archive.errors.ts'
import { canReadRecords } from '../archive.permissions.ts'
import { insertFile, lockDossiers } from '../archive.repository.ts'
import { findFolder, LISTED, listPapers } from '../boxes/boxes.queries.ts'
import { keepLookAtDossier } from '../second-reading/blind.queries.ts'
import { canLend, canLendOf } from '../lending/lending.permissions.ts'
import { alreadyWithdrawn, copyNotFound, nothingToCopy, tooManyToCopy } from './copies.errors.ts'
import { codeOf, printedCode, readCode } from './copies.model.ts'
import { findByCode, findIssued, findSubject, listPagesToCopy, type Verified } from './copies.queries.ts'
import { insertIssuedCopy, lockIssuedCopy, setWithdrawn, takeNumber } from './copies.repository.ts'
import { COPY_SHEETS, type CopyLabels } from './copy-sheets.ts'

/** Pages of one copy: each is decoded and drawn anew. */
const MAX_PAGES = 60
/** Pixels across a page: some 190 to the inch on A4. */
const WIDTH = 1600
const MAX_BYTES = 100 * 1024 * 1024

/** The printed words, and those that are kept as codes; they come from the message catalogue. */
export type CopyWords = {
  labels: CopyLabels
  categoryName(code: string): string
  documentType(code: string): string
  day(edtf: string): string
  span(first: number, last: number): string
  /** "Phú Thọ, ngày 15 tháng 6 năm 2026". */
  placeAndDay(on: string): string
  copied(pages: number): string
  /** At the foot of each page: which paper it belongs to. */
  footer(number: string): string
}

const words = (most: number) => z.string().trim().min(2).max(most)

/**
 * Gives out a certified copy of chosen pages of a dossier, or an extract of what the register and the list of papers say. It takes the next
 * number of the year, bears a code that anybody can verify, is kept as it was printed, and stands in the log. Issued by who keeps the store;
 * signed and stamped by hand after printing. Throws `not-found`, `purpose.needed`, `archive.nothing-to-copy`,
 * `archive.too-many-to-copy`, `archive.dossier-joined`. The layout is the product's own.
 */
export const issueCopy = useCase({
  name: 'archive.issue-copy',
  input: z.object({
    dossierId: z.uuid(),
    kind: z.enum(['copy', 'extract']),
    /** Of a copy; an extract has none. */
    pageIds: z.array(z.uuid()).max(500),
    recipient: words(200),
    requestPaper: z.string().trim().max(200).nullable(),
    reason: words(500),
    signer: words(100),
    origin: z.url(),
    words: z.custom<CopyWords>((value) => typeof value === 'object' && value !== null),
    images: z.custom<Pick<PageImages, 'preview'>>((value) => typeof value === 'object' && value !== null),
  }),
  allow: canLend,
  run: async ({ tx, clock, actor, files }, { dossierId, kind, images, words: said, origin, ...asked }) => {
    const dossier = (await lockDossiers(tx, [dossierId])).get(dossierId)
    if (!dossier) throw notFound('dossier')
    requireAllowed(canLendOf(actor, dossier), 'archive.issue-copy')
    if (dossier.joinedInto !== null) throw dossierJoined()
    await requirePurpose(tx, 'dossier', dossierId)
    const folder = await findFolder(tx, dossierId)
    if (!folder) throw notFound('dossier')
    const pages = kind === 'copy' ? await chosenPages(tx, dossierId, asked.pageIds) : []
    const papers = kind === 'extract' ? await listPapers(tx, dossierId) : []
    if (kind === 'extract') await keepLookAtDossier(tx, actor, { dossierId, how: 'extract', at: clock.now(), fields: LISTED })
    const subject = await findSubject(tx, dossierId)
    const drawn = new Map<string, Buffer>()
    for (const page of pages) {
      const preview = await images.preview({ key: keyOf(page.sha256), index: page.filePage - 1 }, WIDTH)
      drawn.set(`/${page.pageId}.jpg`, await sharp(preview).jpeg({ quality: 85 }).toBuffer())
    }
    const issuedOn = clock.today()
    const year = yearOf(issuedOn)
    const code = codeOf(randomBytes(10))
    // Last of all: from here on others who give out wait.
    const number = await takeNumber(tx, year)
    const { labels } = said
    const numbered = `${number}/${year}`
    const pdf = printPdf(
      COPY_SHEETS,
      {
        labels,
        title: kind === 'copy' ? labels.copyTitle : labels.extractTitle,
        number: numbered,
        footer: said.footer(numbered),
        facts: [
          [labels.dossier, folder.number],
          [labels.dossierTitle, folder.title],
          [labels.person, subject?.name ?? folder.person],
          ...(kind === 'extract' ? [[labels.birth, subject?.birth ?? null], [labels.home, subject?.home ?? null], [labels.category, folder.category && said.categoryName(folder.category)]] : []),
          [labels.recipient, asked.recipient],
          [labels.reason, asked.reason],
          ...(kind === 'copy' ? [[labels.copied, said.copied(pages.length)]] : []),
        ],
        papers: papers.map((paper, at) => [String(at + 1), paper.number ?? '', paper.signedOn ? said.day(paper.signedOn) : '', said.documentType(paper.type), paper.issuer ?? '', said.span(paper.firstPage, paper.lastPage)]),
        qr: await qrSvg(`${origin}/xac-thuc/${code}`, 'M'),
        code: printedCode(code),
        place: said.placeAndDay(issuedOn),
        signer: asked.signer,
        images: [...drawn.keys()],
      },
      drawn,
    )
    const stored = await files.put(pdf, { maxBytes: MAX_BYTES })
    await insertFile(tx, { sha256: stored.sha256, size: stored.size, mediaType: 'application/pdf', storedAt: clock.now() })
    const copyId = newId()
    await insertIssuedCopy(tx, {
      ...asked,
      copyId,
      dossierId,
      kind,
      year,
      number,
      code,
      // The sheet that certifies counts too, and an extract has nothing else.
      sheets: pages.length + 1,
      sha256: stored.sha256,
      issuedOn,
      by: actor.accountId,
      at: clock.now(),
      pageIds: pages.map((page) => page.pageId),
      place: dossier,
    })
    await recordView(tx, { subject: 'dossier', subjectId: dossierId, path: dossier.path, detail: { issued: numbered, kind, pages: pages.length } })
    return { copyId, number, year, code }
  },
})

async function chosenPages(tx: Tx, dossierId: string, pageIds: readonly string[]) {
  const chosen = new Set(pageIds)
  if (chosen.size === 0) throw nothingToCopy()
  if (chosen.size > MAX_PAGES) throw tooManyToCopy(MAX_PAGES)
  const pages = (await listPagesToCopy(tx, dossierId)).filter((page) => chosen.has(page.pageId))
  if (pages.length < chosen.size) throw notFound('page')
  return pages
}

/** One that was given out does not hold any more: whoever verifies it is told, and the log keeps the reason. Throws `not-found`, `archive.copy-withdrawn`. */
export const withdrawCopy = useCase({
  name: 'archive.withdraw-copy',
  input: z.object({ copyId: z.uuid(), reason: words(500) }),
  allow: canLend,
  run: async ({ tx, clock, actor }, { copyId, reason }) => {
    const copy = await lockIssuedCopy(tx, copyId)
    if (!copy) throw copyNotFound()
    requireAllowed(canLendOf(actor, copy), 'archive.withdraw-copy')
    if (copy.withdrawn_at !== null) throw alreadyWithdrawn()
    await setWithdrawn(tx, copyId, { by: actor.accountId, at: clock.now(), reason })
  },
})

/** One that was given out, as it was printed. Logs a view of its dossier. Throws `not-found`, `purpose.needed`. */
export async function getIssuedFile(tx: Tx, actor: Actor, copyId: string): Promise<{ key: string; name: string }> {
  requireAllowed(canReadRecords(actor), 'archive.read-issued-copy')
  const issued = await findIssued(tx, copyId)
  if (!issued) throw copyNotFound()
  await requirePurpose(tx, 'dossier', issued.dossierId)
  await recordView(tx, { subject: 'dossier', subjectId: issued.dossierId, path: issued.path, detail: { copy: `${issued.number}/${issued.year}` } })
  return { key: keyOf(issued.sha256), name: `${issued.kind === 'copy' ? 'ban-sao' : 'trich-luc'}-${issued.year}-${issued.number}.pdf` }
}

/** What the public page says of a code; undefined for one that nothing was issued under. Asked on behalf of the house, which tells no more. */
export async function verifyCode(services: Services, text: string): Promise<Verified | undefined> {
  const code = readCode(text)
  if (code === undefined) return undefined
  return asActor(services.database, systemActor(services.provincePath), (tx) => findByCode(tx, code), { readOnly: true })
}
