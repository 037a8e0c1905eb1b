import { canKeepOutstanding, canReadCases, countOutstanding, listOutstanding, OUTSTANDING_KINDS, type OutstandingRow } from '#modules/applications/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readAs } from '../desk.ts'
import { publicId } from '../ids.ts'
import { outstandingName } from '../issuing-words.ts'
import type { PageServerLoad } from './$types'
import type { OutstandingLine, PageData } from './page-data.ts'

const ROWS_A_PAGE = 50
const SHOWN = { '': m.out_show_open, toi: m.out_show_mine, xong: m.out_show_closed } as const

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadCases(actor), 'applications.read-outstanding')
    const today = runtime.services.clock.today()
    const { searchParams } = event.url
    const kind = OUTSTANDING_KINDS.find((one) => one === searchParams.get('loai')) ?? null
    const asked = searchParams.get('xem') ?? ''
    const show = asked in SHOWN ? (asked as keyof typeof SHOWN) : ''
    const page = Math.max(1, Number.parseInt(searchParams.get('trang') ?? '', 10) || 1)
    const { rows, total } = await listOutstanding(tx, { kind, closed: show === 'xong', mine: show === 'toi' ? actor.accountId : null, limit: ROWS_A_PAGE, offset: (page - 1) * ROWS_A_PAGE })
    const address = (of: { kind?: string | null; show?: string }) => `?${new URLSearchParams({ ...((of.kind ?? '') ? { loai: of.kind ?? '' } : {}), ...((of.show ?? '') ? { xem: of.show ?? '' } : {}) })}`
    return {
      counts: (await countOutstanding(tx, today)).map((one) => ({ kind: one.kind, name: outstandingName(one.kind), open: formatCount(one.open), late: one.late > 0 ? m.out_late({ count: formatCount(one.late) }) : null, href: address({ kind: one.kind }) })),
      kind: kind ?? '',
      kinds: OUTSTANDING_KINDS.map((one) => ({ value: one, label: outstandingName(one) })),
      show,
      columns: [
        { key: 'subject', label: m.out_subject() },
        { key: 'kind', label: m.out_kind() },
        { key: 'lacks', label: m.out_lacks(), long: true },
        { key: 'task', label: m.out_task(), long: true },
        { key: 'doer', label: m.out_doer() },
        { key: 'due', label: m.out_due() },
        { key: 'state', label: m.column_state() },
      ],
      rows: rows.map((row) => toLine(row, today)),
      chips: [...(kind ? [{ label: outstandingName(kind), removeHref: address({ show }) }] : []), ...(show ? [{ label: SHOWN[show](), removeHref: address({ kind }) }] : [])],
      total: formatCount(total),
      paging: { page, pages: Math.max(1, Math.ceil(total / ROWS_A_PAGE)), href: `${address({ kind, show })}&trang={page}` },
      mayKeep: canKeepOutstanding(actor),
    }
  })

const toLine = (row: OutstandingRow, today: LegalDate): OutstandingLine => ({
  id: publicId('out', row.outstandingCaseId),
  subject: row.subject,
  kind: outstandingName(row.kind),
  lacks: row.lacks,
  task: row.task,
  doer: row.doerName,
  due: row.dueOn,
  state: row.closed
    ? { label: m.out_state_closed(), tone: 'sure' }
    : row.dueOn !== null && row.dueOn < today
      ? { label: m.out_state_late(), tone: 'refused' }
      : { label: m.out_state_open(), tone: 'plain' },
})
