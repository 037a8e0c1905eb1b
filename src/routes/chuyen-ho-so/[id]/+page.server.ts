import { fail, redirect } from '@sveltejs/kit'
import { canTakeIn } from '#modules/accounts/index.ts'
import { gapsOfDossier } from '#modules/archive/checklist/index.ts'
import {
  arriveTransfer,
  confirmTransfer,
  getTransfer,
  inquireTransfer,
  registerTransfer,
  sendBackTransfer,
  sendTransfer,
  setTransferGaps,
  takeBackTransfer,
  transferLaw,
  withdrawTransfer,
  type TransferRow,
} from '#modules/archive/transfer/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { parseLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { formatCount, formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../desk.ts'
import { dossierHref, idOf } from '../../ids.ts'
import { categoryName, inLocale } from '../../words.ts'
import { bodyOf, dueOf, transferAct, transferState } from '../transfer-words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData, StepField, StepForm } from './page-data.ts'

const field = (name: string, label: string, more: Partial<StepField> = {}): StepField => ({ name, label, value: '', short: false, lines: false, ...more })

/** What may be done now, with the fields of each step. */
function stepsOf(row: TransferRow, today: LegalDate): StepForm[] {
  const on = field('ngay', m.transfer_on(), { value: formatDay(today), short: true })
  const reason = field('ly-do', m.transfer_reason())
  const slip = [
    field('so-phieu', m.transfer_slip_number(), { short: true, value: row.slipNumber ?? '' }),
    field('ngay-phieu', m.transfer_slip_on(), { short: true }),
    field('tu-thang', m.transfer_continues(), { short: true, help: m.transfer_continues_help() }),
  ]
  const gaps = field('vuong-mac', m.transfer_gaps(), { lines: true, help: m.transfer_gaps_help(), value: row.gaps.join('\n') })
  const inquire = { act: 'hoi', label: m.transfer_step_inquire(), fields: [on, field('ly-do', m.transfer_note())] }
  const withdraw = { act: 'thoi', label: m.transfer_step_withdraw(), fields: [on, reason] }
  switch (row.state) {
    case 'asked':
      return [{ act: 'gui', label: m.transfer_step_send(), fields: [on, ...slip, field('buu-gui', m.transfer_post_number(), { short: true })] }, withdraw]
    case 'sent':
      return [
        { act: 'xac-nhan', label: m.transfer_step_confirm(), fields: [on, field('ghi-chu', m.transfer_note())] },
        { act: 'tra-ve', label: m.transfer_step_return(), fields: [on, reason] },
        inquire,
      ]
    case 'expected':
      return [{ act: 'nhan', label: m.transfer_step_arrive(), fields: [on, ...slip, field('so-moi', m.transfer_new_number(), { short: true }), gaps] }, inquire, withdraw]
    case 'arrived':
      return [
        { act: 'vuong-mac', label: m.transfer_gaps_save(), fields: [on, gaps] },
        { act: 'dang-ky', label: m.transfer_step_register(), fields: [on, field('ghi-chu', m.transfer_note())] },
        { act: 'tra-lai', label: m.transfer_step_send_back(), fields: [on, reason] },
      ]
    default:
      return []
  }
}

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const row = await getTransfer(tx, idOf('tra', event.params.id))
    const today = runtime.services.clock.today()
    const keeps = canTakeIn(actor) && (actor.wide || isInScope(actor, row.path))
    const fact = (label: string, value: string | null, href: string | null = null) => (value === null || value === '' ? [] : [{ label, value, href }])
    const { limits } = transferLaw()
    const lacks = row.state === 'arrived' && row.dossierId !== null ? await gapsOfDossier(tx, row.dossierId) : null
    return {
      title: row.personName,
      body: bodyOf(row),
      state: transferState(row.state),
      due: dueOf(row, today),
      facts: [
        ...fact(m.transfer_dossier(), row.dossierId === null ? null : (row.number ?? row.title ?? '—'), row.dossierId && dossierHref(row.dossierId)),
        ...fact(m.transfer_category(), row.category === null ? null : categoryName(row.category)),
        ...fact(m.transfer_old_number(), row.oldNumber),
        ...fact('', row.oldNumber === null ? null : row.oldNumberKey === null ? m.transfer_parts_unread() : m.transfer_parts({ parts: row.oldNumberKey.split('|').filter(Boolean).join(' · ') })),
        ...fact(m.transfer_slip_sends(), row.way === 'in' ? null : row.whole ? m.transfer_whole() : m.transfer_extract()),
        ...fact(m.transfer_slip_number(), row.slipNumber && `${row.slipNumber}${row.slipOn ? `, ${formatDay(row.slipOn)}` : ''}`),
        ...fact(m.transfer_post_number(), row.postNumber),
        ...fact(m.transfer_continues(), row.continuesFrom && `${row.continuesFrom.slice(5, 7)}/${row.continuesFrom.slice(0, 4)}`),
      ],
      gaps: row.state === 'arrived' ? row.gaps : [],
      checklist: lacks && lacks.length > 0 ? m.transfer_checklist({ gaps: lacks.map((gap) => inLocale(gap)).join('; ') }) : null,
      printHref: keeps && row.way === 'out' ? `/in/chuyen-ho-so/${event.params.id}/phieu-bao.pdf` : null,
      steps: keeps ? stepsOf(row, today) : [],
      history: row.steps.map((step) => ({ what: transferAct(step.what), on: formatDay(step.on), note: step.what === 'gaps' && step.note === '' ? m.transfer_no_gap() : step.note, by: step.by ?? m.audit_system(), at: step.at.toISOString() })),
      reasons: [
        { text: m.transfer_about(), source: limits.send.source },
        { text: m.transfer_days_own({ days: formatCount(limits.confirm.days) }) },
        { text: m.transfer_layout_unverified() },
      ],
      done: event.url.searchParams.has('ghi') ? m.transfer_saved() : null,
    }
  })

type Typed = { on: LegalDate; slipNumber: string | null; slipOn: LegalDate | null; continuesFrom: LegalDate | null; reason: string; note: string; gaps: string[]; values: Record<string, string> }

/** One step: reads the form, says what is missing, does it and comes back. */
const act = (name: string, needs: readonly string[], run: (context: ReturnType<typeof desk>, transferId: string, typed: Typed) => Promise<unknown>): Actions[string] => async (event) => {
  const context = desk(event)
  requireAllowed(canTakeIn(context.actor), 'archive.keep-transfer')
  const form = await event.request.formData()
  const values = Object.fromEntries([...form].map(([key, value]) => [key, String(value).trim()]))
  const given = (key: string) => values[key] ?? ''
  const [on, slipOn] = [parseLegalDate(given('ngay')), given('ngay-phieu') === '' ? null : parseLegalDate(given('ngay-phieu'))]
  const month = /^(\d{1,2})\/(\d{4})$/.exec(given('tu-thang'))
  const continuesFrom = given('tu-thang') === '' ? null : month ? parseLegalDate(`01/${month[1]}/${month[2]}`) : undefined
  const problems = [
    ...(on === undefined ? [{ field: 'ngay', message: m.transfer_needs_day() }] : []),
    ...(slipOn === undefined ? [{ field: 'ngay-phieu', message: m.transfer_needs_day() }] : []),
    ...(continuesFrom === undefined ? [{ field: 'tu-thang', message: m.transfer_needs_month() }] : []),
    ...needs.flatMap((key) => (given(key).length < 1 ? [{ field: key, message: m.transfer_needs() }] : [])),
  ]
  if (problems.length > 0 || on === undefined || slipOn === undefined || continuesFrom === undefined) return fail(422, { form: { problems, values }, act: name })
  try {
    await run(context, idOf('tra', event.params['id'] ?? ''), {
      on, slipOn, continuesFrom, values, slipNumber: given('so-phieu') || null, reason: given('ly-do'), note: given('ghi-chu'),
      gaps: given('vuong-mac').split(/\r?\n/).map((line) => line.trim()).filter((line) => line.length > 0),
    }) // prettier-ignore
  } catch (error) {
    const refused = appErrorOf(error)
    if (!refused || refused.status === 403 || refused.status === 404) throw error
    return fail(refused.status, { form: { problems: [{ message: refused.status === 400 ? m.loan_too_long() : refusalOf(refused.code) }], values }, act: name })
  }
  redirect(303, `${event.url.pathname}?ghi`)
}

export const actions: Actions = {
  gui: act('gui', ['so-phieu', 'ngay-phieu', 'buu-gui'], ({ runtime, actor }, transferId, { on, slipNumber, slipOn, continuesFrom, values }) =>
    sendTransfer(runtime.services, actor, { transferId, on, slipNumber: slipNumber ?? '', slipOn: slipOn ?? on, continuesFrom, postNumber: values['buu-gui'] ?? '' })),
  'xac-nhan': act('xac-nhan', [], ({ runtime, actor }, transferId, { on, note }) => confirmTransfer(runtime.services, actor, { transferId, on, note })),
  'tra-ve': act('tra-ve', ['ly-do'], ({ runtime, actor }, transferId, { on, reason }) => takeBackTransfer(runtime.services, actor, { transferId, on, reason })),
  thoi: act('thoi', ['ly-do'], ({ runtime, actor }, transferId, { on, reason }) => withdrawTransfer(runtime.services, actor, { transferId, on, reason })),
  hoi: act('hoi', ['ly-do'], ({ runtime, actor }, transferId, { on, reason }) => inquireTransfer(runtime.services, actor, { transferId, on, note: reason })),
  nhan: act('nhan', [], ({ runtime, actor }, transferId, { on, slipNumber, slipOn, continuesFrom, gaps, values }) =>
    arriveTransfer(runtime.services, actor, { transferId, on, slipNumber, slipOn, continuesFrom, newNumber: values['so-moi'] || null, fonds: transferLaw().fonds, gaps })),
  'vuong-mac': act('vuong-mac', [], ({ runtime, actor }, transferId, { on, gaps }) => setTransferGaps(runtime.services, actor, { transferId, on, gaps })),
  'dang-ky': act('dang-ky', [], ({ runtime, actor }, transferId, { on, note }) => registerTransfer(runtime.services, actor, { transferId, on, note })),
  'tra-lai': act('tra-lai', ['ly-do'], ({ runtime, actor }, transferId, { on, reason }) => sendBackTransfer(runtime.services, actor, { transferId, on, reason })),
}
