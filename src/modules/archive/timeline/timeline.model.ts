import { parseEdtf } from '#shared/edtf.ts'

/** Something that happened in a life or to its papers. `edtf`: when, as exactly as it is known; null where nobody knows. */
export type Dated = { edtf: string | null }

/**
 * How a date stands on a line: `day` at its place; `year` within the year, no day or month of it being sure; `about` and `span` at the
 * beginning of what it may mean, with its words; `unknown` behind everything.
 */
export type Standing = 'day' | 'month' | 'year' | 'about' | 'span' | 'unknown'

export type Placed<Event extends Dated> = { event: Event; standing: Standing; year: number | null }

/**
 * The events in the order in which they may have happened. What is only known to a year stands before what is known to a day of it, since it
 * may have been any of them; what may have been in any of several years stands at the first of them and says so; a date with an end only
 * stands at its end. No day is made up.
 */
export function placeOnLine<Event extends Dated>(events: readonly Event[]): Placed<Event>[] {
  return events
    .map((event) => {
      const date = event.edtf === null ? undefined : parseEdtf(event.edtf)
      const from = date?.earliest ?? date?.latest ?? null
      const until = date?.latest ?? date?.earliest ?? null
      return { event, standing: standingOf(date), from, until, year: from === null ? null : Number(from.slice(0, 4)) }
    })
    .sort((a, b) => compare(a.from ?? '9999', b.from ?? '9999') || -compare(a.until ?? '9999', b.until ?? '9999'))
    .map(({ event, standing, year }) => ({ event, standing, year }))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function standingOf(date: ReturnType<typeof parseEdtf>): Standing {
  if (date === undefined || date.precision === 'unknown') return 'unknown'
  if (date.approximate || date.uncertain) return 'about'
  if (date.precision === 'day' || date.precision === 'month' || date.precision === 'year') return date.precision
  return 'span'
}
