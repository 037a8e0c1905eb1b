import { buildVocabulary, foldName, type Vocabulary } from '#shared/names.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type {
  Area,
  AreaConfidence,
  AreaData,
  AreaKindWord,
  AreaLevel,
  AreaSuccession,
  Extent,
  Hamlet,
  RelatedArea,
} from './areas.types.ts'

/** All units with what is needed to look them up; built once from the files or the table (some milliseconds). */
export interface AreaIndex {
  readonly areas: readonly Area[]
  readonly kinds: readonly AreaKindWord[]
  readonly byKey: ReadonlyMap<string, Area>
  readonly byCode: ReadonlyMap<string, readonly Area[]>
  readonly byName: ReadonlyMap<string, readonly Area[]>
  readonly byParent: ReadonlyMap<string, readonly Area[]>
  /** By the first letter of the first syllable and the others whole: 'c mong' for Chân Mộng. */
  readonly byInitial: ReadonlyMap<string, readonly Area[]>
  /** By the initials of its name: 'hb' for Hòa Bình. */
  readonly byInitials: ReadonlyMap<string, readonly Area[]>
  readonly names: Vocabulary
  /** Hamlets by the code of their commune; empty until a province has loaded its own. */
  readonly hamlets: ReadonlyMap<string, readonly Hamlet[]>
  readonly later: ReadonlyMap<string, readonly AreaSuccession[]>
  readonly earlier: ReadonlyMap<string, readonly AreaSuccession[]>
}

/** The key of a row: '08062@2020-01-01'. */
export function areaKey(area: Area): string {
  return `${area.code}@${area.validFrom}`
}

export const fromKey = (s: AreaSuccession) => `${s.fromCode}@${s.fromValidFrom}`
export const toKey = (s: AreaSuccession) => `${s.toCode}@${s.toValidFrom}`
export const nameKey = (name: string): string => foldName(name).join(' ')

/** What a name is found by when its first syllable is an initial; undefined for names of one syllable. */
export function initialKey(name: string): string | undefined {
  const [first, ...rest] = foldName(name)
  return first === undefined || rest.length === 0 ? undefined : `${first.charAt(0)} ${rest.join(' ')}`
}

const initialsOf = (name: string): string => foldName(name).map((syllable) => syllable.charAt(0)).join('')

export function buildAreaIndex(data: AreaData, hamlets: readonly Hamlet[] = []): AreaIndex {
  const byName = Map.groupBy(data.areas, (area) => nameKey(area.name))
  return {
    areas: data.areas,
    kinds: data.kinds,
    byKey: new Map(data.areas.map((area) => [areaKey(area), area])),
    byCode: Map.groupBy(data.areas, (area) => area.code),
    byName,
    byInitial: Map.groupBy(
      data.areas.filter((area) => area.name.includes(' ')),
      (area) => initialKey(area.name) ?? '',
    ),
    byInitials: Map.groupBy(data.areas, (area) => initialsOf(area.name)),
    byParent: Map.groupBy(
      data.areas.filter((area) => area.parentCode !== null),
      (area) => area.parentCode ?? '',
    ),
    names: buildVocabulary(byName.keys()),
    later: Map.groupBy(data.successions, fromKey),
    earlier: Map.groupBy(data.successions, toKey),
    hamlets: Map.groupBy(hamlets, (hamlet) => hamlet.communeCode),
  }
}

/** The same units with the hamlets of a province. */
export function withHamlets(index: AreaIndex, hamlets: readonly Hamlet[]): AreaIndex {
  return { ...index, hamlets: Map.groupBy(hamlets, (hamlet) => hamlet.communeCode) }
}

/** Whether the row holds on the day. */
export function isAreaValidOn(area: Area, day: LegalDate): boolean {
  return area.validFrom <= day && (area.validUntil === null || day < area.validUntil)
}

/** The row of a code on a day. */
export function findArea(code: string, day: LegalDate, index: AreaIndex): Area | undefined {
  return index.byCode.get(code)?.find((area) => isAreaValidOn(area, day))
}

/** All units that stand on a day, of one level or of all, sorted by code. */
export function areasOn(day: LegalDate, level: AreaLevel | undefined, index: AreaIndex): Area[] {
  return index.areas
    .filter((area) => isAreaValidOn(area, day) && (level === undefined || area.level === level))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}

function overlaps(a: Area, b: Area): boolean {
  return (
    (a.validUntil === null || b.validFrom < a.validUntil) &&
    (b.validUntil === null || a.validFrom < b.validUntil)
  )
}

/**
 * The row above, as it was on the day; outside the unit's own time the row that shared most recent days with it. A
 * parent may have several rows in the time of one child row (a province that merged, a district that was renamed).
 */
function parentOn(area: Area, day: LegalDate, index: AreaIndex): Area | undefined {
  if (area.parentCode === null) return undefined
  const rows = (index.byCode.get(area.parentCode) ?? []).filter((row) => overlaps(row, area))
  const onDay = isAreaValidOn(area, day) ? rows.find((row) => isAreaValidOn(row, day)) : undefined
  return onDay ?? rows.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]
}

/** The units above, nearest first, as they were on the day (or at the end of the unit's time, if it did not stand then). */
export function ancestorsOn(area: Area, day: LegalDate, index: AreaIndex): Area[] {
  const out: Area[] = []
  for (let up = parentOn(area, day, index); up !== undefined; up = parentOn(up, day, index)) out.push(up)
  return out
}

/**
 * The unit's path, '25/227/07900/' while there were districts and '25/07900/' since: codes from the province down,
 * each followed by '/', ASCII only, so that scope is a range of text.
 */
export function areaPath(area: Area, day: LegalDate, index: AreaIndex): string {
  const codes = [area, ...ancestorsOn(area, day, index)].map((unit) => unit.code)
  return codes.reverse().join('/') + '/'
}

/** 'Xã Chí Đám': the kind's word and the name. */
export function areaName(area: Area, index: AreaIndex): string {
  const word = index.kinds.find((kind) => kind.kind === area.kind)?.word
  return word === undefined ? area.name : `${word} ${area.name}`
}

/** 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ': as papers of the day write it. */
export function fullAreaName(area: Area, day: LegalDate, index: AreaIndex): string {
  return [area, ...ancestorsOn(area, day, index)]
    .map((unit) => areaName(unit, index))
    .map((name) => name.charAt(0).toLowerCase() + name.slice(1))
    .join(', ')
}

const CONFIDENCES: readonly AreaConfidence[] = ['high', 'medium', 'low', 'unverified']
const lessSure = (a: AreaConfidence, b: AreaConfidence) =>
  CONFIDENCES.indexOf(a) > CONFIDENCES.indexOf(b) ? a : b

function walk(
  area: Area,
  day: LegalDate,
  links: ReadonlyMap<string, readonly AreaSuccession[]>,
  next: (s: AreaSuccession) => string,
  index: AreaIndex,
): RelatedArea[] {
  const found = new Map<string, RelatedArea>()
  const forwards = links === index.later
  const visit = (at: Area, extent: Extent, confidence: AreaConfidence, seen: readonly string[]) => {
    const key = areaKey(at)
    if (isAreaValidOn(at, day)) {
      const known = found.get(key)
      if (known === undefined || (known.extent === 'part' && extent === 'whole')) {
        found.set(key, { area: at, extent, confidence })
      }
      return
    }
    const onward = links.get(key) ?? []
    if (forwards && onward.length === 0 && at.level === 'district' && day >= at.validFrom) {
      for (const child of lastChildren(at, index)) visit(child, 'part', confidence, [...seen, key])
      return
    }
    for (const link of onward) {
      const target = index.byKey.get(next(link))
      if (target === undefined || seen.includes(next(link))) continue
      const reached = extent === 'part' || link.extent === 'part' ? 'part' : 'whole'
      visit(target, reached, lessSure(confidence, link.confidence), [...seen, key])
    }
  }
  visit(area, 'whole', 'high', [])
  return [...found.values()].sort((a, b) => (a.area.code < b.area.code ? -1 : 1))
}

/** The units that a district had on its last day. */
function lastChildren(area: Area, index: AreaIndex): Area[] {
  return (index.byParent.get(area.code) ?? []).filter(
    (child) => overlaps(child, area) && (child.validUntil === null || child.validUntil === area.validUntil),
  )
}

/**
 * The units that stand on `day` and hold what the unit held: itself while it stands, several after a division, none
 * where the lists do not say. A district has no successor of its own since 1/7/2025: it gives those of its communes,
 * each 'part'. `extent` is 'part' when only a part of the unit came to lie there.
 */
export function successors(area: Area, day: LegalDate, index: AreaIndex): RelatedArea[] {
  return walk(area, day, index.later, toKey, index)
}

/** The units that stood on `day` and of which the unit holds the whole or a part: the way back of `successors`. */
export function predecessors(area: Area, day: LegalDate, index: AreaIndex): RelatedArea[] {
  return walk(area, day, index.earlier, fromKey, index)
}
