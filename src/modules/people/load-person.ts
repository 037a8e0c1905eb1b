import { requireAllowed, type UseCaseContext } from '#platform/use-case/index.ts'
import { mergedAway } from './doubles/doubles.errors.ts'
import { listRecordsOf } from './doubles/doubles.queries.ts'
import { personNotFound } from './people.errors.ts'
import { canKeepPersonAt } from './people.permissions.ts'
import { lockPerson, type LockedPerson } from './people.repository.ts'

/** The person to be changed, locked. Throws `not-found`, `forbidden`, and `people.merged-away` for a record shown under another. */
export async function loadPerson(
  { tx, actor, clock }: Pick<UseCaseContext, 'tx' | 'actor' | 'clock'>,
  personId: string,
): Promise<LockedPerson> {
  const person = await lockPerson(tx, personId)
  if (!person) throw personNotFound(personId)
  requireAllowed(canKeepPersonAt(actor, person.path), 'people.change-person')
  const { survivorId } = await listRecordsOf(tx, personId, clock.now())
  if (survivorId !== personId) throw mergedAway(personId, survivorId)
  return person
}
