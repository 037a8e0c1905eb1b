import { requireAllowed, type Services } from '#platform/use-case/index.ts'
import { canKeepRegister, canTakeIn } from '#modules/accounts/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { knownPage, takeInRead, type KnownPage, type PageTools } from '#modules/archive/index.ts'
import type { NewPerson, RelationKind } from '#modules/people/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { dossierTitleOf, writeEntries, type Fonds, type RegisterEntry } from './register-entries.ts'
import type { SamplePaper } from './samples/papers.ts'
import type { SampleDossier } from './samples/province.ts'
import { readPaper, SHEET_DPI } from './samples/read-paper.ts'
import { pdfOfSheets, type PdfSheet } from './samples/vector-pdf.ts'

/** Entries of one transaction: some seconds of work that a stop throws away, and few enough rows to hold in memory. */
const BATCH = 500

/** Pages of one file: what letters cost a file is shared by its pages, and a file is drawn again as a whole by nobody. */
const PAGES_A_FILE = 200

/**
 * Loads many folders at once, `batch` in a transaction, for a province of thousands: the same rows as the use cases write
 * (register-dossier.ts; a test compares), some twenty times as fast. Each batch stands or falls as a whole. Answers how many were
 * loaded; `onProgress` is told after each batch. Not for a list handed in: that goes through the import, which looks for what is known.
 */
export async function bulkLoadDossiers(
  services: Services,
  actor: Actor,
  fonds: Fonds,
  entries: Iterable<RegisterEntry> | AsyncIterable<RegisterEntry>,
  options: { batch?: number; onProgress?: (loaded: number) => void } = {},
): Promise<number> {
  requireAllowed(canTakeIn(actor) && canKeepRegister(actor), 'register.bulk-load')
  const size = options.batch ?? BATCH
  let loaded = 0
  let waiting: RegisterEntry[] = []
  const flush = async () => {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    await asActor(services.database, actor, (tx) => writeEntries(tx, services.clock, fonds, batch), {
      action: 'register.bulk-load',
    })
    loaded += batch.length
    options.onProgress?.(loaded)
  }
  for await (const entry of entries) {
    waiting.push(entry)
    if (waiting.length >= size) await flush()
  }
  await flush()
  return loaded
}

/** The papers of one dossier in the order of its folder. */
export type DossierPapers = { dossierId: string; pages: readonly BulkPage[] }

/** A page ready for any file and any dossier: what is drawn, and what reading it would leave. */
export type BulkPage = { sheet: PdfSheet; page: KnownPage }

/** The pages of a made-up paper, drawn and read. */
export const bulkPages = (paper: SamplePaper, tools: Pick<PageTools, 'resolvePlace'> = {}): BulkPage[] =>
  readPaper(paper).map(({ sheet, reading }) => ({ sheet, page: knownPage(reading, SHEET_DPI, tools) }))

/**
 * Takes in the papers of many dossiers, one PDF and one transaction for as many dossiers as `perFile` pages hold: rows and file are those
 * of intake, filing and reading (a test compares), without drawing pixels and reading them again. Files whose dossiers have
 * pages already are left out, so a run that was broken off may be begun again. Answers how many pages were added.
 */
export async function bulkLoadPapers(
  services: Services,
  actor: Actor,
  batchId: string,
  folders: Iterable<DossierPapers> | AsyncIterable<DossierPapers>,
  options: {
    perFile?: number
    nameOf?: (number: number) => string
    onProgress?: (pages: number) => void
  } = {},
): Promise<number> {
  const perFile = options.perFile ?? PAGES_A_FILE
  const nameOf = options.nameOf ?? ((number) => `${String(number).padStart(5, '0')}.pdf`)
  let [added, number] = [0, 0]
  let waiting: { dossierId: string; page: BulkPage }[] = []
  const flush = async () => {
    const pages = waiting
    waiting = []
    if (pages.length === 0) return
    number += 1
    added += await takeInRead(services, actor, {
      batchId,
      name: nameOf(number),
      source: pdfOfSheets(pages.map(({ page }) => page.sheet)),
      pages: pages.map(({ dossierId, page }) => ({ dossierId, page: page.page })),
    })
    options.onProgress?.(added)
  }
  for await (const { dossierId, pages } of folders) {
    if (waiting.length > 0 && waiting.length + pages.length > perFile) await flush()
    for (const page of pages) waiting.push({ dossierId, page })
  }
  await flush()
  return added
}

/** A made-up folder as the register knows it, with the relatives who live. `expectedPages` is the number of sheets in the folder. */
export function entryOfSample(
  sample: SampleDossier,
  expectedPages: number | null,
  provincePath = '25/',
): RegisterEntry {
  const path = `${provincePath}${sample.managingCommune.code}/`
  const { person, recognition } = sample
  const area = person.home.area
  const day =
    sample.sacrifice?.date ??
    (person.diedOn === null ? null : { edtf: person.diedOn, written: dayInWords(person.diedOn) })
  return {
    person: {
      fullName: person.fullName,
      aliases: person.aliases,
      sex: person.sex,
      birth: { written: person.birth.written },
      home: {
        written: person.home.written,
        area: area === null ? null : { code: area.code, validFrom: legalDate(area.validFrom) },
      },
      path,
      vital: person.alive
        ? { state: 'alive' }
        : {
            state: 'dead',
            death: day === null ? null : { written: day.written },
            place: sample.sacrifice?.place,
            basis: sample.sacrifice === null ? undefined : 'recognition',
            certainFrom: recognition.signedOn,
          },
      identifiers: person.citizenId === null ? [] : [{ kind: 'citizen-id', value: person.citizenId }],
    },
    category: sample.category,
    number: sample.rawNumber,
    recognition: {
      decisionNumber: recognition.number,
      signed: { written: dayInWords(recognition.signedOn) },
      body: recognition.body,
      from: recognition.signedOn,
    },
    rating: sample.injury === null ? null : { rate: sample.injury.rate, from: recognition.signedOn },
    dossier: {
      title: dossierTitleOf(sample.category, person.fullName),
      receivedOn: sample.receivedOn,
      expectedPages,
      box: sample.storage && {
        code: sample.storage.box,
        shelf: sample.storage.shelf,
        compartment: sample.storage.compartment,
      },
    },
    relatives: sample.relatives
      .filter((relative) => relative.alive)
      .map((relative) => ({
        kind: relative.relation satisfies RelationKind,
        part: 'relative' as const,
        person: {
          fullName: relative.fullName,
          sex: relative.sex,
          birth: relative.birthYear === null ? null : { written: String(relative.birthYear) },
          path,
          vital: { state: 'alive' },
        } satisfies NewPerson,
      })),
  }
}

const dayInWords = (day: string): string => `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`
