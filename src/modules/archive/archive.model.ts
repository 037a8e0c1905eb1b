import { parseEdtf, formatEdtf } from '#shared/edtf.ts'
import { foldText, toNfc } from '#shared/names.ts'
import type { Box, LineRange, ReadWord } from '#platform/ocr/index.ts'
import type { Fields, FieldName } from './fields/index.ts'
import type {
  Correction,
  EffectiveField,
  EffectiveFields,
  EffectiveType,
  EffectiveWord,
} from './archive.types.ts'

/**
 * Under this mean confidence a person looks at the page even when every field was accepted: on the measured corpus, pages in
 * clean print come out above 85, photographs and carbon copies below 75.
 */
export const LOW_CONFIDENCE = 75

/** What kind of value a field holds, as far as a typed correction is checked. */
const FIELD_KINDS: Partial<Record<FieldName, 'date' | 'percent' | 'sex' | 'amount'>> = {
  birthDate: 'date',
  deathDate: 'date',
  signedOn: 'date',
  injuredOn: 'date',
  enlistedOn: 'date',
  injuryRate: 'percent',
  sex: 'sex',
  amount: 'amount',
}

/** Sex as it stands in the field of a paper, by the word of the register. */
export const SEX_ON_PAPER = { male: 'nam', female: 'nữ' } as const

/** Fields whose words may mean a unit. */
export const isPlace = (field: FieldName): boolean => field === 'homePlace' || field === 'residence'

/** The kind whose form `value` does not have; undefined when it may be stored. */
export function wrongKind(field: FieldName, value: string | null): string | undefined {
  const kind = FIELD_KINDS[field]
  if (value === null || kind === undefined) return undefined
  const fits =
    kind === 'date'
      ? parseEdtf(value) !== undefined
      : kind === 'sex'
        ? value === 'nam' || value === 'nữ'
        : /^\d{1,15}$/.test(value) && (kind === 'amount' || (Number(value) >= 1 && Number(value) <= 100))
  return fits ? undefined : kind
}

/** Text that PostgreSQL takes: NFC, no NUL, no half of a surrogate pair; what it does not take becomes U+FFFD. */
export const storable = (text: string): string => toNfc(text.toWellFormed().replaceAll('\0', '\ufffd'))

/** The fields as they count: the reading with every person's word over it. */
export function effectiveFields(fields: Fields, corrections: readonly Correction[]): EffectiveFields {
  const out: EffectiveFields = {}
  for (const [name, { page: _, ...reading }] of Object.entries(fields) as [
    FieldName,
    Fields[FieldName] & object,
  ][])
    out[name] = reading
  for (const correction of corrections) {
    if (correction.target !== 'field' || correction.field === null) continue
    const read = fields[correction.field]
    out[correction.field] = {
      value: correction.value,
      raw: read?.raw ?? null,
      confidence: 100,
      accepted: true,
      agreed: read?.agreed ?? false,
      box: read?.box ?? null,
      ...(read?.places ? { places: read.places } : {}),
      ...(correction.area ? { area: correction.area } : {}),
      by: personOf(correction),
    } satisfies EffectiveField
  }
  return out
}

const personOf = ({ madeBy, madeByName, madeAt }: Correction) => ({
  accountId: madeBy,
  name: madeByName,
  at: madeAt,
})

/** The type as it counts: the latest person's, else the reading's. */
export function effectiveType(
  reading: { type: string | null; typeConfidence: number | null },
  corrections: readonly Correction[],
): EffectiveType {
  const latest = corrections.findLast((correction) => correction.target === 'type')
  if (latest) return { type: latest.value, confidence: 100, by: personOf(latest) }
  return { type: reading.type, confidence: reading.typeConfidence ?? 0 }
}

/**
 * The lines of a page as they count. A correction of text replaces the words whose centre lies in its box; a corrected field whose
 * value is words replaces the words of the field; what has no place among the words (a date in another form than written) follows
 * as a line without a place on the page, so that search finds it. All boxes are in pixels of the page as shown.
 */
export function effectiveLines(
  reading: { words: readonly ReadWord[]; lines: readonly LineRange[]; fields: Fields },
  corrections: readonly Correction[],
): { lines: EffectiveWord[][]; unplaced: string[] } {
  let lines: EffectiveWord[][] = reading.lines.map(([from, until]) => reading.words.slice(from, until))
  const unplaced = new Map<FieldName, string>()
  for (const { target, box, field, value } of corrections) {
    if (target === 'text' && box !== null) lines = replaceInBox(lines, box, value ?? '')
    if (target !== 'field' || field === null) continue
    unplaced.delete(field)
    const read = reading.fields[field]
    if (value === null || value === read?.value) continue
    if (read && FIELD_KINDS[field] === undefined) lines = replaceInBox(lines, read.box, value)
    else unplaced.set(field, FIELD_KINDS[field] === 'date' ? formatEdtf(value) : value)
  }
  return { lines, unplaced: [...unplaced.values()] }
}

const inside = ([x0, y0, x1, y1]: Box, word: Box): boolean => {
  const [x, y] = [(word[0] + word[2]) / 2, (word[1] + word[3]) / 2]
  return x >= x0 && x < x1 && y >= y0 && y < y1
}

function replaceInBox(lines: EffectiveWord[][], box: Box, value: string): EffectiveWord[][] {
  const rows = storable(value)
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '')
  const height = (box[3] - box[1]) / Math.max(1, rows.length)
  const wanted = rows.map((row, index) =>
    spread(row, [box[0], box[1] + index * height, box[2], box[1] + (index + 1) * height]),
  )
  const out: EffectiveWord[][] = []
  let placed = 0
  for (const line of lines) {
    const first = line.findIndex((word) => inside(box, word.box))
    if (first < 0) {
      out.push(line)
      continue
    }
    const kept = line.filter((word) => !inside(box, word.box))
    const before = line.slice(0, first).length
    out.push([...kept.slice(0, before), ...(wanted[placed] ?? []), ...kept.slice(before)])
    placed += 1
  }
  const rest = wanted.slice(placed)
  if (placed > 0) {
    // More rows than lines were struck out: they follow the last of these.
    const last = out.findLastIndex((line) => line.some((word) => word.corrected && inside(box, word.box)))
    out.splice(last + 1, 0, ...rest)
  } else for (const row of rest) insertRow(out, row)
  return out.filter((line) => line.length > 0)
}

/** Puts words where nothing stood: into the line at their height, or between two lines. */
function insertRow(lines: EffectiveWord[][], row: EffectiveWord[]): void {
  const [first] = row
  if (!first) return
  const middle = (first.box[1] + first.box[3]) / 2
  const at = lines.findIndex((line) => {
    const top = Math.min(...line.map((word) => word.box[1]))
    const bottom = Math.max(...line.map((word) => word.box[3]))
    return middle >= top && middle < bottom
  })
  const line = lines[at]
  if (line) {
    const before = line.findIndex((word) => word.box[0] >= first.box[0])
    line.splice(before < 0 ? line.length : before, 0, ...row)
    return
  }
  const below = lines.findIndex((other) => Math.min(...other.map((word) => word.box[1])) > middle)
  lines.splice(below < 0 ? lines.length : below, 0, row)
}

/** Words of a row, each over its share of the width, a space counting as a letter. */
function spread(row: string, [x0, y0, x1, y1]: Box): EffectiveWord[] {
  const texts = row.split(/\s+/)
  const letters = texts.reduce((sum, text) => sum + text.length, texts.length - 1)
  const step = (x1 - x0) / letters
  let at = 0
  return texts.map((text) => {
    const from = x0 + at * step
    at += text.length + 1
    const box = [from, y0, from + text.length * step, y1].map(Math.round) as Box
    return { text, box, confidence: 100, agreed: true, corrected: true }
  })
}

/** The text of a page as search knows it: one line a line, what has no place on the page at the end. */
export const textOf = ({ lines, unplaced }: { lines: EffectiveWord[][]; unplaced: string[] }): string =>
  [...lines.map((line) => line.map((word) => word.text).join(' ')), ...unplaced].join('\n')

/** Longer runs are the engine's noise (rules read as letters); a lexeme may have 2,046 bytes. */
const MAX_TOKEN = 60

/** The search words of a text in order: folded, parted at everything that is neither letter nor digit. */
export const textTokens = (text: string): string[] =>
  foldText(toNfc(text))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '' && token.length <= MAX_TOKEN)

/** PostgreSQL keeps positions to 16,383 and 255 of one word. */
const MAX_POSITION = 16_383
const MAX_POSITIONS = 255

/** The tokens as the text form of a tsvector, with their positions from 1. Tokens hold letters and digits only, so nothing is escaped. */
export function toTsvector(tokens: readonly string[]): string {
  const positions = new Map<string, number[]>()
  tokens.forEach((token, index) => {
    const held = positions.get(token)
    if (held === undefined) positions.set(token, [Math.min(index + 1, MAX_POSITION)])
    else if (held.length < MAX_POSITIONS && index < MAX_POSITION) held.push(index + 1)
  })
  return [...positions].map(([token, at]) => `'${token}':${at.join(',')}`).join(' ')
}

/** What of a text's tokens may be a word that somebody mistypes: letters only, sorted, each once. */
export const vocabularyOf = (tokens: readonly string[]): string[] =>
  [...new Set(tokens.filter((token) => token.length <= 24 && /^\p{L}{2,}$/u.test(token)))].sort()

/** Whether a person must see the page. */
export const needsReview = (fields: EffectiveFields, meanConfidence: number): boolean =>
  meanConfidence < LOW_CONFIDENCE || Object.values(fields).some((field) => !field.accepted)

export type PageToGroup = {
  pageId: string
  seq: number
  type: string | null
  documentId: string | null
  /** A person's word: a paper begins here, or goes on. */
  begins?: boolean | null
}
export type DocumentGroup = {
  seq: number
  type: string
  pageIds: string[]
  documentId: string | null
  confirmed: boolean
}

/**
 * Parts the pages of a dossier (in order) into papers: a page with a title begins one, a page without continues the one before. A
 * paper whose type a person confirmed keeps its pages. Where a person said that a paper begins or goes on, that counts before all else.
 * The number of a paper is that of its first page.
 */
export function groupPages(pages: readonly PageToGroup[], confirmed: ReadonlySet<string>): DocumentGroup[] {
  const groups: DocumentGroup[] = []
  for (const { pageId, seq, type, documentId, begins = null } of pages) {
    const last = groups.at(-1)
    if (begins === false && last) last.pageIds.push(pageId)
    else if (begins === true) {
      const held = documentId !== null && confirmed.has(documentId) && !groups.some((group) => group.documentId === documentId)
      groups.push({ seq, type: type ?? 'other', pageIds: [pageId], documentId: held ? documentId : null, confirmed: held })
    } else if (documentId !== null && confirmed.has(documentId)) {
      const held = groups.find((group) => group.confirmed && group.documentId === documentId)
      if (held) held.pageIds.push(pageId)
      else groups.push({ seq, type: type ?? 'other', pageIds: [pageId], documentId, confirmed: true })
    } else if (last && (type === null || type === 'other')) last.pageIds.push(pageId)
    else groups.push({ seq, type: type ?? 'other', pageIds: [pageId], documentId: null, confirmed: false })
  }
  return groups
}

const collator = new Intl.Collator('en', { numeric: true })

/** Names in the order in which a person counts: scan2 before scan10. Equal names by their code units. */
export const compareNames = (a: string, b: string): number =>
  collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
