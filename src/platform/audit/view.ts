import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

/** Logs that the acting account saw a record: one event a person, dossier or page, never one a tile. `detail` holds ids and the purpose. */
export async function recordView(tx: Tx, view: { subject: string; subjectId: string; path: string; detail?: Record<string, unknown> }): Promise<void> {
  await sql`select audit_view(${view.subject}, ${view.subjectId}, ${view.path}, ${JSON.stringify(view.detail ?? {})}::jsonb)`.execute(tx)
}
