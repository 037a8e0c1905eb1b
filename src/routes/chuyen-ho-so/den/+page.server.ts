import { fail, redirect } from '@sveltejs/kit'
import { canTakeIn } from '#modules/accounts/index.ts'
import { expectTransfer } from '#modules/archive/transfer/index.ts'
import { areaName, areasOn } from '#modules/areas/index.ts'
import { meritLaw } from '#modules/merit/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { parseLegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk } from '../../desk.ts'
import { publicId } from '../../ids.ts'
import { categoryName } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const FIELDS = ['tu', 'ten', 'dien', 'so', 'xa', 'ngay', 'ghi-chu'] as const

export const load: PageServerLoad = (event): PageData => {
  const { runtime, actor } = desk(event)
  requireAllowed(canTakeIn(actor), 'archive.expect-transfer')
  const today = runtime.services.clock.today()
  return {
    today: formatDay(today),
    categories: [...meritLaw().categories.keys()].map((value) => ({ value, label: categoryName(value) })),
    communes: areasOn(today, 'commune', runtime.areas)
      .filter((area) => area.parentCode === runtime.config.ANSINH_PROVINCE_CODE)
      .map((area) => ({ value: area.code, label: areaName(area, runtime.areas) }))
      .sort((a, b) => a.label.localeCompare(b.label, 'vi')),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canTakeIn(actor), 'archive.expect-transfer')
    const form = await event.request.formData()
    const values = Object.fromEntries(FIELDS.map((name) => [name, String(form.get(name) ?? '').trim()])) as Record<(typeof FIELDS)[number], string>
    const on = parseLegalDate(values.ngay)
    const problems = [
      ...(['tu', 'ten', 'xa'] as const).flatMap((field) => (values[field].length < 2 ? [{ field, message: m.transfer_needs() }] : [])),
      ...(on === undefined ? [{ field: 'ngay', message: m.transfer_needs_day() }] : []),
    ]
    if (problems.length > 0 || on === undefined) return fail(422, { form: { problems, values } })
    let id: string
    try {
      const made = await expectTransfer(runtime.services, actor, {
        from: values.tu,
        personName: values.ten,
        category: meritLaw().categories.has(values.dien as never) ? values.dien : null,
        oldNumber: values.so || null,
        path: `${runtime.services.provincePath}${values.xa}/`,
        on,
        note: values['ghi-chu'],
      })
      id = made.transferId
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403) throw error
      return fail(refused.status, { form: { problems: [{ message: refused.status === 400 ? m.loan_too_long() : refusalOf(refused.code) }], values } })
    }
    redirect(303, `/chuyen-ho-so/${publicId('tra', id)}?ghi`)
  },
}
