import type pg from 'pg'
import type { Database } from '#platform/db/index.ts'

/** Keeps what is sent to the database by the account of the pages, in order, from now on. */
export function watchStatements({ pool }: Pick<Database, 'pool'>): string[] {
  const sent: string[] = []
  const watched = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => {
    if (watched.has(client)) return
    watched.add(client)
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    client.query = ((...args: unknown[]) => {
      const [first] = args as [string | { text: string }]
      sent.push(typeof first === 'string' ? first : first.text)
      return query(...args)
    }) as typeof client.query
  })
  return sent
}
