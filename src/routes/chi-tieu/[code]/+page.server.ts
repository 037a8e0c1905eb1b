import { redirect } from '@sveltejs/kit'
import { canFreezeFigures } from '#modules/accounts/index.ts'
import { countByValue, countByValueOn, DIMENSIONS, freezeIndicator, listRecords, listRuns, type Dimension } from '#modules/indicators/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import type { Runtime } from '#app/runtime.ts'
import { formatCount, formatShare } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { isLegalDate, legalDate, yearOf, type LegalDate } from '#shared/legal-date.ts'
import { desk, readRecordsAs } from '../../desk.ts'
import { askedDay, askedDimension, askedInstant, askedUnit, askedValue, dayField, figureOf, wordsOf } from '../../figures.ts'
import { unitName } from '../../area-words.ts'
import { dimensionName, namesOf, valueName } from '../../dimension-words.ts'
import { columnName } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS_A_PAGE = 50
/** The term of the report begins with this year. */
const FIRST_YEAR = 2015
/** The last days of the years from the first one on that are over. */
const yearEnds = (today: LegalDate): LegalDate[] => Array.from({ length: Math.max(0, yearOf(today) - FIRST_YEAR) }, (_, at) => legalDate(`${FIRST_YEAR + at}-12-31`))

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
    const only = askedValue(event.url, indicator)
    const question = { day, knownAt, areaPath, only }
    const page = Math.max(1, Number.parseInt(event.url.searchParams.get('trang') ?? '1', 10) || 1)
    const figure = await figureOf(tx, indicator, question)
    const records = await listRecords(tx, indicator.source, question, { offset: (page - 1) * ROWS_A_PAGE, limit: ROWS_A_PAGE })
    const runs = await listRuns(tx, indicator.code, 20)
    const asked = `ngay=${day}${typed ? `&biet-luc=${typed}` : ''}${areaPath === undefined ? '' : `&don-vi=${areaPath}`}`
    const value = only === undefined ? '' : `&chi=${only.dimension}:${encodeURIComponent(only.value)}`
    const dimension = askedDimension(event.url, indicator)
    const counts = dimension === undefined ? null : await countByValue(tx, indicator.source, question, dimension)
    // How far procedures can be done online changes from year to year, and they are few: the years stand below each other.
    const years = dimension === 'online' ? await countByValueOn(tx, indicator.source, yearEnds(runtime.services.clock.today()), { knownAt, areaPath, only }, dimension) : []
    const known = await namesOf(tx, day, runtime.areas, [
      ...(only ? [{ dimension: only.dimension, values: [only.value] }] : []),
      ...(dimension && counts ? [{ dimension, values: [...counts.keys()] }] : []),
    ])
    return {
      code: indicator.code,
      name: wordsOf(indicator).name,
      figure,
      asOf: day,
      knownAt: typed,
      dayField: dayField(event.url, day),
      instantField,
      unit: areaPath === undefined ? null : { path: areaPath, name: unitName(areaPath, day, runtime.areas), allHref: `?ngay=${day}${typed ? `&biet-luc=${typed}` : ''}` },
      only: only === undefined ? null : { dimension: dimensionName(only.dimension), value: valueName(only.dimension, only.value, known), typed: `${only.dimension}:${only.value}`, allHref: `?${asked}` },
      dimensions: DIMENSIONS.filter((one) => indicator.source.by?.[one]).map((one) => ({ label: dimensionName(one), href: `?${asked}${value}&theo=${one}#chia`, current: one === dimension })),
      breakdown: counts && dimension ? { dimension: dimensionName(dimension), rows: breakdownOf(counts, dimension).map(([of, count, share]) => ({ label: valueName(dimension, of, known), value: formatCount(count), share: `${formatShare(share)}\u00a0%`, href: `?${asked}&chi=${dimension}:${encodeURIComponent(of)}` })) } : null,
      years: dimension && years.some((one) => one.counts.size > 0) ? yearsOf(years, dimension, (of) => valueName(dimension, of, known), typed) : null,
      reasons: [{ text: wordsOf(indicator).counting }, ...indicator.sources.map((one) => ({ text: one.says, source: one.title }))],
      queryVersion: indicator.source.queryVersion,
      columns: indicator.source.columns.map((key) => ({ key, label: columnName(key) })),
      rows: records,
      paging: { page, pages: Math.max(1, Math.ceil(Number((figure.value ?? '0').replace(/\D/g, '')) / ROWS_A_PAGE)), href: `?${asked}${value}&trang={page}` },
      exports: [
        { label: m.find_export_xlsx(), href: `/chi-tieu/${indicator.code}/xuat.xlsx?${asked}${value}` },
        { label: m.export_csv(), href: `/chi-tieu/${indicator.code}/xuat.csv?${asked}${value}` },
      ],
      // What is frozen is the whole figure of the scope: a unit's share follows from it.
      canFreeze: canFreezeFigures(actor) && areaPath === undefined && only === undefined,
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

/** Months, days and states in their own order, everything else by how many. */
function breakdownOf(counts: ReadonlyMap<string, number>, dimension: Dimension): [string, number, number][] {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const rows = [...counts].map(([value, count]): [string, number, number] => [value, count, count / all])
  if (dimension === 'month' || dimension === 'day') return rows.toSorted(([a], [b]) => (a < b ? 1 : -1))
  if (dimension === 'state' || dimension === 'online') return rows.toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  return rows.toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

/** The values of a dimension at the end of each year with their shares, each leading to its list of that day. */
function yearsOf(years: readonly { day: LegalDate; counts: ReadonlyMap<string, number> }[], dimension: Dimension, named: (value: string) => string, typed: string): PageData['years'] {
  const values = [...new Set(years.flatMap((year) => [...year.counts.keys()]))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return {
    title: m.indicator_over_years({ dimension: dimensionName(dimension).toLocaleLowerCase(getLocale()) }),
    values: values.map(named),
    rows: years.map(({ day, counts }) => {
      const asked = `?ngay=${day}${typed ? `&biet-luc=${typed}` : ''}`
      const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
      return {
        day,
        all: { value: formatCount(all), href: `${asked}&theo=${dimension}#chia` },
        cells: values.map((value) => {
          const count = counts.get(value) ?? 0
          return { value: formatCount(count), share: all === 0 ? '' : `${formatShare(count / all)}\u00a0%`, href: `${asked}&chi=${dimension}:${encodeURIComponent(value)}` }
        }),
      }
    }),
  }
}

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
