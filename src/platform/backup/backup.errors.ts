import { AppError } from '#platform/errors/index.ts'

/** Why an archive was not made, not opened or not restored, each with what a person can do about it. */
const REASONS = {
  'backup.no-key': 'no key: name a key file (--key-file or ANSINH_BACKUP_KEY_FILE) or set ANSINH_BACKUP_PASSPHRASE',
  'backup.bad-key-file': 'the key file does not hold 64 hexadecimal digits',
  'backup.short-passphrase': 'the passphrase has fewer than 16 characters',
  'backup.exists': 'there is a file of this name already; nothing was written',
  'backup.not-an-archive': 'this file is no archive of this system',
  'backup.unknown-format': 'the archive is of a newer format than this version reads',
  'backup.wrong-key-kind': 'the archive was made with the other kind of key (key file or passphrase)',
  'backup.wrong-key': 'the key does not fit this archive',
  'backup.altered': 'the archive was altered after it was made, or damaged; nothing was restored from it',
  'backup.truncated': 'the archive ends too early; nothing was restored from it',
  'restore.place-not-empty': 'a restore goes into an empty place only; this one holds something',
  'restore.unfinished':
    'a restore into this place was not finished, so what is here is not whole: remove the data folder (and empty the database of DATABASE_URL), then restore again',
  'restore.other-province': 'the archive is of another province: set ANSINH_PROVINCE and ANSINH_PROVINCE_CODE to its own',
  'restore.newer-archive': 'the archive was made by a newer version, whose migrations this one does not know',
  'restore.other-migration': 'a migration of the archive differs from the one of the same name here',
  'restore.other-columns': 'a table of the archive has columns that this version does not make',
  'restore.not-equal': 'what was restored differs from the archive; the place stays marked as unfinished',
  'store.backup-running': 'a backup is running; nothing is removed meanwhile',
} as const

export type BackupErrorCode = keyof typeof REASONS

/** Status 422: the command was understood and refused. */
export function backupError(code: BackupErrorCode, data: Record<string, unknown> = {}, cause?: unknown): AppError {
  const error = new AppError(code, 422, data, { cause })
  error.message = REASONS[code]
  return error
}
