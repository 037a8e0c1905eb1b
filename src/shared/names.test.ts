import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buildVocabulary,
  damerauLevenshtein,
  exactMarksMatch,
  foldName,
  foldSyllable,
  foldText,
  highlightRanges,
  lettersOf,
  nameSyllables,
  sortKeyOf,
  normaliseToneMarks,
  tooDifferent,
} from './names.ts'

const LETTERS = 'aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ'
const vietnamese = fc.string({ unit: fc.constantFrom(...LETTERS, ...LETTERS.toUpperCase(), ' ', '-', '1') })

describe('folding', () => {
  it('takes marks, case and đ away', () => {
    expect(foldText('NGUYỄN THỊ ĐƯỜNG, Xã Hùng Xuyên')).toBe('nguyen thi duong, xa hung xuyen')
  })

  it('leaves one plain letter for every letter of the alphabet', () => {
    expect(foldText(LETTERS)).toMatch(/^[a-z]+$/)
    expect(foldText(LETTERS.toUpperCase())).toBe(foldText(LETTERS))
  })

  it('gives the same for composed and decomposed text, and is done after one time', () => {
    fc.assert(
      fc.property(vietnamese, (text) => {
        const folded = foldText(text)
        expect(foldText(text.normalize('NFD'))).toBe(folded)
        expect(foldText(folded)).toBe(folded)
        expect(folded).toHaveLength(text.normalize('NFC').length)
      }),
    )
  })

  it.each([
    ['Lý', 'Lí'],
    ['Quý', 'Quí'],
    ['Hoà', 'Hòa'],
    ['Uỷ', 'Ủy'],
    ['Mỹ', 'Mĩ'],
    ['Thuý', 'Thúy'],
  ])('gives %s and %s one search key', (a, b) => {
    expect(foldSyllable(a)).toBe(foldSyllable(b))
  })

  it.each([
    ['Huy', 'huy'],
    ['Yên', 'yen'],
    ['Thủy', 'thuy'],
    ['Nguyễn', 'nguyen'],
    ['Nghĩa', 'ngia'],
    ['Ghi', 'gi'],
    ['Tây', 'tay'],
    ['Mai', 'mai'],
  ])('gives %s the key %s', (syllable, key) => {
    expect(foldSyllable(syllable)).toBe(key)
  })

  it('cuts a name into its syllables, in writing and as keys', () => {
    expect(nameSyllables(' Nguyễn  Thị-Lý, '.normalize('NFD'))).toEqual(['Nguyễn', 'Thị', 'Lý'])
    expect(foldName(' Nguyễn  Thị-Lý, '.normalize('NFD'))).toEqual(['nguyen', 'thi', 'li'])
  })
})

describe('tone marks', () => {
  it.each([
    ['Hoà Bình', 'Hòa Bình'],
    ['Uỷ ban', 'Ủy ban'],
    ['THUỶ', 'THỦY'],
    ['khoẻ', 'khỏe'],
    ['qúy', 'quý'],
    ['hòan tòan', 'hoàn toàn'],
    ['Hạ Hoà, Thanh Thuỷ', 'Hạ Hòa, Thanh Thủy'],
  ])('of %s are put as in %s', (written, standard) => {
    expect(normaliseToneMarks(written)).toBe(standard)
  })

  it.each([
    'quý',
    'giá',
    'gì',
    'già',
    'khuỷu',
    'ngoài',
    'thuở',
    'của',
    'lụa',
    'người',
    'chuyền',
    'yếu',
    'Huế',
    'xoáy',
    'NguyễnVăn',
    'résumé',
    'Đắk Lắk',
    'mía',
  ])('of %s are left where they are', (word) => {
    expect(normaliseToneMarks(word)).toBe(word)
  })

  it('do not move again, and never change the letters', () => {
    fc.assert(
      fc.property(vietnamese, (text) => {
        const once = normaliseToneMarks(text)
        expect(normaliseToneMarks(once)).toBe(once)
        expect(foldText(once)).toBe(foldText(text))
      }),
    )
  })

  it('decide an exact match, their placement and the case do not', () => {
    expect(exactMarksMatch('Hoà', 'ông NGUYỄN VĂN HÒA')).toBe(true)
    expect(exactMarksMatch('nguyễn văn', 'ông Nguyễn  Văn Hòa'.normalize('NFD'))).toBe(true)
    expect(exactMarksMatch('Hóa', 'Nguyễn Văn Hòa')).toBe(false)
    expect(exactMarksMatch('Ho', 'Nguyễn Văn Hòa')).toBe(false)
    expect(exactMarksMatch('', 'Nguyễn Văn Hòa')).toBe(false)
  })
})

describe('the distance of two words', () => {
  it.each([
    ['nguyen', 'nguyne', 1],
    ['nguyen', 'nguyn', 1],
    ['thuong', 'truogn', 2],
    ['', 'abc', 3],
    ['ca', 'abc', 3],
  ])('from %s to %s is %i', (a, b, distance) => {
    expect(damerauLevenshtein(a, b)).toBe(distance)
  })

  it('is the same both ways and stops just above its limit', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'n', 'h'), maxLength: 7 })
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, max) => {
        const distance = damerauLevenshtein(a, b)
        expect(damerauLevenshtein(b, a)).toBe(distance)
        expect(damerauLevenshtein(a, b, max)).toBe(Math.min(distance, max + 1))
      }),
    )
  })
})

describe('the letters of two words', () => {
  it('never call near words too different, and tell most far ones apart', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abnhtz019'), maxLength: 14 })
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 9 }), (a, b, most) => {
        if (tooDifferent(lettersOf(a), lettersOf(b), most))
          expect(damerauLevenshtein(a, b)).toBeGreaterThan(most)
      }),
    )
    expect(tooDifferent(lettersOf('quyetdinh'), lettersOf('giaybaotu'), 3)).toBe(true)
  })
})

describe('the edits between two words', () => {
  /** The table as the definition of optimal string alignment has it. */
  function byDefinition(a: string, b: string): number {
    const cell = (i: number, j: number): number => {
      if (i === 0 || j === 0) return i + j
      const key = i * 100 + j
      const held = known.get(key)
      if (held !== undefined) return held
      let least = Math.min(
        cell(i - 1, j) + 1,
        cell(i, j - 1) + 1,
        cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, cell(i - 2, j - 2) + 1)
      known.set(key, least)
      return least
    }
    const known = new Map<number, number>()
    return cell(a.length, b.length)
  }

  it('are those of the definition within every limit', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abnh'), maxLength: 16 })
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 12 }), (a, b, max) => {
        const distance = byDefinition(a, b)
        expect(damerauLevenshtein(a, b)).toBe(distance)
        expect(damerauLevenshtein(a, b, max)).toBe(Math.min(distance, max + 1))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a vocabulary', () => {
  const vocabulary = buildVocabulary([
    'nguyen',
    'nam',
    'minh',
    'hien',
    'bien',
    'thuong',
    'truong',
    'lam',
    'ha',
    'ba',
    'ca',
  ])
  const near = (word: string) => vocabulary.neighbours(word).map((neighbour) => neighbour.word)

  it('finds a word through one slip of the fingers', () => {
    expect([near('nguyne')[0], near('nguyn')[0], near('nguyyen')[0], near('mimh')[0]]).toEqual([
      'nguyen',
      'nguyen',
      'nguyen',
      'minh',
    ])
  })

  it('finds what a scan confuses before what a finger confuses', () => {
    expect(near('narn')[0]).toBe('nam')
    expect(near('nguycn')[0]).toBe('nguyen')
    expect(near('1arn')[0]).toBe('lam')
    expect(vocabulary.neighbours('hien')).toEqual([
      { word: 'hien', distance: 0 },
      { word: 'bien', distance: 0.5 },
    ])
  })

  it('goes two edits far for unknown long words only', () => {
    const known = buildVocabulary(['thuong', 'chuang', 'thuang'])
    expect(known.neighbours('thuong').map((neighbour) => neighbour.word)).toEqual(['thuong', 'thuang'])
    expect(near('tnuomg')).toEqual(['thuong', 'truong'])
    expect(near('nmxh')).toEqual([])
    expect(near('thuong')).toEqual(['thuong', 'truong'])
  })

  it('finds every word within one edit that a scan over all words finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'n', 'h', 'i'), minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 40 }), word, (words, query) => {
        const found = new Set(
          buildVocabulary(words)
            .neighbours(query)
            .map((neighbour) => neighbour.word),
        )
        for (const candidate of words)
          if (damerauLevenshtein(candidate, query) <= 1) expect(found).toContain(candidate)
      }),
    )
  })
})

describe('a vocabulary asked for an unknown long word', () => {
  it('finds every word within two edits that a scan over all words finds', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', 'n', 'h', 'i', 'u'),
      minLength: 4,
      maxLength: 9,
    })
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 40 }), word, (words, query) => {
        fc.pre(query.length >= 6 && !words.includes(query))
        const found = new Set(
          buildVocabulary(words)
            .neighbours(query)
            .map((neighbour) => neighbour.word),
        )
        for (const candidate of words)
          if (damerauLevenshtein(candidate, query) <= 2) expect(found).toContain(candidate)
      }),
    )
  })
})

describe('highlighting', () => {
  const cut = (text: string, query: string) =>
    highlightRanges(text, query).map(({ from, until }) => text.slice(from, until))

  it('marks the words as they stand in the text, whatever their marks', () => {
    expect(cut('Ông Nguyễn văn HOÀ, con ông nguyen van hoa.', 'Nguyễn Văn Hòa')).toEqual([
      'Nguyễn văn HOÀ',
      'nguyen van hoa',
    ])
  })

  it('marks decomposed text at its own offsets', () => {
    const text = 'xã Hùng Xuyên, huyện Đoan Hùng'.normalize('NFD')
    expect(cut(text, 'đoan hùng')).toEqual(['Đoan Hùng'.normalize('NFD')])
  })

  it('marks single words only where the phrase does not occur', () => {
    expect(cut('Hùng và Đoan', 'đoan hùng')).toEqual(['Hùng', 'Đoan'])
    expect(highlightRanges('Hùng và Đoan', 'đoan hùng', 'phrase')).toEqual([])
    expect(highlightRanges('Hùng', '  ')).toEqual([])
  })

  it('marks whole words only', () => {
    expect(cut('Hoàng Hoa Thám', 'hoa')).toEqual(['Hoa'])
  })
})

it('titles sort as Vietnamese books do', () => {
  const sorted = ['Ban', 'Bàn', 'Băn', 'Bân', 'Cay', 'Câm', 'Dung', 'Đan', 'Đào', 'Ôn', 'Ơn', 'Ức', 'Ưng']
  expect(sorted.toReversed().toSorted((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1))).toEqual(sorted)
})
