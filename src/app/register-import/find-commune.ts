import {
  areaName,
  areaPath,
  findArea,
  isAreaValidOn,
  resolve,
  successors,
  type Area,
  type AreaCandidate,
  type AreaIndex,
} from '#modules/areas/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { foldName } from '#shared/names.ts'

export type FoundCommune =
  | { kind: 'found'; path: string; name: string }
  /** Several units, or a unit that was divided: a person must say which. */
  | { kind: 'ambiguous'; candidates: string[] }
  /** No unit of that name; `candidates` are what may have been meant. */
  | { kind: 'unknown'; candidates: string[] }

/** Candidates closer than this are not told apart by the machine. */
const LEAD = 0.1

/**
 * Today's commune or ward of the province that a cell means: its code, its name, or a former unit's that went into one unit whole. A
 * near miss of a name is never taken silently.
 */
export function makeCommuneFinder(
  index: AreaIndex,
  today: LegalDate,
  provincePath: string,
): (written: string) => FoundCommune {
  const known = new Map<string, FoundCommune>()
  const pathOf = (area: Area) => areaPath(area, today, index)
  const isHere = (area: Area) =>
    area.level === 'commune' && isAreaValidOn(area, today) && pathOf(area).startsWith(provincePath)
  // With the code, which a person can type instead: two units may share a name.
  const named = (areas: readonly Area[]): string[] =>
    areas.map((area) => `${areaName(area, index)} (${area.code})`)
  const found = (area: Area): FoundCommune => ({
    kind: 'found',
    path: pathOf(area),
    name: areaName(area, index),
  })

  const byCode = (code: string): FoundCommune => {
    const area = findArea(code, today, index)
    if (area) return isHere(area) ? found(area) : { kind: 'unknown', candidates: [] }
    const former = (index.byCode.get(code) ?? []).toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]
    const heirs = former ? successors(former, today, index).filter((heir) => isHere(heir.area)) : []
    const [heir] = heirs
    if (heir && heirs.length === 1 && heir.extent === 'whole') return found(heir.area)
    return {
      kind: heirs.length > 0 ? 'ambiguous' : 'unknown',
      candidates: named(heirs.map((one) => one.area)),
    }
  }

  const byName = (written: string): FoundCommune => {
    // The bare name first: 'Bản Nguyên' is a commune, though places that begin so are hamlets.
    const [only, ...others] = (index.byName.get(foldName(written).join(' ')) ?? []).filter(isHere)
    if (only && others.length === 0) return found(only)
    const here = resolve(written, today, index).filter((candidate) => isHere(candidate.area))
    const sure = here.filter((candidate) => !isDoubtful(candidate))
    const [best] = sure
    if (best === undefined)
      return { kind: 'unknown', candidates: named(here.slice(0, 5).map((one) => one.area)) }
    const close = sure.filter((candidate) => best.score - candidate.score < LEAD)
    const divided = best.reasons.some((reason) => reason.code === 'successor-of' && reason.extent === 'part')
    if (close.length > 1 || divided)
      return { kind: 'ambiguous', candidates: named(close.map((one) => one.area)) }
    return found(best.area)
  }

  return (written) => {
    let answer = known.get(written)
    if (answer === undefined) {
      answer = /^\d{5}$/.test(written) ? byCode(written) : byName(written)
      known.set(written, answer)
    }
    return answer
  }
}

const isDoubtful = (candidate: AreaCandidate): boolean =>
  candidate.reasons.some((reason) =>
    ['name-near', 'parent-differs', 'finer-part-unknown', 'not-valid-on-day'].includes(reason.code),
  )
