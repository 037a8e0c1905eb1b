import {
  canTakeIn,
  findCopyOf,
  listLastChecks,
  listPackaged,
  listSharingFiles,
  nameInPackage,
  PACKAGE_FORMAT,
  readPackagedRows,
  type PackagedDossier,
  type PackagedRows,
  type PackageOf,
} from '#modules/archive/index.ts'
import { listClosed, requirePurpose } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { bagError, openBagWriter, type BagWriter } from '#platform/bag/index.ts'
import { asActor, systemActor, type Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { keyOf } from '#platform/files/index.ts'
import { requireAllowed, type Services } from '#platform/use-case/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { toCsv } from '#shared/csv.ts'

export type PackageReport = {
  folder: string
  dossiers: number
  files: number
  bytes: number
  /** Dossiers that were asked for and are not in it: sensitive ones, and those whose file also holds pages of others. */
  leftOut: { dossierId: string; number: string | null; title: string; why: 'sensitive' | 'file-of-others' }[]
}

const EXTENSIONS: Record<string, string> = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'image/tiff': 'tif' }

/**
 * Writes dossiers as a BagIt package: the files as they were handed in, the archive copies, and everything that was read and said of the
 * pages, as JSON and CSV. Each dossier in it is a view in the trail. Sensitive dossiers are left out and told, but for those of which the
 * session of the actor said what for: a command has none. Throws `not-found` where there is nothing to write, `bag.exists`, `bag.changed`
 * for a stored file that is not what it was: no package comes of it.
 */
export async function exportPackage(services: Services, actor: Actor, of: PackageOf, folder: string): Promise<PackageReport> {
  return { folder, ...(await writePackage(services, actor, of, () => openBagWriter(folder))) }
}

/** `onDossier` is told of each as it is written, and first of those left out; `total`: how many will be. */
type Watch = { begin(total: number, leftOut: PackageReport['leftOut']): Promise<void>; wrote(dossier: PackagedDossier): Promise<void> }

/** The same into whatever holds the package. */
export async function writePackage(
  services: Services,
  actor: Actor,
  of: PackageOf,
  open: () => BagWriter | Promise<BagWriter>,
  watch?: Watch,
): Promise<Omit<PackageReport, 'folder'>> {
  requireAllowed(canTakeIn(actor), 'archive.export-package')
  const { clock } = services
  const { chosen, leftOut } = await choose(services, actor, of)
  if (chosen.length === 0 && leftOut.length === 0) throw new AppError('not-found', 404, { what: 'dossier' })
  await watch?.begin(chosen.length, leftOut)
  const writer = await open()
  try {
    const written = new Set<string>()
    const table = [['id', 'number', 'title', 'category', 'received_on', 'pages', 'file']]
    for (const dossier of chosen) {
      table.push(await writeDossier(services, actor, dossier, writer, written))
      await watch?.wrote(dossier)
    }
    await writer.add('dossiers.csv', Buffer.from(toCsv(table)))
    const { files, bytes } = await writer.end([
      ['Bagging-Date', clock.today()],
      ['Bag-Software-Agent', 'An Sinh'],
      ['External-Description', `${chosen.length} dossiers, ${PACKAGE_FORMAT}`],
      ...chosen.slice(0, 1000).map((one) => ['External-Identifier', toPublicId('dos', one.dossierId as Id<'dos'>)] as const),
    ])
    return { dossiers: chosen.length, files, bytes, leftOut }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

/** Everything of one dossier; answers its line of the table. `written`: files that another dossier brought. */
async function writeDossier(services: Services, actor: Actor, dossier: PackagedDossier, writer: BagWriter, written: Set<string>): Promise<string[]> {
  const { database, files } = services
  const { dossierId } = dossier
  const { rows, copy } = await asActor(
    database,
    actor,
    async (tx) => {
      await requirePurpose(tx, 'dossier', dossierId)
      await recordView(tx, { subject: 'dossier', subjectId: dossierId, path: dossier.path, detail: { taken: 'package' } })
      return { rows: await readPackagedRows(tx, dossierId), copy: await findCopyOf(tx, dossierId) }
    },
    { action: 'archive.export-package' },
  )
  for (const file of rows['file'] ?? []) {
    const sha256 = String(file['sha256'])
    if (written.has(sha256)) continue
    written.add(sha256)
    const stored = await writer.add(`originals/${sha256}.${EXTENSIONS[String(file['media_type'])] ?? 'bin'}`, await files.open(keyOf(sha256)), Number(file['size']))
    if (stored.sha256 !== sha256) throw bagError('bag.changed', { file: keyOf(sha256) })
  }
  if (copy?.sha256) await writer.add(`archive-copies/${dossierId}.pdf`, await files.open(keyOf(copy.sha256)), copy.size ?? 0)
  await writer.add(nameInPackage(dossierId), json({ format: PACKAGE_FORMAT, rows }))
  await writer.add(`events/${dossierId}.jsonl`, Buffer.from(await eventsOf(services, rows)))
  const own = rows['dossier']?.[0] ?? {}
  const text = (name: string) => (own[name] === null || own[name] === undefined ? '' : String(own[name] as string))
  return [dossierId, dossier.number ?? '', dossier.title, text('category'), text('received_on'), String(rows['page']?.length ?? 0), nameInPackage(dossierId)]
}

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 1)}\n`)

async function choose({ database, provincePath }: Services, actor: Actor, of: PackageOf): Promise<{ chosen: PackagedDossier[]; leftOut: PackageReport['leftOut'] }> {
  const { found, closed } = await asActor(
    database,
    actor,
    async (tx) => {
      const asked = await listPackaged(tx, of)
      return { found: asked, closed: await listClosed(tx, 'dossier', asked.map((one) => one.dossierId)) }
    },
    { readOnly: true },
  )
  const leftOut: PackageReport['leftOut'] = []
  const leave = (one: PackagedDossier, why: 'sensitive' | 'file-of-others') => leftOut.push({ dossierId: one.dossierId, number: one.number, title: one.title, why })
  let chosen = found.filter((one) => !closed.has(one.dossierId) || !leave(one, 'sensitive'))
  // A dossier that goes may have shared its file with one that stays: until nobody shares any more.
  for (;;) {
    const sharing = await asActor(database, systemActor(provincePath), (tx) => listSharingFiles(tx, chosen.map((one) => one.dossierId)), { readOnly: true })
    if (sharing.size === 0) return { chosen, leftOut }
    chosen = chosen.filter((one) => !sharing.has(one.dossierId) || !leave(one, 'file-of-others'))
  }
}

/** What happened to the files and pages, one event a line, with the words of PREMIS 3 for its kinds. Days and instants as ISO 8601. */
async function eventsOf({ database, provincePath }: Services, rows: PackagedRows): Promise<string> {
  const of = (name: string) => (rows[name] ?? []) as Record<string, string>[]
  const checks = await asActor(database, systemActor(provincePath), (tx) => listLastChecks(tx, of('file').map((file) => file['sha256']!)), { readOnly: true })
  const events = [
    ...of('file').map((file) => ({ eventType: 'ingestion', eventDateTime: file['stored_at'], linkingObject: `sha256:${file['sha256']}` })),
    ...[...checks].map(([sha256, at]) => ({ eventType: 'fixity check', eventDateTime: at.toISOString(), eventOutcome: 'pass', linkingObject: `sha256:${sha256}` })),
    ...of('reading').map((one) => ({ eventType: 'metadata extraction', eventDateTime: one['read_at'], eventDetail: one['engine_version'], linkingObject: `page:${one['page_id']}` })),
    ...of('correction').map((one) => ({ eventType: 'metadata modification', eventDateTime: one['made_at'], eventDetail: `${one['target']}${one['field'] ? `:${one['field']}` : ''}`, linkingObject: `page:${one['page_id']}`, linkingAgent: one['made_by'] })),
    ...of('page_filing').map((one) => ({ eventType: 'transfer', eventDateTime: one['made_at'], linkingObject: `page:${one['page_id']}`, linkingAgent: one['made_by'] })),
  ]
  return events.map((event) => `${JSON.stringify(event)}\n`).join('')
}
