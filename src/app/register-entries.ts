import { z } from 'zod'
import {
  ensureBoxes,
  ensureFonds,
  insertDossiers,
  type BoxPlace,
  type DossierId,
} from '#modules/archive/register/index.ts'
import {
  insertMeritRecords,
  insertRatings,
  insertRecognitions,
  meritLaw,
  numberColumns,
  type MeritCategoryCode,
} from '#modules/merit/index.ts'
import {
  insertPersons,
  insertRelations,
  tidyText,
  type DateAsWritten,
  type NewPerson,
  type PersonId,
  type RelationKind,
} from '#modules/people/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { Clock } from '#shared/clock.ts'
import type { LegalDate } from '#shared/legal-date.ts'

/** One folder of the register with all that is said of it: its person, the person's merit, the relatives named in it. */
export type RegisterEntry = {
  person: NewPerson
  category: MeritCategoryCode
  /** The dossier number as written. */
  number: string | null
  recognition: {
    decisionNumber: string | null
    signed: DateAsWritten | null
    body: string | null
    from: LegalDate
  } | null
  rating: { rate: number; from: LegalDate | null } | null
  dossier: { title: string; receivedOn: LegalDate | null; expectedPages: number | null; box: BoxPlace | null }
  /** Each is the `kind` of the person. */
  relatives: readonly { person: NewPerson; kind: RelationKind; part: 'relative' | 'applicant' }[]
}

export type Fonds = { code: string; title: string }

export const fondsSchema = z.object({ code: z.string().min(1), title: z.string().min(1) })

/** 'Hồ sơ liệt sĩ Nguyễn Văn An': how a folder is called where the list gives it no title. */
export function dossierTitleOf(category: MeritCategoryCode, fullName: string): string {
  return `${meritLaw().categories.get(category)?.dossier ?? ''} ${tidyText(fullName)}`.trim()
}

export type WrittenEntry = { dossierId: DossierId; personId: PersonId }

/**
 * Writes entries in the caller's transaction, table by table: the rows are those that the use cases write one by one, since both build
 * them with the same functions. Answers what was made, in order.
 */
export async function writeEntries(
  tx: Tx,
  clock: Clock,
  fonds: Fonds,
  entries: readonly RegisterEntry[],
): Promise<WrittenEntry[]> {
  const planned = entries.map((entry) => ({
    entry,
    path: entry.person.path,
    personId: newId<'per'>(clock),
    meritRecordId: newId<'mer'>(clock),
    dossierId: newId<'dos'>(clock),
    relatives: entry.relatives.map((relative) => ({ ...relative, personId: newId<'per'>(clock) })),
    number: numberColumns(entry.number, meritLaw()),
  }))
  await insertPersons(
    tx,
    clock,
    planned.flatMap(({ entry, personId, relatives }) => [
      { ...entry.person, personId },
      ...relatives.map((relative) => ({ ...relative.person, personId: relative.personId })),
    ]),
  )
  await insertRelations(
    tx,
    clock,
    planned.flatMap(({ personId, path, relatives }) =>
      relatives.map((relative) => ({
        personId,
        otherId: relative.personId,
        kind: relative.kind,
        written: null,
        from: null,
        path,
        otherPath: relative.person.path,
      })),
    ),
  )
  await insertMeritRecords(
    tx,
    clock,
    planned.map(({ entry, personId, meritRecordId, path }) => ({
      meritRecordId,
      personId,
      category: entry.category,
      number: entry.number,
      path,
    })),
  )
  await insertRecognitions(
    tx,
    clock,
    planned.flatMap(({ entry, meritRecordId, path }) =>
      entry.recognition ? [{ ...entry.recognition, meritRecordId, state: 'recognised' as const, path }] : [],
    ),
  )
  await insertRatings(
    tx,
    clock,
    planned.flatMap(({ entry, meritRecordId, path }) =>
      entry.rating ? [{ ...entry.rating, meritRecordId, path }] : [],
    ),
  )
  const fondsId = await ensureFonds(tx, clock, fonds)
  const boxes = await ensureBoxes(
    tx,
    clock,
    fondsId,
    entries.flatMap((entry) => (entry.dossier.box ? [entry.dossier.box] : [])),
  )
  await insertDossiers(
    tx,
    clock,
    planned.map(({ entry, path, personId, meritRecordId, dossierId, relatives, number }) => ({
      dossierId,
      fondsId,
      boxId: entry.dossier.box ? (boxes.get(entry.dossier.box.code) ?? null) : null,
      meritRecordId,
      title: entry.dossier.title,
      number:
        number.number_written === null || number.number_key === null
          ? null
          : { written: number.number_written, key: number.number_key },
      category: entry.category,
      receivedOn: entry.dossier.receivedOn,
      expectedPages: entry.dossier.expectedPages,
      path,
      persons: [
        { personId, part: 'subject' as const, path },
        ...relatives.map((relative) => ({
          personId: relative.personId,
          part: relative.part,
          path: relative.person.path,
        })),
      ],
    })),
  )
  return planned.map(({ dossierId, personId }) => ({ dossierId, personId }))
}
