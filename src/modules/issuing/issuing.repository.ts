import { sql } from 'kysely'
import { insertFile } from '#modules/archive/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { yearOf, type LegalDate } from '#shared/legal-date.ts'
import { symbolOf } from './issuing.model.ts'
import type { DocumentNumber, IssuedDocument, IssuingBody } from './issuing.types.ts'

const placeOf = (of: { path: string; alsoPaths: string[] }) => ({ path: of.path, also_paths: of.alsoPaths.length > 0 ? of.alsoPaths : null })

/** Locks a register of a year until the transaction ends and answers its next number; the register begins with 1. */
async function nextNumber(tx: Tx, key: { agency: string; year: number; kind: string; path: string }): Promise<number> {
  const { last } = await tx
    .insertInto('number_series')
    .values({ ...key, last: 1 })
    .onConflict((conflict) => conflict.constraint('number_series_pk').doUpdateSet({ last: sql<number>`number_series.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}

/** Takes the next number of a body's register, for a case or reserved with a reason. */
export async function takeNumber(
  tx: Tx,
  of: { body: IssuingBody; kind: string; kindSymbol: string; on: LegalDate; at: Date; actor: string; reason: string; applicationId: string | null },
): Promise<DocumentNumber> {
  const { body, kind, on } = of
  const year = yearOf(on)
  const number = await nextNumber(tx, { agency: body.agency, year, kind, path: body.path })
  const symbol = symbolOf(number, of.kindSymbol, body.symbol)
  await tx
    .insertInto('document_number')
    .values({
      agency: body.agency, year, kind, number, previous_number: number === 1 ? null : number - 1, symbol, on_day: on, at: of.at, actor: of.actor, reason: of.reason,
      application_id: of.applicationId, path: body.path,
    })
    .execute()
  return { agency: body.agency, year, kind, number, symbol }
}

/** Locks the register of a number, so that only one of two ends it. False: there is none, or it is out of scope. */
export async function lockSeries(tx: Tx, of: Pick<DocumentNumber, 'agency' | 'year' | 'kind'>): Promise<boolean> {
  const row = await tx.selectFrom('number_series').select('last').where('agency', '=', of.agency).where('year', '=', of.year).where('kind', '=', of.kind).forUpdate().executeTakeFirst()
  return row !== undefined
}

/** Says what became of a number. A second end breaks `document_number_end_pk`. */
export async function endNumber(tx: Tx, of: DocumentNumber, end: { how: 'issued' | 'used-outside' | 'voided'; reason: string; at: Date; actor: string; path: string }): Promise<void> {
  const { agency, year, kind, number } = of
  await tx.insertInto('document_number_end').values({ agency, year, kind, number, ...end }).execute()
}

/** Keeps that a document was issued; its bytes may come later. */
export async function insertIssued(tx: Tx, one: IssuedDocument): Promise<void> {
  await tx
    .insertInto('issued_document')
    .values({
      issued_document_id: one.issuedDocumentId, application_id: one.applicationId, seq: one.seq, kind: one.kind, form_number: one.formNumber, circular: one.circular,
      verification_code: one.verificationCode, issued_at: one.issuedAt, issued_on: one.issuedOn, issued_by: one.issuedBy, agency: one.agency, agency_name: one.agencyName,
      number_year: one.number?.year ?? null, number_kind: one.number?.kind ?? null, number: one.number?.number ?? null, number_symbol: one.number?.symbol ?? null, ...placeOf(one),
    })
    .execute()
}

export type StoredPaper = { sha256: string; size: number }
export type PaperSignature = { cms: Buffer; signedBy: string; certificateSha256: string }

/** Keeps the bytes of a document, once: the first to make them wins. Answers whether these were the first. */
export async function insertIssuedFile(
  tx: Tx,
  of: Pick<IssuedDocument, 'issuedDocumentId' | 'path' | 'alsoPaths'>,
  file: StoredPaper,
  madeAt: Date,
  signature: PaperSignature | null = null,
): Promise<boolean> {
  await insertFile(tx, { ...file, mediaType: 'application/pdf', storedAt: madeAt })
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('issued_document_file')
    .values({
      issued_document_id: of.issuedDocumentId, sha256: file.sha256, made_at: madeAt, cms: signature?.cms ?? null, signed_by: signature?.signedBy ?? null,
      certificate_sha256: signature?.certificateSha256 ?? null, ...placeOf(of),
    })
    .onConflict((conflict) => conflict.constraint('issued_document_file_pk').doNothing())
    .executeTakeFirst()
  return Number(numInsertedOrUpdatedRows ?? 0) === 1
}
