import { SHEET_HEAD } from '../sheet-head.ts'

/** The printed words around the values. */
export type CopyLabels = Record<
  | 'agency' | 'copyTitle' | 'extractTitle' | 'number' | 'dossier' | 'dossierTitle' | 'category' | 'person' | 'birth' | 'home' | 'recipient' | 'reason'
  | 'copied' | 'papers' | 'order' | 'paperNumber' | 'day' | 'paper' | 'author' | 'pages' | 'signer' | 'verify' | 'ownLayout',
  string
> // prettier-ignore

/* A layout of the product's own: forms 95 to 99 of Decree 131/2021 were not read, and the paper says so. */
export const COPY_SHEETS = `${SHEET_HEAD}#set document(title: input.title)
#set text(font: "Tinos", size: 12.5pt, fill: ink, lang: "vi", hyphenate: false)
#set par(leading: 0.65em, spacing: 0pt)
#set page(paper: "a4", margin: (left: 30mm, right: 18mm, top: 20mm, bottom: 22mm), footer-descent: 6mm,
  footer: text(size: 9pt, fill: muted, grid(columns: (1fr, auto), input.footer, context counter(page).display("1 / 1", both: true))))
#grid(columns: (1fr, auto), column-gutter: 8mm, text(size: 11.5pt, weight: "bold", labels.agency), align(right, text(size: 11.5pt)[#labels.number #input.number]))
#v(3mm)
#line(length: 100%, stroke: thin)
#v(12mm)
#align(center, text(size: 18pt, weight: "bold", input.title))
#v(10mm)
#for (label, value) in input.facts {
  block(width: 100%, inset: (y: 1.8mm), spacing: 0pt, grid(columns: (46mm, 1fr), column-gutter: 4mm, text(fill: muted, label), or-dash(value)))
}
#if input.papers.len() > 0 {
  v(6mm)
  text(weight: "bold", labels.papers)
  v(3mm)
  set text(size: 11pt)
  table(columns: (10mm, 34mm, 24mm, 1fr, 36mm, 16mm), stroke: thin, inset: 1.8mm, align: left + top,
    table.header(..(labels.order, labels.paperNumber, labels.day, labels.paper, labels.author, labels.pages).map(one => text(weight: "bold", one))),
    ..input.papers.flatten().map(one => text(or-dash(one))))
}
#v(1fr)
#block(breakable: false, grid(columns: (48mm, 1fr), column-gutter: 8mm,
  { image(bytes(input.qr), format: "svg", width: 34mm); v(2mm); text(size: 8.5pt, fill: muted, labels.verify); v(1.5mm); text(font: "Cousine", size: 9pt, input.code) },
  align(center, { text(style: "italic", input.place); v(2mm); text(weight: "bold", labels.signer); v(26mm); text(weight: "bold", input.signer) })))
#v(5mm)
#text(size: 8pt, fill: muted, labels.ownLayout)
#set page(margin: (left: 14mm, right: 14mm, top: 12mm, bottom: 20mm))
#for one in input.images {
  pagebreak()
  align(center + horizon, image(one, height: 100%, fit: "contain"))
}
`
