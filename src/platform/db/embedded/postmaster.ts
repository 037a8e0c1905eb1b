import { spawn, type ChildProcess } from 'node:child_process'
import { open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Binaries } from './binaries.ts'
import { SUPERUSER, clusterTag, idsOf, readRecord, serverEnvironment, settingsPath } from './cluster.ts'
import { codeOf, embeddedError } from './embedded.errors.ts'
import type { Place } from './place.ts'
import { findProcess, listProcesses, signal, workingFolder, type ProcessInfo } from './processes.ts'
import { readIfThere } from './small-files.ts'

export type Running = { pid: number; port: number; birth: string }

const serverUid = (place: Place): number => place.user?.uid ?? process.getuid?.() ?? -1

/**
 * Whether a process is one of this cluster's. A postmaster and its backends work in the cluster's folder: the folder itself is
 * compared, not its path, so that a server stays ours when the data folder was renamed under it, and a copy of the folder does not
 * claim the original's server. `unsure` when a PostgreSQL process cannot be looked into.
 */
async function standingOf(info: ProcessInfo, place: Place): Promise<'ours' | 'other' | 'unsure'> {
  if (info.zombie || info.uid !== serverUid(place)) return 'other'
  if (!/(^|\/)postgres( |:|$)/.test(info.command)) return 'other'
  const folder = await workingFolder(info.pid, idsOf(place))
  if (folder === null) {
    if ((await findProcess(info.pid))?.birth !== info.birth) return 'other' // it ended while we looked
    return info.command.startsWith(`postgres: ${clusterTag(place)}: `) ||
      info.command.includes(` -D ${place.cluster} `)
      ? 'ours'
      : 'unsure'
  }
  const cluster = await stat(place.cluster, { bigint: true })
  return folder === `${cluster.dev}:${cluster.ino}` ? 'ours' : 'other'
}

async function namedByPidFile(place: Place): Promise<{ info: ProcessInfo; port: number } | null> {
  const lines = ((await readIfThere(join(place.cluster, 'postmaster.pid'))) ?? '').split('\n')
  const info = lines[0] ? await findProcess(Math.abs(Number(lines[0]))) : null
  return info && { info, port: Number(lines[3] ?? 0) }
}

/** The postmaster that postmaster.pid names, if it lives, is no zombie and is this cluster's. */
export async function findPostmaster(place: Place): Promise<Running | null> {
  const named = await namedByPidFile(place)
  if (!named || (await standingOf(named.info, place)) !== 'ours') return null
  return { pid: named.info.pid, port: named.port, birth: named.info.birth }
}

export async function isRunning(server: Running): Promise<boolean> {
  const info = await findProcess(server.pid)
  return info !== null && !info.zombie && info.birth === server.birth
}

/** Whether the server behind the port answers with our password. SCRAM proves both sides: another cluster cannot answer. */
export async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 3_000,
    query_timeout: 3_000,
    application_name: 'ansinh supervisor',
  })
  client.on('error', () => undefined) // a connection that breaks after the answer says nothing more
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false // refused, starting up, shutting down, or not ours: the caller asks again or looks at the process
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** True until the process is gone or a zombie; gives up after `ms`. */
export async function waitForEnd(server: Running, ms: number): Promise<boolean> {
  const deadline = AbortSignal.timeout(ms)
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    if (!(await isRunning(server))) return true
    if (deadline.aborted) return false
    await sleep(pause)
  }
}

/**
 * Readies a cluster whose postmaster is dead. Backends may outlive a killed postmaster for as long as a statement runs, and hold its
 * shared memory: they get 2 s to notice, then SIGQUIT, then SIGKILL (recovery follows in any case). Only when none is left, and
 * nothing is unsure, are the pid file and the socket's lock removed: PostgreSQL would take a zombie, or a stranger with the old
 * number, for a live server; but two servers on one cluster would destroy it.
 */
export async function clearRemains(place: Place): Promise<void> {
  const orphans = async () => {
    const found = await listProcesses()
    const standings = await Promise.all(found.map((info) => standingOf(info, place)))
    return found.filter((_, i) => standings[i] === 'ours')
  }
  let left = await orphans()
  const patience = [
    [null, 2_000],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 5_000],
  ] as const
  for (const [name, ms] of patience) {
    if (left.length === 0) break
    if (name) for (const { pid } of left) signal(pid, name)
    const deadline = AbortSignal.timeout(ms)
    while (left.length > 0 && !deadline.aborted) {
      await sleep(20)
      left = await orphans()
    }
  }
  if (left.length > 0) throw embeddedError('db.start-failed', { orphans: left.map(({ pid }) => pid) })
  const named = await namedByPidFile(place)
  if (named && (await standingOf(named.info, place)) !== 'other')
    throw embeddedError('db.start-failed', { perhapsRunning: named.info.pid })
  await rm(join(place.cluster, 'postmaster.pid'), { force: true })
  const port = (await readRecord(place))?.port
  for (const name of [`.s.PGSQL.${port}.lock`, `.s.PGSQL.${port}`])
    await rm(join(place.root, 'run', name), { force: true })
}

/**
 * Starts the postmaster and waits until it answers. It leads its own session, so that Ctrl-C in our terminal reaches only us, and it
 * outlives us. Throws `db.port-in-use` or `db.start-failed` with the end of its output.
 */
export async function launch(
  place: Place,
  binaries: Binaries,
  port: number,
  password: string,
): Promise<Running> {
  const outputPath = join(place.root, 'start.log')
  await rm(outputPath, { force: true })
  const output = await open(outputPath, 'wx', 0o600)
  let child: ChildProcess
  try {
    child = spawn(binaries.postgres, ['-D', place.cluster, '-c', `config_file=${settingsPath(place)}`], {
      ...idsOf(place),
      cwd: place.root,
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    })
  } finally {
    await output.close()
  }
  let ended: string | null = null
  child.on('error', (error) => (ended = error.message))
  child.on('exit', (code, name) => (ended ??= `exit ${code ?? name}`))
  child.unref()

  const startFailed = async (): Promise<Error> => {
    const text = ((await readIfThere(outputPath)) ?? '') + (await newestLog(place))
    const said = text
      .split('\n')
      .filter((line) => /FATAL|ERROR|PANIC|HINT|could not|LOG: .*bind/.test(line))
      .slice(-8)
    const bound = said.some((line) =>
      /could not bind|Address already in use|create any TCP\/IP sockets/.test(line),
    )
    const full = said.some((line) => line.includes('No space left on device'))
    return embeddedError(bound ? 'db.port-in-use' : full ? 'db.disk-full' : 'db.start-failed', { port, ended, said })
  }
  // Crash recovery after a long run can take minutes: as long as the process lives, it is waited for.
  const deadline = AbortSignal.timeout(10 * 60_000)
  for (let pause = 4; ; pause = Math.min(pause * 1.5, 200)) {
    await sleep(pause)
    if (ended !== null) throw await startFailed()
    const status = ((await readIfThere(join(place.cluster, 'postmaster.pid'))) ?? '').split('\n')
    const ready = Number(status[0]) === child.pid && status[7]?.trim() === 'ready'
    if (ready && child.pid && (await answers(port, password))) {
      const info = await findProcess(child.pid)
      if (info) return { pid: child.pid, port, birth: info.birth }
    }
    if (deadline.aborted) throw await startFailed()
  }
}

async function newestLog(place: Place): Promise<string> {
  const names = (await readdir(join(place.root, 'log'))).filter((name) => name.endsWith('.log')).sort()
  const last = names.at(-1)
  return last ? (await readFile(join(place.root, 'log', last), 'utf8')).slice(-4_000) : ''
}

/**
 * Stops a server: `fast` breaks connections and checkpoints, `smart` waits for clients, `immediate` leaves recovery to the next start.
 * After 60 s fast becomes immediate, which loses nothing committed.
 */
export async function shutDown(server: Running, mode: 'smart' | 'fast' | 'immediate'): Promise<void> {
  const name = ({ smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const)[mode]
  if (!(await isRunning(server))) return
  signal(server.pid, name)
  if (await waitForEnd(server, 60_000)) return
  signal(server.pid, 'SIGQUIT')
  if (await waitForEnd(server, 20_000)) return
  throw embeddedError('db.stop-failed', { pid: server.pid })
}

export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve)
    })
    return true
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE' || codeOf(error) === 'EACCES') return false
    throw error
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}
