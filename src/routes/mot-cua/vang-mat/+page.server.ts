import { fail, redirect } from '@sveltejs/kit'
import { canAnswerForCases, canWorkOnCases, listAbsences, listColleagues, recordAbsence, withdrawAbsence } from '#modules/applications/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { typedDay } from '../../typed-day.ts'
import { roleName } from '../../words.ts'
import { tellRefused } from '../refusal-words.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canWorkOnCases(actor), 'applications.record-absence')
    const { clock, provincePath } = runtime.services
    const colleagues = await listColleagues(tx, clock, [actor.wide ? provincePath : actor.scopeFrom])
    const absences = await listAbsences(tx, clock.today())
    const choices = [...new Map(colleagues.map((one) => [one.accountId, { value: publicId('acc', one.accountId), label: m.act_colleague_of({ name: one.name, role: roleName(one.role as 'officer') }) }])).values()]
    const own = publicId('acc', actor.accountId)
    return {
      accounts: canAnswerForCases(actor) ? choices : choices.filter((one) => one.value === own),
      deputies: choices,
      own,
      absences: absences.map((one) => ({
        id: publicId('abs', one.absenceId),
        name: one.name,
        deputy: one.deputyName,
        from: one.from,
        through: one.through,
        note: one.note,
        mayWithdraw: one.accountId === actor.accountId || canAnswerForCases(actor),
      })),
    }
  })

const act = (run: (context: ReturnType<typeof desk>, values: Record<string, string>) => Promise<unknown>) => async (event: RequestEvent) => {
  const context = desk(event)
  requireAllowed(canWorkOnCases(context.actor), 'applications.record-absence')
  const values = Object.fromEntries([...(await event.request.formData())].map(([name, value]) => [name, String(value).trim()]))
  try {
    await run(context, values)
  } catch (error) {
    const refused = appErrorOf(error)
    const told = refused === null || refused.status === 403 ? undefined : tellRefused(refused, () => m.audit_system())
    if (refused === null || told === undefined) throw error
    return fail(refused.status, { form: { values, problems: told } })
  }
  redirect(303, '/mot-cua/vang-mat')
}

export const actions: Actions = {
  ghi: act(({ runtime, actor }, values) =>
    recordAbsence(runtime.services, actor, {
      accountId: values['account'] ? idOf('acc', values['account']) : '',
      deputyId: values['deputy'] ? idOf('acc', values['deputy']) : '',
      from: typedDay(values['from']) as never,
      through: typedDay(values['through']) as never,
      note: values['note'] ?? '',
    }),
  ),
  'bo-di': act(({ runtime, actor }, values) => withdrawAbsence(runtime.services, actor, { absenceId: idOf('abs', values['id'] ?? '') })),
}
