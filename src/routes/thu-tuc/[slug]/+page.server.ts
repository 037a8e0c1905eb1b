import { canReceive, canWorkOnCases, countOpenByVersion } from '#modules/applications/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readAs } from '../../desk.ts'
import type { PageServerLoad } from './$types'
import { differenceOf, viewOfProcedure } from './procedure-view.ts'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, signedIn } = event.locals
  const procedure = procedureLaw().law.procedures.get(event.params.slug)
  if (procedure === undefined) throw new AppError('not-found', 404, { slug: event.params.slug })
  const today = runtime.services.clock.today()
  const mayCompare = signedIn !== null && canWorkOnCases(signedIn.actor)
  const versions = mayCompare ? await readAs(event, (tx) => countOpenByVersion(tx, procedure.slug)) : null
  return {
    ...viewOfProcedure(procedure, today),
    canReceive: signedIn !== null && canReceive(signedIn.actor),
    versions:
      versions &&
      versions
        .filter((one) => one.open > 0)
        .map((one) => {
          const { taken, added } = differenceOf(one.content, procedure, today)
          return { open: m.proc_open_cases({ count: formatCount(one.open) }), same: taken.length + added.length === 0, taken, added }
        }),
  }
}
