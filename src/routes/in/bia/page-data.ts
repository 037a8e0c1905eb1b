export interface PageData {
  boxes: { id: string; code: string; place: string; dossiers: number }[]
  /** ?hop=<id> or ?id=<dossier>…: the sheets about to be printed. */
  chosen: { id: string; number: string; person: string; box: string | null; expectedPages: number | null }[]
  chosenBox: string | null
  /** Address of the printable file for what is chosen; null when nothing is. */
  pdfHref: string | null
}
