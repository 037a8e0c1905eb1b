import { countByUnit, countByValue, type Dimension } from '#modules/indicators/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { unitName } from '../area-words.ts'
import { readRecordsAs } from '../desk.ts'
import { dimensionName, namesOf, valueName } from '../dimension-words.ts'
import { askedDay, dayField, listHref } from '../figures.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS = 50

/** The figures in the order of the work. */
const FIGURES = [
  ['archive.pages-taken-in', m.progress_pages_taken],
  ['archive.pages-read', m.progress_pages_read],
  ['archive.pages-verified', m.progress_pages_verified],
  ['archive.pages-accepted', m.progress_pages_accepted],
  ['archive.dossiers-taken-in', m.progress_dossiers_taken],
  ['archive.dossiers-read', m.progress_dossiers_read],
  ['archive.dossiers-verified', m.progress_dossiers_verified],
  ['archive.dossiers-accepted', m.progress_dossiers_accepted],
] as const

const WAYS: Record<string, Dimension | 'area'> = { hop: 'box', 'don-vi': 'area', ngay: 'day', nguoi: 'person' }

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime }) => {
    const { clock } = runtime.services
    const day = askedDay(event.url, clock.today())
    const question = { day, knownAt: clock.now() }
    const asked = event.url.searchParams.get('theo') ?? ''
    const by = asked in WAYS ? asked : 'hop'
    const way = WAYS[by]!
    const page = Math.max(1, Number.parseInt(event.url.searchParams.get('trang') ?? '1', 10) || 1)
    const figures = FIGURES.map(([code, label]) => {
      const indicator = runtime.indicators.get(code)
      if (!indicator) throw new AppError('not-found', 404, { what: 'indicator' })
      return { code, label: label(), source: indicator.source }
    }).filter(({ source }) => way === 'area' || source.by?.[way])
    const all = []
    const counts: ReadonlyMap<string, number>[] = []
    for (const { code, source } of figures) {
      const counted = way === 'area' ? await countByUnit(tx, source, question) : await countByValue(tx, source, question, way)
      counts.push(counted)
      // A record has one unit and one value of each kind, so that the whole is their sum.
      const whole = [...counted.values()].reduce((sum, records) => sum + records, 0)
      all.push({ value: formatCount(whole), href: listHref(code, question) })
    }
    const values = [...new Set(counts.flatMap((one) => [...one.keys()]))]
    const names = await namesOf(tx, day, runtime.areas, way === 'area' ? [] : [{ dimension: way, values }])
    const named = values.map((value) => ({ value, label: way === 'area' ? unitName(value, day, runtime.areas) : valueName(way, value, names) }))
    // Days from the last one; everything else as one looks for it. Persons are not ranked.
    if (way === 'day') named.sort((a, b) => (a.value < b.value ? 1 : -1))
    else named.sort((a, b) => Number(a.value === 'unknown') - Number(b.value === 'unknown') || a.label.localeCompare(b.label, 'vi', { numeric: true }) || (a.value < b.value ? -1 : 1))
    return {
      dayField: dayField(event.url, day),
      by,
      ways: Object.entries(WAYS).map(([code, one]) => ({ code, label: one === 'area' ? m.progress_by_area() : dimensionName(one) })),
      about: way === 'person' ? m.progress_by_person_about() : way === 'day' ? m.progress_by_day_about() : null,
      columns: figures.map((one) => one.label),
      all,
      rows: named.slice((page - 1) * ROWS, page * ROWS).map(({ value, label }) => ({
        key: value,
        label,
        cells: figures.map(({ code }, at) => {
          const count = counts[at]?.get(value)
          return count === undefined ? null : { value: formatCount(count), href: listHref(code, way === 'area' ? { day, areaPath: value } : { day, only: { dimension: way, value } }) }
        }),
      })),
      paging: { page, pages: Math.max(1, Math.ceil(named.length / ROWS)), href: `?theo=${by}&ngay=${day}&trang={page}` },
    }
  })
