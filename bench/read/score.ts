import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DocumentReading } from '#modules/archive/fields/index.ts'
import type { FieldName } from '#modules/archive/fields/fields.types.ts'
import { distanceToBestPlace, flattenText } from './edit-distance.ts'

/** One document of a corpus with its ground truth: `gt/ID.json` beside `img/`. */
export type TruthDocument = {
  id: string
  type: string
  handwritten_no_and_day: boolean
  /** Every field written by hand, where the corpus says it of each. */
  handwritten?: string[]
  fields: Record<string, string>
  lines: { text: string }[]
  images: { file: string; level: string; dpi: number; skew_deg: number }[]
}

export function loadCorpus(folder: string): TruthDocument[] {
  return readdirSync(join(folder, 'gt'))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, 'gt', file), 'utf8')) as TruthDocument)
}

/** Our codes of law/documents for the corpus's kinds. */
export const TYPE_OF_KIND: Record<string, string> = {
  quyet_dinh: 'decision',
  quyet_dinh_cu: 'decision-before-1995',
  bang_tqgc: 'martyr-certificate',
  giay_bao_tu: 'death-notice',
  gcn_bi_thuong: 'injury-certificate',
  bien_ban_gd: 'medical-assessment',
  ban_khai: 'declaration',
  trich_luc: 'martyr-extract',
  ly_lich: 'personal-history',
  quan_he: 'family-confirmation',
  phieu_di_chuyen: 'transfer-slip',
  cong_van: 'official-letter',
  danh_sach: 'list',
  gcn_hy_sinh: 'sacrifice-certificate',
  gcn_tb_bb_ls: 'merit-card',
  giay_khac: 'other',
}

/** Corpus field → ours, with the form in which the two are compared. */
/** The fields of the figures that are compared from one time to the next; the others stand in the table by field. */
export const COMPARED: ReadonlySet<FieldName> = new Set([
  'fullName',
  'birthDate',
  'homePlace',
  'documentNumber',
  'signedOn',
  'deathDate',
  'injuryRate',
  'unit',
])

export const FIELD_OF_KEY: Record<string, { name: FieldName; form: (text: string) => string }> = {
  ho_ten: { name: 'fullName', form: plain },
  ngay_sinh: { name: 'birthDate', form: day },
  que_quan: { name: 'homePlace', form: plain },
  so_van_ban: { name: 'documentNumber', form: (text) => text.normalize('NFC').replace(/\s/gu, '') },
  ngay_ky: { name: 'signedOn', form: day },
  ngay_hy_sinh: { name: 'deathDate', form: day },
  ty_le: { name: 'injuryRate', form: (text) => text.replace(/\D/gu, '') },
  don_vi: { name: 'unit', form: plain },
  so_bang: { name: 'certificateNumber', form: plain },
  ngay_bi_thuong: { name: 'injuredOn', form: day },
  bi_danh: { name: 'alias', form: plain },
  gioi_tinh: { name: 'sex', form: plain },
  tru_quan: { name: 'residence', form: plain },
  cap_bac: { name: 'rank', form: plain },
  chuc_vu: { name: 'post', form: plain },
  ngay_nhap_ngu: { name: 'enlistedOn', form: day },
  noi_hy_sinh: { name: 'deathPlace', form: plain },
  noi_mai_tang: { name: 'burialPlace', form: plain },
  so_ho_so: { name: 'dossierNumber', form: number },
  mau_so: { name: 'formNumber', form: plain },
  nguoi_ky: { name: 'signer', form: plain },
  co_quan: { name: 'issuingBody', form: plain },
}

const BY_HAND = new Set(['so_van_ban', 'ngay_ky'])
const OF_THE_PAPER: ReadonlySet<FieldName> = new Set(['documentNumber', 'signedOn', 'signer', 'issuingBody'])

/** Letters and figures with their marks, small, one space between words. */
function plain(text: string): string {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ')
}

/** The parts without what stands between them and without leading zeros. */
function number(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}]/gu, ' ')
    .replace(/(?<!\d)0+(?=\d)/gu, '')
    .replace(/\s/gu, '')
}

/** EDTF, or figures from the largest unit down as papers write them: "7/4/1950" → "1950-04-07". */
function day(text: string): string {
  if (/^\d{4}(?:-\d\d){0,2}$/u.test(text)) return text
  const parts = text.match(/\d+/gu) ?? []
  return parts
    .toReversed()
    .map((part) => part.padStart(2, '0'))
    .join('-')
}

export type Tally = { wanted: number; found: number; right: number; accepted: number; acceptedRight: number }

export type ImageScore = {
  file: string
  level: string
  kind: string
  errors: number
  characters: number
  /** The same for a peer's plain text, when one was given. */
  peerErrors: number | undefined
  typeRight: boolean
  /** By our field name; typed and handwritten apart. */
  typed: Partial<Record<FieldName, Tally>>
  handwritten: Tally
}

export function scoreImage(
  truth: TruthDocument,
  image: TruthDocument['images'][number],
  reading: Pick<DocumentReading, 'text' | 'type' | 'fields'>,
  peerText?: string,
): ImageScore {
  const typed: ImageScore['typed'] = {}
  const handwritten = emptyTally()
  for (const [key, { name, form }] of Object.entries(FIELD_OF_KEY)) {
    const wanted = truth.fields[key]
    const field = reading.fields[name]
    const byHand = truth.handwritten?.includes(key) ?? (truth.handwritten_no_and_day && BY_HAND.has(key))
    // A list names many people, and a page that goes on is read with those before it.
    if (truth.type === 'danh_sach' && !OF_THE_PAPER.has(name)) continue
    if (wanted === undefined) {
      // What the truth does not name may yet be on the paper: only a number is known to be absent.
      if (key === 'so_van_ban' && field?.value != null) addTo((typed[name] ??= emptyTally()), { found: 1 })
      continue
    }
    const found = field?.value != null
    const right = found && form(field.value!) === form(wanted)
    const accepted = field?.accepted === true
    addTo(byHand ? handwritten : (typed[name] ??= emptyTally()), {
      wanted: 1,
      found: found ? 1 : 0,
      right: right ? 1 : 0,
      accepted: accepted ? 1 : 0,
      acceptedRight: accepted && right ? 1 : 0,
    })
  }
  const text = flattenText(reading.text)
  const peer = peerText === undefined ? undefined : flattenText(peerText)
  let [errors, characters, peerErrors] = [0, 0, 0]
  for (const line of truth.lines) {
    const wanted = flattenText(line.text)
    characters += [...wanted].length
    errors += distanceToBestPlace(wanted, text)
    if (peer !== undefined) peerErrors += distanceToBestPlace(wanted, peer)
  }
  return {
    file: image.file,
    level: image.level,
    kind: truth.type,
    errors,
    characters,
    peerErrors: peer === undefined ? undefined : peerErrors,
    // The type stands on a paper's first page.
    typeRight: /_p\d+$/u.test(truth.id) || reading.type === TYPE_OF_KIND[truth.type],
    typed,
    handwritten,
  }
}

export function emptyTally(): Tally {
  return { wanted: 0, found: 0, right: 0, accepted: 0, acceptedRight: 0 }
}

export function addTo(tally: Tally, more: Partial<Tally>): void {
  for (const key of ['wanted', 'found', 'right', 'accepted', 'acceptedRight'] as const)
    tally[key] += more[key] ?? 0
}

export function sumTallies(scores: readonly ImageScore[], name?: FieldName): Tally {
  const sum = emptyTally()
  for (const { typed } of scores) {
    for (const [field, tally] of Object.entries(typed))
      if (name === undefined || field === name) addTo(sum, tally)
  }
  return sum
}

/** Of the compared fields, or of all that the corpus names. */
export function sumAll(scores: readonly ImageScore[], which: 'compared' | 'all'): Tally {
  const sum = emptyTally()
  for (const { typed } of scores)
    for (const [field, tally] of Object.entries(typed))
      if (which === 'all' || COMPARED.has(field as FieldName)) addTo(sum, tally)
  return sum
}

/** Per cent, two decimals; 100 of nothing. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.round((10_000 * part) / whole) / 100
}
