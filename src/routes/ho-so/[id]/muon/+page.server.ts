import { fail, redirect } from '@sveltejs/kit'
import { canAskForPaper, canLendOf, listLoansOf, requestLoan } from '#modules/archive/lending/index.ts'
import { findRecord, requirePurpose } from '#modules/purpose/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { parseLegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../../desk.ts'
import { idOf } from '../../../ids.ts'
import { actOnLoan, loanDone, loanLine } from '../../../loan-lines.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 50
const NEEDED = { borrower: m.loan_needs_borrower, unit: m.loan_needs_unit, purpose: m.loan_needs_purpose } as const
const FIELDS = ['borrower', 'unit', 'mail', 'purpose', 'due'] as const

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor, signedIn }) => {
    const dossierId = idOf('dos', event.params.id)
    const record = await findRecord(tx, 'dossier', dossierId)
    if (!record) throw new AppError('not-found', 404, { what: 'dossier' })
    // What somebody borrowed it for says what is in it.
    await requirePurpose(tx, 'dossier', dossierId)
    const may = { lend: canLendOf(actor, record), accountId: actor.accountId }
    return {
      record: { kind: 'dossier', name: record.name, number: record.number, href: `/ho-so/${event.params.id}` },
      canAsk: canAskForPaper(actor),
      begin: { borrower: signedIn.displayName },
      loans: (await listLoansOf(tx, dossierId, SHOWN)).map((row) => loanLine(row, runtime.services.clock.today(), may)),
      done: loanDone(event.url.searchParams.get('xong')),
    }
  })

const act = (what: 'giao' | 'tra' | 'thoi') => async (event: Parameters<Actions[string]>[0]) => {
  const answer = await actOnLoan(event, what)
  if ('done' in answer) redirect(303, `/ho-so/${event.params['id']}/muon?xong=${answer.done}`)
  return answer
}

export const actions: Actions = {
  xin: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const values = Object.fromEntries(FIELDS.map((name) => [name, String(form.get(name) ?? '').trim()])) as Record<(typeof FIELDS)[number], string>
    const dueOn = parseLegalDate(values.due)
    const problems = [
      ...Object.entries(NEEDED).flatMap(([field, message]) => (values[field as keyof typeof NEEDED].length < 2 ? [{ field, message: message() }] : [])),
      ...(values.mail !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.mail) ? [{ field: 'mail', message: m.loan_needs_mail() }] : []),
      ...(dueOn === undefined ? [{ field: 'due', message: m.loan_needs_day() }] : []),
    ]
    if (problems.length > 0 || dueOn === undefined) return fail(422, { form: { problems, values } })
    const { due: _, mail, ...asked } = values
    try {
      await requestLoan(runtime.services, actor, { ...asked, dossierId: idOf('dos', event.params.id), mail: mail || null, dueOn })
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403 || refused.status === 404) throw error
      const message = refused.code === 'invalid-input' ? m.loan_too_long() : refusalOf(refused.code)
      return fail(refused.status, { form: { problems: [refused.code === 'archive.due-in-the-past' ? { field: 'due', message } : { message }], values } })
    }
    redirect(303, `/ho-so/${event.params.id}/muon?xong=xin`)
  },
  giao: act('giao'),
  tra: act('tra'),
  thoi: act('thoi'),
}
