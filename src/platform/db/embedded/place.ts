import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, realpath, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { codeOf, embeddedError } from './embedded.errors.ts'
import { readIfThere, writeWhole } from './small-files.ts'

/** An account that exists on the machine; PostgreSQL refuses to run for a number without a name. */
export type ServerUser = { name: string; uid: number; gid: number }

export type Place = {
  /** Real path of the data folder that was asked for. */
  wanted: string
  /** Folder of everything that belongs to the server: `cluster`, `run`, `log`, `bin`, `server.json`, `password`. */
  root: string
  cluster: string
  /** Whom the server runs as when we are root; null: as ourselves. */
  user: ServerUser | null
  /** True when the server's files stand in `RELOCATED_ROOT` since the server's user cannot reach the data folder. */
  relocated: boolean
}

/** Where root's clusters stand when the data folder lies under a folder closed to others. */
export const RELOCATED_ROOT = '/var/lib/ansinh'

/**
 * Decides where the server's files stand and whom it runs as; creates the folders. An ordinary user gets `<wanted>/pg`. Root gets
 * the same under the user `postgres`, else `nobody`, unless that user cannot pass through a parent folder (a clone under /root):
 * then `/var/lib/ansinh/<hash of the real path>`, noted in `<wanted>/pg/elsewhere.json`. A user's folders are never chmod-ed, and
 * an existing cluster stays where it is and with whom owns it.
 */
export async function resolveDataDir(wantedPath: string): Promise<Place> {
  if (process.platform === 'win32' || !process.getuid)
    throw embeddedError('db.embedded-unsupported', { platform: process.platform })
  await mkdir(resolve(wantedPath), { recursive: true })
  const wanted = await realpath(resolve(wantedPath))
  const here = join(wanted, 'pg')
  const uid = process.getuid()

  if (uid !== 0) {
    namedUser()
    await makeFolder(here, 0o700)
    const cluster = join(here, 'cluster')
    const folderOwner = (await stat(here)).uid
    const owner = folderOwner === uid ? ((await ownerOfCluster(cluster)) ?? uid) : folderOwner
    if (owner !== uid) throw embeddedError('db.data-folder-of-other-user', { folder: here, owner })
    return { wanted, root: here, cluster, user: null, relocated: false }
  }

  await makeFolder(here, 0o711)
  const elsewhere = await elsewhereOf(wanted, here)
  const hereOwner = await ownerOfCluster(join(here, 'cluster'))
  const movedOwner = hereOwner === null ? await ownerOfCluster(join(elsewhere, 'cluster')) : null
  const user = await serverUser(hereOwner ?? movedOwner)
  const reachable = await canPassThrough(here, user)
  if (hereOwner !== null && !reachable)
    throw embeddedError('db.data-folder-unreachable', { folder: here, user: user.name })
  const relocated = hereOwner === null && (movedOwner !== null || !reachable)
  const root = relocated ? elsewhere : here
  if (relocated) {
    await makeFolder(RELOCATED_ROOT, 0o711)
    await makeFolder(root, 0o711)
    if (!(await canPassThrough(root, user)))
      throw embeddedError('db.data-folder-unreachable', { folder: root, user: user.name })
    await noteIfChanged(join(here, 'elsewhere.json'), { root })
    await noteIfChanged(join(root, 'origin.json'), { wanted })
  }
  return { wanted, root, cluster: join(root, 'cluster'), user, relocated }
}

/**
 * The place under RELOCATED_ROOT that belongs to a data folder: the one noted in it (so it may be moved or renamed), else a fresh
 * one named by the hash of its path. A copy of a data folder carries the note too, so a note counts only when it was written here or
 * the folder it was written for is gone. A data folder deleted and made anew gets a fresh place: the old cluster is kept, not revived
 * without its files.
 */
async function elsewhereOf(wanted: string, here: string): Promise<string> {
  const noted = async () => {
    const root = noteOf(await readIfThere(join(here, 'elsewhere.json')), 'root')
    if (root === null || dirname(root) !== RELOCATED_ROOT) return null
    const origin = noteOf(await readIfThere(join(root, 'origin.json')), 'wanted')
    return origin === null || origin === wanted || !existsSync(join(origin, 'pg/elsewhere.json'))
      ? root
      : null
  }
  const known = await noted()
  if (known !== null) return known
  for (let n = 0; ; n++) {
    const hash = createHash('sha256')
      .update(n === 0 ? wanted : `${wanted}#${n}`)
      .digest('hex')
    const root = join(RELOCATED_ROOT, hash.slice(0, 16))
    if (!existsSync(join(root, 'origin.json'))) return root
    // Another process may have made it a moment ago: it wrote the note first.
    if ((await noted()) === root) return root
  }
}

function noteOf(text: string | null, key: string): string | null {
  try {
    const value = (JSON.parse(text ?? '{}') as Record<string, unknown>)[key]
    return typeof value === 'string' ? value : null
  } catch {
    return null // no note
  }
}

async function noteIfChanged(path: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`
  if ((await readIfThere(path)) !== text) await writeWhole(path, text, 0o600)
}

/** Makes a folder of ours with this mode, whatever the umask; its parents, if missing, are made as the user would make them. */
async function makeFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true })
  const found = await stat(path)
  if (found.uid === process.getuid?.() && (found.mode & 0o777) !== mode) await chmod(path, mode)
}

async function ownerOfCluster(cluster: string): Promise<number | null> {
  try {
    await stat(join(cluster, 'PG_VERSION'))
    return (await stat(cluster)).uid
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    // EACCES: a folder 0700 of somebody else; its owner is still visible.
    if (codeOf(error) === 'EACCES') return (await stat(cluster)).uid
    throw error
  }
}

function namedUser(): void {
  try {
    userInfo()
  } catch (cause) {
    throw embeddedError('db.server-user-missing', { uid: process.getuid?.() ?? null }, { cause })
  }
}

async function serverUser(owner: number | null): Promise<ServerUser> {
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    if (!name || name.startsWith('#') || !uid || !gid) return []
    return [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }] // macOS writes nobody as -2
  })
  const found =
    owner === null
      ? (users.find((user) => user.name === 'postgres' && user.uid !== 0) ??
        users.find((user) => user.name === 'nobody' && user.uid !== 0))
      : users.find((user) => user.uid === owner && user.uid !== 0)
  if (!found)
    throw embeddedError(
      'db.server-user-missing',
      owner === null ? { tried: ['postgres', 'nobody'] } : { uid: owner },
    )
  return found
}

/** Whether `user` may pass through `folder` and every folder above it, by the mode bits (spawned without further groups). */
export async function canPassThrough(folder: string, user: ServerUser): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const { uid, gid, mode } = await stat(path)
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if (!(mode & bit)) return false
    if (path === dirname(path)) return true
  }
}
