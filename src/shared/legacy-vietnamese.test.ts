import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toLegacy, WINDOWS_1252 } from './legacy-vietnamese.fixture.ts'
import { fromLegacy, guessEncoding, isSyllable, isWestern, LEGACY_ENCODINGS } from './legacy-vietnamese.ts'

const VOWELS = [...'aăâeêioôơuưy'].flatMap((letter) => ['', '\u0301', '\u0300', '\u0309', '\u0303', '\u0323'].map((tone) => (letter + tone).normalize('NFC')))
const LETTERS = [...VOWELS, 'đ']

describe('known text', () => {
  test.each([
    ['tcvn3', 'NguyÔn V¨n §øc', 'Nguyễn Văn Đức'],
    ['tcvn3', 'Céng hoµ x· héi chñ nghÜa ViÖt Nam', 'Cộng hoà xã hội chủ nghĩa Việt Nam'],
    ['tcvn3', '§éc lËp - Tù do - H¹nh phóc', 'Độc lập - Tự do - Hạnh phúc'],
    ['tcvn3', 'TRÇN THÞ H\u00adêNG', 'TRẦN THỊ HƯỜNG'],
    ['vni', 'Nguyeãn Vaên Ñöùc', 'Nguyễn Văn Đức'],
    ['vni', 'Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam', 'Cộng hòa xã hội chủ nghĩa Việt Nam'],
    ['vni', 'Ñoäc laäp - Töï do - Haïnh phuùc', 'Độc lập - Tự do - Hạnh phúc'],
    ['vni', 'TRAÀN THÒ HÖÔØNG', 'TRẦN THỊ HƯỜNG'],
  ] as const)('%s: %s', (encoding, written, meant) => {
    expect(fromLegacy(written, encoding)).toEqual({ text: meant, unknown: [] })
    expect(guessEncoding(`${written} ${written}`)).toMatchObject({ encoding, unsure: false })
  })
})

describe.each(LEGACY_ENCODINGS)('%s', (encoding) => {
  test('has every small letter of Vietnamese, and gives it back', () => {
    for (const letter of LETTERS) {
      const written = toLegacy(letter, encoding)
      expect(isWestern(written)).toBe(true)
      expect([letter, fromLegacy(written, encoding)]).toEqual([letter, { text: letter, unknown: [] }])
    }
  })

  test('is known by its words among names, whatever the others make of them', () => {
    const names = ['Lê Thị Hồng Nhung', 'Phạm Đình Quý', 'Đỗ Khắc Trường', 'Vũ Ngọc Ánh', 'Bùi Đức Thuận', 'Hoàng Thị Mười', 'Ngô Quyết Tiến', 'Đặng Xuân Huỳnh', 'Nguyễn Thị Tuyết']
    for (let at = 0; at + 2 < names.length; at++) {
      const text = names.slice(at, at + 3).join('\n')
      const written = toLegacy(text, encoding)
      expect(guessEncoding(written)).toMatchObject({ encoding, unsure: false })
      expect(fromLegacy(written, encoding).text).toBe(text)
    }
  })
})

test('text in Unicode stays as it is, also where it has western letters only', () => {
  for (const text of ['Hà Nội, Phú Thọ, Đoan Hùng, Việt Trì', 'Tô Hà, Lò Thí, Hà Dí, Tà Pán', 'Lý, Hòa, Hòe, Cù'])
    expect([text, guessEncoding(text).encoding]).toEqual([text, 'unicode'])
})

test('what has no marks, too little or no sense is not decided', () => {
  for (const text of ['Nguyen Van Duc', '', 'Hµ', '÷÷÷ ¿¿ ×× ¤¤¤ ÿÿÿ', 'Zürich Malmö Åre Łódź Århus']) expect([text, guessEncoding(text).unsure]).toEqual([text, true])
})

test('a sign that the table does not have is named and kept', () => {
  expect(fromLegacy('V¨n ¿', 'tcvn3')).toEqual({ text: 'Văn ¿', unknown: ['¿'] })
  expect(fromLegacy('Vaên ¿', 'vni')).toEqual({ text: 'Văn ¿', unknown: ['¿'] })
})

test('syllables are told by how they are built', () => {
  for (const word of ['nguyễn', 'Nghiêm', 'quý', 'quí', 'Khuất', 'hoà', 'hòa', 'giếng', 'gì', 'Đắk', 'tuyết', 'ươn', 'ả', 'yến', 'khuya', 'quyển', 'xoong']) expect([word, isSyllable(word)]).toEqual([word, word !== 'Đắk'])
  for (const word of ['nguyôn', 'coäng', 'V¨n', 'bcd', 'phồc', 'toàtà', 'zây', 'Vieät']) expect([word, isSyllable(word)]).toEqual([word, false])
})

describe('no sign vanishes', () => {
  /** Every byte but control signs, as Windows-1252 shows it: marks and letters far oftener than the rest, as in old text. */
  const bytes = fc.array(fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0x80, max: 0xff }) }, { weight: 3, arbitrary: fc.constantFrom(...Buffer.from('aeiouyAEIOUYnghtNGHT  -')) }, fc.integer({ min: 0x20, max: 0x7e })), { maxLength: 40 })
  const shown = (all: readonly number[]) => all.map((byte) => WINDOWS_1252[byte]).join('')
  /** The other way round, letter by letter from the published charts and not from the decoder: plain letters, then each with its marks. */
  const TCVN3_CHART: Record<string, string> = { ă: '\u00a8', â: '\u00a9', ê: '\u00aa', ô: '\u00ab', ơ: '\u00ac', ư: '\u00ad', đ: '\u00ae', Ă: '\u00a1', Â: '\u00a2', Ê: '\u00a3', Ô: '\u00a4', Ơ: '\u00a5', Ư: '\u00a6', Đ: '\u00a7' }

  test('the plain letters of TCVN3 are those of its chart', () => {
    for (const [letter, sign] of Object.entries(TCVN3_CHART)) expect([letter, fromLegacy(sign, 'tcvn3').text]).toEqual([letter, letter])
  })

  test('TCVN3: each sign becomes one letter or stays as it is and is named; written back it is the same up to capitals, which the table lacks', () => {
    fc.assert(
      fc.property(bytes, (all) => {
        const text = shown(all)
        const read = fromLegacy(text, 'tcvn3')
        const signs = [...text]
        const letters = [...read.text]
        expect(letters).toHaveLength(signs.length)
        signs.forEach((sign, at) => {
          const alone = fromLegacy(sign, 'tcvn3')
          if (alone.unknown.length > 0) expect(letters[at]).toBe(sign)
          else expect(letters[at]!.toLowerCase()).toBe(alone.text.toLowerCase())
        })
        expect(read.unknown).toEqual(signs.filter((sign) => fromLegacy(sign, 'tcvn3').unknown.length > 0))
        if (read.unknown.length === 0) expect(fromLegacy(toLegacy(read.text.toLowerCase(), 'tcvn3'), 'tcvn3').text.toLowerCase()).toBe(read.text.toLowerCase())
      }),
      { numRuns: 3000, seed: 20260615 },
    )
  })

  const timesIn = (signs: Iterable<string>, sign: string) => [...signs].filter((one) => one === sign).length

  test('VNI: a text of its letters, in any order, comes back sign by sign, up to the case of the sign of a capital', () => {
    const alone = WINDOWS_1252.filter((sign) => sign >= ' ')
    const units = [...alone, ...alone.flatMap((base) => alone.map((sign) => base + sign))].filter((unit) => {
      const { text, unknown } = fromLegacy(unit, 'vni')
      return unknown.length === 0 && [...text].length === 1
    })
    expect(units.length).toBeGreaterThan(180)
    // ỵ is written in two ways.
    const same = (text: string) => text.toLowerCase().replaceAll('yï', 'î')
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...units), { maxLength: 30 }), (all) => {
        const written = all.join('')
        const { text, unknown } = fromLegacy(written, 'vni')
        expect(unknown).toEqual([])
        expect(same(toLegacy(text, 'vni'))).toBe(same(written))
      }),
      { numRuns: 3000, seed: 20260615 },
    )
  })

  test.each(LEGACY_ENCODINGS)('%s: whatever the bytes, what the table has no letter for is in the text as often as it is named', (encoding) => {
    fc.assert(
      fc.property(fc.oneof(bytes, fc.uint8Array({ maxLength: 60 }).map((all) => [...all])), (all) => {
        const { text, unknown } = fromLegacy(shown(all), encoding)
        for (const sign of unknown) expect(timesIn(text, sign)).toBeGreaterThanOrEqual(timesIn(unknown, sign))
        expect(all.length === 0 || text.length > 0).toBe(true)
      }),
      { numRuns: 2000, seed: 20260615 },
    )
  })
})
