import type { ScanMeasures } from '#platform/images/index.ts'
import type { ScanLaw } from './scan-law.ts'

export const SCAN_FINDINGS = ['low-resolution', 'blurred', 'cut', 'too-dark', 'too-pale', 'askew', 'sheet-unread'] as const
type Measured = (typeof SCAN_FINDINGS)[number]
/** Nothing measured, but read: the words are those of a cover sheet (`sheet-words`), or bear the `number` of another dossier. */
export type ScanFindingCode = Measured | 'sheet-words' | 'other-dossier'

/** What is wrong with a scan, with the figure and its bound. */
export type ScanFinding = {
  code: ScanFindingCode
  measured: number
  limit: number
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** The resolution follows from the size of A4, because the file says none. */
  assumed?: true
  /** The number of another dossier that stands on the page. */
  number?: string
}

/**
 * Holds the measures of a page against the limits. A blank side has no other fault; a dark one is never blank: an open lid hides what
 * lies under it.
 */
export function judgeScan(
  { measures, unreadCode }: { measures: ScanMeasures; unreadCode: number | null },
  { dpi, dpiFrom, width, height }: { dpi: number; dpiFrom: 'file' | 'a4'; width: number; height: number },
  { limits, blank }: ScanLaw,
): { findings: ScanFinding[]; blank: boolean } {
  const findings: ScanFinding[] = []
  const limit = (code: Measured) => limits[code].limit
  const find = (code: Measured, measured: number, more: Partial<ScanFinding> = {}) =>
    findings.push({ code, measured, limit: limit(code), ...more })
  const codeMm = ((unreadCode ?? 0) * Math.max(width, height) * 25.4) / dpi
  if (codeMm >= limit('sheet-unread')) find('sheet-unread', Math.round(codeMm))
  if (measures.paper < limit('too-dark')) find('too-dark', measures.paper)
  else if (findings.length === 0 && measures.inkPerMille < blank.limit) return { findings, blank: true }
  // Two in a hundred: a scanner that trims a row of pixels has not scanned worse.
  if (dpi < limit('low-resolution') * 0.98)
    find('low-resolution', Math.round(dpi), dpiFrom === 'a4' ? { assumed: true } : {})
  if (measures.blurMm !== null && measures.blurMm > limit('blurred')) find('blurred', measures.blurMm)
  if (measures.cutSide !== null && measures.cutStrokes >= limit('cut'))
    find('cut', measures.cutStrokes, { side: measures.cutSide })
  // In the dark there is little between paper and ink: one fault, one word.
  if (measures.paper >= limit('too-dark') && measures.contrast !== null && measures.contrast < limit('too-pale'))
    find('too-pale', measures.contrast)
  if (Math.abs(measures.slope) > limit('askew')) find('askew', Math.abs(measures.slope))
  return { findings, blank: false }
}
