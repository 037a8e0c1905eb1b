import { linkPersonToDossier, openDossier } from '#modules/archive/register/index.ts'
import { openMeritRecord, recordRating, recordRecognition } from '#modules/merit/index.ts'
import { recordRelation, registerPerson } from '#modules/people/index.ts'
import type { Actor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import type { Fonds, RegisterEntry, WrittenEntry } from './register-entries.ts'

/** Enters one folder as officers do, use case by use case: what the bulk path is compared with. */
export async function registerDossier(
  services: Services,
  actor: Actor,
  fonds: Fonds,
  entry: RegisterEntry,
): Promise<WrittenEntry> {
  const personId = await registerPerson(services, actor, inputOf(entry.person))
  const meritRecordId = await openMeritRecord(services, actor, {
    personId,
    category: entry.category,
    number: entry.number,
  })
  if (entry.recognition) await recordRecognition(services, actor, { meritRecordId, ...entry.recognition })
  if (entry.rating) await recordRating(services, actor, { meritRecordId, ...entry.rating })
  const dossierId = await openDossier(services, actor, {
    fonds,
    subjectId: personId,
    meritRecordId,
    ...entry.dossier,
  })
  for (const relative of entry.relatives) {
    const otherId = await registerPerson(services, actor, inputOf(relative.person))
    await recordRelation(services, actor, {
      personId,
      otherId,
      kind: relative.kind,
      withDossier: true,
    })
    await linkPersonToDossier(services, actor, { dossierId, personId: otherId, part: relative.part })
  }
  return { dossierId, personId }
}

type RegisterPersonInput = Parameters<typeof registerPerson>[2]

const inputOf = ({ aliases, identifiers, ...person }: RegisterEntry['person']): RegisterPersonInput => ({
  ...person,
  aliases: aliases && [...aliases],
  identifiers: identifiers && [...identifiers],
})
