import { readRecordsAs } from '../desk.ts'
import { askedDay, figureOf, wordsOf } from '../figures.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime }) => {
    const { clock } = runtime.services
    const asOf = askedDay(event.url, clock.today())
    const answers = []
    for (const indicator of runtime.indicators.values())
      answers.push({ code: indicator.code, name: wordsOf(indicator).name, figure: await figureOf(tx, indicator, { day: asOf, knownAt: clock.now() }) })
    return { asOf, indicators: answers }
  })
