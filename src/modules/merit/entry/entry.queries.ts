import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { RatingLine, Register, RegisterLine, RegisterRecord } from './entry.types.ts'

/** The records of merit of these records of a person, with every line that was ever known, and what stands for the state in which they are. */
export async function getRegister(tx: Tx, personIds: readonly string[]): Promise<Register> {
  const { rows: records } = await sql<Omit<RegisterRecord, 'lines' | 'ratings'>>`
    select m.merit_record_id as "meritRecordId", m.person_id as "personId", m.category, m.number_written as "numberWritten", m.number_key as "numberKey", m.path from merit_record m
    where m.person_id = any(${personIds}::uuid[]) order by m.merit_record_id`.execute(tx)
  const ids = records.map((record) => record.meritRecordId)
  const { rows: lines } = await sql<RegisterLine & { meritRecordId: string }>`
    select r.merit_record_id as "meritRecordId", r.recognition_id as "recognitionId", r.state, r.decision_number as "decisionNumber", r.decision_signed_written as "signedWritten",
      r.decision_signed_edtf as "signedEdtf", r.decision_body as body, lower(r.holds)::text as from, upper(r.holds)::text as until, r.application_id as "applicationId", s.code as "applicationCode",
      coalesce(a.display_name, r.entered_by) as "enteredByName", r.wrong_because as "wrongBecause", coalesce(w.display_name, r.wrong_by) as "wrongByName", coalesce(r.entered_at, lower(r.known)) as "knownFrom", upper(r.known) as "knownUntil"
    from recognition r left join account a on a.account_id::text = r.entered_by left join account w on w.account_id::text = r.wrong_by left join application_summary s on s.application_id = r.application_id
    where r.merit_record_id = any(${ids}::uuid[]) and not isempty(r.known) order by lower(r.holds) nulls first, r.recognition_id`.execute(tx)
  const { rows: ratings } = await sql<RatingLine & { meritRecordId: string }>`
    select r.merit_record_id as "meritRecordId", r.merit_rating_id as "meritRatingId", r.injury_rate as rate, lower(r.holds)::text as from, upper(r.holds)::text as until,
      coalesce(a.display_name, r.entered_by) as "enteredByName", r.wrong_because as "wrongBecause", coalesce(w.display_name, r.wrong_by) as "wrongByName", coalesce(r.entered_at, lower(r.known)) as "knownFrom", upper(r.known) as "knownUntil"
    from merit_rating r left join account a on a.account_id::text = r.entered_by left join account w on w.account_id::text = r.wrong_by
    where r.merit_record_id = any(${ids}::uuid[]) and not isempty(r.known) order by lower(r.holds) nulls first, r.merit_rating_id`.execute(tx)
  const { rows: [state] } = await sql<{ seen: string }>`
    select md5(coalesce(string_agg(x.word, ' ' order by x.word), '')) as seen from (
      select m.merit_record_id::text as word from merit_record m where m.merit_record_id = any(${ids}::uuid[])
      union all select r.recognition_id || ' ' || r.known from recognition r where r.merit_record_id = any(${ids}::uuid[])
      union all select r.merit_rating_id || ' ' || r.known from merit_rating r where r.merit_record_id = any(${ids}::uuid[])) x`.execute(tx)
  const of = <Line extends { meritRecordId: string }>(all: Line[], id: string) => all.filter((one) => one.meritRecordId === id).map(({ meritRecordId: _record, ...line }) => line)
  return { records: records.map((record) => ({ ...record, lines: of(lines, record.meritRecordId), ratings: of(ratings, record.meritRecordId) })), seen: state?.seen ?? '' }
}
