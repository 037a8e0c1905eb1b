import { listAgencies } from '#modules/areas/index.ts'
import { issuingBodies, issuingLaw, type IssuingBody } from '#modules/issuing/index.ts'
import type { Actor, Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { periodContains } from '#shared/period.ts'

/** The bodies for which the clerk keeps registers: of the province the departments of today, of a commune its own. */
export async function bodiesOf(tx: Tx, actor: Actor, today: LegalDate, provincePath: string): Promise<IssuingBody[]> {
  const there = actor.wide ? (await listAgencies(tx)).filter((one) => one.kind === 'department' && periodContains(one, today)).map((one) => one.code) : [actor.scopeFrom]
  // In the order of the file: the first is the one that issues most.
  const codes = actor.wide ? issuingLaw().agencies.flatMap((one) => (there.includes(one.agency) ? [one.agency] : [])) : there
  return issuingBodies(tx, codes, today, provincePath)
}
