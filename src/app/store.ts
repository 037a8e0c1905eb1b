import { join } from 'node:path'
import { openFolderStore, openS3Store, type FileStore } from '#platform/files/index.ts'
import type { Config } from './config.ts'

/** The file store of the settings: a bucket where ANSINH_S3_BUCKET is set, else the folder. */
export function openStore(config: Config): Promise<FileStore> {
  if (config.ANSINH_S3_BUCKET === undefined) return openFolderStore(config.filesDir)
  return openS3Store({
    endpoint: config.ANSINH_S3_ENDPOINT ?? '',
    bucket: config.ANSINH_S3_BUCKET,
    region: config.ANSINH_S3_REGION,
    accessKeyId: config.ANSINH_S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: config.ANSINH_S3_SECRET_ACCESS_KEY ?? '',
    prefix: `${config.ANSINH_PROVINCE}/`,
    scratch: join(config.dataDir, 'scratch'),
  })
}
