import type { Agency, AreaIndex } from '#modules/areas/index.ts'
import type { Dimension } from '#modules/indicators/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
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

/** A value of a dimension in the reader's words; one that is known no more stands for itself. */
export function valueName(dimension: Dimension, value: string, known: { day: LegalDate; areas: AreaIndex; agencies: readonly Agency[] }): string {
  if (value === 'unknown') return m.dimension_unknown()
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
    case 'agency':
      return value.includes('/') ? unitName(value, known.day, known.areas) : (known.agencies.find((one) => one.code === value)?.name ?? value)
  }
}
