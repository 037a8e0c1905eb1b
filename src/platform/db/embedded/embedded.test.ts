import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findPackage, usableBinaries } from './binaries.ts'
import {
  RELOCATED_ROOT,
  resolveDataDir,
  startEmbedded,
  type EmbeddedOptions,
  type EmbeddedServer,
} from './index.ts'
import { findProcess } from './processes.ts'

type Told = {
  pid: number
  port: number
  adopted: boolean
  owned: boolean
  url: string
  place: { root: string; cluster: string; relocated: boolean; user: { name: string } | null }
  code?: string
  data?: Record<string, unknown>
}

const ownerScript = fileURLToPath(new URL('owner.fixture.ts', import.meta.url))
const asRoot = process.getuid?.() === 0
const children: ChildProcess[] = []
const servers: EmbeddedServer[] = []
let base: string
/** One durable cluster serves most tests, in order: making a cluster is the slow part. */
let dataDir: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'ansinh-embedded-'))
  await chmod(base, 0o755)
  dataDir = join(base, 'data')
})

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop({ mode: 'immediate' })
  for (const child of children.splice(0)) await kill(child)
})

afterAll(async () => {
  // What a killed owner left running.
  await (await startEmbedded({ dataDir, stopOnSignals: false })).stop({ mode: 'immediate' })
  await rm(base, { recursive: true, force: true })
})

async function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, stopOnSignals: false, ...options })
  servers.push(server)
  return server
}

/** Starts the server from a process of its own, and returns that process with what it told. */
async function startInChild(
  options: Partial<EmbeddedOptions> = {},
  how: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<{ child: ChildProcess; told: Told }> {
  const child = spawn(process.execPath, [ownerScript, JSON.stringify({ dataDir, ...options })], {
    ...how,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  if (!child.stdout) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) return { child, told: JSON.parse(line) as Told }
  throw new Error('the process ended without a word')
}

async function kill(child: ChildProcess, name: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(name)
  await ended
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function isAlive(pid: number): Promise<boolean> {
  const info = await findProcess(pid)
  return info !== null && !info.zombie
}

async function until(what: () => Promise<boolean>, ms = 30_000): Promise<void> {
  const deadline = AbortSignal.timeout(ms)
  while (!(await what())) {
    if (deadline.aborted) throw new Error('waited in vain')
    await sleep(20)
  }
}

describe('a server of one data folder', () => {
  it('is made at the first start: Vietnamese order, checksums, passwords, every write to the disk', async () => {
    const server = await start()
    const [shown] = await query(
      server.url('postgres'),
      `select current_setting('data_checksums') as checksums, current_setting('fsync') as fsync,
        current_setting('synchronous_commit') as sync, current_setting('full_page_writes') as pages,
        current_setting('server_encoding') as encoding, current_setting('jit') as jit,
        (select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'template1') as locale,
        (select string_agg(x, '' order by x) from (values ('đ'), ('d'), ('e'), ('ê'), ('f')) v(x)) as sorted`,
    )
    expect(shown).toEqual({
      checksums: 'on',
      fsync: 'on',
      sync: 'on',
      pages: 'on',
      encoding: 'UTF8',
      jit: 'off',
      locale: 'i vi-VN',
      sorted: 'dđeêf',
    })
    const extensions = ['btree_gist', 'unaccent', 'pg_trgm']
    for (const name of extensions)
      await query(server.url('postgres'), `create extension ${pg.escapeIdentifier(name)}`)
    await expect(query(server.url('postgres', 'postgres', 'wrong'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    })
    expect((await stat(join(server.place.root, 'password'))).mode & 0o777).toBe(0o600)
    expect((await stat(server.place.cluster)).mode & 0o777).toBe(0o700)
    expect((await stat(server.place.cluster)).uid).not.toBe(0)
    if (server.socketFolder) {
      const socket = { host: server.socketFolder, port: server.port, user: 'postgres', password: 'wrong' }
      await expect(new pg.Client(socket).connect()).rejects.toMatchObject({ code: '28P01' })
    }
  })

  it('keeps its data and its port over a stop, and takes another port when that one is taken', async () => {
    const first = await start()
    await query(first.url('postgres'), 'create table kept as select 42 as n')
    await first.stop()
    await first.stop()
    expect(await isAlive(first.pid)).toBe(false)

    const second = await start()
    expect(second.port).toBe(first.port)
    expect(await query(second.url('postgres'), 'select n from kept')).toEqual([{ n: 42 }])
    await second.stop()

    const squatter = await listen(first.port)
    try {
      await expect(startEmbedded({ dataDir, port: first.port })).rejects.toMatchObject({
        code: 'db.port-in-use',
      })
      const third = await start()
      expect(third.port).not.toBe(first.port)
      expect(await query(third.url('postgres'), 'select n from kept')).toEqual([{ n: 42 }])
    } finally {
      squatter.close()
    }
  })

  it('answers a second call of the same process with the same server, which only the first call stops', async () => {
    const [first, second] = await Promise.all([start(), start()])
    expect(second.pid).toBe(first.pid)
    expect([first.owned, second.owned].sort()).toEqual([false, true])
    const [owner, guest] = first.owned ? [first, second] : [second, first]
    await guest.stop()
    expect(await isAlive(owner.pid)).toBe(true)
    await owner.stop()
    expect(await isAlive(owner.pid)).toBe(false)
  })

  it('refuses a second process, unless that says it shares, and then outlives it', async () => {
    const server = await start()
    const refused = await startInChild()
    expect(refused.told).toMatchObject({ code: 'db.data-folder-in-use', data: { pid: process.pid } })
    const { child, told } = await startInChild({ share: true })
    expect(told).toMatchObject({ pid: server.pid, port: server.port, adopted: true, owned: false })
    await kill(child, 'SIGTERM')
    expect(await query(told.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('lets exactly one of several processes that start at once over a dead owner’s lock have the folder', async () => {
    const { child, told } = await startInChild()
    await kill(child)
    const rivals = await Promise.all([1, 2, 3, 4].map(() => startInChild()))
    const codes = rivals.map((rival) => rival.told.code ?? 'owner').sort()
    expect(codes).toEqual([
      'db.data-folder-in-use',
      'db.data-folder-in-use',
      'db.data-folder-in-use',
      'owner',
    ])
    expect(rivals.find((rival) => rival.told.adopted)?.told.pid).toBe(told.pid)
  })
})

describe('after a crash', () => {
  it('adopts the server that a killed process left, with what was committed and what is open in it', async () => {
    const { child, told } = await startInChild()
    const client = new pg.Client({ connectionString: told.url })
    await client.connect()
    await client.query('create table if not exists committed (n int)')
    await client.query('insert into committed values (7)')
    await kill(child)
    expect(await isAlive(told.pid)).toBe(true)

    const server = await start()
    expect(server).toMatchObject({ adopted: true, pid: told.pid, port: told.port })
    expect((await client.query('select n from committed')).rows).toEqual([{ n: 7 }])
    await client.end()
    await server.stop()
    expect(await isAlive(told.pid)).toBe(false)
  })

  it('restarts an orphan that runs with other settings instead of adopting it', async () => {
    const { child, told } = await startInChild({ sharedBuffersMb: 64 })
    await kill(child)
    const server = await start({ sharedBuffersMb: 96 })
    expect(server.adopted).toBe(false)
    expect(server.pid).not.toBe(told.pid)
    expect(await query(server.url('postgres'), 'show shared_buffers')).toEqual([{ shared_buffers: '96MB' }])
  })

  it('starts after the server and its owner were both killed, backends busy, and loses nothing committed', async () => {
    const { child, told } = await startInChild()
    await query(told.url, 'create table if not exists survived (n int)')
    await query(told.url, 'insert into survived values (1)')
    // A statement that does not look up keeps its backend, and the shared memory, beyond the postmaster's death.
    const busy = query(told.url, 'do $$ begin loop perform 1; end loop; end $$').catch(() => 'broken')
    await until(
      async () =>
        (await query(told.url, "select 1 from pg_stat_activity where query like 'do $$%'")).length > 0,
    )
    process.kill(told.pid, 'SIGKILL')
    await kill(child)

    const server = await start()
    expect(server.adopted).toBe(false)
    expect(await query(server.url('postgres'), 'select n from survived')).toEqual([{ n: 1 }])
    expect(await busy).toBe('broken')
  })

  it('never runs two servers on one cluster, also when its folder was renamed under the first', async () => {
    const { child, told } = await startInChild()
    await query(told.url, 'create table if not exists renamed (n int)')
    await kill(child)
    const elsewhere = join(base, 'renamed')
    await rename(dataDir, elsewhere)
    try {
      const server = await start({ dataDir: elsewhere })
      expect(await isAlive(told.pid)).toBe(false)
      expect(await query(server.url('postgres'), 'select * from renamed')).toEqual([])
      await server.stop()
    } finally {
      await rename(elsewhere, dataDir)
    }
  })

  it('does not take the server of the folder it was copied from for its own', async () => {
    const { child, told } = await startInChild()
    await kill(child)
    const copy = join(base, 'copied')
    execFileSync('cp', ['-a', dataDir, copy])
    const server = await start({ dataDir: copy })
    expect(server).toMatchObject({ adopted: false })
    expect(server.port).not.toBe(told.port)
    expect(await query(told.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('restarts the server under the same address when it is killed while we live, and gives up after so many times', async () => {
    const restarts: number[] = []
    let gaveUp: unknown
    const server = await start({
      watch: {
        maxRestarts: 1,
        onRestart: ({ pid }) => restarts.push(pid),
        onGiveUp: (error) => (gaveUp = error),
      },
    })
    const before = server.pid
    const url = server.url('postgres')
    process.kill(before, 'SIGKILL')
    await until(async () => restarts.length === 1)
    expect(server.pid).toBe(restarts[0])
    expect(server.pid).not.toBe(before)
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    process.kill(server.pid, 'SIGKILL')
    await until(async () => gaveUp !== undefined)
    expect(gaveUp).toMatchObject({ code: 'db.start-failed' })
  })

  it.each(['zombie', 'stranger', 'nobody'] as const)(
    'starts over a postmaster.pid that names a %s',
    async (kind) => {
      const server = await start()
      const { place } = server
      const path = join(place.cluster, 'postmaster.pid')
      const lines = (await readFile(path, 'utf8')).split('\n')
      await server.stop()
      const ids = place.user ? { uid: place.user.uid, gid: place.user.gid } : {}
      // The child ends after the shell has become something that never reaps it: a shell that still is one may reap it at once.
      const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], {
        ...ids,
        cwd: '/',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      children.push(parent)
      let number = 0
      for await (const line of createInterface(parent.stdout)) {
        number = Number(line)
        break
      }
      if (kind === 'zombie') await until(async () => (await findProcess(number))?.zombie === true)
      if (kind === 'stranger') number = parent.pid ?? 0
      if (kind === 'nobody') {
        await kill(parent)
        await until(async () => (await findProcess(number)) === null)
      }
      lines[0] = String(number)
      await writeFile(path, lines.join('\n'))
      if (place.user) await chown(path, place.user.uid, place.user.gid)

      const again = await start()
      expect(again.adopted).toBe(false)
      if (kind === 'stranger') expect(await isAlive(number)).toBe(true)
    },
  )

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'shuts the server down cleanly when its owner gets %s',
    async (name) => {
      const { child, told } = await startInChild()
      await kill(child, name)
      expect(child.signalCode).toBe(name)
      expect(await isAlive(told.pid)).toBe(false)
      expect(existsSync(join(told.place.cluster, 'postmaster.pid'))).toBe(false)
      expect(
        await readFile(
          join(told.place.root, 'log', (await readdir(join(told.place.root, 'log'))).sort().at(-1) ?? ''),
          'utf8',
        ),
      ).toContain('database system is shut down')
    },
  )

  it('stops the server of a process that ends without a word', async () => {
    const script = `const { startEmbedded } = await import(process.argv[1])
      const server = await startEmbedded({ dataDir: process.argv[2] }); console.log(server.pid); process.exit(3)`
    const index = new URL('index.ts', import.meta.url).href
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script, index, dataDir], {
      encoding: 'utf8',
    })
    expect(ended.status).toBe(3)
    await until(async () => !(await isAlive(Number(ended.stdout))))
  })

  it('leaves the server running when it is released, for the next process to take over', async () => {
    const server = await startEmbedded({ dataDir, stopOnSignals: false })
    await server.release()
    const { told } = await startInChild()
    expect(told).toMatchObject({ adopted: true, owned: true, pid: server.pid })
  })
})

describe('a data folder with a long path and quotes in it', () => {
  it('is served over TCP alone, since a socket’s path is bounded', async () => {
    const server = await start({
      dataDir: join(base, `người có công's "hồ sơ" ${'x'.repeat(80)}`),
      durable: false,
    })
    expect(server.socketFolder).toBeNull()
    expect(await query(server.url('postgres'), 'show unix_socket_directories')).toEqual([
      { unix_socket_directories: '' },
    ])
    expect(await query(server.url('postgres'), 'show fsync')).toEqual([{ fsync: 'off' }])
  })
})

describe('what is refused', () => {
  it('runs without fsync only outside production, and never over a cluster made to last', async () => {
    process.env['NODE_ENV'] = 'production'
    try {
      await expect(startEmbedded({ dataDir, durable: false })).rejects.toMatchObject({
        code: 'db.not-durable-refused',
      })
    } finally {
      process.env['NODE_ENV'] = 'test'
    }
    await expect(startEmbedded({ dataDir, durable: false })).rejects.toMatchObject({
      code: 'db.cluster-not-durable',
    })
  })

  it('names the extensions that the binaries lack', async () => {
    await expect(startEmbedded({ dataDir, extensions: ['pg_trgm', 'no_such'] })).rejects.toMatchObject({
      code: 'db.embedded-extension-missing',
      data: { missing: ['no_such'] },
    })
  })

  it('refuses a cluster of another major version', async () => {
    const server = await start()
    await server.stop()
    const path = join(server.place.cluster, 'PG_VERSION')
    const version = await readFile(path, 'utf8')
    await writeFile(path, '17\n')
    try {
      await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
        code: 'db.cluster-version',
        data: { cluster: '17' },
      })
    } finally {
      await writeFile(path, version)
    }
    expect((await start()).owned).toBe(true)
  })
})

describe.runIf(asRoot)('as root', () => {
  it('runs the server as another user, and keeps it out of a folder that is closed to him without opening the folder', async () => {
    const closed = join(base, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const wanted = join(closed, 'project', '.data')
    const roots: string[] = []
    try {
      const server = await start({ dataDir: wanted, durable: false })
      roots.push(server.place.root)
      expect(server.place).toMatchObject({ relocated: true })
      expect(server.place.root.startsWith(`${RELOCATED_ROOT}/`)).toBe(true)
      expect((await stat(closed)).mode & 0o777).toBe(0o700)
      expect((await findProcess(server.pid))?.uid).toBe(server.place.user?.uid)
      await query(server.url('postgres'), 'create table moved as select 5 as n')
      await server.stop()

      // Renamed with its project: the note in it still leads to the cluster; a folder made anew in its place gets its own.
      await rename(join(closed, 'project'), join(closed, 'renamed'))
      const renamed = await resolveDataDir(join(closed, 'renamed', '.data'))
      expect(renamed.root).toBe(server.place.root)
      const fresh = await resolveDataDir(wanted)
      roots.push(fresh.root)
      expect(fresh.root).not.toBe(server.place.root)
      const copy = join(closed, 'copy')
      await cp(join(closed, 'renamed'), copy, { recursive: true })
      const copied = await resolveDataDir(join(copy, '.data'))
      roots.push(copied.root)
      expect(new Set([renamed.root, fresh.root, copied.root]).size).toBe(3)
    } finally {
      for (const server of servers.splice(0)) await server.stop({ mode: 'immediate' })
      for (const root of roots) await rm(root, { recursive: true, force: true })
    }
  })

  it('copies binaries that the server’s user cannot reach, with links that no install script made', async () => {
    const source = await findPackage()
    const native = join(base, 'sealed', 'native')
    await mkdir(join(base, 'sealed'), { mode: 0o700 })
    await cp(source.native, native, {
      recursive: true,
      filter: async (path) => !(await lstat(path)).isSymbolicLink(),
    })
    const place = await resolveDataDir(join(base, 'copying'))
    const binaries = await usableBinaries(place, ['btree_gist'], { version: 'test', native })
    expect(binaries).toMatchObject({ copied: true, postgres: join(place.root, 'bin/test/bin/postgres') })
    const ids = { uid: place.user?.uid, gid: place.user?.gid }
    expect(String(execFileSync(binaries.initdb, ['-V'], ids))).toContain(binaries.postgresVersion)
    await rm(join(base, 'sealed'), { recursive: true })
  })

  it.runIf(canRunAsNobody())(
    'works the same for an ordinary user, who cannot take over a cluster of root’s',
    async () => {
      const nobody = execFileSync('id', ['-u', 'nobody']).toString().trim()
      const ids = { uid: Number(nobody), gid: Number(execFileSync('id', ['-g', 'nobody'])) }
      const own = join(base, 'ordinary')
      await mkdir(own)
      await chown(own, ids.uid, ids.gid)
      const first = await startInChild({ dataDir: own, durable: false }, ids)
      expect(first.told).toMatchObject({ adopted: false, place: { user: null, relocated: false } })
      await query(first.told.url, 'create table mine as select 1 as n')
      await kill(first.child)
      const second = await startInChild({ dataDir: own, durable: false }, ids)
      expect(second.told).toMatchObject({ adopted: true, pid: first.told.pid })
      await kill(second.child, 'SIGTERM')
      const foreign = await startInChild({}, ids)
      expect(foreign.told.code).toBe('db.data-folder-of-other-user')
      // Root finds the cluster where it is and runs it as its owner.
      const server = await start({ dataDir: own, durable: false })
      expect(server.place.user?.uid).toBe(ids.uid)
      expect(await query(server.url('postgres'), 'select n from mine')).toEqual([{ n: 1 }])
    },
  )
})

function canRunAsNobody(): boolean {
  if (!asRoot) return false
  const ids = { uid: 65534, gid: 65534, cwd: '/' }
  return (
    spawnSync(process.execPath, ['-e', `require('fs').readFileSync(${JSON.stringify(ownerScript)})`], ids)
      .status === 0
  )
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
