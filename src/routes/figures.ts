import type { Runtime } from '#app/runtime.ts'
import { countRecords, DIMENSIONS, isValueOf, type Dimension, type Indicator, type Question } from '#modules/indicators/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { formatCount, formatDay, formatShare } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import type { DayField, FigureData } from '#ui/types.ts'
import { parseLegalDate, type LegalDate } from '#shared/legal-date.ts'

/** Name, unit, definition and way of counting in the reader's language. */
export const wordsOf = (indicator: Indicator) => (getLocale() === 'en' ? indicator.en : indicator)

/** What so many of its records are counted in. */
export const unitOf = ({ unit, en }: Indicator, count: number): string => (getLocale() === 'en' ? (count === 1 ? en.one : en.unit) : unit)

/** The figure of an indicator, counted now for the acting account (or `counted` before), leading to its list. */
export async function figureOf(tx: Tx, indicator: Indicator, question: Question, counted?: number): Promise<FigureData> {
  const count = counted ?? (await countRecords(tx, indicator.source, question))
  return {
    code: indicator.code,
    value: formatCount(count),
    unit: unitOf(indicator, count),
    href: listHref(indicator.code, question),
    definition: wordsOf(indicator).definition,
    source: indicator.sources[0]?.title,
    asOf: question.day,
  }
}

/** The share of one indicator's records in another's, as a figure that leads to the list of the former; without a value where the whole is none. */
export async function shareOf(tx: Tx, part: Indicator, whole: Indicator, question: Question): Promise<FigureData> {
  const [some, all] = [await countRecords(tx, part.source, question), await countRecords(tx, whole.source, question)]
  return { ...(await figureOf(tx, part, question, some)), value: all === 0 ? null : formatShare(some / all), unit: '%' }
}

/** The list behind a figure: of the day, and of the unit or the value of a dimension where it is asked about one. */
export const listHref = (code: string, { day, areaPath, only }: Pick<Question, 'day' | 'areaPath' | 'only'>): string =>
  `/chi-tieu/${code}?ngay=${day}${areaPath === undefined ? '' : `&don-vi=${areaPath}`}${only === undefined ? '' : `&chi=${only.dimension}:${encodeURIComponent(only.value)}`}`

const isDimension = (text: string | undefined): text is Dimension => DIMENSIONS.some((one) => one === text)

/** The dimension by which a page tells a figure apart: `theo` of the address, if the figure has it. */
export function askedDimension(url: URL, indicator: Indicator): Dimension | undefined {
  const dimension = url.searchParams.get('theo') ?? undefined
  return isDimension(dimension) && indicator.source.by?.[dimension] ? dimension : undefined
}

/** The value of a dimension that a page asks about: `chi` of the address as `<dimension>:<value>`, if the figure has the dimension. */
export function askedValue(url: URL, indicator: Indicator): Question['only'] {
  const [, dimension, value = ''] = /^([a-z]+):(.*)$/.exec(url.searchParams.get('chi') ?? '') ?? []
  return isDimension(dimension) && indicator.source.by?.[dimension] && isValueOf(dimension, value) ? { dimension, value } : undefined
}

/** The unit that a page asks about: the path `don-vi` of the address, if it has the form of one. */
export function askedUnit(url: URL): string | undefined {
  const path = url.searchParams.get('don-vi') ?? ''
  return path.length < 60 && /^(?:[a-z0-9-]+\/)+$/.test(path) ? path : undefined
}

const typedIn = (url: URL, name: string): string => (url.searchParams.get(name) ?? '').trim().slice(0, 40)

/** The day a page asks about: `ngay` of the address as typed or in ISO, or the given one. Anything that is no day counts as not given. */
export function askedDay(url: URL, otherwise: LegalDate, name = 'ngay'): LegalDate {
  return parseLegalDate(typedIn(url, name)) ?? otherwise
}

/** The field of a day that the page asks about; what was typed and is no day stands there still, with what is shown instead. */
export function dayField(url: URL, shown: LegalDate | '', name = 'ngay'): DayField {
  const typed = typedIn(url, name)
  if (typed === '' || parseLegalDate(typed)) return { value: formatDay(shown), problem: null }
  return { value: typed, problem: shown === '' ? m.day_wrong() : m.day_wrong_shown({ day: formatDay(shown) }) }
}

/** 'biet-luc' as it stands in addresses, `2026-06-15T08:30`; typed day first, `15/6/2026 8:30`. */
function instantOf(typed: string): string | null {
  const parts = /^(.+?)[T ]+(\d{1,2}):(\d{2})$/.exec(typed)
  const day = parts && parseLegalDate(parts[1]!)
  const [hour, minute] = [Number(parts?.[2]), Number(parts?.[3])]
  return day && hour < 24 && minute < 60 ? `${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` : null
}

/** The instant of knowledge: `biet-luc` of the address (a local time in Viet Nam), or now. */
export function askedInstant(url: URL, runtime: Runtime): { knownAt: Date; typed: string; field: DayField } {
  const written = typedIn(url, 'biet-luc')
  const typed = instantOf(written)
  if (typed === null) return { knownAt: runtime.services.clock.now(), typed: '', field: { value: written, problem: written === '' ? null : m.instant_wrong() } }
  return { knownAt: new Date(`${typed}:59.999+07:00`), typed, field: { value: `${formatDay(typed.slice(0, 10))} ${typed.slice(11)}`, problem: null } }
}
