import { z } from 'zod'
import { databaseErrorOf } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { canReadRecords } from '../archive.permissions.ts'
import { insertSaved, updateSaved } from './saved.repository.ts'

/** Where a search is run: the one box, or the list of dossiers. */
export const SAVED_PLACES = ['search', 'dossiers'] as const

const name = z.string().trim().min(1).max(80)
const savedSearchId = z.uuid()

/** Somebody has a search of that name there already. */
const nameTaken = (): AppError => new AppError('archive.saved-name-taken', 409)
const savedNotFound = (): AppError => new AppError('not-found', 404, { what: 'saved search' })

async function named<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (databaseErrorOf(error)?.constraint === 'saved_search_name') throw nameTaken()
    throw error
  }
}

/**
 * Keeps what was asked under a name: the words and facets as they stand in the address, and nothing of what was found. Shared, it is seen by accounts of the same unit; each
 * runs it within his own scope. Throws `archive.saved-name-taken`.
 */
export const keepSearch = useCase({
  name: 'archive.keep-search',
  input: z.object({ place: z.enum(SAVED_PLACES), name, query: z.string().min(1).max(2000), shared: z.boolean() }),
  allow: canReadRecords,
  run: async ({ tx, clock, actor }, input) => {
    const savedSearchId = newId(clock)
    await named(() => insertSaved(tx, { ...input, savedSearchId, accountId: actor.accountId, path: actor.scopeFrom, at: clock.now() }))
    return savedSearchId
  },
})

/** Its name and whether others of the unit see it; only its owner says so. Throws `not-found`, `archive.saved-name-taken`. */
export const renameSearch = useCase({
  name: 'archive.rename-search',
  input: z.object({ savedSearchId, name, shared: z.boolean() }),
  allow: canReadRecords,
  run: async ({ tx, actor }, { savedSearchId: id, name: title, shared }) => {
    if (!(await named(() => updateSaved(tx, id, actor.accountId, { name: title, shared })))) throw savedNotFound()
  },
})

/** Nobody sees it any more. Throws `not-found`. */
export const removeSearch = useCase({
  name: 'archive.remove-search',
  input: z.object({ savedSearchId }),
  allow: canReadRecords,
  run: async ({ tx, clock, actor }, { savedSearchId: id }) => {
    if (!(await updateSaved(tx, id, actor.accountId, { removed_at: clock.now() }))) throw savedNotFound()
  },
})
