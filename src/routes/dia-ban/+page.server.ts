import { canReadRecords } from '#modules/accounts/index.ts'
import { canAssignRecords } from '#modules/archive/index.ts'
import {
  areaKey,
  areaName,
  areaPath,
  findArea,
  isAreaValidOn,
  predecessors,
  resolve,
  type Area,
  type AreaIndex,
} from '#modules/areas/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { areaHref, longName, periodOf, reasonName } from '../area-words.ts'
import { readAs } from '../desk.ts'
import { askedDay, dayField, figureOf } from '../figures.ts'
import type { PageServerLoad } from './$types'
import { MEASURES, provinceMap } from './map.ts'
import type { PageData, TreeUnit } from './page-data.ts'

const CANDIDATES = 12

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    const { areas, services } = runtime
    const day = askedDay(event.url, services.clock.today())
    const text = (event.url.searchParams.get('q') ?? '').trim().slice(0, 300)
    const measure = event.url.searchParams.get('dem') ?? ''
    const found = text === '' ? null : resolve(text, day, areas).slice(0, CANDIDATES)
    const waiting = runtime.indicators.get('archive.dossiers-unassigned')
    return {
      day,
      dayField: dayField(event.url, day),
      text,
      found:
        found &&
        found.map(({ area, reasons }) => ({
          id: areaKey(area),
          name: longName(area, day, areas),
          href: areaHref(area, day),
          period: periodOf(area),
          reasons: reasons.map((reason) => reasonName(reason, areas)),
        })),
      tree: provincesOf(runtime.config.ANSINH_PROVINCE_CODE, day, services.clock.today(), areas).map(
        (province) => treeOf(province, day, areas),
      ),
      map: canReadRecords(actor)
        ? await provinceMap(tx, runtime, actor, day, measure in MEASURES ? measure : 'ho-so')
        : null,
      waiting:
        waiting && canAssignRecords(actor)
          ? {
              ...(await figureOf(tx, waiting, {
                day: services.clock.today(),
                knownAt: services.clock.now(),
              })),
              href: '/dia-ban/cho-phan',
            }
          : null,
    }
  })

/** The province as it is, or the provinces that became it. */
function provincesOf(code: string, day: LegalDate, today: LegalDate, index: AreaIndex): Area[] {
  const now = findArea(code, today, index)
  if (now === undefined || isAreaValidOn(now, day)) return now ? [now] : []
  return predecessors(now, day, index).map((related) => related.area)
}

function treeOf(area: Area, day: LegalDate, index: AreaIndex): TreeUnit {
  const children = (index.byParent.get(area.code) ?? [])
    .filter(
      (child) =>
        isAreaValidOn(child, day) && areaPath(child, day, index).startsWith(areaPath(area, day, index)),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name, 'vi'))
  const count = formatCount(children.length)
  return {
    id: areaKey(area),
    name: areaName(area, index),
    href: areaHref(area, day),
    holds:
      children.length === 0
        ? ''
        : children[0]?.level === 'district'
          ? m.areas_count_districts({ count })
          : m.areas_count_communes({ count }),
    units: children.map((child) => treeOf(child, day, index)),
  }
}
