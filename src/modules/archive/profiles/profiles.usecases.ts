import { z } from 'zod'
import { databaseErrorOf } from '#platform/db/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { newId } from '#shared/ids.ts'
import { notFound, profileFolderTaken, profileFolderWrong, profileNameTaken, profileTooLow } from '../archive.errors.ts'
import { storable } from '../archive.model.ts'
import { canKeepScanProfiles } from '../archive.permissions.ts'
import { SCAN_SIDES } from '../archive.schemas.ts'
import { leastDpiOfLaw } from '../intake/scan-law.ts'
import { storedFolder } from './profiles.model.ts'
import { clearStandard, insertProfile, lockProfile, updateProfile } from './profiles.repository.ts'

/**
 * Keeps how a scanner runs: a new profile of the acting account's unit, or one of its scope that is changed. What came in under it stays as it was.
 * The first standard profile of a unit gives way to a later one. Answers its id. Throws `not-found`, `archive.profile-too-low` below the
 * resolution of the law, `archive.profile-folder-wrong`, `archive.profile-name-taken`, `archive.profile-folder-taken`.
 */
export const keepScanProfile = useCase({
  name: 'archive.keep-scan-profile',
  input: z.object({
    scanProfileId: z.uuid().nullable(),
    name: z.string().trim().min(1).max(80),
    sides: z.enum(SCAN_SIDES),
    leastDpi: z.number().int().max(1200),
    folder: z.string().trim().max(200),
    standard: z.boolean(),
  }),
  allow: canKeepScanProfiles,
  run: async ({ tx, clock, actor }, { scanProfileId: given, folder: typed, name, ...values }) => {
    const least = leastDpiOfLaw()
    if (values.leastDpi < least) throw profileTooLow(least)
    const folder = typed === '' ? null : storedFolder(typed)
    if (typed !== '' && folder === null) throw profileFolderWrong()
    const held = given === null ? undefined : await lockProfile(tx, given)
    if (given !== null && (held === undefined || !isInScope(actor, held.path))) throw notFound('scan-profile')
    const path = held?.path ?? actor.scopeFrom
    const scanProfileId = given ?? newId(clock)
    const profile = { ...values, name: storable(name), folder }
    if (profile.standard) await clearStandard(tx, path)
    try {
      if (given === null) await insertProfile(tx, { ...profile, scanProfileId, path, by: actor.accountId, at: clock.now() })
      else await updateProfile(tx, given, profile)
    } catch (error) {
      const constraint = databaseErrorOf(error)?.constraint
      if (constraint === 'scan_profile_name') throw profileNameTaken()
      if (constraint === 'scan_profile_folder') throw profileFolderTaken()
      throw error
    }
    return { scanProfileId }
  },
})

/** Takes a profile out of use: nothing comes in under it any more, what came in keeps its name and what it said. Throws `not-found`. */
export const removeScanProfile = useCase({
  name: 'archive.remove-scan-profile',
  input: z.object({ scanProfileId: z.uuid() }),
  allow: canKeepScanProfiles,
  run: async ({ tx, clock, actor }, { scanProfileId }) => {
    const held = await lockProfile(tx, scanProfileId)
    if (!held || !isInScope(actor, held.path)) throw notFound('scan-profile')
    await updateProfile(tx, scanProfileId, { removedAt: clock.now() })
  },
})
