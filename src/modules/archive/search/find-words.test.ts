import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findWordsOnPage, matchText, oneEditAway, writtenForms } from './find-words.ts'

const page =
  'Ông Nguyễn Văn Hùng , sinh năm 1947 . Quyết định 2744/QĐ-SLĐTBXH, ông Hùng và Nguyễn Vàn Hưng nguyễn'.split(
    ' ',
  )
const lit = (query: string) => findWordsOnPage(page, query).map((index) => page[index])

describe('words on the page', () => {
  test('stand in a row where the page has them so', () => {
    expect(findWordsOnPage(page, 'nguyen van hung')).toEqual([1, 2, 3, 15, 16, 17])
  })
  test('are lit one by one where they nowhere stand in a row', () => {
    expect(lit('hùng 1947')).toEqual(['Hùng', '1947', 'Hùng', 'Hưng'])
  })
  test('a quoted run is lit in a row or not at all', () => {
    expect(lit('"hùng văn"')).toEqual([])
    expect(lit('"văn hùng"')).toEqual(['Văn', 'Hùng', 'Vàn', 'Hưng'])
  })
  test('a number of a paper is one word of the page', () => {
    expect(lit('2744/QĐ-SLĐTBXH')).toEqual(['2744/QĐ-SLĐTBXH,'])
    expect(lit('2744 qd sldtbxh')).toEqual(['2744/QĐ-SLĐTBXH,'])
  })
  test('one letter wrong is lit, a digit wrong is not', () => {
    expect(lit('quyeet dinh')).toEqual(['Quyết', 'định'])
    expect(lit('1974')).toEqual([])
  })
  test('y and i, NFC and NFD are one', () => {
    expect(findWordsOnPage(['Lý', 'Thường'], 'lí')).toEqual([0])
    expect(findWordsOnPage(['Nguyễn'.normalize('NFD')], 'nguyễn')).toEqual([0])
  })
  test('any query and any page are answered with ascending indexes of words that are there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        (words, query) => {
          const found = findWordsOnPage(words, query)
          return found.every(
            (index, at) => index >= 0 && index < words.length && (at === 0 || index > (found[at - 1] ?? 0)),
          )
        },
      ),
    )
  })
})

describe('a page against a query', () => {
  const ask = (
    text: string,
    segments: string[][],
    written: string[] = [],
    phrases: string[][] = [],
    apart = false,
  ) =>
    matchText(text, {
      segments,
      phrases,
      written,
      apart,
      variants: new Map(segments.flat().map((token) => [token, new Set([token])])),
    })
  const shown = (found: ReturnType<typeof ask>) =>
    found?.snippet.ranges.map(({ from, until }) => found.snippet.text.slice(from, until))

  test('the words with their marks are better than without, in a row better than apart', () => {
    const tokens = [['van', 'hung']]
    expect(ask('cụ Văn Hùng ở', tokens, ['Văn Hùng'])?.tier).toBe(0)
    expect(ask('cụ Văn Hưng ở', tokens, ['Văn Hùng'])?.tier).toBe(1)
    expect(ask('Hùng thì văn hay', [['van'], ['hung']], ['Văn Hùng'], [], true)?.tier).toBe(2)
    expect(ask('cụ Hùng ở', tokens, ['Văn Hùng'])).toBeUndefined()
  })
  test('the snippet shows what is lit, far into a long page too', () => {
    const found = ask(`${'một hai ba '.repeat(200)}cụ Văn\nHùng ở`, [['van', 'hung']], ['Văn Hùng'])
    expect(shown(found)).toEqual(['Văn Hùng'])
    expect(found?.snippet.text.length).toBeLessThan(200)
    expect(found?.lightQuery).toBe('Văn Hùng')
  })
  test('words apart are shown where they stand closest', () => {
    const found = ask(`hùng ${'một hai ba '.repeat(40)} hùng cụ văn ${'bốn năm '.repeat(40)}`, [
      ['van'],
      ['hung'],
    ])
    expect(shown(found)?.at(-1)).toBe('văn')
  })
})

test('one edit away are the words that one slip makes, and none of a number', () => {
  const near = oneEditAway('hung')
  expect(near).toEqual(expect.arrayContaining(['hun', 'hugn', 'hang', 'huong', 'hungg']))
  expect(near).not.toContain('hung')
  expect(oneEditAway('1947')).toEqual([])
})

test('a name may stand in capitals and with either placement of the tone mark', () => {
  expect(writtenForms('nguyễn hoà')).toEqual(
    expect.arrayContaining(['Nguyễn Hoà', 'Nguyễn Hòa', 'NGUYỄN HOÀ', 'NGUYỄN HÒA']),
  )
})
