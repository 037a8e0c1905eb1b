import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
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
  const make = () => randomBytes(24).toString('hex')
  const secrets: Secrets = { owner: make(), app: make(), auth: make(), session: make() }
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(`${path}.new`, 'w', 0o600)
  try {
    await handle.writeFile(JSON.stringify(secrets))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
  return secrets
}
