import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHash } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { coverImage, paperPdf, plainImage } from '../../src/modules/archive/archive.fixture.ts'
import { newId } from '../../src/shared/ids.ts'
import type { WorkerOptions } from './ingest-worker.ts'

/*
 * kill -9 at random moments, of the process and of the database under it, while a folder is taken in and read. After each the process
 * is started again and left to finish; then nothing that was acknowledged may be missing, nothing be there twice, and no page be
 * left half-way. Three points by default, ANSINH_FAULT_POINTS for more; ANSINH_FAULT_SEED for others.
 */
const POINTS = Number(process.env['ANSINH_FAULT_POINTS'] ?? '3')
const SEED = Number(process.env['ANSINH_FAULT_SEED'] ?? '20260615')
/** Two minutes: a job whose worker died is given out again after 10 to 20 seconds, and the tries of a failed one grow apart. */
const PATIENCE_MS = 120_000

let root: string
let dataDir: string
let owner: pg.Pool
let serverPid = 0
let image = 0
const children = new Set<ChildProcess>()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ansinh-faults-'))
  dataDir = join(root, 'data')
  const { lines, ended } = start({ dataDir, filesDir: join(root, 'files'), fakeEngine: true })
  await ended
  const ready = lines.find((line) => 'ownerUrl' in line) as { ownerUrl: string; pid: number } | undefined
  if (!ready) throw new Error('the database was not made ready')
  serverPid = ready.pid
  owner = new pg.Pool({
    connectionString: ready.ownerUrl,
    max: 2,
    options: '-c search_path=phu_tho,common,public',
  })
  owner.on('error', () => undefined)
  owner.on('connect', (client) => client.on('error', () => undefined))
  await owner.query("insert into fonds (fonds_id, code, title) values ($1, 'F', 'F')", [newId()])
}, 120_000)

afterAll(async () => {
  await owner.end()
  for (const child of children) child.kill('SIGKILL')
  stopServer('SIGQUIT')
  for (let tries = 0; tries < 100 && isAlive(serverPid); tries++) await sleep(50)
  await rm(root, { recursive: true, force: true, maxRetries: 5 })
})

type Line = Record<string, unknown>

function start(options: WorkerOptions): { child: ChildProcess; lines: Line[]; ended: Promise<void> } {
  const child = spawn(
    process.execPath,
    [new URL('./ingest-worker.ts', import.meta.url).pathname, JSON.stringify(options)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  children.add(child)
  const lines: Line[] = []
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as Line
      if (typeof said['pid'] === 'number') serverPid = said['pid']
      lines.push(said)
    })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      children.delete(child)
      resolve()
    })
  })
  return { child, lines, ended }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
const stopServer = (signal: NodeJS.Signals) => {
  if (serverPid > 0 && isAlive(serverPid)) process.kill(serverPid, signal)
}

/** Numbers of one seed, evenly from 0 to 1 (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

type Scans = { folder: string; pages: number; dossiers: string[]; hashes: Map<string, string> }

/** Two dossiers, each behind its sheet: single images, a PDF of four pages, and a file that nobody can decode. */
async function makeScans(point: number, real: boolean): Promise<Scans> {
  const folder = join(root, `scans-${point}`)
  await mkdir(folder)
  const dossiers = [newId(), newId()].map(String)
  for (const id of dossiers)
    await owner.query(
      `insert into dossier (dossier_id, fonds_id, title, path, created_at) select $1, fonds_id, 'Hồ sơ', '25/07900/', now() from fonds`,
      [id],
    )
  const files: [string, Buffer][] = []
  for (const [box, dossierId] of dossiers.entries()) {
    files.push([`${box}-0.png`, await coverImage(dossierId, 3)])
    for (let page = 1; page <= (real ? 1 : 3); page++)
      files.push([`${box}-${page}.jpg`, await plainImage((image += 1))])
  }
  const lines = ['GIẤY BÁO TỬ', `Số ${point}`, 'Họ và tên: Nguyễn Văn Thử', 'Quê quán: xã Kim Đức']
  files.push(['tập.pdf', paperPdf(real ? [lines, lines] : [lines, lines, lines, lines])])
  files.push(['hỏng.jpg', Buffer.concat([(await plainImage(1)).subarray(0, 500), Buffer.from(`${point}`)])])
  const hashes = new Map<string, string>()
  for (const [name, bytes] of files) {
    await writeFile(join(folder, name), bytes)
    hashes.set(name, createHash('sha256').update(bytes).digest('hex'))
  }
  return { folder, dossiers, hashes, pages: real ? 4 : 10 }
}

async function query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
  for (const began = performance.now(); ;) {
    try {
      return (await owner.query<Row>(text, values)).rows
    } catch (error) {
      // The server of this point was killed; it comes back, or else the process that watched it is gone too.
      if (performance.now() - began > 30_000) throw error
      if (
        !/^(57|08)|ECONN|terminat|shutting|starting|recovery/i.test(
          `${(error as { code?: string }).code} ${(error as Error).message}`,
        )
      )
        throw error
      await sleep(200)
    }
  }
}

const OPEN = `select (select count(*) from batch_file where sha256 = any ($1) and state = 'stored')
  + (select count(*) from page where sha256 = any ($1) and state = 'waiting') as open,
  (select count(*) from batch_file where sha256 = any ($1) and state in ('taken-in', 'refused')) as settled`

const isSettled = async (hashes: string[]): Promise<boolean> => {
  const [row] = await query<{ open: string; settled: string }>(OPEN, [hashes])
  return Number(row?.open) === 0 && Number(row?.settled) >= hashes.length
}

async function examine({ pages, dossiers, hashes }: Scans, acknowledged: Set<string>): Promise<void> {
  const all = [...hashes.values()]
  const held = await query<{ sha256: string; times: string }>(
    `select sha256, count(*) as times from batch_file where sha256 = any ($1) and state in ('stored', 'taken-in') group by sha256`,
    [all],
  )
  const good = [...hashes].filter(([name]) => name !== 'hỏng.jpg').map(([, hash]) => hash)
  // None lost, none double.
  expect(held.map((row) => [row.sha256, Number(row.times)]).sort()).toEqual(
    good.map((hash) => [hash, 1]).sort(),
  )
  const refused = await query<{ refusal_code: string }>(
    `select distinct refusal_code from batch_file where sha256 = $1 and state = 'refused'`,
    [hashes.get('hỏng.jpg')],
  )
  expect(refused).toEqual([{ refusal_code: expect.stringMatching(/^intake\./) }])
  for (const name of acknowledged) {
    const hash = hashes.get(name) ?? ''
    const bytes = await readFile(join(root, 'files', hash.slice(0, 2), hash.slice(2, 4), hash))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash)
  }
  const found = await query<{
    page_id: string
    sha256: string
    file_page: number
    kind: string
    state: string
    dossier_id: string | null
    seq: number | null
    readings: string
    texts: string
  }>(
    `select p.page_id, p.sha256, p.file_page, p.kind, p.state, p.dossier_id, p.seq,
      (select count(*) from reading r where r.page_id = p.page_id) as readings, (select count(*) from page_text t where t.page_id = p.page_id) as texts
    from page p where sha256 = any ($1)`,
    [all],
  )
  expect(new Set(found.map((page) => `${page.sha256} ${page.file_page}`)).size).toBe(found.length)
  const content = found.filter((page) => page.kind === 'content')
  expect([content.length, found.length]).toEqual([pages, pages + 2])
  for (const page of content) {
    expect(page.state).toMatch(/^(read|needs_review|failed)$/)
    expect([Number(page.readings), Number(page.texts)]).toEqual(page.state === 'failed' ? [0, 0] : [1, 1])
  }
  expect(content.filter((page) => page.state === 'failed')).toEqual([])
  for (const dossierId of dossiers) {
    const seqs = content.filter((page) => page.dossier_id === dossierId).map((page) => page.seq)
    expect([...seqs].sort()).toEqual(seqs.map((_, index) => index + 1))
    const [papers] = await query<{ pages: string; loose: string }>(
      `select count(document_id) as pages, count(*) filter (where document_id is null) as loose from page where dossier_id = $1 and kind = 'content'`,
      [dossierId],
    )
    expect([Number(papers?.pages), Number(papers?.loose)]).toEqual([seqs.length, 0])
  }
  const left = await readdir(join(root, 'files', 'tmp'))
  // What a killed process was writing stays under a temporary name until the clean-up; it never bears a file's name.
  expect(left.every((name) => !/^[0-9a-f]{64}$/.test(name))).toBe(true)
}

const numbers = numbersOf(SEED)
const plan = Array.from({ length: POINTS }, (_, point) => ({
  point,
  target: (['process', 'database', 'both'] as const)[point % 3]!,
  /** Share of the time that the work takes, at which it is struck. */
  moment: numbers(),
  real: point === 0,
}))

let usualMs = 6000

it.each(plan)(
  'point $point: kill -9 of $target at $moment of the work loses nothing and doubles nothing',
  async ({ point, target, moment, real }) => {
    const scans = await makeScans(point, real)
    const options: WorkerOptions = {
      dataDir,
      filesDir: join(root, 'files'),
      scans: scans.folder,
      fakeEngine: !real,
    }
    const acknowledged = new Set<string>()
    let running = start(options)
    const waitFor = async (what: () => boolean | Promise<boolean>) => {
      for (const began = performance.now(); !(await what()); await sleep(25))
        if (performance.now() - began > PATIENCE_MS) throw new Error(`point ${point}: waited in vain`)
        else if (running.child.exitCode !== null)
          throw new Error(`point ${point}: the process ended by itself`)
    }
    await waitFor(() => running.lines.some((line) => 'ready' in line))
    const began = performance.now()
    await sleep(moment * usualMs)
    if (target !== 'database') running.child.kill('SIGKILL')
    if (target !== 'process') stopServer('SIGKILL')
    if (target !== 'database') {
      await running.ended
      for (const line of running.lines) if ('stored' in line) acknowledged.add(String(line['stored']))
      running = start(options)
    }
    const hashes = [...scans.hashes.values()]
    await waitFor(() => running.lines.some((line) => 'sent' in line))
    await waitFor(() => isSettled(hashes))
    for (const line of running.lines) if ('stored' in line) acknowledged.add(String(line['stored']))
    if (point === 0) usualMs = Math.min(8000, Math.max(2000, performance.now() - began))
    expect([...acknowledged].sort()).toEqual([...scans.hashes.keys()].sort())
    running.child.kill('SIGKILL')
    await running.ended
    await examine(scans, acknowledged)
  },
  3 * PATIENCE_MS,
)
