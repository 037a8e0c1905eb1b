import type { Box } from '#platform/ocr/index.ts'
import { parseEdtf } from '#shared/edtf.ts'
import type { LegalDate } from '#shared/legal-date.ts'
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
import { holdsPhrase, matchPhraseAt, toPhrase, type Phrase } from './match-phrase.ts'
import { findWrittenDate } from './old-dates.ts'
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
    // A list names many people in its rows; none of them is the one of the paper.
    if (match.field === undefined || type === 'list' || sections[match.start] === 'relative') return
    const { name, kind } = match.field
    const tokens = valueTokens(layout, matches, order, kind)
    // "Đã hy sinh vì sự nghiệp … Ngày 17": without a colon the day may stand some words further on.
    const parsed = parsers[kind](tokens, rules, match.prose || (kind === 'date' && !match.colon))
    if (parsed === undefined) return
    offer(name, parsed, weigh(match, parsed, sections[match.start]!, order))
    if (name === 'rank') {
      const post = postAfter(tokens, parsed, rules)
      if (post !== undefined) offer('post', post, 1)
    }
    if (name === 'deathDate') {
      const place = placeAfter(layout, parsed, matches, rules)
      if (place !== undefined) offer('deathPlace', place, 1)
    }
  })
  if (type === 'martyr-certificate' && !best.has('rank')) {
    for (const [name, parsed] of rankLine(layout, rules)) if (!best.has(name)) offer(name, parsed, 1)
  }
  if (!best.has('dossierNumber')) {
    const number = numberAtHead(layout, rules)
    if (number !== undefined) offer('dossierNumber', number, 1)
  }
  for (const [name, { parsed }] of best) fields[name] = toField(parsed, false)
  for (const { name, parsed, handwritten, mayAccept } of readLetterhead(layout, type, rules, matches)) {
    const field = toField(parsed, handwritten)
    if (!mayAccept) field.accepted = false
    fields[name] = field
  }
  settleYears(fields)
  doubtOrder(fields)
  doubtPoorPage(fields)
  if (context.resolvePlace !== undefined) suggestPlaces(fields, context.resolvePlace)
  return fields
}

/** Ages between which somebody enlists, is wounded or falls. */
const [YOUNGEST, OLDEST] = [10, 69]
const shifted = (day: string, years: number): LegalDate =>
  `${Number(day.slice(0, 4)) + years}${day.slice(4)}` as LegalDate

/**
 * A year written by its sign ("Mậu Thân") or with two figures means one of several: the other days of the paper may leave
 * only one. Such a value is never accepted unseen.
 */
function settleYears(fields: Fields): void {
  const signed = edtfOf(fields.signedOn)?.latest ?? undefined
  const events = (['enlistedOn', 'injuredOn', 'deathDate'] as const).flatMap(
    (name) => edtfOf(fields[name])?.earliest ?? [],
  )
  const event = events.sort()[0]
  for (const name of ['enlistedOn', 'injuredOn', 'deathDate', 'birthDate'] as const) {
    const field = fields[name]
    if (field === undefined || field.value !== null) continue
    const born = name === 'birthDate'
    const earliest = born && event !== undefined ? shifted(event, -OLDEST) : born ? undefined : WARS_FROM
    const latest = born && event !== undefined ? shifted(event, -YOUNGEST) : signed
    const found = findWrittenDate(field.raw, { ...(earliest && { earliest }), ...(latest && { latest }) })
    if (found?.edtf) field.value = found.edtf
  }
}

/** Nobody of these papers served before. */
const WARS_FROM = '1930-01-01' as LegalDate

/** Days of one life in their order. A paper is signed after what it tells. */
const ORDER = ['birthDate', 'enlistedOn', 'injuredOn', 'deathDate', 'signedOn'] as const

/** Where two days of a paper cannot both be right, neither is believed unseen. */
function doubtOrder(fields: Fields): void {
  ORDER.forEach((name, i) => {
    const first = edtfOf(fields[name])
    if (!first?.earliest) return
    for (const later of ORDER.slice(i + 1)) {
      const second = edtfOf(fields[later])
      if (!second?.latest) continue
      const from = name === 'birthDate' ? shifted(first.earliest, YOUNGEST) : first.earliest
      if (from <= second.latest) continue
      for (const field of [fields[name], fields[later]]) if (field) field.accepted = false
    }
  })
}

/** What stands around the text says little of how the entries were written. */
const AROUND: ReadonlySet<string> = new Set([
  'documentNumber',
  'signedOn',
  'issuingBody',
  'signer',
  'formNumber',
])

/**
 * A form filled in by hand is read badly in most of its entries and surely in one or two, figures above all. Where as many
 * entries are in doubt as are sure, none is believed unseen.
 */
function doubtPoorPage(fields: Fields): void {
  const entries = Object.entries(fields).filter(([name]) => !AROUND.has(name))
  const doubtful = entries.filter(([, field]) => !field.agreed || field.confidence < ACCEPT_CONFIDENCE)
  if (doubtful.length < 2 || doubtful.length * 2 < entries.length) return
  for (const [, field] of entries) field.accepted = false
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
    const { on, candidates } = resolvePlace(field.value ?? field.raw, day)
    const [best] = candidates
    if (best === undefined) continue
    field.places = { on, onFrom: signed ? 'signed' : day ? 'latest-date' : 'today', candidates }
    // One letter or mark away from a unit of the day: a slip of the reading as likely as another place.
    if (best.reasons.some(({ code }) => code === 'name-near' || code === 'name-folded'))
      field.accepted = false
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
  const oneLine = ['sex', 'code', 'identity', 'rank', 'dossier'].includes(kind)
  if (oneLine) {
    const nothing = tokens.every((token) => token.fold === '')
    return nothing && match.prose && (kind === 'code' || kind === 'dossier')
  }
  if (kind === 'name' && match.prose) return true
  // "Thương tật xếp:" below: a label that is none of ours.
  const labelled = next.tokens.slice(0, 7).some((token) => token.text.endsWith(':'))
  if (labelled && /^\p{Lu}/u.test(next.text)) return false
  // The rest of a name of two or three words, alone on its line: "… tỉnh Hà Sơn" and below it "Bình".
  const cut = kind === 'place' && line.x1 > 0.7 && next.x0 < 0.35
  if (cut && next.tokens.length <= 3 && next.tokens.every(({ text }) => /^\p{Lu}\p{Ll}*$/u.test(text)))
    return true
  const empty = tokens.every((token) => token.fold === '')
  // A date or a rate may be looked for on the line below ("đã hy sinh … / Ngày 12 tháng 4 năm 1972").
  if (kind === 'date') return tokens.length < 14
  if (kind === 'percent') return (match.prose || match.colon) && tokens.length < 14
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
    if (token.line > last.line + 1) break
    if (['trong', 'khi', 'vi', 'do'].includes(token.fold) && /^\p{Ll}/u.test(token.text)) break
    used.push(token)
    if (/[;.]$/u.test(token.text)) break
  }
  const parsed = parsers.phrase(used, rules, false)
  return parsed === undefined ? undefined : { ...parsed, wellFormed: false }
}

/** "Cấp bậc, chức vụ: Trung sĩ, Tiểu đội trưởng": the post behind the rank, parted by a comma or a dash. */
function postAfter(tokens: readonly Token[], rank: ParsedValue, rules: FieldRules): ParsedValue | undefined {
  const last = rank.used.at(-1)
  if (last === undefined || !rules.ranks.includes(rank.value ?? '')) return undefined
  const at = tokens.indexOf(last) + 1
  const rest = tokens.slice(at)
  const parted = /[,;]$/u.test(last.text) || /^[-–,/]/u.test(rest[0]?.text ?? '')
  if (!parted) return undefined
  const parsed = parsers.post(
    rest.filter((token, i) => i > 0 || token.fold !== ''),
    rules,
    false,
  )
  return parsed === undefined || !/^\p{Lu}/u.test(parsed.raw) ? undefined : parsed
}

/** On the certificate of a martyr rank, post and unit stand on one line without labels: "Hạ sĩ - Chiến sĩ - C2 D7 E66". */
function rankLine(layout: Layout, rules: FieldRules): [FieldName, ParsedValue][] {
  for (const line of layout.lines) {
    const rank = parsers.rank(line.tokens, rules, false)
    if (rank === undefined || !rules.ranks.includes(rank.value ?? '')) continue
    if (line.tokens.indexOf(rank.used[0]!) > 0) continue
    const dashes = line.tokens.flatMap((token, i) => (/^[-–]$/u.test(token.text) ? [i] : []))
    const [first, second] = dashes
    if (first === undefined) return [['rank', rank]]
    const post = parsers.post(line.tokens.slice(first + 1, second), rules, false)
    const unit = second === undefined ? undefined : parsers.unit(line.tokens.slice(second + 1), rules, false)
    return [
      ['rank', rank],
      ...(post === undefined ? [] : [['post', post] as [FieldName, ParsedValue]]),
      ...(unit === undefined ? [] : [['unit', unit] as [FieldName, ParsedValue]]),
    ]
  }
  return []
}

/** The number of the dossier at the upper right of a paper, where it stands without a label. */
function numberAtHead(layout: Layout, rules: FieldRules): ParsedValue | undefined {
  const height = layout.heights[0] ?? 1.41
  for (const line of layout.lines) {
    if (line.page !== 1 || line.y0 > 0.2 * height || line.tokens.length > 8) continue
    const at = line.tokens.findIndex(({ text }) => /^(?:CA-)?\p{Lu}{2,4}[/-]\p{Lu}{2,3}/u.test(text))
    if (at === -1) continue
    const parsed = parsers.dossier(line.tokens.slice(at), rules, false)
    if (parsed?.wellFormed) return parsed
  }
  return undefined
}

type Section = 'subject' | 'others' | 'relative' | undefined

/** For each token, whether its section speaks of the person with merit or of somebody else. */
function findSections(layout: Layout, matches: readonly LabelMatch[], rules: FieldRules): Section[] {
  const subject = rules.sections.subject.map(toPhrase)
  const others = rules.sections.others.map(toPhrase)
  const relatives = rules.sections.relatives.map(toPhrase)
  const labelled = new Set(matches.map((match) => layout.tokens[match.start]!.line))
  const opened = layout.lines.filter((line) => startsWithAny(line, relatives))
  const ofRelative = new Set(layout.lines.filter((line) => opened.some((other) => isOnLineOf(line, other))))
  const sections: Section[] = []
  let current: Section
  layout.lines.forEach((line, index) => {
    const numbered = /^\s*(?:\d{1,2}|[IVX]{1,4}|[A-Z])[.)]/u.test(line.text) || /^phần\s/iu.test(line.text)
    if (numbered && line.tokens.length <= 16 && !labelled.has(index)) {
      if (others.some((phrase) => holdsPhrase(line.tokens, phrase))) current = 'others'
      else if (subject.some((phrase) => holdsPhrase(line.tokens, phrase))) current = 'subject'
      else current = undefined
    }
    const section = ofRelative.has(line) ? 'relative' : current
    for (let i = 0; i < line.tokens.length; i++) sections.push(section)
  })
  return sections
}

/** The line itself, or what stands to the right of it on the same height ("Sinh: 1901" behind "Cha đẻ: …"). */
function isOnLineOf(line: Line, other: Line): boolean {
  if (line === other) return true
  if (line.page !== other.page || line.x0 < other.x1) return false
  const shared = Math.min(line.y1, other.y1) - Math.max(line.y0, other.y0)
  return shared > 0.5 * Math.min(line.y1 - line.y0, other.y1 - other.y0)
}

/** "- Cha đẻ: …", "Vợ: …": a line that one of the phrases opens, with its colon. */
function startsWithAny(line: Line, phrases: readonly Phrase[]): boolean {
  const first = line.tokens.findIndex((token) => token.fold !== '' && !/^\d+[.)]?$/u.test(token.text))
  if (first === -1) return false
  return phrases.some((phrase) => {
    const found = matchPhraseAt(line.tokens, first, line.tokens.length, phrase)
    if (found === undefined) return false
    return [line.tokens[found.end - 1], line.tokens[found.end]].some((token) =>
      /[:;'’]$/u.test(token?.text ?? ''),
    )
  })
}
