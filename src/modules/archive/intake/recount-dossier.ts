import { z } from 'zod'
import { useCase } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { notFound } from '../archive.errors.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { lockDossiers, setExpectedPages } from '../archive.repository.ts'

/**
 * Says how many pages the folder has, counted again by hand: the register states that from now on, and the next cover sheet too. Throws
 * `not-found`, also for a dossier that another unit manages.
 */
export const recountDossier = useCase({
  name: 'archive.recount-dossier',
  input: z.object({ dossierId: z.uuid(), pages: z.number().int().min(0).max(5000) }),
  allow: canTakeIn,
  run: async ({ tx, actor }, { dossierId, pages }) => {
    const dossier = (await lockDossiers(tx, [dossierId])).get(dossierId)
    if (!dossier || !(actor.wide || isInScope(actor, dossier.path))) throw notFound('dossier')
    await setExpectedPages(tx, dossierId, pages)
  },
})
