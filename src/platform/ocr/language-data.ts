import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** The folder of the npm package that holds `vie.traineddata.gz` (the integer form of tessdata_best, 1.4 MB). */
export function packagedDataFolder(): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('@tesseract.js-data/vie/package.json')), '4.0.0_best_int')
}

export function packagedDataFile(): string {
  return join(packagedDataFolder(), 'vie.traineddata.gz')
}

/** First eight hexadecimal digits of the file's SHA-256: enough to tell one set of language data from another. */
export function dataFingerprint(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8)
}

/**
 * Unpacks the packaged data once for the native program, which wants it uncompressed, and gives the folder for
 * `--tessdata-dir`. Written beside and renamed, so that two processes starting together never see half a file.
 */
export function unpackedDataFolder(cacheFolder = process.env['ANSINH_CACHE']): string {
  const packed = packagedDataFile()
  const root = cacheFolder ?? join(tmpdir(), `ansinh-cache-${userInfo().uid}`)
  const folder = join(root, `tessdata-${dataFingerprint(packed)}`)
  const file = join(folder, 'vie.traineddata')
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const part = `${file}.${process.pid}`
    writeFileSync(part, gunzipSync(readFileSync(packed)))
    renameSync(part, file)
  }
  return folder
}
