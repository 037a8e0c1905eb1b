import type { Box, RawWord } from './ocr-engine.ts'

export type JoinedWord = RawWord & {
  /** Both passes read the same text at this place. */
  agreed: boolean
  /** How sure the first pass was where the second's word was taken: the page is no clearer for it. */
  doubt?: number
}

/** Below this confidence a word that only the sparse pass saw is more often speck than letter. */
const SPARSE_MIN_CONFIDENCE = 35

/** By so much must the second pass be surer of a word that both saw at one place. Measured on pages of our own. */
const SURER_OF_ONE = 7

/**
 * All words of the first pass (it knows lines and blocks, and keeps the marks on dense text), and those of the second
 * that stand where the first saw nothing: it finds what the first drops over dotted lines, in table cells and frames.
 */
export function joinPasses(first: readonly RawWord[], second: readonly RawWord[]): JoinedWord[] {
  const seen = first.filter((word) => isLetterful(word) || word.confidence > SPARSE_MIN_CONFIDENCE)
  const index = indexByBand(second)
  const firstIndex = indexByBand(seen)
  const alone = (word: RawWord, among: BandIndex): RawWord | undefined => {
    const others = nearby(among, word.box).filter((other) => overlap(other.box, word.box) > 0.5)
    return others.length === 1 ? others[0] : undefined
  }
  const joined: JoinedWord[] = seen.map((word) => {
    const agreed = nearby(index, word.box).some(
      (other) => other.text === word.text && overlap(other.box, word.box) > 0.5,
    )
    const other = agreed ? undefined : alone(word, index)
    // One word against one word, the second model surer by a little: it is right seven times in eight.
    if (
      other !== undefined &&
      other.confidence - word.confidence >= SURER_OF_ONE &&
      alone(other, firstIndex) === word
    )
      return {
        ...word,
        text: other.text,
        confidence: other.confidence,
        doubt: word.confidence,
        agreed: false,
      }
    return { ...word, agreed }
  })
  const lines = seen.reduce((most, word) => Math.max(most, word.line), -1) + 1
  for (const word of second) {
    if (word.confidence <= SPARSE_MIN_CONFIDENCE) continue
    const x = (word.box[0] + word.box[2]) / 2
    const y = (word.box[1] + word.box[3]) / 2
    const covered = nearby(firstIndex, word.box).some(
      ({ box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3],
    )
    if (!covered) joined.push({ ...word, line: lines + word.line, agreed: false })
  }
  return joined
}

/** A word read with less than this may be replaced by another attempt's. */
const WEAK = 65

/** By so much must the other attempt be surer of its word. */
const SURER = 12

/**
 * Two attempts at one page, differently prepared, in the same places: the words of the first, but where they are weak
 * and the second is surer, those of the second; and what only the second saw.
 */
export function joinAttempts(first: readonly JoinedWord[], second: readonly JoinedWord[]): JoinedWord[] {
  const secondIndex = indexByBand(second)
  const kept: JoinedWord[] = []
  const taken = new Set<RawWord>()
  for (const word of first) {
    const others = nearby(secondIndex, word.box).filter((other) => overlap(other.box, word.box) > 0.5)
    const weakest = Math.min(...others.map((other) => other.confidence))
    if (word.confidence < WEAK && others.length > 0 && weakest > word.confidence + SURER) {
      for (const other of others) taken.add(other)
    } else kept.push(word)
  }
  const keptIndex = indexByBand(kept)
  const lines = first.reduce((most, word) => Math.max(most, word.line), -1) + 1
  const added = second
    .filter((word) => {
      const near = nearby(keptIndex, word.box)
      if (near.some((held) => overlap(held.box, word.box) > 0.3)) return false
      return taken.has(word) || word.confidence > SPARSE_MIN_CONFIDENCE
    })
    .map((word) => ({ ...word, line: lines + word.line }))
  return [...kept, ...added]
}

function isLetterful(word: RawWord): boolean {
  return /[\p{L}\p{N}]/u.test(word.text)
}

/** Shared area over the smaller of the two areas. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0) return 0
  return (width * height) / Math.max(1, Math.min(areaOf(a), areaOf(b)))
}

function areaOf(box: Box): number {
  return (box[2] - box[0]) * (box[3] - box[1])
}

const BAND = 64
type BandIndex = Map<number, RawWord[]>

function indexByBand(words: readonly RawWord[]): BandIndex {
  const index: BandIndex = new Map()
  for (const word of words) {
    for (let band = Math.floor(word.box[1] / BAND); band <= Math.floor(word.box[3] / BAND); band++) {
      const held = index.get(band)
      if (held === undefined) index.set(band, [word])
      else held.push(word)
    }
  }
  return index
}

function nearby(index: BandIndex, box: Box): RawWord[] {
  const found = new Set<RawWord>()
  for (let band = Math.floor(box[1] / BAND); band <= Math.floor(box[3] / BAND); band++) {
    for (const word of index.get(band) ?? []) found.add(word)
  }
  return [...found]
}
