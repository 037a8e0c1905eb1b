import { fail, redirect } from '@sveltejs/kit'
import { canArrange } from '#modules/archive/arrange/index.ts'
import { findStruckOff, strikeOff, undoStrikeOff } from '#modules/archive/mending/index.ts'
import { askTransfer, findTransferOf } from '#modules/archive/transfer/index.ts'
import { findRecord, requirePurpose } from '#modules/purpose/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { parseLegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../../desk.ts'
import { idOf, publicId } from '../../../ids.ts'
import { bodyOf, transferState } from '../../../chuyen-ho-so/transfer-words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const dossierId = idOf('dos', event.params.id)
    const record = await findRecord(tx, 'dossier', dossierId)
    if (!record) throw new AppError('not-found', 404, { what: 'dossier' })
    requireAllowed(canArrange(actor, record), 'archive.strike-off')
    await requirePurpose(tx, 'dossier', dossierId)
    const gone = await findStruckOff(tx, dossierId)
    const transfer = await findTransferOf(tx, dossierId)
    const open = transfer && ['asked', 'sent', 'arrived'].includes(transfer.state) ? transfer : undefined
    return {
      record: { kind: 'dossier', name: record.name, number: record.number, href: `/ho-so/${event.params.id}` },
      today: formatDay(runtime.services.clock.today()),
      transfer: transfer ? { href: `/chuyen-ho-so/${publicId('tra', transfer.transferId)}`, text: `${transferState(transfer.state).label}, ${bodyOf(transfer)}`, open: open !== undefined } : null,
      gone: gone
        ? { text: m.strike_gone({ day: formatDay(gone.goneOn), to: gone.goneTo, reason: gone.reason }), by: m.strike_by({ name: gone.by ?? m.audit_system() }), at: gone.at.toISOString() }
        : null,
    }
  })

export const actions: Actions = {
  lap: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const values = Object.fromEntries(['noi-den', 'ngay-du', 'ghi-chu', 'trich-luc'].map((name) => [name, String(form.get(name) ?? '').trim()])) as Record<'noi-den' | 'ngay-du' | 'ghi-chu' | 'trich-luc', string>
    const on = parseLegalDate(values['ngay-du'])
    const problems = [
      ...(values['noi-den'].length < 2 ? [{ field: 'noi-den', message: m.transfer_needs() }] : []),
      ...(on === undefined ? [{ field: 'ngay-du', message: m.transfer_needs_day() }] : []),
    ]
    if (problems.length > 0 || on === undefined) return fail(422, { form: { problems, values }, act: 'lap' })
    let id: string
    try {
      const made = await askTransfer(runtime.services, actor, { dossierId: idOf('dos', event.params.id), to: values['noi-den'], on, whole: values['trich-luc'] === '', note: values['ghi-chu'] })
      id = made.transferId
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403 || refused.status === 404) throw error
      return fail(refused.status, { form: { problems: [{ message: refused.status === 400 ? m.loan_too_long() : refusalOf(refused.code) }], values }, act: 'lap' })
    }
    redirect(303, `/chuyen-ho-so/${publicId('tra', id)}?ghi`)
  },
  ghi: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const values = Object.fromEntries(['on', 'to', 'reason'].map((name) => [name, String(form.get(name) ?? '').trim()])) as Record<'on' | 'to' | 'reason', string>
    const on = parseLegalDate(values.on)
    const problems = [
      ...(on === undefined ? [{ field: 'on', message: m.strike_needs_day() }] : []),
      ...(['to', 'reason'] as const).flatMap((field) => (values[field].length < 2 ? [{ field, message: m.copy_needs() }] : [])),
    ]
    if (problems.length > 0 || on === undefined) return fail(422, { form: { problems, values }, act: 'ghi' })
    try {
      await strikeOff(runtime.services, actor, { ...values, dossierId: idOf('dos', event.params.id), on })
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403 || refused.status === 404) throw error
      return fail(refused.status, { form: { problems: [{ message: refused.status === 400 ? m.loan_too_long() : refusalOf(refused.code) }], values }, act: 'ghi' })
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
      return fail(409, { form: { problems: [{ message: refusalOf(refused.code) }], values: {} }, act: 'bo' })
    }
    redirect(303, `/ho-so/${event.params.id}`)
  },
}
