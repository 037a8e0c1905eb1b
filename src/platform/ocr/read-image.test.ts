import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawPage } from './drawn-page.fixture.ts'
import { openJsEngine } from './js-engine.ts'
import { openNativeEngine } from './native-engine.ts'
import type { OcrEngine } from './ocr-engine.ts'
import { readImage, type PageReading } from './read-image.ts'

const LINES = [
  'Quê quán: xã Đồng Luận, huyện Thanh Thủy',
  'Được tặng thưởng Huân chương chiến công hạng nhất',
  'Nghỉ hưu tại thị trấn Hưng Hóa, tỉnh Vĩnh Phú',
  'Sinh ngày: 20/4/1941',
  'Đã ký và đóng dấu',
]
const native = await openNativeEngine()
await native?.close()
let page: Buffer

beforeAll(async () => {
  page = await drawPage(LINES.join('\n\n'))
})

describe.each([
  [
    'the native program',
    native === undefined ? undefined : (): Promise<OcrEngine | undefined> => openNativeEngine(),
  ],
  ['the packaged engine', openJsEngine],
])('reading with %s', (_name, open) => {
  let engine: OcrEngine | undefined
  const read = (image: Buffer): Promise<PageReading> => readImage(image, { engine })

  beforeAll(async () => {
    engine = await open?.()
  })
  afterAll(async () => {
    await engine?.close()
  })

  it.skipIf(open === undefined)('gives words with their marks, in lines, where they stand', async () => {
    const reading = await read(page)
    expect(reading.text.split('\n')).toEqual(LINES)
    expect(reading).toMatchObject({ angle: 0, rotation: 0, engine: engine!.name })
    expect(reading.engineVersion).toContain(engine!.version)
    const { width, height } = await sharp(page).metadata()
    expect([reading.width, reading.height]).toEqual([width, height])
    expect(reading.words.filter((word) => word.agreed).length).toBeGreaterThan(0.9 * reading.words.length)
    const lengths = LINES.map((line) => line.split(' ').length)
    expect(reading.lines.map(([from, until]) => until - from)).toEqual(lengths)
    expect(reading.lines.map(([from]) => from)).toEqual(
      lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0)),
    )
    for (const { box } of reading.words) expect(await inkAt(page, box)).toBeGreaterThan(0.05)
  })

  it.skipIf(open === undefined)(
    'puts the boxes on the picture as it is shown when that was askew',
    async () => {
      const askew = await sharp(page).rotate(-3, { background: '#fff' }).jpeg().toBuffer()
      const reading = await read(askew)
      expect(reading.angle).toBeCloseTo(3, 0)
      expect(reading.text).toContain('xã Đồng Luận, huyện Thanh Thủy')
      const long = reading.words.filter((word) => word.text.length > 3)
      expect(long.length).toBeGreaterThan(10)
      for (const { box } of long) expect(await inkAt(askew, box)).toBeGreaterThan(0.04)
    },
  )
})

describe('a page as it comes', () => {
  let engine: OcrEngine
  beforeAll(async () => {
    engine = (await openNativeEngine()) ?? (await openJsEngine())
  })
  afterAll(async () => {
    await engine.close()
  })

  it.each([90, 180, 270])(
    'is stood upright when it lies turned by %i degrees',
    async (turn) => {
      const lying = await sharp(page).rotate(turn).png().toBuffer()
      const reading = await readImage(lying, { engine })
      expect(reading.text.split('\n')).toEqual(LINES)
      expect(reading.rotation).toBe(360 - turn)
      const { width, height } = await sharp(lying).metadata()
      expect([reading.width, reading.height]).toEqual([width, height])
      for (const { box } of reading.words.filter((word) => word.text.length > 3)) {
        expect(await inkAt(lying, box)).toBeGreaterThan(0.05)
      }
    },
    60_000,
  )

  it('is turned as its EXIF says before anything is measured on it', async () => {
    const turned = await sharp(page)
      .rotate(90)
      .jpeg()
      .withExif({})
      .withMetadata({ orientation: 8 })
      .toBuffer()
    const reading = await readImage(turned, { engine })
    const upright = await sharp(page).metadata()
    expect([reading.width, reading.height, reading.rotation]).toEqual([upright.width, upright.height, 0])
    expect(reading.text.split('\n')).toEqual(LINES)
  })

  it('loses no value on dotted lines to write on', async () => {
    const form = await drawPage(
      `#let fill(label, value) = [#label: #value #box(width: 1fr, repeat[.])\n\n]
#fill("Họ và tên", "Lường Thị Hạnh")
#fill("Nguyên quán", "bản Tạ, xã Thượng Cửu")
#fill("Đơn vị", "Tiểu đoàn 9, Lữ đoàn pháo binh")`,
    )
    const reading = await readImage(form, { engine })
    expect(reading.text.split('\n')).toEqual([
      'Họ và tên: Lường Thị Hạnh',
      'Nguyên quán: bản Tạ, xã Thượng Cửu',
      'Đơn vị: Tiểu đoàn 9, Lữ đoàn pháo binh',
    ])
  })

  it('is read one column after the other at its head, row by row in a table', async () => {
    const paper = await drawPage(
      `#grid(columns: (1fr, 1.4fr), align: center, [UBND XÃ TU VŨ \\ BAN CHÍNH SÁCH], [CỘNG HÒA XÃ HỘI \\ Độc lập - Tự do])
#v(1cm)
#table(columns: (1fr, 1fr, 1fr), stroke: none, [Họ tên], [Năm sinh], [Quan hệ], [Lê Thị Mận], [1921], [Mẹ đẻ])`,
    )
    expect((await readImage(paper, { engine })).text.split('\n')).toEqual([
      'UBND XÃ TU VŨ',
      'BAN CHÍNH SÁCH',
      'CỘNG HÒA XÃ HỘI',
      'Độc lập - Tự do',
      'Họ tên',
      'Năm sinh',
      'Quan hệ',
      'Lê Thị Mận',
      '1921',
      'Mẹ đẻ',
    ])
  })

  it('that is blank gives no words and no error', async () => {
    const blank = await sharp({ create: { width: 800, height: 1100, channels: 3, background: '#f8f4e8' } })
      .jpeg()
      .toBuffer()
    const reading = await readImage(blank, { engine })
    expect(reading).toMatchObject({ text: '', words: [], lines: [], meanConfidence: 0 })
  })

  it('that is cut off or no picture is called unreadable', async () => {
    await expect(readImage(page.subarray(0, page.length >> 1), { engine })).rejects.toMatchObject({
      code: 'ocr.unreadable',
    })
    await expect(readImage(Buffer.from('MZ'), { engine })).rejects.toMatchObject({ code: 'ocr.unreadable' })
  })
})

/** Share of dark pixels inside a box. */
async function inkAt(
  image: Buffer,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
): Promise<number> {
  const { data } = await sharp(image)
    .extract({ left: x0, top: y0, width: Math.max(1, x1 - x0), height: Math.max(1, y1 - y0) })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return data.filter((value) => value < 128).length / data.length
}
