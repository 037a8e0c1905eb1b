import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dumpSchema, writeDatabaseTypes } from '../../scripts/lint/dump-schema.ts'
import { makeProvince, type TestProvince } from '../province.ts'

let province: TestProvince
beforeAll(async () => {
  province = await makeProvince()
})
afterAll(() => province.close())

test('migrations/schema.sql is what the migrations make', async () => {
  const client = new pg.Client({ connectionString: province.urls.admin })
  await client.connect()
  try {
    // After a change: node scripts/dump-schema.ts --write
    expect(await dumpSchema(client, 'phu_tho')).toBe(readFileSync('migrations/schema.sql', 'utf8'))
  } finally {
    await client.end()
  }
})

test('the types of the database are those of the migrated schema', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ansinh-types-'))
  try {
    const file = join(folder, 'schema.generated.ts')
    await writeDatabaseTypes(province.urls.admin, file)
    expect(readFileSync(file, 'utf8')).toBe(readFileSync('src/platform/db/schema.generated.ts', 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
