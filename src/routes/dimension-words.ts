import { listAccountNames } from '#modules/applications/index.ts'
import { listBoxCodes } from '#modules/archive/boxes/index.ts'
import { listAgencies, type Agency, type AreaIndex } from '#modules/areas/index.ts'
import type { Dimension } from '#modules/indicators/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { isUuid } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { unitName } from './area-words.ts'
import { inLocale } from './words.ts'

const dimensions: Record<Dimension, () => string> = {
  channel: m.dimension_channel,
  field: m.dimension_field,
  agency: m.dimension_agency,
  level: m.dimension_level,
  month: m.dimension_month,
  state: m.dimension_state,
  online: m.dimension_online,
  box: m.dimension_box,
  day: m.dimension_day,
  person: m.dimension_person,
}
export const dimensionName = (dimension: Dimension): string => dimensions[dimension]()

const levels: Record<string, () => string> = {
  commune: m.value_level_commune,
  district: m.value_level_district,
  province: m.value_level_province,
  ministry: m.value_level_ministry,
  central: m.value_level_central,
}
const extents: Record<string, () => string> = { full: m.value_online_full, partial: m.value_online_partial, information: m.value_online_information }

/** What names values: agencies, boxes and accounts are asked for only where a dimension has them. */
export type Known = { day: LegalDate; areas: AreaIndex; agencies: readonly Agency[]; boxes: ReadonlyMap<string, string>; people: ReadonlyMap<string, string> }
export async function namesOf(tx: Tx, day: LegalDate, areas: AreaIndex, asked: readonly { dimension: Dimension; values: readonly string[] }[]): Promise<Known> {
  const of = (dimension: Dimension) => asked.flatMap((one) => (one.dimension === dimension ? one.values : []))
  return {
    day,
    areas,
    agencies: of('agency').length > 0 ? await listAgencies(tx) : [],
    boxes: await listBoxCodes(tx, of('box').filter(isUuid)),
    people: await listAccountNames(tx, of('person')),
  }
}

/** A value of a dimension in the reader's words; one that is known no more stands for itself. */
export function valueName(dimension: Dimension, value: string, known: Known): string {
  if (value === 'unknown') return dimension === 'box' ? m.progress_no_box() : m.dimension_unknown()
  const { common } = procedureLaw().law
  const named = <T extends { code: unknown; name: string; en: string }>(list: readonly T[]) => {
    const one = list.find(({ code }) => String(code) === value)
    return one ? inLocale(one) : value
  }
  switch (dimension) {
    case 'channel':
      return named(common.channels)
    case 'field':
      return named(common.fields)
    case 'state':
      return named(common.states)
    case 'level':
      return levels[value]?.() ?? value
    case 'online':
      return extents[value]?.() ?? m.value_online_level({ level: value })
    case 'month':
      return `${value.slice(5, 7)}/${value.slice(0, 4)}`
    case 'day':
      return formatDay(value)
    case 'box':
      return known.boxes.get(value) ?? m.dimension_unknown()
    case 'person':
      return value === 'system' ? m.audit_system() : value === 'machine' ? m.progress_machine() : (known.people.get(value) ?? m.dimension_unknown())
    case 'agency':
      return value.includes('/') ? unitName(value, known.day, known.areas) : (known.agencies.find((one) => one.code === value)?.name ?? value)
  }
}
