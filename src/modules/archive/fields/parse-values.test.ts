import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDossierNumber, parseDossierNumber } from '#shared/dossier-number.ts'
import { loadDocumentRules } from './load-document-rules.ts'
import { layOut, type Token } from './page-layout.ts'
import { parsers } from './parse-values.ts'
import { typePage } from './typed-page.fixture.ts'
import type { FieldKind } from './fields.types.ts'

const rules = loadDocumentRules().fields
const tokens = (text: string): Token[] => layOut([typePage([text])]).tokens
const parse = (kind: FieldKind, text: string) => parsers[kind](tokens(text), rules, false)
const figures = (text: string): string => text.replace(/\D/gu, '')

describe('the number of a dossier', () => {
  it.each([
    ['PTO/LS 0001234 CM', 'PTO/LS 0001234 CM'],
    ['PTO-HH-0161875-CM.', 'PTO/HH 0161875 CM'],
    ['PTO/AQ-3317/CM của ông', 'PTO/AQ 3317 CM'],
    ['CA-PTO/BB 0599929 BV', 'CA-PTO/BB 0599929 BV'],
    ['VPC/LS/0808511/BV', 'VPC/LS 0808511 BV'],
  ])('is read in its four parts: %s', (text, value) => {
    expect(parse('dossier', text)).toMatchObject({ value, wellFormed: true })
    expect(parseDossierNumber(value, rules.symbols)).toBeDefined()
  })

  it.each(['PTO/L5 0001234 CM', 'XYZ/LS 0001234 CM', 'PTO/LS 00O1234 CM', '0001234'])(
    'is no guess where a symbol is none of the tables: %s',
    (text) => expect(parse('dossier', text)?.value ?? null).toBeNull(),
  )

  it('is read back from every way of writing it, its figures and zeros kept', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rules.symbols.localities),
        fc.constantFrom(...rules.symbols.categories),
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.constantFrom('CP', 'CM', 'BV'),
        fc.constantFrom('L/C N P', 'L/C-N/P', 'L/C N-P', 'L/C/N/P', 'L-C-N-P'),
        (locality, category, n, period, form) => {
          const number = String(n).padStart(7, '0')
          const written = form
            .replace('L', '\u0001')
            .replace('C', '\u0002')
            .replace('N', '\u0003')
            .replace('P', period)
            .replace('\u0001', locality)
            .replace('\u0002', category)
            .replace('\u0003', number)
          expect(parse('dossier', written)?.value).toBe(
            formatDossierNumber({ police: false, locality, category, number, period }),
          )
        },
      ),
      { seed: 5 },
    )
  })
})

describe('rank and post', () => {
  it.each([
    ['Trung sĩ, Tiểu đội trưởng', 'Trung sĩ', true],
    ['Thượng sỹ', 'Thượng sĩ', true],
    ['Thiêu uý', 'Thiếu úy', false],
    ['Ha sĩ', 'Hạ sĩ', false],
  ])('"%s" is the rank %s', (text, value, wellFormed) =>
    expect(parse('rank', text)).toMatchObject({ value, wellFormed }),
  )

  it('a rank that is none of the list stands as read and is not believed', () => {
    expect(parse('rank', 'Thám báo viên')).toMatchObject({ value: 'Thám báo viên', wellFormed: false })
  })

  it.each([
    ['Sư đoàn 316, Quân khu II', true],
    ['Sư đoàn 316, Quân khu TT', false],
    ['Tiểu đoàn đặc cổng 20', false],
    ['Sư đoàn 7, Quần đoàn 4', false],
    ['Trung', false],
    ['Sư đoàn 316, Trung đoàn', false],
  ])('the unit "%s" is believed: %s', (text, wellFormed) =>
    expect(parse('unit', text)?.wellFormed).toBe(wellFormed),
  )
})

describe('whatever was read', () => {
  const scrap = fc.constantFrom(
    ...'ngày tháng năm 12 3 1968 0 % / - . , xã huyện tỉnh Phú Thọ 07/11/1947 37% PTO/LS 123 CM Nguyễn Văn Thấm không rõ Mậu Thân âm lịch I6 2z 20/4/40 khoảng Z? 1.994.000 đồng AD-86251b'.split(
      ' ',
    ),
  )
  const text = fc
    .array(fc.oneof(scrap, fc.string({ maxLength: 8 })), { minLength: 1, maxLength: 14 })
    .map((parts) => parts.join(' '))

  it('no parser fails, and none gives a figure that is not on the paper', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (written, prose) => {
        for (const kind of Object.keys(parsers) as FieldKind[]) {
          const parsed = parsers[kind](tokens(written), rules, prose)
          if (parsed?.value == null) continue
          expect(parsed.used.length).toBeGreaterThan(0)
          if (kind === 'date') continue
          expect(figures(parsed.raw)).toContain(figures(parsed.value))
        }
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  it('a date that is believed has its year, and its day and month where it names them, in figures on the paper', () => {
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parsers.date(tokens(written), rules, false)
        if (parsed === undefined || parsed.value === null || !parsed.wellFormed) return
        const numbers = (parsed.raw.match(/\d+/gu) ?? []).map(Number)
        if (/^\d{4}(?:-\d\d)*~?$/u.test(parsed.value))
          for (const part of parsed.value.match(/\d+/gu) ?? []) expect(numbers).toContain(Number(part))
      }),
      { seed: 8, numRuns: 500 },
    )
  })
})
