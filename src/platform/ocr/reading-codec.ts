import type { LineRange, ReadWord } from './read-image.ts'

/**
 * A page's words in a form that is small in a database column: about 20 bytes a word before compression, a tenth of
 * the words as objects. `t` is the text itself, words parted by a space and lines by a line feed, so that it can be
 * read where it lies.
 */
export type PackedReading = {
  v: 1
  t: string
  /** Four a word: left and top less those of the word before, width, height; pixels. */
  b: number[]
  /** One a word: twice the confidence, plus one when both passes agreed. */
  c: number[]
}

/**
 * Packs words and lines. Confidences and boxes are rounded to whole numbers; words hold no white space; `lines` cover
 * the words in order without gap, and no line is empty. Throws a plain error otherwise: it would be unpacked as
 * another page.
 */
export function packReading(words: readonly ReadWord[], lines: readonly LineRange[]): PackedReading {
  const texts: string[] = []
  let covered = 0
  for (const [from, until] of lines) {
    if (from !== covered || until <= from) throw new Error('lines must cover the words in order')
    covered = until
    texts.push(
      words
        .slice(from, until)
        .map((word) => word.text)
        .join(' '),
    )
  }
  if (covered !== words.length) throw new Error('lines must cover all words')
  const b: number[] = []
  const c: number[] = []
  let [left, top] = [0, 0]
  for (const { text, box, confidence, agreed } of words) {
    if (text === '' || /\s/u.test(text)) throw new Error('a word is not empty and holds no white space')
    const [x0, y0, x1, y1] = [Math.round(box[0]), Math.round(box[1]), Math.round(box[2]), Math.round(box[3])]
    b.push(x0 - left, y0 - top, x1 - x0, y1 - y0)
    c.push(2 * Math.round(confidence) + (agreed ? 1 : 0))
    left = x0
    top = y0
  }
  return { v: 1, t: texts.join('\n'), b, c }
}

/** The reverse of `packReading`, exact for whole numbers. */
export function unpackReading(packed: PackedReading): {
  words: ReadWord[]
  lines: LineRange[]
  text: string
} {
  const words: ReadWord[] = []
  const lines: LineRange[] = []
  let [left, top] = [0, 0]
  if (packed.t === '') return { words, lines, text: '' }
  for (const line of packed.t.split('\n')) {
    const from = words.length
    for (const text of line.split(' ')) {
      const at = 4 * words.length
      left += packed.b[at]!
      top += packed.b[at + 1]!
      const code = packed.c[words.length]!
      words.push({
        text,
        confidence: Math.floor(code / 2),
        box: [left, top, left + packed.b[at + 2]!, top + packed.b[at + 3]!],
        agreed: code % 2 === 1,
      })
    }
    lines.push([from, words.length])
  }
  return { words, lines, text: packed.t }
}
