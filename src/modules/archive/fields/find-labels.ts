import type { FieldKind, FieldName, FieldRules } from './fields.types.ts'
import { cannotFollow, lettersFrom, matchPhraseAt, toPhrase, type Phrase } from './match-phrase.ts'
import type { Layout, Token } from './page-layout.ts'

export type LabelMatch = {
  /** Absent for a stop. */
  field?: { name: FieldName; kind: FieldKind }
  /** Place of the label in its field's list: 0 is believed most. */
  rank: number
  start: number
  /** First token of the value. */
  end: number
  colon: boolean
  prose: boolean
}

type Label = { phrase: Phrase; field?: { name: FieldName; kind: FieldKind }; rank: number; prose: boolean }

/** All labels, and those of each first letter, in one order. */
type Labels = { all: Label[]; byLetter: Map<string, Label[]>; syllables: number }

const compiled = new WeakMap<FieldRules, Labels>()

function compile(rules: FieldRules): Labels {
  const held = compiled.get(rules)
  if (held !== undefined) return held
  const labels: Label[] = []
  for (const { name, kind, labels: starts, prose } of rules.fields) {
    const field = { name, kind }
    starts.forEach((text, rank) => labels.push({ phrase: toPhrase(text), field, rank, prose: false }))
    prose.forEach((text, rank) => labels.push({ phrase: toPhrase(text), field, rank, prose: true }))
  }
  for (const text of rules.stops) labels.push({ phrase: toPhrase(text), rank: 0, prose: false })
  const made = {
    all: labels,
    byLetter: Map.groupBy(labels, (label) => label.phrase.key.charAt(0)),
    syllables: Math.max(0, ...labels.map((label) => label.phrase.syllables)),
  }
  compiled.set(rules, made)
  return made
}

/** All labels in the order of the tokens; none overlaps another, the longest at a place wins. */
export function findLabels(layout: Layout, rules: FieldRules): LabelMatch[] {
  const labels = compile(rules)
  const { tokens, lines } = layout
  const matches: LabelMatch[] = []
  let index = 0
  while (index < tokens.length) {
    const line = lines[tokens[index]!.line]!
    const lineEnd = line.start + line.tokens.length
    const { fold } = tokens[index]!
    if (fold === '') {
      index += 1
      continue
    }
    const atStart = isAtStart(tokens, line.start, index)
    let best: { match: LabelMatch; weight: number } | undefined
    const unions = lettersFrom(tokens, index, labels.syllables + 3)
    // A misread first letter is forgiven only at the start of a line, where labels are expected.
    for (const label of atStart ? labels.all : (labels.byLetter.get(fold.charAt(0)) ?? [])) {
      if (cannotFollow(label.phrase, unions)) continue
      const found = matchPhraseAt(
        tokens,
        index,
        label.prose ? Math.min(tokens.length, lineEnd + 3) : lineEnd,
        label.phrase,
      )
      if (found === undefined) continue
      if (
        label.prose &&
        !isProse(tokens.slice(index, found.end), tokens[found.end], found.distance, label.phrase.syllables)
      )
        continue
      const { end, colon } = afterColon(tokens, found.end, lineEnd)
      if (!label.prose && !atStart && !colon) continue
      if (!label.prose && !colon && isOtherWord(tokens.slice(index, found.end), found.distance, label.phrase))
        continue
      const weight = label.phrase.key.length - 3 * found.distance + (colon ? 2 : 0) + (label.prose ? 0 : 0.5)
      if (best === undefined || weight > best.weight) {
        best = {
          match: {
            field: label.field,
            rank: label.rank,
            start: index,
            end,
            colon,
            prose: label.prose && !colon,
          },
          weight,
        }
      }
    }
    if (best === undefined) index += 1
    else {
      matches.push(best.match)
      index = best.match.end
    }
  }
  return matches
}

/** Running text: small letters after the first word, and no word both run together and misread ("chống" for "cho ông"). */
function isProse(
  tokens: readonly Token[],
  next: Token | undefined,
  distance: number,
  syllables: number,
): boolean {
  if (distance > 0 && tokens.length < syllables) return false
  // Running text is long, and much of it is nearly some label.
  if (distance > 1 && syllables < 5) return false
  // "… Tuấn / Huy, sinh 1946" is no "hy sinh".
  if (distance > 0 && tokens.slice(0, -1).some(({ text }) => text.endsWith(','))) return false
  // One word alone ("…, sinh 05/06/1947") says little: the figure must follow at once.
  if (syllables === 1 && !/^\d/u.test(next?.text ?? '')) return false
  return tokens.slice(1).every((token) => !/^\p{Lu}/u.test(token.text))
}

/**
 * Without a colon a label that is only nearly there may be a name: "Kim Thượng, ngày …" for "Bị thương ngày", the middle
 * name "BÁ" at the start of a line for "Bà".
 */
function isOtherWord(tokens: readonly Token[], distance: number, phrase: Phrase): boolean {
  if (phrase.syllables === 1)
    return tokens[0]!.text.normalize('NFC').toLowerCase() !== phrase.text.toLowerCase()
  if (distance === 0) return false
  // "Huy, sinh 1946" is no "Hy sinh".
  if (!phrase.text.includes(',') && tokens.slice(0, -1).some(({ text }) => text.endsWith(','))) return true
  return tokens.slice(1).some(({ text }) => /^\p{Lu}/u.test(text))
}

/** Nothing before it on the line but numbering ("3.", "a)"), dashes and specks. */
function isAtStart(tokens: readonly Token[], lineStart: number, index: number): boolean {
  for (let i = lineStart; i < index; i++) {
    const { text, fold } = tokens[i]!
    if (fold === '' || /^\(?(\d{1,2}|[a-zđ])[.)/,:]*$/iu.test(text)) continue
    return false
  }
  return true
}

/** Whether a colon closes the label, at once or after a remark in brackets: "Họ và tên (chữ in hoa):". */
function afterColon(tokens: readonly Token[], end: number, lineEnd: number): { end: number; colon: boolean } {
  // A colon that lost its lower dot is read as an apostrophe.
  if (/[:;'’]$/u.test(tokens[end - 1]!.text)) return { end, colon: true }
  const next = tokens[end]
  if (next === undefined || end >= lineEnd) return { end, colon: false }
  if (/^[:;]$/u.test(next.text)) return { end: end + 1, colon: true }
  if (next.text.startsWith('(')) {
    for (let i = end; i < Math.min(lineEnd, end + 8); i++) {
      if (/[:;]$/u.test(tokens[i]!.text)) return { end: i + 1, colon: true }
    }
  }
  return { end, colon: false }
}
