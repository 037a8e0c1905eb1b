import { SHEET_HEAD } from '../sheet-head.ts'

/** The printed words around the values. */
export type OrderLabels = Record<
  | 'agency' | 'folderTitle' | 'papersTitle' | 'dossiersTitle' | 'labelTitle' | 'fonds' | 'catalogue' | 'box' | 'number' | 'dossierTitle' | 'category'
  | 'span' | 'spanTo' | 'pages' | 'papers' | 'kept' | 'forever' | 'order' | 'paperNumber' | 'day' | 'paper' | 'author' | 'note' | 'papersFoot' | 'dossiersFoot'
  | 'place' | 'first' | 'last' | 'count' | 'ownLayout',
  string
> // prettier-ignore

/* Layouts of the product's own: the official ones were not read, and each sheet says so at its foot. */

const HEAD = `${SHEET_HEAD}#set text(font: "Tinos", size: 12pt, fill: ink, lang: "vi", hyphenate: false)
#set par(leading: 0.6em, spacing: 0pt)
`

export const FOLDER_COVER = `${HEAD}
#set document(title: labels.folderTitle)
#set page(paper: "a4", margin: (x: 24mm, top: 22mm, bottom: 16mm))
#grid(columns: (1fr, auto), column-gutter: 8mm,
  text(size: 11pt, labels.agency),
  align(right, text(size: 16pt, weight: "bold", or-dash(input.number))))
#v(4mm)
#line(length: 100%, stroke: thin)
#v(4mm)
#text(size: 11pt, fill: muted)[#labels.fonds: #text(fill: ink, input.fonds)]
#v(52mm)
#align(center, text(size: 30pt, weight: "bold", labels.folderTitle))
#v(14mm)
#align(center, block(width: 88%, text(size: 20pt, input.title)))
#v(8mm)
#align(center, text(size: 14pt, if input.from == none { "" } else { labels.span + " " + input.from + " " + labels.spanTo + " " + or-dash(input.until) }))
#v(1fr)
#for (label, value) in (
  (labels.category, input.category), (labels.catalogue, input.catalogue), (labels.box, input.box), (labels.pages, input.pages), (labels.kept, labels.forever),
) {
  block(width: 100%, inset: (y: 2.6mm), spacing: 0pt, grid(columns: (48mm, 1fr), column-gutter: 4mm, text(fill: muted, label), or-dash(value)))
  line(length: 100%, stroke: thin)
}
#v(4mm)
#text(size: 8.5pt, fill: muted, labels.ownLayout)
`

export const LIST_SHEET = `${HEAD}
#set document(title: labels.title)
#set page(paper: "a4", margin: (x: 16mm, top: 18mm, bottom: 18mm), numbering: "1 / 1", footer-descent: 6mm)
#text(size: 10pt, labels.agency)
#v(8mm)
#align(center, text(size: 16pt, weight: "bold", labels.title))
#v(5mm)
#for (label, value) in input.head {
  block(width: 100%, inset: (y: 1.2mm), spacing: 0pt)[#text(fill: muted)[#label:] #or-dash(value)]
}
#v(4mm)
#set text(size: 10.5pt)
#table(
  columns: input.widths.map(one => if one == "1fr" { 1fr } else { float(one.slice(0, -2)) * 1mm }),
  stroke: thin, inset: (x: 1.6mm, y: 1.8mm), align: left + top,
  table.header(..input.columns.map(one => text(weight: "bold", one))),
  ..input.rows.flatten().map(one => if one == none { [] } else { text(one) }),
)
#v(4mm)
#input.foot
#v(3mm)
#text(size: 8.5pt, fill: muted, labels.ownLayout)
`

export const BOX_LABEL = `${HEAD}
#set document(title: labels.labelTitle)
#set page(width: 100mm, height: 140mm, margin: 8mm)
#rect(width: 100%, height: 100%, stroke: 1pt + ink, inset: 6mm, {
  text(size: 9pt, labels.agency)
  v(3mm)
  text(size: 9.5pt, fill: muted)[#labels.fonds: #text(fill: ink, input.fonds)]
  v(2mm)
  text(size: 9.5pt, fill: muted)[#labels.catalogue: #text(fill: ink, or-dash(input.catalogue))]
  v(1fr)
  align(center, { text(size: 15pt, labels.box); v(3mm); text(size: 44pt, weight: "bold", input.box) })
  v(1fr)
  for (label, value) in ((labels.place, input.place), (labels.first, input.first), (labels.last, input.last), (labels.count, input.count)) {
    block(width: 100%, inset: (y: 0.8mm), spacing: 0pt, grid(columns: (26mm, 1fr), text(size: 9.5pt, fill: muted, label), text(size: 10.5pt, or-dash(value))))
  }
  v(2mm)
  text(size: 6.5pt, fill: muted, labels.ownLayout)
})
`
