import { canReadRecords } from '#modules/accounts/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import type { FigureData } from '#ui/types.ts'
import type { PageServerLoad } from './$types'
import { readAs } from './desk.ts'
import { isWithoutRegister, startsOf } from './starts.ts'
import { askedDay, figureOf, shareOf } from './figures.ts'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    const { services, indicators } = runtime
    const report = runtime.report[getLocale()]
    const today = services.clock.today()
    const asOf = askedDay(event.url, report.asOf as LegalDate)
    const question = { day: asOf, knownAt: services.clock.now() }
    const figures: Record<string, FigureData> = {}
    for (const slot of report.slots.values()) {
      const indicator = slot.indicator === undefined ? undefined : indicators.get(slot.indicator)
      const told = { ...(slot.reach ? { reach: slot.reach } : {}), ...(slot.told ? { remark: m.report_told({ told: slot.told }) } : {}) }
      const empty: FigureData = { code: slot.slot, value: null, unit: slot.unit, definition: slot.about, ...(slot.source === 'article' ? { source: report.source.title } : {}), ...told }
      const whole = slot.of === undefined ? undefined : indicators.get(slot.of)
      figures[slot.slot] = indicator && canReadRecords(actor) ? { ...(await (whole ? shareOf(tx, indicator, whole, question) : figureOf(tx, indicator, question))), ...told } : empty
    }
    const days = [
      { value: report.asOf, label: m.report_day_of_article({ day: formatDay(report.asOf) }) },
      { value: '2019-12-31', label: formatDay('2019-12-31') },
      { value: today, label: m.report_today({ day: formatDay(today) }) },
    ]
    return {
      starts: startsOf(actor),
      notYet: isWithoutRegister(actor),
      title: report.title,
      standfirst: report.standfirst,
      asOf,
      days: days.some((day) => day.value === asOf) ? days : [{ value: asOf, label: formatDay(asOf) }, ...days],
      sections: report.sections,
      figures,
      source: { title: `${report.source.publisher}: ${report.source.title}`, publishedOn: report.source.publishedOn },
    }
  })
