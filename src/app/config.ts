import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'

const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true')

/** Every setting, each with its default and what it does; `docs/configuration.md` is made from it. */
export const configSchema = z.object({
  ANSINH_DATA: z.string().min(1).default('.data').describe('Folder for the embedded database, stored files, seals and secrets.'),
  DATABASE_URL: z.string().startsWith('postgres').optional().describe('A PostgreSQL server (15 to 18) instead of the embedded one; of a role that may create roles and schemas.'),
  ANSINH_PROVINCE: z.string().regex(/^[a-z][a-z0-9_]*$/).default('phu_tho').describe("Schema of the province's records."),
  ANSINH_PROVINCE_CODE: z.string().regex(/^\d{2}$/).default('25').describe('Code of the province in the list of administrative units.'),
  HOST: z.string().default('127.0.0.1').describe('Address the pages are served on. The demo binds 127.0.0.1 only.'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('Port the pages are served on.'),
  ORIGIN: z.url().optional().describe('Address under which readers reach the pages, for links and for the check of forms; needed behind a proxy.'),
  PROCESS: z.enum(['all', 'web', 'worker']).default('all').describe('Serve pages, work jobs, or both in one process.'),
  ANSINH_DEMO: flag.default(false).describe('The demo: its own day, sign-in names shown. Refused on any address but the loopback.'),
  ANSINH_TODAY: z.string().refine(isLegalDate, 'a day as YYYY-MM-DD').transform((day) => day as LegalDate).optional().describe("The day it is, for the demo's clock."),
  ANSINH_READERS: z.coerce.number().int().min(1).max(256).optional().describe('Pages read at once; default: one a core.'),
  ANSINH_OCR: z.enum(['auto', 'native', 'js']).default('auto').describe('Engine that reads pages: the installed tesseract, the packaged one, or whichever is there.'),
  ANSINH_PDF: z.enum(['auto', 'poppler', 'pdfium']).default('auto').describe('Reader of PDF files: the installed poppler, the packaged pdfium, or whichever is there.'),
  ANSINH_BACKUP_KEY_FILE: z.string().optional().describe('File with the key of backups, 64 hexadecimal digits. Keep a copy away from this machine: without it no backup opens.'),
  ANSINH_BACKUP_PASSPHRASE: z.string().optional().describe('Passphrase of backups instead of a key file, at least 16 characters.'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info').describe('How much is logged to standard error.'),
})

export type Config = z.output<typeof configSchema> & { dataDir: string; filesDir: string; sealPath: string }

const projectRoot = join(import.meta.dirname, '../..')

/** The data folder of the settings: a relative path is meant from the project's root, whatever folder a command runs in. */
export const dataDirOf = (env: Record<string, string | undefined>): string => resolve(projectRoot, env['ANSINH_DATA'] || '.data')

/** The mark of a restore that is under way or was broken off; no process starts on a folder that bears it. */
export const unfinishedMarkOf = (dataDir: string): string => join(dataDir, 'restore-unfinished.json')

/** Settings that belong to the data and not to the machine, such as the demo's day; the environment outranks them. */
export function readKeptSettings(dataDir: string): Record<string, string> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/**
 * Reads the settings from the environment. Throws `config.invalid` naming each wrong setting: the process refuses to start. Also refuses
 * the demo, which waives the second factor, on anything but the loopback.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const known = Object.fromEntries(Object.keys(configSchema.shape).map((name) => [name, env[name] === '' ? undefined : env[name]]))
  const parsed = configSchema.safeParse(known)
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  if (parsed.success && parsed.data.ANSINH_DEMO && !['127.0.0.1', 'localhost', '::1'].includes(parsed.data.HOST))
    problems.push('HOST: the demo is served on 127.0.0.1 only')
  if (!parsed.success || problems.length > 0)
    throw Object.assign(new Error(`settings are wrong:\n  ${problems.join('\n  ')}`), { code: 'config.invalid', problems })
  const dataDir = dataDirOf(env)
  return {
    ...parsed.data,
    dataDir,
    filesDir: join(dataDir, 'files', parsed.data.ANSINH_PROVINCE),
    sealPath: join(dataDir, 'seals', `${parsed.data.ANSINH_PROVINCE}.jsonl`),
  }
}
