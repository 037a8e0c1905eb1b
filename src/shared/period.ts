import { addDays, isLegalDate, type LegalDate } from './legal-date.ts'

/** A half-open period of days: `from` included, `until` excluded; null where it has no bound on that side. */
export interface Period {
  readonly from: LegalDate | null
  readonly until: LegalDate | null
}

/** A period, checked: throws `period.empty` when it holds no day. */
export function period(from: LegalDate | null, until: LegalDate | null): Period {
  if (from !== null && until !== null && from >= until) {
    throw Object.assign(new Error(`a period without a day: ${from} to ${until}`), {
      code: 'period.empty',
      data: { from, until },
    })
  }
  return { from, until }
}

/** "từ ngày … đến hết ngày …": the one place where a last day becomes the excluded end. */
export function periodThrough(from: LegalDate | null, lastDay: LegalDate | null): Period {
  return period(from, lastDay === null ? null : addDays(lastDay, 1))
}

export function periodContains(p: Period, day: LegalDate): boolean {
  return (p.from === null || p.from <= day) && (p.until === null || day < p.until)
}

export function periodsOverlap(a: Period, b: Period): boolean {
  return (
    (a.from === null || b.until === null || a.from < b.until) &&
    (b.from === null || a.until === null || b.from < a.until)
  )
}

/** The days that both hold, or null when there is none. */
export function intersectPeriods(a: Period, b: Period): Period | null {
  if (!periodsOverlap(a, b)) return null
  const from = a.from === null ? b.from : b.from === null || a.from > b.from ? a.from : b.from
  const until = a.until === null ? b.until : b.until === null || a.until < b.until ? a.until : b.until
  return { from, until }
}

/** PostgreSQL's text of the daterange, in its canonical half-open form: '[2020-01-01,2025-07-01)'. */
export function toDaterange(p: Period): string {
  return `${p.from === null ? '(' : `[${p.from}`},${p.until ?? ''})`
}

const RANGE = /^([[(])"?([^",]*)"?,"?([^",]*)"?([\])])$/

/** Reads PostgreSQL's text of a daterange; 'empty' gives null; throws `period.unreadable` for anything else. */
export function fromDaterange(text: string): Period | null {
  if (text === 'empty') return null
  const parts = RANGE.exec(text)
  const [, open, lower = '', upper = '', close] = parts ?? []
  const bound = (value: string): LegalDate | null | undefined =>
    value === '' || value === 'infinity' || value === '-infinity'
      ? null
      : isLegalDate(value)
        ? value
        : undefined
  const from = bound(lower)
  const until = bound(upper)
  if (parts === null || from === undefined || until === undefined) {
    throw Object.assign(new Error(`not a daterange: ${text}`), { code: 'period.unreadable', data: { text } })
  }
  return period(
    from !== null && open === '(' ? addDays(from, 1) : from,
    until !== null && close === ']' ? addDays(until, 1) : until,
  )
}
