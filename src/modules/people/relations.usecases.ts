import { canKeepRegister } from '#modules/accounts/index.ts'
import { requireAllowed, useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import { mergedAway } from './doubles/doubles.errors.ts'
import { listRecordsOf } from './doubles/doubles.queries.ts'
import { loadPerson } from './load-person.ts'
import {
  personNotFound,
  relationEndsBeforeItBegins,
  relationNotFound,
  relationToSelf,
} from './people.errors.ts'
import { canKeepPersonAt } from './people.permissions.ts'
import {
  closeRelation,
  lockRelation,
  recordRelationFact,
  type NewRelation,
} from './people.repository.ts'
import { findPersonPath } from './people.queries.ts'
import {
  correctRelationSchema,
  endRelationSchema,
  recordRelationSchema,
  withdrawRelationSchema,
} from './people.schemas.ts'

/** Records that `otherId` is the `kind` of `personId`. Errors: `not-found` when either is out of sight, `people.merged-away`. */
export const recordRelation = useCase({
  name: 'people.record-relation',
  input: recordRelationSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<string> => {
    const { tx, clock } = context
    const person = await loadPerson(context, input.personId)
    const otherPath = await loadOther(context, input.otherId)
    return recordRelationFact(tx, clock, {
      ...input,
      written: input.written ?? null,
      from: input.from ?? null,
      path: person.path,
      otherPath,
    })
  },
})

async function loadOther({ tx, clock }: UseCaseContext, otherId: string): Promise<string> {
  const path = await findPersonPath(tx, otherId)
  if (path === undefined) throw personNotFound(otherId)
  const { survivorId } = await listRecordsOf(tx, otherId, clock.now())
  if (survivorId !== otherId) throw mergedAway(otherId, survivorId)
  return path
}

async function loadRelation({ tx, actor }: UseCaseContext, relationId: string): Promise<NewRelation> {
  const relation = await lockRelation(tx, relationId)
  if (!relation) throw relationNotFound(relationId)
  requireAllowed(canKeepPersonAt(actor, relation.path), 'people.change-relation')
  return relation
}

/**
 * Puts right a relation that was entered wrongly: another kind, person, day or paper. What was believed until now stays askable. Errors:
 * `not-found`, `people.relation-to-self`.
 */
export const correctRelation = useCase({
  name: 'people.correct-relation',
  input: correctRelationSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<string> => {
    const { tx, clock } = context
    const held = await loadRelation(context, input.relationId)
    if (held.personId === input.otherId) throw relationToSelf(held.personId)
    const otherPath =
      held.otherId === input.otherId && held.otherPath !== ''
        ? held.otherPath
        : await loadOther(context, input.otherId)
    await closeRelation(tx, clock, input.relationId)
    const from = input.from ?? null
    const until = held.until ?? null
    if (from !== null && until !== null && until <= from) throw relationEndsBeforeItBegins(from, until)
    return recordRelationFact(tx, clock, {
      ...held,
      otherId: input.otherId,
      kind: input.kind,
      written: input.written ?? null,
      from,
      source: input.source ?? null,
      sourcePageId: input.sourcePageId ?? null,
      otherPath,
    })
  },
})

/**
 * Ends a relation on a day, by a paper: a divorce, another worshipper. Errors: `not-found`, `people.relation-ends-before-it-begins`.
 */
export const endRelation = useCase({
  name: 'people.end-relation',
  input: endRelationSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<string> => {
    const { tx, clock } = context
    const held = await loadRelation(context, input.relationId)
    if (held.from !== null && input.until <= held.from)
      throw relationEndsBeforeItBegins(held.from, input.until)
    await closeRelation(tx, clock, input.relationId)
    return recordRelationFact(tx, clock, { ...held, until: input.until, end: input.source })
  },
})

/** Takes back a relation that never was. Errors: `not-found`. */
export const withdrawRelation = useCase({
  name: 'people.withdraw-relation',
  input: withdrawRelationSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<void> => {
    await loadRelation(context, input.relationId)
    await closeRelation(context.tx, context.clock, input.relationId)
  },
})
