import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from './embedded.errors.ts'

/** The text of a file, or null when it does not exist. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
    throw error
  }
}

/** Makes the names inside a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Writes a file so that a reader, or a power cut, finds the old text or the new, never a part. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const next = `${path}.${randomBytes(6).toString('hex')}.next`
  const file = await open(next, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.chmod(mode) // whatever the umask made of it
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
  await syncFolder(dirname(path))
}
