import { createAuth, findByLoginName, registerAccount, setPassword } from '#modules/accounts/index.ts'
import type { CoverSheetLabels } from '#modules/archive/cover/index.ts'
import { countDossiers, listOldestDossiers } from '#modules/archive/index.ts'
import { asActor, systemActor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { bulkLoadDossiers, entryOfSample } from '../bulk-province.ts'
import type { Runtime } from '../runtime.ts'
import { makePapers } from '../samples/papers.ts'
import { makeProvince } from '../samples/province.ts'
import { countPages } from '../samples/render.ts'
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

/** Scans the first `count` dossiers of the register and takes the files in. */
export async function prepareScans(runtime: Runtime, count: number, folder: string, words: DemoWords): Promise<void> {
  const { services } = runtime
  const archivist = await findByLoginName(services, 'luu-tru')
  if (!archivist) throw new AppError('demo.no-archivist', 500)
  const dossierIds = await asActor(services.database, archivist, (tx) => listOldestDossiers(tx, count), { readOnly: true })
  await scanSamples(services, archivist, { folder, seed: SEED, dossierIds, labels: words.covers, batchLabel: words.batch })
}
