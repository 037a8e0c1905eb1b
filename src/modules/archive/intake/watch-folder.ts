import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { asActor, type Actor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { compareNames, storable } from '../archive.model.ts'
import { findWatchedBatch } from '../archive.queries.ts'
import { isSameProfile, listScanProfiles, profileOfFolder, profilesFor, type ProfileValues } from '../profiles/index.ts'
import { MAX_FOLDER_DEPTH, NOT_TAKEN, TAKEN, UNFINISHED } from '../profiles/profiles.model.ts'
import { folderUnreadable } from '../archive.errors.ts'
import { openBatch } from './open-batch.ts'
import { storeBatchFile } from './store-batch-file.ts'

export type WatchOptions = {
  /** Name of the batch of a subfolder; '' for the folder itself. One name a day, so that a new day is a new batch. */
  label: (subfolder: string) => string
  /** Why a file was not taken, as a sentence for the file beside it. */
  explain: (code: string) => Promise<string>
  /** A file is taken when neither size nor time has changed for so long; default 5 s. */
  stableMs?: number
  /** Default 2 s. */
  everyMs?: number
  onTaken?: (file: { name: string; state: 'stored' | 'duplicate' | 'refused' }) => void
  signal: AbortSignal
}

/** Programs make the name first and write later; an empty file waits this many times longer before it is refused. */
const EMPTY_WAITS = 12
/** Pages that come after such a pause are another pile. */
const PAUSE_MS = 15 * 60_000

type Found = { path: string; subfolder: string; name: string; stats: Stats }
type Seen = { size: number; mtimeMs: number; since: number }
type Pile = { batchId: string; lastAt: number; profile: ProfileValues | null; hashes: Map<string, string | null> }

/**
 * Takes files in as they arrive in a folder, until the signal. A file is moved only after its rows are committed, and never deleted:
 * a process killed anywhere finds it again, and its content tells that it is in already. Files of one subfolder that arrive without a
 * pause are one batch, in which a name comes once (scanners begin to count anew), under the profile of that subfolder; a profile that changes begins another. Throws `archive.folder-unreadable` when the folder is
 * not there at the start, `forbidden`; what passes (a full disk, the database away) is logged and tried again.
 */
export async function watchFolder(services: Services, actor: Actor, folder: string, options: WatchOptions): Promise<void> {
  const { stableMs = 5000, everyMs = 2000, signal } = options
  try {
    await Promise.all([TAKEN, NOT_TAKEN].map((name) => mkdir(join(folder, name), { recursive: true })))
  } catch (error) {
    throw folderUnreadable(error)
  }
  const piles = new Map<string, Pile>()
  let seen = new Map<string, Seen>()
  while (!signal.aborted) {
    try {
      const now = performance.now()
      const found = await listFiles(folder)
      const current = new Map<string, Seen>()
      for (const file of found) {
        const { size, mtimeMs } = file.stats
        const before = seen.get(file.path)
        const same = before?.size === size && before.mtimeMs === mtimeMs
        current.set(file.path, same ? before : { size, mtimeMs, since: now })
      }
      seen = current
      for (const file of found) {
        const waited = now - seen.get(file.path)!.since
        if (waited < stableMs * (file.stats.size === 0 ? EMPTY_WAITS : 1)) continue
        if (signal.aborted) break
        try {
          await takeOne(services, actor, folder, file, piles, options)
        } catch (error) {
          if ((error as { code?: unknown }).code === 'forbidden') throw error
          // The others are not kept waiting for one.
          services.log.warn({ err: error, name: file.name }, 'a file of the watched folder waits: what stopped it may pass')
        }
      }
    } catch (error) {
      if ((error as { code?: unknown }).code === 'forbidden') throw error
      services.log.warn({ err: error }, 'the watched folder waits: what stopped it may pass')
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

async function takeOne(
  services: Services,
  actor: Actor,
  folder: string,
  file: Found,
  piles: Map<string, Pile>,
  { label, explain, onTaken }: WatchOptions,
): Promise<void> {
  const { path, subfolder, name } = file
  const sha256 = await hashOf(path)
  const after = await lstat(path).catch(() => null)
  // Somebody still writes, or took it away.
  if (sha256 === null || after?.size !== file.stats.size || after.mtimeMs !== file.stats.mtimeMs) return
  const pile = await pileOf(services, actor, piles, { subfolder, name, sha256, label: storable(label(subfolder)).trim().slice(0, 200) })
  const source = createReadStream(path)
  try {
    const stored = await storeBatchFile(services, actor, { batchId: pile.batchId, name, source })
    // A better one may come under the name of a refused file, into the same batch.
    if (stored.state !== 'refused') pile.hashes.set(name, sha256)
    pile.lastAt = performance.now()
    if (stored.state === 'refused') {
      const at = await moveAside(folder, NOT_TAKEN, subfolder, path, name)
      await writeFile(`${at}.ly-do.txt`, `${name}\n${await explain(stored.code)}\n(${stored.code})\n`)
    } else await moveAside(folder, TAKEN, subfolder, path, name)
    onTaken?.({ name, state: stored.state })
  } finally {
    source.destroy()
  }
}

/** The batch that goes on, or a new one: after a pause, or when the name came before with other content. */
async function pileOf(
  services: Services,
  actor: Actor,
  piles: Map<string, Pile>,
  file: { subfolder: string; name: string; sha256: string; label: string },
): Promise<Pile> {
  const { subfolder, name, sha256, label } = file
  const key = `${subfolder}\n${label}`
  const { database } = services
  const profiles = await asActor(database, actor, (tx) => listScanProfiles(tx), { readOnly: true })
  const profile = profileOfFolder(profilesFor(profiles, actor.scopeFrom), subfolder) ?? null
  const fits = (pile: Pile) => isSameProfile(pile.profile, profile) && (!pile.hashes.has(name) || pile.hashes.get(name) === sha256)
  let pile = piles.get(key)
  if (pile && (performance.now() - pile.lastAt > PAUSE_MS || !fits(pile))) pile = undefined
  else if (!pile) {
    // Begun by a process that ended: it goes on.
    const held = await asActor(database, actor, (tx) => findWatchedBatch(tx, { label, createdBy: actor.accountId }), { readOnly: true })
    if (held && fits({ ...held, lastAt: 0 })) pile = { ...held, lastAt: performance.now() }
  }
  if (!pile) {
    const { batchId } = await openBatch(services, actor, { label, origin: 'watched', ...(profile ? { scanProfileId: profile.scanProfileId } : {}) })
    pile = { batchId, lastAt: performance.now(), profile, hashes: new Map() }
  }
  piles.set(key, pile)
  return pile
}

async function hashOf(path: string): Promise<string | null> {
  try {
    const hash = createHash('sha256')
    for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
    return hash.digest('hex')
  } catch (error) {
    // Gone, or held shut by the program that writes it.
    if (['ENOENT', 'EBUSY', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

/** Moves a file under a name of its own: the place is taken first, so that nothing that lies there is written over. */
async function moveAside(folder: string, where: string, subfolder: string, path: string, name: string): Promise<string> {
  const label = name.split('/').at(-1) ?? name
  const dot = label.lastIndexOf('.')
  const [stem, end] = dot > 0 ? [label.slice(0, dot), label.slice(dot)] : [label, '']
  for (let count = 1; ; count++) {
    const target = join(folder, where, subfolder, count === 1 ? label : `${stem} (${count})${end}`)
    await mkdir(dirname(target), { recursive: true })
    try {
      await (await open(target, 'wx')).close()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw error
    }
    await rename(path, target)
    return target
  }
}

/** Ordinary files with whole names, in the order in which a person counts the names. Links are not followed. */
async function listFiles(folder: string): Promise<Found[]> {
  const found: Found[] = []
  const visit = async (subfolder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(folder, subfolder), { withFileTypes: true })) {
      if (UNFINISHED.test(entry.name) || (subfolder === '' && [TAKEN, NOT_TAKEN].includes(entry.name))) continue
      const below = join(subfolder, entry.name)
      if (entry.isDirectory() && depth < MAX_FOLDER_DEPTH) await visit(below, depth + 1)
      if (!entry.isFile()) continue
      const stats = await lstat(join(folder, below)).catch(() => null)
      if (stats?.isFile()) found.push({ path: join(folder, below), subfolder, name: storable(below), stats })
    }
  }
  await visit('', 0)
  return found.sort((a, b) => compareNames(a.name, b.name))
}
