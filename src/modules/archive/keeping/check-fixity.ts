import { z } from 'zod'
import { canKeepStore } from '#modules/accounts/index.ts'
import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import { keyOf, type FileStore } from '#platform/files/index.ts'
import { useCase, type Services } from '#platform/use-case/index.ts'
import { CHECK_FILE, CHECK_FIXITY } from '../archive.job-names.ts'
import {
  countKnownFiles,
  describeFiles,
  findOpenPass,
  LAST,
  listDossiersOfCopies,
  listGivenUp,
  listKnownFiles,
  type KnownFile,
} from './fixity.queries.ts'
import { appendPart, beginPass, endPass, keepFindings, markRemoved, mayCleanUp, type Finding } from './fixity.repository.ts'
import { makeCopiesSoon } from './make-copy.ts'

/** Files and bytes of one stretch: some seconds to a minute of reading, so that a worker can be stopped between two. */
const FILES_AT_ONCE = 200
const BYTES_AT_ONCE = 1024 ** 3
/** A walk takes four fifths of the period, so that a day without a worker makes nothing late. */
const OF_PERIOD = 0.8
const DAY_SECONDS = 86_400
/** A file without a row may be one whose row is about to be committed; a file given up may be about to be asked for again. */
const GRACE_MS = DAY_SECONDS * 1000

/**
 * Checks the next stretch of the walk over all stored files: each is read again and compared with its name, and what lies in the store
 * between is compared with the rows. The event, what was found and the job of the next stretch are one transaction, so a worker killed at any point leaves a walk
 * that goes on where it was. Worked twice it keeps one event. Throws what may pass: the store away.
 */
export async function checkFixity(services: Services, { periodDays, filesAtOnce = FILES_AT_ONCE }: { periodDays: number; filesAtOnce?: number }): Promise<void> {
  const { database, provincePath, files, clock } = services
  const system = systemActor(provincePath)
  const { pass, known, total, more } = await asActor(
    database,
    system,
    async (tx) => {
      await beginPass(tx, { periodDays, begunAt: clock.now() })
      const open = (await findOpenPass(tx))!
      const found = await listKnownFiles(tx, open.cursor, filesAtOnce + 1)
      const stretch = withinBytes(found.slice(0, filesAtOnce))
      return { pass: open, known: stretch, total: (await countKnownFiles(tx)).files, more: found.length > stretch.length }
    },
    { action: CHECK_FIXITY },
  )
  const beganAt = clock.now()
  const stretch = { after: pass.cursor, until: more ? known.at(-1)!.sha256 : LAST }
  const { findings, bytes } = await look(files, known)
  const listed: { sha256: string; size: number }[] = []
  for await (const { sha256, size, ageMs } of files.list(stretch)) if (ageMs >= GRACE_MS) listed.push({ sha256, size })

  await asActor(
    database,
    system,
    async (tx) => {
      const unknown = await listUnknown(tx, listed)
      const still = [...(await stillNamed(tx, findings)), ...unknown]
      const at = clock.now()
      const count = (kind: Finding['kind']) => still.filter((one) => one.kind === kind).length
      const part = { passId: pass.passId, ...stretch, files: known.length, bytes, changed: count('changed'), missing: count('missing'), unknown: count('unknown') }
      if (!(await appendPart(tx, { ...part, beganAt, endedAt: at }))) return
      await keepFindings(tx, stretch, still, at)
      await mend(tx, services, still)
      if (!more) await endPass(tx, pass.passId, at)
      const pace = (OF_PERIOD * periodDays * DAY_SECONDS * Math.max(1, known.length)) / Math.max(1, total)
      await enqueueNext({ tx, jobs: services.jobs }, Math.min(DAY_SECONDS, pace))
    },
    { action: CHECK_FIXITY },
  )
  await removeGivenUp(services)
}

const enqueueNext = ({ tx, jobs }: { tx: Tx; jobs: Services['jobs'] }, delaySeconds: number): Promise<void> =>
  jobs.enqueue(tx, CHECK_FIXITY, [{}], { key: () => 'walk', priority: -30, delaySeconds })

/** Gives the walk its job where it has none: at the first start, after a restore, after a store that was away for long. */
export const keepFixityGoing = (services: Services): Promise<void> =>
  asActor(services.database, systemActor(services.provincePath), (tx) => enqueueNext({ tx, jobs: services.jobs }, 0))

/** Checks one file that did not pass, now: after it was brought back, say. */
export async function checkFile(services: Services, { sha256 }: { sha256: string }): Promise<void> {
  const { database, provincePath, files, clock } = services
  const system = systemActor(provincePath)
  const described = await asActor(database, system, (tx) => describeFiles(tx, [sha256]), { readOnly: true })
  const of = described.get(sha256)
  const size = (await files.stat(keyOf(sha256)))?.size ?? null
  const findings: Finding[] =
    of && !of.superseded
      ? (await look(files, [{ sha256, size: size ?? 0, of: of.of }])).findings
      : of || size === null
        ? []
        : [{ sha256, kind: 'unknown', of: 'nothing', size, foundHash: null }]
  await asActor(
    database,
    system,
    async (tx) => {
      await keepFindings(tx, { after: before(sha256), until: sha256 }, findings, clock.now())
      await mend(tx, services, findings)
    },
    { action: CHECK_FILE },
  )
}

/** The hash before this one: a stretch of one. */
const before = (sha256: string): string => (BigInt(`0x${sha256}`) - 1n).toString(16).padStart(64, '0')

/** Has a file that did not pass checked once more. */
export const checkFileAgain = useCase({
  name: 'archive.check-file-again',
  input: z.object({ sha256: z.string().regex(/^(?!0{64})[0-9a-f]{64}$/) }),
  allow: canKeepStore,
  run: ({ tx, jobs }, { sha256 }) => jobs.enqueue(tx, CHECK_FILE, [{ sha256 }], { key: (job) => job.sha256 }),
})

function withinBytes(files: KnownFile[]): KnownFile[] {
  let sum = 0
  const end = files.findIndex((file) => (sum += file.size) > BYTES_AT_ONCE)
  return end < 0 ? files : files.slice(0, Math.max(1, end))
}

async function look(files: FileStore, known: readonly KnownFile[]): Promise<{ findings: Finding[]; bytes: number }> {
  const findings: Finding[] = []
  let bytes = 0
  for (const { sha256, of } of known) {
    const fixity = await files.verify(keyOf(sha256))
    bytes += fixity.size
    if (!fixity.ok) findings.push({ sha256, kind: fixity.reason === 'missing' ? 'missing' : 'changed', of, size: fixity.size, foundHash: fixity.actual })
  }
  return { findings, bytes }
}

/** What was given up while it was looked for is no finding. */
async function stillNamed(tx: Tx, findings: readonly Finding[]): Promise<Finding[]> {
  const named = await describeFiles(tx, findings.map((one) => one.sha256))
  return findings.filter((one) => named.get(one.sha256)?.superseded === false)
}

async function listUnknown(tx: Tx, listed: readonly { sha256: string; size: number }[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (let at = 0; at < listed.length; at += 500) {
    const part = listed.slice(at, at + 500)
    const named = await describeFiles(tx, part.map((file) => file.sha256))
    for (const { sha256, size } of part)
      if (!named.has(sha256)) findings.push({ sha256, kind: 'unknown', of: 'nothing', size, foundHash: null })
  }
  return findings
}

/** An archive copy that did not pass is made again from the originals. */
async function mend(tx: Tx, { jobs }: Services, findings: readonly Finding[]): Promise<void> {
  const copies = findings.filter((one) => one.of === 'archive-copy').map((one) => one.sha256)
  await makeCopiesSoon({ tx, jobs }, await listDossiersOfCopies(tx, copies))
}

/** Removes copies that were replaced some days ago, unless a backup is copying them. What is killed in between is done by the next. */
async function removeGivenUp({ database, provincePath, files, clock }: Services): Promise<void> {
  await asActor(
    database,
    systemActor(provincePath),
    async (tx) => {
      if (!(await mayCleanUp(tx))) return
      const since = new Date(clock.now().getTime() - 2 * GRACE_MS)
      for (const sha256 of await listGivenUp(tx, since, 200)) {
        // The store's own clock counts: under a clock that stands still nothing is old.
        const lies = await files.has(keyOf(sha256))
        if (!lies || (await files.removeOld(keyOf(sha256), GRACE_MS))) await markRemoved(tx, sha256, clock.now())
      }
    },
    { action: CHECK_FIXITY },
  )
}
