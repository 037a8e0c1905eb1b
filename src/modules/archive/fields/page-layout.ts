import { foldText, lettersOf } from '#shared/names.ts'
import type { Box } from '#platform/ocr/index.ts'
import type { ReadPage } from './fields.types.ts'

/** A word, or the part of one before and after a colon, on a straightened page. */
export type Token = {
  text: string
  /** Folded, letters and digits only; empty for pure punctuation. */
  fold: string
  /** Which letters `fold` holds (`lettersOf`). */
  letters: number
  confidence: number
  agreed: boolean
  /** In the page image as shown. */
  box: Box
  /** Left, top, right, bottom after straightening, in units of the page's width. */
  x0: number
  y0: number
  x1: number
  y1: number
  page: number
  /** Index of its line in the document. */
  line: number
}

export type Line = {
  tokens: Token[]
  /** Index of the first token in the document. */
  start: number
  text: string
  page: number
  x0: number
  y0: number
  x1: number
  y1: number
}

export type Layout = {
  tokens: Token[]
  lines: Line[]
  /** Height over width of each page. */
  heights: number[]
  /** Median height of a word on each page, in units of its width. */
  wordHeights: number[]
  /** Where full lines end on each page. */
  rightMargins: number[]
}

/** Puts words on straightened coordinates, parts them at colons, drops dotted leaders and ruling. */
export function layOut(pages: readonly ReadPage[]): Layout {
  const tokens: Token[] = []
  const lines: Line[] = []
  const heights: number[] = []
  const wordHeights: number[] = []
  const rightMargins: number[] = []
  pages.forEach((page, pageIndex) => {
    const place = straightener(page)
    const firstLine = lines.length
    for (const [from, until] of page.lines) {
      const start = tokens.length
      for (const word of page.words.slice(from, until)) {
        for (const part of splitWord(word.text)) {
          tokens.push({
            ...part,
            confidence: word.confidence,
            agreed: word.agreed,
            box: word.box,
            ...place(word.box),
            page: pageIndex + 1,
            line: lines.length,
          })
        }
      }
      const held = tokens.slice(start)
      if (held.length === 0) continue
      lines.push({
        tokens: held,
        start,
        text: held.map((token) => token.text).join(' '),
        page: pageIndex + 1,
        x0: Math.min(...held.map((token) => token.x0)),
        y0: middle(held.map((token) => token.y0)),
        x1: Math.max(...held.map((token) => token.x1)),
        y1: middle(held.map((token) => token.y1)),
      })
    }
    const turned = page.rotation === 90 || page.rotation === 270
    heights.push(turned ? page.width / page.height : page.height / page.width)
    const onPage = tokens.filter((token) => token.page === pageIndex + 1 && token.fold !== '')
    wordHeights.push(middle(onPage.map((token) => token.y1 - token.y0)) || 0.01)
    const ends = lines
      .slice(firstLine)
      .filter((line) => line.tokens.length >= 5)
      .map((line) => line.x1)
      .sort((a, b) => a - b)
    rightMargins.push(ends[Math.floor(ends.length * 0.9)] ?? 0.9)
  })
  return { tokens, lines, heights, wordHeights, rightMargins }
}

type Part = Pick<Token, 'text' | 'fold' | 'letters'>

/** Words repeat from page to page, and to take one apart costs five regular expressions. */
const parted = new Map<string, readonly Part[]>()
const MOST_PARTED = 20_000

/** "tên:Nguyễn" → "tên:", "Nguyễn"; "......" → nothing; "1945....." → "1945". */
function splitWord(word: string): readonly Part[] {
  const known = parted.get(word)
  if (known) return known
  const parts = withoutDots(word)
    .replace(/[.…_·‥]{2,}|…|_+/gu, ' ')
    .replace(/:(?=[^\s:])/gu, ': ')
    .split(' ')
    .filter((part) => /[\p{L}\p{N}]|^[:;,.()/%-]$/u.test(part))
    .map((text) => {
      const fold = foldText(text).replace(/[^a-z0-9]/gu, '')
      return { text, fold, letters: lettersOf(fold) }
    })
  if (parted.size >= MOST_PARTED) parted.clear()
  parted.set(word, parts)
  return parts
}

/** Dots of a leader that a value was typed over: ".1944", "đoàn.316", "D9.E141". Figures and numbers of papers keep theirs. */
function withoutDots(word: string): string {
  const bare = word.replace(/^[.,·](?=[\p{L}\p{N}])/u, '')
  if (/[/@]/u.test(bare)) return bare
  return bare.replace(/,\.(?=\p{L})/gu, ', ').replace(/(?<=\p{Ll}|\d)\.(?=\p{L})|(?<=\p{Ll})\.(?=\d)/gu, ' ')
}

function straightener(page: ReadPage): (box: Box) => Pick<Token, 'x0' | 'y0' | 'x1' | 'y1'> {
  const { width, height, rotation } = page
  const sideways = rotation === 90 || rotation === 270
  const [uprightWidth, uprightHeight] = sideways ? [height, width] : [width, height]
  const radians = (page.angle * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  const turn = (x: number, y: number): [number, number] => {
    if (rotation === 90) return [height - y, x]
    if (rotation === 180) return [width - x, height - y]
    if (rotation === 270) return [y, width - x]
    return [x, y]
  }
  return ([bx0, by0, bx1, by1]) => {
    const [ax, ay] = turn(bx0, by0)
    const [cx, cy] = turn(bx1, by1)
    const dx = (ax + cx) / 2 - uprightWidth / 2
    const dy = (ay + cy) / 2 - uprightHeight / 2
    const x = (cos * dx - sin * dy + uprightWidth / 2) / uprightWidth
    const y = (sin * dx + cos * dy + uprightHeight / 2) / uprightWidth
    // The box hulls a slanting word: take the slant out of its height again.
    const w = Math.abs(cx - ax) / uprightWidth
    const h = Math.max(
      0.3 * (Math.abs(cy - ay) / uprightWidth),
      Math.abs(cy - ay) / uprightWidth - w * Math.abs(sin),
    )
    return { x0: x - w / 2, y0: y - h / 2, x1: x + w / 2, y1: y + h / 2 }
  }
}

function middle(values: number[]): number {
  if (values.length === 0) return 0
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
