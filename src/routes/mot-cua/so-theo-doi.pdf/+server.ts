import { canReadCases, printCaseRegister } from '#modules/applications/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { parseLegalDate, startOfMonth } from '#shared/legal-date.ts'
import { desk } from '../../desk.ts'
import type { RequestHandler } from './$types'

/** The book of cases received in the days given; left out, of this month. */
export const GET: RequestHandler = async (event) => {
  const { runtime, actor } = desk(event)
  requireAllowed(canReadCases(actor), 'applications.read-register')
  const { searchParams } = event.url
  const until = parseLegalDate(searchParams.get('den') ?? '') ?? runtime.services.clock.today()
  const from = parseLegalDate(searchParams.get('tu') ?? '') ?? startOfMonth(until)
  const pdf = await printCaseRegister(runtime.services, actor, { from, until })
  return new Response(new Uint8Array(pdf), { headers: { 'content-type': 'application/pdf', 'content-disposition': `inline; filename="so-theo-doi-${from}-${until}.pdf"` } })
}
