import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { CATEGORIES, makeDossier, type SampleDossier } from './province.ts'
import { makePapers, type SamplePaper } from './papers.ts'
import { registerCsv, registerRow, registerXlsx } from './register.ts'
import { countPages, renderPage, type PageTruth } from './render.ts'
import { randomStream } from './random.ts'
import type { Level } from './scan.ts'
import { joinTiffs } from './tiff.ts'

/** A sheet as it lies in a file: a cover sheet, or a page with its ground truth. */
export type FolderPage =
  { dossier: number; cover: true } | { dossier: number; cover: false; truth: PageTruth }

export type FolderFile = {
  /** Path in the folder. */
  file: string
  mediaType: string
  pages: FolderPage[]
  /** The error code with which intake must refuse the file; its pages are then none. */
  refused?: 'intake.truncated' | 'intake.unknown-type'
}

export type FolderTruth = {
  seed: number
  files: FolderFile[]
  dossiers: {
    index: number
    rawNumber: string
    fullName: string
    category: string
    expectedPages: number
    /** Sheets that the folder holds; one fewer than expected where a sheet was left out on purpose. */
    scannedPages: number
  }[]
}

export type FolderOptions = {
  seed: number
  dossiers: number
  /** First index in the province. */
  from?: number
  /** Dossiers in one batch PDF (6 by default). */
  perBatch?: number
  /** Makes the cover sheet that goes before a dossier's pages, as a PNG of an A4 sheet; none are put in when absent. */
  coverSheet?: (dossier: SampleDossier, expectedPages: number) => Promise<Buffer>
  /** Called for each file when it lies complete in the folder. */
  onFile?: (file: FolderFile) => void | Promise<void>
}

type Sheet = { bytes: Buffer; mediaType: string; dpi: number; page: FolderPage }

/** What a batch was scanned as; most of a real archive is grey or 1-bit, telephones and old copies are the rest. */
const BATCH_LEVELS: readonly (readonly Level[])[] = [
  ['clean200', 'clean300'],
  ['medium200', 'clean200'],
  ['bitonal200'],
  ['clean300', 'medium200', 'hard200'],
]

/** Whether the folder lacks the dossier's last sheet: about one in fifteen, to be found by counting. */
export function lacksSheet(dossier: SampleDossier): boolean {
  return randomStream(dossier.seed, 'folder', dossier.index).chance(1 / 15)
}

async function sheetsOf(
  dossier: SampleDossier,
  papers: readonly SamplePaper[],
  levels: readonly Level[],
  coverSheet: FolderOptions['coverSheet'],
): Promise<Sheet[]> {
  const random = randomStream(dossier.seed, 'folder', dossier.index, 'levels')
  const sheets: Sheet[] = []
  for (const paper of papers) {
    for (let i = 0; i < countPages(paper); i++) {
      const { bytes, mediaType, truth } = await renderPage(paper, i, random.pick(levels))
      sheets.push({ bytes, mediaType, dpi: truth.dpi, page: { dossier: dossier.index, cover: false, truth } })
    }
  }
  const expected = sheets.length
  if (lacksSheet(dossier)) sheets.pop()
  if (coverSheet) {
    const bytes = await coverSheet(dossier, expected)
    const width = (await sharp(bytes).metadata()).width
    const dpi = Math.round(width / (210 / 25.4))
    sheets.unshift({ bytes, mediaType: 'image/png', dpi, page: { dossier: dossier.index, cover: true } })
  }
  return sheets
}

/** The sheets as one PDF without a text layer, one picture a page, as scanners write it. */
async function writePdf(path: string, sheets: readonly Sheet[]): Promise<void> {
  const pdf = new PDFDocument({
    autoFirstPage: false,
    info: { Title: 'Scan', Producer: 'scanner', CreationDate: new Date('2020-05-26T01:00:00Z') },
  })
  const done = pipeline(pdf, createWriteStream(path))
  for (const sheet of sheets) {
    const { width, height } = await sharp(sheet.bytes).metadata()
    const size: [number, number] = [(width * 72) / sheet.dpi, (height * 72) / sheet.dpi]
    pdf.addPage({ size, margin: 0 })
    pdf.image(sheet.bytes, 0, 0, { width: size[0], height: size[1] })
  }
  pdf.end()
  await done
}

/** The sheets as one TIFF of several pages, Fax G4 where they are black and white. */
async function writeTiff(path: string, sheets: readonly Sheet[]): Promise<void> {
  const pages = await Promise.all(
    sheets.map(({ bytes, mediaType, dpi }) => {
      const resolution = { xres: dpi / 25.4, yres: dpi / 25.4 }
      const image = sharp(bytes)
      return mediaType === 'image/png'
        ? image
            .toColourspace('b-w')
            .tiff({ compression: 'ccittfax4', bitdepth: 1, ...resolution })
            .toBuffer()
        : image.tiff({ compression: 'jpeg', quality: 78, ...resolution }).toBuffer()
    }),
  )
  await writeFile(path, joinTiffs(pages))
}

const EXTENSIONS: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpg' }

/** A name for files of a dossier scanned by itself: 'PTO-LS-0001234-CM'. */
export function fileNameOf(dossier: SampleDossier): string {
  const { police, locality, category, number, period } = dossier.number
  return [...(police ? ['CA'] : []), locality, category, number, period].join('-')
}

/** Bytes that begin as a program of the same machine age does: refused by content, whatever the name says. */
function programBytes(): Buffer {
  const bytes = Buffer.alloc(2048)
  bytes.write('MZ', 0, 'latin1')
  bytes.writeUInt32LE(0x80, 0x3c)
  bytes.write('PE\0\0', 0x80, 'latin1')
  bytes.write('This program cannot be run in DOS mode.', 0x40, 'latin1')
  return bytes
}

/**
 * Writes a folder as the department would hand it over: batches of several dossiers as PDF, some dossiers as a TIFF or as single
 * pictures in a folder of their own, two broken files, and the list of dossiers as CSV and XLSX. `truth.json`, written
 * last, says what lies where and what stands on it. Dossiers are written in the order of the province, so the first
 * batch can be taken in while the rest is made. Memory: the sheets of one batch.
 */
export async function writeSampleFolder(dir: string, options: FolderOptions): Promise<FolderTruth> {
  const { seed, coverSheet } = options
  const first = options.from ?? 0
  const perBatch = options.perBatch ?? 6
  await mkdir(dir, { recursive: true })
  const truth: FolderTruth = { seed, files: [], dossiers: [] }
  const rows: string[][] = []
  const plans = Array.from({ length: options.dossiers }, (_, i) => {
    const dossier = makeDossier(seed, first + i)
    const papers = makePapers(dossier)
    const expectedPages = papers.reduce((sum, paper) => sum + countPages(paper), 0)
    rows.push(registerRow(dossier, expectedPages))
    truth.dossiers.push({
      index: dossier.index,
      rawNumber: dossier.rawNumber,
      fullName: dossier.person.fullName,
      category: CATEGORIES[dossier.category].title,
      expectedPages,
      scannedPages: expectedPages - (lacksSheet(dossier) ? 1 : 0),
    })
    return { dossier, papers }
  })
  await writeFile(join(dir, 'register.csv'), registerCsv(rows))
  await writeFile(join(dir, 'register.xlsx'), await registerXlsx(rows))

  const finish = async (file: FolderFile) => {
    truth.files.push(file)
    await options.onFile?.(file)
  }
  let truncated = false
  for (let start = 0, batch = 0; start < plans.length; start += perBatch, batch++) {
    const levels = BATCH_LEVELS[batch % BATCH_LEVELS.length] as readonly Level[]
    const together: Sheet[] = []
    for (const [i, { dossier, papers }] of plans.slice(start, start + perBatch).entries()) {
      const alone =
        perBatch > 1 && i === perBatch - 1 ? ([null, 'pictures', 'tiff', 'fax'] as const)[batch % 4] : null
      const sheets = await sheetsOf(dossier, papers, alone === 'fax' ? ['bitonal200'] : levels, coverSheet)
      if (!alone) {
        together.push(...sheets)
        continue
      }
      const name = fileNameOf(dossier)
      if (alone === 'pictures') {
        await mkdir(join(dir, name), { recursive: true })
        for (const [n, sheet] of sheets.entries()) {
          const file = `${name}/${String(n).padStart(2, '0')}.${EXTENSIONS[sheet.mediaType] ?? 'jpg'}`
          await writeFile(join(dir, file), sheet.bytes)
          await finish({ file, mediaType: sheet.mediaType, pages: [sheet.page] })
        }
      } else {
        await writeTiff(join(dir, `${name}.tif`), sheets)
        await finish({ file: `${name}.tif`, mediaType: 'image/tiff', pages: sheets.map(({ page }) => page) })
      }
    }
    if (together.length > 0) {
      const file = `lo-${String(batch + 1).padStart(2, '0')}.pdf`
      await writePdf(join(dir, file), together)
      await finish({ file, mediaType: 'application/pdf', pages: together.map(({ page }) => page) })
    }
    const whole = together.find((sheet) => sheet.mediaType === 'image/jpeg')
    if (!truncated && whole) {
      truncated = true
      await writeFile(
        join(dir, 'anh-hong.jpg'),
        whole.bytes.subarray(0, Math.floor(whole.bytes.length * 0.4)),
      )
      await finish({ file: 'anh-hong.jpg', mediaType: 'image/jpeg', pages: [], refused: 'intake.truncated' })
      await writeFile(join(dir, 'ban-scan.pdf'), programBytes())
      await finish({
        file: 'ban-scan.pdf',
        mediaType: 'application/octet-stream',
        pages: [],
        refused: 'intake.unknown-type',
      })
    }
  }
  await writeFile(join(dir, 'truth.json'), `${JSON.stringify(truth)}\n`)
  return truth
}
