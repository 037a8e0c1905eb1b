import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { archivePdf, type ArchivePage, type PlacedWord } from './archive-pdf.ts'
import { askOutside, faultsOfPdfA, jpegsOf, textByPdfium } from './pdfa-judge.fixture.ts'

const [WIDTH, HEIGHT] = [620, 877]
let jpeg: Buffer
let bilevel: Buffer
let folder: string
beforeAll(async () => {
  const sheet = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#f4efe2' } })
  jpeg = await sheet.clone().jpeg().toBuffer()
  bilevel = await sheet.clone().toColourspace('b-w').threshold(128).png({ palette: true, colours: 2 }).toBuffer()
  folder = await mkdtemp(join(tmpdir(), 'ansinh-pdfa-'))
})
afterAll(() => rm(folder, { recursive: true }))

const page = (given: Partial<ArchivePage>): ArchivePage => ({
  image: { bytes: jpeg, format: 'jpeg' },
  width: WIDTH,
  height: HEIGHT,
  dpi: 75,
  rotation: 0,
  lines: [],
  unplaced: [],
  contents: null,
  ...given,
})

const line = (text: string, top: number): PlacedWord[] =>
  text.split(' ').map((word, at) => ({ text: word, box: [40 + at * 60, top, 95 + at * 60, top + 20] }))

async function made(pages: ArchivePage[], title = 'PTO/LS 1 CM'): Promise<Buffer> {
  async function* each() {
    yield* pages
  }
  const parts: Buffer[] = []
  for await (const part of archivePdf({ title, author: 'Sở', subject: 'dos', madeAt: new Date('2026-06-15T02:00:00Z') }, each())) parts.push(part)
  return Buffer.concat(parts)
}

/** Every letter with its marks that Vietnamese has, and what fonts like to join or to take apart. */
const VIETNAMESE = [
  'CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM',
  'Đặng Thị Ưởng Nguyễn Quỳnh Thuỷ',
  'àáảãạ ằắẳẵặ ầấẩẫậ èéẻẽẹ ềếểễệ ìíỉĩị',
  'òóỏõọ ồốổỗộ ờớởỡợ ùúủũụ ừứửữự ỳýỷỹỵ',
  'ÀÁẢÃẠ ẰẮẲẴẶ ẦẤẨẪẬ ÈÉẺẼẸ ỀẾỂỄỆ ÌÍỈĨỊ',
  'ÒÓỎÕỌ ỒỐỔỖỘ ỜỚỞỠỢ ÙÚỦŨỤ ỪỨỬỮỰ ỲÝỶỸỴ đĐ',
  'office affix flat fjord',
]

test('all letters of Vietnamese are copied and searched as they were given, in NFC, joined and taken apart nowhere', async () => {
  const file = await made([page({ lines: VIETNAMESE.map((text, at) => line(text, 40 + at * 40)) })])
  const [text] = await textByPdfium(file)
  expect(text!.split('\n').map((row) => row.trim())).toEqual(VIETNAMESE)
  expect(text).toBe(text!.normalize('NFC'))
  // What comes in taken apart goes out put together.
  const apart = await made([page({ lines: [line(VIETNAMESE[1]!.normalize('NFD'), 40)] })])
  expect(await textByPdfium(apart)).toEqual([VIETNAMESE[1]])
  expect([...faultsOfPdfA(file), ...faultsOfPdfA(apart)]).toEqual([])
})

test('a page read sideways or upside down is turned for the reader, and its words read on in their order', async () => {
  const words = ['Nguyễn', 'Văn', 'Thử', 'hy', 'sinh']
  const at = (rotation: ArchivePage['rotation'], index: number): PlacedWord['box'] => {
    const along = 100 + index * 80
    if (rotation === 90) return [300, HEIGHT - along - 70, 320, HEIGHT - along]
    if (rotation === 180) return [WIDTH - along - 70, 300, WIDTH - along, 320]
    if (rotation === 270) return [300, along, 320, along + 70]
    return [along, 300, along + 70, 320]
  }
  for (const rotation of [0, 90, 180, 270] as const) {
    const file = await made([page({ rotation, lines: [words.map((text, index) => ({ text, box: at(rotation, index) }))] })])
    expect({ rotation, text: await textByPdfium(file) }).toEqual({ rotation, text: [words.join(' ')] })
    expect(file.toString('latin1').includes(`/Rotate ${rotation}`)).toBe(rotation !== 0)
  }
})

test('the image of a page is in the file byte for byte, and a page of one bit a pixel stays one', async () => {
  const file = await made([page({}), page({ image: { bytes: bilevel, format: 'png' } })])
  expect(jpegsOf(file)).toEqual([jpeg])
  expect(file.toString('latin1')).toMatch(/\/BitsPerComponent 1\b/)
  expect(faultsOfPdfA(file)).toEqual([])
})

test('a corrected value that stands nowhere on the page is found all the same', async () => {
  const [text] = await textByPdfium(await made([page({ lines: [line('sinh ngày mờ', 40)], unplaced: ['26/10/1938'] })]))
  expect(text).toContain('26/10/1938')
})

test('the judge finds what it is there for', async () => {
  const file = await made([page({ lines: [line('Có chữ', 40)] })])
  const spoilt = (from: string | RegExp, to: string) => faultsOfPdfA(Buffer.from(file.toString('latin1').replace(from, to), 'latin1'))
  expect(spoilt('<pdfaid:part>2', '<pdfaid:part>1')).toContain('metadata: part and conformance')
  expect(spoilt('/FontFile2', '/FontFileX')).toContain('a font that is not embedded')
  expect(spoilt('/GTS_PDFA1', '/GTS_PDFX')).toContain('output intent: no colour profile')
  expect(spoilt('/ID [', '/IX [')).toContain('trailer: ID')
  expect(spoilt('/DeviceRGB', '/DeviceCMYK').join()).toContain('another colour space')
})

describe('words that a person put where fewer or shorter ones stood', () => {
  /** As a correction lays them: over their share of the box that was corrected. */
  const pressed = (text: string, [x0, y0, x1, y1]: PlacedWord['box']): PlacedWord[] => {
    const step = (x1 - x0) / text.length
    let at = 0
    return text.split(' ').map((word) => {
      const from = x0 + at * step
      at += word.length + 1
      return { text: word, box: [from, y0, from + word.length * step, y1].map(Math.round) as unknown as PlacedWord['box'] }
    })
  }
  const MODES = [[], ['-layout'], ['-raw']]
  async function told(given: Partial<ArchivePage>): Promise<string[]> {
    const path = join(folder, 'pressed.pdf')
    const file = await made([page(given)])
    expect(faultsOfPdfA(file)).toEqual([])
    await writeFile(path, file)
    const said = [(await textByPdfium(file))[0]!]
    for (const mode of MODES) {
      const outside = await askOutside('pdftotext', [...mode, path, '-'])
      if (outside) said.push(outside.said)
    }
    return said.map((text) => text.replace(/\s+/g, ' ').trim())
  }

  test.each<[string, PlacedWord['box']]>([
    ['Văn Số 1004', [40, 100, 70, 120]],
    ['Quyết định số 1004/QĐ-UB ngày mồng 2 tháng 9 năm 1945', [40, 100, 140, 120]],
    ['Nguyễn Thị Hồng Hạnh', [40, 100, 56, 124]],
    ['1000 000 đồng', [40, 100, 80, 130]],
  ])('%s: are told apart, every figure of them, by whoever reads the file', async (text, box) => {
    const around = (words: PlacedWord[]): PlacedWord[] => [{ text: 'Họ', box: [10, 100, 34, 120] }, ...words, { text: 'Hết.', box: [box[2] + 4, 100, box[2] + 40, 120] }]
    for (const said of await told({ lines: [around(pressed(text, box))] })) expect(said).toBe(`Họ ${text} Hết.`)
  })

  test('on a page that lies on its side or upside down too', async () => {
    const upright = pressed('Văn Số 1004', [300, 300, 330, 320])
    const turned: Record<90 | 180 | 270, (box: PlacedWord['box']) => PlacedWord['box']> = {
      90: ([a, b, c, d]) => [b, HEIGHT - c, d, HEIGHT - a],
      180: ([a, b, c, d]) => [WIDTH - c, HEIGHT - d, WIDTH - a, HEIGHT - b],
      270: ([a, b, c, d]) => [WIDTH - d, a, WIDTH - b, c],
    }
    for (const rotation of [90, 180, 270] as const)
      for (const said of await told({ rotation, lines: [upright.map((word) => ({ ...word, box: turned[rotation](word.box) }))] })) expect([rotation, said]).toEqual([rotation, 'Văn Số 1004'])
  })

  test('and those that have no place stand together', async () => {
    for (const said of await told({ lines: [line('sinh ngày mờ', 40)], unplaced: ['ngày 2 tháng 9 năm 1945', '61%'] })) expect(said).toContain('ngày 2 tháng 9 năm 1945')
  })
})

describe('whatever an engine or a person gives as a word', () => {
  const odd = fc.oneof(
    fc.constantFrom('', ' ', '\u0000', '\ufffe', '😀', '中文', '\u0301', '\u202e', 'ﬃ', 'Ð', '&<>()\\', '\n', 'x'.repeat(20_000), 'ệ'.repeat(500)),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  )
  const side = fc.oneof(fc.integer({ min: -2000, max: 5000 }), fc.constantFrom(0, WIDTH, HEIGHT, 1e9, -1e9))
  const word = fc.record({ text: odd, box: fc.tuple(side, side, side, side) })

  test('a file that is right comes out, and the word beside it is still found', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), fc.constantFrom(0, 90, 180, 270), odd, async (words, rotation, title) => {
        const file = await made([page({ rotation: rotation as 0, lines: [words], contents: title }), page({ lines: [line('Liệt sĩ', 400)] })], title)
        expect(faultsOfPdfA(file)).toEqual([])
        expect((await textByPdfium(file))[1]).toBe('Liệt sĩ')
      }),
      { numRuns: 40, seed: 2026 },
    )
  })
})

test('programs from outside, where they are installed, find nothing wrong and the same words', async () => {
  const path = join(folder, 'a.pdf')
  await writeFile(path, await made([page({ lines: VIETNAMESE.map((text, at) => line(text, 40 + at * 40)) })]))
  const checked = await askOutside('qpdf', ['--check', path])
  if (checked) expect(checked).toMatchObject({ ok: true, said: expect.stringContaining('No syntax or stream encoding errors') })
  const text = await askOutside('pdftotext', ['-layout', path, '-'])
  if (text) for (const row of VIETNAMESE) expect(text.said.replace(/ +/g, ' ')).toContain(row)
  const fonts = await askOutside('pdffonts', [path])
  if (fonts) expect(fonts.said).toMatch(/Tinos-Regular\s+CID TrueType\s+Identity-H\s+yes yes yes/)
})
