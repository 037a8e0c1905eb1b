import { createHash } from 'node:crypto'
import { z } from 'zod'
import { asActor, claimRequestKey, keepRequestAnswer, type Actor, type Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { canonicalJson } from '#shared/canonical-json.ts'
import type { Clock } from '#shared/clock.ts'
import type { Services, UseCaseContext } from './services.ts'

export { repeatedJob, untilNight } from './repeated-job.ts'
export { forgetRequestKeysJob, REQUEST_KEY_DAYS } from './request-keys.job.ts'
export type { Services, UseCaseContext } from './services.ts'

/** Throws `forbidden` unless the permission on the loaded record holds. */
export function requireAllowed(allowed: boolean, what: string): void {
  if (!allowed) throw new AppError('forbidden', 403, { what })
}

/** Every use case that was defined, by its name: what a test holds against the table of who may do what. */
export const useCaseDefinitions = new Map<string, { name: string; allow(actor: Actor, input: never): boolean }>()

/** The same key was used for another request before; `answer` is what that one answered. */
const requestKeyReused = (answer: unknown): AppError => new AppError('request-key-reused', 422, { answer })

const requestKeySchema = z.string().min(8).max(200).regex(/^[\x21-\x7e]+$/)

/** `requestKey`: chosen once by whoever asks, per filled form or request; the write under it is done once however often it is asked for. */
export type RequestOptions = { requestKey?: string }

/**
 * One thing that a person or the clock does: parses the input, opens one transaction on behalf of the actor, checks `allow`, runs.
 * Changed rows are written to the trail by the database under the use case's name. Errors: `invalid-input` (400) with the issues,
 * `forbidden` (403), whatever `run` throws. Nothing is kept of a use case that throws, nor its request key: it may be asked again.
 *
 * Under a request key the same input is answered as the first time, without being done again, also when both come at once (the second
 * waits); another input is refused with `request-key-reused` (422). Answers are kept as JSON: such a use case answers plain values.
 */
export function useCase<Schema extends z.ZodType, Output>(definition: {
  name: string
  input: Schema
  allow(actor: Actor, input: z.output<Schema>): boolean
  run(context: UseCaseContext, input: z.output<Schema>): Promise<Output>
}) {
  useCaseDefinitions.set(definition.name, definition as never)
  return async (services: Services, actor: Actor, raw: z.input<Schema>, { requestKey }: RequestOptions = {}): Promise<Output> => {
    const key = requestKeySchema.optional().safeParse(requestKey)
    const parsed = definition.input.safeParse(raw)
    if (!parsed.success || !key.success) throw new AppError('invalid-input', 400, { issues: (parsed.error ?? key.error)?.issues })
    requireAllowed(definition.allow(actor, parsed.data), definition.name)
    const { database, ...rest } = services
    const run = (tx: Tx) => definition.run({ ...rest, tx, actor }, parsed.data)
    const output = await asActor(
      database,
      actor,
      (tx) => (key.data === undefined ? run(tx) : once(tx, actor, rest.clock, { key: key.data, name: definition.name, input: parsed.data }, run)),
      { action: definition.name },
    )
    services.log.info({ useCase: definition.name, actor: actor.accountId }, 'done')
    return output
  }
}

async function once<Output>(tx: Tx, actor: Actor, clock: Clock, request: { key: string; name: string; input: unknown }, run: (tx: Tx) => Promise<Output>): Promise<Output> {
  const { accountId } = actor
  const requestHash = createHash('sha256').update(canonicalJson([request.name, request.input])).digest('hex')
  const before = await claimRequestKey(tx, { accountId, requestKey: request.key, requestHash, at: clock.now() })
  if (before !== undefined) {
    if (before.requestHash !== requestHash) throw requestKeyReused(before.answer)
    return before.answer as Output
  }
  const output = await run(tx)
  await keepRequestAnswer(tx, accountId, request.key, output)
  return output
}
