import { existsSync } from 'node:fs'
import { backupError } from '#platform/backup/index.ts'
import { dataDirOf, readConfig, readKeptSettings, unfinishedMarkOf, type Config } from '../config.ts'
import { openServer, type DatabaseServer } from '../database.ts'
import { openRuntime, prepareDatabase, type Runtime } from '../runtime.ts'
import { readSecrets, type Secrets } from '../secrets.ts'
import { createLog, type Log } from '#platform/log/index.ts'

/** Prints the answer of a command: JSON when asked, else lines for people. */
export function print(json: boolean | undefined, value: unknown, lines: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${lines()}\n`)
}

export type Opened = { config: Config; secrets: Secrets; server: DatabaseServer; log: Log }

/** Settings, secrets and the database they name. `share` for commands that may run beside a live server. */
export async function openForCommand(options: { share: boolean; quiet?: boolean; env?: Record<string, string | undefined> }): Promise<Opened> {
  const env = { ...process.env, ...options.env }
  const config = readConfig({ ...readKeptSettings(dataDirOf(env)), ...env })
  if (existsSync(unfinishedMarkOf(config.dataDir))) throw backupError('restore.unfinished', { folder: config.dataDir })
  const log = createLog(options.quiet ? 'error' : config.LOG_LEVEL)
  const secrets = await readSecrets(config.dataDir)
  const server = await openServer(config, secrets, log, { share: options.share })
  return { config, secrets, server, log }
}

/** Runs `work` on the runtime of the settings and closes everything after, whatever happens. */
export async function withRuntime<T>(work: (runtime: Runtime) => Promise<T>, options: { work?: boolean } = {}): Promise<T> {
  const { config, secrets, server, log } = await openForCommand({ share: true, quiet: true })
  try {
    await prepareDatabase(config, secrets, server.urls, log)
    const runtime = await openRuntime(config, secrets, server.urls, log, { work: options.work ?? false })
    try {
      return await work(runtime)
    } finally {
      await runtime.close()
    }
  } finally {
    await server.stop()
  }
}
