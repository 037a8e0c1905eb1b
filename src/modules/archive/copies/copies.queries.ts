import { sql } from 'kysely'
import { listClosed } from '#modules/purpose/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { CopyKind } from './copies.repository.ts'

export type PageToCopy = { pageId: string; sha256: string; filePage: number; position: number }

/** The content pages of a dossier in order, with where their images lie. */
export async function listPagesToCopy(tx: Tx, dossierId: string): Promise<PageToCopy[]> {
  const rows = await tx
    .selectFrom('page')
    .select(['page_id', 'sha256', 'file_page'])
    .where('dossier_id', '=', dossierId)
    .where('kind', '=', 'content')
    .orderBy('seq')
    .orderBy('page_id')
    .execute()
  return rows.map((row, at) => ({ pageId: row.page_id, sha256: row.sha256, filePage: row.file_page, position: at + 1 }))
}

/** Of whom an extract speaks: the subject as the register has him, where the account sees him. */
export async function findSubject(tx: Tx, dossierId: string): Promise<{ name: string; birth: string | null; home: string | null } | undefined> {
  const { rows: [row] } = await sql<{ name: string; birth: string | null; home: string | null }>`
    select pe.full_name as name, pe.birth_written as birth, pe.home_written as home from dossier_person dp join person pe on pe.person_id = dp.person_id
    where dp.dossier_id = ${dossierId}::uuid and dp.part = 'subject' order by dp.person_id limit 1`.execute(tx)
  return row
}

export type IssuedRow = {
  copyId: string
  dossierId: string
  dossierNumber: string | null
  dossierTitle: string
  kind: CopyKind
  year: number
  number: number
  /** Null in the log, of a sensitive dossier that this session gave no purpose for. */
  recipient: string | null
  requestPaper: string | null
  reason: string | null
  signer: string
  sheets: number
  issuedOn: LegalDate
  issuedByName: string | null
  withdrawn: { at: Date; by: string | null; reason: string } | null
}

/** What was given out, newest first; of one dossier or in one year. */
export async function listIssued(tx: Tx, of: { dossierId: string } | { year: number }, { offset = 0, limit }: { offset?: number; limit: number }): Promise<{ rows: IssuedRow[]; total: number }> {
  const which = 'dossierId' in of ? sql`i.dossier_id = ${of.dossierId}::uuid` : sql`i.year = ${of.year}`
  const { rows } = await sql<Omit<IssuedRow, 'withdrawn'> & { withdrawnAt: Date | null; withdrawnBy: string | null; withdrawnReason: string | null }>`
    select i.issued_copy_id as "copyId", i.dossier_id as "dossierId", d.number_written as "dossierNumber", d.title as "dossierTitle", i.kind, i.year, i.number,
      i.recipient, i.request_paper as "requestPaper", i.reason, i.signer, i.sheets, i.issued_on as "issuedOn", by.display_name as "issuedByName",
      i.withdrawn_at as "withdrawnAt", wb.display_name as "withdrawnBy", i.withdrawn_reason as "withdrawnReason"
    from issued_copy i join dossier d on d.dossier_id = i.dossier_id left join account by on by.account_id::text = i.issued_by
    left join account wb on wb.account_id::text = i.withdrawn_by
    where ${which} order by i.year desc, i.number desc offset ${offset} limit ${limit}`.execute(tx)
  const { rows: [counted] } = await sql<{ total: number }>`select count(*)::int as total from issued_copy i where ${which}`.execute(tx)
  const closed = await listClosed(tx, 'dossier', rows.map((row) => row.dossierId))
  return {
    total: counted?.total ?? 0,
    rows: rows.map(({ withdrawnAt, withdrawnBy, withdrawnReason, ...row }) => ({
      ...row,
      ...(closed.has(row.dossierId) ? { recipient: null, reason: null, requestPaper: null } : {}),
      withdrawn: withdrawnAt === null || withdrawnReason === null ? null : { at: withdrawnAt, by: withdrawnBy, reason: withdrawnReason },
    })),
  }
}

/** The stored file of one that was given out; undefined beyond the scope. The caller guards the reading. */
export async function findIssued(tx: Tx, copyId: string): Promise<{ dossierId: string; path: string; kind: CopyKind; year: number; number: number; sha256: string } | undefined> {
  const row = await tx.selectFrom('issued_copy').select(['dossier_id', 'path', 'kind', 'year', 'number', 'sha256']).where('issued_copy_id', '=', copyId).executeTakeFirst()
  return row && { dossierId: row.dossier_id, path: row.path, kind: row.kind as CopyKind, year: row.year, number: row.number, sha256: row.sha256 }
}

export type Verified = { kind: CopyKind; year: number; number: number; issuedOn: LegalDate; sheets: number; withdrawnOn: Date | null }

/** What anybody may know of a code: that the paper was issued, when, as which number, with how many pages, and whether it still holds. */
export async function findByCode(tx: Tx, code: string): Promise<Verified | undefined> {
  const row = await tx.selectFrom('issued_copy').select(['kind', 'year', 'number', 'issued_on', 'sheets', 'withdrawn_at']).where('code', '=', code).executeTakeFirst()
  return row && { kind: row.kind as CopyKind, year: row.year, number: row.number, issuedOn: row.issued_on as LegalDate, sheets: row.sheets, withdrawnOn: row.withdrawn_at }
}
