import { fail, redirect } from '@sveltejs/kit'
import { listWaitingForNumber, numberDecision } from '#modules/applications/index.ts'
import { canNumber, canReadNumbers, issuingLaw, listNumbers, listNumberYears, reserveNumber, useNumberOutside, voidNumber, type IssuingBody, type NumberRow } from '#modules/issuing/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { yearOf } from '#shared/legal-date.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { desk, readAs } from '../desk.ts'
import { idOf, publicId } from '../ids.ts'
import { formRefused, numberState, refusedAct, registerKindName } from '../issuing-words.ts'
import type { Actions, PageServerLoad } from './$types'
import { bodiesOf } from './bodies.ts'
import type { NumberLine, PageData } from './page-data.ts'

const ROWS_A_PAGE = 100

const named = (bodies: readonly IssuingBody[]): PageData['agencies'] => bodies.map((body) => ({ value: body.agency, label: `${body.name} (${body.symbol})`, unverified: body.confidence === 'unverified' }))

const numberings = { 'with-signature': m.clerk_numbering_with, 'before-signature': m.clerk_numbering_before, 'after-signature': m.clerk_numbering_after }

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadNumbers(actor), 'issuing.read-numbers')
    const today = runtime.services.clock.today()
    const { searchParams } = event.url
    const year = Number.parseInt(searchParams.get('nam') ?? '', 10) || yearOf(today)
    const kind = issuingLaw().kinds.find((one) => one.code === searchParams.get('loai'))?.code ?? ''
    const page = Math.max(1, Number.parseInt(searchParams.get('trang') ?? '', 10) || 1)
    const { when } = issuingLaw().numbering
    const { rows, total } = await listNumbers(tx, { year, kind: kind || null, agency: null, limit: ROWS_A_PAGE, offset: (page - 1) * ROWS_A_PAGE })
    const { procedures } = procedureLaw().law
    const query = `nam=${year}${kind ? `&loai=${kind}` : ''}`
    return {
      numbering: numberings[when](),
      waiting:
        when === 'with-signature'
          ? null
          : (await listWaitingForNumber(tx, when, 200)).map((one) => ({
              id: publicId('app', one.applicationId),
              code: one.code,
              name: one.applicantName,
              procedure: procedures.get(one.slug)?.[getLocale() === 'en' ? 'en' : 'name'] ?? one.slug,
              since: one.since.toISOString(),
              signedBy: one.signedBy,
              caseHref: `/mot-cua/${publicId('app', one.applicationId)}/giay`,
              seq: String(one.seq),
            })),
      year: String(year),
      years: [...new Set([yearOf(today), year, ...(await listNumberYears(tx))])].sort((a, b) => b - a).map(String),
      kind,
      kinds: issuingLaw().kinds.map((one) => ({ value: one.code, label: registerKindName(one.code) })),
      agencies: named(await bodiesOf(tx, actor, today, runtime.services.provincePath)),
      canNumber: canNumber(actor),
      columns: [
        { key: 'symbol', label: m.clerk_symbol() },
        { key: 'day', label: m.clerk_day() },
        { key: 'what', label: m.clerk_what() },
        { key: 'by', label: m.clerk_by(), wideOnly: true },
        { key: 'state', label: m.column_state() },
        ...(canNumber(actor) ? [{ key: 'act', label: m.clerk_act() }] : []),
      ],
      rows: rows.map((row) => toLine(row, canNumber(actor))),
      chips: kind ? [{ label: registerKindName(kind), removeHref: `?nam=${year}` }] : [],
      total: formatCount(total),
      paging: { page, pages: Math.max(1, Math.ceil(total / ROWS_A_PAGE)), href: `?${query}&trang={page}` },
      exports: [
        { label: m.find_export_xlsx(), href: `/van-thu/xuat.xlsx?${query}` },
        { label: m.export_csv(), href: `/van-thu/xuat.csv?${query}` },
      ],
      done: searchParams.get('xong'),
    }
  })

function toLine(row: NumberRow, may: boolean): NumberLine {
  const open = row.state === 'reserved' || row.state === 'held'
  return {
    id: `${row.agency} ${row.kind} ${row.number}`,
    symbol: row.symbol,
    kind: registerKindName(row.kind),
    day: row.onDay,
    what: row.caseCode ?? row.reason,
    caseHref: row.applicationId === null || row.caseCode === null ? null : `/mot-cua/${publicId('app', row.applicationId)}/giay`,
    by: row.by,
    state: numberState(row.state),
    endReason: row.endReason || null,
    end: may && open ? { form: `end-${row.agency.replaceAll('/', '-')}-${row.kind}-${row.number}`, agency: row.agency, kind: row.kind, year: String(row.year), number: String(row.number), outside: row.state === 'reserved' } : null,
  }
}

const backTo = (symbol: string): never => redirect(303, `/van-thu?xong=${encodeURIComponent(symbol)}`)

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '')

export const actions: Actions = {
  giu: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const input = { agency: textOf(form, 'agency'), kind: textOf(form, 'kind'), reason: textOf(form, 'reason') }
    const bodies = await readAs(event, (tx) => bodiesOf(tx, actor, runtime.services.clock.today(), runtime.services.provincePath))
    let symbol: string
    try {
      requireAllowed(canNumber(actor) && bodies.some((body) => body.agency === input.agency), 'issuing.reserve-number')
      symbol = (await reserveNumber(runtime.services, actor, input)).symbol
    } catch (error) {
      const refused = formRefused(error, form)
      return fail(refused.status, { form: refused.form })
    }
    return backTo(symbol)
  },
  ket: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const of = { agency: textOf(form, 'agency'), kind: textOf(form, 'kind'), year: Number(textOf(form, 'year')), number: Number(textOf(form, 'number')), reason: textOf(form, 'reason') }
    let symbol: string
    try {
      symbol = (await (textOf(form, 'how') === 'outside' ? useNumberOutside : voidNumber)(runtime.services, actor, of)).symbol
    } catch (error) {
      const refused = refusedAct(error)
      if (refused === null) throw error
      return fail(refused.status, { refused: refused.message })
    }
    return backTo(symbol)
  },
  so: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    let number: string
    try {
      number = (await numberDecision(runtime.services, actor, { applicationId: idOf('app', textOf(form, 'id')), seq: Number(textOf(form, 'seq')) })).number
    } catch (error) {
      const refused = refusedAct(error)
      if (refused === null) throw error
      return fail(refused.status, { refused: refused.message })
    }
    return backTo(number)
  },
}
