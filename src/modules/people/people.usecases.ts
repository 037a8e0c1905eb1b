import { canKeepRegister } from '#modules/accounts/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { fromDaterange } from '#shared/period.ts'
import { loadPerson } from './load-person.ts'
import { alreadyDead } from './people.errors.ts'
import { deathValues, distinctAliases, nameKeyOf, storeDate, tidyText } from './people.model.ts'
import { canKeepPersonAt } from './people.permissions.ts'
import { insertPersons, listKnownVitals, recordVital, replaceNames } from './people.repository.ts'
import {
  addAliasSchema,
  recordDeathSchema,
  registerPersonSchema,
  renamePersonSchema,
} from './people.schemas.ts'
import type { PersonId } from './people.types.ts'

/** Enters a person. Answers the id. Errors: `people.managing-unit-unknown`. */
export const registerPerson = useCase({
  name: 'people.register-person',
  input: registerPersonSchema,
  allow: (actor, input) => canKeepPersonAt(actor, input.path),
  run: async ({ tx, clock }, input): Promise<PersonId> => {
    const [personId] = await insertPersons(tx, clock, [input])
    if (personId === undefined) throw new Error('a person was entered and has no id')
    return personId
  },
})

/**
 * Enters a death, however late it is learnt: what was believed until now stays askable. It counts from the last day that the date as
 * written allows; a date that allows none, from the day of entry. A correction of an earlier entry is a new one; the same again is
 * refused (`people.already-dead`).
 */
export const recordDeath = useCase({
  name: 'people.record-death',
  input: recordDeathSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<string> => {
    const { tx, clock } = context
    const person = await loadPerson(context, input.personId)
    const death = storeDate(input.death, clock.today())
    const known = await listKnownVitals(tx, person.person_id)
    const held = known.find((row) => row.state === 'dead')
    if (held && held.death_written === death.written && held.death_edtf === death.edtf)
      throw alreadyDead(person.person_id)
    const from = death.latest ?? clock.today()
    // A death moved to a later day gives back the days between as days of life, or the earlier entry would go on holding there.
    const heldFrom = held && fromDaterange(held.holds)?.from
    if (heldFrom && heldFrom < from) {
      const alive = { ...deathValues(null, undefined, undefined), state: 'alive', path: person.path }
      await recordVital(tx, clock, person.person_id, { from: heldFrom, until: from }, alive)
    }
    return recordVital(
      tx,
      clock,
      person.person_id,
      { from, until: null },
      {
        ...deathValues(death, input.place, input.basis),
        path: person.path,
      },
    )
  },
})

/** Gives a person another name; the former one stays as an alias unless it was a slip of the keys. */
export const renamePerson = useCase({
  name: 'people.rename-person',
  input: renamePersonSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<void> => {
    const person = await loadPerson(context, input.personId)
    const fullName = tidyText(input.fullName)
    if (fullName === person.full_name) return
    const former = input.keepFormer ? [person.full_name] : []
    await replaceNames(context.tx, context.clock, person, {
      fullName,
      nameKey: nameKeyOf(fullName),
      aliases: distinctAliases(fullName, [...(person.aliases ?? []), ...former]),
    })
  },
})

/** Adds another name by which a person goes. Adding it again changes nothing. */
export const addAlias = useCase({
  name: 'people.add-alias',
  input: addAliasSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<void> => {
    const person = await loadPerson(context, input.personId)
    const held = person.aliases ?? []
    const aliases = distinctAliases(person.full_name, [...held, input.alias])
    if (aliases.length === held.length) return
    await replaceNames(context.tx, context.clock, person, {
      fullName: person.full_name,
      nameKey: nameKeyOf(person.full_name),
      aliases,
    })
  },
})
