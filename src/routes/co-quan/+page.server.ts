import { findArea, listAgencies, predecessors, type Agency } from '#modules/areas/index.ts'
import { addDays, type LegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { confidenceName, sourceName } from '../area-words.ts'
import { readAs } from '../desk.ts'
import { askedDay, dayField } from '../figures.ts'
import type { PageServerLoad } from './$types'
import type { AgencyLine, PageData } from './page-data.ts'

const LEVELS: Record<Agency['kind'], 'province' | 'district' | 'commune'> = {
  department: 'province',
  police: 'province',
  'district-division': 'district',
  'district-committee': 'district',
  'commune-committee': 'commune',
}

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime }) => {
    const { areas, areaPages, services } = runtime
    const day = askedDay(event.url, services.clock.today())
    const agencies = await listAgencies(tx)
    const said = (one: { source: string; confidence: Agency['confidence'] }) => ({
      source: sourceName(one.source, areaPages.sources),
      confidence: confidenceName(one.confidence),
      verified: one.confidence !== 'unverified',
    })
    // The province's own agencies, and those of the provinces that became it.
    const province = findArea(runtime.config.ANSINH_PROVINCE_CODE, services.clock.today(), areas)
    const codes = new Set([
      runtime.config.ANSINH_PROVINCE_CODE,
      ...(province
        ? predecessors(province, addDays(province.validFrom, -1), areas).map(({ area }) => area.code)
        : []),
    ])
    const shown = agencies.filter((agency) => agency.areaCode === null || codes.has(agency.areaCode))
    const having = (code: string): { level: 'province' | 'district' | 'commune'; line: AgencyLine }[] =>
      shown.flatMap((agency) =>
        agency.functions
          .filter(
            (held) => held.function === code && held.from <= day && (held.until === null || day < held.until),
          )
          .map((held) => ({
            level: LEVELS[agency.kind],
            line: { id: agency.code, name: agency.name, ...said(held) },
          })),
      )
    const names = new Map(agencies.map((agency) => [agency.code, agency.name]))
    return {
      day,
      dayField: dayField(event.url, day),
      functions: areaPages.functions.map((one) => {
        const all = having(one.code)
        const at = (level: 'province' | 'district' | 'commune') =>
          all.filter((held) => held.level === level).map((held) => held.line)
        return {
          id: one.code,
          name: getLocale() === 'en' ? one.en : one.name,
          province: at('province'),
          district: at('district'),
          commune: at('commune'),
        }
      }),
      agencies: shown.map((agency) => ({
        id: agency.code,
        name: agency.name,
        when: whenOf(agency.from, agency.until),
        followed:
          agency.successorCode === null
            ? null
            : m.agency_followed({ name: names.get(agency.successorCode) ?? agency.successorCode }),
        note: agency.note,
        ...said(agency),
      })),
    }
  })

function whenOf(from: LegalDate | null, until: LegalDate | null): string {
  const last = until === null ? null : formatDay(addDays(until, -1))
  if (from === null) return last === null ? m.agency_unknown_start() : m.agency_until({ last })
  return last === null
    ? m.area_period_since({ from: formatDay(from) })
    : m.area_period({ from: formatDay(from), last })
}
