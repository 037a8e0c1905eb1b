import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPdfPages } from '../../../../test/read-pdf.ts'
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDecoder, type Decoder } from '#platform/pdf/index.ts'
import { coverAmong, detectCoverSheet, formatCoverPayload, parseCoverPayload } from './cover-payload.ts'
import { coverSheetImage, coverSheets, type CoverSheetRow } from './cover-print.ts'
import { planBatch, type BatchPage } from './plan-batch.ts'

// Real processes and a real disk: on a busy machine they need their time.
vi.setConfig({ testTimeout: 60_000 })

const labels = {
  agency: 'Sở Nội vụ tỉnh Phú Thọ',
  title: 'Phiếu bìa quét hồ sơ',
  born: 'Sinh',
  category: 'Diện',
  place: 'Vị trí lưu',
  expectedPages: 'Số trang dự kiến',
  instruction: 'Đặt tờ này lên trên giấy tờ của hồ sơ rồi quét cả tập.',
}
const dossier = (number: number) => `dos_01jz8k3v5x7q2m4n6p8r0t${String(number).padStart(4, '0')}`
const row = (changes: Partial<CoverSheetRow> = {}): CoverSheetRow => ({
  dossierId: dossier(1),
  dossierNumber: 'PTO/LS 0001237 CM',
  fullName: 'Nguyễn Thị Bích Ngọc',
  birthAsWritten: 'khoảng 1949',
  category: 'Liệt sĩ',
  place: 'Kệ 04 · Ngăn B · Hộp 12',
  expectedPages: 18,
  ...changes,
})
const characters = [...'0123456789abcdefghjkmnpqrstvwxyz']
const anyId = fc
  .array(fc.constantFrom(...characters), { minLength: 26, maxLength: 26 })
  .map((parts) => `dos_${parts.join('')}`)
const anyCount = fc.option(fc.integer({ min: 1, max: 9999 }), { nil: null })

describe('the payload of a cover sheet', () => {
  it('comes back as it went in, also typed by hand in lower case with blanks', () => {
    fc.assert(
      fc.property(anyId, anyCount, (dossierId, expectedPages) => {
        const text = formatCoverPayload({ dossierId, expectedPages })
        expect(text).toMatch(/^[0-9A-Z:]+$/)
        expect(parseCoverPayload(text)).toEqual({ dossierId, expectedPages })
        expect(parseCoverPayload(` ${text.toLowerCase().replaceAll(':', ' : ')} `)).toEqual({
          dossierId,
          expectedPages,
        })
      }),
      { seed: 3 },
    )
  })

  it('is refused when any one character is another', () => {
    const text = formatCoverPayload({ dossierId: dossier(7), expectedPages: 12 })
    let accepted = 0
    for (let at = 0; at < text.length; at++) {
      for (const other of '0123456789ABCDEFGHJKMNPQRSTVWXYZ:') {
        if (other === text[at]) continue
        if (parseCoverPayload(text.slice(0, at) + other + text.slice(at + 1))) accepted += 1
      }
    }
    expect(accepted).toBe(0)
  })

  it('is not seen in other codes', () => {
    const foreign = [
      'https://example.vn',
      '',
      '001099012345|Nguyễn Văn A|01011949',
      'ANSINH:1:DOS:X:1:AAAA',
      'ANSINH:2',
    ]
    for (const text of foreign) expect(parseCoverPayload(text)).toBeNull()
    const [one, two] = [1, 2].map((n) => formatCoverPayload({ dossierId: dossier(n), expectedPages: 3 }))
    expect(coverAmong([...foreign, one!])).toMatchObject({ dossierId: dossier(1) })
    expect(coverAmong([one!, two!])).toBeNull()
    expect(coverAmong([])).toBeNull()
  })

  it('is not made for a bad id or count', () => {
    for (const dossierId of [
      '',
      'per_01jz8k3v5x7q2m4n6p8r0t0001',
      'dos_short',
      'dos_01jz8k3v5x7q2m4n6p8r0t000u',
    ]) {
      expect(() => formatCoverPayload({ dossierId, expectedPages: 1 })).toThrow(RangeError)
    }
    for (const expectedPages of [-1, 1.5, 10_000, Number.NaN]) {
      expect(() => formatCoverPayload({ dossierId: dossier(1), expectedPages })).toThrow(RangeError)
    }
  })
})

describe('printed cover sheets', () => {
  it('carry every value and label on a page of their own', async () => {
    const long = 'Nguyễn Phúc Hoàng Vĩnh Tường Đặng Thị Bạch Tuyết Ngọc Phượng'
    const pdf = await coverSheets(
      [
        row(),
        row({
          dossierId: dossier(2),
          fullName: long,
          birthAsWritten: null,
          place: null,
          expectedPages: null,
        }),
      ],
      labels,
    )
    const [first, second, ...more] = await readPdfPages(pdf)
    expect(more).toEqual([])
    for (const text of [
      ...Object.values(labels),
      'PTO/LS 0001237 CM',
      'Nguyễn Thị Bích Ngọc',
      'khoảng 1949',
      'Liệt sĩ',
    ]) {
      expect(first).toContain(text)
    }
    expect(first).toContain('Kệ 04 · Ngăn B · Hộp 12')
    expect(first).toContain(formatCoverPayload({ dossierId: dossier(1), expectedPages: 18 }))
    expect(second).toContain(long)
    expect(second?.match(/—/g)).toHaveLength(3)
    expect(second).toContain(formatCoverPayload({ dossierId: dossier(2), expectedPages: null }))
  })

  it('print values as they are, whatever marks they hold', async () => {
    const fullName = '- = #Bảng *x* _y_ $1$ [a] "b" \\ //'
    const [text] = await readPdfPages(await coverSheets([row({ fullName, dossierNumber: '- 12 #let' })], labels))
    expect(text).toContain(fullName)
    expect(text).toContain('- 12 #let')
  })

  it('are not printed from an empty list', async () => {
    await expect(coverSheets([], labels)).rejects.toThrow(RangeError)
  })
})

describe('recognising a cover sheet', () => {
  let decoder: Decoder
  const sheets = new Map<number, Buffer>()
  beforeAll(async () => {
    decoder = createDecoder({ size: 2 })
    for (const dpi of [150, 200, 300]) sheets.set(dpi, await coverSheetImage(row(), labels, { dpi }))
  }, 60_000)
  afterAll(() => decoder.close())

  const paper = { background: '#f4f0e6' }
  it.each<[string, number, (sheet: Sharp) => Sharp]>([
    ['clean', 200, (sheet) => sheet],
    ['skewed by 5°', 200, (sheet) => sheet.rotate(5, paper)],
    [
      'skewed by -5°, blurred, JPEG 40',
      200,
      (sheet) => sheet.rotate(-5, paper).blur(1.4).jpeg({ quality: 40 }),
    ],
    ['upside down at 300 dpi', 300, (sheet) => sheet.rotate(180)],
    ['lying', 300, (sheet) => sheet.rotate(90)],
    ['one-bit at 200 dpi', 200, (sheet) => sheet.greyscale().threshold(160)],
    ['one-bit, upside down and skewed', 200, (sheet) => sheet.rotate(183, paper).greyscale().threshold(160)],
    ['faint', 200, (sheet) => sheet.greyscale().linear(0.15, 190).jpeg({ quality: 50 })],
    [
      'faint, blurred, 150 dpi',
      150,
      (sheet) => sheet.greyscale().blur(1.5).linear(0.2, 150).jpeg({ quality: 40 }),
    ],
  ])('works when it is %s', async (_name, dpi, wear) => {
    const worn = await wear(sharp(sheets.get(dpi))).toBuffer()
    expect(await detectCoverSheet(worn, decoder)).toEqual({ dossierId: dossier(1), expectedPages: 18 })
  })

  it('works through noise and a stamp over a corner of the code', async () => {
    const base = sharp(sheets.get(200))
    const { width, height } = await base.metadata()
    const noise = await sharp({
      create: {
        width,
        height,
        channels: 3,
        background: 'white',
        noise: { type: 'gaussian', mean: 128, sigma: 45 },
      },
    })
      .png()
      .toBuffer()
    const stamp = await sharp({ create: { width: 70, height: 70, channels: 3, background: '#b03030' } })
      .png()
      .toBuffer()
    const worn = await base
      .composite([
        { input: noise, blend: 'hard-light' },
        { input: stamp, left: 870, top: 1560 },
      ])
      .jpeg({ quality: 50 })
      .toBuffer()
    expect(await detectCoverSheet(worn, decoder)).toMatchObject({ dossierId: dossier(1) })
  })

  it('finds the sheets of a printed PDF that comes back as a scan', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ansinh-cover-'))
    try {
      const path = join(folder, 'sheets.pdf')
      await writeFile(
        path,
        await coverSheets([row(), row({ dossierId: dossier(2), expectedPages: null })], labels),
      )
      const { pages } = await decoder.inspectFile(path)
      const found = await Promise.all(
        pages.map(async ({ index }) => {
          const { glance } = await decoder.decodePage(path, index, { glance: true })
          return coverAmong(glance?.codes ?? [])
        }),
      )
      expect(found).toEqual([
        { dossierId: dossier(1), expectedPages: 18 },
        { dossierId: dossier(2), expectedPages: null },
      ])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('planning a batch', () => {
  const cover = (index: number, number: number, expectedPages: number | null = null): BatchPage => ({
    index,
    cover: { dossierId: dossier(number), expectedPages },
  })
  const page = (index: number, blank = false): BatchPage => ({ index, cover: null, blank })

  it('files pages behind their sheet and compares the counts', () => {
    const plan = planBatch([
      page(0),
      cover(1, 1, 2),
      page(2),
      page(3),
      cover(4, 2, 3),
      page(5),
      cover(6, 3),
      page(7),
      cover(8, 4, 1),
    ])
    expect(plan).toEqual({
      groups: [
        { dossier: dossier(1), pages: [2, 3], coverPages: [1], expected: 2, found: 2, mismatch: 'none' },
        { dossier: dossier(2), pages: [5], coverPages: [4], expected: 3, found: 1, mismatch: 'fewer' },
        { dossier: dossier(3), pages: [7], coverPages: [6], expected: null, found: 1, mismatch: 'unknown' },
        { dossier: dossier(4), pages: [], coverPages: [8], expected: 1, found: 0, mismatch: 'fewer' },
      ],
      unassigned: [0],
    })
  })

  it('drops the blank back of a sheet, and no other blank page', () => {
    const { groups } = planBatch([cover(0, 1, 2), page(1, true), page(2), page(3, true)])
    expect(groups[0]).toMatchObject({ pages: [2, 3], coverPages: [0, 1], mismatch: 'none' })
  })

  it('files nothing behind a sheet that cannot be read, until the next sheet', () => {
    const plan = planBatch([cover(0, 1, 1), page(1), { ...page(2), unreadSheet: true }, page(3), cover(4, 2, 1), page(5)])
    expect(plan.unassigned).toEqual([2, 3])
    expect(plan.groups.map((group) => [group.dossier, group.pages])).toEqual([
      [dossier(1), [1]],
      [dossier(2), [5]],
    ])
  })

  it('joins a dossier whose sheet comes twice', () => {
    const { groups } = planBatch([cover(0, 1, 1), page(1), cover(2, 2, 1), page(3), cover(4, 1, 3), page(5)])
    expect(groups.map((group) => [group.dossier, group.pages, group.expected, group.mismatch])).toEqual([
      [dossier(1), [1, 5], 3, 'fewer'],
      [dossier(2), [3], 1, 'none'],
    ])
  })

  it('gives back every page exactly once, in order, whatever comes', () => {
    const anyPage = fc.record({
      cover: fc.option(
        fc.record({
          dossierId: fc.constantFrom(dossier(1), dossier(2), dossier(3)),
          expectedPages: anyCount,
        }),
        { nil: null },
      ),
      blank: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(anyPage, { maxLength: 40 }), (pages) => {
        const { groups, unassigned } = planBatch(pages.map((one, index) => ({ index, ...one })))
        const all = [...unassigned, ...groups.flatMap((group) => [...group.pages, ...group.coverPages])]
        expect(all.sort((a, b) => a - b)).toEqual(pages.map((_one, index) => index))
        for (const group of groups) {
          expect(group.found).toBe(group.pages.length)
          expect(group.pages).toEqual([...group.pages].sort((a, b) => a - b))
        }
      }),
      { seed: 5 },
    )
  })
})
