import type { PAPER_REASONS, ScanAct, ScanFinding, ScanToSettle } from '#modules/archive/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { publicId } from '../ids.ts'
import type { ScannedPage } from './page-data.ts'

const reasons: Record<(typeof PAPER_REASONS)[number], () => string> = {
  faded: m.scan_reason_faded,
  dark: m.scan_reason_dark,
  torn: m.scan_reason_torn,
  small: m.scan_reason_small,
  'copy-only': m.scan_reason_copy_only,
  'good-enough': m.scan_reason_good_enough,
}
export const reasonLabel = (reason: (typeof PAPER_REASONS)[number]): string => reasons[reason]()

const sides = { top: m.scan_side_top, right: m.scan_side_right, bottom: m.scan_side_bottom, left: m.scan_side_left }
const decimal = (value: number): string => String(value).replace('.', ',')

/** What is wrong with a scan, with the figure and its bound. */
export function findingText({ code, measured, limit, side, assumed, number }: ScanFinding): string {
  const figures = { measured: decimal(measured), limit: decimal(limit) }
  switch (code) {
    case 'low-resolution':
      return assumed ? m.scan_low_resolution_a4(figures) : m.scan_low_resolution(figures)
    case 'blurred':
      return m.scan_blurred(figures)
    case 'cut':
      return m.scan_cut({ measured: figures.measured, side: sides[side ?? 'left']() })
    case 'too-dark':
      return m.scan_too_dark(figures)
    case 'too-pale':
      return m.scan_too_pale(figures)
    case 'other-dossier':
      return m.intake_other_dossier({ number: number ?? '' })
    case 'sheet-words':
      return m.cover_sheet_words()
    case 'sheet-unread':
      return m.scan_sheet_unread(figures)
    case 'askew':
      return m.scan_askew(figures)
  }
}

export const scannedPage = (page: ScanToSettle): ScannedPage => ({
  id: publicId('pag', page.pageId),
  no: page.filePage,
  file: page.fileName,
  batch: page.batchLabel,
  dossier: page.dossier && { id: publicId('dos', page.dossier.dossierId), number: page.dossier.number ?? '—' },
})

/** What was settled, as a line. */
export function actLine({ what, reason, pages }: ScanAct): string {
  const count = formatCount(pages)
  if (what === 'blank') return m.scan_act_blank({ count })
  if (what === 'replaced') return m.scan_act_replaced({ count })
  return m.scan_act_as_paper({ count, reason: reasons[reason as keyof typeof reasons]?.() ?? '' })
}
