import { sql } from 'kysely'
import type { Actor, Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { canCorrect } from '../archive.permissions.ts'
import type { FieldName } from '../fields/index.ts'
import { getPageView, type PageView } from '../reading/page-view.queries.ts'
import { MOST_WORDS } from './second-reading.model.ts'

/** The open checks that this account may still read, and must therefore not be shown: none of its words is among them, and it was not shown them before. */
export const readableBy = (actor: Actor) => sql<boolean>`c.settled_at is null and c.words < ${MOST_WORDS}
  and not exists (select from field_word w where w.field_check_id = c.field_check_id and w.read_by = ${actor.accountId}::uuid)
  and not exists (select from field_look l where l.field_check_id = c.field_check_id and l.looked_by = ${actor.accountId}::uuid)`

/** Fields of these pages of which this account is not shown what others read: it may be the next to read them. Pages without any are left out. */
export async function listHiddenFields(tx: Tx, actor: Actor, pageIds: readonly string[]): Promise<Map<string, Set<FieldName>>> {
  if (!canCorrect(actor) || pageIds.length === 0) return new Map()
  const { rows } = await sql<{ pageId: string; field: FieldName }>`
    select c.page_id as "pageId", c.field from field_check c where c.page_id = any(${[...pageIds]}::uuid[]) and ${readableBy(actor)}
    order by c.field_check_id`.execute(tx)
  return new Map([...Map.groupBy(rows, (row) => row.pageId)].map(([pageId, own]) => [pageId, new Set(own.map((row) => row.field))]))
}

/** Every field of the dossier's pages that is hidden from this account. */
export async function listHiddenFieldsOf(tx: Tx, actor: Actor, dossierId: string): Promise<Map<string, Set<FieldName>>> {
  if (!canCorrect(actor)) return new Map()
  const pages = await tx.selectFrom('page').select('page_id').where('dossier_id', '=', dossierId).execute()
  return listHiddenFields(tx, actor, pages.map((page) => page.page_id)) // prettier-ignore
}

/** `waits`: the fields that this account may be the next to read, so nothing that was read of them is here, nor the words of the page. */
export type ShownPage = PageView & { waits: FieldName[] }

/**
 * `getPageView` as it is shown: to who may be the next reader of a field of the page without what was read of that field, and without the words
 * over the image, in which it stands again.
 */
export async function getShownPage(tx: Tx, actor: Actor, ...[pageId, work]: Rest<Parameters<typeof getPageView>>): Promise<ShownPage> {
  const page = await getPageView(tx, pageId, work)
  const hidden = (await listHiddenFields(tx, actor, [pageId])).get(pageId)
  if (!hidden) return { ...page, waits: [] }
  const fields = Object.fromEntries(Object.entries(page.fields).filter(([name]) => !hidden.has(name as FieldName))) as PageView['fields']
  return { ...page, fields, lines: [], unplaced: [], corrections: [], waits: [...hidden] }
}
type Rest<T extends unknown[]> = T extends [unknown, ...infer R] ? R : never

type Look = { how: 'asked' | 'archive-copy' | 'list-of-papers' | 'extract'; at: Date; fields?: readonly FieldName[] }

/** This account is about to be shown the words of these pages, or of some fields: what it might have read blind it reads no more. Answers how many fields. */
export async function keepLook(tx: Tx, actor: Actor, look: Look & { pageIds: readonly string[] }): Promise<number> {
  if (!canCorrect(actor) || look.pageIds.length === 0) return 0
  const { rows } = await sql<{ id: string; path: string; also_paths: string[] | null }>`
    select c.field_check_id as id, c.path, c.also_paths from field_check c
    where c.page_id = any(${[...look.pageIds]}::uuid[]) and ${readableBy(actor)}
      and (${look.fields === undefined} or c.field = any(${[...(look.fields ?? [])]}::text[])) order by c.field_check_id`.execute(tx)
  if (rows.length === 0) return 0
  await tx
    .insertInto('field_look')
    .values(rows.map(({ id, path, also_paths }) => ({ field_look_id: newId(), field_check_id: id, looked_by: actor.accountId, looked_at: look.at, how: look.how, path, also_paths })))
    // Two pages asked for at once.
    .onConflict((conflict) => conflict.constraint('field_look_once_each').doNothing())
    .execute()
  return rows.length
}

/** The same for a print or file with the words of a whole dossier. */
export async function keepLookAtDossier(tx: Tx, actor: Actor, { dossierId, ...look }: Look & { dossierId: string }): Promise<number> {
  if (!canCorrect(actor)) return 0
  const pages = await tx.selectFrom('page').select('page_id').where('dossier_id', '=', dossierId).execute()
  return keepLook(tx, actor, { ...look, pageIds: pages.map((page) => page.page_id) })
}
