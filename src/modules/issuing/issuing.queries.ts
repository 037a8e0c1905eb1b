import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { documentNotFound } from './issuing.errors.ts'
import type { DocumentKind, DocumentNumber, IssuedDocument, IssuedDocumentId, IssuedRow, NumberRow, NumberState } from './issuing.types.ts'

/** A document with the hash of its file, null until that is made. Throws `not-found`, also for one beyond the scope. */
export async function getIssued(tx: Tx, issuedDocumentId: string): Promise<IssuedDocument & { sha256: string | null }> {
  const row = await tx
    .selectFrom('issued_document as d')
    .leftJoin('issued_document_file as f', 'f.issued_document_id', 'd.issued_document_id')
    .selectAll('d')
    .select('f.sha256')
    .where('d.issued_document_id', '=', issuedDocumentId)
    .executeTakeFirst()
  if (row === undefined) throw documentNotFound()
  const number =
    row.number === null ? null : { agency: row.agency, year: row.number_year ?? 0, kind: row.number_kind ?? '', number: row.number, symbol: row.number_symbol ?? '' }
  return {
    issuedDocumentId: row.issued_document_id as IssuedDocumentId,
    applicationId: row.application_id,
    seq: row.seq,
    kind: row.kind as DocumentKind,
    formNumber: row.form_number,
    circular: row.circular,
    verificationCode: row.verification_code,
    issuedAt: row.issued_at,
    issuedOn: row.issued_on as LegalDate,
    issuedBy: row.issued_by,
    agency: row.agency,
    agencyName: row.agency_name,
    number,
    path: row.path,
    alsoPaths: row.also_paths ?? [],
    sha256: row.sha256,
  }
}

/** Papers of a case, in the order in which they were issued. */
export async function listIssued(tx: Tx, applicationId: string): Promise<IssuedRow[]> {
  const { rows } = await sql<IssuedRow>`
    select d.issued_document_id as "issuedDocumentId", d.kind, d.form_number as "formNumber", d.circular, d.verification_code as "verificationCode", d.issued_at as "issuedAt",
      d.seq, d.number_symbol as symbol, a.display_name as "byName", f.sha256, f.cms is not null as signed
    from issued_document d left join issued_document_file f on f.issued_document_id = d.issued_document_id left join account a on a.account_id::text = d.issued_by
    where d.application_id = ${applicationId} order by d.seq, d.issued_document_id`.execute(tx)
  return rows
}

const STATE = sql<NumberState>`case when e.how is not null then e.how when n.application_id is not null then 'held' else 'reserved' end`
const NUMBERS = sql`
  select n.agency, n.year, n.kind, n.number, n.symbol, n.on_day as "onDay", n.at, coalesce(a.display_name, n.actor) as by, n.reason, ${STATE} as state, e.reason as "endReason",
    n.application_id as "applicationId", s.code as "caseCode"
  from document_number n left join document_number_end e on e.agency = n.agency and e.year = n.year and e.kind = n.kind and e.number = n.number
    left join application_summary s on s.application_id = n.application_id left join account a on a.account_id::text = n.actor`

/** The register of a year as it stands, newest first; `agency` null: all that the reader sees. */
export async function listNumbers(tx: Tx, of: { year: number; kind: string | null; agency: string | null; limit: number; offset: number }): Promise<{ rows: NumberRow[]; total: number }> {
  const wanted = sql`n.year = ${of.year} and (${of.kind}::text is null or n.kind = ${of.kind}) and (${of.agency}::text is null or n.agency = ${of.agency})`
  const { rows } = await sql<NumberRow>`${NUMBERS} where ${wanted} order by n.agency, n.kind, n.number desc limit ${of.limit} offset ${of.offset}`.execute(tx)
  const { rows: [count] } = await sql<{ total: number }>`select count(*)::int as total from document_number n where ${wanted}`.execute(tx)
  return { rows, total: count?.total ?? 0 }
}

/** One number as it stands; undefined when there is none in scope. */
export async function findNumber(tx: Tx, of: Omit<DocumentNumber, 'symbol'>): Promise<NumberRow | undefined> {
  const { rows } = await sql<NumberRow>`${NUMBERS} where n.agency = ${of.agency} and n.year = ${of.year} and n.kind = ${of.kind} and n.number = ${of.number}`.execute(tx)
  return rows[0]
}

/** The number that is held for a case's decision and that nothing bears yet. */
export async function findHeldNumber(tx: Tx, applicationId: string, kind: string): Promise<NumberRow | undefined> {
  const { rows } = await sql<NumberRow>`${NUMBERS} where n.application_id = ${applicationId} and n.kind = ${kind} and e.how is null order by n.year desc, n.number desc limit 1`.execute(tx)
  return rows[0]
}

/** Years of which there are registers, newest first. */
export async function listNumberYears(tx: Tx): Promise<number[]> {
  const rows = await tx.selectFrom('number_series').select('year').distinct().orderBy('year', 'desc').execute()
  return rows.map((row) => row.year)
}

/** What anybody who holds a document may know of it. `sha256` is null until its file is made. */
export type PublicDocument = {
  kind: DocumentKind
  formNumber: string | null
  circular: string | null
  symbol: string | null
  issuedOn: LegalDate
  agencyName: string
  sha256: string | null
  cms: Buffer | null
  certificateSha256: string | null
}

/** The document of a code, whoever asks: the database answers this and nothing else. Null for a code that was not given. */
export async function findPublicDocument(tx: Tx, code: string): Promise<PublicDocument | null> {
  const { rows } = await sql<PublicDocument>`
    select kind, form_number as "formNumber", circular, number_symbol as symbol, issued_on as "issuedOn", agency_name as "agencyName", sha256, cms, certificate_sha256 as "certificateSha256"
    from verify_issued_document(${code})`.execute(tx)
  return rows[0] ?? null
}
