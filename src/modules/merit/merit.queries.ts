import { asOf, type Tx } from '#platform/db/index.ts'
import type { AsOf } from '#modules/people/index.ts'
import { fromDaterange } from '#shared/period.ts'
import type { MeritCategoryCode, MeritRecord, MeritRecordId, RecognitionState } from './merit.types.ts'

/** A person's categories of merit as of a day and as known at an instant, in the order in which they were entered. */
export async function listMeritRecords(
  tx: Tx,
  personId: string,
  { day, knownAt }: AsOf,
): Promise<MeritRecord[]> {
  const rows = await tx
    .selectFrom('merit_record as m')
    .leftJoin('recognition as r', (join) =>
      join.onRef('r.merit_record_id', '=', 'm.merit_record_id').on(asOf('r', day, knownAt)),
    )
    .leftJoin('merit_rating as i', (join) =>
      join.onRef('i.merit_record_id', '=', 'm.merit_record_id').on(asOf('i', day, knownAt)),
    )
    .selectAll('m')
    .select([
      'r.state',
      'r.decision_number',
      'r.decision_signed_written',
      'r.decision_signed_edtf',
      'r.decision_body',
      'r.holds',
      'i.injury_rate',
    ])
    .where('m.person_id', '=', personId)
    .orderBy('m.merit_record_id')
    .execute()
  return rows.map((row) => ({
    meritRecordId: row.merit_record_id as MeritRecordId,
    category: row.category as MeritCategoryCode,
    number:
      row.number_category === null
        ? null
        : {
            written: row.number_written ?? '',
            police: row.number_police,
            locality: row.number_locality ?? '',
            category: row.number_category,
            serial: row.number_serial ?? '',
            period: row.number_period ?? '',
          },
    numberWritten: row.number_written,
    recognition:
      row.state === null
        ? null
        : {
            state: row.state as RecognitionState,
            decisionNumber: row.decision_number,
            signedWritten: row.decision_signed_written,
            signedEdtf: row.decision_signed_edtf,
            body: row.decision_body,
            from: row.holds === null ? null : (fromDaterange(row.holds)?.from ?? null),
          },
    injuryRate: row.injury_rate,
  }))
}
