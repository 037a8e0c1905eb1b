import { resolve } from 'node:path'
import type { Command } from 'commander'
import { folderSealWitness } from '#platform/audit/index.ts'
import { makeKeyFile, readBackupKey } from '#platform/backup/index.ts'
import { openDatabase } from '#platform/db/index.ts'
import { createLog } from '#platform/log/index.ts'
import { makeBackup } from '../backup/make-backup.ts'
import { restoreBackup } from '../backup/restore-backup.ts'
import { watchBackup, watchStoreCheck } from '../backup/upkeep-runs.ts'
import { removeUnknown, verifyStore } from '../backup/verify-store.ts'
import { readConfig, readKeptSettings, type Config } from '../config.ts'
import { movableSecrets } from '../secrets.ts'
import { openStore } from '../store.ts'
import { openForCommand, print } from './context.ts'

const keyOf = (config: Config, keyFile: string | undefined) =>
  readBackupKey({ keyFile: keyFile ?? config.ANSINH_BACKUP_KEY_FILE, passphrase: config.ANSINH_BACKUP_PASSPHRASE })

export function addBackup(program: Command): void {
  const json = () => program.opts<{ json?: boolean }>().json
  const say = (line: string) => {
    if (!json()) process.stderr.write(`${line}\n`)
  }

  program
    .command('backup <file>')
    .description(
      'Write database and files into one encrypted archive while the system runs. Exit code 2 when the store lacks files that the database names. Needs a key: --key-file, ANSINH_BACKUP_KEY_FILE or ANSINH_BACKUP_PASSPHRASE.',
    )
    .option('--key-file <path>', 'file with the key, 64 hexadecimal digits')
    .option('--make-key', 'make the key file first; keep a copy of it away from this machine')
    .action(async (file: string, options: { keyFile?: string; makeKey?: boolean }) => {
      const { config, secrets, server, log } = await openForCommand({ share: true, quiet: true })
      const owner = openDatabase({ url: server.urls.owner, schema: config.ANSINH_PROVINCE, max: 1, name: 'ansinh-backup-kept' })
      try {
        const report = await watchBackup(owner, log, async () => {
          const keyFile = options.keyFile ?? config.ANSINH_BACKUP_KEY_FILE
          if (options.makeKey && keyFile) await makeKeyFile(keyFile)
          const key = await keyOf(config, options.keyFile)
          return makeBackup(
            {
              urls: server.urls,
              province: { schema: config.ANSINH_PROVINCE, code: config.ANSINH_PROVINCE_CODE },
              files: await openStore(config),
              witness: folderSealWitness(config.sealPath),
              secrets: movableSecrets(secrets),
              settings: readKeptSettings(config.dataDir),
            },
            resolve(file),
            key,
            ({ rows, files }) => {
              if (process.stderr.isTTY && !json()) process.stderr.write(`\r${rows} rows, ${files} files   `)
            },
          )
        })
        print(json(), report, () =>
          [
            `${report.file}: ${report.tables} tables, ${report.rows} rows, ${report.files} files, ${report.bytes} bytes`,
            `as of ${report.takenAt}: what is committed later is lost when this archive is restored`,
            ...report.missing.map((key) => `  MISSING in the store: ${key}`),
            ...report.damaged.map((key) => `  CHANGED in the store: ${key}`),
          ].join('\n'),
        )
        if (report.missing.length + report.damaged.length > 0) process.exitCode = 2
      } finally {
        await owner.close()
        await server.stop()
      }
    })

  program
    .command('restore <file>')
    .description(
      'Bring an archive into an empty place: an empty ANSINH_DATA, and an empty database where DATABASE_URL is set. Everything is compared afterwards; until then nothing starts on the place.',
    )
    .option('--key-file <path>', 'file with the key, 64 hexadecimal digits')
    .action(async (file: string, options: { keyFile?: string }) => {
      const config = readConfig(process.env)
      const key = await keyOf(config, options.keyFile)
      const report = await restoreBackup(config, resolve(file), key, createLog('error'), say)
      print(json(), report, () =>
        [
          `restored ${report.rows} rows of ${report.tables} tables and ${report.files} files, as of ${report.takenAt}; each is equal to the archive`,
          `the trail holds: ${report.audit.ok ? `${report.audit.blocks} blocks, ${report.audit.events} events` : ''}; era ${report.era} begins`,
          ...report.missing.map((key) => `  NOT IN THE ARCHIVE, missing before: ${key}`),
          ...report.damaged.map((key) => `  NOT RESTORED, changed before: ${key}`),
        ].join('\n'),
      )
      if (report.missing.length + report.damaged.length > 0) process.exitCode = 2
    })

  program
    .command('verify-store')
    .description('Read every stored file again: changed and missing files, and files that no record names. Exit code 2 when a file is changed or missing.')
    .option('--remove-unknown', 'remove files that no record names and that are older than a day')
    .action(async (options: { removeUnknown?: boolean }) => {
      const { config, server, log } = await openForCommand({ share: true, quiet: true })
      const owner = openDatabase({ url: server.urls.owner, schema: config.ANSINH_PROVINCE, max: 2, name: 'ansinh-verify-store' })
      try {
        const files = await openStore(config)
        const verdict = await watchStoreCheck(owner, log, () =>
          verifyStore(owner, files, (checked) => {
            if (process.stderr.isTTY && !json()) process.stderr.write(`\r${checked} files   `)
          }),
        )
        const removed = options.removeUnknown ? await removeUnknown(owner, files) : null
        const { counts } = verdict
        print(json(), { ...verdict, ...(removed ? { removed } : {}) }, () =>
          [
            `${verdict.whole} files whole, ${verdict.bytes} bytes; ${counts.changed} changed, ${counts.missing} missing, ${counts.unknown} unknown (${counts.unknownBytes} bytes)`,
            ...verdict.changed.map((key) => `  CHANGED: ${key}`),
            ...verdict.missing.map((key) => `  MISSING: ${key}`),
            ...verdict.unknown.map((key) => `  unknown: ${key}`),
            ...(removed ? [`removed ${removed.files} unknown files (${removed.bytes} bytes) and ${removed.temporary} temporary ones`] : []),
          ].join('\n'),
        )
        if (!verdict.ok) process.exitCode = 2
      } finally {
        await owner.close()
        await server.stop()
      }
    })
}
