import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDecoder } from '#platform/pdf/index.ts'
import { hasPoppler } from '#platform/pdf/poppler.ts'
import { makePapers } from './papers.ts'
import { makeDossier } from './province.ts'
import { readPaper, SHEET_DPI } from './read-paper.ts'
import { pdfOfSheets, pdfSheet } from './vector-pdf.ts'
import { Sheet } from './sheet.ts'
import { randomStream } from './random.ts'

const pages = Array.from({ length: 3 }, (_, index) => makePapers(makeDossier(7, index)))
  .flat()
  .flatMap((paper) => readPaper(paper))
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-vector-'))
  await writeFile(join(folder, 'papers.pdf'), pdfOfSheets(pages.map(({ sheet }) => sheet)))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([...((await hasPoppler()) ? (['poppler'] as const) : []), 'pdfium' as const])(
  '%s draws every word where the reading has it',
  async (pdf) => {
    const decoder = createDecoder({ pdf, size: 1 })
    try {
      const path = join(folder, 'papers.pdf')
      expect((await decoder.inspectFile(path)).pages).toHaveLength(pages.length)
      for (const [index, { reading }] of pages.slice(0, 5).entries()) {
        const page = await decoder.decodePage(path, index)
        expect([page.width, page.height, page.dpi]).toEqual([reading.width, reading.height, SHEET_DPI])
        const image = sharp(page.bytes).greyscale()
        const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
        const darkest = ([x0, y0, x1, y1]: readonly number[]) => {
          let least = 255
          for (let y = Math.max(0, y0!); y < Math.min(info.height, y1!); y++)
            for (let x = Math.max(0, x0!); x < Math.min(info.width, x1!); x++)
              least = Math.min(least, data[y * info.width + x]!)
          return least
        }
        const faint = reading.words.filter((word) => darkest(word.box) > 150).map((word) => word.text)
        expect(faint, `page ${index + 1}`).toEqual([])
        // Half a word to the left of a line there is nothing: the words are not somewhere near, they are there.
        const margin = reading.lines.filter(([from]) => {
          const [x0, y0, , y1] = reading.words[from]!.box
          return x0 > 200 && darkest([x0 - 12, y0, x0 - 4, y1]) > 200
        })
        expect(margin.length).toBeGreaterThan(reading.lines.length / 2)
      }
    } finally {
      await decoder.close()
    }
  },
  60_000,
)

test('the same pages give the same bytes, and what has no code is refused', () => {
  const again = Array.from({ length: 3 }, (_, index) => makePapers(makeDossier(7, index)))
    .flat()
    .flatMap((paper) => readPaper(paper))
  expect(
    pdfOfSheets(again.map(({ sheet }) => sheet)).equals(pdfOfSheets(pages.map(({ sheet }) => sheet))),
  ).toBe(true)
  const sheet = new Sheet({ machine: 'print', random: randomStream(1, 'sheet') })
  sheet.page.runs.push({
    x: 10,
    y: 10,
    size: 12,
    face: 'print',
    text: 'Ω',
    ink: 'text',
    line: 1,
    spacing: 0,
    silent: false,
  })
  expect(() => pdfSheet(sheet.page)).toThrow('no code for')
})

test('all sorts of papers can be set as PDF', () => {
  for (let index = 0; index < 120; index++)
    for (const paper of makePapers(makeDossier(2020, index)))
      for (const { sheet, reading } of readPaper(paper)) {
        expect(sheet.content.length).toBeGreaterThan(200)
        expect(reading.words.every((word) => /^\S+$/u.test(word.text))).toBe(true)
      }
})
