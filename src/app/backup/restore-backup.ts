import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { openAuthForUpkeep, migrateAuth } from '#modules/accounts/index.ts'
import { beginEra, folderSealWitness, verifyAudit, type AuditVerdict } from '#platform/audit/index.ts'
import { backupError, readArchive, verifyArchive, type BackupKey, type Member } from '#platform/backup/index.ts'
import {
  connectForCopy,
  contentOf,
  copyIn,
  listCopiedTables,
  markRestored,
  migrate,
  openDatabase,
  prepareCopyIn,
  readMigrations,
  type CopiedTable,
} from '#platform/db/index.ts'
import { keyOf, type FileStore } from '#platform/files/index.ts'
import type { Log } from '#platform/log/index.ts'
import { projectRoot, unfinishedMarkOf, type Config } from '../config.ts'
import { openServer, type DatabaseUrls } from '../database.ts'
import { originOf } from '../runtime.ts'
import { receiveSecrets, type Secrets } from '../secrets.ts'
import { openStore } from '../store.ts'
import { listOwnSchemas } from './backup.queries.ts'
import { MANIFEST, manifestSchema, SECRETS, SETTINGS, SUMMARY, summarySchema, type Manifest, type Summary } from './manifest.ts'

const decompress = promisify(zstdDecompress)

const SMALL = 4 << 20
const AT_ONCE = 8

export type RestoreReport = {
  takenAt: string
  migrations: number
  tables: number
  rows: number
  files: number
  fileBytes: number
  /** Not restorable: the store lacked them, or had other bytes, when the archive was made. */
  missing: string[]
  damaged: string[]
  era: number
  audit: AuditVerdict
}

type Opened = { manifest: Manifest; summary: Summary; secrets: Record<string, string>; settings: Record<string, string>; members: Map<string, Member> }

/**
 * Brings an archive into an empty place: the data folder of the settings and the embedded database in it, or the empty database of
 * DATABASE_URL. First the whole archive is read and authenticated, then anything is written. From the first byte to the last comparison
 * the place bears a mark, and no process starts on it. Throws the codes of `backup.errors.ts`.
 */
export async function restoreBackup(config: Config, archivePath: string, key: BackupKey, log: Log, say: (line: string) => void = () => undefined): Promise<RestoreReport> {
  const archive = await open(archivePath, 'r')
  try {
    const opened = await readWhole(archive, key)
    say(`the archive is whole: ${opened.members.size} members, as of ${opened.manifest.takenAt}`)
    await refuseUnfit(config, opened.manifest)
    await refuseUnlessEmpty(config)

    const mark = unfinishedMarkOf(config.dataDir)
    await mkdir(config.dataDir, { recursive: true })
    await writeAndSync(mark, JSON.stringify({ archive: archivePath, takenAt: opened.manifest.takenAt }))
    if (Object.keys(opened.settings).length > 0) await writeAndSync(join(config.dataDir, 'settings.json'), JSON.stringify(opened.settings))
    const secrets = await receiveSecrets(config.dataDir, opened.secrets)
    const server = await openServer(config, secrets, log)
    try {
      const report = await restoreInto(config, server.urls, secrets, archive, key, opened, say)
      await rm(mark)
      await syncFolder(config.dataDir)
      return report
    } finally {
      await server.stop()
    }
  } finally {
    await archive.close()
  }
}

async function readWhole(archive: Parameters<typeof verifyArchive>[0], key: BackupKey): Promise<Opened> {
  const { members, kept } = await verifyArchive(archive, key, (name) => [MANIFEST, SUMMARY, SECRETS, SETTINGS].includes(name))
  const json = (name: string): unknown => {
    const bytes = kept.get(name)
    if (!bytes) throw backupError('backup.altered', { member: name })
    return JSON.parse(bytes.toString())
  }
  const manifest = manifestSchema.safeParse(json(MANIFEST))
  if (!manifest.success) throw backupError('backup.unknown-format')
  return {
    manifest: manifest.data,
    summary: summarySchema.parse(json(SUMMARY)),
    secrets: json(SECRETS) as Record<string, string>,
    settings: json(SETTINGS) as Record<string, string>,
    members,
  }
}

/** The archive must be of this province and of migrations that this version has, byte for byte. */
async function refuseUnfit(config: Config, manifest: Manifest): Promise<void> {
  const { schema, code } = manifest.province
  if (schema !== config.ANSINH_PROVINCE || code !== config.ANSINH_PROVINCE_CODE) throw backupError('restore.other-province', { schema, code })
  const known = new Map((await readMigrations(join(projectRoot, 'migrations'))).map((one) => [one.name, one.sha256]))
  for (const { name, sha256 } of manifest.migrations) {
    if (!known.has(name)) throw backupError('restore.newer-archive', { migration: name })
    if (known.get(name) !== sha256) throw backupError('restore.other-migration', { migration: name })
  }
}

async function refuseUnlessEmpty(config: Config): Promise<void> {
  if (existsSync(unfinishedMarkOf(config.dataDir))) throw backupError('restore.unfinished', { folder: config.dataDir })
  const found = existsSync(config.dataDir) ? (await readdir(config.dataDir)).filter((name) => name !== 'lost+found') : []
  if (found.length > 0) throw backupError('restore.place-not-empty', { folder: config.dataDir, holds: found.slice(0, 5) })
  const schemas = config.DATABASE_URL ? await listOwnSchemas(config.DATABASE_URL, config.ANSINH_PROVINCE) : []
  if (schemas.length > 0) throw backupError('restore.place-not-empty', { database: schemas })
  if (config.ANSINH_S3_BUCKET === undefined) return
  for await (const file of (await openStore(config)).list()) throw backupError('restore.place-not-empty', { bucket: config.ANSINH_S3_BUCKET, holds: [file.key] })
}

async function restoreInto(
  config: Config,
  urls: DatabaseUrls,
  secrets: Secrets,
  archive: Parameters<typeof readArchive>[0],
  key: BackupKey,
  { manifest, summary }: Opened,
  say: (line: string) => void,
): Promise<RestoreReport> {
  const schema = config.ANSINH_PROVINCE
  const migrations = await migrate({
    adminUrl: urls.admin,
    migrationsDir: join(projectRoot, 'migrations'),
    schema,
    passwords: secrets,
    restoring: { only: new Set(manifest.migrations.map((one) => one.name)) },
  })
  const signIn = openAuthForUpkeep({ url: urls.auth, secret: secrets.session, origin: originOf(config) })
  await migrateAuth(signIn).finally(() => signIn.close())
  say(`the schema is made by ${migrations.length} migrations`)

  const files = await openStore(config)
  const ownerClient = await connectForCopy(urls.owner, schema, 'ansinh-restore')
  const authClient = await connectForCopy(urls.auth, schema, 'ansinh-restore')
  const owner = openDatabase({ url: urls.owner, schema, max: 2, name: 'ansinh-restore' })
  try {
    const clientOf = (table: CopiedTable) => (table.schema === 'auth' ? authClient : ownerClient)
    await refuseOtherColumns(manifest, [...(await listCopiedTables(authClient, ['auth'])), ...(await listCopiedTables(ownerClient, ['common', schema]))])
    await Promise.all([ownerClient.query('begin'), authClient.query('begin')])
    const ownTables = manifest.tables.filter((table) => table.schema !== 'auth')
    const prepared = [await prepareCopyIn(ownerClient, ownTables), await prepareCopyIn(authClient, manifest.tables.filter((table) => table.schema === 'auth'))]
    await copyMembers(archive, key, manifest, clientOf, files, (hash) => !summary.damaged.includes(keyOf(hash)))
    for (const one of prepared) await one.finish()
    await Promise.all([ownerClient.query('commit'), authClient.query('commit')])
    say('all rows and files are written; now they are compared')

    const unlike: string[] = []
    const told = new Map(summary.tables.map((one) => [one.table, one]))
    let rows = 0
    for (const table of manifest.tables) {
      const name = `${table.schema}.${table.name}`
      const content = await contentOf(clientOf(table), table)
      rows += content.rows
      if (content.rows !== told.get(name)?.rows || content.sha256 !== told.get(name)?.sha256) unlike.push(name)
    }
    const counted = await compareFiles(files, summary, unlike)
    if (unlike.length > 0) throw backupError('restore.not-equal', { unlike: unlike.slice(0, 20) })
    say(`${manifest.tables.length} tables, ${rows} rows and ${counted.files} files are equal to the archive`)

    const witness = folderSealWitness(config.sealPath)
    if (manifest.witness) await witness.append(manifest.witness)
    const inside = await verifyAudit(owner, witness)
    if (!inside.ok) throw backupError('restore.not-equal', { audit: inside })
    const { era } = await beginEra(owner, witness, { action: 'restore', detail: { takenAt: manifest.takenAt, files: counted.files, rows } })
    const audit = await verifyAudit(owner, witness)
    if (!audit.ok) throw backupError('restore.not-equal', { audit })
    await markRestored(ownerClient, schema)
    const { missing, damaged } = summary
    return { takenAt: manifest.takenAt, migrations: migrations.length, tables: manifest.tables.length, rows, ...counted, missing, damaged, era, audit }
  } finally {
    await Promise.all([ownerClient.end(), authClient.end(), owner.close()])
  }
}

async function refuseOtherColumns(manifest: Manifest, made: CopiedTable[]): Promise<void> {
  const known = new Map(made.map((table) => [`${table.schema}.${table.name}`, new Set(table.columns)]))
  for (const table of manifest.tables) {
    const columns = known.get(`${table.schema}.${table.name}`)
    const missing = table.columns.filter((column) => !columns?.has(column))
    if (!columns || missing.length > 0) throw backupError('restore.other-columns', { table: `${table.schema}.${table.name}`, columns: missing })
  }
}

/** Second reading of the archive, again authenticated chunk by chunk: parts of a table come one after another, then the files. */
async function copyMembers(
  archive: Parameters<typeof readArchive>[0],
  key: BackupKey,
  manifest: Manifest,
  clientOf: (table: CopiedTable) => Parameters<typeof copyIn>[0],
  files: FileStore,
  isWhole: (sha256: string) => boolean,
): Promise<void> {
  const tables = new Map(manifest.tables.map((table) => [`${table.schema}.${table.name}`, table]))
  const members = readArchive(archive, key)
  const waiting = new Set<Promise<void>>()
  const failed: unknown[] = []
  let next = await members.next()
  while (!next.done) {
    const { name, size, body } = next.value
    const [room = '', table = '', hash = ''] = [name.split('/')[0], name.split('/')[1], name.split('/').at(-1)]
    if (room === 'tables') {
      const copied = tables.get(table)
      if (!copied) throw backupError('backup.altered', { member: name })
      await copyIn(clientOf(copied), copied, partsOf(table))
      continue
    }
    if (room === 'files' && isWhole(hash)) {
      // Each file waits for the disk several times: small ones wait side by side.
      if (size > SMALL) await put(name, hash, size, body)
      else {
        const parts: Buffer[] = []
        for await (const chunk of body) parts.push(chunk)
        if (waiting.size >= AT_ONCE) await Promise.race(waiting)
        const one: Promise<void> = put(name, hash, size, Buffer.concat(parts)).finally(() => waiting.delete(one))
        one.catch((error: unknown) => failed.push(error))
        waiting.add(one)
      }
    }
    if (failed.length > 0) break
    next = await members.next()
  }
  await Promise.allSettled(waiting)
  if (failed.length > 0) throw failed[0]

  async function put(name: string, hash: string, size: number, body: Parameters<FileStore['put']>[0]): Promise<void> {
    const stored = await files.put(body, { maxBytes: size })
    if (stored.sha256 !== hash) throw backupError('restore.not-equal', { file: name })
  }

  /** Rows of all members of one table; leaves `next` at the member after them. */
  async function* partsOf(table: string): AsyncGenerator<Buffer> {
    while (!next.done && next.value.name.startsWith(`tables/${table}/`)) {
      const parts: Buffer[] = []
      for await (const chunk of next.value.body) parts.push(chunk)
      yield await decompress(Buffer.concat(parts))
      next = await members.next()
    }
  }
}

/** Every file of the archive against its own hash, and that the store has no other. */
async function compareFiles(files: FileStore, summary: Summary, unlike: string[]): Promise<{ files: number; fileBytes: number }> {
  let count = 0
  let bytes = 0
  for await (const file of files.list()) {
    const fixity = await files.verify(file.key)
    if (!fixity.ok) unlike.push(file.key)
    count += 1
    bytes += fixity.size
  }
  if (count !== summary.files - summary.damaged.length) unlike.push(`files: ${count}`)
  return { files: count, fileBytes: bytes }
}

async function writeAndSync(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true })
  await syncFolder(dirname(path))
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  await folder.sync().finally(() => folder.close())
}
