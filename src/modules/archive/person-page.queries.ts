import { asOf, type Tx } from '#platform/db/index.ts'
import { getPerson, type AsOf, type Person } from '#modules/people/index.ts'
import { fromDaterange } from '#shared/period.ts'

/** The page of one life: the person, what the law honours, and the folders that speak of it. */
export type PersonPage = {
  person: Person
  merit: {
    meritRecordId: string
    category: string
    numberWritten: string | null
    state: string | null
    decisionNumber: string | null
    signedWritten: string | null
    body: string | null
    from: string | null
    injuryRate: number | null
  }[]
  dossiers: {
    dossierId: string
    part: string
    title: string
    numberWritten: string | null
    category: string | null
    receivedOn: string | null
    path: string
    box: { code: string; shelf: string | null; compartment: string | null } | null
    expectedPages: number | null
    pages: number
    /** Pages that no reading has reached yet. */
    pagesWaiting: number
    pagesToReview: number
  }[]
}

/**
 * The person with merit records and dossiers, as of a day and as known at an instant; dossiers come in the order of receipt. Only what
 * the account may see is there. Throws `not-found` where the person is out of sight.
 */
export async function getPersonPage(tx: Tx, personId: string, at: AsOf): Promise<PersonPage> {
  const person = await getPerson(tx, personId, at)
  const merit = await tx
    .selectFrom('merit_record as m')
    .leftJoin('recognition as r', (join) =>
      join.onRef('r.merit_record_id', '=', 'm.merit_record_id').on(asOf('r', at.day, at.knownAt)),
    )
    .leftJoin('merit_rating as i', (join) =>
      join.onRef('i.merit_record_id', '=', 'm.merit_record_id').on(asOf('i', at.day, at.knownAt)),
    )
    .select([
      'm.merit_record_id',
      'm.category',
      'm.number_written',
      'r.state',
      'r.decision_number',
      'r.decision_signed_written',
      'r.decision_body',
      'r.holds',
      'i.injury_rate',
    ])
    .where('m.person_id', 'in', [...person.recordIds])
    .orderBy('m.merit_record_id')
    .execute()
  const dossiers = await tx
    .selectFrom('dossier_person as dp')
    .innerJoin('dossier as d', 'd.dossier_id', 'dp.dossier_id')
    .leftJoin('box as b', 'b.box_id', 'd.box_id')
    .innerJoin('dossier_pages as t', 't.dossier_id', 'd.dossier_id')
    .select([
      'd.dossier_id',
      'dp.part',
      'd.title',
      'd.number_written',
      'd.category',
      'd.received_on',
      'd.path',
      'd.expected_pages',
      'b.code',
      'b.shelf',
      'b.compartment',
      't.content',
      't.waiting',
      't.to_review',
    ])
    .where('dp.person_id', 'in', [...person.recordIds])
    // Two records that are one person's may be in one folder.
    .distinctOn(['d.received_on', 'd.dossier_id'])
    .orderBy('d.received_on')
    .orderBy('d.dossier_id')
    .execute()
  return {
    person,
    merit: merit.map((row) => ({
      meritRecordId: row.merit_record_id,
      category: row.category,
      numberWritten: row.number_written,
      state: row.state,
      decisionNumber: row.decision_number,
      signedWritten: row.decision_signed_written,
      body: row.decision_body,
      from: row.holds === null ? null : (fromDaterange(row.holds)?.from ?? null),
      injuryRate: row.injury_rate,
    })),
    dossiers: dossiers.map((row) => ({
      dossierId: row.dossier_id,
      part: row.part,
      title: row.title,
      numberWritten: row.number_written,
      category: row.category,
      receivedOn: row.received_on,
      path: row.path,
      box: row.code === null ? null : { code: row.code, shelf: row.shelf, compartment: row.compartment },
      expectedPages: row.expected_pages,
      pages: row.content,
      pagesWaiting: row.waiting,
      pagesToReview: row.to_review,
    })),
  }
}
