import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

/** Requests of one key in a minute; a page of a queue a second with room for ten programs of an agency behind one key. */
export const REQUESTS_A_MINUTE = 600
const WINDOW_MS = 60_000

/**
 * Counts a request of a key, whichever process it came to. Answers 0, or in how many seconds it may be asked again. The row is held until the
 * transaction ends: it is the last thing that one does.
 */
export async function countRequest(tx: Tx, apiKeyId: string, now: Date, most = REQUESTS_A_MINUTE): Promise<number> {
  const over = sql`r.window_from <= ${new Date(now.getTime() - WINDOW_MS)}::timestamptz`
  const { rows: [row] } = await sql<{ window_from: Date; requests: number }>`
    insert into api_key_requests as r (api_key_id, window_from, requests) values (${apiKeyId}, ${now}::timestamptz, 1)
    on conflict (api_key_id) do update set
      window_from = case when ${over} then ${now}::timestamptz else r.window_from end,
      requests = case when ${over} then 1 else r.requests + 1 end
    returning window_from, requests`.execute(tx)
  if (row === undefined || row.requests <= most) return 0
  return Math.max(1, Math.ceil((row.window_from.getTime() + WINDOW_MS - now.getTime()) / 1000))
}
