import { fail, redirect } from '@sveltejs/kit'
import { canLiftMark, canMarkSensitive, findRecord, liftMark, listMarks, listSensitive, markSensitive, requirePurpose } from '#modules/purpose/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readRecordsAs } from '../../desk.ts'
import { readSubjectOf, recordHref } from '../../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    requireAllowed(canMarkSensitive(actor), 'purpose.mark-sensitive')
    const { subject, id } = readSubjectOf(event.params.id)
    const record = await findRecord(tx, subject, id)
    if (!record) throw new AppError('not-found', 404, { what: subject })
    // The reason of a mark says what the record says.
    await requirePurpose(tx, subject, id)
    const marks = await listMarks(tx, subject, id)
    return {
      record: { kind: subject, name: record.name, number: record.number, href: recordHref(subject, id) },
      nature: (await listSensitive(tx, subject, [id])).get(id)?.byNature ? m.purpose_why_nature() : null,
      marked: marks.some((mark) => mark.liftedAt === null),
      canLift: canLiftMark(actor),
      marks: marks.map((mark) => ({
        reason: mark.reason,
        at: mark.markedAt.toISOString(),
        by: mark.markedBy ?? m.audit_system(),
        lifted: mark.liftedAt && { at: mark.liftedAt.toISOString(), by: mark.liftedBy ?? m.audit_system() },
      })),
    }
  })

/** An act on the record of the address. What was done or undone by somebody else meanwhile is what was wanted. */
async function act(event: Parameters<Actions[string]>[0], run: (of: ReturnType<typeof desk>, record: ReturnType<typeof readSubjectOf>) => Promise<void>, reason = '') {
  const record = readSubjectOf(event.params['id'] ?? '')
  try {
    await run(desk(event), record)
  } catch (error) {
    const refused = appErrorOf(error)
    if (refused?.code === 'invalid-input') return fail(400, { form: { problems: [{ field: 'reason', message: m.sensitive_reason_needed() }], values: { reason } } })
    if (refused?.code !== 'purpose.already-marked' && refused?.code !== 'purpose.not-marked') throw error
  }
  redirect(303, recordHref(record.subject, record.id))
}

export const actions: Actions = {
  'danh-dau': async (event) => {
    const reason = String((await event.request.formData()).get('reason') ?? '')
    return act(event, ({ runtime, actor }, record) => markSensitive(runtime.services, actor, { ...record, reason }), reason)
  },
  bo: (event) => act(event, ({ runtime, actor }, record) => liftMark(runtime.services, actor, record)),
}
