import { randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { backupError } from './backup.errors.ts'
import type { BackupKey } from './cipher.ts'

/** The key of the settings; a key file goes before a passphrase. Throws `backup.no-key`, `backup.bad-key-file`, `backup.short-passphrase`. */
export async function readBackupKey(from: { keyFile?: string | undefined; passphrase?: string | undefined }): Promise<BackupKey> {
  if (from.keyFile) {
    const text = (await readFile(from.keyFile, 'utf8')).trim()
    if (!/^[0-9a-f]{64}$/i.test(text)) throw backupError('backup.bad-key-file', { file: from.keyFile })
    return { kind: 'key-file', bytes: Buffer.from(text, 'hex') }
  }
  if (!from.passphrase) throw backupError('backup.no-key')
  if (from.passphrase.length < 16) throw backupError('backup.short-passphrase')
  return { kind: 'passphrase', text: from.passphrase }
}

/** Writes a fresh key that only its owner reads. Never over an existing file: an archive whose key is gone is gone too. */
export async function makeKeyFile(path: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? backupError('backup.exists', { file: path }) : error
  })
  try {
    await handle.writeFile(`${randomBytes(32).toString('hex')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
