import { canReadRecords } from '#modules/accounts/index.ts'
import {
  ancestorsOn,
  areaKey,
  areaName,
  areaPath,
  findArea,
  isAreaValidOn,
  listHamlets,
  successors,
  type Area,
} from '#modules/areas/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { addDays, type LegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import {
  areaHref,
  confidenceName,
  extentName,
  lastRow,
  longName,
  periodOf,
  sourceName,
} from '../../area-words.ts'
import { readAs } from '../../desk.ts'
import { askedDay, dayField, figureOf, wordsOf } from '../../figures.ts'
import type { PageServerLoad } from './$types'
import type { PageData, UnitChange, UnitLink } from './page-data.ts'

const SHOWN = ['archive.dossiers-held', 'archive.pages-read']

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    const { areas, services, indicators, areaPages } = runtime
    const today = services.clock.today()
    const day = askedDay(event.url, today)
    const area = findArea(event.params.code, day, areas) ?? lastRow(event.params.code, day, areas)
    if (!area) throw new AppError('not-found', 404, { what: 'area' })
    const onDay = isAreaValidOn(area, day)
    const on = onDay ? day : lastDay(area)
    const link = (unit: Area, at: LegalDate): UnitLink => ({
      id: areaKey(unit),
      name: areaName(unit, areas),
      href: areaHref(unit, at),
    })
    const change = (
      key: string,
      one: { on: LegalDate; extent: 'whole' | 'part'; source: string; confidence: Area['confidence'] },
      at: LegalDate,
    ): UnitChange[] => {
      const unit = areas.byKey.get(key)
      return unit
        ? [
            {
              ...link(unit, at),
              name: longName(unit, at, areas),
              on: one.on,
              extent: extentName(one.extent),
              source: sourceName(one.source, areaPages.sources),
              confidence: confidenceName(one.confidence),
            },
          ]
        : []
    }
    const key = areaKey(area)
    const children = (areas.byParent.get(area.code) ?? [])
      .filter(
        (child) =>
          isAreaValidOn(child, on) && areaPath(child, on, areas).startsWith(areaPath(area, on, areas)),
      )
      .toSorted((a, b) => a.name.localeCompare(b.name, 'vi'))
    const question = {
      day: onDay ? day : today,
      knownAt: services.clock.now(),
      areaPath: areaPath(area, on, areas),
    }
    const figures = []
    if (canReadRecords(actor))
      for (const code of SHOWN) {
        const indicator = indicators.get(code)
        if (indicator)
          figures.push({ name: wordsOf(indicator).name, figure: await figureOf(tx, indicator, question) })
      }
    return {
      day,
      dayField: dayField(event.url, day),
      name: longName(area, on, areas),
      code: area.code.startsWith('x-') ? m.area_code_none() : m.area_code({ code: area.code }),
      period: periodOf(area),
      onDay,
      within: ancestorsOn(area, on, areas).map((up) => link(up, on)),
      source: sourceName(area.source, areaPages.sources),
      confidence: confidenceName(area.confidence),
      before: (areas.earlier.get(key) ?? []).flatMap((one) =>
        change(`${one.fromCode}@${one.fromValidFrom}`, one, addDays(one.on, -1)),
      ),
      after: (areas.later.get(key) ?? []).flatMap((one) =>
        change(`${one.toCode}@${one.toValidFrom}`, one, one.on),
      ),
      now:
        area.validUntil === null || area.validUntil > today
          ? []
          : successors(area, today, areas).map((heir) => ({
              ...link(heir.area, today),
              extent: extentName(heir.extent),
              confidence: confidenceName(heir.confidence),
            })),
      times: (areas.byCode.get(area.code) ?? [])
        .filter((row) => row !== area)
        .map((row) => ({
          ...link(row, row.validFrom),
          name: `${longName(row, row.validFrom, areas)}: ${periodOf(row)}`,
        })),
      below:
        children.length === 0
          ? null
          : {
              title: children[0]?.level === 'district' ? m.area_districts() : m.area_communes(),
              units: children.map((child) => link(child, on)),
            },
      hamlets:
        area.level === 'commune' && area.validUntil === null
          ? (await listHamlets(tx, area.code))
              .filter(
                (hamlet) => hamlet.validFrom <= on && (hamlet.validUntil === null || on < hamlet.validUntil),
              )
              .map((hamlet) => ({
                id: hamlet.code,
                name: hamlet.name,
                source: `${sourceName(hamlet.source, areaPages.sources)}, ${confidenceName(hamlet.confidence)}`,
              }))
          : null,
      figures,
    }
  })

const lastDay = (area: Area): LegalDate =>
  area.validUntil === null ? area.validFrom : addDays(area.validUntil, -1)
