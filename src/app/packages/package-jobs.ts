import { z } from 'zod'
import { findActing } from '#modules/accounts/index.ts'
import {
  changePackage,
  CLEAR_PACKAGE,
  ENTER_PACKAGE,
  dropPackageLines,
  findPackage,
  keepDerivedFile,
  keepPackageLines,
  LOOK_THROUGH_PACKAGE,
  MAKE_PACKAGE,
  supersedeFile,
  type AskedPackage,
  type PackageLine,
} from '#modules/archive/index.ts'
import { openBag, openTarBagWriter, unpackTarBag, type Bag } from '#platform/bag/index.ts'
import { asActor, systemActor, type Actor, type Tx } from '#platform/db/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { keyOf } from '#platform/files/index.ts'
import type { JobDefinition } from '#platform/jobs/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { MAX_PACKAGE_BYTES } from './asked-packages.ts'
import { writePackage } from './export-package.ts'
import { countDossiers, enterBag, type EnteredDossier, type EnterOptions } from './import-package.ts'
import { withUnpackingFolder } from './unpacking-folders.ts'

/** How long a package waits to be fetched, or to be taken in. */
const KEPT_DAYS = 7
const DAY_SECONDS = 86_400
/** Dossiers told of at once. */
const TOLD_AT_ONCE = 25

const payload = z.object({ packageId: z.uuid() })
type Payload = z.output<typeof payload>
type Job = JobDefinition<Payload, Services>

const asSystem = <T>({ database, provincePath }: Services, action: string, work: (tx: Tx) => Promise<T>): Promise<T> => asActor(database, systemActor(provincePath), work, { action })

/** Begins or goes on with a package in this state; undefined when that is done already. What can never succeed is told on its page. */
async function work(services: Services, { packageId }: Payload, state: AskedPackage['state'], action: string, run: (asked: AskedPackage, actor: Actor) => Promise<void>): Promise<void> {
  const asked = await asSystem(services, action, (tx) => findPackage(tx, packageId))
  if (asked?.state !== state) return
  try {
    const acting = await findActing(services, { accountId: asked.askedBy, role: asked.role, areaPath: asked.path })
    if (!acting) throw new AppError('archive.package-no-right', 403)
    await run(asked, asked.sessionRef === null ? acting : { ...acting, session: asked.sessionRef })
  } catch (error) {
    const refused = appErrorOf(error)
    if (!refused || refused.status >= 500) throw error
    const { file } = refused.data as { file?: unknown }
    const failure = { failure_code: refused.code, failure_file: typeof file === 'string' ? file.slice(0, 300) : null }
    await asSystem(services, action, async (tx) => {
      await changePackage(tx, packageId, [state], { state: 'failed', ...failure, ended_at: services.clock.now() })
      if (asked.sha256 !== null) await supersedeFile(tx, asked.sha256, services.clock.now())
    })
  }
}

const inDays = (at: Date): Date => new Date(at.getTime() + KEPT_DAYS * DAY_SECONDS * 1000)
const clearLater = (tx: Tx, { jobs }: Services, packageId: string) => jobs.enqueue(tx, CLEAR_PACKAGE, [{ packageId }], { key: (job) => job.packageId, priority: -30, delaySeconds: KEPT_DAYS * DAY_SECONDS })

/** Tells of dossiers a few at a time. */
function teller(services: Services, asked: AskedPackage, action: string) {
  let held: PackageLine[] = []
  const flush = async () => {
    const lines = held
    held = []
    await asSystem(services, action, (tx) => keepPackageLines(tx, asked.packageId, asked.path, lines))
  }
  return {
    async tell(line: PackageLine) {
      held.push(line)
      if (held.length >= TOLD_AT_ONCE) await flush()
    },
    flush,
  }
}

/** Makes what was asked for, straight into the store: no copy of it stands anywhere else. */
const makePackage = (services: Services, job: Payload): Promise<void> =>
  work(services, job, 'waiting', MAKE_PACKAGE, async (asked, actor) => {
    const { packageId, path } = asked
    const of = asked.of!
    const what = { dossier: { dossierId: of.id }, box: { boxId: of.id }, fonds: { fondsId: of.id } }[of.kind]
    const { writer, bytes } = openTarBagWriter(toPublicId('pkg', packageId as Id<'pkg'>))
    const told = teller(services, asked, MAKE_PACKAGE)
    // Read from the first byte on; a fault of the store ends the writing, and the other way round.
    let fault: unknown
    const putting = services.files.put(bytes, { maxBytes: MAX_PACKAGE_BYTES })
    const ended = putting.catch((error: unknown) => (fault = error))
    const { dossiers, files } = await writePackage(services, actor, what, () => writer, {
      begin: (total, leftOut) =>
        asSystem(services, MAKE_PACKAGE, async (tx) => {
          // Another attempt made it meanwhile: what that one told stands.
          if (!(await changePackage(tx, packageId, ['waiting'], { dossiers: total }))) throw new AppError('archive.package-changed', 409)
          // A killed attempt told of dossiers that may have gone elsewhere since.
          await dropPackageLines(tx, packageId)
          const lines = leftOut.map(({ dossierId, number, title, why }) => ({ name: dossierId, dossierId, number, title, outcome: 'left-out' as const, reason: why }))
          await keepPackageLines(tx, packageId, path, lines)
        }),
      wrote: ({ dossierId, number, title }) => told.tell({ name: dossierId, dossierId, number, title, outcome: 'in', reason: null }),
    }).catch(async (error: unknown) => {
      await writer.abandon()
      await ended
      // The store knows why it reads no further; the writer only hears that nobody does.
      const refused = appErrorOf(fault)
      throw refused?.code === 'intake.too-large' ? new AppError('archive.package-too-large', 413) : (refused ?? error)
    })
    await told.flush()
    const { sha256, size } = await putting
    const at = services.clock.now()
    await asSystem(services, MAKE_PACKAGE, async (tx) => {
      if (dossiers === 0) {
        await changePackage(tx, packageId, ['waiting'], { state: 'failed', failure_code: 'archive.package-empty', ended_at: at })
        return
      }
      // One that was given up for dead and comes second: the package has its file, and this one is nobody's.
      if (!(await changePackage(tx, packageId, ['waiting'], { state: 'ready', sha256, size, files, ended_at: at, expires_at: inDays(at) }))) return
      await keepDerivedFile(tx, { sha256, size, kind: 'package', madeAt: at })
      await clearLater(tx, services, packageId)
    })
  })

/** Unpacks what was brought and reads every byte of it. */
const withBag = (services: Services, folder: string, asked: AskedPackage, use: (bag: Bag) => Promise<void>): Promise<void> =>
  withUnpackingFolder(folder, async (own) => {
    const source = await services.files.open(keyOf(asked.sha256!))
    await use(await openBag(await unpackTarBag(source, own, { maxBytes: MAX_PACKAGE_BYTES })))
  })

const lineOf = ({ name, dossierId, number, title }: Omit<EnteredDossier, 'outcome' | 'error'>, outcome: PackageLine['outcome'], reason: string | null = null): PackageLine => ({ name, dossierId, number, title, outcome, reason })

async function goThrough(services: Services, asked: AskedPackage, actor: Actor, bag: Bag, action: string, options: EnterOptions): Promise<number> {
  const told = teller(services, asked, action)
  let files = 0
  for await (const one of enterBag(services, actor, bag, options)) {
    files += one.files
    // What was entered is told where it was entered.
    if (one.outcome === 'new' && !options.rehearse) continue
    await told.tell(lineOf(one, one.outcome, one.outcome === 'refused' ? one.error.code : null))
  }
  await told.flush()
  return files
}

/** Says of every dossier of a package that was brought what would become of it. Nothing is entered. */
const lookThrough = (folder: string) => (services: Services, job: Payload): Promise<void> =>
  work(services, job, 'waiting', LOOK_THROUGH_PACKAGE, async (asked, actor) => {
    const { packageId } = asked
    await asSystem(services, LOOK_THROUGH_PACKAGE, async (tx) => {
      await keepDerivedFile(tx, { sha256: asked.sha256!, size: asked.size!, kind: 'package', madeAt: asked.askedAt })
    })
    await withBag(services, folder, asked, async (bag) => {
      await asSystem(services, LOOK_THROUGH_PACKAGE, (tx) => changePackage(tx, packageId, ['waiting'], { dossiers: countDossiers(bag) }))
      const files = await goThrough(services, asked, actor, bag, LOOK_THROUGH_PACKAGE, { rehearse: true })
      const at = services.clock.now()
      await asSystem(services, LOOK_THROUGH_PACKAGE, async (tx) => {
        await changePackage(tx, packageId, ['waiting'], { state: 'ready', files, ended_at: at, expires_at: inDays(at) })
        await clearLater(tx, services, packageId)
      })
    })
  })

/** Takes in what was looked through. One that is killed goes on where it was: dossiers that are here stay. */
const enterPackage = (folder: string) => (services: Services, job: Payload): Promise<void> =>
  work(services, job, 'entering', ENTER_PACKAGE, async (asked, actor) => {
    await withBag(services, folder, asked, async (bag) => {
      await goThrough(services, asked, actor, bag, ENTER_PACKAGE, {
        onEntered: (tx, one) => keepPackageLines(tx, asked.packageId, asked.path, [lineOf(one, 'entered')]),
      })
      const at = services.clock.now()
      await asSystem(services, ENTER_PACKAGE, async (tx) => {
        await changePackage(tx, asked.packageId, ['entering'], { state: 'done', ended_at: at })
        await supersedeFile(tx, asked.sha256!, at)
      })
    })
  })

/** Gives up the file of a package whose days are over: it leaves the store with the next checks, when no backup runs. */
const clearPackage = (services: Services, { packageId }: Payload): Promise<void> =>
  asSystem(services, CLEAR_PACKAGE, async (tx) => {
    const found = await findPackage(tx, packageId)
    if (found?.state !== 'ready' || found.sha256 === null) return
    await changePackage(tx, packageId, ['ready'], { state: 'expired' })
    await supersedeFile(tx, found.sha256, services.clock.now())
  })

/** `folder`: where packages that are brought are unpacked for as long as they are read. */
export const packageJobs = (folder: string): Job[] => {
  const long = { payload, concurrency: 1, expireInSeconds: 6 * 3600, retryLimit: 20 }
  return [
    { name: MAKE_PACKAGE, handle: makePackage, ...long },
    { name: LOOK_THROUGH_PACKAGE, handle: lookThrough(folder), ...long },
    { name: ENTER_PACKAGE, handle: enterPackage(folder), ...long },
    { name: CLEAR_PACKAGE, handle: clearPackage, payload, concurrency: 1, expireInSeconds: 600, retryLimit: 20 },
  ]
}
