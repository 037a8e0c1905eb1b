import { sql } from 'kysely'
import { recordFact, type Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { Clock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import { appendFilings, movePage } from '../archive.repository.ts'
import type { Place } from '../archive.types.ts'
import type { Standing } from './arrange.model.ts'

export type ArrangedDossier = Place & {
  dossierId: string
  fondsId: string
  boxId: string | null
  title: string
  category: string | null
  expectedPages: number | null
  receivedOn: LegalDate | null
  joinedInto: string | null
}

/** Dossiers with what splitting and joining hands on, locked in the order of their ids. */
export async function lockArranged(tx: Tx, dossierIds: readonly string[]): Promise<Map<string, ArrangedDossier>> {
  const rows = await tx
    .selectFrom('dossier')
    .select(['dossier_id', 'fonds_id', 'box_id', 'title', 'category', 'expected_pages', 'received_on', 'joined_into', 'path', 'also_paths'])
    .where(sql<boolean>`dossier_id = any(${[...new Set(dossierIds)]}::uuid[])`)
    .orderBy('dossier_id')
    .forUpdate()
    .execute()
  return new Map(
    rows.map((row) => [
      row.dossier_id,
      {
        dossierId: row.dossier_id,
        fondsId: row.fonds_id,
        boxId: row.box_id,
        title: row.title,
        category: row.category,
        expectedPages: row.expected_pages,
        receivedOn: row.received_on as LegalDate | null,
        joinedInto: row.joined_into,
        path: row.path,
        also_paths: row.also_paths,
      },
    ]),
  )
}

export type StandingPage = Standing & { pageId: string; documentId: string | null; state: string }

/** The content pages of dossiers in order, locked in the order of their ids. */
export async function lockStanding(tx: Tx, dossierIds: readonly string[]): Promise<StandingPage[]> {
  const rows = await tx
    .selectFrom('page')
    .select(['page_id', 'dossier_id', 'document_id', 'seq', 'begins', 'state'])
    .where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`)
    .where('kind', '=', 'content')
    .orderBy('page_id')
    .forUpdate()
    .execute()
  return rows
    .map((row) => ({ pageId: row.page_id, dossierId: row.dossier_id ?? '', documentId: row.document_id, seq: row.seq ?? 0, begins: row.begins, state: row.state }))
    .sort((a, b) => a.seq - b.seq || (a.pageId < b.pageId ? -1 : 1))
}

export type PageChange = { pageId: string; from: Standing; to: Standing }

/** Puts pages where they go; those that change their dossier take everything that was read and said of them along. */
export async function setStanding(tx: Tx, changes: readonly PageChange[], places: ReadonlyMap<string, Place>): Promise<void> {
  const stay = changes.filter(({ from, to }) => from.dossierId === to.dossierId)
  if (stay.length > 0)
    await sql`update page p set seq = v.seq, begins = v.begins, filed_by = 'person'
      from unnest(${stay.map((one) => one.pageId)}::uuid[], ${stay.map((one) => one.to.seq)}::integer[], ${stay.map((one) => one.to.begins)}::boolean[]) as v (page_id, seq, begins)
      where p.page_id = v.page_id`.execute(tx)
  for (const { pageId, from, to } of changes)
    if (from.dossierId !== to.dossierId) {
      const place = places.get(to.dossierId)
      if (!place) throw new Error('a page goes to a dossier that is not locked')
      await movePage(tx, pageId, { dossierId: to.dossierId, seq: to.seq, filedBy: 'person', begins: to.begins, place })
    }
}

/** Papers are made anew by what was said of the pages; a type that a person confirmed is one of its first page. */
export async function unconfirmPapers(tx: Tx, dossierId: string): Promise<void> {
  await tx.updateTable('document').set({ type_confirmed: false }).where('dossier_id', '=', dossierId).where('type_confirmed', '=', true).execute()
}

/** A paper on whose first page a person said what it is, is confirmed. */
export async function confirmPapers(tx: Tx, dossierId: string): Promise<void> {
  await sql`update document d set type_confirmed = true, type_confidence = 100
    from page p, lateral (select c.value from correction c where c.page_id = p.page_id and c.target = 'type' order by c.correction_id desc limit 1) said
    where d.dossier_id = ${dossierId}::uuid and p.document_id = d.document_id and p.seq = d.seq and said.value = d.type and said.value <> 'other'
      and not d.type_confirmed`.execute(tx)
}

export type ArrangementKind = 'pages' | 'split' | 'join' | 'undo'

/** What taking an act back needs beside its pages. */
export type ArrangementDetail = {
  /** Dossiers that a mark was set on. */
  marked?: string[]
  /** Persons and units that the remaining dossier got. */
  persons?: string[]
  alsoPaths?: string[]
  /** Since when the joined dossier was held. */
  heldFrom?: string | null
  /** Pages that the register expected before, by dossier. */
  expected?: Record<string, number | null>
}

export async function appendArrangement(
  tx: Tx,
  act: {
    arrangementId: string
    kind: ArrangementKind
    dossierId: string
    otherDossierId: string | null
    undoesId: string | null
    detail: ArrangementDetail
    madeBy: string
    madeAt: Date
  },
  changes: readonly PageChange[],
  places: ReadonlyMap<string, Place>,
): Promise<void> {
  const placeOf = (dossierId: string): Place => {
    const place = places.get(dossierId)
    if (!place) throw new Error('an act on a dossier that is not locked')
    return { path: place.path, also_paths: place.also_paths }
  }
  await tx
    .insertInto('arrangement')
    .values({
      arrangement_id: act.arrangementId,
      kind: act.kind,
      dossier_id: act.dossierId,
      other_dossier_id: act.otherDossierId,
      undoes_id: act.undoesId,
      detail: JSON.stringify(act.detail),
      made_by: act.madeBy,
      made_at: act.madeAt,
      ...placeOf(act.dossierId),
    })
    .execute()
  if (changes.length > 0)
    await tx
      .insertInto('arrangement_page')
      .values(
        changes.map(({ pageId, from, to }) => ({
          arrangement_id: act.arrangementId,
          page_id: pageId,
          from_dossier_id: from.dossierId,
          from_seq: from.seq,
          from_begins: from.begins,
          to_dossier_id: to.dossierId,
          to_seq: to.seq,
          to_begins: to.begins,
          ...placeOf(to.dossierId),
        })),
      )
      .execute()
  await appendFilings(
    tx,
    { actId: act.arrangementId, undoesActId: act.undoesId, madeBy: act.madeBy, madeAt: act.madeAt },
    changes
      .filter(({ from, to }) => from.dossierId !== to.dossierId)
      .map(({ pageId, from, to }) => ({ pageId, fromDossierId: from.dossierId, toDossierId: to.dossierId, place: placeOf(to.dossierId) })),
  )
}

export async function setJoinedInto(tx: Tx, dossierId: string, joinedInto: string | null): Promise<void> {
  await tx.updateTable('dossier').set({ joined_into: joinedInto }).where('dossier_id', '=', dossierId).execute()
}

/** The archive holds the dossier from `on` on no more. Answers since when it was held; null when it was not. */
export async function endCustody(tx: Tx, clock: Clock, dossierId: string, on: LegalDate): Promise<string | null> {
  const { rows: [held] } = await sql<{ id: string; since: string; path: string; also_paths: string[] | null; now: string }>`
    select dossier_custody_id as id, lower(holds)::text as since, path, also_paths, greatest(${clock.now()}::timestamptz, lower(known))::text as now
    from dossier_custody where dossier_id = ${dossierId}::uuid and upper_inf(known) and upper_inf(holds) for update`.execute(tx)
  if (!held) return null
  await sql`update dossier_custody set known = tstzrange(lower(known), ${held.now}::timestamptz) where dossier_custody_id = ${held.id}::uuid`.execute(tx)
  if (held.since < on)
    await tx
      .insertInto('dossier_custody')
      .values({
        dossier_custody_id: newId(clock),
        dossier_id: dossierId,
        holds: sql`daterange(${held.since}::date, ${on}::date)`,
        known: sql`tstzrange(${held.now}::timestamptz, null)`,
        path: held.path,
        also_paths: held.also_paths,
      } as never)
      .execute()
  return held.since
}

/** The archive holds it since that day, as if it had never ended. */
export async function resumeCustody(tx: Tx, clock: Clock, dossierId: string, since: string, place: Place): Promise<void> {
  await recordFact(tx, clock, {
    table: 'dossier_custody',
    match: { dossier_id: dossierId },
    holds: { from: since as LegalDate, until: null },
    values: { path: place.path, also_paths: place.also_paths },
  })
}

/** Takes persons out of a dossier that an act had put into it. */
export async function removePersons(tx: Tx, dossierId: string, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return
  await tx
    .deleteFrom('dossier_person')
    .where('dossier_id', '=', dossierId)
    .where(sql<boolean>`person_id = any(${personIds}::uuid[])`)
    .execute()
}
