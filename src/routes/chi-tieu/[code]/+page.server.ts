import { redirect } from '@sveltejs/kit'
import { canFreezeFigures } from '#modules/accounts/index.ts'
import { freezeIndicator, listRecords, listRuns } from '#modules/indicators/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import type { Runtime } from '#app/runtime.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { desk, readRecordsAs } from '../../desk.ts'
import { askedDay, askedInstant, dayField, askedUnit, figureOf, wordsOf } from '../../figures.ts'
import { unitName } from '../../area-words.ts'
import { columnName } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS_A_PAGE = 50

function indicatorOf(runtime: Runtime, code: string) {
  const indicator = runtime.indicators.get(code)
  if (!indicator) throw new AppError('not-found', 404, { what: 'indicator' })
  return indicator
}

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const indicator = indicatorOf(runtime, event.params.code)
    const day = askedDay(event.url, runtime.services.clock.today())
    const { knownAt, typed, field: instantField } = askedInstant(event.url, runtime)
    const areaPath = askedUnit(event.url)
    const question = { day, knownAt, areaPath }
    const page = Math.max(1, Number.parseInt(event.url.searchParams.get('trang') ?? '1', 10) || 1)
    const figure = await figureOf(tx, indicator, question)
    const records = await listRecords(tx, indicator.source, question, { offset: (page - 1) * ROWS_A_PAGE, limit: ROWS_A_PAGE })
    const runs = await listRuns(tx, indicator.code, 20)
    const asked = `ngay=${day}${typed ? `&biet-luc=${typed}` : ''}${areaPath === undefined ? '' : `&don-vi=${areaPath}`}`
    return {
      code: indicator.code,
      name: wordsOf(indicator).name,
      figure,
      asOf: day,
      knownAt: typed,
      dayField: dayField(event.url, day),
      instantField,
      unit: areaPath === undefined ? null : { path: areaPath, name: unitName(areaPath, day, runtime.areas), allHref: `?ngay=${day}${typed ? `&biet-luc=${typed}` : ''}` },
      reasons: [{ text: wordsOf(indicator).counting }, ...indicator.sources.map((one) => ({ text: one.says, source: one.title }))],
      queryVersion: indicator.source.queryVersion,
      columns: indicator.source.columns.map((key) => ({ key, label: columnName(key) })),
      rows: records,
      paging: { page, pages: Math.max(1, Math.ceil(Number((figure.value ?? '0').replace(/\D/g, '')) / ROWS_A_PAGE)), href: `?${asked}&trang={page}` },
      exports: [{ label: m.export_csv(), href: `/chi-tieu/${indicator.code}/xuat.csv?${asked}` }],
      // What is frozen is the whole figure of the scope: a unit's share follows from it.
      canFreeze: canFreezeFigures(actor) && areaPath === undefined,
      runs: runs.map((run) => ({
        id: run.runId,
        asOf: run.asOf,
        knownAt: run.knownAt.toISOString(),
        value: formatCount(run.records),
        by: run.frozenByName,
        at: run.frozenAt.toISOString(),
        hash: run.recordsHash.slice(0, 12),
      })),
    }
  })

export const actions: Actions = {
  chot: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const day = String(form.get('as-of') ?? '')
    const url = new URL(event.url)
    url.searchParams.set('biet-luc', String(form.get('known-at') ?? ''))
    if (!isLegalDate(day)) throw new AppError('invalid-input', 400, { field: 'as-of' })
    try {
      await freezeIndicator(runtime.indicators, canFreezeFigures)(runtime.services, actor, {
        code: event.params.code,
        asOf: day as LegalDate,
        knownAt: askedInstant(url, runtime).knownAt,
      })
    } catch (error) {
      if (appErrorOf(error)?.code !== 'indicators.future') throw error
      return { form: { problems: [{ field: 'known-at', message: m.indicator_future() }], values: { 'as-of': day, 'known-at': String(form.get('known-at') ?? '') } } }
    }
    redirect(303, `?ngay=${day}#chot`)
  },
}
