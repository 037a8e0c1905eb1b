import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { createAuth, findByLoginName, registerAccount, setPassword } from '#modules/accounts/index.ts'
import type { CoverSheetLabels } from '#modules/archive/cover/index.ts'
import { countDossiers, listDossiersWithPages, listOldestDossiers, openBatch } from '#modules/archive/index.ts'
import { loadHamlets, readHamlets, withHamlets } from '#modules/areas/index.ts'
import { asActor, systemActor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { bulkLoadDossiers, bulkLoadPapers, bulkPages, entryOfSample } from '../bulk-province.ts'
import type { Runtime } from '../runtime.ts'
import { makePapers } from '../samples/papers.ts'
import { makeDossier, makeProvince } from '../samples/province.ts'
import { countPages } from '../samples/render.ts'
import { lacksSheet } from '../samples/write-folder.ts'
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './accounts.ts'
import { scanSamples } from './scans.ts'

/** The seed of the demo's province: the i-th dossier is always the same one. */
const SEED = 2020

const FONDS = { code: 'NCC', title: 'Hồ sơ người có công với cách mạng' }

export type DemoWords = { covers: CoverSheetLabels; batch: (number: number) => string }

/** One account a role, made by use cases. Run again it leaves sessions and passwords alone. */
export async function prepareAccounts(runtime: Pick<Runtime, 'services'> & { auth: ReturnType<typeof createAuth> }): Promise<void> {
  const { services, auth } = runtime
  for (const account of DEMO_ACCOUNTS) {
    if (await findByLoginName(services, account.loginName)) continue
    const authUserId = await setPassword(auth, account.loginName, account.displayName, DEMO_PASSWORD)
    const { loginName, displayName, role, areaPath } = account
    await registerAccount(services, systemActor(services.provincePath), { loginName, displayName, role, areaPath, authUserId })
  }
}

/** Hamlets of some communes, each named a sample: no list of real ones was at hand. */
export async function prepareHamlets(runtime: Runtime): Promise<void> {
  const hamlets = readHamlets(readFileSync(join(import.meta.dirname, 'hamlets.csv'), 'utf8'), runtime.areas)
  await loadHamlets(runtime.owner, hamlets)
  runtime.areas = withHamlets(runtime.areas, hamlets)
}

/** Enters dossiers up to the wanted number; those already there are the first ones of the same province. Answers how many were added. */
export async function prepareRegister(runtime: Runtime, dossiers: number, onProgress: (done: number) => void): Promise<number> {
  const { services } = runtime
  const system = systemActor(services.provincePath)
  const before = await asActor(services.database, system, (tx) => countDossiers(tx), { readOnly: true })
  if (before >= dossiers) return 0
  await bulkLoadDossiers(services, system, FONDS, entries(before, dossiers - before, services.provincePath), {
    onProgress: (done) => onProgress(before + done),
  })
  return dossiers - before
}

function* entries(from: number, count: number, provincePath: string) {
  for (const sample of makeProvince({ seed: SEED, from, dossiers: count })) {
    const sheets = makePapers(sample).reduce((pages, paper) => pages + countPages(paper), 0)
    yield entryOfSample(sample, sheets, provincePath)
  }
}

/** Dossiers of one batch of papers that come as PDF. */
const DOSSIERS_A_BATCH = 500

/** Whether a dossier still lies in its box unscanned: one in twenty, so that there is something left to digitise. */
const isLeftUnscanned = (index: number): boolean => index % 20 === 19

/**
 * Takes in the papers of the dossiers behind the scanned ones as PDF, without pictures of worn paper. What is there is left alone, so it
 * goes on where it was broken off. Answers how many pages were added.
 */
export async function preparePapers(
  runtime: Runtime,
  { scanned, dossiers }: { scanned: number; dossiers: number },
  batchLabel: DemoWords['batch'],
  onProgress: (dossiersDone: number, pages: number) => void,
): Promise<number> {
  const { services } = runtime
  const archivist = await getArchivist(services)
  const ids = await asActor(services.database, archivist, (tx) => listOldestDossiers(tx, dossiers), { readOnly: true })
  let added = 0
  for (let from = 0; from < ids.length && runtime.ready; from += DOSSIERS_A_BATCH) {
    const part = ids.slice(from, from + DOSSIERS_A_BATCH)
    const held = await asActor(services.database, archivist, (tx) => listDossiersWithPages(tx, part), { readOnly: true })
    const todo = part.flatMap((dossierId, at) => {
      const index = from + at
      return index < scanned || isLeftUnscanned(index) || held.has(dossierId) ? [] : [{ dossierId, index }]
    })
    if (todo.length === 0) continue
    const { batchId } = await openBatch(services, archivist, { label: batchLabel(3 + from / DOSSIERS_A_BATCH), origin: 'demo' })
    added += await bulkLoadPapers(services, archivist, batchId, papersOf(runtime, todo))
    onProgress(from + part.length, added)
  }
  return added
}

async function* papersOf(runtime: Runtime, dossiers: { dossierId: string; index: number }[]) {
  for (const { dossierId, index } of dossiers) {
    if (!runtime.ready) return
    const dossier = makeDossier(SEED, index)
    const pages = makePapers(dossier).flatMap((paper) => bulkPages(paper, runtime.tools))
    // As in the scanned folders some lack their last sheet.
    yield { dossierId, pages: lacksSheet(dossier) ? pages.slice(0, -1) : pages }
    // Pages are served by the same process.
    await setImmediate()
  }
}

async function getArchivist(services: Runtime['services']) {
  const archivist = await findByLoginName(services, 'luu-tru')
  if (!archivist) throw new AppError('demo.no-archivist', 500)
  return archivist
}

/** Scans the first `count` dossiers of the register and takes the files in. */
export async function prepareScans(runtime: Runtime, count: number, folder: string, words: DemoWords): Promise<void> {
  const { services } = runtime
  const archivist = await getArchivist(services)
  const dossierIds = await asActor(services.database, archivist, (tx) => listOldestDossiers(tx, count), { readOnly: true })
  await scanSamples(services, archivist, { folder, seed: SEED, dossierIds, labels: words.covers, batchLabel: words.batch })
}
