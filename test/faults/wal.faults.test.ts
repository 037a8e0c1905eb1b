import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginNewEra } from '#app/commands/audit.ts'
import { urlsOf } from '#app/database.ts'
import { folderSealWitness, sealAudit, verifyAudit } from '#platform/audit/index.ts'
import { asActor, migrate, openDatabase, systemActor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { freePort } from '../free-port.ts'
import { TEST_PASSWORDS } from '../passwords.ts'

/*
 * What docs/backup.md says of a server of one's own, done: continuous archiving, a base backup, a mistake, and recovery to the moment before
 * it. Needs the server programs of PostgreSQL (15 or newer), which the embedded database does not bring.
 */
const BIN = ['15', '16', '17', '18'].map((version) => `/usr/lib/postgresql/${version}/bin`).find((path) => existsSync(join(path, 'pg_basebackup')) && existsSync(join(path, 'initdb')))
if (!BIN) console.log('NOT RUN: recovery to a moment, since no server programs stand in /usr/lib/postgresql/*/bin')

const run = promisify(execFile)
let folder: string
let ids: { uid?: number; gid?: number } = {}
const started = new Set<string>()

/** PostgreSQL refuses root: there the account of the system's package runs it. */
async function serverIds(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((one) => one.startsWith('postgres:'))?.split(':')
  if (!line) throw new Error('no account postgres')
  return { uid: Number(line[2]), gid: Number(line[3]) }
}
const program = (name: string, ...args: string[]) => run(join(BIN ?? '', name), args, { ...ids, cwd: folder, env: { LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' } })

beforeAll(async () => {
  if (!BIN) return
  ids = await serverIds()
  folder = await mkdtemp('/tmp/ansinh-wal-')
  if (ids.uid !== undefined && ids.gid !== undefined) await chown(folder, ids.uid, ids.gid)
  await mkdir(join(folder, 'archive'))
  if (ids.uid !== undefined && ids.gid !== undefined) await chown(join(folder, 'archive'), ids.uid, ids.gid)
})
afterAll(async () => {
  if (!BIN) return
  for (const data of started) await program('pg_ctl', '-D', data, '-m', 'immediate', 'stop').catch((error: unknown) => error)
  await rm(folder, { recursive: true, force: true })
})

async function startServer(data: string): Promise<number> {
  const port = await freePort()
  await program('pg_ctl', '-D', data, '-w', '-t', '60', '-l', join(folder, 'log'), '-o', `-p ${port} -k ${folder} -h 127.0.0.1`, 'start').catch(async (cause: unknown) => {
    throw new Error(`the server did not start: ${(await readFile(join(folder, 'log'), 'utf8')).slice(-3000)}`, { cause })
  })
  started.add(data)
  return port
}

async function inServer<T>(port: number, database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database })
  client.on('error', () => undefined)
  await client.connect()
  return work(client).finally(() => client.end())
}

test.skipIf(!BIN)('a server with continuous archiving is brought back to the moment before a mistake, and the trail goes on from there', async () => {
  const primary = join(folder, 'primary')
  await program('initdb', '-D', primary, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync')
  // As docs/backup.md has it: a segment is never written over, has its name only when it is whole, and the command fails unless it is kept.
  await appendFile(
    join(primary, 'postgresql.conf'),
    `wal_level = replica\narchive_mode = on\narchive_timeout = 60\narchive_command = 'test ! -f ${folder}/archive/%f && cp %p ${folder}/archive/%f.part && sync ${folder}/archive/%f.part && mv ${folder}/archive/%f.part ${folder}/archive/%f'\n`,
  )
  const port = await startServer(primary)
  await inServer(port, 'postgres', (client) => client.query('create database province'))
  const adminUrl = `postgres://postgres@127.0.0.1:${port}/province`
  await migrate({ adminUrl, migrationsDir: 'migrations', schema: 'phu_tho', passwords: TEST_PASSWORDS })
  const witness = folderSealWitness(join(folder, 'seals.jsonl'))
  const open = (at: number) => {
    const urls = urlsOf(`postgres://postgres@127.0.0.1:${at}/province`, TEST_PASSWORDS)
    return { app: openDatabase({ url: urls.app, schema: 'phu_tho', max: 2 }), owner: openDatabase({ url: urls.owner, schema: 'phu_tho', max: 2 }) }
  }
  const first = open(port)
  const write = (database: typeof first.app, code: string) =>
    asActor(database, systemActor('25/'), (tx) => tx.insertInto('fonds').values({ fonds_id: newId(), code, title: code }).execute())

  await write(first.app, 'BEFORE-BASE')
  await sealAudit(first.owner, witness)
  await program('pg_basebackup', '-D', join(folder, 'base'), '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-c', 'fast', '-X', 'none')
  await write(first.app, 'AFTER-BASE')
  await sealAudit(first.owner, witness)
  await inServer(port, 'province', (client) => client.query("select pg_create_restore_point('before_the_mistake')"))
  await write(first.app, 'THE-MISTAKE')
  await sealAudit(first.owner, witness)
  const { rows: [switched] } = await inServer(port, 'province', (client) => client.query<{ file: string }>('select pg_walfile_name(pg_switch_wal()) as file'))
  for (let tries = 0; !existsSync(join(folder, 'archive', switched?.file ?? '')); tries++) {
    if (tries > 600) throw new Error('the segment was not archived')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await Promise.all([first.app.close(), first.owner.close()])
  await program('pg_ctl', '-D', primary, '-m', 'immediate', 'stop')
  started.delete(primary)
  await rm(primary, { recursive: true })

  const base = join(folder, 'base')
  await writeFile(join(base, 'recovery.signal'), '')
  if (ids.uid !== undefined && ids.gid !== undefined) await chown(join(base, 'recovery.signal'), ids.uid, ids.gid)
  await appendFile(
    join(base, 'postgresql.conf'),
    `restore_command = 'cp ${folder}/archive/%f %p'\nrecovery_target_name = 'before_the_mistake'\nrecovery_target_action = 'promote'\narchive_mode = off\n`,
  )
  const again = await startServer(base)
  for (let tries = 0; (await inServer(again, 'province', (client) => client.query<{ going: boolean }>('select pg_is_in_recovery() as going'))).rows[0]?.going; tries++) {
    if (tries > 600) throw new Error('recovery does not end')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const second = open(again)
  const fonds = await second.owner.db.selectFrom('fonds').select('code').orderBy('code').execute()
  expect(fonds.map((row) => row.code)).toEqual(['AFTER-BASE', 'BEFORE-BASE'])
  // The seal kept outside is of a time that is no more: that is told, until a person says that it was meant.
  expect(await verifyAudit(second.owner, witness)).toMatchObject({ ok: false, reason: 'tail-cut', block: 3 })
  expect(await beginNewEra(second.owner, join(folder, 'seals.jsonl'), 'recovered to before_the_mistake')).toMatchObject({ era: 2 })
  await write(second.app, 'AFTER-RECOVERY')
  await sealAudit(second.owner, witness)
  expect(await verifyAudit(second.owner, witness)).toMatchObject({ ok: true, unsealed: 0 })
  expect(await readFile(join(folder, 'seals.jsonl.era-1'), 'utf8')).toContain('"sealNo":3')
  await Promise.all([second.app.close(), second.owner.close()])
}, 240_000)
