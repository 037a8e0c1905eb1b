import { z } from 'zod'
import { useCase } from '#platform/use-case/index.ts'
import { notFound } from '../archive.errors.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { giveUpSheets } from './cover-prints.repository.ts'

/** Says of missing sheets, or of all of a print that did not come, that their dossiers are not scanned now, and why; they are not pointed out any more. Throws `not-found`. */
export const giveUpCovers = useCase({
  name: 'archive.give-up-covers',
  input: z.object({
    of: z.union([z.object({ sheetIds: z.array(z.uuid()).min(1).max(500) }), z.object({ printId: z.uuid() })]),
    reason: z.string().trim().min(3).max(300),
  }),
  allow: canTakeIn,
  run: async ({ tx, clock, actor }, { of, reason }) => {
    const settled = await giveUpSheets(tx, of, { account: actor.accountId, at: clock.now(), reason })
    if (settled === 0) throw notFound('dossier')
    return { settled }
  },
})
