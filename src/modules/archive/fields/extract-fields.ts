import type { Box } from '#platform/ocr/index.ts'
import { parseEdtf } from '#shared/edtf.ts'
import type {
  FieldContext,
  FieldKind,
  FieldName,
  FieldReading,
  FieldRules,
  Fields,
  ResolvePlace,
} from './fields.types.ts'
import { findLabels, type LabelMatch } from './find-labels.ts'
import { readLetterhead } from './letterhead.ts'
import { holdsPhrase, toPhrase } from './match-phrase.ts'
import type { Layout, Line, Token } from './page-layout.ts'
import { parsers, type ParsedValue } from './parse-values.ts'

/** Every word of a value must be read with this confidence, by both passes alike, for it to need no person. */
const ACCEPT_CONFIDENCE = 85

/**
 * The particulars on a paper, from its words and their places. Pure: the same reading gives the same fields. Figures
 * are never corrected. The number and day of the letterhead are never accepted unseen: they are often written into the
 * printed form by hand, and a recogniser reads some handwriting with full confidence.
 */
export function extractFields(
  layout: Layout,
  type: string,
  rules: FieldRules,
  context: FieldContext,
): Fields {
  const matches = findLabels(layout, rules)
  const fields: Fields = {}
  const best = new Map<FieldName, { parsed: ParsedValue; weight: number }>()
  const offer = (name: FieldName, parsed: ParsedValue, weight: number): void => {
    const held = best.get(name)
    if (held === undefined || weight > held.weight) best.set(name, { parsed, weight })
  }
  const sections = findSections(layout, matches, rules)
  matches.forEach((match, order) => {
    if (match.field === undefined) return
    const { name, kind } = match.field
    const tokens = valueTokens(layout, matches, order, kind)
    const parsed = parsers[kind](tokens, rules, match.prose)
    if (parsed === undefined) return
    offer(name, parsed, weigh(match, parsed, sections[match.start]!, order))
    if (name === 'deathDate') {
      const place = placeAfter(layout, parsed, matches, rules)
      if (place !== undefined) offer('deathPlace', place, 1)
    }
  })
  for (const [name, { parsed }] of best) fields[name] = toField(parsed, false)
  for (const { name, parsed, handwritten, mayAccept } of readLetterhead(layout, type, rules, matches)) {
    const field = toField(parsed, handwritten)
    if (!mayAccept) field.accepted = false
    fields[name] = field
  }
  if (context.resolvePlace !== undefined) suggestPlaces(fields, context.resolvePlace)
  return fields
}

/** Puts beside each place the units that it may mean on the day of the paper. */
function suggestPlaces(fields: Fields, resolvePlace: ResolvePlace): void {
  const signed = edtfOf(fields.signedOn)?.earliest ?? undefined
  const named = (['birthDate', 'enlistedOn', 'injuredOn', 'deathDate'] as const).flatMap(
    (name) => edtfOf(fields[name])?.latest ?? [],
  )
  const day = signed ?? named.sort().at(-1)
  for (const name of ['homePlace', 'residence'] as const) {
    const field = fields[name]
    if (field === undefined) continue
    const { on, candidates } = resolvePlace(field.raw, day)
    if (candidates.length > 0)
      field.places = { on, onFrom: signed ? 'signed' : day ? 'latest-date' : 'today', candidates }
  }
}

const edtfOf = (field: FieldReading | undefined) => (field?.value ? parseEdtf(field.value) : undefined)

function weigh(match: LabelMatch, parsed: ParsedValue, section: Section, order: number): number {
  return (
    (parsed.value === null ? 0 : 3) +
    (parsed.wellFormed ? 1 : 0) +
    (match.colon ? 1 : 0) -
    (match.prose ? 0.5 : 0) -
    0.05 * match.rank -
    0.01 * order +
    (section === 'subject' ? 0.8 : section === 'others' ? -1.5 : 0)
  )
}

function toField(parsed: ParsedValue, handwritten: boolean): FieldReading {
  const agreed = parsed.used.every((token) => token.agreed)
  const confidence = Math.min(100, ...parsed.used.map((token) => token.confidence))
  const field: FieldReading = {
    value: parsed.value,
    raw: parsed.raw,
    confidence,
    accepted:
      parsed.value !== null && parsed.wellFormed && agreed && confidence >= ACCEPT_CONFIDENCE && !handwritten,
    agreed,
    page: parsed.used[0]?.page ?? 1,
    box: unite(parsed.used.filter((token) => token.page === parsed.used[0]?.page).map((token) => token.box)),
  }
  if (handwritten) field.handwritten = true
  return field
}

function unite(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return [0, 0, 0, 0]
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ]
}

/** What follows a label up to the next one: to the end of the line, and on where the line was full. */
function valueTokens(
  layout: Layout,
  matches: readonly LabelMatch[],
  order: number,
  kind: FieldKind,
): Token[] {
  const match = matches[order]!
  const limit = matches[order + 1]?.start ?? layout.tokens.length
  const label = layout.tokens[match.end - 1]!
  let line = layout.lines[label.line]!
  const ends = matches.slice(order + 1)
  const tokens = layout.tokens.slice(match.end, Math.min(limit, line.start + line.tokens.length))
  if (tokens.every((token) => token.fold === '') && limit >= line.start + line.tokens.length) {
    // Leaders that were dropped can part label and value: the next words on the same height are the value.
    const beside = besideLine(layout, line, label)
    if (beside !== undefined) {
      const cut = ends.find((other) => other.start >= beside.start)?.start ?? Infinity
      tokens.push(...beside.tokens.filter((_, i) => beside.start + i < cut))
      line = beside
    } else if (kind !== 'date' && !match.colon && !match.prose) return tokens
  }
  for (let lines = 0; lines < 3; lines++) {
    const next = layout.lines[(layout.tokens[line.start]?.line ?? 0) + 1]
    if (next === undefined || next.start >= limit || !followsOn(layout, line, next, tokens, kind, match))
      break
    tokens.push(...next.tokens.filter((_, i) => next.start + i < limit))
    line = next
  }
  return tokens
}

function besideLine(layout: Layout, line: Line, label: Token): Line | undefined {
  let best: Line | undefined
  for (const other of layout.lines) {
    if (other.page !== line.page || other === line || other.x0 < label.x1) continue
    const shared = Math.min(other.y1, label.y1) - Math.max(other.y0, label.y0)
    if (shared < 0.5 * Math.min(other.y1 - other.y0, label.y1 - label.y0)) continue
    if (best === undefined || other.x0 < best.x0) best = other
  }
  return best
}

/** Whether a value goes on in the next line: it is the line below, and its first word had no room in this one. */
function followsOn(
  layout: Layout,
  line: Line,
  next: Line,
  tokens: readonly Token[],
  kind: FieldKind,
  match: LabelMatch,
): boolean {
  if (next.page !== line.page) return false
  const height = layout.wordHeights[line.page - 1]!
  if (next.y0 - line.y1 > 2.2 * height || next.y0 < line.y0 + 0.5 * height) return false
  if (kind === 'sex' || kind === 'code' || kind === 'identity') return false
  const empty = tokens.every((token) => token.fold === '')
  // A date or a rate may be looked for on the line below ("đã hy sinh … / Ngày 12 tháng 4 năm 1972").
  if (kind === 'date' || kind === 'percent') return (match.prose || match.colon) && tokens.length < 14
  if (empty) return match.colon || match.prose
  if (/^\(?(\d{1,2}|[a-zđ])[.)]/iu.test(next.tokens[0]!.text)) return false
  const room = layout.rightMargins[line.page - 1]! - line.x1
  const needed = next.tokens[0]!.x1 - next.tokens[0]!.x0 + 0.5 * height
  return room < needed
}

/** "… hy sinh ngày 28 tháng 4 năm 1971 tại X trong khi": the place after the day. */
function placeAfter(
  layout: Layout,
  date: ParsedValue,
  matches: readonly LabelMatch[],
  rules: FieldRules,
): ParsedValue | undefined {
  const last = date.used.at(-1)
  if (last === undefined || date.value === null) return undefined
  const at = layout.tokens.indexOf(last) + 1
  if (layout.tokens[at]?.fold !== 'tai') return undefined
  const limit = matches.find((match) => match.start > at)?.start ?? layout.tokens.length
  const used: Token[] = []
  for (let i = at + 1; i < Math.min(limit, at + 16); i++) {
    const token = layout.tokens[i]!
    if (['trong', 'khi', 'vi', 'do'].includes(token.fold) && /^\p{Ll}/u.test(token.text)) break
    used.push(token)
    if (/[;.]$/u.test(token.text)) break
  }
  const parsed = parsers.phrase(used, rules, false)
  return parsed === undefined ? undefined : { ...parsed, wellFormed: false }
}

type Section = 'subject' | 'others' | undefined

/** For each token, whether its section speaks of the person with merit or of somebody else. */
function findSections(layout: Layout, matches: readonly LabelMatch[], rules: FieldRules): Section[] {
  const subject = rules.sections.subject.map(toPhrase)
  const others = rules.sections.others.map(toPhrase)
  const labelled = new Set(matches.map((match) => layout.tokens[match.start]!.line))
  const sections: Section[] = []
  let current: Section
  layout.lines.forEach((line, index) => {
    const numbered = /^\s*(?:\d{1,2}|[IVX]{1,4}|[A-Z])[.)]/u.test(line.text) || /^phần\s/iu.test(line.text)
    if (numbered && line.tokens.length <= 16 && !labelled.has(index)) {
      if (others.some((phrase) => holdsPhrase(line.tokens, phrase))) current = 'others'
      else if (subject.some((phrase) => holdsPhrase(line.tokens, phrase))) current = 'subject'
      else current = undefined
    }
    for (let i = 0; i < line.tokens.length; i++) sections.push(current)
  })
  return sections
}
