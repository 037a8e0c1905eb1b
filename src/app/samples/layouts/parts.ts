import { formatDossierNumber } from '#shared/dossier-number.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { getPlaces } from '../places.ts'
import type { SamplePaper } from '../papers.ts'
import { departmentOn } from '../province.ts'
import { randomStream, type Random } from '../random.ts'
import { textWidth, type FieldKey, type FieldTag, type Sheet, type Span } from '../sheet.ts'

/** The stream from which a paper's setting is drawn: wording, spacing, stamps. */
export function layoutRandom(paper: SamplePaper): Random {
  const { seed, index } = paper.dossier
  return randomStream(seed, 'dossier', index, 'layout', paper.kind)
}

/** A value that reading is measured on; `value` is its normal form where it differs from the words. */
export function fact(
  key: FieldKey,
  text: string,
  value = text,
  style: { bold?: boolean; hand?: boolean } = {},
): Span {
  return { text, field: { key, value }, ...style }
}

/** 'ngày 05 tháng 8 năm 1974' as typed; a zero before days and, in the months, before 1 and 2 (NĐ 30/2020). */
export function dayInWords(day: LegalDate): string {
  const month = Number(day.slice(5, 7))
  return `ngày ${day.slice(8, 10)} tháng ${month < 3 ? `0${month}` : month} năm ${day.slice(0, 4)}`
}

export const slashed = (day: LegalDate): string => `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`

/** The day of signing behind a place name, its day and month by hand where a clerk dated the paper. */
export function dateSpans(place: string, day: LegalDate, hand: boolean): Span[] {
  const tag: FieldTag = { key: 'signedOn', value: day }
  const [d, m] = [day.slice(8, 10), String(Number(day.slice(5, 7)))]
  const print = (text: string): Span => ({ text, italic: true, field: tag })
  const write = (text: string): Span => (hand ? { text, hand: true, field: tag } : print(text))
  return [
    { text: place === '' ? '' : `${place}, `, italic: true },
    print('ngày '),
    write(d),
    ' ',
    print('tháng '),
    write(m),
    ' ',
    print(`năm ${day.slice(0, 4)}`),
  ]
}

/** 'Số: 123/QĐ-…', its digits by hand where a clerk numbered the paper. */
export function numberSpans(number: string, hand: boolean, label = 'Số: '): Span[] {
  if (number === '') return [label]
  const tag: FieldTag = { key: 'documentNumber', value: number }
  const digits = /^\d+/.exec(number)?.[0] ?? ''
  if (!hand) return [label, { text: number, field: tag }]
  return [label, { text: digits, hand: true, field: tag }, { text: number.slice(digits.length), field: tag }]
}

export function nationOn(day: LegalDate): string {
  return day < '1976-07-02' ? 'VIỆT NAM DÂN CHỦ CỘNG HÒA' : 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'
}

export const MOTTO = 'Độc lập - Tự do - Hạnh phúc'

/** The province that manages the dossier, by its name on the paper's day. */
export function provinceOn(paper: SamplePaper): string {
  return getPlaces().namesOn(paper.dossier.residence, paper.signedOn).province
}

/** The department through its names: Ty, Sở Thương binh, Sở LĐ-TB&XH, from 1/3/2025 Sở Nội vụ. */
export function departmentOf(paper: SamplePaper): { lines: string[]; title: string; head: string } {
  const day = paper.signedOn
  const title = departmentOn(day)
  const province = provinceOn(paper).toUpperCase()
  const own = day >= '1988-01-01' && day < '2025-03-01' ? ['SỞ LAO ĐỘNG -', 'THƯƠNG BINH VÀ XÃ HỘI'] : [title.toUpperCase()]
  return { lines: [`${day < '1982-01-01' ? 'UBHC' : 'UBND'} TỈNH ${province}`, ...own], title, head: day < '1982-01-01' ? 'TRƯỞNG TY' : 'GIÁM ĐỐC' }
}

/** Commune and district of the person or the family on the paper's day, with their words ('xã', 'thị xã'). */
export function homeOn(paper: SamplePaper): {
  commune: string
  kind: string
  district: string
  districtKind: string
  province: string
} {
  const { residence } = paper.dossier
  const places = getPlaces()
  const names = places.namesOn(residence, paper.signedOn)
  const kind = residence.kind === 'ward' && paper.signedOn < '1984-01-01' ? 'commune' : residence.kind
  return {
    commune: residence.name,
    kind: places.kindWord(kind).toLowerCase(),
    district: names.district,
    districtKind: places.kindWord(names.districtKind).toLowerCase(),
    province: names.province,
  }
}

/**
 * The head of an official paper in two columns: the issuing body above its number at the left, the name of the state, the motto
 * and the day at the right, each column underlined by a short rule.
 */
export function letterhead(
  sheet: Sheet,
  options: { body: string[]; number?: Span[]; day: LegalDate; date: Span[]; about?: string },
): void {
  const type = sheet.machine === 'type'
  const size = type ? 11 : Math.min(12.5, sheet.page.width / 46)
  const nation = nationOn(options.day)
  const nationWidth = Math.max(
    textWidth(sheet.face(true), size, nation),
    textWidth(sheet.face(true), size, MOTTO) + 14,
  )
  // The right column is as wide as the state's name; what is left goes to the issuing body.
  const rightX = sheet.right - nationWidth - (type ? 0 : 4)
  const leftX = Math.max(28, sheet.left - 34)
  const leftWidth = rightX - leftX - 12
  const top = sheet.y
  const step = size * (type ? 1.4 : 1.3)
  const issuer: FieldTag = { key: 'issuingBody', value: options.body.join(' ') }
  const left = { x: leftX, width: leftWidth, align: 'center' as const }
  const right = { x: rightX, width: sheet.right - rightX, align: 'center' as const }
  sheet.lineAt(top, nation, { ...right, size, bold: true })
  sheet.lineAt(top + step, MOTTO, {
    ...right,
    size: size * (type ? 1 : 1.05),
    bold: true,
    underline: type ? 0.7 : 1,
  })
  let y = top
  options.body.forEach((text, i) => {
    const last = i === options.body.length - 1
    let fitting = size
    while (textWidth(sheet.face(true), fitting, text) > leftWidth && fitting > size * 0.7) fitting -= 0.25
    const span = { text, field: issuer }
    sheet.lineAt(y, span, { ...left, size: fitting, bold: last, ...(last ? { underline: 0.45 } : {}) })
    y += step
  })
  y += step * 0.5
  if (options.number) {
    sheet.lineAt(y, options.number, { ...left, size })
    y += step
  }
  if (options.about) {
    const before = sheet.y
    sheet.y = y + 2
    sheet.paragraph(options.about, {
      x: leftX + 6,
      width: leftWidth - 12,
      align: 'center',
      size: size * 0.94,
      italic: true,
    })
    y = sheet.y
    sheet.y = before
  }
  const dateY = top + step * (options.number ? Math.max(2.7, options.body.length + 0.5) : 2.7)
  sheet.lineAt(dateY, options.date, { ...right, x: right.x - 20, width: right.width + 20, size: size * 1.02 })
  sheet.y = Math.max(y, dateY + step) + step * 0.9
}

/** The state's name over the motto, centred, for certificates and declarations. */
export function centredHead(sheet: Sheet, day: LegalDate, size = sheet.size): void {
  sheet.line(nationOn(day), { align: 'center', bold: true, size })
  sheet.line(MOTTO, { align: 'center', bold: true, size, underline: true })
}

/** The block at the lower right: authority, post, signature and stamp, the signer's typed name. */
export function signatureBlock(
  sheet: Sheet,
  options: { over: string[]; signer: string; stamped?: boolean; x?: number; width?: number; date?: Span[] },
): void {
  const size = sheet.size
  const width = options.width ?? sheet.width * 0.48
  const x = options.x ?? sheet.right - width
  const place = { x, width, align: 'center' as const }
  if (options.date) sheet.line(options.date, place)
  for (const text of options.over) sheet.line(text, { ...place, bold: true, size: size * 0.95 })
  const middle = x + width / 2
  if (options.stamped !== false) sheet.stamp(middle - 42, sheet.y + size * 1.3, Math.min(38, size * 2.9))
  sheet.signature(middle + 6, sheet.y + size * 1.6, 78)
  sheet.y += size * 4.6
  sheet.line(fact('signer', options.signer), { ...place, bold: true })
}

/** 'Nơi nhận' at the lower left, set small beside the signature. */
export function recipients(sheet: Sheet, y: number, lines: string[]): void {
  const size = sheet.machine === 'type' ? 10 : sheet.size * 0.82
  const step = size * 1.25
  sheet.lineAt(
    y,
    { text: sheet.machine === 'type' ? 'NƠI NHẬN:' : 'Nơi nhận:', bold: true, italic: true },
    { size },
  )
  lines.forEach((line, i) => sheet.lineAt(y + step * (i + 1), `- ${line}`, { size }))
}

/** The number of the dossier as the register writes it, with its four parts as the value. */
export function dossierNumberSpan(paper: SamplePaper): Span {
  const { rawNumber, number } = paper.dossier
  const digits = rawNumber.includes(number.number) ? number.number : String(Number(number.number))
  return fact('dossierNumber', rawNumber, formatDossierNumber({ ...number, number: digits }))
}

/** 'Mẫu LS4' at the upper right, where a printed form has its number. */
export function formNumber(sheet: Sheet, paper: SamplePaper): void {
  if (paper.form === '') return
  const size = sheet.size * 0.85
  const text = /^\d/.test(paper.form) ? `Mẫu số ${paper.form}` : `Mẫu ${paper.form}`
  sheet.lineAt(Math.max(28, sheet.y - size * 2.1), fact('formNumber', text, paper.form), {
    align: 'right',
    x: sheet.left,
    width: sheet.width,
    size,
    bold: true,
  })
}

/** How a paper calls the person: 'ông', 'bà', 'đồng chí'. */
export function titleOf(paper: SamplePaper): string {
  if (paper.machine === 'type' && paper.kind !== 'kinship-confirmation') return 'đồng chí'
  return paper.dossier.person.sex === 'male' ? 'ông' : 'bà'
}
