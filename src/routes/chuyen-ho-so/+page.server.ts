import { canTakeIn } from '#modules/accounts/index.ts'
import { listTransfers, type TransferState } from '#modules/archive/transfer/index.ts'
import { m } from '#ui/messages/messages.js'
import { readRecordsAs } from '../desk.ts'
import { transferLine } from './transfer-words.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 100
const LISTS: readonly [string, () => string, readonly TransferState[]][] = [
  ['sent', m.transfer_list_sent, ['sent']],
  ['arrived', m.transfer_list_arrived, ['arrived']],
  ['asked', m.transfer_list_asked, ['asked']],
  ['expected', m.transfer_list_expected, ['expected']],
  ['ended', m.transfer_list_ended, ['confirmed', 'registered', 'returned', 'sent-back', 'withdrawn']],
]

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const today = runtime.services.clock.today()
    const lists = []
    for (const [code, title, states] of LISTS) lists.push({ code, title: title(), rows: (await listTransfers(tx, states, SHOWN)).map((row) => transferLine(row, today)) })
    return { canTakeIn: canTakeIn(actor), lists }
  })
