import { fail, redirect } from '@sveltejs/kit'
import { canArrange } from '#modules/archive/arrange/index.ts'
import { findStruckOff, strikeOff, undoStrikeOff } from '#modules/archive/mending/index.ts'
import { findRecord, requirePurpose } from '#modules/purpose/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { parseLegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../../desk.ts'
import { idOf } from '../../../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    const dossierId = idOf('dos', event.params.id)
    const record = await findRecord(tx, 'dossier', dossierId)
    if (!record) throw new AppError('not-found', 404, { what: 'dossier' })
    requireAllowed(canArrange(actor, record), 'archive.strike-off')
    await requirePurpose(tx, 'dossier', dossierId)
    const gone = await findStruckOff(tx, dossierId)
    return {
      record: { kind: 'dossier', name: record.name, number: record.number, href: `/ho-so/${event.params.id}` },
      gone: gone
        ? { text: m.strike_gone({ day: formatDay(gone.goneOn), to: gone.goneTo, reason: gone.reason }), by: m.strike_by({ name: gone.by ?? m.audit_system() }), at: gone.at.toISOString() }
        : null,
    }
  })

export const actions: Actions = {
  ghi: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const values = Object.fromEntries(['on', 'to', 'reason'].map((name) => [name, String(form.get(name) ?? '').trim()])) as Record<'on' | 'to' | 'reason', string>
    const on = parseLegalDate(values.on)
    const problems = [
      ...(on === undefined ? [{ field: 'on', message: m.strike_needs_day() }] : []),
      ...(['to', 'reason'] as const).flatMap((field) => (values[field].length < 2 ? [{ field, message: m.copy_needs() }] : [])),
    ]
    if (problems.length > 0 || on === undefined) return fail(422, { form: { problems, values } })
    try {
      await strikeOff(runtime.services, actor, { ...values, dossierId: idOf('dos', event.params.id), on })
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403 || refused.status === 404) throw error
      return fail(refused.status, { form: { problems: [{ message: refused.status === 400 ? m.loan_too_long() : refusalOf(refused.code) }], values } })
    }
    redirect(303, `/ho-so/${event.params.id}`)
  },
  bo: async (event) => {
    const { runtime, actor } = desk(event)
    try {
      await undoStrikeOff(runtime.services, actor, { dossierId: idOf('dos', event.params.id) })
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.status !== 409) throw error
      return fail(409, { form: { problems: [{ message: refusalOf(refused.code) }], values: {} } })
    }
    redirect(303, `/ho-so/${event.params.id}`)
  },
}
