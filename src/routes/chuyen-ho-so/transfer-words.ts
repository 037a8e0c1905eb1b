import type { TransferAct, TransferRow, TransferState } from '#modules/archive/transfer/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { Tone } from '#ui/types.ts'
import { publicId } from '../ids.ts'

const states: Record<TransferState, { label: () => string; tone: Tone }> = {
  asked: { label: m.transfer_state_asked, tone: 'information' },
  sent: { label: m.transfer_state_sent, tone: 'information' },
  confirmed: { label: m.transfer_state_confirmed, tone: 'sure' },
  returned: { label: m.transfer_state_returned, tone: 'doubtful' },
  withdrawn: { label: m.transfer_state_withdrawn, tone: 'plain' },
  expected: { label: m.transfer_state_expected, tone: 'information' },
  arrived: { label: m.transfer_state_arrived, tone: 'information' },
  registered: { label: m.transfer_state_registered, tone: 'sure' },
  'sent-back': { label: m.transfer_state_sent_back, tone: 'doubtful' },
}
export const transferState = (state: TransferState): { label: string; tone: Tone } => ({ label: states[state].label(), tone: states[state].tone })

const acts: Record<TransferAct, () => string> = {
  asked: m.transfer_act_asked,
  sent: m.transfer_act_sent,
  confirmed: m.transfer_act_confirmed,
  returned: m.transfer_act_returned,
  withdrawn: m.transfer_act_withdrawn,
  expected: m.transfer_act_expected,
  arrived: m.transfer_act_arrived,
  gaps: m.transfer_act_gaps,
  registered: m.transfer_act_registered,
  'sent-back': m.transfer_act_sent_back,
  inquired: m.transfer_act_inquired,
}
export const transferAct = (what: TransferAct): string => acts[what]()

export interface TransferLine {
  id: string
  number: string
  name: string
  body: string
  due: { text: string; overdue: boolean } | null
  gaps: string[]
}

export const bodyOf = (row: Pick<TransferRow, 'way' | 'otherBody'>): string => (row.way === 'out' ? m.transfer_line_out({ body: row.otherBody }) : m.transfer_line_in({ body: row.otherBody }))

/** When the next step is due, and whether that day is gone. */
export function dueOf(row: Pick<TransferRow, 'dueOn'>, today: LegalDate): TransferLine['due'] {
  if (row.dueOn === null) return null
  const overdue = row.dueOn < today
  return { overdue, text: overdue ? m.transfer_overdue({ day: formatDay(row.dueOn) }) : m.transfer_due({ day: formatDay(row.dueOn) }) }
}

/** A transfer in a list. */
export const transferLine = (row: TransferRow, today: LegalDate): TransferLine => ({
  id: publicId('tra', row.transferId),
  number: row.number ?? row.oldNumber ?? '—',
  name: row.personName,
  body: bodyOf(row),
  due: dueOf(row, today),
  gaps: row.state === 'arrived' ? row.gaps : [],
})
