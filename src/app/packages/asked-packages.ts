import { z } from 'zod'
import {
  canTakeIn,
  changePackage,
  ENTER_PACKAGE,
  findAskedOf,
  findPackage,
  insertPackage,
  listDossiersInPackage,
  LOOK_THROUGH_PACKAGE,
  MAKE_PACKAGE,
} from '#modules/archive/index.ts'
import { requirePurpose } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed, useCase, type Services } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { canBringPackages } from './import-package.ts'

/** A fonds of ten thousand dossiers of fifty pages of half a megabyte. */
export const MAX_PACKAGE_BYTES = 256 * 1024 ** 3

const notFound = () => new AppError('not-found', 404, { what: 'package' })
/** Where it lies: the unit for which somebody asked. */
const pathOf = (actor: Actor, provincePath: string): string => (actor.wide ? provincePath : actor.scopeFrom)

/**
 * Has a package made of a dossier, a box or a fonds, as far as the account sees them. Throws `not-found`, `purpose.needed` for a sensitive
 * dossier of which the session has not said what for; of a box or a fonds such dossiers stay out and are named.
 */
export const askPackage = useCase({
  name: 'archive.ask-package',
  input: z.object({ kind: z.enum(['dossier', 'box', 'fonds']), id: z.uuid() }),
  allow: canTakeIn,
  run: async ({ tx, actor, clock, jobs, provincePath }, of) => {
    const found = await findAskedOf(tx, of)
    if (!found) throw new AppError('not-found', 404, { what: of.kind })
    if (of.kind === 'dossier') await requirePurpose(tx, 'dossier', of.id)
    const packageId = newId(clock)
    const label = of.kind === 'dossier' ? found.code || found.title : found.code
    await insertPackage(tx, { packageId, direction: 'out', of, label, ...askedBy(actor, provincePath), askedAt: clock.now() })
    await jobs.enqueue(tx, MAKE_PACKAGE, [{ packageId }], { key: (job) => job.packageId, priority: -10 })
    return { packageId }
  },
})

const askedBy = (actor: Actor, provincePath: string) => ({ askedBy: actor.accountId, role: actor.role, sessionRef: actor.session ?? null, path: pathOf(actor, provincePath) })

/** Keeps a package that somebody brings and has it looked through; nothing of it is entered. Throws `files.*`, `intake.too-large`. */
export async function bringPackage(services: Services, actor: Actor, { name, source }: { name: string; source: AsyncIterable<Uint8Array> }): Promise<{ packageId: string }> {
  requireAllowed(canBringPackages(actor), 'archive.bring-package')
  const { database, clock, jobs, files, provincePath } = services
  const { sha256, size } = await files.put(source, { maxBytes: MAX_PACKAGE_BYTES })
  const packageId = newId(clock)
  await asActor(
    database,
    actor,
    async (tx) => {
      await insertPackage(tx, { packageId, direction: 'in', label: name.normalize('NFC').slice(-200), sha256, size, ...askedBy(actor, provincePath), askedAt: clock.now() })
      await jobs.enqueue(tx, LOOK_THROUGH_PACKAGE, [{ packageId }], { key: (job) => job.packageId, priority: -10 })
    },
    { action: 'archive.bring-package' },
  )
  return { packageId }
}

/** Has what was looked through taken in. Throws `archive.package-changed` (409) for one that is taken in already, or given up. */
export const enterBroughtPackage = useCase({
  name: 'archive.enter-package',
  input: z.object({ packageId: z.uuid() }),
  allow: canBringPackages,
  run: async ({ tx, jobs }, { packageId }) => {
    const found = await findPackage(tx, packageId)
    if (found?.direction !== 'in') throw notFound()
    if (!(await changePackage(tx, packageId, ['ready'], { state: 'entering' }))) throw new AppError('archive.package-changed', 409)
    await jobs.enqueue(tx, ENTER_PACKAGE, [{ packageId }], { key: (job) => job.packageId, priority: -10 })
  },
})

/**
 * The file of a package, for who asked for it: says in the trail that it was fetched. Throws `not-found`, `archive.package-changed` (409) when it
 * is not made or was given up, `purpose.needed` for a sensitive dossier in it.
 */
export async function fetchPackage(tx: Tx, actor: Actor, packageId: string): Promise<{ sha256: string; size: number; label: string; day: Date }> {
  requireAllowed(canTakeIn(actor), 'archive.fetch-package')
  const found = await findPackage(tx, packageId)
  if (found?.direction !== 'out') throw notFound()
  // Others of the scope may see more or less of it, and gave no purpose.
  requireAllowed(found.askedBy === actor.accountId, 'archive.fetch-package')
  if (found.state !== 'ready' || found.sha256 === null || found.size === null) throw new AppError('archive.package-changed', 409)
  const inside = await listDossiersInPackage(tx, packageId)
  for (const dossierId of inside) await requirePurpose(tx, 'dossier', dossierId)
  await recordView(tx, { subject: 'archive_package', subjectId: packageId, path: found.path, detail: { taken: 'package', sha256: found.sha256, dossiers: inside.length } })
  return { sha256: found.sha256, size: found.size, label: found.label, day: found.askedAt }
}
