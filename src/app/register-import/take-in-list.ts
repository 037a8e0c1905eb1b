import { z } from 'zod'
import { findActing } from '#modules/accounts/index.ts'
import type { AreaIndex } from '#modules/areas/index.ts'
import { askImportWork, endImportWork, findImportWork, tellImportWork } from '#modules/archive/register/index.ts'
import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import type { JobDefinition } from '#platform/jobs/index.ts'
import { useCase, type Services } from '#platform/use-case/index.ts'
import { isUuid } from '#shared/ids.ts'
import { applyImport } from './apply-import.ts'
import { canImportRegister } from './preview-register.ts'
import { registerError } from './register-import.errors.ts'
import { countOutcomes, getImport } from './register-import.queries.ts'

export const TAKE_IN_LIST = 'register.take-in-list'

const payload = z.object({ importId: z.uuid() })
type Payload = z.output<typeof payload>

/**
 * Has a previewed list taken in by a job, on behalf of who asks. Asked again while it waits or is under way, or of one that is taken in, it
 * changes nothing. Wrong rows are left out by saying how many they are. Errors: `register.rows-wrong` while the preview has another number of them, `not-found`.
 */
export const askTakingIn = useCase({
  name: 'register.ask-taking-in',
  input: z.object({ importId: z.string().refine((text) => isUuid(text), 'not an id'), leaveWrong: z.number().int().min(0).default(0) }),
  allow: canImportRegister,
  run: async ({ tx, actor, clock, jobs, provincePath }, { importId, leaveWrong }): Promise<void> => {
    // Not locked: the job that takes it in holds it for as long as that lasts.
    const list = await getImport(tx, importId)
    if (list.state === 'applied') return
    const { wrong } = await countOutcomes(tx, importId)
    if (wrong !== leaveWrong) throw registerError('rows-wrong', { rows: wrong })
    const areaPath = actor.wide ? provincePath : actor.scopeFrom
    await askImportWork(tx, { importId, askedBy: actor.accountId, role: actor.role, areaPath, askedAt: clock.now(), wrongLeft: leaveWrong, path: list.path })
    await jobs.enqueue(tx, TAKE_IN_LIST, [{ importId }], { key: (job) => job.importId, priority: -5 })
  },
})

/** Takes in what was asked for, as whoever asked; a refusal is kept for the page of the list. `areas` null: this process works no lists. */
export function takeInListJob(areas: AreaIndex | null): JobDefinition<Payload, Services> {
  return {
    name: TAKE_IN_LIST,
    payload,
    concurrency: 1,
    expireInSeconds: 3_600,
    retryLimit: 20,
    handle: async (services, { importId }) => {
      if (areas === null) throw new Error('lists are not taken in here: no areas')
      const asSystem = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => asActor(services.database, systemActor(services.provincePath), work, { action: TAKE_IN_LIST })
      const asked = await asSystem((tx) => findImportWork(tx, importId))
      if (!asked || asked.endedAt !== null) return
      try {
        const actor = await findActing(services, { accountId: asked.askedBy, role: asked.role, areaPath: asked.areaPath })
        if (!actor) throw new AppError('register.no-right', 403)
        await applyImport(services, actor, { importId, leaveWrong: asked.wrongLeft, areas, onRows: (rows) => asSystem((tx) => tellImportWork(tx, importId, rows)) })
        await asSystem((tx) => endImportWork(tx, importId, services.clock.now(), null))
      } catch (error) {
        const refused = appErrorOf(error)
        if (!refused || refused.status >= 500) throw error
        const { rows } = refused.data
        await asSystem((tx) => endImportWork(tx, importId, services.clock.now(), { code: refused.code, rows: typeof rows === 'number' ? rows : null }))
      }
    },
  }
}
