// Writes migrations/schema.sql and the database types from a freshly migrated database on a server of its own:
// `node scripts/dump-schema.ts --write`. Without --write it prints the dump and changes nothing.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { migrate } from '#platform/db/index.ts'
import { dumpSchema, writeDatabaseTypes } from './lint/dump-schema.ts'

const SCHEMA = 'phu_tho'
const password = '0123456789abcdef'

const folder = mkdtempSync(join(tmpdir(), 'ansinh-schema-'))
const server = await startEmbedded({ dataDir: folder, durable: false, watch: false })
try {
  const adminUrl = server.url('postgres')
  await migrate({
    adminUrl,
    migrationsDir: 'migrations',
    schema: SCHEMA,
    passwords: { owner: password, app: password, auth: password },
  })
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const dump = await dumpSchema(client, SCHEMA)
  await client.end()
  if (process.argv.includes('--write')) {
    writeFileSync('migrations/schema.sql', dump)
    await writeDatabaseTypes(adminUrl, 'src/platform/db/schema.generated.ts')
  } else process.stdout.write(dump)
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
