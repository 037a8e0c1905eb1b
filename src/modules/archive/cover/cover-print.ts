import sharp from 'sharp'
import { printPdf, printSvg, qrSvg } from '#platform/print/index.ts'
import { formatCoverPayload } from './cover-payload.ts'

/** One sheet: what the register knows of a dossier. Texts are printed as given; null prints an em dash. */
export interface CoverSheetRow {
  /** Public id, `dos_…`. */
  dossierId: string
  dossierNumber: string
  fullName: string
  /** The birth as the register has it: a day, a year, "khoảng 1949". */
  birthAsWritten: string | null
  category: string | null
  /** Box, shelf, place: "Kệ 04 · Ngăn B · Hộp 12". */
  place: string | null
  expectedPages: number | null
}

/** The printed words around the values; they come from the message catalogue. */
export interface CoverSheetLabels {
  /** The office, at the head of the sheet. */
  agency: string
  /** What the sheet is, at the head on the right. */
  title: string
  born: string
  category: string
  place: string
  expectedPages: string
  /** What to do with the sheet, at its foot. */
  instruction: string
}

/** Side of the code on paper. At 200 dpi a square of the code is then 11 pixels wide, and 4 remain on a bad photograph. */
const CODE_MM = 62

const TEMPLATE = `
#let input = json(bytes(sys.inputs.data))
#let ink = rgb("#211c16")
#let muted = rgb("#635a4d")
#let line-colour = rgb("#b9ad96")
#let lacquer = rgb("#8a1a1a")
#let labels = input.labels
#set document(title: labels.title)
#set page(paper: "a4", margin: (x: 22mm, top: 18mm, bottom: 16mm))
#set text(font: "Be Vietnam Pro", size: 11pt, fill: ink, lang: "vi", hyphenate: false)
#set par(leading: 0.7em, spacing: 0pt)
#let rule = line(length: 100%, stroke: 0.5pt + line-colour)
#let or-dash(value) = if value == none or value == "" { "—" } else { value }
// Long names and numbers shrink instead of breaking in the middle of a word.
#let fitted(value, size, least, font: "Be Vietnam Pro", weight: "semibold") = layout(room => {
  let chosen = size
  while chosen > least and measure(text(font: font, size: chosen, weight: weight, value)).width > room.width {
    chosen = chosen - 1pt
  }
  text(font: font, size: chosen, weight: weight, value)
})
#let sheet(row) = {
  grid(
    columns: (1fr, auto),
    column-gutter: 8mm,
    text(size: 10pt, fill: muted, labels.agency),
    text(size: 10pt, weight: "semibold", fill: lacquer, labels.title),
  )
  v(3mm)
  line(length: 100%, stroke: 1.2pt + lacquer)
  v(15mm)
  fitted(row.dossierNumber, 42pt, 20pt)
  v(14mm)
  fitted(row.fullName, 34pt, 18pt, font: "Tinos", weight: "regular")
  v(7.5mm)
  text(size: 14pt, fill: muted)[#labels.born #text(fill: ink, or-dash(row.birthAsWritten))]
  v(14mm)
  rule
  for (label, value) in (
    (labels.category, row.category),
    (labels.place, row.place),
    (labels.expectedPages, row.expectedPages),
  ) {
    block(width: 100%, inset: (y: 3.6mm), spacing: 0pt, grid(
      columns: (52mm, 1fr),
      column-gutter: 4mm,
      pad(top: 0.9mm, text(size: 11pt, fill: muted, label)),
      text(size: 14pt, weight: "medium", or-dash(value)),
    ))
    rule
  }
  v(1fr)
  align(center, block(breakable: false, {
    image(bytes(row.code), format: "svg", width: ${CODE_MM}mm)
    v(4mm)
    text(font: "Cousine", size: 9.5pt, row.payload)
  }))
  v(1fr)
  rule
  v(3.5mm)
  text(size: 9.5pt, fill: muted, labels.instruction)
}
#for (number, row) in input.rows.enumerate() {
  if number > 0 { pagebreak() }
  sheet(row)
}
`

async function inputOf(rows: CoverSheetRow[], labels: CoverSheetLabels): Promise<object> {
  const sheets = rows.map(async (row) => {
    const payload = formatCoverPayload(row)
    return {
      ...row,
      expectedPages: row.expectedPages === null ? null : `${row.expectedPages}`,
      payload,
      code: await qrSvg(payload),
    }
  })
  return { labels, rows: await Promise.all(sheets) }
}

/**
 * Cover sheets as one PDF, A4, one sheet a dossier, in the order given. Values reach the page as text, never as markup.
 * Throws RangeError for an empty list or a bad dossier id.
 */
export async function coverSheets(rows: CoverSheetRow[], labels: CoverSheetLabels): Promise<Buffer> {
  if (rows.length === 0) throw new RangeError('no cover sheet to print')
  return printPdf(TEMPLATE, await inputOf(rows, labels))
}

/** One cover sheet as a PNG, for samples and tests. */
export async function coverSheetImage(
  row: CoverSheetRow,
  labels: CoverSheetLabels,
  { dpi = 300 }: { dpi?: number } = {},
): Promise<Buffer> {
  const svg = printSvg(TEMPLATE, await inputOf([row], labels))
  // In points the renderer would apply the density twice: 10,335 pixels for 2,480.
  const inPixels = svg.replace(/ width="([\d.]+)pt" height="([\d.]+)pt"/, ' width="$1" height="$2"')
  return sharp(Buffer.from(inPixels), { density: dpi })
    .flatten({ background: 'white' })
    .withMetadata({ density: dpi })
    .png({ compressionLevel: 6 })
    .toBuffer()
}
