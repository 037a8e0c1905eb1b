import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { makeProvince } from '../../../test/province.ts'
import { fakeReading } from './archive.fixture.ts'
import {
  compareNames,
  effectiveFields,
  effectiveLines,
  effectiveType,
  groupPages,
  needsReview,
  storable,
  textOf,
  textTokens,
  toTsvector,
  vocabularyOf,
  wrongKind,
  type PageToGroup,
} from './archive.model.ts'
import type { Correction } from './archive.types.ts'
import type { Fields } from './fields/index.ts'

const said = (part: Partial<Correction>): Correction => ({
  correctionId: 'c',
  target: 'text',
  field: null,
  box: null,
  value: null,
  area: null,
  madeBy: 'a',
  madeAt: new Date(0),
  ...part,
})
const read = (...lines: string[]) => ({ ...fakeReading(lines, 'v'), fields: {} as Fields })
const field = (value: string, box: [number, number, number, number], accepted = true) => ({
  value, raw: value, confidence: 90, accepted, agreed: true, page: 1, box,
}) // prettier-ignore

describe('the words of a page with corrections over them', () => {
  it('the words inside the box give way to what a person saw there, at their place', () => {
    const page = read('Họ tên Nguyen Van Thu sinh', 'năm 1949')
    const lines = effectiveLines(page, [said({ box: [295, 90, 595, 150], value: 'Nguyễn Văn Thử' })])
    expect(textOf(lines)).toBe('Họ tên Nguyễn Văn Thử sinh\nnăm 1949')
    expect(
      lines.lines[0]
        ?.slice(2, 5)
        .map((word) => [word.text, word.corrected, word.box[0] >= 295 && word.box[2] <= 595]),
    ).toEqual([
      ['Nguyễn', true, true],
      ['Văn', true, true],
      ['Thử', true, true],
    ])
  })

  it('a later correction outranks an earlier one on the same place, and nothing is left for an empty one', () => {
    const box: Correction['box'] = [90, 90, 200, 150]
    const lines = (values: string[]) =>
      textOf(
        effectiveLines(
          read('sai hai', 'ba'),
          values.map((value) => said({ box, value })),
        ),
      )
    expect(lines(['một', 'một trăm'])).toBe('một trăm hai\nba')
    expect(lines(['một', ''])).toBe('hai\nba')
  })

  it('words where nothing was read stand in the line at their height, or in a line of their own', () => {
    const add = (box: Correction['box'], value: string) =>
      textOf(effectiveLines(read('a b', 'c d'), [said({ box, value })]))
    expect(add([150, 100, 195, 140], 'x')).toBe('a x b\nc d')
    expect(add([20, 165, 80, 195], 'trước')).toBe('a b\ntrước c d')
    expect(add([20, 900, 300, 940], 'cuối trang')).toBe('a b\nc d\ncuối trang')
    expect(add([20, 10, 300, 40], 'đầu trang')).toBe('đầu trang\na b\nc d')
  })

  it('a correction of several lines goes line by line', () => {
    const value = 'MỘT\nHAI\nBA'
    expect(textOf(effectiveLines(read('a b', 'c d', 'e'), [said({ box: [0, 90, 600, 210], value })]))).toBe(
      'MỘT\nHAI\nBA\ne',
    )
  })

  it('a corrected name replaces the words of the field; a date in another form follows for search alone', () => {
    const page = read('Họ tên Nguyen Van Thu', 'sinh nam 1948')
    page.fields = {
      fullName: field('Nguyen Van Thu', [300, 100, 590, 140]),
      birthDate: field('1948', [300, 160, 390, 200]),
    }
    const corrected = effectiveLines(page, [
      said({ target: 'field', field: 'fullName', value: 'Nguyễn Văn Thử' }),
      said({ target: 'field', field: 'birthDate', value: '1949-07' }),
    ])
    expect(textOf(corrected)).toBe('Họ tên Nguyễn Văn Thử\nsinh nam 1948\n07/1949')
    expect(textOf(effectiveLines(page, [said({ target: 'field', field: 'birthDate', value: '1948' })]))).toBe(
      page.text,
    )
  })

  it('no correction, whatever its box and text, loses a word outside the box', () => {
    const edge = fc.integer({ min: 0, max: 900 })
    fc.assert(
      fc.property(
        edge,
        edge,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 200 }),
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        (x, y, w, h, value) => {
          const page = read('một hai ba bốn', 'năm sáu', 'bảy tám chín')
          const box: [number, number, number, number] = [x, y, x + w, y + h]
          const words = effectiveLines(page, [said({ box, value })]).lines.flat()
          const outside = page.words.filter(
            ({ box: [a, b, c, d] }) =>
              (a + c) / 2 < x || (a + c) / 2 >= x + w || (b + d) / 2 < y || (b + d) / 2 >= y + h,
          )
          expect(words.filter((word) => !word.corrected)).toEqual(outside)
          expect(words.filter((word) => word.corrected).map((word) => word.text)).toEqual(
            storable(value).split(/\s+/).filter(Boolean),
          )
        },
      ),
      { seed: 11, numRuns: 200 },
    )
  })
})

describe('fields and type as they count', () => {
  const fields: Fields = { fullName: field('A', [0, 0, 1, 1], false), unit: field('B', [0, 0, 1, 1]) }

  it('a person’s word outranks the reading, the latest the earlier, and stays when the reading changes', () => {
    const words = ['Một', 'Hai'].map((value, index) =>
      said({ target: 'field', field: 'fullName', value, madeAt: new Date(index) }),
    )
    for (const reading of [fields, { ...fields, fullName: field('C', [0, 0, 1, 1]) }, {}])
      expect(effectiveFields(reading, words).fullName).toMatchObject({
        value: 'Hai',
        accepted: true,
        by: { accountId: 'a', at: new Date(1) },
      })
    expect(effectiveFields(fields, words).unit).not.toHaveProperty('by')
  })

  it('a page needs a person while a field is not accepted or the whole was read with doubt', () => {
    expect(needsReview(effectiveFields(fields, []), 95)).toBe(true)
    const corrected = effectiveFields(fields, [said({ target: 'field', field: 'fullName', value: null })])
    expect([needsReview(corrected, 95), needsReview(corrected, 60)]).toEqual([false, true])
  })

  it('the latest type said by a person counts, with full confidence', () => {
    const reading = { type: 'decision', typeConfidence: 71 }
    expect(effectiveType(reading, [])).toEqual({ type: 'decision', confidence: 71 })
    expect(effectiveType(reading, [said({ target: 'type', value: 'medal' })])).toMatchObject({
      type: 'medal',
      confidence: 100,
    })
  })

  it('dates are EDTF, rates 1 to 100, sex one of two words; other fields take any text', () => {
    const wrong = [
      ['birthDate', '15/7/1949'],
      ['injuryRate', '0'],
      ['injuryRate', '101'],
      ['sex', 'Nam'],
      ['amount', '1.000'],
    ] as const
    expect(wrong.map(([name, value]) => wrongKind(name, value))).toEqual([
      'date',
      'percent',
      'percent',
      'sex',
      'amount',
    ])
    const right = [
      ['birthDate', '1949~'],
      ['injuryRate', '61'],
      ['sex', 'nữ'],
      ['amount', '1000'],
      ['fullName', '?'],
      ['sex', null],
    ] as const
    expect(right.map(([name, value]) => wrongKind(name, value))).toEqual(right.map(() => undefined))
  })
})

describe('words for search', () => {
  it('are folded and parted at everything that is neither letter nor digit', () => {
    expect(textTokens('Số: 12/QĐ-UB, ngày 2-9-1945; Đặng Thị Ký')).toEqual([
      'so',
      '12',
      'qd',
      'ub',
      'ngay',
      '2',
      '9',
      '1945',
      'dang',
      'thi',
      'ky',
    ])
    expect(vocabularyOf(['ky', 'so', '12', 'a', 'ky', 'q1'])).toEqual(['ky', 'so'])
  })

  it('any text at all makes a tsvector that PostgreSQL takes, with its positions', async () => {
    const province = await makeProvince()
    try {
      const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 300 }), { numRuns: 60, seed: 5 })
      const hard = [
        ...texts,
        "l'an 'x':1 \\ ' ''",
        '\0\ud800 a',
        'ă'.repeat(70_000),
        'a '.repeat(20_000),
        Array.from({ length: 20_000 }, (_, i) => `w${i}`).join(' '),
      ]
      for (const text of hard) {
        const vector = toTsvector(textTokens(storable(text)))
        const { rows } = await sql<{ ok: boolean }>`select length(${vector}::tsvector) >= 0 as ok`.execute(
          province.owner.db,
        )
        expect(rows).toEqual([{ ok: true }])
      }
      const { rows } = await sql<{
        found: boolean
      }>`select ${toTsvector(textTokens('Nguyễn Văn Thử'))}::tsvector @@ phraseto_tsquery('simple', 'van thu') as found`.execute(
        province.owner.db,
      )
      expect(rows).toEqual([{ found: true }])
    } finally {
      await province.close()
    }
  })
})

describe('papers of a dossier', () => {
  const page = (
    pageId: string,
    seq: number,
    type: string | null,
    documentId: string | null = null,
  ): PageToGroup => ({ pageId, seq, type, documentId })
  const short = (pages: PageToGroup[], confirmed: string[] = []) =>
    groupPages(pages, new Set(confirmed)).map(
      (group) => `${group.seq}:${group.type}:${group.pageIds.join('')}`,
    )

  it('a title begins a paper, a page without one continues it', () => {
    expect(short([page('a', 1, 'other'), page('b', 2, 'decision'), page('c', 3, 'other'), page('d', 4, null), page('e', 7, 'medal')])).toEqual([
      '1:other:a', '2:decision:bcd', '7:medal:e',
    ]) // prettier-ignore
  })

  it('a confirmed paper keeps its pages whatever they are read as now', () => {
    expect(
      short([page('a', 1, 'decision', 'D'), page('b', 2, 'medal', 'D'), page('c', 3, 'other')], ['D']),
    ).toEqual(['1:decision:abc'])
  })

  it('every page comes out once, in order', () => {
    const type = fc.constantFrom(null, 'other', 'decision', 'medal')
    fc.assert(
      fc.property(fc.array(type), (types) => {
        const groups = groupPages(
          types.map((one, index) => page(`${index}`, index + 1, one)),
          new Set(),
        )
        expect(groups.flatMap((group) => group.pageIds)).toEqual(types.map((_, index) => `${index}`))
      }),
      { seed: 3 },
    )
  })
})

it('names are ordered as a person counts', () => {
  expect(['p10.png', 'p2.png', 'P1.png', 'p2.png'].sort(compareNames)).toEqual([
    'P1.png',
    'p2.png',
    'p2.png',
    'p10.png',
  ])
})
