import { canReadCases, makeCasePaper } from '#modules/applications/index.ts'
import { documentNotFound } from '#modules/issuing/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { keyOf } from '#platform/files/index.ts'
import { desk } from '../../../../desk.ts'
import { idOf } from '../../../../ids.ts'
import { tellOnPaper } from '../../../../tell-on-paper.ts'
import { documentName } from '../../../../issuing-words.ts'
import type { RequestHandler } from './$types'

/** A paper of a case as it was issued. One whose job has not come to it yet is made now: at the counter nobody waits for a queue. */
export const GET: RequestHandler = async (event) => {
  const { runtime, actor } = desk(event)
  requireAllowed(canReadCases(actor), 'applications.read-paper')
  const applicationId = idOf('app', event.params.id)
  const { sha256, issued } = await makeCasePaper(runtime.services, actor, tellOnPaper, idOf('iss', event.params.document))
  if (issued.applicationId !== applicationId) throw documentNotFound()
  const bytes = await runtime.services.files.readAll(keyOf(sha256))
  const name = [documentName(issued.kind, issued.circular), issued.number?.symbol.replaceAll('/', '-')].filter(Boolean).join(' ')
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': 'application/pdf', 'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(`${name}.pdf`)}` },
  })
}
