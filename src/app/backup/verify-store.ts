import { backupError } from '#platform/backup/index.ts'
import type { Database } from '#platform/db/index.ts'
import { keyOf, type FileStore } from '#platform/files/index.ts'
import { knownAmong, listFilesAfter, unlessBackupRuns } from './backup.queries.ts'

export type StoreVerdict = {
  ok: boolean
  whole: number
  bytes: number
  /** Keys, at most `NAMED` of each; the counts are whole. */
  changed: string[]
  missing: string[]
  unknown: string[]
  counts: { changed: number; missing: number; unknown: number; unknownBytes: number }
}

const NAMED = 100
/** A file without a row may be one whose row is about to be committed. */
const GRACE_MS = 24 * 3_600_000

/**
 * Reads every stored file again and compares it with the rows: changed bytes, files that rows name and the store lacks, and files that no
 * row names and that are older than a day. Unknown files are no damage: an intake that was killed leaves them. `owner` sees all rows.
 */
export async function verifyStore(owner: Database, files: FileStore, onProgress: (checked: number) => void = () => undefined): Promise<StoreVerdict> {
  const verdict: StoreVerdict = { ok: true, whole: 0, bytes: 0, changed: [], missing: [], unknown: [], counts: { changed: 0, missing: 0, unknown: 0, unknownBytes: 0 } }
  const note = (what: 'changed' | 'missing' | 'unknown', key: string) => {
    verdict.counts[what] += 1
    if (verdict[what].length < NAMED) verdict[what].push(key)
  }
  for (let after = ''; ; ) {
    const page = await listFilesAfter(owner.db, after)
    for (const { sha256, size } of page) {
      const fixity = await files.verify(keyOf(sha256))
      if (fixity.ok && fixity.size === size) {
        verdict.whole += 1
        verdict.bytes += fixity.size
      } else note(fixity.reason === 'missing' ? 'missing' : 'changed', keyOf(sha256))
    }
    const last = page.at(-1)
    onProgress(verdict.whole + verdict.counts.changed + verdict.counts.missing)
    if (!last) break
    after = last.sha256
  }
  let batch: { sha256: string; size: number }[] = []
  const sweep = async () => {
    if (batch.length === 0) return
    const known = await knownAmong(owner.db, batch.map((file) => file.sha256))
    for (const file of batch) {
      if (known.has(file.sha256)) continue
      note('unknown', keyOf(file.sha256))
      verdict.counts.unknownBytes += file.size
    }
    batch = []
  }
  for await (const file of files.list()) {
    if (file.ageMs < GRACE_MS) continue
    batch.push(file)
    if (batch.length === 500) await sweep()
  }
  await sweep()
  verdict.ok = verdict.counts.changed === 0 && verdict.counts.missing === 0
  return verdict
}

/** Removes what `verifyStore` calls unknown, and temporary files as old. Throws `store.backup-running`. */
export async function removeUnknown(owner: Database, files: FileStore): Promise<{ files: number; bytes: number; temporary: number }> {
  const removed = await unlessBackupRuns(owner.db, () =>
    files.removeOrphans(async (keys) => {
      const hashes = keys.map((key) => key.split('/').at(-1) ?? '')
      return [...(await knownAmong(owner.db, hashes))].map(keyOf)
    }, GRACE_MS),
  )
  if (!removed) throw backupError('store.backup-running')
  return removed
}
