import { canReceive, canWorkOnCases, countOpenByVersion } from '#modules/applications/index.ts'
import { findSampleProcedure, procedureLaw } from '#modules/procedures/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readAs } from '../../desk.ts'
import type { PageServerLoad } from './$types'
import { differenceOf, viewOfProcedure, viewOfSample } from './procedure-view.ts'
import type { PageData } from './page-data.ts'

/** Whoever opens the page without signing in. */
const PUBLIC: Actor = { accountId: 'public', role: 'public', scopeFrom: '', scopeUntil: '', wide: false }

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, signedIn } = event.locals
  const procedure = procedureLaw().law.procedures.get(event.params.slug)
  if (procedure === undefined) {
    const sample = await asActor(runtime.services.database, signedIn?.actor ?? PUBLIC, (tx) => findSampleProcedure(tx, event.params.slug), { readOnly: true })
    if (sample === undefined) throw new AppError('not-found', 404, { slug: event.params.slug })
    return viewOfSample(sample)
  }
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
