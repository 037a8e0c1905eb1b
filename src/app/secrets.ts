import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const secretsSchema = z.object({ owner: z.string(), app: z.string(), auth: z.string(), session: z.string() })
export type Secrets = z.infer<typeof secretsSchema>

/** The passwords of the database roles and the key of the sessions: made once, kept in a file that only its owner reads. */
export async function readSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, 'secrets.json')
  try {
    return secretsSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return writeSecrets(path, makeSecrets())
}

function makeSecrets(): Secrets {
  const make = () => randomBytes(24).toString('hex')
  return { owner: make(), app: make(), auth: make(), session: make() }
}

const ROLES = new Set(['owner', 'app', 'auth'])

/** What must come along when the records move: all but the passwords of the database roles, which each place makes for itself. */
export const movableSecrets = (secrets: Secrets): Record<string, string> => Object.fromEntries(Object.entries(secrets).filter(([name]) => !ROLES.has(name)))

/** The secrets of a place that records are moved to. */
export function receiveSecrets(dataDir: string, moved: Record<string, string>): Promise<Secrets> {
  return writeSecrets(join(dataDir, 'secrets.json'), secretsSchema.parse({ ...makeSecrets(), ...moved }))
}

/** Two processes may start on a new folder at the same moment: the first to name its file wins, and the other takes what stands there. */
async function writeSecrets(path: string, secrets: Secrets): Promise<Secrets> {
  await mkdir(dirname(path), { recursive: true })
  const fresh = `${path}.${randomBytes(6).toString('hex')}`
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(JSON.stringify(secrets))
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(fresh, path)
    return secrets
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return secretsSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } finally {
    await rm(fresh, { force: true })
  }
}
