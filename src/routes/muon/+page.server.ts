import { redirect } from '@sveltejs/kit'
import { canLend, listLoans } from '#modules/archive/lending/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readRecordsAs } from '../desk.ts'
import { actOnLoan, loanDone, loanLine } from '../loan-lines.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = { out: 100, asked: 100, closed: 20 }

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const today = runtime.services.clock.today()
    // Who keeps the store, and who inspects it, see all of their scope; everybody else what he asked for.
    const own = !canLend(actor) && actor.role !== 'auditor'
    const may = { lend: canLend(actor), accountId: actor.accountId }
    const titles = { out: m.loans_out, asked: m.loans_asked, closed: m.loans_closed }
    const lists: PageData['lists'] = []
    for (const code of ['out', 'asked', 'closed'] as const) {
      const { rows, total } = await listLoans(tx, code, { by: own ? actor.accountId : null, limit: SHOWN[code] })
      lists.push({
        code,
        title: titles[code]({ count: formatCount(total) }),
        more: code !== 'closed' && total > rows.length ? m.loans_more({ shown: formatCount(rows.length), count: formatCount(total) }) : null,
        loans: rows.map((row) => loanLine(row, today, may)),
      })
    }
    return { own, lists, done: loanDone(event.url.searchParams.get('xong')) }
  })

const act = (what: 'giao' | 'tra' | 'thoi') => async (event: Parameters<Actions[string]>[0]) => {
  const answer = await actOnLoan(event, what)
  if ('done' in answer) redirect(303, `/muon?xong=${answer.done}`)
  return answer
}

export const actions: Actions = {
  giao: act('giao'),
  tra: act('tra'),
  thoi: act('thoi'),
}
