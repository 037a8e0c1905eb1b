import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { BENDS } from './bend.ts'
import { layOut } from './layouts/index.ts'
import { makePapers, type PaperKind, type SamplePaper } from './papers.ts'
import { makeProvince } from './province.ts'
import { documentText, renderPage, type PageTruth } from './render.ts'
import { scanPage } from './scan.ts'
import { joinTiffs } from './tiff.ts'

const papers = [...makeProvince({ seed: 5, dossiers: 60 })].flatMap(makePapers)

function onePaper(kind: PaperKind, fits: (paper: SamplePaper) => boolean = () => true): SamplePaper {
  const found = papers.find((paper) => paper.kind === kind && fits(paper))
  if (found === undefined) throw new Error(`no ${kind} among the papers of this seed`)
  return found
}

/** Shares of dark pixels: in each word's box, and of all dark pixels that lie in some box. */
async function inkUnderBoxes(bytes: Buffer, truth: PageTruth, dark: number) {
  const { data, info } = await sharp(bytes).grayscale().raw().toBuffer({ resolveWithObject: true })
  const covered = new Uint8Array(info.width * info.height)
  const emptyWords: string[] = []
  for (const { words } of truth.lines) {
    for (const { text, box } of words) {
      let count = 0
      for (let y = Math.max(0, box[1]); y < Math.min(info.height, box[3]); y++) {
        for (let x = Math.max(0, box[0]); x < Math.min(info.width, box[2]); x++) {
          covered[y * info.width + x] = 1
          if ((data[y * info.width + x] as number) < dark) count++
        }
      }
      if (count / ((box[2] - box[0]) * (box[3] - box[1])) < 0.04) emptyWords.push(text)
    }
  }
  let inked = 0
  let inBoxes = 0
  data.forEach((value, i) => {
    if (value >= dark) return
    inked++
    if (covered[i] === 1) inBoxes++
  })
  return { emptyWords, coveredShare: inBoxes / inked }
}

describe('drawn pages', () => {
  it('come out byte for byte the same again', async () => {
    const paper = onePaper('old-decision')
    const once = await renderPage(paper, 0, 'photo150')
    const again = await renderPage(paper, 0, 'photo150')
    expect(again.bytes.equals(once.bytes)).toBe(true)
    expect(again.truth).toEqual(once.truth)
  })

  it.each(BENDS)('bend where the sheet is said to lie %s, and lie as before otherwise', async (bend) => {
    const page = layOut(onePaper('official-letter'))[0]!
    const options = { level: 'photo150', seed: 3, carbon: false } as const
    const [flat, bent] = [await scanPage(page, options), await scanPage(page, { ...options, bend })]
    expect([bent.width, bent.height]).toEqual([flat.width, flat.height])
    const greys = async (bytes: Buffer) =>
      sharp(bytes).grayscale().resize(60, 80, { fit: 'fill' }).raw().toBuffer()
    const [was, is] = [await greys(flat.bytes), await greys(bent.bytes)]
    // The rims of the picture show the table, its middle the sheet.
    expect(is.some((grey, i) => Math.abs(grey - was[i]!) > 50)).toBe(true)
    expect(Math.min(...is.subarray(40 * 60 + 8, 40 * 60 + 52))).toBeGreaterThan(60)
  })

  it('have each word of the truth on ink, and nearly all ink in a word or a stamp, straight or askew', async () => {
    // Typed letters with no table and nothing by hand: what lies outside the words is dots, stamp and signature.
    const paper = onePaper('official-letter', (p) => !p.handwrittenHead)
    for (const level of ['clean200', 'medium200'] as const) {
      const { bytes, truth } = await renderPage(paper, 0, level)
      const { emptyWords, coveredShare } = await inkUnderBoxes(bytes, truth, 110)
      expect(emptyWords).toEqual([])
      expect(coveredShare).toBeGreaterThan(0.75)
      const shifted = {
        ...truth,
        lines: truth.lines.map((line) => ({
          ...line,
          words: line.words.map((word) => ({
            ...word,
            box: word.box.map((at, i) => at + (i % 2 === 1 ? 14 : 0)) as typeof word.box,
          })),
        })),
      }
      expect((await inkUnderBoxes(bytes, shifted, 110)).coveredShare).toBeLessThan(coveredShare - 0.2)
    }
  })

  it('are one bit deep at the level of office fax machines', async () => {
    const { bytes, mediaType } = await renderPage(onePaper('death-notice'), 0, 'bitonal200')
    expect(mediaType).toBe('image/png')
    const { data } = await sharp(bytes).grayscale().raw().toBuffer({ resolveWithObject: true })
    expect([...new Set(data)].sort((a, b) => a - b)).toEqual([0, 255])
  })

  it('show what is by hand in the fields and not in the lines', async () => {
    const paper = onePaper('allowance-decision', (p) => p.handwrittenHead)
    const { pages, fields } = documentText(paper)
    const digits = /^\d+/.exec(paper.number)?.[0] ?? ''
    expect(fields.documentNumber).toMatchObject({ value: paper.number, handwritten: true })
    const numberLine = pages[0]?.lines.find(({ text }) => text.startsWith('Số:'))
    expect(numberLine?.text).not.toContain(digits)
  })

  it('carry the mark of a sample on every page of every kind', () => {
    for (const paper of papers) {
      for (const page of layOut(paper)) expect(page.runs.some(({ ink }) => ink === 'mark')).toBe(true)
    }
  })

  it('keep every word on the sheet', () => {
    for (const paper of papers) {
      for (const [i, page] of documentText(paper).pages.entries()) {
        for (const { text, box } of page.lines) {
          expect(
            box[0] >= 0 && box[1] >= 0 && box[2] <= page.width && box[3] <= page.height,
            `${paper.kind} ${paper.dossier.index}/${i}: ${text}`,
          ).toBe(true)
        }
      }
    }
  })
})

describe('a TIFF of several pages', () => {
  it('keeps each page with its own size', async () => {
    const make = (width: number, level: number) =>
      sharp({ create: { width, height: 40, channels: 3, background: { r: level, g: level, b: level } } })
        .tiff({ compression: 'lzw' })
        .toBuffer()
    const joined = joinTiffs([await make(30, 10), await make(61, 200), await make(30, 90)])
    const means: number[] = []
    for (const page of [0, 1, 2]) means.push((await sharp(joined, { page }).stats()).channels[0]?.mean ?? -1)
    expect(means).toEqual([10, 200, 90])
    expect((await sharp(joined, { page: 1 }).metadata()).width).toBe(61)
  })
})
