import { AppError } from '#platform/errors/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import type { Runtime } from '#app/runtime.ts'
import { canReadRecords, type SignedIn } from '#modules/accounts/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'

/** What a staff page works with. Throws `sign-in-needed` (401): pages are guarded before, so this is for what slipped through. */
export function desk(event: { locals: App.Locals }): { runtime: Runtime; signedIn: SignedIn; actor: Actor } {
  const { runtime, signedIn } = event.locals
  if (!signedIn) throw new AppError('sign-in-needed', 401)
  return { runtime, signedIn, actor: signedIn.actor }
}

/** Reads in one transaction of the signed-in account; what it logs of views does not wait for the disk. */
export function readAs<T>(event: { locals: App.Locals }, work: (tx: Tx, context: ReturnType<typeof desk>) => Promise<T>): Promise<T> {
  const context = desk(event)
  return asActor(context.runtime.services.database, context.actor, (tx) => work(tx, context), { readOnly: true })
}

/** `readAs` for pages that show records of persons, dossiers or papers. */
export const readRecordsAs: typeof readAs = (event, work) =>
  readAs(event, (tx, context) => {
    requireAllowed(canReadRecords(context.actor), 'records.read')
    return work(tx, context)
  })

/** A path of this product to go back to; anything else is the front page. */
export const pathBack = (value: unknown): string => (typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : '/')
