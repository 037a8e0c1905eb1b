import { wrongShare, type LotRow, type LotView } from '#modules/archive/acceptance/index.ts'
import { formatCount, formatShare } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { Tone } from '#ui/types.ts'
import { publicId } from '../ids.ts'

const states: Record<LotRow['state'], { label: () => string; tone: Tone }> = {
  open: { label: m.acceptance_state_open, tone: 'information' },
  accepted: { label: m.acceptance_state_accepted, tone: 'sure' },
  'sent-back': { label: m.acceptance_state_sent_back, tone: 'refused' },
}
export const stateOf = ({ state }: Pick<LotRow, 'state'>): { label: string; tone: Tone } => ({ label: states[state].label(), tone: states[state].tone })

export interface LotLine {
  id: string
  label: string
  state: { label: string; tone: Tone }
  line: string
  by: string
  at: string
}

/** A lot in a list. */
export const lotLine = (lot: LotRow): LotLine => ({
  id: publicId('lot', lot.lotId),
  label: lot.label,
  state: stateOf(lot),
  line: m.acceptance_line({ pages: formatCount(lot.pages), sample: formatCount(lot.samplePages), checked: formatCount(lot.checked), all: formatCount(lot.toCheck) }),
  by: lot.concludedBy === null ? m.acceptance_by({ name: lot.putUpBy ?? m.audit_system() }) : m.acceptance_concluded_by({ name: lot.concludedBy }),
  at: (lot.concludedAt ?? lot.putUpAt).toISOString(),
})

/** What was found of a lot so far, and whether its sample is large enough to be sure. */
export function resultOf(lot: LotView): { text: string; unsure: string | null; limit: string } | null {
  const checked = lot.fields ?? lot.checked
  const wrong = lot.wrong ?? lot.sample.reduce((sum, page) => sum + page.wrong, 0)
  if (checked === 0) return null
  const { share, low, high } = wrongShare(wrong, checked, lot.rule.interval)
  const limit = formatShare(lot.rule.limit)
  return {
    text: m.acceptance_result({
      wrong: formatCount(wrong),
      fields: formatCount(checked),
      share: formatShare(share),
      sure: formatShare(lot.rule.interval),
      low: formatShare(low),
      high: formatShare(high),
    }),
    unsure: low <= lot.rule.limit && lot.rule.limit < high ? m.acceptance_result_unsure({ limit }) : null,
    limit: m.acceptance_limit_line({ limit }),
  }
}
