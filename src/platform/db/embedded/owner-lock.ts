import { randomBytes } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from './embedded.errors.ts'
import { findProcess } from './processes.ts'
import { readIfThere } from './small-files.ts'

export type Owner = { pid: number; birth: string; nonce: string }
export type OwnerLock = { release(): Promise<void> }

/**
 * Takes the data folder for this process: returns the lock, or the living owner. The lock of a dead process, of a zombie or of
 * a number that another process got since is taken over. Processes in different pid namespaces (two containers on one volume)
 * do not see each other: nothing here guards that.
 */
export async function takeOwnerLock(path: string): Promise<{ lock: OwnerLock } | { owner: Owner }> {
  const me = await findProcess(process.pid)
  const mine: Owner = { pid: process.pid, birth: me?.birth ?? '', nonce: randomBytes(12).toString('hex') }
  const text = JSON.stringify(mine)
  const lock = {
    release: async () => {
      if ((await readIfThere(path)) === text) await rm(path, { force: true })
    },
  }
  for (;;) {
    if (await putIfAbsent(path, text)) return { lock }
    const found = await readIfThere(path)
    if (found === null) continue
    const owner = parseOwner(found)
    if (owner && (await isAlive(owner))) return { owner }

    // Take the dead owner's file away, then look at what was really taken: another starter may have been faster, and what
    // we hold is his. Node has no file locks; so put it back, and whoever took over proves after a moment that he still holds it.
    const taken = `${path}.${mine.nonce}`
    try {
      await rename(path, taken)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue
      throw error
    }
    if ((await readIfThere(taken)) !== found) {
      await linkQuietly(taken, path)
      await rm(taken, { force: true })
      continue
    }
    await rm(taken, { force: true })
    if (!(await putIfAbsent(path, text))) continue
    await sleep(30)
    if ((await readIfThere(path)) === text) return { lock }
  }
}

/** The living owner of a data folder, or null. */
export async function findOwner(path: string): Promise<Owner | null> {
  const owner = parseOwner((await readIfThere(path)) ?? '')
  return owner && (await isAlive(owner)) ? owner : null
}

async function isAlive(owner: Owner): Promise<boolean> {
  const found = await findProcess(owner.pid)
  return found !== null && !found.zombie && found.birth === owner.birth
}

function parseOwner(text: string): Owner | null {
  try {
    const value = JSON.parse(text) as Partial<Owner>
    return typeof value.pid === 'number' && typeof value.birth === 'string' && typeof value.nonce === 'string'
      ? { pid: value.pid, birth: value.birth, nonce: value.nonce }
      : null
  } catch {
    return null // cut by a power failure: nobody's
  }
}

/** Creates the file with its whole content in one step (`link` refuses an existing name). */
async function putIfAbsent(path: string, text: string): Promise<boolean> {
  const next = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(next, 'wx', 0o644)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    return await linkQuietly(next, path)
  } finally {
    await rm(next, { force: true })
  }
}

async function linkQuietly(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}
