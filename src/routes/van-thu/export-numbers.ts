import { canReadNumbers, listNumbers } from '#modules/issuing/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { yearOf } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { RequestEvent } from '@sveltejs/kit'
import { readAs } from '../desk.ts'
import { answerTable, type TableKind } from '../downloads.ts'
import { numberState, registerKindName } from '../issuing-words.ts'

const AT_ONCE = 2000

/** The register of a year, whole, within the scope of the account, as a file. */
export const exportNumbers = (event: RequestEvent, kindOfFile: TableKind): Promise<Response> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadNumbers(actor), 'issuing.read-numbers')
    const year = Number.parseInt(event.url.searchParams.get('nam') ?? '', 10) || yearOf(runtime.services.clock.today())
    const kind = event.url.searchParams.get('loai') || null
    const heads = [m.clerk_symbol(), m.clerk_kind(), m.clerk_day(), m.clerk_what(), m.clerk_by(), m.column_state(), m.clerk_end_reason()]
    const lines: string[][] = []
    for (let offset = 0; ; offset += AT_ONCE) {
      const { rows } = await listNumbers(tx, { year, kind, agency: null, limit: AT_ONCE, offset })
      for (const row of rows) lines.push([row.symbol, registerKindName(row.kind), formatDay(row.onDay), row.caseCode ?? row.reason, row.by, numberState(row.state).label, row.endReason ?? ''])
      if (rows.length < AT_ONCE) break
    }
    return answerTable(kindOfFile, { name: `so-van-ban-${year}`, heads, rows: lines })
  })
