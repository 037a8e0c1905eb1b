import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import QRCode from 'qrcode'
import { dayOf, monthOf, yearOf, type LegalDate } from '#shared/legal-date.ts'
import type { Paper } from './paper.types.ts'

/**
 * A4 with the margins, typeface and sizes of Decree 30/2020 as far as they are known here (law/issuing.yaml); the rest of the layout is the product's. Headings
 * stand outside of paragraphs: one inside would vanish without an error.
 */
const TEMPLATE = `
#let input = json(bytes(sys.inputs.data))
#let p = input.paper
#set document(title: p.name, author: p.agency, date: datetime(year: input.day.at(0), month: input.day.at(1), day: input.day.at(2)))
#set page(paper: "a4", flipped: p.at("landscape", default: false), margin: (top: input.layout.top * 1mm, bottom: input.layout.bottom * 1mm, left: input.layout.left * 1mm, right: input.layout.right * 1mm),
  foreground: if p.sample == none { none } else {
    place(center + horizon, rotate(-35deg, text(size: 64pt, weight: "bold", fill: rgb(138, 26, 26, 34), p.sample)))
  },
  header: context { if counter(page).get().first() > 1 { align(center, text(size: 13pt, counter(page).display())) } })
#set text(font: input.layout.typeface, size: input.layout.size * 1pt, lang: "vi", hyphenate: false)
#set par(leading: 0.75em, spacing: 0.9em, justify: false)
#let underlined(width) = { v(-3pt); line(length: width, stroke: 0.6pt) }
#grid(
  columns: (2fr, 3fr), column-gutter: 5mm,
  align(center, {
    set par(spacing: 0.65em)
    if p.parent != none { block(text(size: 12pt, p.parent)) }
    block(text(size: 12pt, weight: "bold", p.agency))
    underlined(32%)
    if p.number != none { block(text(size: 13pt, p.number)) }
  }),
  align(center, {
    set par(spacing: 0.65em)
    block(text(size: 12pt, weight: "bold", input.nation))
    block(text(size: 13pt, weight: "bold", input.motto))
    underlined(58%)
    block(text(size: 13pt, style: "italic", input.placed))
  }),
)
#v(7mm)
#align(center, block(text(size: 14pt, weight: "bold", p.title)))
#if p.subtitle != none { align(center, block(text(size: 14pt, weight: "bold", p.subtitle))) }
#if p.note != none { align(center, block(text(size: 12pt, style: "italic", p.note))) }
#v(2mm)
#for b in p.blocks {
  if b.kind == "text" {
    let weight = b.at("weight", default: "regular")
    block(width: 100%, text(weight: if weight == "bold" { "bold" } else { "regular" }, style: if weight == "italic" { "italic" } else { "normal" }, b.text))
  } else if b.kind == "pairs" {
    grid(columns: (50mm, 1fr), column-gutter: 4mm, row-gutter: 0.85em,
      ..b.rows.map(row => (block(text(row.label)), block(text(row.value)))).flatten())
  } else {
    set text(size: 12pt)
    set par(leading: 0.55em)
    table(columns: b.columns.map(c => c.width * 1fr), stroke: 0.5pt, inset: 5pt,
      table.header(..b.columns.map(c => align(center, text(weight: "bold", c.label)))),
      ..b.rows.flatten().map(cell => text(cell)))
  }
}
#v(3mm)
#block(breakable: false, width: 100%, grid(
  columns: (1fr, 1fr), column-gutter: 6mm,
  {
    if p.signatures.len() > 1 {
      align(center, { block(text(weight: "bold", p.signatures.at(0).title)); if p.signatures.at(0).hint != none { block(text(size: 12pt, style: "italic", p.signatures.at(0).hint)) }; v(15mm); if p.signatures.at(0).name != none { block(text(weight: "bold", p.signatures.at(0).name)) } })
    } else if p.recipients != none {
      set text(size: 11pt)
      set par(spacing: 0.55em)
      block(text(size: 12pt, weight: "bold", style: "italic", p.recipients.title))
      for l in p.recipients.lines { block(text(l)) }
    }
  },
  {
    if p.signatures.len() > 0 {
      let s = p.signatures.last()
      align(center, { block(text(weight: "bold", s.title)); if s.hint != none { block(text(size: 12pt, style: "italic", s.hint)) }; v(15mm); if s.name != none { block(text(weight: "bold", s.name)) } })
    }
  },
))
#if p.check != none {
  v(3mm)
  block(breakable: false, width: 100%, grid(
    columns: (22mm, 1fr), column-gutter: 4mm, align: horizon,
    image(bytes(input.qr), format: "svg", width: 22mm),
    { set text(size: 10pt); set par(spacing: 0.6em); block(text(p.check.label)); block(text(font: "Cousine", size: 9.5pt, p.check.code)); block(text(font: "Cousine", size: 8pt, p.check.url)) },
  ))
}
#if p.appendix != none {
  pagebreak()
  align(center, block(text(size: 14pt, weight: "bold", p.appendix.title)))
  if p.appendix.lead != none { block(text(p.appendix.lead)) }
  v(2mm)
  for l in p.appendix.lines {
    block(width: 100%, { block(spacing: 0.45em, text(l.text)); if l.source != none { block(text(size: 10.5pt, style: "italic", fill: rgb("#555555"), l.source)) } })
  }
}
`

let compiler: NodeCompiler | null = null

/** Fonts come from npm: a bare machine has none, and a paper must look the same everywhere. */
function getCompiler(): NodeCompiler {
  if (compiler) return compiler
  const require = createRequire(import.meta.url)
  const folderOf = (name: string) => dirname(require.resolve(`@expo-google-fonts/${name}/package.json`))
  const fontPaths = [...['400Regular', '400Regular_Italic', '700Bold', '700Bold_Italic'].map((face) => join(folderOf('tinos'), face)), join(folderOf('cousine'), '400Regular')]
  compiler = NodeCompiler.create({ fontArgs: [{ fontPaths }] })
  return compiler
}

/** Words that every official paper bears, and its measures, of law/issuing.yaml. */
export type PaperLaw = {
  words: { nation: string; motto: string; placed: string }
  /** Millimetres, and points of the type. */
  layout: { top: number; bottom: number; left: number; right: number; size: number; typeface: string }
}

/** "ngày 05 tháng 02 năm 2026": days below ten and the months one and two have a zero before them, the other months none (Decree 30/2020, annex I). */
export function dayInWords(on: LegalDate, pattern: string, place: string): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const month = monthOf(on)
  return pattern.replace('{place}', place).replace('{day}', two(dayOf(on))).replace('{month}', month < 3 ? two(month) : String(month)).replace('{year}', String(yearOf(on)))
}

/** What the typeface draws, as first and last of each span: Latin with Vietnamese marks, Greek, Cyrillic, punctuation. */
const DRAWN: readonly (readonly [number, number])[] = [
  [0x0a, 0x0a], [0x20, 0x7e], [0xa0, 0xac], [0xae, 0x024f], [0x0300, 0x0304], [0x0306, 0x030c], [0x0323, 0x0323], [0x0386, 0x038a], [0x038c, 0x038c], [0x038e, 0x03a1], [0x03a3, 0x03ce], [0x0401, 0x045f],
  [0x1e00, 0x1eff], [0x2010, 0x2022], [0x2026, 0x2026], [0x2030, 0x2033], [0x20ab, 0x20ac], [0x2116, 0x2116], [0x2122, 0x2122], [0x25a1, 0x25a1],
]
const isDrawn = (letter: string): boolean => DRAWN.some(([first, last]) => (letter.codePointAt(0) ?? 0) >= first && (letter.codePointAt(0) ?? 0) <= last)

/** What the typeface cannot draw would make the paper fail: such a sign is printed as an empty square. Marks stand on their letters; what only steers text is left out. */
const printable = (text: string): string =>
  [...text.toWellFormed().normalize('NFC').replaceAll('\t', ' ').replaceAll(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, '')].map((letter) => (isDrawn(letter) ? letter : '□')).join('')

/** A word longer than a line may break anywhere. */
const breakable = (text: string): string => text.replaceAll(/[^\s-]{36,}/gu, (word) => [...word].join('\u200b'))

const cleaned = (value: unknown): unknown =>
  typeof value === 'string'
    ? breakable(printable(value))
    : Array.isArray(value)
      ? value.map(cleaned)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner)]))
        : value

/** What stands in capitals is made so here, before it is looked at whether it can be drawn. */
function inCapitals(paper: Omit<Paper, 'on'>): Omit<Paper, 'on'> {
  const upper = (text: string) => text.toLocaleUpperCase('vi')
  return {
    ...paper,
    parent: paper.parent === null ? null : upper(paper.parent),
    agency: upper(paper.agency),
    title: upper(paper.title),
    signatures: paper.signatures.map((one) => ({ ...one, title: upper(one.title) })),
    appendix: paper.appendix === null ? null : { ...paper.appendix, title: upper(paper.appendix.title) },
  }
}

/** The paper as PDF/A-2u. The same paper gives the same bytes. */
export async function printPaper(paper: Paper, { words, layout }: PaperLaw): Promise<Buffer> {
  const { on, ...rest } = paper
  const data = {
    paper: cleaned(inCapitals(rest)),
    day: [yearOf(on), monthOf(on), dayOf(on)],
    layout,
    nation: words.nation,
    motto: words.motto,
    placed: printable(dayInWords(on, words.placed, paper.place)),
    qr: paper.check === null ? '' : await QRCode.toString(paper.check.url, { type: 'svg', errorCorrectionLevel: 'M', margin: 0 }),
  }
  const typst = getCompiler()
  const pdf = typst.pdf({ mainFileContent: TEMPLATE, inputs: { data: JSON.stringify(data) } }, { pdfStandard: 'a-2u' })
  typst.evictCache(10)
  return pdf
}
