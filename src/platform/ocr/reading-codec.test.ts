import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packReading, unpackReading } from './reading-codec.ts'
import type { LineRange, ReadWord } from './read-image.ts'

const word: fc.Arbitrary<ReadWord> = fc
  .record({
    text: fc.stringMatching(/^[\p{L}\p{N}:,./-]{1,12}$/u).map((text) => text.normalize('NFC')),
    confidence: fc.integer({ min: 0, max: 100 }),
    x: fc.nat(10_000),
    y: fc.nat(10_000),
    w: fc.nat(2000),
    h: fc.nat(400),
    agreed: fc.boolean(),
  })
  .map(({ text, confidence, x, y, w, h, agreed }) => ({
    text,
    confidence,
    box: [x, y, x + w, y + h],
    agreed,
  }))

const page = fc.array(fc.array(word, { minLength: 1, maxLength: 12 }), { maxLength: 12 }).map((grouped) => {
  const lines: LineRange[] = []
  let from = 0
  for (const line of grouped) lines.push([from, (from += line.length)])
  return { words: grouped.flat(), lines }
})

describe('the packed form of a reading', () => {
  it('gives back every word, box, confidence and line, also through JSON', () => {
    fc.assert(
      fc.property(page, ({ words, lines }) => {
        const packed = JSON.parse(JSON.stringify(packReading(words, lines))) as ReturnType<typeof packReading>
        const unpacked = unpackReading(packed)
        expect(unpacked.words).toEqual(words)
        expect(unpacked.lines).toEqual(lines)
      }),
      { seed: 7 },
    )
  })

  it('holds the text as it is read', () => {
    const words: ReadWord[] = [
      { text: 'Họ', confidence: 90, box: [10, 20, 30, 40], agreed: true },
      { text: 'tên:', confidence: 80, box: [35, 20, 60, 40], agreed: false },
      { text: 'Lý', confidence: 70, box: [10, 60, 30, 80], agreed: true },
    ]
    expect(
      packReading(words, [
        [0, 2],
        [2, 3],
      ]),
    ).toEqual({
      v: 1,
      t: 'Họ tên:\nLý',
      b: [10, 20, 20, 20, 25, 0, 25, 20, -25, 40, 20, 20],
      c: [181, 160, 141],
    })
  })

  it('refuses lines that leave words out, and words with spaces in them', () => {
    const plain: ReadWord = { text: 'a', confidence: 1, box: [0, 0, 1, 1], agreed: false }
    expect(() => packReading([plain, plain], [[0, 1]])).toThrow('cover all')
    expect(() => packReading([plain, plain], [[1, 2]])).toThrow('in order')
    expect(() => packReading([{ ...plain, text: 'a b' }], [[0, 1]])).toThrow('white space')
  })
})
