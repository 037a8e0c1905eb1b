import type { BackupDetail, StoreDetail } from '#app/backup/upkeep-runs.ts'
import type { UpkeepRun } from '#platform/upkeep/index.ts'
import { formatCount, formatInstant, formatSize } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { PageData } from './page-data.ts'

const HOUR_SECONDS = 3_600

/** How the last backup and the last check of the store ended, and what somebody must see to. `hours`: how old a backup may be. */
export function upkeepLines(backup: UpkeepRun<BackupDetail> | null, store: UpkeepRun<StoreDetail> | null, hours: number): PageData['upkeep'] {
  return [...backupLines(backup, hours), storeLine(store)]
}

function backupLines(run: UpkeepRun<BackupDetail> | null, hours: number): PageData['upkeep'] {
  const label = m.upkeep_backup()
  if (run === null) return [{ label, text: m.upkeep_backup_never(), tone: 'refused' }]
  const at = formatInstant(run.endedAt.toISOString())
  const { detail } = run
  const last: PageData['upkeep'][number] =
    'code' in detail
      ? { label, text: m.upkeep_backup_failed({ at, code: detail.code }), tone: 'refused' }
      : detail.lacking > 0
        ? { label, text: m.upkeep_backup_lacking({ at, size: formatSize(detail.bytes), files: formatCount(detail.files), lacking: formatCount(detail.lacking) }), tone: 'refused' }
        : { label, text: m.upkeep_backup_made({ at, size: formatSize(detail.bytes), files: formatCount(detail.files) }), tone: 'sure' }
  if (run.soundAt === null || run.soundSecondsAgo === null) return [last, { label, text: m.upkeep_backup_never(), tone: 'refused' }]
  if (run.soundSecondsAgo <= hours * HOUR_SECONDS) return [last]
  const since = formatInstant(run.soundAt.toISOString())
  return [last, { label, text: m.upkeep_backup_late({ at: since, hours: String(hours) }), tone: 'refused' }]
}

function storeLine(run: UpkeepRun<StoreDetail> | null): PageData['upkeep'][number] {
  const label = m.upkeep_store()
  if (run === null) return { label, text: m.upkeep_store_never(), tone: 'plain' }
  const at = formatInstant(run.endedAt.toISOString())
  const { detail } = run
  if ('code' in detail) return { label, text: m.upkeep_store_failed({ at, code: detail.code }), tone: 'refused' }
  const counts = { at, files: formatCount(detail.files), size: formatSize(detail.bytes), unknown: formatCount(detail.unknown) }
  return run.sound
    ? { label, text: m.upkeep_store_whole(counts), tone: 'sure' }
    : { label, text: m.upkeep_store_broken({ ...counts, changed: formatCount(detail.changed), missing: formatCount(detail.missing) }), tone: 'refused' }
}
