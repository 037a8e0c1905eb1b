import { requireAllowed, type Services } from '#platform/use-case/index.ts'
import { canKeepRegister, canTakeIn } from '#modules/accounts/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import type { NewPerson, RelationKind } from '#modules/people/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { dossierTitleOf, writeEntries, type Fonds, type RegisterEntry } from './register-entries.ts'
import type { SampleDossier } from './samples/province.ts'

/** Entries of one transaction: some seconds of work that a stop throws away, and few enough rows to hold in memory. */
const BATCH = 500

/**
 * Loads many folders at once, `batch` in a transaction, for a province of thousands: the same rows as the use cases write
 * (register-dossier.ts; a test compares), some twenty times as fast. Each batch stands or falls as a whole. Answers how many were
 * loaded; `onProgress` is told after each batch. Not for a list handed in: that goes through the import, which looks for what is known.
 */
export async function bulkLoadDossiers(
  services: Services,
  actor: Actor,
  fonds: Fonds,
  entries: Iterable<RegisterEntry> | AsyncIterable<RegisterEntry>,
  options: { batch?: number; onProgress?: (loaded: number) => void } = {},
): Promise<number> {
  requireAllowed(canTakeIn(actor) && canKeepRegister(actor), 'register.bulk-load')
  const size = options.batch ?? BATCH
  let loaded = 0
  let waiting: RegisterEntry[] = []
  const flush = async () => {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    await asActor(services.database, actor, (tx) => writeEntries(tx, services.clock, fonds, batch), {
      action: 'register.bulk-load',
    })
    loaded += batch.length
    options.onProgress?.(loaded)
  }
  for await (const entry of entries) {
    waiting.push(entry)
    if (waiting.length >= size) await flush()
  }
  await flush()
  return loaded
}

/** A made-up folder as the register knows it, with the relatives who live. `expectedPages` is the number of sheets in the folder. */
export function entryOfSample(
  sample: SampleDossier,
  expectedPages: number | null,
  provincePath = '25/',
): RegisterEntry {
  const path = `${provincePath}${sample.managingCommune.code}/`
  const { person, recognition } = sample
  const area = person.home.area
  const day =
    sample.sacrifice?.date ??
    (person.diedOn === null ? null : { edtf: person.diedOn, written: dayInWords(person.diedOn) })
  return {
    person: {
      fullName: person.fullName,
      aliases: person.aliases,
      sex: person.sex,
      birth: { written: person.birth.written },
      home: {
        written: person.home.written,
        area: area === null ? null : { code: area.code, validFrom: legalDate(area.validFrom) },
      },
      path,
      vital: person.alive
        ? { state: 'alive' }
        : {
            state: 'dead',
            death: day === null ? null : { written: day.written },
            place: sample.sacrifice?.place,
            basis: sample.sacrifice === null ? undefined : 'recognition',
            certainFrom: recognition.signedOn,
          },
      identifiers: person.citizenId === null ? [] : [{ kind: 'citizen-id', value: person.citizenId }],
    },
    category: sample.category,
    number: sample.rawNumber,
    recognition: {
      decisionNumber: recognition.number,
      signed: { written: dayInWords(recognition.signedOn) },
      body: recognition.body,
      from: recognition.signedOn,
    },
    rating: sample.injury === null ? null : { rate: sample.injury.rate, from: recognition.signedOn },
    dossier: {
      title: dossierTitleOf(sample.category, person.fullName),
      receivedOn: sample.receivedOn,
      expectedPages,
      box: sample.storage && {
        code: sample.storage.box,
        shelf: sample.storage.shelf,
        compartment: sample.storage.compartment,
      },
    },
    relatives: sample.relatives
      .filter((relative) => relative.alive)
      .map((relative) => ({
        kind: relative.relation satisfies RelationKind,
        part: 'relative' as const,
        person: {
          fullName: relative.fullName,
          sex: relative.sex,
          birth: relative.birthYear === null ? null : { written: String(relative.birthYear) },
          path,
          vital: { state: 'alive' },
        } satisfies NewPerson,
      })),
  }
}

const dayInWords = (day: string): string => `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`
