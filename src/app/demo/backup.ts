import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { folderSealWitness } from '#platform/audit/index.ts'
import { makeKeyFile, readBackupKey } from '#platform/backup/index.ts'
import { findUpkeep } from '#platform/upkeep/index.ts'
import { makeBackup } from '../backup/make-backup.ts'
import { backupRun, watchBackup } from '../backup/upkeep-runs.ts'
import { readKeptSettings } from '../config.ts'
import type { DatabaseUrls } from '../database.ts'
import type { Runtime } from '../runtime.ts'
import { movableSecrets, type Secrets } from '../secrets.ts'

/** Backs the demo up beside its data, with a key that lies there too, which nobody should do who means it; once. */
export async function prepareBackup(runtime: Runtime, urls: DatabaseUrls, secrets: Secrets): Promise<boolean> {
  const { config, owner, services } = runtime
  if ((await findUpkeep(owner.db, backupRun)) !== null) return false
  const folder = join(config.dataDir, 'sample-backup')
  await mkdir(folder, { recursive: true })
  const [keyFile, target] = [join(folder, 'key'), join(folder, 'demo.backup')]
  if (!existsSync(keyFile)) await makeKeyFile(keyFile)
  if (existsSync(target)) return false
  const source = {
    urls,
    province: { schema: config.ANSINH_PROVINCE, code: config.ANSINH_PROVINCE_CODE },
    files: services.files,
    witness: folderSealWitness(config.sealPath),
    secrets: movableSecrets(secrets),
    settings: readKeptSettings(config.dataDir),
  }
  const key = await readBackupKey({ keyFile })
  await watchBackup(owner, services.log, () => makeBackup(source, target, key))
  return true
}
