import { z } from 'zod'
import { trailCheck } from '#platform/audit/index.ts'
import type { Database, Db } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { UpkeepFigures } from '#platform/metrics/index.ts'
import { findUpkeep, recordUpkeep, type UpkeepKind, type UpkeepRun } from '#platform/upkeep/index.ts'
import { systemClock } from '#shared/clock.ts'
import type { BackupReport } from './make-backup.ts'
import type { StoreVerdict } from './verify-store.ts'

const failed = z.object({ code: z.string() })
const backupMade = z.object({ bytes: z.number(), files: z.number(), lacking: z.number() })
const storeRead = z.object({ files: z.number(), bytes: z.number(), changed: z.number(), missing: z.number(), unknown: z.number() })

export type BackupDetail = z.output<typeof backupMade> | z.output<typeof failed>
export type StoreDetail = z.output<typeof storeRead> | z.output<typeof failed>

/** The last backup. A whole archive is sound, also where the store lacks files, which it tells: what there is can be restored. */
export const backupRun: UpkeepKind<BackupDetail> = { name: 'backup', detail: z.union([backupMade, failed]) }

/** The last reading of all stored files by `verify-store`. */
export const storeRun: UpkeepKind<StoreDetail> = { name: 'verify-store', detail: z.union([storeRead, failed]) }

/** Makes a backup and keeps how it ended. What is kept never stands in the way of the archive: a place that cannot keep it says so in the log. */
export const watchBackup = (owner: Database, log: Log, work: () => Promise<BackupReport>): Promise<BackupReport> =>
  watched(owner, log, backupRun, work, ({ takenAt, bytes, files, missing, damaged }) => ({
    at: new Date(takenAt),
    sound: true,
    detail: { bytes, files, lacking: missing.length + damaged.length },
  }))

/** Reads the store and keeps what was found. */
export const watchStoreCheck = (owner: Database, log: Log, work: () => Promise<StoreVerdict>): Promise<StoreVerdict> =>
  watched(owner, log, storeRun, work, ({ ok, whole, bytes, counts: { changed, missing, unknown } }) => ({
    at: systemClock.now(),
    sound: ok,
    detail: { files: whole + changed + missing, bytes, changed, missing, unknown },
  }))

async function watched<Answer, Detail>(
  owner: Database,
  log: Log,
  kind: UpkeepKind<Detail | { code: string }>,
  work: () => Promise<Answer>,
  tell: (answer: Answer) => { at: Date; sound: boolean; detail: Detail },
): Promise<Answer> {
  const keep = (run: { at: Date; sound: boolean; detail: Detail | { code: string } }) =>
    recordUpkeep(owner.db, kind, run).catch((error: unknown) => log.error({ kind: kind.name, err: error }, 'how this ended was not kept'))
  let answer: Answer
  try {
    answer = await work()
  } catch (error) {
    const { code } = error as { code?: unknown }
    await keep({ at: systemClock.now(), sound: false, detail: { code: typeof code === 'string' ? code : 'internal' } })
    throw error
  }
  await keep(tell(answer))
  return answer
}

/** The last runs as figures. */
export async function readUpkeepFigures(db: Db): Promise<UpkeepFigures> {
  const of = (run: UpkeepRun<unknown> | null) => run && { soundAt: run.soundAt, sound: run.sound }
  const backup = await findUpkeep(db, backupRun)
  return {
    runs: { backup: of(backup), verify_store: of(await findUpkeep(db, storeRun)), audit_check: of(await findUpkeep(db, trailCheck)) },
    backup: backup && 'bytes' in backup.detail ? { bytes: backup.detail.bytes, lacking: backup.detail.lacking } : null,
  }
}
