import { sql } from 'kysely'
import { listClosed } from '#modules/purpose/index.ts'
import type { Question } from '#modules/indicators/index.ts'
import type { Database, Tx } from '#platform/db/index.ts'
import { listDossiers, type DossierPage, type DossierRow } from '../dossiers.queries.ts'
import { checklists, type ChecklistItem } from './checklist.law.ts'
import { gapsIn } from './checklist.model.ts'

export type GapRow = DossierRow & {
  /** Items without a paper; null for a sensitive dossier that this session gave no purpose for. */
  gaps: ChecklistItem[] | null
}

/** Types of the papers in these dossiers. */
async function listTypesOf(tx: Tx, dossierIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ id: string; types: string[] }>`
    select dossier_id as id, array_agg(distinct type) as types from document where dossier_id = any(${dossierIds}::uuid[]) group by dossier_id`.execute(tx)
  return new Map(rows.map((row) => [row.id, new Set(row.types)]))
}

/**
 * Which items of the category's checklist none of these papers is. Null where there is nothing to say: no checklist for the category, or no
 * paper was read yet.
 */
export function gapsOf(category: string | null, types: readonly string[]): ChecklistItem[] | null {
  const items = checklists().items.get(category ?? '')
  return items === undefined || types.length === 0 ? null : gapsIn(items, new Set(types))
}

/** `gapsOf` a dossier as it stands; null also for a sensitive one that this session gave no purpose for. */
export async function gapsOfDossier(tx: Tx, dossierId: string): Promise<ChecklistItem[] | null> {
  if ((await listClosed(tx, 'dossier', [dossierId])).has(dossierId)) return null
  const { category } = await tx.selectFrom('dossier').select('category').where('dossier_id', '=', dossierId).executeTakeFirstOrThrow()
  return gapsOf(category, [...((await listTypesOf(tx, [dossierId])).get(dossierId) ?? [])])
}

/**
 * Dossiers held that have read papers and lack one that the checklist of their category names, by number, with what they lack. `category`
 * and `item` narrow. The gaps of a sensitive dossier are told when it is opened.
 */
export async function listDossiersWithGaps(
  tx: Tx,
  database: Database,
  question: Question,
  { category, item, areaPath, page = {} }: { category?: string; item?: string; areaPath?: string; page?: NonNullable<Parameters<typeof listDossiers>[3]>['page'] & object },
): Promise<Omit<DossierPage, 'rows'> & { rows: GapRow[] }> {
  const all = [...checklists().items].filter(([code]) => category === undefined || code === category)
  const lacks = all.flatMap(([code, items]) => items.filter((one) => item === undefined || one.code === item).map((one) => ({ category: code, anyOf: one.anyOf })))
  const found = await listDossiers(tx, database, question, { filter: { lacks, areaPath }, page })
  const ids = found.rows.map((row) => row.dossierId)
  const [types, closed] = [await listTypesOf(tx, ids), await listClosed(tx, 'dossier', ids)]
  return {
    ...found,
    rows: found.rows.map((row) => ({
      ...row,
      gaps: closed.has(row.dossierId) ? null : gapsIn(checklists().items.get(row.category ?? '') ?? [], types.get(row.dossierId) ?? new Set()),
    })),
  }
}
