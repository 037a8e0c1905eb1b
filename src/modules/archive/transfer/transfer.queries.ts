import { sql, type RawBuilder } from 'kysely'
import type { IndicatorSource, Question } from '#modules/indicators/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { formatLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { transferNotFound } from './transfer.errors.ts'
import { toTransfer } from './transfer.repository.ts'
import type { Transfer, TransferAct, TransferState } from './transfer.types.ts'

export async function isHeldNow(tx: Tx, dossierId: string): Promise<boolean> {
  const { rows } = await sql`select from dossier_custody where dossier_id = ${dossierId}::uuid and upper_inf(known) and upper_inf(holds)`.execute(tx)
  return rows.length > 0
}

/** Who the dossier is about, as far as the account sees him. */
export async function findSubjectName(tx: Tx, dossierId: string): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select p.full_name as name from dossier_person dp join person p on p.person_id = dp.person_id where dp.dossier_id = ${dossierId}::uuid and dp.part = 'subject' order by dp.person_id limit 1`.execute(tx)
  return rows[0]?.name
}

/** The dossier that goes or came; null while one that is expected is not entered, and for a transfer that is not seen. */
export async function findTransferredDossier(tx: Tx, transferId: string): Promise<string | null> {
  const row = await tx.selectFrom('dossier_transfer').select('dossier_id').where('dossier_transfer_id', '=', transferId).executeTakeFirst()
  return row?.dossier_id ?? null
}

export type TransferRow = Transfer & { number: string | null; title: string | null }

const columns = sql`t.dossier_transfer_id, t.way, t.dossier_id, t.other_body, t.person_name, t.category, t.old_number, t.old_number_key, t.whole, t.continues_from, t.slip_number,
  t.slip_on, t.post_number, t.gaps, t.state, t.begun_on, t.moved_on, t.ended_on, t.due_on, t.path, t.also_paths, d.number_written as number, d.title`
const from = sql`dossier_transfer t left join dossier d on d.dossier_id = t.dossier_id`
const toRow = (row: Parameters<typeof toTransfer>[0] & { number: string | null; title: string | null }): TransferRow => ({ ...toTransfer(row), number: row.number, title: row.title })

/** Transfers that stand so, what is due first; those that ended, the last first. */
export async function listTransfers(tx: Tx, states: readonly TransferState[], limit: number): Promise<TransferRow[]> {
  const { rows } = await sql<never>`
    select ${columns} from ${from} where t.state = any(${[...states]}::text[]) order by t.ended_at desc nulls first, t.due_on, t.dossier_transfer_id limit ${limit}`.execute(tx)
  return rows.map(toRow)
}

export type TransferStep = { what: TransferAct; on: LegalDate; note: string; by: string | null; at: Date }

/** A transfer with all that was done, in order. Throws `not-found`. */
export async function getTransfer(tx: Tx, transferId: string): Promise<TransferRow & { steps: TransferStep[] }> {
  const { rows } = await sql<never>`select ${columns} from ${from} where t.dossier_transfer_id = ${transferId}::uuid`.execute(tx)
  const [row] = rows
  if (!row) throw transferNotFound()
  const steps = await sql<TransferStep>`
    select s.what, s.on_day as "on", s.note, a.display_name as by, s.made_at as at from dossier_transfer_act s left join account a on a.account_id::text = s.made_by
    where s.dossier_transfer_id = ${transferId}::uuid order by s.dossier_transfer_act_id`.execute(tx)
  return { ...toRow(row), steps: steps.rows }
}

/** The transfer of a dossier that is under way, or the last one; undefined for one that never went or came. */
export async function findTransferOf(tx: Tx, dossierId: string): Promise<{ transferId: string; way: 'out' | 'in'; state: TransferState; otherBody: string } | undefined> {
  const { rows } = await sql<{ transferId: string; way: 'out' | 'in'; state: TransferState; otherBody: string }>`
    select dossier_transfer_id as "transferId", way, state, other_body as "otherBody" from dossier_transfer where dossier_id = ${dossierId}::uuid order by dossier_transfer_id desc limit 1`.execute(tx)
  return rows[0]
}

/**
 * Transfers by what had been done by the day, as far as it was written down by the instant. `ended` are states that stay; a transfer under
 * way counts from its step on until its end.
 */
function source(code: string, way: 'out' | 'in', { ended, whole = false }: { ended: TransferState | null; whole?: boolean }): IndicatorSource {
  const by = (column: string, { day, knownAt }: Question) => sql`(${sql.ref(`t.${column}_on`)} <= ${day}::date and ${sql.ref(`t.${column}_at`)} <= ${knownAt}::timestamptz)`
  const records = (question: Question, select: RawBuilder<unknown>) =>
    sql`select ${select} from dossier_transfer t where t.way = ${way} and ${whole ? sql`t.whole` : sql`true`} and ${
      ended === null ? sql`${by('moved', question)} and ${by('ended', question)} is not true` : sql`t.state = ${ended} and ${by('ended', question)}`
    }`
  return {
    code,
    queryVersion: '1',
    records: (question) => records(question, sql`t.dossier_transfer_id as record_id`) as RawBuilder<{ record_id: string }>,
    placed: (question) => records(question, sql`t.dossier_transfer_id as record_id, t.path as unit_path`) as RawBuilder<{ record_id: string; unit_path: string }>,
    columns: ['person', 'number', 'otherBody', 'moved', 'due'],
    describe: async (tx, ids) => {
      const { rows } = await sql<never>`select ${columns} from ${from} where t.dossier_transfer_id = any(${ids}::uuid[])`.execute(tx)
      const text = (on: LegalDate | null) => (on === null ? '' : formatLegalDate(on))
      return new Map(
        rows.map(toRow).map((row) => [
          row.transferId,
          {
            href: `/chuyen-ho-so/${toPublicId('tra', row.transferId as Id<'tra'>)}`,
            label: `${row.number ?? row.oldNumber ?? ''} ${row.personName}`.trim(),
            cells: { person: row.personName, number: row.number ?? row.oldNumber ?? '', otherBody: row.otherBody, moved: text(row.movedOn), due: text(row.dueOn) },
          },
        ]),
      )
    },
  }
}

export const transferIndicators: IndicatorSource[] = [
  source('archive.dossiers-moved-out', 'out', { ended: 'confirmed', whole: true }),
  source('archive.dossiers-moved-in', 'in', { ended: 'registered' }),
  source('archive.transfers-unconfirmed', 'out', { ended: null }),
  source('archive.transfers-incomplete', 'in', { ended: null }),
]
