import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#shared/clock.ts'

/** Longer than a job may take: what is older on another machine belongs to nobody. */
const FORGOTTEN_MS = 12 * 3_600_000
const HERE = hostname().replace(/[^A-Za-z0-9.-]/g, '-')

const inUse = new Set<string>()

/**
 * Lends a folder of its own for one attempt at unpacking: an attempt that was given up for dead may still be reading in its own. First
 * removes what attempts of killed processes left. The folder is gone when `use` has ended.
 */
export async function withUnpackingFolder<T>(parent: string, use: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(parent, { recursive: true })
  await removeLeftOver(parent)
  const name = `${process.pid}@${HERE}@${randomUUID()}`
  inUse.add(name)
  const folder = join(parent, name)
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
    inUse.delete(name)
  }
}

async function removeLeftOver(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (inUse.has(name)) continue
    const [, pid, host] = /^(\d+)@([^@]+)@/.exec(name) ?? []
    const gone = host === HERE ? Number(pid) === process.pid || !isAlive(Number(pid)) : await isForgotten(join(parent, name))
    if (gone) await rm(join(parent, name), { recursive: true, force: true })
  }
}

async function isForgotten(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found !== null && systemClock.now().getTime() - found.mtimeMs > FORGOTTEN_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
