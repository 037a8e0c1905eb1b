import { compareRuns, getRun } from '#modules/indicators/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { isUuid } from '#shared/ids.ts'
import { formatCount } from '#ui/format.ts'
import { readRecordsAs } from '../../../desk.ts'
import type { PageServerLoad } from './$types'
import type { PageData, RunSide } from './page-data.ts'

const SHOWN = 200

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime }) => {
    const indicator = runtime.indicators.get(event.params.code)
    const [a, b] = ['a', 'b'].map((name) => event.url.searchParams.get(name) ?? '')
    if (!indicator || !a || !b || !isUuid(a) || !isUuid(b)) throw new AppError('not-found', 404, { what: 'indicator-run' })
    const side = async (id: string): Promise<RunSide> => {
      const run = await getRun(tx, id)
      if (run.code !== indicator.code) throw new AppError('not-found', 404, { what: 'indicator-run' })
      return { id, asOf: run.asOf, knownAt: run.knownAt.toISOString(), value: formatCount(run.records), hash: run.recordsHash.slice(0, 12) }
    }
    return {
      code: indicator.code,
      name: indicator.name,
      a: await side(a),
      b: await side(b),
      ...(await compareRuns(tx, indicator.source, a, b, SHOWN)),
    }
  })
