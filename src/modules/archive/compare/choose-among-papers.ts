import { z } from 'zod'
import type { Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { notFound } from '../archive.errors.ts'
import { canCorrect } from '../archive.permissions.ts'
import { valueSchema } from '../archive.schemas.ts'
import { requirePurpose } from '#modules/purpose/index.ts'
import { COMPARED, type ComparedField } from './compare.model.ts'
import { listContradictions, type Contradiction } from './compare.queries.ts'

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
    const dossier = await tx.selectFrom('dossier').select(['path', 'also_paths']).where('dossier_id', '=', dossierId).forUpdate().executeTakeFirst()
    if (!dossier) throw notFound('dossier')
    await requirePurpose(tx, 'dossier', dossierId)
    const one = (await listContradictions(tx, dossierId)).find((contradiction) => contradiction.field === field)
    if (!one || !one.sayings.some((saying) => saying.value === value)) throw new AppError('archive.no-contradiction', 409, { field })
    await tx
      .insertInto('contradiction_choice')
      .values({
        contradiction_choice_id: newId(),
        dossier_id: dossierId,
        field,
        value,
        said: JSON.stringify(saidOf(one)),
        reason,
        made_by: actor.accountId,
        made_at: clock.now(),
        ...dossier,
      })
      .execute()
  },
})

export type Choice = { value: string; reason: string; by: string; at: Date }
export type SettledContradiction = Contradiction & { choice: Choice | null }

/** The contradictions of a dossier, each with what was decided while the same values stood against each other. Throws `purpose.needed`. */
export async function getContradictions(tx: Tx, dossierId: string): Promise<SettledContradiction[]> {
  await requirePurpose(tx, 'dossier', dossierId)
  const rows = await tx
    .selectFrom('contradiction_choice as c')
    .leftJoin('account as a', 'a.account_id', 'c.made_by')
    .select(['c.field', 'c.value', 'c.said', 'c.reason', 'c.made_at', 'a.display_name'])
    .where('c.dossier_id', '=', dossierId)
    .orderBy('c.contradiction_choice_id', 'desc')
    .execute()
  return (await listContradictions(tx, dossierId)).map((one) => {
    const held = rows.find((row) => row.field === one.field && key(row.said as unknown as string[]) === key(saidOf(one)))
    return { ...one, choice: held ? { value: held.value, reason: held.reason, by: held.display_name ?? '', at: held.made_at } : null }
  })
}

export const isCompared = (field: string): field is ComparedField => (COMPARED as readonly string[]).includes(field)
