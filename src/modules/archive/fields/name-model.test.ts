import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText } from '#shared/names.ts'
import { loadDocumentRules } from './load-document-rules.ts'
import { mendPlace, mendWord, toWordModel } from './mend-words.ts'
import { isBorne, mendName } from './name-model.ts'
import { isVietnameseSyllable } from './syllable.ts'

const rules = loadDocumentRules().fields
const mended = (name: string, confidence = 90): string =>
  mendName(
    name.split(' ').map((text) => ({ text, confidence })),
    rules.names,
  ).join(' ')

describe('a syllable', () => {
  it.each(['Nguyễn', 'Thuý', 'Tuyết', 'Ngoãn', 'Hoà', 'ANH', 'Ký'])('may be %s', (word) =>
    expect(isVietnameseSyllable(word)).toBe(true),
  )
  it.each(['KTM', 'Mlnh', 'KHẢT', 'Thuất̉', 'tạp̀', 'H3'])('is never %s', (word) =>
    expect(isVietnameseSyllable(word)).toBe(false),
  )
})

describe('a name as it must have been meant', () => {
  it.each([
    ['NGUYÊN VĂN LONG', 'NGUYỄN VĂN LONG'],
    ['PHẠM KTM PHÚ', 'PHẠM KIM PHÚ'],
    ['NGUYỄN QUANG KHẢT', 'NGUYỄN QUANG KHẢI'],
    ['Nguyên Thi Mão', 'Nguyễn Thị Mão'],
    ['Định Văn Oanh', 'Đinh Văn Oanh'],
    ['Trận Văn Long', 'Trần Văn Long'],
  ])('%s is %s', (read, meant) => expect(mended(read)).toBe(meant))

  it.each([
    ['Thấm Thanh Hoà', 'Thẩm Thanh Hoà'],
    ['Vừ Xuân Lộc', 'Vũ Xuân Lộc'],
  ])('a family of no list is taken for one of them only when it was read poorly: %s', (read, meant) => {
    expect([mended(read, 90), mended(read, 50)]).toEqual([read, meant])
  })

  it.each(['Hà Thị Ưởng', 'Lò Văn Ính', 'Nguyễn Văn Thoà', 'Bàn Tiến Rối', 'Mẫu Văn Sĩnh'])(
    'a rare given name stays: %s',
    (name) => expect(mended(name)).toBe(name),
  )

  it('is one of the lists or is shown to a person', () => {
    const borne = (name: string, confidence: number) =>
      isBorne(
        name.split(' ').map((text) => ({ text, confidence })),
        rules.names,
      )
    expect(borne('Nguyễn Văn Long', 86)).toBe(true)
    expect(borne('NGUYÊN VĂN LONG', 96)).toBe(false)
    expect([borne('Nguyễn Văn Thoà', 90), borne('Nguyễn Văn Thoà', 95)]).toEqual([false, true])
  })

  it('is shown to a person where a name of the lists has its letters and a mark more', () => {
    const borne = (name: string) =>
      isBorne(
        name.split(' ').map((text) => ({ text, confidence: 96 })),
        rules.names,
      )
    expect(borne('Nguyễn Công Tỵ')).toBe(true)
    expect(borne('Nguyễn Công Ty')).toBe(false)
    // Rare, and marked otherwise than any name of its letters.
    expect(borne('Hà Thị Ưởng')).toBe(true)
  })

  it('has as many parts as were read and, but for the I of a typewriter, the letters that were read', () => {
    const names = [
      ...rules.names.families.keys(),
      ...rules.names.middles.keys(),
      ...rules.names.givens.keys(),
    ]
    const part = fc.oneof(fc.constantFrom(...names), fc.string({ minLength: 1, maxLength: 6 }))
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 0, max: 100 }),
        (parts, confidence) => {
          const words = parts.map((text) => ({
            text: text.charAt(0).toUpperCase() + text.slice(1),
            confidence,
          }))
          const meant = mendName(words, rules.names)
          expect(meant).toHaveLength(words.length)
          meant.forEach((text, i) => {
            const plain = (word: string) =>
              foldText(word.normalize('NFC')).toLowerCase().replaceAll('y', 'i').replaceAll('t', 'i')
            if (text !== words[i]!.text) expect(plain(text)).toBe(plain(words[i]!.text))
          })
        },
      ),
      { seed: 11 },
    )
  })
})

describe('words of units and places', () => {
  const words = toWordModel(['quân', 'đoàn', 'đặc', 'công', 'cổng'])

  it('get the marks of the one word that they can be', () => {
    expect(mendWord('Quần', words)).toBe('Quân')
    expect(mendWord('đoan', words)).toBe('đoàn')
  })

  it('stay where two words have these letters, where there are figures and where nothing fits', () => {
    for (const word of ['cộng', '304', 'C11', 'Tây']) expect(mendWord(word, words)).toBe(word)
  })

  it.each([
    ['xã Tạ Xá - huyện Cấm Khê - tỉnh Phú Tho', 'xã Tạ Xá - huyện Cẩm Khê - tỉnh Phú Thọ'],
    ['xã Cấm Khê, huyện Sông Thao, tỉnh Vĩnh Phú', 'xã Cấm Khê, huyện Sông Thao, tỉnh Vĩnh Phú'],
    ['thôn Đông, huyện Thanh Thuỷ', 'thôn Đông, huyện Thanh Thuỷ'],
    ['xã Lũng Pù, huyện Đồng Vàn, tỉnh Nơi Nao', 'xã Lũng Pù, huyện Đồng Vàn, tỉnh Nơi Nao'],
  ])('districts and provinces get the marks of the lists, all else stays: %s', (read, meant) =>
    expect(mendPlace(read, rules.areaNames)).toBe(meant),
  )
})
