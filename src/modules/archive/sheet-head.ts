/** How every sheet of the archive begins, as Typst: what is printed, its labels, inks and lines. Text is set by the sheet itself. */
export const SHEET_HEAD = `
#let input = json(bytes(sys.inputs.data))
#let ink = rgb("#211c16")
#let muted = rgb("#635a4d")
#let thin = 0.5pt + rgb("#8d8271")
#let labels = input.labels
#let or-dash(value) = if value == none or value == "" { "—" } else { value }
`
