import {
  areaName,
  findArea,
  fullAreaName,
  isAreaValidOn,
  type Area,
  type AreaConfidence,
  type AreaIndex,
  type AreaKind,
  type ResolveReason,
} from '#modules/areas/index.ts'
import type { Runtime } from '#app/runtime.ts'
import { addDays, type LegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'

/** The first day of the code list: rows that begin then are only not known to have begun later. */
const CODES_BEGIN = '2004-07-08'

/** The name of the unit that a path meant on a day, or last meant before it; the path itself when no list knows it. */
export function unitName(path: string, day: LegalDate, index: AreaIndex): string {
  const code = path.split('/').at(-2) ?? ''
  const area = findArea(code, day, index) ?? lastRow(code, day, index)
  return area === undefined ? path : areaName(area, index)
}

/** The row of a code nearest to a day on which it does not stand: the latest that began by then, else the earliest. */
export function lastRow(code: string, day: LegalDate, index: AreaIndex): Area | undefined {
  const rows = (index.byCode.get(code) ?? []).toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))
  return rows.find((area) => area.validFrom <= day) ?? rows.at(-1)
}

export const areaHref = (area: Area, day: LegalDate): string =>
  `/dia-ban/${area.code}?ngay=${isAreaValidOn(area, day) ? day : lastDayOf(area, day)}`

/** A day on which the unit stood: its last, or for one that stands its first. */
const lastDayOf = (area: Area, day: LegalDate): LegalDate =>
  area.validUntil !== null && area.validUntil <= day ? addDays(area.validUntil, -1) : area.validFrom

export function periodOf(area: Area): string {
  const last = area.validUntil === null ? null : formatDay(addDays(area.validUntil, -1))
  if (area.validFrom === CODES_BEGIN)
    return last === null ? m.area_period_codes_since() : m.area_period_codes({ last })
  const from = formatDay(area.validFrom)
  return last === null ? m.area_period_since({ from }) : m.area_period({ from, last })
}

const confidences: Record<AreaConfidence, () => string> = {
  high: m.area_confidence_high,
  medium: m.area_confidence_medium,
  low: m.area_confidence_low,
  unverified: m.area_confidence_unverified,
}
export const confidenceName = (confidence: AreaConfidence): string => confidences[confidence]()

/** What a source is called; one that no file explains is shown by its id. */
export function sourceName(source: string, sources: Runtime['areaPages']['sources']): string {
  if (source === 'sample') return m.area_source_sample()
  const day = /^gso-(\d{4}-\d{2}-\d{2})$/.exec(source)?.[1]
  const words = sources.get(day === undefined ? source : 'gso')
  const title = words && (getLocale() === 'en' ? words.titleEn : words.title)
  return title?.replace('{day}', formatDay(day ?? '')) ?? source
}

const levels = {
  province: m.area_level_province,
  district: m.area_level_district,
  commune: m.area_level_commune,
}

/** A reason of `resolve` as words. */
export function reasonName(reason: ResolveReason, index: AreaIndex): string {
  const kind = (code: AreaKind) => index.kinds.find((one) => one.kind === code)?.word.toLowerCase() ?? code
  switch (reason.code) {
    case 'name-exact':
      return m.area_why_name_exact()
    case 'name-folded':
      return m.area_why_name_folded()
    case 'name-initial':
      return m.area_why_name_initial()
    case 'name-near':
      return m.area_why_name_near()
    case 'kind-differs':
      return m.area_why_kind_differs({ written: kind(reason.written), found: kind(reason.found) })
    case 'parent-matches':
      return reason.through === 'itself'
        ? m.area_why_parent_matches({ written: reason.written })
        : m.area_why_parent_matches_through({ written: reason.written })
    case 'parent-differs':
      return m.area_why_parent_differs({ written: reason.written })
    case 'parent-unknown':
      return m.area_why_parent_unknown({ written: reason.written })
    case 'level-missing':
      return m.area_why_level_missing({ level: levels[reason.level]() })
    case 'finer-part-unknown':
      return m.area_why_finer_unknown({ written: reason.written })
    case 'not-valid-on-day':
      return m.area_why_not_on_day()
    case 'alias-old-name':
      return m.area_why_old_name({ name: reason.name })
    case 'successor-of':
      return reason.extent === 'whole' ? m.area_why_successor_whole() : m.area_why_successor_part()
    case 'order-turned':
      return m.area_why_order_turned()
    case 'hamlet-matches':
      return m.area_why_hamlet_matches({ name: reason.name })
    case 'hamlet-unknown':
      return m.area_why_hamlet_unknown({ written: reason.written })
  }
}

export const extentName = (extent: 'whole' | 'part'): string =>
  extent === 'whole' ? m.area_extent_whole() : m.area_extent_part()

/** 'Xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ' */
export function longName(area: Area, day: LegalDate, index: AreaIndex): string {
  const name = fullAreaName(area, isAreaValidOn(area, day) ? day : area.validFrom, index)
  return name.charAt(0).toUpperCase() + name.slice(1)
}
