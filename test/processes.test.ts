import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startEmbedded, type EmbeddedServer } from '#platform/db/embedded/index.ts'
import { paperImage } from '../src/modules/archive/archive.fixture.ts'
import { freePort } from './free-port.ts'

/*
 * Processes as they are started: pages in one, jobs in another, on a server that neither of them owns.
 */
const bin = join(import.meta.dirname, '../bin/ansinh')
const PASSWORD = 'mot-mat-khau-dai'
let folder: string
let server: EmbeddedServer
let env: NodeJS.ProcessEnv
let owner: pg.Pool
const children = new Set<ChildProcess>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-processes-'))
  server = await startEmbedded({ dataDir: join(folder, 'server'), durable: false, watch: false })
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  await admin.query('create database province')
  await admin.end()
  env = { ...process.env, DATABASE_URL: server.url('province'), ANSINH_DATA: join(folder, 'data'), PORT: String(await freePort()), LOG_LEVEL: 'info', ANSINH_PASSWORD: PASSWORD, ANSINH_READERS: '1', ANSINH_DEMO: '1' }
  owner = new pg.Pool({ connectionString: server.url('province'), max: 2, options: '-c search_path=phu_tho,common,public' })
  owner.on('error', () => undefined)
}, 120_000)
afterEach(async () => {
  await Promise.all([...children].map((child) => stop(child)))
})
afterAll(async () => {
  await owner.end()
  await server.stop({ mode: 'immediate' })
  await rm(folder, { recursive: true, force: true })
})

function start(args: string[], more: NodeJS.ProcessEnv = {}): { child: ChildProcess; told: () => string } {
  const child = spawn(process.execPath, [bin, ...args], { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  let told = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (told += text))
  child.once('exit', () => children.delete(child))
  return { child, told: () => told }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

async function until(what: () => Promise<boolean>, told: () => string = () => ''): Promise<void> {
  const deadline = AbortSignal.timeout(120_000)
  while (!(await what().catch(() => false))) {
    if (deadline.aborted) throw new Error(`waited in vain: ${told()}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const states = async () => (await owner.query<{ state: string }>('select state from page')).rows.map((row) => row.state)

test('what is uploaded at the process of pages is read by the process of jobs, on one database', async () => {
  const origin = `http://localhost:${env['PORT']}`
  const web = start(['serve'], { PROCESS: 'web' })
  await until(async () => (await fetch(`${origin}/readyz`)).ok, web.told)
  const made = spawnSync(process.execPath, [bin, 'user', 'add', 'luu-tru', '--name', 'Lưu trữ', '--role', 'archivist', '--json'], { env, encoding: 'utf8' })
  expect(made.status, made.stderr).toBe(0)

  const signIn = await fetch(`${origin}/dang-nhap`, { method: 'POST', redirect: 'manual', headers: { origin }, body: new URLSearchParams({ login: 'luu-tru', password: PASSWORD }) })
  const cookie = signIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  expect(cookie).toContain('ansinh')
  const form = new FormData()
  // As the page's own form, without scripts.
  const page = await (await fetch(`${origin}/nhap`, { headers: { cookie } })).text()
  form.set('batch', /name="batch"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="batch"/.exec(page)?.slice(1).find(Boolean) ?? '')
  form.set('file', new Blob([new Uint8Array(await paperImage(['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'GIẤY BÁO TỬ']))]), 'trang.png')
  const upload = await fetch(`${origin}/nhap?/tai-len`, { method: 'POST', redirect: 'manual', headers: { origin, cookie, accept: 'text/html' }, body: form })
  expect(upload.status, web.told()).toBe(303)
  // The process of pages works no job: the file waits.
  const jobs = async () => (await owner.query<{ state: string }>('select state from pgboss.job')).rows.map((row) => row.state)
  expect(await jobs()).toEqual(['created'])
  expect(await states()).toEqual([])

  const worker = start(['worker'], { PORT: '0' })
  await until(async () => (await states()).some((state) => state === 'read' || state === 'needs_review'), worker.told)
  expect(web.told()).not.toContain('"job"')
  await stop(worker.child)
  expect(worker.child.exitCode).toBe(0)
  await stop(web.child)
  expect(web.child.exitCode).toBe(0)
}, 300_000)

test('what the process of jobs found in the trail is shown by the process of pages', async () => {
  const origin = `http://localhost:${env['PORT']}`
  const web = start(['serve'], { PROCESS: 'web' })
  await until(async () => (await fetch(`${origin}/readyz`)).ok, web.told)
  const made = spawnSync(process.execPath, [bin, 'user', 'add', 'thanh-tra', '--name', 'Thanh tra', '--role', 'auditor', '--json'], { env, encoding: 'utf8' })
  expect(made.status, made.stderr).toBe(0)
  const signIn = await fetch(`${origin}/dang-nhap`, { method: 'POST', redirect: 'manual', headers: { origin }, body: new URLSearchParams({ login: 'thanh-tra', password: PASSWORD }) })
  const cookie = signIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  const trail = async () => (await fetch(`${origin}/nhat-ky`, { headers: { cookie } })).text()
  await owner.query("delete from upkeep_run where kind = 'audit.verify'")
  expect(await trail()).toContain('chưa đọc lại')

  const worker = start(['worker'], { PORT: '0' })
  await until(async () => (await trail()).includes('chuỗi nguyên vẹn'), worker.told)
  await stop(worker.child)
  await owner.query("update audit_event set actor = 'x' where audit_event_id = (select audit_event_id from audit_event order by era, xid, audit_event_id limit 1)")
  expect(spawnSync(process.execPath, [bin, 'audit', 'verify'], { env, encoding: 'utf8' }).status).toBe(2)
  expect(await trail()).toContain('chuỗi bị đứt')
}, 300_000)

test('two processes that start at once on a new place agree on its secrets and both serve', async () => {
  const dataDir = join(folder, 'at-once')
  const both = [start(['worker'], { ANSINH_DATA: dataDir }), start(['worker'], { ANSINH_DATA: dataDir })]
  for (const one of both) await until(async () => one.told().includes('working jobs'), one.told)
}, 300_000)

test('a second process on the data folder of an embedded database is refused, and the first goes on', async () => {
  const alone = { DATABASE_URL: '', ANSINH_DATA: join(folder, 'alone') }
  const first = start(['worker'], alone)
  await until(async () => first.told().includes('working jobs'), first.told)
  const second = spawnSync(process.execPath, [bin, 'worker', '--json'], { env: { ...env, ...alone }, encoding: 'utf8' })
  expect(second.status).toBe(1)
  expect(JSON.parse(second.stdout)).toMatchObject({ error: 'db.data-folder-in-use' })
  // Commands share it.
  const listed = spawnSync(process.execPath, [bin, 'user', 'list', '--json'], { env: { ...env, ...alone }, encoding: 'utf8' })
  expect(listed.status, listed.stderr).toBe(0)
  expect(first.child.exitCode).toBeNull()
}, 300_000)

test('settings that are wrong keep a process from starting, and are named', async () => {
  await mkdir(join(folder, 'wrong'))
  await writeFile(join(folder, 'wrong/x'), '')
  const asked = spawnSync(process.execPath, [bin, 'serve', '--json'], { env: { ...env, ANSINH_S3_BUCKET: 'papers', ANSINH_METRICS: 'token', ANSINH_DATA: join(folder, 'wrong') }, encoding: 'utf8' })
  expect(asked.status).toBe(1)
  const told = JSON.parse(asked.stdout) as { error: string; message: string }
  expect(told.error).toBe('config.invalid')
  for (const name of ['ANSINH_S3_ENDPOINT', 'ANSINH_S3_ACCESS_KEY_ID', 'ANSINH_S3_SECRET_ACCESS_KEY', 'ANSINH_METRICS_TOKEN']) expect(told.message).toContain(name)
})
