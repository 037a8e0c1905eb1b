import { z } from 'zod'
import { asActor, type Actor, type Database, type Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import type { FileStore } from '#platform/files/index.ts'
import type { JobQueue } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { SignerPort } from '#platform/signing/index.ts'
import type { Clock } from '#shared/clock.ts'

/** What every use case may reach. Made once in `src/app/runtime.ts`. */
export type Services = {
  database: Database
  clock: Clock
  jobs: JobQueue
  files: FileStore
  log: Log
  /** Path of the province in the area tree, such as `25/`. */
  provincePath: string
  /** What signs documents. */
  signer: SignerPort
  /** Under which address links on documents stand. */
  origin: string
  /** A trial: documents are marked as samples. */
  sample: boolean
}

export type UseCaseContext = Omit<Services, 'database'> & { tx: Tx; actor: Actor }

/** Throws `forbidden` unless the permission on the loaded record holds. */
export function requireAllowed(allowed: boolean, what: string): void {
  if (!allowed) throw new AppError('forbidden', 403, { what })
}

/** Every use case that was defined, by its name: what a test holds against the table of who may do what. */
export const useCaseDefinitions = new Map<string, { name: string; allow(actor: Actor, input: never): boolean }>()

/**
 * One thing that a person or the clock does: parses the input, opens one transaction on behalf of the actor, checks `allow`, runs.
 * Changed rows are written to the trail by the database under the use case's name. Errors: `invalid-input` (400) with the issues,
 * `forbidden` (403), whatever `run` throws. Nothing is kept of a use case that throws.
 */
export function useCase<Schema extends z.ZodType, Output>(definition: {
  name: string
  input: Schema
  allow(actor: Actor, input: z.output<Schema>): boolean
  run(context: UseCaseContext, input: z.output<Schema>): Promise<Output>
}) {
  useCaseDefinitions.set(definition.name, definition as never)
  return async (services: Services, actor: Actor, raw: z.input<Schema>): Promise<Output> => {
    const parsed = definition.input.safeParse(raw)
    if (!parsed.success) throw new AppError('invalid-input', 400, { issues: parsed.error.issues })
    requireAllowed(definition.allow(actor, parsed.data), definition.name)
    const { database, ...rest } = services
    const output = await asActor(
      database,
      actor,
      (tx) => definition.run({ ...rest, tx, actor }, parsed.data),
      { action: definition.name },
    )
    services.log.info({ useCase: definition.name, actor: actor.accountId }, 'done')
    return output
  }
}
