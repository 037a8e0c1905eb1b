import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerAccount } from '#modules/accounts/index.ts'
import { askPackage, bringPackage, enterBroughtPackage, fetchPackage } from '#app/packages/asked-packages.ts'
import { randomStream } from '#app/samples/random.ts'
import { correctText, filePages, findPackage, listPackageLines, openBatch, storeBatchFile, type AskedPackage } from '#modules/archive/index.ts'
import { placeDossiers } from '#modules/archive/boxes/index.ts'
import { openBag, unpackTarBag } from '#platform/bag/index.ts'
import { asActor, scopeOfPath, type Actor } from '#platform/db/index.ts'
import { keyOf } from '#platform/files/index.ts'
import { systemClock } from '#shared/clock.ts'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../../src/modules/archive/archive.fixture.ts'
import { makeProvince, type TestProvince } from '../province.ts'
import type { PackagesWorkerOptions } from './packages-worker.ts'

/*
 * kill -9 while a package is made, and while one is looked through and taken in. The process is started again and works what the queue gives it; then the package is the one that comes
 * without kills, the province that took it in has the same rows and files, and every dossier is told of once. A package is never offered before it is whole. One of each by default, half of
 * ANSINH_FAULT_POINTS each for more; ANSINH_FAULT_SEED for others.
 */
const POINTS = Math.max(1, Math.floor(Number(process.env['ANSINH_FAULT_POINTS'] ?? '2') / 2))
const SEED = Number(process.env['ANSINH_FAULT_SEED'] ?? '20260615')
const DOSSIERS = 30
/** A job whose worker died is given out again after 10 to 20 seconds. */
const PATIENCE_MS = 120_000

let here: TestProvince
let archivist: Actor
let folder: string
let boxId: string
/** A package that was made without kills: what it holds, its file, and how many steps it took. */
let plain: { made: AskedPackage; lists: Record<string, string>; tar: Buffer; steps: number }
const children = new Set<ChildProcess>()

beforeAll(async () => {
  here = await makeProvince({ clock: systemClock })
  folder = await mkdtemp(join(tmpdir(), 'ansinh-package-faults-'))
  const { services } = here
  archivist = await archivistOf(here)
  const dossiers: string[] = []
  for (let n = 0; n < DOSSIERS; n++) dossiers.push(await makeDossier(here, { number: `PTO/LS ${n} CM` }))
  const { batchId } = await openBatch(services, archivist, { label: 'Hộp 1', origin: 'upload' })
  for (let n = 0; n < DOSSIERS; n++) await storeBatchFile(services, archivist, { batchId, name: `${String(n).padStart(2, '0')}.jpg`, source: await plainImage(200 + n) })
  await workJobs(here, { ...here.jobs.tools, readers: fakeReaders() })
  const pages = await here.owner.db.selectFrom('page as p').innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id').select('p.page_id').orderBy('f.name').execute()
  for (const [n, page] of pages.entries()) await filePages(services, archivist, { pageIds: [page.page_id], dossierId: dossiers[n]! })
  await correctText(services, archivist, { pageId: pages[0]!.page_id, box: [290, 155, 500, 205], value: 'Nguyễn Văn' })
  boxId = (await placeDossiers(services, archivist, { dossierIds: dossiers, box: { code: '12', make: true } })).boxId!
  await sql`delete from pgboss.job`.execute(services.database.db)
  const { packageId } = await askPackage(services, archivist, { kind: 'box', id: boxId })
  const worker = start({ urls: here.urls, filesDir: here.filesDir, unpackDir: folder, killAt: null })
  await until('a package is made', () => worker.done.length > 0)
  await worker.stop()
  const made = await see(here, packageId)
  expect(made).toMatchObject({ state: 'ready', dossiers: DOSSIERS, counts: { in: DOSSIERS, 'left-out': 0 } })
  plain = { made, lists: await listsOf(here, made.sha256!), tar: await services.files.readAll(keyOf(made.sha256!)), steps: worker.done.at(-1)!.steps }
  expect(Object.keys(plain.lists)).toHaveLength(3 * DOSSIERS + 1)
}, 240_000)
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await here.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

type Ended = { name: string; steps: number }

/** Starts a worker; answers what it ended so far, and a promise of its end. */
function start(options: PackagesWorkerOptions) {
  const child = spawn(process.execPath, [new URL('./packages-worker.ts', import.meta.url).pathname, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  const done: Ended[] = []
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as { ended?: string; steps?: number }
    if (line.ended) done.push({ name: line.ended, steps: line.steps! })
  })
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      children.delete(child)
      resolve()
    }),
  )
  return {
    done,
    ended,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** An account with its assignment: the job looks whether it still has the role. */
async function archivistOf(province: TestProvince): Promise<Actor> {
  const accountId = await registerAccount(province.services, province.system, { loginName: 'kho', displayName: 'Kho', authUserId: 'kho', role: 'archivist', areaPath: '25/' })
  return { accountId, role: 'archivist', ...scopeOfPath('25/'), wide: true }
}

const openJobs = async (province: TestProvince) =>
  (await sql<{ n: number }>`select count(*)::int as n from pgboss.job where name like 'archive.%-package' and name <> 'archive.clear-package' and state in ('created', 'retry', 'active')`.execute(province.services.database.db)).rows[0]!.n
const see = (province: TestProvince, packageId: string) => asActor(province.services.database, province.system, (tx) => findPackage(tx, packageId)) as Promise<AskedPackage>
async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const began = performance.now(); !(await holds()); await sleep(50)) if (performance.now() - began > PATIENCE_MS) throw new Error(`waited in vain until ${what}`)
}
const placesOf = async (name: string) => {
  const unpackDir = join(folder, name)
  await mkdir(unpackDir, { recursive: true })
  return unpackDir
}

/** The files of a package with their hashes, by the lists in it; every byte is compared with them. */
async function listsOf(province: TestProvince, sha256: string): Promise<Record<string, string>> {
  const place = await mkdtemp(join(folder, 'open-'))
  const bag = await openBag(await unpackTarBag(await province.services.files.open(keyOf(sha256)), place, { maxBytes: 1 << 30 }))
  return Object.fromEntries([...bag.payload].sort())
}

/** All that the store keeps under a name, each whole. */
async function storedIn(province: TestProvince): Promise<Set<string>> {
  const found = new Set<string>()
  for await (const file of province.services.files.list()) {
    const bytes = await readFile(join(province.filesDir, file.key))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256)
    found.add(file.sha256)
  }
  return found
}

/** Points of one seed, one in each equal part of the steps. Of the last steps the number is not the same each time: files come in pieces as they come. */
function pointsOf(steps: number, salt: number): number[] {
  const random = randomStream(SEED + salt)
  return Array.from({ length: POINTS }, (_, n) => Math.floor((steps * 0.95 * (n + random.int(0, 999) / 1000)) / POINTS))
}

test.concurrent('a package that is made under kill -9 is the same as without, is offered only when it is whole, and stands once', async () => {
  const unpackDir = await placesOf('made')
  const { steps, lists, made: expected } = plain
  for (const killAt of pointsOf(steps, 1)) {
    const { packageId } = await askPackage(here.services, archivist, { kind: 'box', id: boxId })
    const before = await storedIn(here)
    const first = start({ urls: here.urls, filesDir: here.filesDir, unpackDir, killAt })
    await Promise.race([first.ended, sleep(PATIENCE_MS).then(() => Promise.reject(new Error(`not struck at step ${killAt} of ${steps}`)))])
    // Struck after the last step it is whole already; before, nothing of it may be had.
    const struck = await see(here, packageId)
    const fetching = asActor(here.services.database, archivist, (tx) => fetchPackage(tx, archivist, packageId))
    if (struck.state === 'ready') expect(await listsOf(here, (await fetching).sha256)).toEqual(lists)
    else {
      expect([struck.state, struck.sha256, struck.size]).toEqual(['waiting', null, null])
      await expect(fetching).rejects.toMatchObject({ code: 'archive.package-changed' })
    }
    const second = start({ urls: here.urls, filesDir: here.filesDir, unpackDir, killAt: null })
    await until(`the package struck at step ${killAt} of ${steps} is made`, async () => (await see(here, packageId)).state !== 'waiting')
    await until('the queue has nothing left', async () => (await openJobs(here)) === 0)
    await second.stop()
    const made = await see(here, packageId)
    expect(made).toMatchObject({ state: 'ready', files: expected.files, dossiers: DOSSIERS, failure: null, counts: { in: DOSSIERS, 'left-out': 0 } })
    expect(await listsOf(here, made.sha256!)).toEqual(lists)
    // Of what the killed process had written only whole files bear a name, and one of them is the package.
    const after = await storedIn(here)
    expect(after.has(made.sha256!)).toBe(true)
    const kept = await here.owner.db.selectFrom('derived_file').select('sha256').where('kind', '=', 'package').where('superseded_at', 'is', null).execute()
    const ready = await here.owner.db.selectFrom('archive_package').select('sha256').where('state', '=', 'ready').execute()
    expect(kept.map((row) => row.sha256).sort()).toEqual(ready.map((row) => row.sha256).sort())
    expect([...after].filter((hash) => !before.has(hash) && hash !== made.sha256).length).toBeLessThanOrEqual(1)
    const { rows: clearing } = await sql<{ n: number }>`select count(*)::int as n from pgboss.job where name = 'archive.clear-package' and data ->> 'packageId' = ${packageId}`.execute(here.services.database.db)
    expect(clearing).toEqual([{ n: 1 }])
  }
}, (2 * POINTS + 1) * PATIENCE_MS)

const TABLES = ['fonds', 'box', 'dossier', 'dossier_custody', 'document', 'page', 'reading', 'correction', 'page_text', 'page_filing', 'file', 'scan_batch', 'batch_file']
async function contentOf(province: TestProvince): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {}
  for (const table of TABLES) {
    const { rows } = await sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.table(table)} t order by 1`.execute(province.owner.db)
    content[table] = rows.map((one) => one.row)
  }
  return content
}

test.concurrent('a package that is taken in under kill -9 ends as without: the same rows and files, each dossier told of once', async () => {
  /** Brings it to a new province and has it taken in, the worker struck at a step or never. */
  async function takeIn(name: string, killAt: number | null) {
    const there = await makeProvince({ clock: systemClock })
    try {
      const unpackDir = await placesOf(name)
      const importer = await archivistOf(there)
      const options = { urls: there.urls, filesDir: there.filesDir, unpackDir }
      const { packageId: brought } = await bringPackage(there.services, importer, { name: 'goi.tar', source: (async function* () { yield plain.tar })() }) // prettier-ignore
      let worker = start({ ...options, killAt })
      let kills = 0
      let dead = false
      void worker.ended.then(() => (dead = true))
      /** With a new worker when the one before is dead. */
      const goOn = (what: string, holds: () => Promise<boolean>) =>
        until(`${what}, struck at step ${killAt}`, async () => {
          if (dead && kills++ === 0) {
            dead = false
            worker = start({ ...options, killAt: null })
          }
          return holds()
        })
      const reach = (state: AskedPackage['state']) => goOn(`it is ${state}`, async () => (await see(there, brought)).state === state)
      await reach('ready')
      expect((await see(there, brought)).counts).toMatchObject({ new: DOSSIERS, known: 0, refused: 0, entered: 0 })
      expect((await contentOf(there))['dossier'], 'a look enters nothing').toEqual([])
      await enterBroughtPackage(there.services, importer, { packageId: brought })
      await reach('done')
      await goOn('the queue has nothing left', async () => (await openJobs(there)) === 0)
      const steps = worker.done.at(-1)?.steps ?? 0
      await worker.stop()
      const lines = await asActor(there.services.database, there.system, (tx) => listPackageLines(tx, brought, 1000))
      const jobs = await sql<{ dossier: string; n: number }>`select data ->> 'dossierId' as dossier, count(*)::int as n from pgboss.job where name = 'archive.make-copy' group by 1 order by 1`.execute(there.services.database.db)
      return {
        steps,
        kills,
        left: await readdir(unpackDir),
        told: (await see(there, brought)).counts,
        lines: lines.map(({ name: line, outcome }) => [line, outcome]).sort(),
        content: await contentOf(there),
        copies: jobs.rows,
        stored: [...(await storedIn(there))].sort(),
        superseded: (await there.owner.db.selectFrom('derived_file').select(['sha256', 'superseded_at']).execute()).map((row) => [row.sha256, row.superseded_at !== null]),
      }
    } finally {
      await there.close()
    }
  }

  const whole = await takeIn('whole', null)
  expect(whole.told).toEqual({ in: 0, 'left-out': 0, new: 0, entered: DOSSIERS, known: 0, refused: 0 })
  expect(whole.content['page']).toHaveLength(DOSSIERS)
  const { steps, kills: _, ...expected } = whole
  const points = pointsOf(steps, 2)
  // Two at a time: most of it is waiting until a dead worker is given up.
  for (let at = 0; at < points.length; at += 2)
    await Promise.all(
      points.slice(at, at + 2).map(async (killAt) => {
        const { steps: __, kills, ...struck } = await takeIn(`struck-${killAt}`, killAt)
        expect([killAt, kills]).toEqual([killAt, 1])
        expect(struck).toEqual(expected)
      }),
    )
}, (2 * POINTS + 1) * PATIENCE_MS)
