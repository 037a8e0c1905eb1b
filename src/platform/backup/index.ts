export { openArchiveWriter, readArchive, verifyArchive, type ArchiveWriter, type Member } from './archive.ts'
export { backupError } from './backup.errors.ts'
export type { BackupKey } from './cipher.ts'
export { makeKeyFile, readBackupKey } from './key.ts'
