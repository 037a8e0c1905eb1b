import { fail, redirect } from '@sveltejs/kit'
import type { Runtime } from '#app/runtime.ts'
import { assignRecordsOf } from '#app/assign-records.ts'
import { canAssignRecords, findEndedUnit, listReassignments } from '#modules/archive/index.ts'
import { areaName, successors } from '#modules/areas/index.ts'
import { countByUnit, listRecords, type Question } from '#modules/indicators/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { addDays } from '#shared/legal-date.ts'
import { parsePublicId } from '#shared/ids.ts'
import { formatCount, formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { longName } from '../../area-words.ts'
import { desk, readAs } from '../../desk.ts'
import { askedUnit, figureOf, wordsOf } from '../../figures.ts'
import { publicId } from '../../ids.ts'
import { refusalOf } from '#ui/refusals.ts'
import { columnName } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS = 50
const LISTS = [
  { code: 'archive.dossiers-unassigned', prefix: 'dos', title: m.assign_dossiers, page: 'trang' },
  { code: 'archive.persons-unassigned', prefix: 'per', title: m.assign_persons, page: 'trang-nguoi' },
] as const

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canAssignRecords(actor), 'archive.assign-records')
    const { clock } = runtime.services
    const question = { day: clock.today(), knownAt: clock.now() }
    const [dossiers, persons] = [
      await countsOf(tx, runtime, LISTS[0].code, question),
      await countsOf(tx, runtime, LISTS[1].code, question),
    ]
    const asked = askedUnit(event.url)
    const units = [...new Set([...dossiers.keys(), ...persons.keys()])]
      .sort()
      .map((path) => unitOf(runtime, path))
    const chosen = units.find((unit) => unit.path === asked)
    const done = Number.parseInt(event.url.searchParams.get('da-phan') ?? '', 10)
    return {
      figures: await Promise.all(
        LISTS.map(async ({ code }) => ({
          name: wordsOf(indicatorOf(runtime, code)).name,
          figure: await figureOf(tx, indicatorOf(runtime, code), question),
        })),
      ),
      units: units.map((unit) => ({
        path: unit.path,
        name: unit.name,
        href: `?don-vi=${unit.path}`,
        ended: unit.ended,
        dossiers: formatCount(dossiers.get(unit.path) ?? 0),
        persons: formatCount(persons.get(unit.path) ?? 0),
        heirs: unit.heirs.map((heir) => heir.label),
        chosen: unit === chosen,
      })),
      chosen: chosen
        ? {
            path: chosen.path,
            name: chosen.name,
            heirs: chosen.heirs.map(({ code, label }) => ({ code, name: label })),
            lists: (
              await Promise.all(
                LISTS.map((list) =>
                  waitingList(
                    tx,
                    runtime,
                    event.url,
                    list,
                    { ...question, areaPath: chosen.path },
                    chosen.name,
                  ),
                ),
              )
            ).filter((list) => list.rows.length > 0),
          }
        : null,
      log: (await listReassignments(tx, 10)).map((one) => ({
        id: one.reassignmentId,
        text: m.assign_log_line({ count: formatCount(one.records), unit: one.toName, reason: one.reason }),
        by: one.madeByName ?? m.batch_by_system(),
        at: one.madeAt.toISOString(),
      })),
      done: Number.isNaN(done) ? null : m.assign_done({ count: formatCount(done) }),
    }
  })

function indicatorOf(runtime: Runtime, code: string) {
  const indicator = runtime.indicators.get(code)
  if (!indicator) throw new Error(`no indicator ${code}`)
  return indicator
}

const countsOf = (tx: Tx, runtime: Runtime, code: string, question: Question) =>
  countByUnit(tx, indicatorOf(runtime, code).source, question)

function unitOf({ areas, services }: Runtime, path: string) {
  const today = services.clock.today()
  const ended = findEndedUnit(path, today, areas)
  if (!ended?.validUntil) return { path, name: path, ended: '', heirs: [] }
  const lastDay = addDays(ended.validUntil, -1)
  return {
    path,
    name: longName(ended, lastDay, areas),
    ended: formatDay(lastDay),
    heirs: successors(ended, today, areas).map(({ area, extent }) => ({
      code: area.code,
      label: `${areaName(area, areas)} (${extent === 'whole' ? m.area_extent_whole() : m.area_extent_part()})`,
    })),
  }
}

async function waitingList(
  tx: Tx,
  runtime: Runtime,
  url: URL,
  list: (typeof LISTS)[number],
  question: Question,
  unit: string,
) {
  const indicator = indicatorOf(runtime, list.code)
  const figure = await figureOf(tx, indicator, question)
  const page = Math.max(1, Number.parseInt(url.searchParams.get(list.page) ?? '1', 10) || 1)
  const records = await listRecords(tx, indicator.source, question, {
    offset: (page - 1) * ROWS,
    limit: ROWS,
  })
  const total = Number((figure.value ?? '0').replace(/\D/g, ''))
  return {
    title: list.title({ unit }),
    figure,
    columns: indicator.source.columns
      .filter((key) => key !== 'commune')
      .map((key) => ({ key, label: columnName(key) })),
    rows: records.map((record) => ({
      id: publicId(list.prefix, record.id),
      href: record.href,
      cells: record.cells,
    })),
    paging: {
      page,
      pages: Math.max(1, Math.ceil(total / ROWS)),
      href: `?don-vi=${question.areaPath}&${list.page}={page}`,
    },
  }
}

export const actions: Actions = {
  phan: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const ids = form.getAll('id').map(String)
    const of = (prefix: 'dos' | 'per') => ids.flatMap((id) => parsePublicId(prefix, id) ?? [])
    const given = { to: String(form.get('to') ?? ''), reason: String(form.get('reason') ?? '').trim() }
    const refuse = (message: string) => fail(422, { form: { problems: [{ message }], values: given } })
    if (given.to === '') return refuse(m.assign_unit_unknown())
    if (given.reason.length < 3) return refuse(m.assign_reason_needed())
    try {
      const { records } = await assignRecordsOf(runtime)(runtime.services, actor, {
        dossierIds: of('dos'),
        personIds: of('per'),
        toCode: given.to,
        reason: given.reason,
      })
      redirect(303, `/dia-ban/cho-phan?da-phan=${records}`)
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.code === 'not-found') return refuse(m.assign_not_found())
      if (!refused?.code.startsWith('archive.')) throw error
      return refuse(refusalOf(refused.code))
    }
  },
}
