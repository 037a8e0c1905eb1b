import { redirect } from '@sveltejs/kit'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import type { Runtime } from '#app/runtime.ts'
import { canReadRecords, type SignedIn } from '#modules/accounts/index.ts'
import { type Work, type WorkPurpose } from '#modules/purpose/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { publicId } from './ids.ts'

/** What a staff page works with. Throws `sign-in-needed` (401): pages are guarded before, so this is for what slipped through. */
export function desk(event: { locals: App.Locals }): { runtime: Runtime; signedIn: SignedIn; actor: Actor } {
  const { runtime, signedIn } = event.locals
  if (!signedIn) throw new AppError('sign-in-needed', 401)
  return { runtime, signedIn, actor: signedIn.actor }
}

/** What of a request is needed to send its reader elsewhere. */
type Reading = { locals: App.Locals; url: URL; request: Request; isDataRequest: boolean }

/**
 * Runs `read`; a reader who has yet to say what a sensitive record is read for is led to the page that asks, and comes back from there.
 * What is no page for somebody's eyes (an image, a program) is refused (`purpose.needed`, 403).
 */
export async function askingPurpose<T>(event: Reading, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const refused = appErrorOf(error)
    const shown = event.isDataRequest || (event.request.headers.get('accept') ?? '').includes('text/html')
    if (refused?.code !== 'purpose.needed' || !shown) throw error
    const id = publicId(refused.data['subject'] === 'person' ? 'per' : 'dos', String(refused.data['id']))
    const back = event.request.method === 'GET' ? event.url.pathname + event.url.search : event.url.pathname
    redirect(303, `/muc-dich/${id}?ve=${encodeURIComponent(back)}`)
  }
}

/** Work that says by itself why it reads. The page must be closed to everybody who does not do it. */
export const workOf = (purpose: WorkPurpose, { runtime, actor }: ReturnType<typeof desk>): Work => ({ purpose, actor, at: runtime.services.clock.now() })

/** Reads in one transaction of the signed-in account; what it logs of views does not wait for the disk. */
export function readAs<T>(event: Reading, work: (tx: Tx, context: ReturnType<typeof desk>) => Promise<T>): Promise<T> {
  const context = desk(event)
  return askingPurpose(event, () => asActor(context.runtime.services.database, context.actor, (tx) => work(tx, context), { readOnly: true }))
}

/** `readAs` for pages that show records of persons, dossiers or papers. */
export const readRecordsAs: typeof readAs = (event, work) =>
  readAs(event, (tx, context) => {
    requireAllowed(canReadRecords(context.actor), 'records.read')
    return work(tx, context)
  })

/** A path of this product to go back to; anything else is the front page. */
export const pathBack = (value: unknown): string => (typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : '/')
