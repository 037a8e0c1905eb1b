import { fail, redirect } from '@sveltejs/kit'
import { findRecord, givePurpose, listSensitive, readingLaw } from '#modules/purpose/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { m } from '#ui/messages/messages.js'
import { desk, pathBack, readRecordsAs } from '../../desk.ts'
import { readSubjectOf, recordHref } from '../../ids.ts'
import { inLocale } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx) => {
    const { subject, id } = readSubjectOf(event.params.id)
    const record = await findRecord(tx, subject, id)
    if (!record) throw new AppError('not-found', 404, { what: subject })
    const back = pathBack(event.url.searchParams.get('ve') ?? recordHref(subject, id))
    const sensitive = (await listSensitive(tx, subject, [id])).get(id)
    // Said already, or nobody asks any more: on to where the reader was going.
    if (!sensitive || sensitive.purpose !== null) redirect(303, back)
    return {
      record: { kind: subject, name: record.name, number: record.number },
      why: sensitive.marked ? m.purpose_why_marked() : m.purpose_why_nature(),
      purposes: readingLaw().purposes.map((one) => ({ code: one.code, label: inLocale(one) })),
      back,
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    const { subject, id } = readSubjectOf(event.params.id)
    const form = await event.request.formData()
    const values = { purpose: String(form.get('purpose') ?? ''), note: String(form.get('note') ?? '').trim(), back: String(form.get('back') ?? '') }
    try {
      await givePurpose(runtime.services, actor, { subject, id, purpose: values.purpose, note: values.note })
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.code === 'purpose.note-needed') return fail(422, { form: { problems: [{ field: 'note', message: m.purpose_note_needed() }], values } })
      if (refused?.code !== 'invalid-input') throw error
      const message = values.note.length > 500 ? m.purpose_note_long() : m.purpose_none_chosen()
      return fail(400, { form: { problems: [{ ...(values.note.length > 500 ? { field: 'note' } : {}), message }], values } })
    }
    redirect(303, pathBack(values.back || recordHref(subject, id)))
  },
}
