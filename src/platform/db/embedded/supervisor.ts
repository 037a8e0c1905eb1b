import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { usableBinaries, type Binaries } from './binaries.ts'
import {
  SUPERUSER,
  ensureCluster,
  ensureServerFolders,
  passwordOf,
  pruneBinaries,
  pruneLogs,
  readRecord,
  renderSettings,
  socketFolder,
  writeRecord,
  writeSettings,
} from './cluster.ts'
import { codeOf, embeddedError } from './embedded.errors.ts'
import { takeOwnerLock, findOwner, type OwnerLock } from './owner-lock.ts'
import { resolveDataDir, type Place } from './place.ts'
import {
  answers,
  clearRemains,
  findPostmaster,
  isPortFree,
  isRunning,
  launch,
  shutDown,
  type Running,
} from './postmaster.ts'
import { signalAtExit } from './processes.ts'

export type EmbeddedLog = {
  info(data: Record<string, unknown>, message: string): void
  warn(data: Record<string, unknown>, message: string): void
}

export type WatchOptions = {
  /** Called after each restart; connections of pools are broken by then and are opened anew at their next use. */
  onRestart?: (server: { pid: number; attempt: number }) => void
  /** Called once when `maxRestarts` in a row did not keep the server alive for a minute. */
  onGiveUp?: (error: unknown) => void
  /** Default 5. */
  maxRestarts?: number
}

export type EmbeddedOptions = {
  /** Folder of the whole installation's data; the server takes `<dataDir>/pg` (see `resolveDataDir`). */
  dataDir: string
  /** Exactly this port, or `db.port-in-use`. Without it the port of the last start, else a free one, which stays the same. */
  port?: number
  /** Default 256. */
  sharedBuffersMb?: number
  /** Extensions that must be there, or `db.embedded-extension-missing`. */
  extensions?: readonly string[]
  /** For a command run beside a live server: joins the server of the process that owns the folder, and never stops it. */
  share?: boolean
  /** Restart the server when it dies while we live. */
  watch?: WatchOptions | false
  /**
   * SIGTERM and SIGINT stop the server, then end the process. Default true; a process with an order of its own for
   * stopping (pages, jobs, then the database) says false and calls `stop`.
   */
  stopOnSignals?: boolean
  /** Tests only: false makes a cluster without fsync. Refused in production, and for a cluster that was made durable. */
  durable?: boolean
  log?: EmbeddedLog
}

export type EmbeddedServer = {
  host: '127.0.0.1'
  port: number
  /** Folder of the unix socket, null when its path would be too long. */
  socketFolder: string | null
  /** Process number of the postmaster; another one after a restart. */
  readonly pid: number
  /** The server ran already: an orphan taken over, or another process's server joined. */
  adopted: boolean
  /** Whether this handle's `stop` stops the server; false for one that joined. */
  owned: boolean
  place: Place
  /** Connection URL; the superuser's without a role. A role's password is the caller's business. */
  url(database: string, role?: string, password?: string): string
  /** Stops the server, if owned, and lets go of the folder. Again: nothing. */
  stop(options?: { mode?: 'smart' | 'fast' | 'immediate' }): Promise<void>
  /** Lets go of the folder and leaves the server running for the next process. */
  release(): Promise<void>
}

const DEFAULT_EXTENSIONS = ['btree_gist', 'unaccent', 'pg_trgm'] as const
const START_ATTEMPTS = 6

/**
 * Starts the embedded PostgreSQL of a data folder, or takes over the one that a killed process left running. One process owns the
 * folder; another one gets `db.data-folder-in-use` unless it says `share`. Asked again by the owning process, it answers with the
 * same server. Throws `EmbeddedError`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const durable = options.durable !== false
  if (!durable && process.env['NODE_ENV'] === 'production') throw embeddedError('db.not-durable-refused')
  const place = await resolveDataDir(options.dataDir)
  const lockPath = join(place.root, 'owner.lock')
  for (;;) {
    const taken = await takeOwnerLock(lockPath)
    if ('lock' in taken) {
      try {
        return await startOwned(place, options, durable, taken.lock)
      } catch (error) {
        await taken.lock.release()
        throw error
      }
    }
    // The built pages hold a copy of this module: "the same process" is seen in the lock, not in a variable.
    if (!options.share && taken.owner.pid !== process.pid)
      throw embeddedError('db.data-folder-in-use', { folder: place.wanted, pid: taken.owner.pid })
    const joined = await joinOwner(place, lockPath)
    if (joined) return joined
  }
}

/** Waits until the owner's server answers; null when the owner ended meanwhile. */
async function joinOwner(place: Place, lockPath: string): Promise<EmbeddedServer | null> {
  const deadline = AbortSignal.timeout(120_000)
  for (;;) {
    const running = await findPostmaster(place)
    if (running) {
      const password = await passwordOf(place)
      if (await answers(running.port, password)) {
        const nothing = async () => undefined
        return handle(place, () => running, password, {
          adopted: true,
          owned: false,
          stop: nothing,
          release: nothing,
        })
      }
    }
    if ((await findOwner(lockPath)) === null) return null
    if (deadline.aborted)
      throw embeddedError('db.start-failed', { waitedFor: 'the owner of the data folder' })
    await sleep(50)
  }
}

async function startOwned(
  place: Place,
  options: EmbeddedOptions,
  durable: boolean,
  lock: OwnerLock,
): Promise<EmbeddedServer> {
  const { log } = options
  const binaries = await usableBinaries(place, options.extensions ?? DEFAULT_EXTENSIONS)
  const before = await readRecord(place)
  const collation = await ensureCluster(place, binaries, durable)
  if (collation === null && (before?.durable ?? true) !== durable)
    throw embeddedError('db.cluster-not-durable', { cluster: before?.durable ?? true, asked: durable })
  const password = await passwordOf(place)
  await ensureServerFolders(place)

  const config: Config = {
    place,
    binaries,
    password,
    durable,
    fixedPort: options.port ?? null,
    sharedBuffersMb: options.sharedBuffersMb ?? 256,
    collation: collation ?? before?.collation ?? '',
  }
  const orphan = await adopt(config, before?.port ?? 0, before?.settings ?? '')
  let running = orphan ?? (await start(config, before?.port ?? 0))
  log?.info(
    {
      pid: running.pid,
      port: running.port,
      adopted: orphan !== null,
      user: place.user?.name,
      folder: place.root,
    },
    'database server is ready',
  )
  await Promise.all([pruneLogs(place), pruneBinaries(place, binaries)]).catch((error: unknown) =>
    log?.warn({ error }, 'old files of the database server could not be removed'),
  )

  let closing: Promise<void> | null = null
  const watcher = options.watch
    ? watch(
        options.watch,
        config,
        () => running,
        (next) => (running = next),
        log,
      )
    : null

  const onExit = () => {
    // The process ends without having said stop: fast shutdown goes on without us.
    signalAtExit(running, 'SIGINT')
  }
  const close = (work: () => Promise<void>) =>
    (closing ??= (async () => {
      await watcher?.end()
      try {
        await work()
      } finally {
        process.off('exit', onExit)
        for (const name of signals) process.off(name, onSignal)
        await lock.release()
      }
    })())
  const stop = (mode: 'smart' | 'fast' | 'immediate') => close(() => shutDown(running, mode))
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
  const onSignal = (name: NodeJS.Signals) => {
    stop('fast')
      .catch((error: unknown) => log?.warn({ error }, 'database server did not stop'))
      .finally(() => {
        // Our listener is off: without another one this ends the process as the signal would have.
        if (process.listenerCount(name) === 0) process.kill(process.pid, name)
      })
  }
  process.on('exit', onExit)
  if (options.stopOnSignals !== false) for (const name of signals) process.on(name, onSignal)

  return handle(place, () => running, password, {
    adopted: orphan !== null,
    owned: true,
    stop: (how) => stop(how?.mode ?? 'fast'),
    release: () => close(async () => undefined),
  })
}

function handle(
  place: Place,
  running: () => Running,
  password: string,
  rest: Pick<EmbeddedServer, 'adopted' | 'owned' | 'stop' | 'release'>,
): EmbeddedServer {
  const { port } = running()
  return {
    host: '127.0.0.1',
    port,
    socketFolder: socketFolder(place),
    get pid() {
      return running().pid
    },
    place,
    url: (database, role = SUPERUSER, rolePassword = role === SUPERUSER ? password : undefined) => {
      const secret = rolePassword === undefined ? '' : `:${encodeURIComponent(rolePassword)}`
      return `postgres://${encodeURIComponent(role)}${secret}@127.0.0.1:${port}/${encodeURIComponent(database)}`
    },
    ...rest,
  }
}

type Config = {
  place: Place
  binaries: Binaries
  password: string
  durable: boolean
  fixedPort: number | null
  sharedBuffersMb: number
  collation: string
}

/** What the server was started with; the port is part of the text. */
function fingerprint(config: Config, settings: string): string {
  return createHash('sha256')
    .update(`${config.binaries.version}\n${config.binaries.postgres}\n${settings}`)
    .digest('hex')
    .slice(0, 16)
}

/** The orphan of a killed process, if it runs with today's settings and answers; one that does not is stopped. */
async function adopt(config: Config, knownPort: number, knownSettings: string): Promise<Running | null> {
  const orphan = await findPostmaster(config.place)
  if (!orphan) return null
  const settings = renderSettings(config.place, { ...config, port: orphan.port })
  const same =
    orphan.port === knownPort &&
    (config.fixedPort === null || config.fixedPort === orphan.port) &&
    fingerprint(config, settings) === knownSettings
  if (same) {
    // It may be recovering, or be on its way down after its owner's last word.
    const deadline = AbortSignal.timeout(10_000)
    while (await isRunning(orphan)) {
      if (await answers(orphan.port, config.password)) return orphan
      if (deadline.aborted) break
      await sleep(50)
    }
  }
  await shutDown(orphan, 'fast')
  return null
}

/** Starts the server; each refusal is answered by clearing again and by another port if that was the reason. */
async function start(config: Config, knownPort: number): Promise<Running> {
  const { place, binaries, password, durable, collation } = config
  let candidate = config.fixedPort ?? (knownPort || firstPort(place))
  let failure: unknown
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(100 * 2 ** attempt)
    await clearRemains(place)
    const port = await freePort(config, candidate)
    const text = renderSettings(place, { ...config, port })
    await writeSettings(place, text)
    await writeRecord(place, { port, durable, settings: fingerprint(config, text), collation })
    try {
      return await launch(place, binaries, port, password)
    } catch (error) {
      failure = error
      // Somebody took the port between our look and the server's.
      if (codeOf(error) === 'db.port-in-use' && config.fixedPort === null) candidate = nextPort(port)
    }
  }
  throw failure
}

// Below the range from which systems give out ports of outgoing connections (32768 on Linux, 49152 on macOS), so that
// the same port is most likely free after a reboot too.
const PORTS = { first: 15_432, count: 16_000 }
const nextPort = (port: number): number =>
  PORTS.first + ((port - PORTS.first + 1 + PORTS.count) % PORTS.count)
const firstPort = (place: Place): number =>
  PORTS.first + (createHash('sha256').update(place.cluster).digest().readUInt32BE(0) % PORTS.count)

async function freePort(config: Config, candidate: number): Promise<number> {
  if (config.fixedPort !== null) {
    if (!(await isPortFree(config.fixedPort)))
      throw embeddedError('db.port-in-use', { port: config.fixedPort })
    return config.fixedPort
  }
  let port = candidate
  for (let tries = 0; tries < 200; tries++, port = nextPort(port)) if (await isPortFree(port)) return port
  throw embeddedError('db.port-in-use', { port: candidate })
}

const POLL_MS = 500
const HEALTHY_POLLS = 120

function watch(
  options: WatchOptions,
  config: Config,
  current: () => Running,
  replace: (next: Running) => void,
  log: EmbeddedLog | undefined,
): { end(): Promise<void> } {
  const ending = new AbortController()
  const maxRestarts = options.maxRestarts ?? 5
  const loop = async () => {
    let restarts = 0
    for (let healthy = 0; !ending.signal.aborted;) {
      await sleep(POLL_MS, undefined, { signal: ending.signal, ref: false }).catch(() => undefined)
      if (ending.signal.aborted) return
      if (await isRunning(current())) {
        if (++healthy >= HEALTHY_POLLS) restarts = 0
        continue
      }
      healthy = 0
      if (restarts >= maxRestarts) throw embeddedError('db.start-failed', { restarts })
      restarts++
      log?.warn({ pid: current().pid, attempt: restarts }, 'database server died; starting it again')
      // The port is in every pool's URL: the restart must have the same one.
      const { port } = current()
      try {
        replace(await start({ ...config, fixedPort: port }, port))
      } catch (error) {
        if (restarts >= maxRestarts) throw error
        log?.warn({ error, attempt: restarts }, 'database server did not start again')
        continue
      }
      options.onRestart?.({ pid: current().pid, attempt: restarts })
    }
  }
  const done = loop().catch((error: unknown) => {
    log?.warn({ error }, 'database server could not be kept alive')
    options.onGiveUp?.(error)
  })
  return {
    end: async () => {
      ending.abort()
      await done
    },
  }
}
