import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { createAuth, findByLoginName, registerAccount, setPassword } from '#modules/accounts/index.ts'
import type { CoverSheetLabels } from '#modules/archive/cover/index.ts'
import { countDossiers, listDossiersWithPages, listOldestDossiers, openBatch } from '#modules/archive/index.ts'
import { listAgencies, loadHamlets, readHamlets, withHamlets } from '#modules/areas/index.ts'
import { insertPersons, scanRegister, type NewPerson } from '#modules/people/index.ts'
import { catalogueOf, loadCatalogue, procedureLaw } from '#modules/procedures/index.ts'
import { hasCases, loadCases } from '#modules/applications/index.ts'
import { asActor, connectForCopy, systemActor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { bulkLoadDossiers, bulkLoadPapers, bulkPages, entryOfSample } from '../bulk-province.ts'
import type { Runtime } from '../runtime.ts'
import { CASES_FROM, makeCases } from '../samples/cases.ts'
import { makePapers } from '../samples/papers.ts'
import { getPlaces } from '../samples/places.ts'
import { makeDossier, type SampleDossier } from '../samples/province.ts'
import { countPages } from '../samples/render.ts'
import { lacksSheet } from '../samples/write-folder.ts'
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './accounts.ts'
import { playCases } from './cases.ts'
import { keepArchive } from './keeping.ts'
import { sampleProcedures } from './sample-procedures.ts'
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

/**
 * Dossiers that came with a commune which was divided on 1/7/2025: which of its followers has them now no list says, and so they wait for a
 * person. They lie behind those that are scanned, and are the same whatever the size of the demo.
 */
const WAITING = { from: 200, until: 206 }
/** The communes that were divided: Vầy Nưa, Cao Sơn, Đồng Tân, all of Hòa Bình. */
const DIVIDED = ['04891', '04957', '05221']
/** The last day on which they stood. */
const BEFORE_DIVISION = legalDate('2025-06-30')

const isWaiting = (index: number): boolean => index >= WAITING.from && index < WAITING.until

/** The i-th dossier of the demo. */
function demoDossier(index: number): SampleDossier {
  const sample = makeDossier(SEED, index)
  const unit = isWaiting(index) ? getPlaces().neighbours.find((commune) => commune.code === DIVIDED[index % DIVIDED.length]) : undefined
  return unit ? { ...sample, residence: unit, managingCommune: unit, receivedOn: legalDate(`2025-03-${10 + (index % 10)}`) } : sample
}

/** Procedures marked as samples beside those of the law, so that the article's figures come out on its day. */
export async function prepareSampleProcedures({ owner, services }: Pick<Runtime, 'owner' | 'services'>): Promise<void> {
  await loadCatalogue(owner, services.clock, sampleProcedures(catalogueOf(procedureLaw().law.procedures.values())), true)
}

/** Cases of citizens with all that was done to them, where there are none yet: up to the eve of the day. Answers how many were added. */
export async function prepareCaseHistory({ services, config }: Pick<Runtime, 'services' | 'config'>, ownerUrl: string, count: number): Promise<number> {
  const system = systemActor(services.provincePath)
  const { agencies, held } = await asActor(services.database, system, async (tx) => ({ agencies: await listAgencies(tx), held: await hasCases(tx) }), { readOnly: true })
  if (held || count === 0) return 0
  const ids = new Map<string, string>()
  for (const { loginName } of DEMO_ACCOUNTS) ids.set(loginName, (await findByLoginName(services, loginName))?.accountId ?? '')
  const of = (login: string) => ids.get(login) ?? ''
  const commune = DEMO_ACCOUNTS.find((one) => one.role === 'commune-officer')
  const scripts = makeCases({
    seed: SEED,
    count,
    from: CASES_FROM,
    until: services.clock.today(),
    // Half of them of the commune that has an officer in the demonstration, so that there is something on that desk.
    paths: getPlaces().managing.flatMap((one) => [`${services.provincePath}${one.code}/`, ...(commune ? [commune.areaPath] : [])]),
    agencies,
    makers: { reception: of('mot-cua'), officer: of('chuyen-vien'), head: of('truong-phong'), communeOfficer: (path) => of(path === commune?.areaPath ? commune.loginName : 'mot-cua') },
  })
  const client = await connectForCopy(ownerUrl, config.ANSINH_PROVINCE, 'ansinh-demo-cases')
  return loadCases(client, config.ANSINH_PROVINCE, scripts).finally(() => client.end())
}

/** Enters dossiers up to the wanted number; those already there are the first ones of the same province. Answers how many were added. */
export async function prepareRegister(runtime: Pick<Runtime, 'services'>, dossiers: number, onProgress: (done: number) => void): Promise<number> {
  const { services } = runtime
  const system = systemActor(services.provincePath)
  const before = await asActor(services.database, system, (tx) => countDossiers(tx), { readOnly: true })
  const edges = [before, WAITING.from, WAITING.until, dossiers].map((edge) => Math.min(Math.max(edge, before), dossiers))
  for (const [at, from] of edges.slice(0, -1).entries()) {
    const count = (edges[at + 1] ?? from) - from
    if (count <= 0) continue
    // Units are looked up on the day on which the list was made.
    const clock = isWaiting(from) ? { ...services.clock, now: () => services.clock.now(), today: () => BEFORE_DIVISION } : services.clock
    await bulkLoadDossiers({ ...services, clock }, system, FONDS, entries(from, count, services.provincePath), { onProgress: (done) => onProgress(from + done) })
  }
  return Math.max(0, dossiers - before)
}

function* entries(from: number, count: number, provincePath: string) {
  for (let index = from; index < from + count; index++) {
    const sample = demoDossier(index)
    const sheets = makePapers(sample).reduce((pages, paper) => pages + countPages(paper), 0)
    const { provinceCode, districtCode } = sample.residence
    yield entryOfSample(sample, sheets, isWaiting(index) ? `${provinceCode}/${districtCode}/` : provincePath)
  }
}

/** Every so many dossiers its person was entered a second time, from another list. */
const ENTERED_TWICE_EVERY = 23
const ENTERED_TWICE = 8

/**
 * Enters persons of the register once more, as another list had them: without marks, with day and month changed round, or with the year alone;
 * then looks through the register for doubles, so that there are pairs to judge. Answers how many pairs there are.
 */
export async function prepareDoubles({ services }: Pick<Runtime, 'services'>, dossiers: number): Promise<number> {
  const system = systemActor(services.provincePath)
  const again: NewPerson[] = []
  for (let index = 5; index < dossiers && again.length < ENTERED_TWICE; index += ENTERED_TWICE_EVERY) {
    if (isWaiting(index)) continue
    const { person } = entryOfSample(demoDossier(index), null, services.provincePath)
    again.push(secondEntryOf(person, again.length))
  }
  await asActor(services.database, system, (tx) => insertPersons(tx, services.clock, again), { action: 'register.bulk-load' })
  return (await scanRegister(services)).pairs
}

function secondEntryOf(person: NewPerson, kind: number): NewPerson {
  const { fullName, sex, home, path, vital } = person
  const written = person.birth?.written ?? ''
  const day = /^(0?[1-9]|1[0-2])([/-])(0?[1-9]|1[0-2])\2(\d{4})$/.exec(written)
  const year = /\d{4}/.exec(written)?.[0]
  const birth = kind % 3 === 0 && day ? `${day[3]}${day[2]}${day[1]}${day[2]}${day[4]}` : kind % 3 === 1 && year ? year : written
  return {
    fullName: kind % 2 === 0 ? withoutToneOfLast(fullName) : fullName,
    ...(sex === undefined ? {} : { sex }),
    ...(birth === '' ? {} : { birth: { written: birth } }),
    ...(home ? { home } : {}),
    path,
    ...(vital ? { vital } : {}),
  }
}

/** 'Nguyễn Văn Thắng' → 'Nguyễn Văn Thăng': the tone of the last syllable was not typed. */
const withoutToneOfLast = (name: string): string =>
  name.replace(/\S+$/u, (last) => last.normalize('NFD').replaceAll(/[\u0300\u0301\u0303\u0309\u0323]/gu, '').normalize('NFC'))

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
    const dossier = demoDossier(index)
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

/** Cases at the one-stop desk, made by the use cases with a clock of the past. Answers how many were added. */
export const prepareDemoCases = (runtime: Pick<Runtime, 'services'>): Promise<number> => playCases(runtime.services, SEED)

/** What an archive has that is at work for some months. Answers how many things were added. */
export const prepareKeeping = (runtime: Runtime): Promise<number> => keepArchive(runtime, SEED)

/** Scans the first `count` dossiers of the register and takes the files in; `meanwhile` is done while the first one is read. */
export async function prepareScans(runtime: Runtime, count: number, folder: string, words: DemoWords, meanwhile?: () => Promise<void>): Promise<void> {
  const { services } = runtime
  const archivist = await getArchivist(services)
  const dossierIds = await asActor(services.database, archivist, (tx) => listOldestDossiers(tx, count), { readOnly: true })
  await scanSamples(services, archivist, { folder, seed: SEED, dossierIds, labels: words.covers, batchLabel: words.batch, ...(meanwhile ? { meanwhile } : {}) })
}
