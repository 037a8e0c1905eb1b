import { sql } from 'kysely'
import { databaseErrorOf, type Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { alreadyOnTheWay } from './transfer.errors.ts'
import type { Transfer, TransferAct, TransferState } from './transfer.types.ts'

export async function insertTransfer(tx: Tx, transfer: Omit<Transfer, 'movedOn' | 'endedOn'>, at: Date): Promise<void> {
  try {
    await tx
      .insertInto('dossier_transfer')
      .values({
        dossier_transfer_id: transfer.transferId,
        way: transfer.way,
        dossier_id: transfer.dossierId,
        other_body: transfer.otherBody,
        person_name: transfer.personName,
        category: transfer.category,
        old_number: transfer.oldNumber,
        old_number_key: transfer.oldNumberKey,
        whole: transfer.whole,
        continues_from: transfer.continuesFrom,
        slip_number: transfer.slipNumber,
        slip_on: transfer.slipOn,
        post_number: transfer.postNumber,
        gaps: transfer.gaps,
        state: transfer.state,
        begun_on: transfer.begunOn,
        begun_at: at,
        due_on: transfer.dueOn,
        path: transfer.path,
        also_paths: transfer.also_paths,
      })
      .execute()
  } catch (error) {
    if (databaseErrorOf(error)?.constraint === 'dossier_transfer_one') throw alreadyOnTheWay()
    throw error
  }
}

/** The transfer, locked until the transaction ends; undefined when it is not there or out of sight. */
export async function lockTransfer(tx: Tx, transferId: string): Promise<Transfer | undefined> {
  const row = await tx.selectFrom('dossier_transfer').selectAll().where('dossier_transfer_id', '=', transferId).forUpdate().executeTakeFirst()
  return row && toTransfer(row as never)
}

type Row = {
  dossier_transfer_id: string
  way: string
  dossier_id: string | null
  other_body: string
  person_name: string
  category: string | null
  old_number: string | null
  old_number_key: string | null
  whole: boolean
  continues_from: string | null
  slip_number: string | null
  slip_on: string | null
  post_number: string | null
  gaps: string[]
  state: string
  begun_on: string
  moved_on: string | null
  ended_on: string | null
  due_on: string | null
  path: string
  also_paths: string[] | null
}
const day = (text: string | null) => text as LegalDate | null
export const toTransfer = (row: Row): Transfer => ({
  transferId: row.dossier_transfer_id,
  way: row.way as Transfer['way'],
  dossierId: row.dossier_id,
  otherBody: row.other_body,
  personName: row.person_name,
  category: row.category,
  oldNumber: row.old_number,
  oldNumberKey: row.old_number_key,
  whole: row.whole,
  continuesFrom: day(row.continues_from),
  slipNumber: row.slip_number,
  slipOn: day(row.slip_on),
  postNumber: row.post_number,
  gaps: row.gaps,
  state: row.state as TransferState,
  begunOn: row.begun_on as LegalDate,
  movedOn: day(row.moved_on),
  endedOn: day(row.ended_on),
  dueOn: day(row.due_on),
  path: row.path,
  also_paths: row.also_paths,
})

export type TransferChange = {
  state?: TransferState
  dossier_id?: string
  slip_number?: string
  slip_on?: LegalDate
  post_number?: string
  continues_from?: LegalDate | null
  gaps?: string[]
  due_on?: LegalDate | null
  moved_on?: LegalDate
  moved_at?: Date
  ended_on?: LegalDate
  ended_at?: Date
  path?: string
  also_paths?: string[] | null
}
export async function changeTransfer(tx: Tx, transferId: string, change: TransferChange): Promise<void> {
  await tx.updateTable('dossier_transfer').set(change).where('dossier_transfer_id', '=', transferId).execute()
}

export async function appendTransferAct(
  tx: Tx,
  transfer: Pick<Transfer, 'transferId' | 'path' | 'also_paths'>,
  act: { what: TransferAct; on: LegalDate; note: string; by: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('dossier_transfer_act')
    .values({
      // By the machine's clock: the order of ids is the order of what was done.
      dossier_transfer_act_id: newId(),
      dossier_transfer_id: transfer.transferId,
      what: act.what,
      on_day: act.on,
      note: act.note,
      made_by: act.by,
      made_at: act.at,
      path: transfer.path,
      also_paths: transfer.also_paths,
    })
    .execute()
}

/** They go where their dossiers go. */
export async function placeTransfers(tx: Tx, dossierIds: readonly string[], place: { path?: string; also_paths: string[] | null }): Promise<void> {
  await tx.updateTable('dossier_transfer').set(place).where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`).execute()
  await tx
    .updateTable('dossier_transfer_act')
    .set(place)
    .where(sql<boolean>`dossier_transfer_id in (select t.dossier_transfer_id from dossier_transfer t where t.dossier_id = any(${dossierIds}::uuid[]))`)
    .execute()
}
