import { listRecords } from '#modules/indicators/index.ts'
import { AppError } from '#platform/errors/index.ts'
import type { RequestEvent } from '@sveltejs/kit'
import { readRecordsAs } from '../../desk.ts'
import { answerTable, type TableKind } from '../../downloads.ts'
import { askedDay, askedInstant, askedUnit, askedValue } from '../../figures.ts'
import { columnName } from '../../words.ts'

const AT_ONCE = 2000

/** The list behind a figure, whole, within the scope of the account, as a file. */
export const exportRecords = (event: RequestEvent & { params: { code: string } }, kind: TableKind): Promise<Response> =>
  readRecordsAs(event, async (tx, { runtime }) => {
    const indicator = runtime.indicators.get(event.params.code)
    if (!indicator) throw new AppError('not-found', 404, { what: 'indicator' })
    const question = { day: askedDay(event.url, runtime.services.clock.today()), knownAt: askedInstant(event.url, runtime).knownAt, areaPath: askedUnit(event.url), only: askedValue(event.url, indicator) }
    const { columns } = indicator.source
    const rows: string[][] = []
    for (let offset = 0; ; offset += AT_ONCE) {
      const records = await listRecords(tx, indicator.source, question, { offset, limit: AT_ONCE })
      for (const record of records) rows.push([record.id, ...columns.map((key) => record.cells[key] ?? '')])
      if (records.length < AT_ONCE) break
    }
    return answerTable(kind, { name: `${indicator.code}-${question.day}`, heads: ['id', ...columns.map(columnName)], rows })
  })
