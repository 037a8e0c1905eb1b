import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { keepAuthors } from '#modules/accounts/index.ts'
import { canTakeIn, enterPackagedDossier, nameInPackage, packagedDossierSchema, type PackagedDossierFile } from '#modules/archive/index.ts'
import { insertPersons, listKnownPersons, type PersonId } from '#modules/people/index.ts'
import { bagError, openBag, type Bag } from '#platform/bag/index.ts'
import { asActor, systemActor, type Actor, type Tx } from '#platform/db/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { requireAllowed, type Services } from '#platform/use-case/index.ts'

export type ImportReport = { dossiers: number; entered: number; known: number; files: number }

/** Metadata of one dossier: 5,000 pages of 20 KB. */
const MAX_JSON_BYTES = 256 << 20

/**
 * Takes a BagIt package of dossiers in. First every byte of it is compared with its lists, then dossier by dossier its files, persons,
 * papers, pages, words and corrections are entered under their own ids, each dossier whole or not at all. Dossiers that are here are left
 * alone, so a second import, or one that goes on after a break, changes nothing. Whoever corrected is entered as a closed account. Throws
 * `bag.*` and, at the first dossier that is refused, what refused it, naming the file.
 */
export async function importPackage(services: Services, actor: Actor, folder: string): Promise<ImportReport> {
  requireAllowed(canBringPackages(actor), 'archive.import-package')
  const bag = await openBag(folder)
  const report: ImportReport = { dossiers: namesIn(bag).length, entered: 0, known: 0, files: 0 }
  for await (const one of enterBag(services, actor, bag)) {
    if (one.outcome === 'refused') throw one.error
    report.files += one.files
    report[one.outcome === 'new' ? 'entered' : 'known'] += 1
  }
  return report
}

/** Words of others are entered, in all units that the package names. */
export const canBringPackages = (actor: Actor): boolean => canTakeIn(actor) && actor.wide

const namesIn = (bag: Bag): string[] => [...bag.payload.keys()].filter((name) => /^dossiers\/[^/]+\.json$/.test(name)).sort()
export const countDossiers = (bag: Bag): number => namesIn(bag).length

/** What became of one dossier of a package, or would become of it. */
export type EnteredDossier = { name: string; dossierId: string | null; number: string | null; title: string; files: number } & ({ outcome: 'new' | 'known' } | { outcome: 'refused'; error: AppError })

export type EnterOptions = {
  /** Each is entered with all rules of the database and taken back again, and no file is stored. */
  rehearse?: boolean
  /** Told of a dossier in the transaction that enters it: both are there, or neither. */
  onEntered?: (tx: Tx, entered: Omit<EnteredDossier, 'outcome' | 'error'>) => Promise<void>
}

/**
 * Enters the dossiers of an opened package one after the other and tells what became of each; one that is refused keeps nothing of the others
 * back.
 */
export async function* enterBag(services: Services, actor: Actor, bag: Bag, { rehearse = false, onEntered }: EnterOptions = {}): AsyncGenerator<EnteredDossier> {
  const names = namesIn(bag)
  const originals = new Map([...bag.payload].flatMap(([name, sha256]) => (name.startsWith('originals/') ? [[sha256, name] as const] : [])))
  const waiting = new Set<string>()
  for (const name of names) {
    let about: Pick<EnteredDossier, 'dossierId' | 'number' | 'title' | 'files'> = { dossierId: null, number: null, title: name, files: 0 }
    try {
      const packaged = await readDossier(bag, name)
      const [dossier] = packaged.rows.dossier
      about = { dossierId: dossier!.dossier_id, number: textOf(dossier!['number_written']), title: textOf(dossier!['title']) ?? name, files: packaged.rows.file.length }
      // A dossier whose papers went over to another is entered after that one.
      const after = dossier!.joined_into == null ? null : nameInPackage(dossier!.joined_into)
      if (after !== null && after > name && bag.payload.has(after) && !waiting.has(name)) {
        if (rehearse) dossier!.joined_into = null
        else {
          waiting.add(name)
          names.push(name)
          continue
        }
      }
      if (rehearse && after !== null && bag.payload.has(after)) dossier!.joined_into = null
      // Once a package and not once a dossier: a large one holds half a million files.
      for (const { sha256 } of packaged.rows.file) if (!originals.has(sha256)) throw bagError('bag.missing', { file: `data/originals/${sha256}` })
      if (!rehearse) await storeFiles(services, bag, packaged, originals)
      const isNew = rehearse ? await tryOut(services, name, packaged) : await enter(services, actor, name, packaged, (tx) => onEntered?.(tx, { name, ...about }))
      yield { name, ...about, outcome: isNew ? 'new' : 'known' }
    } catch (error) {
      const refused = appErrorOf(error)
      // What may pass (the store away, a full disk) is no word about the dossier.
      if (!refused || refused.status >= 500) throw error
      yield { name, ...about, outcome: 'refused', error: error as AppError }
    }
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

async function readDossier(bag: Bag, name: string): Promise<PackagedDossierFile> {
  const path = bag.pathOf(name)
  const unfit = (what: string) => new AppError('archive.package-unfit', 422, { file: name, what })
  if ((await stat(path)).size > MAX_JSON_BYTES) throw unfit('size')
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    throw unfit('json')
  }
  const parsed = packagedDossierSchema.safeParse(value)
  if (!parsed.success) throw unfit(parsed.error.issues[0]?.path.join('.') ?? 'shape')
  return parsed.data
}

async function storeFiles({ files }: Services, bag: Bag, packaged: PackagedDossierFile, originals: ReadonlyMap<string, string>): Promise<void> {
  for (const { sha256, size } of packaged.rows.file) {
    const name = originals.get(sha256)!
    const stored = await files.put(createReadStream(bag.pathOf(name)), { maxBytes: size })
    if (stored.sha256 !== sha256) throw bagError('bag.changed', { file: `data/${name}` })
  }
}

const areaOf = (code: string | null, validFrom: string | null) =>
  code === null || validFrom === null ? null : { code, validFrom: legalDate(validFrom) }

const authorsOf = ({ rows }: PackagedDossierFile) => rows.agent.map((one) => ({ accountId: one.account_id, displayName: one.display_name }))

async function enter(services: Services, actor: Actor, name: string, packaged: PackagedDossierFile, entered: (tx: Tx) => Promise<void> | undefined): Promise<boolean> {
  const { database, provincePath, clock } = services
  const authors = authorsOf(packaged)
  // Accounts are not the archivist's to make: these can never sign in.
  if (authors.length > 0) await asActor(database, systemActor(provincePath), (tx) => keepAuthors(tx, clock, authors), { action: 'archive.import-package' })
  return asActor(
    database,
    actor,
    async (tx) => {
      const isNew = await enterRecords(tx, services, name, packaged)
      if (isNew) await entered(tx)
      return isNew
    },
    { action: 'archive.import-package' },
  )
}

/** Enters it as the system does, and takes everything back, the jobs too: what is refused then would be refused. */
async function tryOut(services: Services, name: string, packaged: PackagedDossierFile): Promise<boolean> {
  const { database, provincePath, clock } = services
  const authors = authorsOf(packaged)
  let isNew = false
  try {
    await asActor(
      database,
      systemActor(provincePath),
      async (tx) => {
        if (authors.length > 0) await keepAuthors(tx, clock, authors)
        isNew = await enterRecords(tx, services, name, packaged)
        throw TAKEN_BACK
      },
      { action: 'archive.import-package' },
    )
  } catch (error) {
    if (error !== TAKEN_BACK) throw error
  }
  return isNew
}
const TAKEN_BACK = new Error('a rehearsal is taken back')

async function enterRecords(tx: Tx, { clock, jobs }: Services, name: string, packaged: PackagedDossierFile): Promise<boolean> {
  const { rows } = packaged
  const known = await listKnownPersons(tx, rows.person.map((one) => one.person_id))
  const persons = rows.person
    .filter((one) => !known.has(one.person_id))
    .map((one) => ({
      personId: one.person_id as PersonId,
      fullName: one.full_name,
      aliases: one.aliases ?? [],
      sex: one.sex,
      birth: one.birth_written === null ? null : { written: one.birth_written, ...(one.birth_edtf === null ? {} : { edtf: one.birth_edtf }) },
      home: one.home_written === null ? null : { written: one.home_written, area: areaOf(one.home_area_code, one.home_area_valid_from) },
      path: one.path,
    }))
  if (persons.length > 0) await insertPersons(tx, clock, persons)
  return enterPackagedDossier({ tx, jobs }, name, packaged)
}
