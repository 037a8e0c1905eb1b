import { fail, redirect } from '@sveltejs/kit'
import { canKeepOutstanding, canReadCases, closeOutstanding, findOutstanding, listOutstandingSteps, namesOfUnits, reopenOutstanding, reviewOutstanding, type OutstandingRow, type OutstandingStep } from '#modules/applications/index.ts'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { canTakeIn, getPersonPage } from '#modules/archive/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readAs } from '../../desk.ts'
import { idOf, publicId, recordHref } from '../../ids.ts'
import { formRefused, outstandingName } from '../../issuing-words.ts'
import { doersOf, findingOf } from '../fields.ts'
import type { OnePage } from '../page-data.ts'
import type { Actions, PageServerLoad } from './$types'

const acts: Record<OutstandingStep['kind'], () => string> = { opened: m.out_act_opened, reviewed: m.out_act_reviewed, closed: m.out_act_closed, reopened: m.out_act_reopened }

export const load: PageServerLoad = (event): Promise<OnePage> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadCases(actor), 'applications.read-outstanding')
    const today = runtime.services.clock.today()
    const id = idOf('out', event.params.id)
    const row = await findOutstanding(tx, id)
    if (row === undefined) throw new AppError('not-found', 404, { what: 'outstanding-case' })
    const steps = await listOutstandingSteps(tx, id)
    return {
      subject: row.subject,
      kind: outstandingName(row.kind),
      unit: (await namesOfUnits(tx, [row.path], today)).get(row.path) ?? row.path,
      seq: String(row.seq),
      closed: row.closed,
      late: !row.closed && row.dueOn !== null && row.dueOn < today,
      lacks: row.lacks,
      task: row.task,
      doer: row.doer ?? '',
      doerName: row.doerName,
      due: row.dueOn === null ? '' : formatDay(row.dueOn),
      links: [
        ...(row.applicationId && row.applicationCode ? [{ href: `/mot-cua/${publicId('app', row.applicationId)}/giay`, label: m.out_case({ code: row.applicationCode }) }] : []),
        ...(row.personId ? [{ href: recordHref('person', row.personId), label: m.out_person() }] : []),
        ...enterLinks(row, actor),
        ...(row.leadsTo === 'transfer-in' && canTakeIn(actor) ? [{ href: '/chuyen-ho-so/den', label: m.out_transfer_in() }] : []),
        ...(row.leadsTo === 'transfer-out' && row.personId && canTakeIn(actor)
          ? (await getPersonPage(tx, row.personId, { day: today, knownAt: runtime.services.clock.now() })).dossiers.map((one) => ({ href: `${recordHref('dossier', one.dossierId)}/chuyen-di`, label: m.out_transfer_of({ dossier: one.numberWritten ?? one.title }) }))
          : []),
      ],
      steps: steps.map((step) => ({ seq: String(step.seq), what: acts[step.kind](), lacks: step.lacks, task: step.task, doer: step.doerName, due: step.dueOn, note: step.note, at: step.at.toISOString(), by: step.byName })),
      doers: await doersOf(tx, runtime, actor, row.path),
      mayKeep: canKeepOutstanding(actor),
    }
  })

/** Where the decision that waits is entered: at its person, or first the person is looked for. */
function enterLinks(row: OutstandingRow, actor: Actor): { href: string; label: string }[] {
  if (row.kind !== 'decision-not-entered' || row.closed || !canKeepRegister(actor) || (row.leadsTo !== null && row.leadsTo !== 'person')) return []
  return row.personId === null ? [{ href: '/tim', label: m.out_find_person() }] : [{ href: `${recordHref('person', row.personId)}/ghi-nhan?viec=${publicId('out', row.outstandingCaseId)}`, label: m.entry_link() }]
}

/** One act on the outstanding case of the address. */
async function act(event: Parameters<Actions[string]>[0], run: (of: ReturnType<typeof desk>, on: { outstandingCaseId: string; seq: number }, form: FormData) => Promise<void>) {
  const form = await event.request.formData()
  try {
    await run(desk(event), { outstandingCaseId: idOf('out', event.params['id'] ?? ''), seq: Number(form.get('seq')) }, form)
  } catch (error) {
    const refused = formRefused(error, form)
    return fail(refused.status, { form: refused.form })
  }
  redirect(303, event.url.pathname)
}

const finding = (form: FormData) => {
  const found = findingOf(form)
  return { ...found, dueOn: found.dueOn as LegalDate | null }
}

export const actions: Actions = {
  xet: (event) => act(event, ({ runtime, actor }, on, form) => reviewOutstanding(runtime.services, actor, { ...on, ...finding(form) })),
  dong: (event) => act(event, ({ runtime, actor }, on, form) => closeOutstanding(runtime.services, actor, { ...on, note: String(form.get('closing') ?? '') })),
  'mo-lai': (event) => act(event, ({ runtime, actor }, on, form) => reopenOutstanding(runtime.services, actor, { ...on, ...finding(form) })),
}
