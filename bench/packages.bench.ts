/**
 * Packages of a whole fonds at several sizes: how long one takes to be made, looked through and taken in elsewhere, how large it is, how far the memory of the process grows, whether the
 * programs `tar` and `sha256sum` find it whole by the lists in it, and whether it goes out of the other installation with the same lists. Scans are JPEGs that differ in a few
 * bytes, the archive copy of a dossier is as large as its scans together. One JSON object on standard output.
 *
 *   node --expose-gc bench/packages.bench.ts [--dossiers 100,1000] [--pages 4] [--kb 200] [--data <folder>]
 */
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { urlsOf } from '#app/database.ts'
import { askPackage, bringPackage, enterBroughtPackage } from '#app/packages/asked-packages.ts'
import { packageJobs } from '#app/packages/package-jobs.ts'
import { registerAccount } from '#modules/accounts/index.ts'
import { ENTER_PACKAGE, findPackage, LOOK_THROUGH_PACKAGE, MAKE_PACKAGE, type AskedPackage } from '#modules/archive/index.ts'
import { loadAreas } from '#modules/areas/index.ts'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { asActor, migrate, openDatabase, scopeOfPath, systemActor, type Actor } from '#platform/db/index.ts'
import { keyOf, openFolderStore } from '#platform/files/index.ts'
import { startJobs, type JobDefinition } from '#platform/jobs/index.ts'
import { createLog } from '#platform/log/index.ts'
import { packReading } from '#platform/ocr/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'

const { values: args } = parseArgs({
  options: { dossiers: { type: 'string', default: '100,1000' }, pages: { type: 'string', default: '4' }, kb: { type: 'string', default: '200' }, data: { type: 'string' } },
})
const SIZES = args.dossiers.split(',').map(Number)
const PAGES = Number(args.pages)
const SCAN_BYTES = Number(args.kb) * 1024
const PASSWORDS = { owner: 'a'.repeat(16), app: 'b'.repeat(16), auth: 'c'.repeat(16) }
const SCHEMA = 'phu_tho'
const say = (what: string) => process.stderr.write(`${what}\n`)
const round = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits

const folder = await mkdtemp(join(args.data ?? tmpdir(), 'ansinh-bench-packages-'))
const server = await startEmbedded({ dataDir: join(folder, 'pg'), watch: false })

type Place = { services: Services; archivist: Actor; owner: pg.Pool; unpackDir: string; close(): Promise<void> }

/** An empty installation with an archivist. */
async function openPlace(name: string): Promise<Place> {
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  await admin.query(`create database ${name}`)
  await admin.end()
  const urls = urlsOf(server.url(name), PASSWORDS)
  await migrate({ adminUrl: server.url(name), migrationsDir: 'migrations', schema: SCHEMA, passwords: PASSWORDS })
  const upkeep = openDatabase({ url: urls.owner, schema: SCHEMA, max: 1 })
  await loadAreas(upkeep, 'law/areas')
  await upkeep.close()
  const database = openDatabase({ url: urls.app, schema: SCHEMA })
  const log = createLog('silent')
  const unpackDir = join(folder, name, 'unpacked')
  await mkdir(unpackDir, { recursive: true })
  const services = { database, clock: systemClock, files: await openFolderStore(join(folder, name, 'files')), log, provincePath: '25/' } as Services
  const definitions = packageJobs(unpackDir) as unknown as JobDefinition<never, Services>[]
  // What else a dossier that comes in asks for is not worked here; its queue must be there.
  const others = ['archive.make-copy', 'archive.read-page'].map((job) => ({ ...definitions[0]!, name: job }))
  services.jobs = await startJobs({ database, url: urls.app, log, definitions: [...definitions, ...others] })
  const accountId = await registerAccount(services, systemActor('25/'), { loginName: 'kho', displayName: 'Kho', authUserId: name, role: 'archivist', areaPath: '25/' })
  const owner = new pg.Pool({ connectionString: server.url(name), max: 2, options: `-c search_path=${SCHEMA},common,public` })
  return {
    services,
    archivist: { accountId, role: 'archivist', ...scopeOfPath('25/'), wide: true },
    owner,
    unpackDir,
    async close() {
      await services.jobs.stop()
      await Promise.all([database.close(), owner.end()])
    },
  }
}

/** Words as a full page has them: 300, in lines of ten. */
const words = Array.from({ length: 300 }, (_, at) => ({ text: ['Nguyễn', 'Văn', 'Thử', 'giấy', 'báo', 'tử', 'xã', 'Kim', 'Đức', '1968'][at % 10]!, confidence: 93, agreed: true, box: [100 + (at % 10) * 100, 100 + Math.floor(at / 10) * 50, 190 + (at % 10) * 100, 140 + Math.floor(at / 10) * 50] as [number, number, number, number] }))
const lines = Array.from({ length: 30 }, (_, at): [number, number] => [at * 10, at * 10 + 10])
const text = lines.map(([from, until]) => words.slice(from, until).map((word) => word.text).join(' ')).join('\n')

/** Dossiers with their scans, as reading leaves them. */
async function fill({ services, owner }: Place, dossiers: number): Promise<void> {
  const reading = JSON.stringify({ ...packReading(words, lines), rotation: 0, angle: 0 })
  const path = '25/07900/'
  const batchId = newId()
  const fondsId = newId()
  await owner.query(`insert into fonds (fonds_id, code, title) values ($1, 'NCC', 'Người có công')`, [fondsId])
  await owner.query(`insert into scan_batch (scan_batch_id, label, origin, created_by, created_at, path) values ($1, 'Hộp', 'folder', 'system', now(), '25/')`, [batchId])
  const noise = randomBytes(Math.max(SCAN_BYTES, PAGES * SCAN_BYTES))
  let made = 0
  const put = async (head: Buffer, size: number) => {
    made += 1
    const bytes = Buffer.concat([head, Buffer.from(String(made).padStart(12, '0')), noise]).subarray(0, size)
    return services.files.put(bytes, { maxBytes: size })
  }
  for (let n = 1; n <= dossiers; n++) {
    const dossierId = newId()
    const documentId = newId()
    await owner.query(
      `insert into dossier (dossier_id, fonds_id, title, number_written, number_key, category, received_on, expected_pages, path, created_at) values ($1, $2, $3, $4, $4, 'MARTYR', '2015-01-05', $5, $6, '2015-01-05')`,
      [dossierId, fondsId, `Hồ sơ ${n}`, `PTO/LS ${n} CM`, PAGES, path],
    )
    await owner.query(`insert into dossier_custody (dossier_custody_id, dossier_id, holds, known, path) values ($1, $2, '[2015-01-05,)', '["2015-01-05 00:00:00+00",)', $3)`, [newId(), dossierId, path])
    await owner.query(`insert into document (document_id, dossier_id, seq, type, type_confirmed, path) values ($1, $2, 1, 'death-notice', true, $3)`, [documentId, dossierId, path])
    for (let page = 1; page <= PAGES; page++) {
      const { sha256, size } = await put(Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 16]), SCAN_BYTES)
      const [fileId, pageId] = [newId(), newId()]
      await owner.query(`insert into file (sha256, size, media_type, stored_at) values ($1, $2, 'image/jpeg', now())`, [sha256, size])
      await owner.query(`insert into batch_file (batch_file_id, scan_batch_id, name, sha256, state, pages, path) values ($1, $2, $3, $4, 'taken-in', 1, $5)`, [fileId, batchId, `${n}-${page}.jpg`, sha256, path])
      await owner.query(
        `insert into page (page_id, batch_file_id, file_page, sha256, dossier_id, document_id, filed_by, seq, kind, width, height, state, path, created_at, read_at) values ($1, $2, 1, $3, $4, $5, 'person', $6, 'content', 1240, 1754, 'read', $7, now(), now())`,
        [pageId, fileId, sha256, dossierId, documentId, page, path],
      )
      await owner.query(`insert into reading (page_id, engine_version, words, text, mean_confidence, fields, read_at, path) values ($1, 'bench 1', $2, $3, 93, '{}', now(), $4)`, [pageId, reading, text, path])
    }
    const copy = await put(Buffer.from('%PDF-1.7\n'), PAGES * SCAN_BYTES)
    await owner.query(`insert into derived_file (sha256, size, kind, made_at) values ($1, $2, 'archive-copy', now())`, [copy.sha256, copy.size])
    await owner.query(`insert into archive_copy (dossier_id, basis, sha256, size, pages, original_images, made_at, path) values ($1, 'x', $2, $3, $4, $4, now(), $5)`, [dossierId, copy.sha256, copy.size, PAGES, path])
  }
  await owner.query('analyze')
}

/** Seconds of a piece of work, and how far the memory of this process grew meanwhile. */
async function measured(work: () => Promise<unknown>): Promise<{ seconds: number; growthMb: number; heapMb: number }> {
  globalThis.gc?.()
  const before = process.memoryUsage()
  let [rss, heap] = [0, 0]
  const watch = setInterval(() => {
    const now = process.memoryUsage()
    rss = Math.max(rss, now.rss - before.rss)
    heap = Math.max(heap, now.heapUsed - before.heapUsed)
  }, 20)
  const began = performance.now()
  try {
    await work()
  } finally {
    clearInterval(watch)
  }
  return { seconds: round((performance.now() - began) / 1000), growthMb: Math.round(rss / 2 ** 20), heapMb: Math.round(heap / 2 ** 20) }
}

const seen = (place: Place, packageId: string) => asActor(place.services.database, systemActor('25/'), (tx) => findPackage(tx, packageId)) as Promise<AskedPackage>
async function work(place: Place, name: string, packageId: string, state: AskedPackage['state']): Promise<AskedPackage> {
  await packageJobs(place.unpackDir).find((job) => job.name === name)!.handle(place.services, { packageId })
  const found = await seen(place, packageId)
  if (found.state !== state) throw new Error(`${name} ended as ${found.state}: ${found.failure?.code}`)
  return found
}

/** Other programs than ours unpack it and compare every byte with the lists. Answers its lists but for what is of the day. */
async function judge(place: Place, sha256: string, name: string): Promise<{ lists: string; seconds: number }> {
  const [tar, open] = [join(folder, `${name}.tar`), join(folder, `${name}-open`)]
  await pipeline(await place.services.files.open(keyOf(sha256)), createWriteStream(tar))
  await mkdir(open)
  const began = performance.now()
  execFileSync('tar', ['-xf', tar, '-C', open])
  const root = join(open, (await readdir(open))[0]!)
  for (const list of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) execFileSync('sha256sum', ['-c', '--quiet', '--strict', list], { cwd: root })
  const seconds = round((performance.now() - began) / 1000)
  const lists = (await readFile(join(root, 'manifest-sha256.txt'), 'utf8')).split('\n').filter((line) => /data\/(?:originals|dossiers)\//.test(line))
  await Promise.all([rm(tar), rm(open, { recursive: true })])
  return { lists: createHash('sha256').update(lists.join('\n')).digest('hex'), seconds }
}

const results = []
try {
  for (const dossiers of SIZES) {
    const [here, there] = [await openPlace(`here_${dossiers}`), await openPlace(`there_${dossiers}`)]
    try {
      say(`${dossiers} dossiers: filling`)
      await fill(here, dossiers)
      const fondsId = (await here.owner.query<{ fonds_id: string }>('select fonds_id from fonds')).rows[0]!.fonds_id
      const { packageId } = await askPackage(here.services, here.archivist, { kind: 'fonds', id: fondsId })
      say('making')
      let made: AskedPackage | undefined
      const making = await measured(async () => (made = await work(here, MAKE_PACKAGE, packageId, 'ready')))
      const { sha256, size, files, counts } = made!
      if (counts.in !== dossiers) throw new Error(`${counts.in} dossiers went out`)
      const first = await judge(here, sha256!, 'first')
      say('bringing, looking through, taking in')
      const tar = join(folder, `here_${dossiers}`, 'files', keyOf(sha256!))
      let brought = ''
      const bringing = await measured(async () => ({ packageId: brought } = await bringPackage(there.services, there.archivist, { name: 'goi.tar', source: createReadStream(tar) })))
      const looking = await measured(() => work(there, LOOK_THROUGH_PACKAGE, brought, 'ready'))
      await enterBroughtPackage(there.services, there.archivist, { packageId: brought })
      const entering = await measured(() => work(there, ENTER_PACKAGE, brought, 'done'))
      const entered = (await seen(there, brought)).counts.entered
      const back = await askPackage(there.services, there.archivist, { kind: 'fonds', id: fondsId })
      const again = await judge(there, (await work(there, MAKE_PACKAGE, back.packageId, 'ready')).sha256!, 'again')
      results.push({ dossiers, pages: dossiers * PAGES, files, mb: Math.round(size! / 2 ** 20), making, bringing, looking, entering, entered, judged: { tarAndSha256sum: 'whole', seconds: first.seconds }, sameListsComingBack: first.lists === again.lists })
    } finally {
      await Promise.all([here.close(), there.close()])
      await Promise.all([`here_${dossiers}`, `there_${dossiers}`].map((name) => rm(join(folder, name), { recursive: true, force: true })))
    }
  }
  console.log(JSON.stringify({ pages: PAGES, kb: SCAN_BYTES / 1024, results }, null, 1))
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exitCode = results.every((one) => one.sameListsComingBack && one.entered === one.dossiers) ? 0 : 1
