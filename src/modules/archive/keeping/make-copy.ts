import { createHash } from 'node:crypto'
import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import { keyOf } from '#platform/files/index.ts'
import { unpackReading } from '#platform/ocr/index.ts'
import { archivePdf, type ArchivePage } from '#platform/pdf/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { MAKE_COPY } from '../archive.job-names.ts'
import { effectiveLines } from '../archive.model.ts'
import { lockDossiers } from '../archive.repository.ts'
import type { CopyTools } from '../archive.tools.ts'
import { documentTypeName } from '../document-types.ts'
import { findArchiveCopy, findDossierToCopy, listWithoutCopy, type DossierToCopy, type PageToCopy } from './copy.queries.ts'
import { replaceArchiveCopy } from './copy.repository.ts'

/** Raised when the same words and images make another file. */
const FORM = 2
/** A dossier of 5,000 pages of half a megabyte. */
const MAX_BYTES = 4 * 1024 ** 3
/** Whoever checks a dossier saves page after page: the copy is made when there is a pause, once. */
const PAUSE_SECONDS = 60
const AT_ONCE = 500

/** Has the archive copies of these dossiers made again, in the transaction that changed what stands in them. */
export const makeCopiesSoon = (
  { tx, jobs }: { tx: Tx; jobs: Services['jobs'] },
  dossierIds: readonly string[],
): Promise<void> =>
  jobs.enqueue(
    tx,
    MAKE_COPY,
    [...new Set(dossierIds)].map((dossierId) => ({ dossierId })),
    { key: (job) => job.dossierId, priority: -20, delaySeconds: PAUSE_SECONDS },
  )

/** Gives jobs to dossiers that are read and have no archive copy: those read before there were copies, or taken in read. */
export async function makeMissingCopies(services: Services): Promise<number> {
  let count = 0
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const ids = await asActor(services.database, systemActor(services.provincePath), async (tx) => {
      const found = await listWithoutCopy(tx, after, AT_ONCE)
      await makeCopiesSoon({ tx, jobs: services.jobs }, found)
      return found
    })
    count += ids.length
    const last = ids.at(-1)
    if (last === undefined || ids.length < AT_ONCE) return count
    after = last
  }
}

/** What will not get better by trying again: the page cannot be decoded, or its file is not there. */
const IS_THE_PAGE = /^(intake\.(?!decode-crashed|decode-timeout)|files\.missing$)/

/**
 * Makes the archive copy of a dossier: its pages with the words as they count, as PDF/A. Nothing happens while a page waits to be read,
 * or when the copy that is there was made of the same. What changed while it was made is seen before it counts, and it is made again. A
 * page that cannot be decoded leaves the copy unmade, with the reason; the copy from before, which lacks no page, is then given up too.
 */
export async function makeCopy(
  services: Services,
  tools: CopyTools,
  { dossierId }: { dossierId: string },
): Promise<void> {
  const { database, provincePath, files, clock } = services
  const system = systemActor(provincePath)
  for (;;) {
    const { dossier, held } = await asActor(
      database,
      system,
      async (tx) => ({ dossier: await findDossierToCopy(tx, dossierId), held: await findArchiveCopy(tx, dossierId) }),
      { readOnly: true },
    )
    if (!dossier || dossier.waiting || (dossier.pages.length === 0 && !held)) return
    const laid = layOut(dossier)
    if (held?.basis === laid.basis && (held.sha256 === null ? held.pages === 0 : (await files.verify(keyOf(held.sha256))).ok)) return
    const madeAt = clock.now()
    const made = await write(services, tools, dossier, laid, madeAt)
    const kept = await asActor(
      database,
      system,
      async (tx) => {
        await lockDossiers(tx, [dossierId])
        const now = await findDossierToCopy(tx, dossierId)
        if (!now || layOut(now).basis !== laid.basis) return false
        const { path, alsoPaths } = now
        await replaceArchiveCopy(tx, { dossierId, basis: laid.basis, pages: dossier.pages.length, madeAt, path, alsoPaths, ...made })
        return true
      },
      { action: MAKE_COPY },
    )
    if (kept) return
  }
}

type Made = { originalImages: number } & ({ sha256: string; size: number; failureCode: null } | { sha256: null; size: null; failureCode: string })

async function write(
  { files }: Services,
  tools: CopyTools,
  dossier: DossierToCopy,
  { leaves }: ReturnType<typeof layOut>,
  madeAt: Date,
): Promise<Made> {
  // A dossier whose last page was filed elsewhere.
  if (leaves.length === 0) return { sha256: null, size: null, failureCode: 'archive.no-pages', originalImages: 0 }
  let originalImages = 0
  async function* pages(): AsyncGenerator<ArchivePage> {
    for (const leaf of leaves) {
      const { image, original } = await imageOf(leaf.page)
      originalImages += original ? 1 : 0
      const { width, height, dpi, rotation, lines, unplaced, contents } = leaf
      yield { image, width, height, dpi, rotation, lines, unplaced, contents }
    }
  }
  const imageOf = (page: PageToCopy) =>
    files.withLocalPath(keyOf(page.sha256), async (path) => {
      const decoded = await tools.decoder.decodePage(path, page.filePage - 1)
      const original = sha256Of(decoded.bytes) === page.sha256
      const asItIs = original && (decoded.format === 'jpeg' || !isInterlaced(decoded.bytes))
      const { format } = decoded
      return { image: asItIs ? { bytes: asBuffer(decoded.bytes), format } : await compact(decoded), original: asItIs }
    })
  const compact = async (decoded: { bytes: Buffer; bilevel: boolean }) => {
    const { bytes, format } = await tools.decoder.encodeCompact(decoded.bytes, { bilevel: decoded.bilevel })
    return { bytes: asBuffer(bytes), format }
  }
  const info = { title: [dossier.number, dossier.title].filter(Boolean).join(' · '), author: '', subject: dossier.dossierId, madeAt }
  try {
    const { sha256, size } = await files.put(archivePdf(info, pages()), { maxBytes: MAX_BYTES })
    return { sha256, size, failureCode: null, originalImages }
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (typeof code !== 'string' || !IS_THE_PAGE.test(code)) throw error
    return { sha256: null, size: null, failureCode: code, originalImages: 0 }
  }
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
/** From a child an image comes as bytes without the methods of a buffer. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
/** PNG, 11.2.2: the thirteenth byte of IHDR. */
const isInterlaced = (png: Uint8Array): boolean => png[28] === 1

/** Long side of a page whose resolution nobody knows: A4. */
const A4_INCHES = 11.69

/** The pages with their words in place, and the hash of all that stands in the copy. */
function layOut(dossier: DossierToCopy) {
  const leaves = dossier.pages.map((page, at) => {
    const { words, lines } = page.words ? unpackReading(page.words) : { words: [], lines: [] }
    const effective = effectiveLines({ words, lines, fields: page.fields }, page.corrections)
    const begins = page.documentId !== null && page.documentId !== dossier.pages[at - 1]?.documentId
    return {
      page,
      width: page.width,
      height: page.height,
      dpi: page.dpi ?? Math.max(1, Math.round(Math.max(page.width, page.height) / A4_INCHES)),
      rotation: page.words?.rotation ?? (0 as const),
      lines: effective.lines.map((line) => line.map(({ text, box }) => ({ text, box }))),
      unplaced: effective.unplaced,
      contents: begins && page.type !== null ? documentTypeName(page.type, 'vi') : null,
    }
  })
  const told = leaves.map(({ page, ...leaf }) => [page.sha256, page.filePage, leaf])
  return { leaves, basis: sha256Of(Buffer.from(JSON.stringify([FORM, dossier.number, dossier.title, told]))) }
}
