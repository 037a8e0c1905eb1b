import type { LegalDate } from '#shared/legal-date.ts'
import { periodContains, type Period } from '#shared/period.ts'
import type { Procedure, ProcedurePeriod } from './procedures.types.ts'

type OnlineLevel = Procedure['online'][number]['level']
type OnlineExtent = Procedure['online'][number]['extent']

/** How a procedure stood over a stretch of days: which level decided it and how far it could be done online; null where it was not read. */
export type Standing = Period & { level: ProcedurePeriod['level']; onlineLevel: OnlineLevel; onlineExtent: OnlineExtent }

/** A procedure as the catalogue has it. A sample stands in no law and has no national code. */
export type CatalogueEntry = { slug: string; nationalCode: string | null; name: string; en: string; field: string; sample: boolean; standings: Standing[] }

/** A procedure's periods and its levels online laid over each other, within the days on which it is in force. */
export function standingsOf(procedure: Procedure): Standing[] {
  const { valid, periods, online } = procedure
  const bounds = [...new Set([valid, ...periods, ...online].flatMap(({ from, until }) => [from, until]).filter((day) => day !== null))].sort()
  const standings: Standing[] = []
  for (const [index, until] of [...bounds, null].entries()) {
    const from = index === 0 ? null : (bounds[index - 1] ?? null)
    // Nothing changes between two bounds: any day between them tells how it stood.
    const on = (one: Period) => (from !== null ? periodContains(one, from) : one.from === null)
    if (!on(valid)) continue
    const period = periods.find(on)
    if (period === undefined) continue
    const then = online.find(on)
    const next: Standing = { from, until, level: period.level, onlineLevel: then?.level ?? null, onlineExtent: then?.extent ?? null }
    const last = standings.at(-1)
    if (last && last.until === from && last.level === next.level && last.onlineLevel === next.onlineLevel && last.onlineExtent === next.onlineExtent) standings[standings.length - 1] = { ...last, until }
    else standings.push(next)
  }
  return standings
}

/** The catalogue that follows from the procedures of the law. */
export const catalogueOf = (procedures: Iterable<Procedure>): CatalogueEntry[] =>
  [...procedures].map((one) => ({
    slug: one.slug,
    nationalCode: one.code?.value ?? null,
    name: one.name,
    en: one.en,
    field: one.field,
    sample: false,
    standings: standingsOf(one),
  }))

/** How an entry stood on a day; undefined when it was not in force. */
export const standingOn = (entry: CatalogueEntry, day: LegalDate): Standing | undefined => entry.standings.find((one) => periodContains(one, day))
