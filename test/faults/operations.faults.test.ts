import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import S3rver from 's3rver'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { urlsOf } from '#app/database.ts'
import { folderSealWitness, sealAudit, verifyAudit } from '#platform/audit/index.ts'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { asActor, asOf, isTransient, migrate, openDatabase, recordFact, systemActor, type Database } from '#platform/db/index.ts'
import { openS3Store } from '#platform/files/index.ts'
import type { Clock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import type { Period } from '#shared/period.ts'
import { freePort } from '../free-port.ts'
import { makeProvince } from '../province.ts'
import { TEST_PASSWORDS } from '../passwords.ts'

const ROUNDS = Number(process.env['ANSINH_FAULT_POINTS'] ?? '2')
const system = systemActor('25/')

const addFonds = (database: Database, id: string) =>
  asActor(database, system, (tx) => tx.insertInto('fonds').values({ fonds_id: id, code: id, title: 'Phông' }).onConflict((on) => on.doNothing()).execute())

test('the database is restarted under load: what was acknowledged is there once, what was refused can be tried again, the trail holds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ansinh-restart-'))
  let server = await startEmbedded({ dataDir: folder, watch: false, stopOnSignals: false })
  const port = server.port
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  await admin.query('create database restarted')
  await admin.end()
  const urls = urlsOf(server.url('restarted'), TEST_PASSWORDS)
  await migrate({ adminUrl: urls.admin, migrationsDir: 'migrations', schema: 'phu_tho', passwords: TEST_PASSWORDS })
  const database = openDatabase({ url: urls.app, schema: 'phu_tho', max: 6 })
  const owner = openDatabase({ url: urls.owner, schema: 'phu_tho', max: 2 })
  const witness = folderSealWitness(join(folder, 'seals.jsonl'))
  const acknowledged: string[] = []
  const strange: unknown[] = []
  let refusals = 0
  let running = true
  /** As a use case under an idempotency key: the same key until it is acknowledged. */
  const writer = async () => {
    while (running) {
      const id = newId()
      for (let done = false; !done; ) {
        try {
          await addFonds(database, id)
          acknowledged.push(id)
          done = true
        } catch (error) {
          refusals += 1
          if (!isTransient(error)) return void strange.push(error)
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
    }
  }
  const sealer = async () => {
    while (running) {
      await sealAudit(owner, witness).catch((error: unknown) => (isTransient(error) ? null : strange.push(error)))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const load = Promise.all([writer(), writer(), writer(), writer(), sealer()])
  for (let round = 0; round < ROUNDS; round++) {
    const mark = acknowledged.length
    while (acknowledged.length < mark + 20 && strange.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    // In turn as an administrator does it, and as a fault does.
    if (round % 2 === 0) await server.stop({ mode: 'fast' })
    else {
      process.kill(server.pid, 'SIGQUIT')
      await server.stop({ mode: 'immediate' })
    }
    server = await startEmbedded({ dataDir: folder, port, watch: false, stopOnSignals: false })
  }
  const mark = acknowledged.length
  while (acknowledged.length < mark + 20 && strange.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  running = false
  await load
  await sealAudit(owner, witness)
  try {
    expect(strange).toEqual([])
    expect(refusals).toBeGreaterThan(0)
    const stored = (await owner.db.selectFrom('fonds').select('fonds_id').execute()).map((row) => row.fonds_id)
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([])
    expect(await verifyAudit(owner, witness)).toMatchObject({ ok: true, unsealed: 0 })
    // One event a row: a try whose answer was lost did not write twice.
    const { rows } = await sql<{ subject_id: string }>`select subject_id from audit_event where subject = 'fonds' group by subject_id having count(*) <> 1`.execute(owner.db)
    expect(rows).toEqual([])
  } finally {
    await Promise.all([database.close(), owner.close()])
    await server.stop({ mode: 'immediate' })
    await rm(folder, { recursive: true, force: true })
  }
}, 240_000)

test('the bucket goes away and comes back: what it acknowledged is whole, what it did not is refused as unavailable', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ansinh-bucket-'))
  const start = (port: number) => {
    const server = new S3rver({ port, address: '127.0.0.1', directory: join(folder, 'kept'), silent: true, resetOnClose: false, configureBuckets: [{ name: 'papers', configs: [] }] })
    return server.run().then((address) => ({ server, port: (address as AddressInfo).port }))
  }
  let running = await start(await freePort())
  const store = await openS3Store({ endpoint: `http://127.0.0.1:${running.port}`, bucket: 'papers', region: 'us-east-1', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', prefix: 'p/', scratch: join(folder, 'scratch'), attempts: 1 })
  const kept: string[] = []
  const refused: unknown[] = []
  let writing = true
  let n = 0
  const writer = async () => {
    while (writing) {
      await store.put(Buffer.from(`tờ ${n++} `.repeat(500)), { maxBytes: 1 << 20 }).then(
        (put) => kept.push(put.key),
        (error: { code?: string }) => refused.push(error.code),
      )
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const load = Promise.all([writer(), writer(), writer()])
  const until = async (what: () => boolean) => {
    for (let tries = 0; !what(); tries++) {
      if (tries > 3000) throw new Error('waited in vain')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  await until(() => kept.length > 20)
  await away(running.server)
  await until(() => refused.length > 5)
  running = await start(running.port)
  const mark = kept.length
  await until(() => kept.length > mark + 20)
  writing = false
  await load
  expect(new Set(refused)).toEqual(new Set(['files.unavailable']))
  for (const key of kept) expect(await store.verify(key)).toMatchObject({ ok: true })
  await away(running.server)
  await rm(folder, { recursive: true, force: true })
}, 120_000)

/** As a machine that is switched off: connections break, also those in use. */
function away(server: S3rver): Promise<void> {
  const closed = server.close()
  ;(server as unknown as { httpServer: Server }).httpServer.closeAllConnections()
  return closed
}

test('the clock of the machine jumps back and forth: keys ascend, a day has one answer, the trail holds', async () => {
  let now = Date.parse('2026-06-15T09:00:00+07:00')
  const clock: Clock = { now: () => new Date(now) } as Clock
  const province = await makeProvince({ clock })
  const folder = await mkdtemp(join(tmpdir(), 'ansinh-clock-'))
  const witness = folderSealWitness(join(folder, 'seals.jsonl'))
  const HOUR = 3_600_000
  try {
    const { services } = province
    const accountId = newId(clock)
    await province.owner.db.insertInto('account').values({ account_id: accountId, login_name: 'dong-ho', display_name: 'Đồng hồ', active: true, created_at: clock.now() }).execute()
    const ids: string[] = [accountId]
    const jumps = [0, 24 * HOUR, -48 * HOUR, -5, 400 * 24 * HOUR, -400 * 24 * HOUR, 1]
    for (const [step, jump] of jumps.entries()) {
      now += jump
      await asActor(services.database, province.system, async (tx) => {
        ids.push(await recordFact(tx, clock, { table: 'assignment', match: { account_id: accountId, role: 'officer', area_path: '25/' }, holds: { from: `2026-01-${String(step + 1).padStart(2, '0')}`, until: null } as unknown as Period, values: {} }))
        await tx.insertInto('fonds').values({ fonds_id: newId(clock), code: `C${step}`, title: 'x' }).execute()
      })
      await sealAudit(province.owner, witness)
      // Asked as known later than anything that any clock has said, each day has at most one answer.
      const day = '2026-01-20'
      const held = await asActor(services.database, province.system, (tx) =>
        tx.selectFrom('assignment').select('assignment_id').where('account_id', '=', accountId).where(asOf('assignment', day, new Date('2100-01-01'))).execute(),
      )
      expect(held).toHaveLength(1)
    }
    expect([...ids].sort()).toEqual(ids)
    expect(await verifyAudit(province.owner, witness)).toMatchObject({ ok: true })
  } finally {
    await province.close()
    await rm(folder, { recursive: true, force: true })
  }
})

