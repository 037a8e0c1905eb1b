import type { DocumentClass, DocumentType, ReadPage } from './fields.types.ts'
import { holdsPhrase, likeness, likenessKey, toPhrase, type LikenessKey } from './match-phrase.ts'
import { layOut, type Layout, type Line } from './page-layout.ts'

/** A line less like the title than this is not one. */
const MIN_LIKENESS = 0.72

/**
 * The type of a paper by the title on its first page: the line, or two lines one below the other, most like a title of
 * law/documents, in capitals and in the upper part. Where two types bear one title, their years and signals decide.
 */
export function classifyDocument(pages: readonly ReadPage[], types: readonly DocumentType[]): DocumentClass {
  return classifyLayout(layOut(pages.slice(0, 1)), types)
}

export function classifyLayout(layout: Layout, types: readonly DocumentType[]): DocumentClass {
  const height = layout.heights[0] ?? 1.41
  const lines = layout.lines.filter((line) => line.page === 1 && line.y0 < 0.7 * height)
  const candidates = candidatesOf(lines)
  const year = issueYear(lines, height)
  const form = printedForm(lines, height)
  let best: { type: string; score: number } = { type: 'other', score: 0 }
  for (const type of types) {
    let score = 0
    for (const { phrase, weight, begins } of type.titles) {
      score = Math.max(score, weight * titleScore(candidates, phrase, height, begins))
    }
    const signals = type.signals.filter((signal) => holdsPhrase(layout.tokens, toPhrase(signal))).length
    if (type.requireSignal && score === 0 && signals > 0 && hasOpening(lines, type)) score = 0.6
    // The title of the certificate is printed in red, which the preparation drops with the stamps.
    const untitled = type.withoutTitle.filter((signal) => holdsPhrase(layout.tokens, toPhrase(signal))).length
    if (score === 0 && untitled >= 3) score = 0.55
    if (score === 0) continue
    if (signals > 0) score += 0.05 * Math.min(2, signals)
    // The number of the printed form supports a title; alone it says little, other decrees number theirs alike.
    if (form !== undefined && type.forms.includes(form)) score += 0.08
    if (type.until !== undefined) score += year === undefined ? 0 : year < type.until ? 0.1 : -0.3
    if (type.from !== undefined) score += year === undefined ? 0.02 : year >= type.from ? 0.1 : -0.3
    if (score > best.score) best = { type: type.code, score }
  }
  if (best.score < 0.5) return { type: 'other', confidence: 0 }
  return { type: best.type, confidence: Math.round(100 * Math.min(1, best.score)) }
}

/** A line, or two one below the other, where a title may stand. */
type Candidate = LikenessKey & { joined: boolean; capitals: number; y0: number }

function candidatesOf(lines: readonly Line[]): Candidate[] {
  return lines.flatMap((line, index) => {
    const next = lines[index + 1]
    const texts =
      next !== undefined && next.y0 > line.y0 ? [line.text, `${line.text} ${next.text}`] : [line.text]
    return texts.map((text, at) => ({
      ...likenessKey(text),
      joined: at === 1,
      capitals: shareOfCapitals(text),
      y0: line.y0,
    }))
  })
}

function titleScore(
  candidates: readonly Candidate[],
  title: string,
  height: number,
  begins: boolean,
): number {
  const phrase = toPhrase(title)
  let best = 0
  for (const candidate of candidates) {
    const { joined, capitals, y0 } = candidate
    if (joined && phrase.syllables <= 2) continue
    if (begins && capitals < 0.8) continue
    const text = begins ? likenessKey(candidate.key.slice(0, phrase.key.length)) : candidate
    const like = likeness(text, phrase, MIN_LIKENESS)
    if (like < MIN_LIKENESS) continue
    // Longer titles say more: "TRÍCH LỤC KHAI TỬ" beats "TRÍCH LỤC" on the same lines.
    const detail = Math.min(0.08, phrase.key.length / 250)
    const place = y0 < 0.45 * height ? 0.05 : 0
    best = Math.max(best, like * (0.75 + 0.2 * capitals) + detail + place)
  }
  return best
}

function shareOfCapitals(text: string): number {
  const letters = [...text].filter((letter) => /\p{L}/u.test(letter))
  if (letters.length === 0) return 0
  return letters.filter((letter) => /\p{Lu}/u.test(letter)).length / letters.length
}

/** An official letter opens with "Kính gửi" in its upper half. */
function hasOpening(lines: readonly Line[], type: DocumentType): boolean {
  return type.signals.some((signal) =>
    lines.some((line) => holdsPhrase(line.tokens.slice(0, 3), toPhrase(signal))),
  )
}

/** "Mẫu số 34" in the upper fifth of the page. */
function printedForm(lines: readonly Line[], height: number): string | undefined {
  for (const line of lines) {
    if (line.y0 > 0.2 * height) continue
    const number = /(?:^|\s)mẫu\s+(?:số\s+)?(\d{1,3}[a-zđ]?)(?=\s|$)/iu.exec(line.text)?.[1]
    if (number !== undefined) return number
  }
  return undefined
}

/** The year in the date line of the letterhead. */
function issueYear(lines: readonly Line[], height: number): number | undefined {
  for (const line of lines) {
    if (line.y0 > 0.4 * height) continue
    const year = /(?:năm|nam)\s*(1[89]\d\d|20\d\d)\s*\.?$/iu.exec(line.text)?.[1]
    if (year !== undefined) return Number(year)
  }
  return undefined
}
