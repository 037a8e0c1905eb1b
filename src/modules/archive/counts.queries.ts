import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

/** Dossiers in the scope of the acting account. */
export async function countDossiers(tx: Tx): Promise<number> {
  const { count } = await tx.selectFrom('dossier').select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return count
}

/** The dossiers entered first, in the order of entry. */
export async function listOldestDossiers(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx.selectFrom('dossier').select('dossier_id').orderBy('dossier_id').limit(limit).execute()
  return rows.map((row) => row.dossier_id)
}

/** How many content pages stand where: waiting, read, needs_review, verified, failed. */
export async function countPagesByState(tx: Tx): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; pages: number }>`select state, count(*)::int as pages from page where kind = 'content' group by state`.execute(tx)
  return Object.fromEntries(rows.map((row) => [row.state, row.pages]))
}

/** How many content pages there are, and how many of them wait to be read: from what each dossier has counted of itself, and the pages in none. */
export async function countReading(tx: Tx): Promise<{ total: number; waiting: number }> {
  const { rows: [row] } = await sql<{ filed: number; waiting: number }>`
    select (select coalesce(sum(content), 0) from dossier_pages)::int as filed,
      (select count(*) from page where state = 'waiting' and kind = 'content')::int as waiting`.execute(tx)
  return { total: row!.filed + (await countUnfiled(tx)), waiting: row!.waiting }
}

/** Content pages in no dossier. */
export async function countUnfiled(tx: Tx): Promise<number> {
  const { count } = await tx
    .selectFrom('page')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('dossier_id', 'is', null)
    .where('kind', '=', 'content')
    .executeTakeFirstOrThrow()
  return Number(count)
}
