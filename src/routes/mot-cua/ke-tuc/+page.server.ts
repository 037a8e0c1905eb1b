import { fail, redirect } from '@sveltejs/kit'
import { canReadCases, canSucceed, lastNamesOfUnits, listCasesById, listEnded, listOfEnded, nameOfUnit, succeedMany, type Ended } from '#modules/applications/index.ts'
import { areasOn, listAgencies, successors, type Agency, type AreaIndex } from '#modules/areas/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readAs } from '../../desk.ts'
import { publicId } from '../../ids.ts'
import { tellRefused } from '../refusal-words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 50
const AT_ONCE = 200

const keyOf = (ended: Ended): string => (ended.kind === 'unit' ? `unit:${ended.path}` : `agency:${ended.agency}`)
const endedFrom = (key: string): Ended => (key.startsWith('unit:') ? { kind: 'unit', path: key.slice(5) } : { kind: 'agency', agency: key.replace(/^agency:/, '') })

/** Who took over from a unit by the lists, and the other units of the province. */
function unitChoices(path: string, today: LegalDate, provincePath: string, areas: AreaIndex): Pick<PageData['groups'][number], 'suggested' | 'others'> {
  const code = path.split('/').at(-2) ?? ''
  const choice = (unit: { code: string; name: string }) => ({ value: `${provincePath}${unit.code}/`, label: unit.name })
  const versions = areas.areas.filter((one) => one.code === code)
  const suggested = new Map(versions.flatMap((one) => successors(one, today, areas)).map(({ area }) => [area.code, choice(area)]))
  const others = areasOn(today, 'commune', areas).filter((one) => `${one.parentCode}/` === provincePath && !suggested.has(one.code))
  return { suggested: [...suggested.values()], others: others.map(choice).sort((a, b) => a.label.localeCompare(b.label, 'vi')) }
}

function agencyChoices(code: string, today: LegalDate, agencies: readonly Agency[]): Pick<PageData['groups'][number], 'suggested' | 'others'> {
  const stands = (one: Agency) => (one.from === null || one.from <= today) && (one.until === null || one.until > today) && (one.kind === 'department' || one.kind === 'commune-committee')
  const choice = (one: Agency) => ({ value: one.code, label: one.name })
  let next = agencies.find((one) => one.code === code)
  while (next !== undefined && !stands(next)) next = agencies.find((one) => one.code === next?.successorCode)
  return { suggested: next ? [choice(next)] : [], others: agencies.filter((one) => stands(one) && one.code !== next?.code).map(choice) }
}

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadCases(actor), 'applications.list')
    const { areas, services } = runtime
    const today = services.clock.today()
    const agencies = await listAgencies(tx)
    const ended = await listEnded(tx, today)
    const units = await lastNamesOfUnits(tx, ended.flatMap((one) => (one.kind === 'unit' ? [one.path] : [])))
    const nameOf = (one: Ended) => (one.kind === 'unit' ? (units.get(one.path) ?? one.path) : (agencies.find((agency) => agency.code === one.agency)?.name ?? one.agency))
    const groups: PageData['groups'] = []
    for (const one of ended) {
      const choices = one.kind === 'unit' ? unitChoices(one.path, today, services.provincePath, areas) : agencyChoices(one.agency, today, agencies)
      groups.push({
        from: keyOf(one),
        name: nameOf(one),
        cases: m.case_ended_waiting({ count: formatCount(one.cases) }),
        overdue: one.overdue > 0 ? m.case_ended_overdue({ count: formatCount(one.overdue) }) : null,
        firstDue: one.firstDue,
        href: `?cua=${encodeURIComponent(keyOf(one))}#ds`,
        ...choices,
        sourced: choices.suggested.length > 0,
        atOnce: formatCount(Math.min(AT_ONCE, one.cases)),
      })
    }
    const asked = ended.find((one) => keyOf(one) === event.url.searchParams.get('cua'))
    const rows = asked === undefined ? [] : await listCasesById(tx, await listOfEnded(tx, asked, SHOWN))
    const [done, left] = [event.url.searchParams.get('xong'), event.url.searchParams.get('con')].map((text) => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : null))
    return {
      groups,
      shown: asked === undefined ? null : { name: nameOf(asked), rows: rows.map((row) => ({ id: publicId('app', row.applicationId), code: row.code, applicant: row.applicantName || '—', dueOn: row.dueOn })) },
      maySucceed: canSucceed(actor),
      done: done == null || left == null ? null : m.case_ended_done({ done: formatCount(done), left: formatCount(left), name: (event.url.searchParams.get('cho') ?? '').slice(0, 200) }),
      key: newId(),
    }
  })

export const actions: Actions = {
  chuyen: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canSucceed(actor), 'applications.succeed-many')
    const values = Object.fromEntries([...(await event.request.formData())].map(([name, value]) => [name, String(value).trim().normalize('NFC')]))
    const { from = '', to = '', note = '', key = '' } = values
    let done: { handedOver: number; left: number }
    try {
      done = await succeedMany(runtime.services, actor, { from: endedFrom(from), to, note, limit: AT_ONCE }, key ? { requestKey: key } : {})
    } catch (error) {
      const refused = appErrorOf(error)
      const told = refused === null || refused.status === 403 ? undefined : tellRefused(refused, () => m.audit_system())
      if (refused === null || told === undefined) throw error
      return fail(refused.status, { from, form: { values, problems: told } })
    }
    const name = await readAs(event, async (tx) => (to.includes('/') ? nameOfUnit(tx, to) : ((await listAgencies(tx)).find((one) => one.code === to)?.name ?? to)))
    redirect(303, `/mot-cua/ke-tuc?${new URLSearchParams({ xong: String(done.handedOver), con: String(done.left), cho: name })}`)
  },
}
