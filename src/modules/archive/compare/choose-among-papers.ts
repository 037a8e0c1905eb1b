import { z } from 'zod'
import type { Actor, Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { notFound } from '../archive.errors.ts'
import { canCorrect } from '../archive.permissions.ts'
import { lockDossiers } from '../archive.repository.ts'
import { valueSchema } from '../archive.schemas.ts'
import { requirePurpose } from '#modules/purpose/index.ts'
import { COMPARED, type ComparedField } from './compare.model.ts'
import { appendChoice } from './compare.repository.ts'
import { listChoices, listContradictions, type Contradiction } from './compare.queries.ts'

/** What stands against each other, in one order: a choice holds while it is the same. */
const saidOf = (one: Contradiction): string[] => one.sayings.map((saying) => saying.value).sort()
const key = (said: readonly string[]) => JSON.stringify(said)

/**
 * Says which of the values that papers of a dossier and its register give of a field is right, and why. No paper and no record is changed:
 * only the body that issued a paper may correct it (Decree 131/2021, article 130). Throws `not-found`, `archive.no-contradiction` (409) where
 * nothing stands against anything any more or the value is none of those.
 */
export const chooseAmongPapers = useCase({
  name: 'archive.choose-among-papers',
  input: z.object({ dossierId: z.uuid(), field: z.enum(COMPARED), value: valueSchema, reason: z.string().trim().min(3).max(500) }),
  allow: canCorrect,
  run: async ({ tx, actor, clock }, { dossierId, field, value, reason }) => {
    const dossier = (await lockDossiers(tx, [dossierId])).get(dossierId)
    if (!dossier) throw notFound('dossier')
    await requirePurpose(tx, 'dossier', dossierId)
    const one = (await listContradictions(tx, actor, dossierId)).find((contradiction) => contradiction.field === field)
    if (!one || !one.sayings.some((saying) => saying.value === value)) throw new AppError('archive.no-contradiction', 409, { field })
    await appendChoice(tx, { dossierId, field, value, said: saidOf(one), reason, madeBy: actor.accountId, madeAt: clock.now(), place: dossier })
  },
})

export type Choice = { value: string; reason: string; by: string; at: Date }
export type SettledContradiction = Contradiction & { choice: Choice | null }

/**
 * The contradictions of a dossier, each with what was decided while the same values stood against each other. A field that the account is to
 * read blind is not among them. Throws `purpose.needed`.
 */
export async function getContradictions(tx: Tx, actor: Actor, dossierId: string): Promise<SettledContradiction[]> {
  await requirePurpose(tx, 'dossier', dossierId)
  const rows = await listChoices(tx, dossierId)
  return (await listContradictions(tx, actor, dossierId)).map((one) => {
    const held = rows.find((row) => row.field === one.field && key(row.said) === key(saidOf(one)))
    return { ...one, choice: held ? { value: held.value, reason: held.reason, by: held.by, at: held.at } : null }
  })
}

export const isCompared = (field: string): field is ComparedField => (COMPARED as readonly string[]).includes(field)
