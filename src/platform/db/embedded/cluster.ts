import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import { embeddedError } from './embedded.errors.ts'
import type { Place } from './place.ts'
import { readIfThere, syncFolder, writeWhole } from './small-files.ts'

const run = promisify(execFile)

export const SUPERUSER = 'postgres'

/** What is remembered of a cluster between starts (server.json). */
export type ServerRecord = {
  port: number
  /** False for a cluster made without fsync: it must never hold what has to last. */
  durable: boolean
  /** `postgresql.conf` and binaries of the last start: an orphan running with others is restarted, not adopted. */
  settings: string
  collation: string
}

const recordPath = (place: Place) => join(place.root, 'server.json')

export async function readRecord(place: Place): Promise<ServerRecord | null> {
  const text = await readIfThere(recordPath(place))
  if (text === null) return null
  try {
    const value = JSON.parse(text) as Partial<ServerRecord>
    return {
      port: Number.isInteger(value.port) ? Number(value.port) : 0,
      durable: value.durable !== false,
      settings: String(value.settings ?? ''),
      collation: String(value.collation ?? ''),
    }
  } catch {
    return null // spoilt by hand: the port is found anew, and the cluster counts as durable
  }
}

export async function writeRecord(place: Place, record: ServerRecord): Promise<void> {
  await writeWhole(recordPath(place), `${JSON.stringify(record, null, 2)}\n`, 0o644)
}

/** The superuser's password. It is written before the cluster exists, so no cluster is without one. */
export async function passwordOf(place: Place): Promise<string> {
  const path = join(place.root, 'password')
  const known = (await readIfThere(path))?.trim()
  if (known) return known
  if (existsSync(place.cluster)) throw embeddedError('db.password-missing', { path })
  const fresh = randomBytes(24).toString('base64url')
  await writeWhole(path, `${fresh}\n`, 0o600)
  return fresh
}

/** Stands in the title of each process of the cluster: for a person who looks at the list, and where a process cannot be looked into. */
export const clusterTag = (place: Place): string =>
  `ansinh-${createHash('sha256').update(place.cluster).digest('hex').slice(0, 12)}`

const collations = [
  ['icu vi-VN', ['--locale-provider=icu', '--icu-locale=vi-VN', '--locale=C.UTF-8']],
  ['icu vi-VN', ['--locale-provider=icu', '--icu-locale=vi-VN', '--locale=C']],
  ['builtin C.UTF-8', ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']],
] as const

/**
 * Makes the cluster unless it exists: UTF-8, Vietnamese collation where the binaries have ICU, data checksums, passwords always.
 * Built beside its place and renamed into it, so that a cluster that exists is whole. Returns the collation of a new cluster.
 */
export async function ensureCluster(
  place: Place,
  binaries: Binaries,
  durable: boolean,
): Promise<string | null> {
  const version = (await readIfThere(join(place.cluster, 'PG_VERSION')))?.trim()
  if (version !== undefined) {
    const offered = binaries.postgresVersion.split('.')[0]
    if (version !== offered)
      throw embeddedError('db.cluster-version', { cluster: version, binaries: offered })
    return null
  }
  const password = await passwordOf(place)
  const building = join(place.root, 'cluster.next')
  const passwordFile = join(place.root, 'password.next')
  const failures: string[] = []
  try {
    // Written by us and given to the server's user, who alone must read it: never a file of ours in a folder of his.
    await writeWhole(passwordFile, `${password}\n`, 0o600)
    await give(passwordFile, place)
    for (const [collation, locale] of collations) {
      await rm(building, { recursive: true, force: true })
      await mkdir(building, { mode: 0o700 })
      await give(building, place)
      const problem = await initdb(place, binaries, [
        '-D',
        building,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--data-checksums',
        '--no-instructions',
        ...locale,
        ...(durable ? [] : ['--no-sync']),
      ])
      if (problem === null) {
        await rename(building, place.cluster)
        await syncFolder(place.root)
        return collation
      }
      failures.push(problem)
      if (!/locale|icu|collation|encoding/i.test(problem)) break
    }
  } finally {
    await rm(passwordFile, { force: true })
    await rm(building, { recursive: true, force: true })
  }
  throw embeddedError('db.initdb-failed', { failures })
}

async function initdb(place: Place, binaries: Binaries, args: string[]): Promise<string | null> {
  try {
    await run(binaries.initdb, args, {
      ...idsOf(place),
      cwd: place.root,
      env: serverEnvironment(),
      maxBuffer: 1 << 24,
    })
    return null
  } catch (error) {
    const { stderr, message } = error as { stderr?: unknown; message?: unknown }
    return (typeof stderr === 'string' && stderr.trim()) || String(message)
  }
}

/** User and group for `spawn`; nothing when the server runs as ourselves. */
export const idsOf = (place: Place): { uid?: number; gid?: number } =>
  place.user ? { uid: place.user.uid, gid: place.user.gid } : {}

// None of the caller's variables: PGDATA, PGPORT or a locale that does not exist would reach the server.
export const serverEnvironment = (): NodeJS.ProcessEnv => ({ LC_ALL: 'C', PATH: '/usr/bin:/bin' })

async function give(path: string, place: Place): Promise<void> {
  if (place.user) await chown(path, place.user.uid, place.user.gid)
}

/** Folder of the socket, or null when its path would not fit: 107 bytes on Linux, 103 on macOS, with `/.s.PGSQL.65535`. */
export function socketFolder(place: Place): string | null {
  const run = join(place.root, 'run')
  return Buffer.byteLength(`${run}/.s.PGSQL.65535`) <= 103 ? run : null
}

/** Makes the folders that the server writes in. */
export async function ensureServerFolders(place: Place): Promise<void> {
  for (const name of ['run', 'log']) {
    const folder = join(place.root, name)
    if (existsSync(folder)) continue
    await mkdir(folder, { mode: 0o700 })
    await give(folder, place)
  }
}

export type Settings = { sharedBuffersMb: number; durable: boolean; port: number }

const KEPT_LOGS = 5

/**
 * Settings for a small machine. They stand in a file of ours, outside the cluster, that includes what initdb chose; `ALTER SYSTEM`
 * still overrides them. Statements are not written to the log: their values are people's data.
 */
export function renderSettings(place: Place, settings: Settings): string {
  const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`
  const lines: [string, string][] = [
    ['cluster_name', quoted(clusterTag(place))],
    ['hba_file', quoted(join(place.root, 'pg_hba.conf'))],
    ['listen_addresses', quoted('127.0.0.1')],
    ['port', String(settings.port)],
    ['unix_socket_directories', quoted(socketFolder(place) ?? '')],
    ['unix_socket_permissions', '0700'],
    ['max_connections', '60'],
    ['shared_buffers', `${settings.sharedBuffersMb}MB`],
    ['maintenance_work_mem', '128MB'],
    ['fsync', settings.durable ? 'on' : 'off'],
    ['synchronous_commit', settings.durable ? 'on' : 'off'],
    ['full_page_writes', settings.durable ? 'on' : 'off'],
    ['wal_compression', 'on'],
    ['jit', 'off'],
    ['timezone', quoted('UTC')],
    ['log_timezone', quoted('UTC')],
    ['lc_messages', quoted('C')],
    ['logging_collector', 'on'],
    ['log_destination', quoted('stderr')],
    ['log_directory', quoted(join(place.root, 'log'))],
    ['log_filename', quoted('server-%Y%m%d-%H%M%S.log')],
    ['log_rotation_size', '5MB'],
    ['log_rotation_age', '0'],
    ['log_line_prefix', quoted('%m [%p] ')],
    ['log_min_error_statement', 'panic'],
    ['log_error_verbosity', 'terse'],
  ]
  const own = lines.map(([name, value]) => `${name} = ${value}`).join('\n')
  return `# Written at each start. A server of your own takes over with DATABASE_URL.\ninclude_if_exists = ${quoted(join(place.cluster, 'postgresql.conf'))}\n${own}\n`
}

export const settingsPath = (place: Place): string => join(place.root, 'postgresql.conf')

export async function writeSettings(place: Place, text: string): Promise<void> {
  await writeWhole(settingsPath(place), text, 0o644)
  const hba = 'local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n'
  const path = join(place.root, 'pg_hba.conf')
  if ((await readIfThere(path)) !== hba) await writeWhole(path, hba, 0o644)
}

/** The server starts a new log file every 5 MB and at each start; the newest few are kept. */
export async function pruneLogs(place: Place): Promise<void> {
  const folder = join(place.root, 'log')
  const names = (await readdir(folder)).filter((name) => /^server-.*\.log$/.test(name)).sort()
  for (const name of names.slice(0, -KEPT_LOGS)) await rm(join(folder, name), { force: true })
}

/** Removes copied binaries of other versions; called while a server of `keep` runs. */
export async function pruneBinaries(place: Place, keep: Binaries): Promise<void> {
  const folder = join(place.root, 'bin')
  if (!existsSync(folder)) return
  const kept = keep.copied ? dirname(dirname(keep.postgres)) : null
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (path !== kept) await rm(path, { recursive: true, force: true })
  }
}
