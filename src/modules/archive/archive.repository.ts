import { sql } from 'kysely'
import { databaseErrorOf, type Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { Box } from '#platform/ocr/index.ts'
import type { FieldName, Fields } from './fields/index.ts'
import { placeAcceptance } from './acceptance/acceptance.repository.ts'
import type { DocumentGroup } from './archive.model.ts'
import type { ScanFinding } from './intake/judge-scan.ts'
import type { BatchOrigin, Correction, PageState, Place, StoredWords } from './archive.types.ts'
import type { ProfileValues } from './profiles/index.ts'
import { placeChecks } from './second-reading/second-reading.repository.ts'
import type { SecondReading } from './second-reading/second-reading.types.ts'

/*
 * Locks are taken in one order everywhere: batch, batch file, dossiers by id, pages by id.
 */

export async function insertBatch(
  tx: Tx,
  batch: {
    batchId: string
    label: string
    origin: BatchOrigin
    /** What it says now: the batch keeps that. */
    profile?: ProfileValues | undefined
    secondReading?: SecondReading | undefined
    createdBy: string
    createdAt: Date
    path: string
  },
): Promise<void> {
  await tx
    .insertInto('scan_batch')
    .values({
      scan_batch_id: batch.batchId,
      label: batch.label,
      origin: batch.origin,
      profile: batch.profile?.sides ?? 'simplex',
      scan_profile_id: batch.profile?.scanProfileId ?? null,
      profile_name: batch.profile?.name ?? null,
      least_dpi: batch.profile?.leastDpi ?? null,
      second_reading: batch.secondReading ?? null,
      created_by: batch.createdBy,
      created_at: batch.createdAt,
      path: batch.path,
    })
    .onConflict((conflict) => conflict.column('scan_batch_id').doNothing())
    .execute()
}

export async function insertFile(
  tx: Tx,
  file: { sha256: string; size: number; mediaType: string; storedAt: Date },
): Promise<void> {
  await tx
    .insertInto('file')
    .values({ sha256: file.sha256, size: file.size, media_type: file.mediaType, stored_at: file.storedAt })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute()
}

export type NewBatchFile = {
  batchFileId: string
  batchId: string
  name: string
  sha256: string | null
  path: string
  /** The page of which it is a new scan, and who says so. */
  replaces?: { pageId: string; by: string } | undefined
} & (
  | { state: 'stored' }
  | { state: 'duplicate'; detail: object }
  | { state: 'refused'; code: string; detail: object }
)

/**
 * Answers false when the same bytes are taken in already, wherever that was: the unique index knows what the acting account may not
 * see. A second sender waits here for the first one's commit.
 */
export async function insertBatchFile(tx: Tx, file: NewBatchFile): Promise<boolean> {
  const result = await tx
    .insertInto('batch_file')
    .values({
      batch_file_id: file.batchFileId,
      scan_batch_id: file.batchId,
      name: file.name,
      sha256: file.sha256,
      state: file.state,
      refusal_code: file.state === 'refused' ? file.code : null,
      refusal_detail: file.state === 'stored' ? null : JSON.stringify(file.detail),
      path: file.path,
      replaces_page_id: file.replaces?.pageId ?? null,
      replaces_by: file.replaces?.by ?? null,
    })
    .onConflict((conflict) =>
      conflict
        .column('sha256')
        .where(sql<boolean>`state in ('stored', 'taken-in') and again is null`)
        .doNothing(),
    )
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function lockBatch(tx: Tx, batchId: string): Promise<void> {
  await tx
    .selectFrom('scan_batch')
    .select('scan_batch_id')
    .where('scan_batch_id', '=', batchId)
    .forUpdate()
    .execute()
}

/** The file if it still waits to be taken apart, locked until the transaction ends. */
export async function lockStoredFile(tx: Tx, batchFileId: string) {
  return tx
    .selectFrom('batch_file')
    .select(['batch_file_id', 'scan_batch_id', 'sha256', 'path', 'replaces_page_id', 'replaces_by'])
    .where('batch_file_id', '=', batchFileId)
    .where('state', '=', 'stored')
    .forUpdate()
    .executeTakeFirst()
}

/** A refused file whose bytes are kept, locked until the transaction ends. */
export async function lockRefusedFile(tx: Tx, batchFileId: string) {
  return tx
    .selectFrom('batch_file')
    .select(['batch_file_id', 'refusal_code'])
    .where('batch_file_id', '=', batchFileId)
    .where('state', '=', 'refused')
    .where('sha256', 'is not', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Lets a refused file wait again. Answers false when another file with its bytes was taken in since. */
export async function markStoredAgain(tx: Tx, batchFileId: string): Promise<boolean> {
  try {
    await tx
      .updateTable('batch_file')
      .set({ state: 'stored', refusal_code: null, refusal_detail: null })
      .where('batch_file_id', '=', batchFileId)
      .execute()
    return true
  } catch (error) {
    if (databaseErrorOf(error)?.constraint === 'batch_file_once') return false
    throw error
  }
}

/**
 * What a person says of files whose bytes were taken in before, once. Answers those of which it was open. The place where the bytes stand
 * is kept with the row.
 */
export async function settleSameFiles(
  tx: Tx,
  batchFileIds: readonly string[],
  said: { actId: string; what: 'left' | 'filed-too'; reason: string | null; by: string; at: Date },
): Promise<string[]> {
  const rows = await tx
    .updateTable('batch_file')
    .set({ again: said.what, again_reason: said.reason, again_by: said.by, again_at: said.at, again_act: said.actId, ...(said.what === 'filed-too' ? { state: 'stored' } : {}) })
    .where('batch_file_id', 'in', [...new Set(batchFileIds)].sort())
    .where('state', '=', 'duplicate')
    .where('again', 'is', null)
    .where('replaces_page_id', 'is', null)
    .returning('batch_file_id')
    .execute()
  return rows.map((row) => row.batch_file_id)
}

/** Files left by an act are asked about anew; answers how many still lay as it left them. */
export async function askAgainOf(tx: Tx, actId: string): Promise<number> {
  const result = await tx
    .updateTable('batch_file')
    .set({ again: null, again_reason: null, again_by: null, again_at: null, again_act: null })
    .where('again_act', '=', actId)
    .where('again', '=', 'left')
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

export async function markTakenIn(tx: Tx, batchFileId: string, pages: number): Promise<void> {
  await tx
    .updateTable('batch_file')
    .set({ state: 'taken-in', pages })
    .where('batch_file_id', '=', batchFileId)
    .execute()
}

export async function markRefused(tx: Tx, batchFileId: string, code: string, detail: object): Promise<void> {
  await tx
    .updateTable('batch_file')
    .set({ state: 'refused', refusal_code: code, refusal_detail: JSON.stringify(detail) })
    .where('batch_file_id', '=', batchFileId)
    .execute()
}

export type NewPage = {
  pageId: string
  batchFileId: string
  filePage: number
  sha256: string
  kind: 'content' | 'cover'
  width: number
  height: number
  dpi: number | null
  dossierId: string | null
  seq: number | null
  place: Place
  createdAt: Date
  /** What is wrong with the scan; null for what is not judged. */
  findings?: ScanFinding[] | null
  blank?: boolean
  /** What its batch says of second readings. */
  secondReading?: SecondReading | null
}

const pageValues = (page: NewPage) => ({
  page_id: page.pageId,
  batch_file_id: page.batchFileId,
  file_page: page.filePage,
  sha256: page.sha256,
  dossier_id: page.dossierId,
  filed_by: page.dossierId === null ? null : 'cover',
  seq: page.seq,
  kind: page.kind,
  width: page.width,
  height: page.height,
  dpi: page.dpi,
  state: page.kind === 'cover' ? 'cover' : 'waiting',
  path: page.place.path,
  also_paths: page.place.also_paths,
  created_at: page.createdAt,
  scan_findings: page.kind === 'content' && page.findings ? JSON.stringify(page.findings) : null,
  scan_open: page.kind === 'content' && (page.findings?.length ?? 0) > 0,
  blank: page.kind === 'content' && page.blank === true,
  second_reading: page.secondReading ?? null,
})

/** A file has at most 500 pages, so one statement holds them. */
export async function insertPages(tx: Tx, pages: NewPage[]): Promise<void> {
  if (pages.length === 0) return
  await tx.insertInto('page').values(pages.map(pageValues)).execute()
}

export type ReadPageRow = {
  page: NewPage & { documentId: string; state: PageState }
  reading: Omit<NewReading, 'pageId' | 'place'>
  text: { text: string; tsvector: string; vocabulary: readonly string[] }
}

/** Rows of one INSERT: with twenty columns far below the 65,535 parameters of a message. */
const ROWS = 500

/**
 * Papers and pages that a person filed and that are read already, table by table: the rows that taking in, filing and reading leave. The
 * dossiers are locked and hold no page.
 */
export async function insertReadPages(
  tx: Tx,
  documents: readonly {
    documentId: string
    dossierId: string
    seq: number
    type: string
    typeConfidence: number | null
    place: Place
  }[],
  rows: readonly ReadPageRow[],
): Promise<void> {
  const inParts = async <Row>(all: readonly Row[], insert: (part: Row[]) => Promise<unknown>) => {
    for (let at = 0; at < all.length; at += ROWS) await insert(all.slice(at, at + ROWS))
  }
  await inParts(documents, (part) =>
    tx
      .insertInto('document')
      .values(
        part.map((document) => ({
          document_id: document.documentId,
          dossier_id: document.dossierId,
          seq: document.seq,
          type: document.type,
          type_confidence: document.typeConfidence,
          type_confirmed: false,
          ...document.place,
        })),
      )
      .execute(),
  )
  await inParts(rows, (part) =>
    tx
      .insertInto('page')
      .values(
        part.map(({ page, reading }) => ({
          ...pageValues(page),
          document_id: page.documentId,
          filed_by: 'person',
          state: page.state,
          read_at: reading.readAt,
        })),
      )
      .execute(),
  )
  await inParts(rows, (part) =>
    tx
      .insertInto('reading')
      .values(
        part.map(({ page, reading }) => ({
          page_id: page.pageId,
          read_at: reading.readAt,
          ...readingValues({ ...reading, pageId: page.pageId, place: page.place }),
        })),
      )
      .execute(),
  )
  await inParts(rows, (part) =>
    tx
      .insertInto('page_text')
      .values(
        part.map(({ page, text }) => ({
          page_id: page.pageId,
          dossier_id: page.dossierId,
          text: text.text,
          tokens: text.tsvector,
          ...page.place,
        })),
      )
      .execute(),
  )
  await addToVocabulary(tx, [...new Set(rows.flatMap(({ text }) => text.vocabulary))].sort())
}

/** How many pages the register states. */
export async function setExpectedPages(tx: Tx, dossierId: string, pages: number | null): Promise<void> {
  await tx.updateTable('dossier').set({ expected_pages: pages }).where('dossier_id', '=', dossierId).execute()
}

export type LockedDossier = Place & { dossierId: string; nextSeq: number; joinedInto: string | null }

/** The dossiers that are there, locked so that two batches do not number pages alike; `nextSeq` follows the last page. */
export async function lockDossiers(
  tx: Tx,
  dossierIds: readonly string[],
): Promise<Map<string, LockedDossier>> {
  if (dossierIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('dossier')
    .select(['dossier_id', 'path', 'also_paths', 'joined_into'])
    .where('dossier_id', 'in', [...dossierIds].sort())
    .orderBy('dossier_id')
    .forUpdate()
    .execute()
  if (rows.length === 0) return new Map()
  // After the lock: what another transaction added meanwhile must be seen.
  const last = await tx
    .selectFrom('page')
    .select((eb) => ['dossier_id', eb.fn.max('seq').as('seq')])
    .where(
      'dossier_id',
      'in',
      rows.map((row) => row.dossier_id),
    )
    .groupBy('dossier_id')
    .execute()
  const seqOf = new Map(last.map((row) => [row.dossier_id, row.seq ?? 0]))
  return new Map(
    rows.map((row) => [
      row.dossier_id,
      {
        dossierId: row.dossier_id,
        path: row.path,
        also_paths: row.also_paths,
        nextSeq: (seqOf.get(row.dossier_id) ?? 0) + 1,
        joinedInto: row.joined_into,
      },
    ]),
  )
}

/** Pages locked in the order of their ids. */
export async function lockPages(tx: Tx, pageIds: readonly string[]) {
  if (pageIds.length === 0) return []
  return tx
    .selectFrom('page')
    .select([
      'page_id', 'dossier_id', 'document_id', 'kind', 'state', 'read_at', 'seq', 'filed_by', 'begins', 'blank', 'scan_open', 'path', 'also_paths',
    ]) // prettier-ignore
    .where('page_id', 'in', [...pageIds])
    .orderBy('page_id')
    .forUpdate()
    .execute()
}

/**
 * Puts a page into a dossier, or back among the unfiled, with everything that was read and said of it. Whether a paper begins on it was
 * said of its old place, so it is said anew or not at all.
 */
export async function movePage(
  tx: Tx,
  pageId: string,
  to: { dossierId: string | null; seq: number | null; filedBy: 'cover' | 'person' | null; place: Place; begins?: boolean | null },
): Promise<void> {
  const place = { path: to.place.path, also_paths: to.place.also_paths }
  await tx
    .updateTable('page')
    .set({ ...place, dossier_id: to.dossierId, document_id: null, seq: to.seq, filed_by: to.filedBy, begins: to.begins ?? null })
    .where('page_id', '=', pageId)
    .execute()
  await tx.updateTable('reading').set(place).where('page_id', '=', pageId).execute()
  await tx.updateTable('correction').set(place).where('page_id', '=', pageId).execute()
  await tx
    .updateTable('page_text')
    .set({ ...place, dossier_id: to.dossierId })
    .where('page_id', '=', pageId)
    .execute()
  await placeAcceptance(tx, [pageId], place)
  await placeChecks(tx, [pageId], place)
}

/** Sets a page aside: no list, count or search shows it; it keeps its place, its reading and what persons said of it. */
export async function setPageAside(tx: Tx, pageId: string): Promise<void> {
  await tx
    .updateTable('page')
    .set({ kind: 'aside', state: 'aside', failure_code: null, document_id: null })
    .where('page_id', '=', pageId)
    .execute()
  await tx.deleteFrom('page_text').where('page_id', '=', pageId).execute()
}

/** A page set aside stands among the others again; its words for search are the caller's work. */
export async function setPageContent(tx: Tx, pageId: string, state: PageState): Promise<void> {
  await tx.updateTable('page').set({ kind: 'content', state, ...unverifiedUnless(state) }).where('page_id', '=', pageId).execute()
}

/** The words of a page say that it is a cover sheet: it is asked about. */
export async function setSheetFound(tx: Tx, pageId: string): Promise<void> {
  await tx
    .updateTable('page')
    .set({
      scan_open: true,
      scan_findings: sql`coalesce(scan_findings, '[]'::jsonb) || '[{"code": "sheet-words", "measured": 0, "limit": 0}]'::jsonb`,
    })
    .where('page_id', '=', pageId)
    .execute()
}

/** The page bears the number of another dossier than that of the sheet before it: it is asked about. */
export async function setOtherDossierFound(tx: Tx, pageId: string, number: string): Promise<void> {
  const finding = JSON.stringify([{ code: 'other-dossier', measured: 0, limit: 0, number }])
  await tx
    .updateTable('page')
    .set({ scan_open: true, scan_findings: sql`coalesce(scan_findings, '[]'::jsonb) || ${finding}::jsonb` })
    .where('page_id', '=', pageId)
    .execute()
}

/** A person filed pages that were asked about for nothing but the number they bear: he has answered. */
export async function closeOtherDossier(tx: Tx, pageIds: readonly string[]): Promise<void> {
  if (pageIds.length === 0) return
  await tx
    .updateTable('page')
    .set({ scan_open: false })
    .where('page_id', 'in', [...pageIds])
    .where('scan_open', '=', true)
    .where(sql<boolean>`jsonb_path_exists(scan_findings, '$[*] ? (@.code == "other-dossier")') and not jsonb_path_exists(scan_findings, '$[*] ? (@.code != "other-dossier")')`)
    .execute()
}

export async function setScanOpen(tx: Tx, pageIds: readonly string[], open: boolean): Promise<void> {
  if (pageIds.length === 0) return
  await tx.updateTable('page').set({ scan_open: open }).where('page_id', 'in', [...pageIds]).execute()
}

export type NewScanAct = {
  pageId: string
  what: 'as-paper' | 'replaced' | 'blank' | 'put-back'
  reason?: string
  otherPageId?: string
  wasState: string
  place: Place
}

/** Keeps what a person settled of scans, as one act. */
export async function appendScanActs(
  tx: Tx,
  act: { actId: string; undoesActId: string | null; madeBy: string; madeAt: Date },
  rows: readonly NewScanAct[],
): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('scan_act')
    .values(
      rows.map((row) => ({
        // By the machine's clock: the order of ids tells which act on a page was the last.
        scan_act_id: newId(),
        act_id: act.actId,
        page_id: row.pageId,
        what: row.what,
        reason: row.reason ?? null,
        other_page_id: row.otherPageId ?? null,
        was_state: row.wasState,
        undoes_act_id: row.what === 'put-back' ? act.undoesActId : null,
        made_by: act.madeBy,
        made_at: act.madeAt,
        path: row.place.path,
        also_paths: row.place.also_paths,
      })),
    )
    .execute()
}

export type PageMove = { pageId: string; fromDossierId: string | null; toDossierId: string | null; place: Place }

/** Keeps what a person moved where, as one act. */
export async function appendFilings(
  tx: Tx,
  act: { actId: string; undoesActId: string | null; madeBy: string; madeAt: Date },
  moves: readonly PageMove[],
): Promise<void> {
  if (moves.length === 0) return
  await tx
    .insertInto('page_filing')
    .values(
      moves.map((move) => ({
        // By the machine's clock: the order of ids tells which move of a page was the last.
        page_filing_id: newId(),
        act_id: act.actId,
        page_id: move.pageId,
        from_dossier_id: move.fromDossierId,
        to_dossier_id: move.toDossierId,
        undoes_act_id: act.undoesActId,
        made_by: act.madeBy,
        made_at: act.madeAt,
        path: move.place.path,
        also_paths: move.place.also_paths,
      })),
    )
    .execute()
}

export type NewReading = {
  pageId: string
  engineVersion: string
  words: StoredWords
  text: string
  meanConfidence: number
  type: string
  typeConfidence: number
  fields: Fields
  readAt: Date
  place: Place
}

const readingValues = (reading: Omit<NewReading, 'readAt'>) => ({
  engine_version: reading.engineVersion,
  words: JSON.stringify(reading.words),
  text: reading.text,
  mean_confidence: Math.round(reading.meanConfidence),
  type: reading.type,
  type_confidence: Math.round(reading.typeConfidence),
  fields: JSON.stringify(reading.fields),
  path: reading.place.path,
  also_paths: reading.place.also_paths,
})

/** Replaces what the machine read on a page. The day of the first reading stays. */
export async function replaceReading(tx: Tx, reading: NewReading): Promise<void> {
  const values = readingValues(reading)
  await tx
    .insertInto('reading')
    .values({ page_id: reading.pageId, read_at: reading.readAt, ...values })
    .onConflict((conflict) => conflict.column('page_id').doUpdateSet(values))
    .execute()
}

/** Replaces the words that search finds a page by, and makes new ones known to the vocabulary. */
export async function replacePageText(
  tx: Tx,
  page: {
    pageId: string
    dossierId: string | null
    text: string
    tsvector: string
    vocabulary: string[]
    place: Place
  },
): Promise<void> {
  const values = {
    dossier_id: page.dossierId,
    text: page.text,
    tokens: page.tsvector,
    path: page.place.path,
    also_paths: page.place.also_paths,
  }
  await tx
    .insertInto('page_text')
    .values({ page_id: page.pageId, ...values })
    .onConflict((conflict) => conflict.column('page_id').doUpdateSet(values))
    .execute()
  await addToVocabulary(tx, page.vocabulary)
}

/** Sorted, so that two pages with the same new words cannot wait for each other; known words are not even tried. */
async function addToVocabulary(tx: Tx, tokens: readonly string[]): Promise<void> {
  await sql`insert into text_vocabulary (token)
    select t.token from unnest(${tokens}::text[]) as t (token)
    where not exists (select from text_vocabulary v where v.token = t.token) order by t.token
    on conflict (token) do nothing`.execute(tx)
}

/** A page that nobody holds for right any more was verified by nobody, and accepted by nobody. */
const unverifiedUnless = (state: PageState) => (state === 'verified' ? {} : { verified_at: null, verified_by: null, accepted_at: null, accepted_by: null })

/** A person holds everything on the page for right, from now on. */
export async function setPageVerified(tx: Tx, pageId: string, by: string, at: Date): Promise<void> {
  await tx.updateTable('page').set({ state: 'verified', failure_code: null, verified_by: by, verified_at: at }).where('page_id', '=', pageId).execute()
}

export async function setPageState(
  tx: Tx,
  pageId: string,
  state: PageState,
  failureCode: string | null = null,
): Promise<void> {
  await tx
    .updateTable('page')
    .set({ state, failure_code: failureCode, ...unverifiedUnless(state) })
    .where('page_id', '=', pageId)
    .execute()
}

/** What a page is after it was read, and since when it has a reading. */
export async function setPageRead(tx: Tx, pageId: string, state: PageState, readAt: Date): Promise<void> {
  await tx
    .updateTable('page')
    .set({ state, failure_code: null, read_at: readAt, ...unverifiedUnless(state) })
    .where('page_id', '=', pageId)
    .execute()
}

/** The reading of a page as stored, and all that persons said of it, in order. */
export async function findReading(tx: Tx, pageId: string) {
  const row = await tx
    .selectFrom('reading')
    .select(['engine_version', 'words', 'mean_confidence', 'type', 'type_confidence', 'fields', 'read_at'])
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return (
    row && {
      engineVersion: row.engine_version,
      words: row.words as unknown as StoredWords,
      meanConfidence: row.mean_confidence,
      type: row.type,
      typeConfidence: row.type_confidence,
      fields: row.fields as unknown as Fields,
      readAt: row.read_at,
    }
  )
}

/** In the order in which they were made. By id: instants of a clock that stands on one day may repeat or step back. */
export async function listCorrections(tx: Tx, pageId: string): Promise<Correction[]> {
  const rows = await tx
    .selectFrom('correction as c')
    .leftJoin('account as a', 'a.account_id', 'c.made_by')
    .select([
      'c.correction_id',
      'c.target',
      'c.field',
      'c.box',
      'c.value',
      'c.area_code',
      'c.area_valid_from',
      'c.made_by',
      'c.made_at',
      'a.display_name',
    ])
    .where('c.page_id', '=', pageId)
    .orderBy('c.correction_id')
    .execute()
  return rows.map((row) => ({
    correctionId: row.correction_id,
    target: row.target as Correction['target'],
    field: row.field as FieldName | null,
    box: row.box as Box | null,
    value: row.value,
    area:
      row.area_code === null || row.area_valid_from === null
        ? null
        : { code: row.area_code, validFrom: row.area_valid_from },
    madeBy: row.made_by,
    madeByName: row.display_name ?? undefined,
    madeAt: row.made_at,
  }))
}

/** Adds a person's word. The page is locked, so ids made here ascend in the order of the commits. */
export async function appendCorrection(
  tx: Tx,
  correction: Omit<Correction, 'correctionId' | 'madeByName'> & { pageId: string; place: Place },
): Promise<Correction> {
  // By the machine's clock and not the product's: the order of ids decides which word counts.
  const correctionId = newId()
  await tx
    .insertInto('correction')
    .values({
      correction_id: correctionId,
      page_id: correction.pageId,
      target: correction.target,
      field: correction.field,
      box: correction.box === null ? null : JSON.stringify(correction.box),
      value: correction.value,
      area_code: correction.area?.code ?? null,
      area_valid_from: correction.area?.validFrom ?? null,
      made_by: correction.madeBy,
      made_at: correction.madeAt,
      path: correction.place.path,
      also_paths: correction.place.also_paths,
    })
    .execute()
  return { ...correction, correctionId }
}

/** Content pages of a dossier in order, with the type that counts and the paper they belong to now. */
export async function listPagesToGroup(tx: Tx, dossierId: string) {
  const { rows } = await sql<{
    page_id: string
    seq: number
    state: PageState
    type: string | null
    type_confidence: number | null
    document_id: string | null
    begins: boolean | null
  }>`
    select p.page_id, p.seq, p.state, p.document_id, p.begins, coalesce(c.value, r.type) as type,
      case when c.value is null then r.type_confidence else 100 end as type_confidence
    from page p left join reading r on r.page_id = p.page_id
    left join lateral (select value from correction where page_id = p.page_id and target = 'type' order by correction_id desc limit 1) c on true
    where p.dossier_id = ${dossierId} and p.kind = 'content' order by p.seq, p.page_id`.execute(tx)
  return rows
}

export async function listDocumentsOf(tx: Tx, dossierId: string) {
  return tx
    .selectFrom('document')
    .select(['document_id', 'seq', 'type', 'type_confidence', 'type_confirmed'])
    .where('dossier_id', '=', dossierId)
    .execute()
}

/** Makes the papers of a dossier what the groups say; papers with a confirmed type are left as they are. */
export async function writeDocuments(
  tx: Tx,
  dossierId: string,
  place: Place,
  groups: (DocumentGroup & { typeConfidence: number | null })[],
  held: Awaited<ReturnType<typeof listDocumentsOf>>,
  pageDocuments: ReadonlyMap<string, string | null>,
): Promise<void> {
  const used = new Set(groups.flatMap((group) => group.documentId ?? []))
  // A confirmed paper whose last page was filed elsewhere; its number may come again.
  const emptied = held.filter((document) => document.type_confirmed && !used.has(document.document_id))
  if (emptied.length > 0)
    await tx
      .deleteFrom('document')
      .where(
        'document_id',
        'in',
        emptied.map((document) => document.document_id),
      )
      .execute()
  const bySeq = new Map(
    held.filter((document) => !document.type_confirmed).map((document) => [document.seq, document]),
  )
  for (const group of groups) {
    let documentId = group.documentId
    if (!group.confirmed) {
      const known = bySeq.get(group.seq)
      bySeq.delete(group.seq)
      documentId = known?.document_id ?? newId()
      const values = { type: group.type, type_confidence: group.typeConfidence }
      if (!known)
        await tx
          .insertInto('document')
          .values({
            document_id: documentId,
            dossier_id: dossierId,
            seq: group.seq,
            type_confirmed: false,
            path: place.path,
            also_paths: place.also_paths,
            ...values,
          })
          .execute()
      else if (known.type !== group.type || known.type_confidence !== group.typeConfidence)
        await tx.updateTable('document').set(values).where('document_id', '=', documentId).execute()
    }
    const moved = group.pageIds.filter((pageId) => pageDocuments.get(pageId) !== documentId)
    if (moved.length > 0)
      await tx.updateTable('page').set({ document_id: documentId }).where('page_id', 'in', moved).execute()
  }
  const left = [...bySeq.values()].map((document) => document.document_id)
  if (left.length > 0) await tx.deleteFrom('document').where('document_id', 'in', left).execute()
}

export async function confirmDocumentType(tx: Tx, documentId: string, type: string): Promise<void> {
  await tx
    .updateTable('document')
    .set({ type, type_confidence: 100, type_confirmed: true })
    .where('document_id', '=', documentId)
    .execute()
}

export async function findDocument(tx: Tx, documentId: string) {
  return tx
    .selectFrom('document')
    .select(['document_id', 'seq', 'type_confirmed'])
    .where('document_id', '=', documentId)
    .executeTakeFirst()
}

/** Takes the pages from this one on out of a paper. */
export async function detachFrom(tx: Tx, documentId: string, fromSeq: number): Promise<void> {
  await tx
    .updateTable('page')
    .set({ document_id: null })
    .where('document_id', '=', documentId)
    .where('seq', '>=', fromSeq)
    .execute()
}

export async function unconfirmDocument(tx: Tx, documentId: string): Promise<void> {
  await tx
    .updateTable('document')
    .set({ type_confirmed: false })
    .where('document_id', '=', documentId)
    .execute()
}

/** Nobody says any more whether a paper begins on the page: its type does. */
export async function forgetBegins(tx: Tx, pageId: string): Promise<void> {
  await tx.updateTable('page').set({ begins: null }).where('page_id', '=', pageId).where('begins', 'is not', null).execute()
}
