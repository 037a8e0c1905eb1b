import { sql } from 'kysely'
import { asOf, type Tx } from '#platform/db/index.ts'
import { getPerson, type AsOf, type Person } from '#modules/people/index.ts'

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
  const ids = [...person.recordIds]
  const { rows } = await sql<Pick<PersonPage, 'merit' | 'dossiers'>>`select
    (select coalesce(jsonb_agg(jsonb_build_object('meritRecordId', m.merit_record_id, 'category', m.category, 'numberWritten', m.number_written, 'state', r.state,
        'decisionNumber', r.decision_number, 'signedWritten', r.decision_signed_written, 'body', r.decision_body, 'from', lower(r.holds), 'injuryRate', i.injury_rate) order by m.merit_record_id), '[]')
      from merit_record m left join recognition r on r.merit_record_id = m.merit_record_id and ${asOf('r', at.day, at.knownAt)}
      left join merit_rating i on i.merit_record_id = m.merit_record_id and ${asOf('i', at.day, at.knownAt)}
      where m.person_id = any(${ids}::uuid[])) as merit,
    (select coalesce(jsonb_agg(jsonb_build_object('dossierId', d.dossier_id, 'part', d.part, 'title', d.title, 'numberWritten', d.number_written, 'category', d.category,
        'receivedOn', d.received_on, 'path', d.path, 'box', case when b.box_id is not null then jsonb_build_object('code', b.code, 'shelf', b.shelf, 'compartment', b.compartment) end,
        'expectedPages', d.expected_pages, 'pages', t.content, 'pagesWaiting', t.waiting, 'pagesToReview', t.to_review) order by d.received_on, d.dossier_id), '[]')
      -- Two records that are one person's may be in one folder.
      from (select distinct on (d.dossier_id) d.*, dp.part from dossier_person dp join dossier d on d.dossier_id = dp.dossier_id
        where dp.person_id = any(${ids}::uuid[]) order by d.dossier_id, dp.person_id) d
      join dossier_pages t on t.dossier_id = d.dossier_id left join box b on b.box_id = d.box_id) as dossiers`.execute(tx)
  return { person, merit: rows[0]?.merit ?? [], dossiers: rows[0]?.dossiers ?? [] }
}
