import type { Runtime } from '#app/runtime.ts'
import { countRecords, type Indicator, type Question } from '#modules/indicators/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { formatCount } from '#ui/format.ts'
import { getLocale } from '#ui/messages/runtime.js'
import type { FigureData } from '#ui/types.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'

/** Name, unit, definition and way of counting in the reader's language. */
export const wordsOf = (indicator: Indicator) => (getLocale() === 'en' ? indicator.en : indicator)

/** The figure of an indicator, counted now for the acting account (or `counted` before), leading to its list. */
export async function figureOf(tx: Tx, indicator: Indicator, question: Question, counted?: number): Promise<FigureData> {
  return {
    code: indicator.code,
    value: formatCount(counted ?? (await countRecords(tx, indicator.source, question))),
    unit: wordsOf(indicator).unit,
    href: listHref(indicator.code, question),
    definition: wordsOf(indicator).definition,
    source: indicator.sources[0]?.title,
    asOf: question.day,
  }
}

/** The list behind a figure: of the day, and of the unit where it is asked about one. */
export const listHref = (code: string, { day, areaPath }: Pick<Question, 'day' | 'areaPath'>): string =>
  `/chi-tieu/${code}?ngay=${day}${areaPath === undefined ? '' : `&don-vi=${areaPath}`}`

/** The unit that a page asks about: the path `don-vi` of the address, if it has the form of one. */
export function askedUnit(url: URL): string | undefined {
  const path = url.searchParams.get('don-vi') ?? ''
  return path.length < 60 && /^(?:[a-z0-9-]+\/)+$/.test(path) ? path : undefined
}

/** The day a page asks about: `ngay` of the address, or the given one. Anything that is no day counts as not given. */
export function askedDay(url: URL, otherwise: LegalDate): LegalDate {
  const day = url.searchParams.get('ngay')
  return day !== null && isLegalDate(day) ? day : otherwise
}

/** The instant of knowledge: `biet-luc` of the address (a local time in Viet Nam), or now. */
export function askedInstant(url: URL, runtime: Runtime): { knownAt: Date; typed: string } {
  const typed = url.searchParams.get('biet-luc') ?? ''
  const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(typed) ? new Date(`${typed}:59.999+07:00`) : null
  return instant && !Number.isNaN(instant.getTime()) ? { knownAt: instant, typed } : { knownAt: runtime.services.clock.now(), typed: '' }
}
