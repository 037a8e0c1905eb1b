import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { keepAuthors } from '#modules/accounts/index.ts'
import { canTakeIn, enterPackagedDossier, packagedDossierSchema, type PackagedDossierFile } from '#modules/archive/index.ts'
import { insertPersons, listKnownPersons, type PersonId } from '#modules/people/index.ts'
import { bagError, openBag, type Bag } from '#platform/bag/index.ts'
import { asActor, systemActor, type Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { requireAllowed, type Services } from '#platform/use-case/index.ts'

export type ImportReport = { dossiers: number; entered: number; known: number; files: number }

/** Metadata of one dossier: 5,000 pages of 20 KB. */
const MAX_JSON_BYTES = 256 << 20

/**
 * Takes a BagIt package of dossiers in. First every byte of it is compared with its lists, then dossier by dossier its files, persons,
 * papers, pages, words and corrections are entered under their own ids, each dossier whole or not at all. Dossiers that are here are left
 * alone, so a second import, or one that goes on after a break, changes nothing. Whoever corrected is entered as a closed account. Throws
 * `bag.*` and `archive.package-unfit`, naming the file.
 */
export async function importPackage(services: Services, actor: Actor, folder: string): Promise<ImportReport> {
  // Words of others are entered, in all units that the package names.
  requireAllowed(canTakeIn(actor) && actor.wide === true, 'archive.import-package')
  const bag = await openBag(folder)
  const names = [...bag.payload.keys()].filter((name) => /^dossiers\/[^/]+\.json$/.test(name)).sort()
  const report: ImportReport = { dossiers: names.length, entered: 0, known: 0, files: 0 }
  for (const name of names) {
    const packaged = await readDossier(bag, name)
    report.files += await storeFiles(services, bag, packaged)
    if (await enter(services, actor, name, packaged)) report.entered += 1
    else report.known += 1
  }
  return report
}

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

async function storeFiles({ files }: Services, bag: Bag, { rows }: PackagedDossierFile): Promise<number> {
  const byHash = new Map([...bag.payload].flatMap(([name, sha256]) => (name.startsWith('originals/') ? [[sha256, name] as const] : [])))
  for (const { sha256, size } of rows.file) {
    const name = byHash.get(sha256)
    if (name === undefined) throw bagError('bag.missing', { file: `data/originals/${sha256}` })
    const stored = await files.put(createReadStream(bag.pathOf(name)), { maxBytes: size })
    if (stored.sha256 !== sha256) throw bagError('bag.changed', { file: `data/${name}` })
  }
  return rows.file.length
}

const areaOf = (code: string | null, validFrom: string | null) =>
  code === null || validFrom === null ? null : { code, validFrom: legalDate(validFrom) }

async function enter(services: Services, actor: Actor, name: string, packaged: PackagedDossierFile): Promise<boolean> {
  const { database, provincePath, clock, jobs } = services
  const { rows } = packaged
  const authors = rows.agent.map((one) => ({ accountId: one.account_id, displayName: one.display_name }))
  // Accounts are not the archivist's to make: these can never sign in.
  if (authors.length > 0) await asActor(database, systemActor(provincePath), (tx) => keepAuthors(tx, clock, authors), { action: 'archive.import-package' })
  return asActor(
    database,
    actor,
    async (tx) => {
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
    },
    { action: 'archive.import-package' },
  )
}
