import { fail, redirect } from '@sveltejs/kit'
import { listIssued, withdrawCopy } from '#modules/archive/copies/index.ts'
import { canLend } from '#modules/archive/lending/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { yearOf } from '#shared/legal-date.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { copyLine } from '../copy-lines.ts'
import { desk, readRecordsAs } from '../desk.ts'
import { idOf } from '../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS = 50
const YEARS = 5

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const now = yearOf(runtime.services.clock.today())
    const asked = Number(event.url.searchParams.get('nam'))
    const year = Number.isInteger(asked) && asked >= 2000 && asked <= now ? asked : now
    const page = Math.max(1, Number.parseInt(event.url.searchParams.get('trang') ?? '1', 10) || 1)
    const { rows, total } = await listIssued(tx, { year }, { offset: (page - 1) * ROWS, limit: ROWS })
    const href = (to: number) => `/trich-luc?nam=${year}&trang=${to}`
    return {
      year: m.copies_year({ year: String(year) }),
      years: Array.from({ length: YEARS }, (_, back) => now - back).map((one) => ({ year: String(one), href: `/trich-luc?nam=${one}` })),
      count: m.copies_count({ count: formatCount(total) }),
      copies: rows.map(copyLine),
      previousHref: page > 1 ? href(page - 1) : null,
      nextHref: page * ROWS < total ? href(page + 1) : null,
      canWithdraw: canLend(actor),
      done: event.url.searchParams.has('thu-hoi') ? m.copy_withdrawn_done() : null,
    }
  })

export const actions: Actions = {
  'thu-hoi': async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const refuse = (message: string, status = 422) => fail(status, { form: { problems: [{ message }], values: {} } })
    try {
      await withdrawCopy(runtime.services, actor, { copyId: idOf('cop', String(form.get('ban') ?? '')), reason: String(form.get('ly-do') ?? '') })
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403) throw error
      if (refused.status === 404) return refuse(m.copy_gone(), 404)
      return refused.status === 400 ? refuse(m.copy_withdraw_needed()) : refuse(refusalOf(refused.code), refused.status)
    }
    redirect(303, '/trich-luc?thu-hoi')
  },
}
