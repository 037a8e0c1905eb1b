import { z } from 'zod'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { requireAllowed, useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import { personNotFound } from '../people.errors.ts'
import { canKeepPersonAt } from '../people.permissions.ts'
import { noteSchema, personIdSchema } from '../people.schemas.ts'
import { alreadyOne, decidedOtherwise, mergedAway, mergeNotFound } from './doubles.errors.ts'
import { findDecision, isToldApart, listRecordsOf } from './doubles.queries.ts'
import {
  closeDecision,
  closeMerge,
  insertDecision,
  insertMerge,
  lockMerge,
  lockPair,
} from './doubles.repository.ts'

const pairSchema = z
  .object({ personId: personIdSchema, otherId: personIdSchema, note: noteSchema.nullish() })
  .refine((input) => input.personId !== input.otherId, 'one record')

const mergeSchema = z
  .object({
    /** The record that is shown under the other from now on. */
    personId: personIdSchema,
    survivorId: personIdSchema,
    note: noteSchema.nullish(),
  })
  .refine((input) => input.personId !== input.survivorId, 'one record')

async function loadPair({ tx, actor }: UseCaseContext, one: string, other: string) {
  const rows = await lockPair(tx, one, other)
  const find = (id: string) => {
    const row = rows.find((person) => person.person_id === id)
    if (row === undefined) throw personNotFound(id)
    requireAllowed(canKeepPersonAt(actor, row.path), 'people.judge-pair')
    return row
  }
  return { one: find(one), other: find(other) }
}

/**
 * Says that two records are of one person: the first is shown and counted under the second from now on. Both keep their ids and rows;
 * `undoMerge` gives back what was. Errors: `people.merged-away` when either is shown under another already, `people.decided-otherwise`
 * when somebody said that they are two.
 */
export const mergePersons = useCase({
  name: 'people.merge',
  input: mergeSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<string> => {
    const { tx, clock, actor } = context
    const { one, other } = await loadPair(context, input.personId, input.survivorId)
    // What stands, by no clock: that of the process which merged them a moment ago may be ahead of ours.
    const these = await listRecordsOf(tx, input.personId, null)
    const those = await listRecordsOf(tx, input.survivorId, null)
    if (these.survivorId === those.survivorId) throw alreadyOne(input.personId, these.survivorId)
    if (these.survivorId !== input.personId) throw mergedAway(input.personId, these.survivorId)
    if (those.survivorId !== input.survivorId) throw mergedAway(input.survivorId, those.survivorId)
    if (await isToldApart(tx, these.ids, those.ids)) throw decidedOtherwise(input.personId, input.survivorId)
    return insertMerge(tx, clock, {
      personId: input.personId,
      survivorId: input.survivorId,
      note: input.note ?? null,
      decidedBy: actor.accountId,
      path: one.path,
      survivorPath: other.path,
    })
  },
})

/** Takes back that two records are of one person. Errors: `not-found` when the act does not stand. */
export const undoMerge = useCase({
  name: 'people.undo-merge',
  input: z.object({ mergeId: z.uuid(), note: noteSchema.nullish() }),
  allow: canKeepRegister,
  run: async ({ tx, clock, actor }, input): Promise<{ personId: string; survivorId: string }> => {
    const held = await lockMerge(tx, input.mergeId)
    if (held === undefined) throw mergeNotFound(input.mergeId)
    requireAllowed(
      canKeepPersonAt(actor, held.path) && canKeepPersonAt(actor, held.survivor_path),
      'people.undo-merge',
    )
    await closeMerge(tx, clock, input.mergeId, actor.accountId, input.note ?? null)
    return { personId: held.person_id, survivorId: held.survivor_id }
  },
})

/**
 * Says that two records are two persons', or that somebody will look later; `null` takes back what was said. What was said stays on
 * record. Errors: `people.already-one` when they are shown as one.
 */
export const judgePair = useCase({
  name: 'people.judge-pair',
  input: pairSchema.and(z.object({ decision: z.enum(['not-same', 'later']).nullable() })),
  allow: canKeepRegister,
  run: async (context, input): Promise<void> => {
    const { tx, clock, actor } = context
    const { one, other } = await loadPair(context, input.personId, input.otherId)
    const [first, second] = one.person_id < other.person_id ? [one, other] : [other, one]
    if (input.decision !== null) {
      const { ids, survivorId } = await listRecordsOf(tx, first.person_id, clock.now())
      if (ids.includes(second.person_id)) throw alreadyOne(first.person_id, survivorId)
    }
    const held = await findDecision(tx, first.person_id, second.person_id)
    if (held?.decision === input.decision && held?.note === (input.note ?? null)) return
    if (held) await closeDecision(tx, clock, held.id)
    if (input.decision === null) return
    await insertDecision(tx, clock, {
      first: first.person_id,
      second: second.person_id,
      decision: input.decision,
      note: input.note ?? null,
      decidedBy: actor.accountId,
      path: first.path,
      otherPath: second.path,
    })
  },
})
