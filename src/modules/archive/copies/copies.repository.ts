import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { Place } from '../archive.types.ts'

export type CopyKind = 'copy' | 'extract'

/** The next number of the year. Others wait for this transaction, and the number comes again when it fails. */
export async function takeNumber(tx: Tx, year: number): Promise<number> {
  const { rows: [row] } = await sql<{ last: number }>`
    insert into copy_number as n (year, last) values (${year}, 1) on conflict (year) do update set last = n.last + 1 returning last`.execute(tx)
  if (!row) throw new Error('no number was given out')
  return row.last
}

export async function insertIssuedCopy(
  tx: Tx,
  copy: {
    copyId: string
    dossierId: string
    kind: CopyKind
    year: number
    number: number
    code: string
    recipient: string
    requestPaper: string | null
    reason: string
    signer: string
    sheets: number
    sha256: string
    issuedOn: LegalDate
    by: string
    at: Date
    pageIds: readonly string[]
    place: Place
  },
): Promise<void> {
  const place = { path: copy.place.path, also_paths: copy.place.also_paths }
  await tx
    .insertInto('issued_copy')
    .values({
      issued_copy_id: copy.copyId,
      dossier_id: copy.dossierId,
      kind: copy.kind,
      year: copy.year,
      number: copy.number,
      code: copy.code,
      recipient: copy.recipient,
      request_paper: copy.requestPaper,
      reason: copy.reason,
      signer: copy.signer,
      sheets: copy.sheets,
      sha256: copy.sha256,
      issued_on: copy.issuedOn,
      issued_by: copy.by,
      issued_at: copy.at,
      ...place,
    })
    .execute()
  if (copy.pageIds.length > 0)
    await tx
      .insertInto('issued_copy_page')
      .values(copy.pageIds.map((pageId, at) => ({ issued_copy_id: copy.copyId, position: at + 1, page_id: pageId, ...place })))
      .execute()
}

/** Locked until the transaction ends. */
export async function lockIssuedCopy(tx: Tx, copyId: string) {
  return tx.selectFrom('issued_copy').select(['issued_copy_id', 'withdrawn_at', 'path']).where('issued_copy_id', '=', copyId).forUpdate().executeTakeFirst()
}

export async function setWithdrawn(tx: Tx, copyId: string, to: { by: string; at: Date; reason: string }): Promise<void> {
  await tx.updateTable('issued_copy').set({ withdrawn_by: to.by, withdrawn_at: to.at, withdrawn_reason: to.reason }).where('issued_copy_id', '=', copyId).execute()
}

/** What was given out goes where its dossier goes. */
export async function placeCopies(tx: Tx, dossierIds: readonly string[], place: { path?: string; also_paths: string[] | null }): Promise<void> {
  await tx.updateTable('issued_copy').set(place).where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`).execute()
  await tx
    .updateTable('issued_copy_page')
    .set(place)
    .where('issued_copy_id', 'in', tx.selectFrom('issued_copy').select('issued_copy_id').where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`))
    .execute()
}
