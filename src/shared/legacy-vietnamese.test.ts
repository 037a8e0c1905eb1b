import { describe, expect, test } from 'vitest'
import { toLegacy } from './legacy-vietnamese.fixture.ts'
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
