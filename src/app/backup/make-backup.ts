import { open, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import type { SealWitness } from '#platform/audit/index.ts'
import { backupError, openArchiveWriter, type ArchiveWriter, type BackupKey } from '#platform/backup/index.ts'
import { connectForCopy, copyOut, listCopiedTables, shareSnapshot, type CopiedTable } from '#platform/db/index.ts'
import { keyOf, type FileStore } from '#platform/files/index.ts'
import type { DatabaseUrls } from '../database.ts'
import { holdBackCleanUp, listFileHashes, readFacts } from './backup.queries.ts'
import { fileMember, MANIFEST, SECRETS, SETTINGS, SUMMARY, tableMember, type Manifest, type Summary } from './manifest.ts'

const compress = promisify(zstdCompress)
/** Rows of one member, before compression: what is held in memory. */
const PART = 4 << 20

export type BackupReport = {
  file: string
  bytes: number
  /** Everything committed before is in it, nothing committed after: the loss when this archive is restored. */
  takenAt: string
  tables: number
  rows: number
  files: number
  fileBytes: number
  /** Files that rows name and the store does not have, or has with other bytes: the archive is whole, the store was not. */
  missing: string[]
  damaged: string[]
}

export type BackupSource = {
  urls: DatabaseUrls
  province: { schema: string; code: string }
  files: FileStore
  witness: SealWitness
  /** What must come along of the data folder. */
  secrets: Record<string, string>
  settings: Record<string, string>
}

/**
 * Writes one encrypted archive of database and files while the system runs. All tables are read in one snapshot, by the roles that own
 * them; then the files that the snapshot names, which are never altered and cannot be cleaned away meanwhile. The archive bears its name
 * only when it is whole and on the disk. Throws `backup.exists`; a broken-off run leaves nothing.
 */
export async function makeBackup(source: BackupSource, target: string, key: BackupKey, onProgress: (done: { rows: number; files: number }) => void = () => undefined): Promise<BackupReport> {
  if (existsSync(target)) throw backupError('backup.exists', { file: target })
  const partial = `${target}.partial`
  const handle = await open(partial, 'w', 0o600)
  try {
    const report = await write(await openArchiveWriter(handle, key), source, onProgress)
    await handle.close()
    await rename(partial, target)
    const folder = await open(dirname(target), 'r')
    await folder.sync().finally(() => folder.close())
    return { file: target, ...report }
  } catch (error) {
    await handle.close().catch((closing: unknown) => closing)
    await rm(partial, { force: true })
    throw error
  }
}

async function write(archive: ArchiveWriter, source: BackupSource, onProgress: (done: { rows: number; files: number }) => void): Promise<Omit<BackupReport, 'file'>> {
  const addJson = (name: string, value: unknown) => {
    const text = Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
    return archive.add(name, text.length, text)
  }
  const { schema } = source.province
  const owner = await connectForCopy(source.urls.owner, schema, 'ansinh-backup')
  const auth = await connectForCopy(source.urls.auth, schema, 'ansinh-backup')
  try {
    await holdBackCleanUp(owner)
    // Before the snapshot: a seal written outside afterwards is not in it.
    const witness = await source.witness.last()
    await shareSnapshot(owner, auth)
    const facts = await readFacts(owner)
    const tables: { table: CopiedTable; client: typeof owner }[] = [
      ...(await listCopiedTables(auth, ['auth'])).map((table) => ({ table, client: auth })),
      ...(await listCopiedTables(owner, ['common', schema])).map((table) => ({ table, client: owner })),
    ]
    await addJson(MANIFEST, {
      format: 1,
      takenAt: facts.takenAt.toISOString(),
      province: source.province,
      serverVersion: facts.serverVersion,
      migrations: facts.migrations,
      tables: tables.map(({ table }) => table),
      witness,
    } satisfies Manifest)
    await addJson(SECRETS, source.secrets)
    await addJson(SETTINGS, source.settings)

    const summary: Summary = { tables: [], files: 0, fileBytes: 0, missing: [], damaged: [] }
    let rows = 0
    for (const { table, client } of tables) {
      const content = await copyOut(client, table, async (chunks) => {
        let part = 0
        for await (const bytes of inParts(chunks)) {
          const packed = await compress(bytes)
          await archive.add(tableMember(table.schema, table.name, part), packed.length, packed)
          part += 1
        }
      })
      summary.tables.push({ table: `${table.schema}.${table.name}`, ...content })
      rows += content.rows
      onProgress({ rows, files: 0 })
    }
    const hashes: Buffer[] = []
    for await (const hash of listFileHashes(owner)) hashes.push(Buffer.from(hash, 'hex'))
    // The files may take hours; the snapshot, which holds back vacuum, need not last as long. The lock on clean-up does.
    await Promise.all([owner.query('commit'), auth.query('commit')])
    for (const hash of hashes) {
      const key = keyOf(hash.toString('hex'))
      const found = await source.files.stat(key)
      if (!found) {
        summary.missing.push(key)
        continue
      }
      const member = await archive.add(fileMember(key), found.size, await source.files.open(key))
      summary.files += 1
      summary.fileBytes += found.size
      if (member.sha256 !== hash.toString('hex')) summary.damaged.push(key)
      if (summary.files % 100 === 0) onProgress({ rows, files: summary.files })
    }
    await addJson(SUMMARY, summary)
    const { bytes } = await archive.end()
    onProgress({ rows, files: summary.files })
    const { files, fileBytes, missing, damaged } = summary
    return { bytes, takenAt: facts.takenAt.toISOString(), tables: tables.length, rows, files, fileBytes, missing, damaged }
  } finally {
    await Promise.all([owner.end(), auth.end()])
  }
}

async function* inParts(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    held.push(chunk)
    size += chunk.length
    if (size < PART) continue
    yield Buffer.concat(held)
    held = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(held)
}
