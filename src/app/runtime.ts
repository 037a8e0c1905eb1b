import { cpus } from 'node:os'
import { join } from 'node:path'
import { createAuth, forgetTriesJob, loginNameOfIdentity, mayStartSession, migrateAuth, openAuthForUpkeep, type Auth, type IdentityRule, type OidcOptions } from '#modules/accounts/index.ts'
import {
  buildAreaIndex,
  listHamlets,
  loadAgencies,
  loadAgencyFile,
  loadAreaFiles,
  loadAreas,
  loadAreaSources,
  loadAreaTiles,
  withHamlets,
  type AgencyFunctionName,
  type AreaIndex,
  type AreaTile,
} from '#modules/areas/index.ts'
import { setReminders } from '#modules/archive/lending/index.ts'
import { keepFixityGoing, letGoChanges, makeMissingCopies, readFixity, requeueWaiting, type PageTools } from '#modules/archive/index.ts'
import { foldTallies, proveTallies, requeuePapers } from '#modules/applications/index.ts'
import { buildIndicators, loadTermReport, readDefinitions, type Indicator, type TermReport } from '#modules/indicators/index.ts'
import { findDoubles } from '#modules/people/index.ts'
import { catalogueOf, loadCatalogue, procedureLaw } from '#modules/procedures/index.ts'
import { folderSealWitness, unsealedWindow, type SealWitness } from '#platform/audit/index.ts'
import { asActor, migrate, openDatabase, proveActorReachesRows, systemActor, type Database } from '#platform/db/index.ts'
import { folderMailer, smtpMailer, type Mailer } from '#platform/mail/index.ts'
import type { PageImages } from '#platform/pdf/index.ts'
import { startJobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import { createMetrics, watchStore, type Metrics } from '#platform/metrics/index.ts'
import { noSigner, openFileSigner, openSampleSigner, type SignerPort } from '#platform/signing/index.ts'
import { forgetRequestKeysJob, type Services } from '#platform/use-case/index.ts'
import { readUpkeepFigures } from './backup/upkeep-runs.ts'
import { fixedDayClock, systemClock, type Clock } from '#shared/clock.ts'
import { projectRoot, type Config } from './config.ts'
import type { DatabaseUrls } from './database.ts'
import { indicatorSources } from './indicators.ts'
import { makeJobs } from './jobs.ts'
import { placeResolver } from './resolve-place.ts'
import type { Secrets } from './secrets.ts'
import { openStore } from './store.ts'

export type Runtime = {
  config: Config
  services: Services
  auth: Auth
  indicators: Map<string, Indicator>
  areas: AreaIndex
  /** What the pages on areas and agencies show beside: cells of the picture, titles of sources, names of functions. */
  areaPages: { tiles: AreaTile[]; sources: ReturnType<typeof loadAreaSources>; functions: AgencyFunctionName[] }
  report: Record<'vi' | 'en', TermReport>
  /** Images of pages for the screen. */
  images: PageImages
  /** What decodes and reads pages, in children of this process. */
  tools: PageTools
  witness: SealWitness
  /** Opened as the owner, for upkeep: sealing the trail. */
  owner: Database
  /** Figures of this process, for /metrics. */
  metrics: Metrics
  /** Whether requests may be served: false while stopping. */
  ready: boolean
  close(): Promise<void>
}

/** Migrates, loads the law, and brings the sign-in library's tables up to date. Run again it changes nothing. */
export async function prepareDatabase(config: Config, secrets: Secrets, urls: DatabaseUrls, log: Log): Promise<void> {
  const applied = await migrate({
    adminUrl: urls.admin,
    migrationsDir: join(projectRoot, 'migrations'),
    schema: config.ANSINH_PROVINCE,
    passwords: secrets,
  })
  if (applied.length > 0) log.info({ applied }, 'migrated')
  const owner = openDatabase({ url: urls.owner, schema: config.ANSINH_PROVINCE, max: 2, name: 'ansinh-prepare' })
  const auth = openAuthForUpkeep({ url: urls.auth, secret: secrets.session, origin: originOf(config) })
  try {
    await Promise.all([
      loadAreas(owner, join(projectRoot, 'law/areas')).then(() => loadAgencies(owner, join(projectRoot, 'law/agencies'))),
      migrateAuth(auth),
    ])
  } finally {
    await Promise.all([owner.close(), auth.close()])
  }
}

/** Brings the catalogue of procedures to what law/procedures says. Run again it changes nothing. */
export async function prepareCatalogue(config: Config, owner: Database, log: Log): Promise<void> {
  const { changed } = await loadCatalogue(owner, clockOf(config), catalogueOf(procedureLaw().law.procedures.values()), false)
  if (changed > 0) log.info({ changed }, 'the catalogue of procedures was brought up to date')
}

export const originOf = (config: Config): string => config.ORIGIN ?? `http://localhost:${config.PORT}`

const clockOf = (config: Config): Clock =>
  config.ANSINH_TODAY ? fixedDayClock(config.ANSINH_TODAY, config.ANSINH_TODAY_SINCE ?? new Date(performance.timeOrigin)) : systemClock

/** The name of the one outside provider in addresses and tables. */
const PROVIDER = 'oidc'

function oidcOf(config: Config): OidcOptions | null {
  const { ANSINH_OIDC_DISCOVERY_URL: discoveryUrl, ANSINH_OIDC_CLIENT_ID: clientId, ANSINH_OIDC_CLIENT_SECRET: clientSecret } = config
  if (!discoveryUrl || !clientId || !clientSecret) return null
  const scopes = config.ANSINH_OIDC_SCOPES.split(/\s+/).filter((scope) => scope !== '')
  return { provider: PROVIDER, discoveryUrl, clientId, clientSecret, scopes, vouchesForFactor: config.ANSINH_OIDC_SECOND_FACTOR === 'provider' }
}

function identityRuleOf(config: Config): IdentityRule {
  const claim = /^claim:(.+)$/.exec(config.ANSINH_OIDC_LINK)?.[1]
  return claim ? { by: 'claim', claim } : { by: 'administrator' }
}

const mailerOf = (config: Config, clock: Clock): Mailer =>
  config.ANSINH_SMTP_URL
    ? smtpMailer({ url: config.ANSINH_SMTP_URL, from: config.ANSINH_MAIL_FROM })
    : folderMailer({ folder: join(config.dataDir, 'mail'), from: config.ANSINH_MAIL_FROM, now: () => clock.now() })

/** The name in the certificate of the demo, which a certificate cannot take from the words of the pages. */
const SAMPLE_SIGNER = 'SAMPLE (MAU): An Sinh, not a legal signature'

/** What signs: the key of the settings, in the demo one made at its first start, else nothing. */
function openSigner(config: Config, clock: Clock): Promise<SignerPort> {
  if (config.ANSINH_SIGNER_FILE !== undefined) return openFileSigner(config.ANSINH_SIGNER_FILE, clock)
  return config.ANSINH_DEMO ? openSampleSigner(join(config.dataDir, 'signer', 'sample.pem'), SAMPLE_SIGNER, clock) : Promise.resolve(noSigner)
}

/**
 * Work that comes again by itself: the walk over the stored files, the numbers of cases, old request keys, the log of changed dossiers, counts of tries, records that may be
 * one person's. */
async function keepGoing(services: Services): Promise<void> {
  await keepFixityGoing(services)
  for (const one of [foldTallies, proveTallies, forgetRequestKeysJob, letGoChanges, forgetTriesJob, findDoubles]) await one.go(services)
}

/**
 * Everything a process works with, made once. Refuses (`db.actor-not-effective`) when the actor of a transaction does not reach the
 * tables. `work` makes this process work jobs too.
 */
export async function openRuntime(
  config: Config,
  secrets: Secrets,
  urls: DatabaseUrls,
  log: Log,
  options: { work: boolean },
): Promise<Runtime> {
  const provincePath = `${config.ANSINH_PROVINCE_CODE}/`
  const database = openDatabase({ url: urls.app, schema: config.ANSINH_PROVINCE, max: 16 })
  const owner = openDatabase({ url: urls.owner, schema: config.ANSINH_PROVINCE, max: 2, name: 'ansinh-upkeep' })
  await proveActorReachesRows(database, systemActor(provincePath))
  const clock = clockOf(config)
  const metrics = createMetrics({
    jobs: () => services.jobs.counts(),
    pool: () => ({ total: database.pool.totalCount, idle: database.pool.idleCount, waiting: database.pool.waitingCount }),
    audit: () => unsealedWindow(owner),
    fixity: () => readFixity(owner.db),
    upkeep: () => readUpkeepFigures(owner.db),
  })
  const base = { database, clock, files: watchStore(await openStore(config), metrics.storeFailed), log, provincePath, signer: await openSigner(config, clock), origin: originOf(config), sample: config.ANSINH_DEMO }
  const areas = withHamlets(
    buildAreaIndex(loadAreaFiles(join(projectRoot, 'law/areas'))),
    await asActor(database, systemActor(provincePath), (tx) => listHamlets(tx), { readOnly: true }),
  )
  const jobs = makeJobs({
    resolvePlace: placeResolver(areas, clock),
    areas,
    readers: config.ANSINH_READERS ?? cpus().length,
    ocr: config.ANSINH_OCR,
    pdf: config.ANSINH_PDF,
    cacheDir: join(config.dataDir, 'cache'),
    fixityDays: config.ANSINH_FIXITY_DAYS,
    mailer: mailerOf(config, clock),
    origin: originOf(config),
  })
  // The queue is one of the services that its own handlers use.
  const services = { ...base } as Services
  services.jobs = await startJobs({ database, url: urls.app, log, definitions: jobs.definitions, ...(options.work ? { work: services } : {}) })
  // What a killed process left waiting without a job gets one.
  if (options.work) {
    await requeueWaiting(services)
    await setReminders(services)
    await requeuePapers(services)
    await makeMissingCopies(services)
    await keepGoing(services)
  }
  // What comes again by itself has a job at all times; one that used up its tries while the store or the database was away gets another.
  const keeping = setInterval(() => void keepGoing(services).catch((error: unknown) => log.warn({ err: error }, 'what comes again by itself was not queued')), 3_600_000)
  if (!options.work) clearInterval(keeping)
  const oidc = oidcOf(config)
  const rule = identityRuleOf(config)
  const auth = createAuth({
    url: urls.auth,
    secret: secrets.session,
    origin: originOf(config),
    secureCookies: originOf(config).startsWith('https:'),
    idleMinutes: config.ANSINH_SESSION_IDLE_MINUTES,
    mayStartSession: (userId) => mayStartSession(services, userId),
    ...(oidc ? { oidc, loginNameOf: (identity) => loginNameOfIdentity({ services }, rule, identity) } : {}),
  })
  const runtime: Runtime = {
    config,
    services,
    auth,
    indicators: buildIndicators(readDefinitions(join(projectRoot, 'law/indicators')), indicatorSources),
    areas,
    areaPages: {
      tiles: loadAreaTiles(join(projectRoot, 'law/areas')),
      sources: loadAreaSources(join(projectRoot, 'law/areas')),
      functions: loadAgencyFile(join(projectRoot, 'law/agencies')).functions,
    },
    report: loadTermReport(),
    images: jobs.images(services.files),
    tools: jobs.tools,
    witness: folderSealWitness(config.sealPath),
    owner,
    metrics,
    ready: true,
    async close() {
      runtime.ready = false
      clearInterval(keeping)
      await services.jobs.stop()
      await jobs.close()
      await Promise.all([database.close(), owner.close(), auth.close()])
    },
  }
  return runtime
}
