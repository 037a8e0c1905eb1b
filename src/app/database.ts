import pg from 'pg'
import { startEmbedded, type EmbeddedServer } from '#platform/db/embedded/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { Config } from './config.ts'
import type { Secrets } from './secrets.ts'

/** Addresses of one database for its roles. `admin` may create roles and schemas and is used by `migrate` only. */
export type DatabaseUrls = { admin: string; owner: string; app: string; auth: string }

export type DatabaseServer = { urls: DatabaseUrls; embedded: EmbeddedServer | null; stop(): Promise<void> }

const NAME = 'ansinh'

/** The addresses of the three roles at the server of `adminUrl`. */
export function urlsOf(adminUrl: string, secrets: Pick<Secrets, 'owner' | 'app' | 'auth'>): DatabaseUrls {
  const as = (role: string, password: string) => {
    const url = new URL(adminUrl)
    url.username = role
    url.password = password
    return url.href
  }
  return {
    admin: adminUrl,
    owner: as('ansinh_owner', secrets.owner),
    app: as('ansinh_app', secrets.app),
    auth: as('ansinh_auth', secrets.auth),
  }
}

/**
 * The database of the settings: the server of DATABASE_URL, or the embedded one, started or joined. `share` is for a command run
 * beside a live server; its `stop` leaves that server alone.
 */
export async function openServer(config: Config, secrets: Secrets, log: Log, options: { share?: boolean } = {}): Promise<DatabaseServer> {
  if (config.DATABASE_URL) return { urls: urlsOf(config.DATABASE_URL, secrets), embedded: null, stop: async () => undefined }
  const embedded = await startEmbedded({
    dataDir: config.dataDir,
    extensions: ['btree_gist', 'btree_gin'],
    share: options.share ?? false,
    watch: options.share ? false : { onRestart: (server) => log.warn(server, 'the database was started again') },
    stopOnSignals: false,
    log,
  })
  const client = new pg.Client({ connectionString: embedded.url('postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [NAME])
    if (rowCount === 0) await client.query(`create database ${NAME}`)
  } finally {
    await client.end()
  }
  return { urls: urlsOf(embedded.url(NAME), secrets), embedded, stop: () => embedded.stop({ mode: 'fast' }) }
}
