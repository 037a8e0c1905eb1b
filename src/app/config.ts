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
  ANSINH_PROXIES: z.coerce.number().int().min(0).max(9).default(0).describe("Proxies in front that add the caller's address to X-Forwarded-For; with none that header is not believed."),
  ORIGIN: z.url().optional().describe('Address under which readers reach the pages, for links and for the check of forms; https, and needed, on any address but the loopback.'),
  PROCESS: z.enum(['all', 'web', 'worker']).default('all').describe('Serve pages, work jobs, or both in one process.'),
  ANSINH_DEMO: flag.default(false).describe('The demo: its own day, sign-in names shown. Refused on any address but the loopback.'),
  ANSINH_TODAY: z.string().refine(isLegalDate, 'a day as YYYY-MM-DD').transform((day) => day as LegalDate).optional().describe("The day it is, for the demo's clock."),
  ANSINH_TODAY_SINCE: z.iso.datetime().transform((at) => new Date(at)).optional().describe('The instant at which that day began for the data: its clock begins at eight then, slows down and never reaches the next day. Kept with the data; without it, the start of the process.'),
  ANSINH_READERS: z.coerce.number().int().min(1).max(256).optional().describe('Pages read at once; default: one a core.'),
  ANSINH_OCR: z.enum(['auto', 'native', 'js']).default('auto').describe('Engine that reads pages: the installed tesseract, the packaged one, or whichever is there.'),
  ANSINH_PDF: z.enum(['auto', 'poppler', 'pdfium']).default('auto').describe('Reader of PDF files: the installed poppler, the packaged pdfium, or whichever is there.'),
  ANSINH_S3_BUCKET: z.string().optional().describe('Bucket of an S3-compatible server for stored files instead of the data folder; wants the four settings after it.'),
  ANSINH_S3_ENDPOINT: z.url().optional().describe('Address of that server.'),
  ANSINH_S3_REGION: z.string().default('us-east-1').describe('Its region; most servers of your own take any.'),
  ANSINH_S3_ACCESS_KEY_ID: z.string().optional().describe('Name of the key to the bucket.'),
  ANSINH_S3_SECRET_ACCESS_KEY: z.string().optional().describe('The key to the bucket.'),
  ANSINH_FIXITY_DAYS: z.coerce.number().int().min(1).max(3650).default(30).describe('Every stored file is read again and compared with its hash at least once in so many days.'),
  ANSINH_SIGNER_FILE: z.string().min(1).optional().describe('PEM file with the private key and the certificate by which the office signs decisions. Without one nothing is signed and no case decided; the demo makes a certificate of its own, marked as a sample.'),
  ANSINH_DROP_FOLDER: z.string().min(1).optional().describe('Folder that scanners write into: what arrives is taken in by the process that works jobs and moved to `da-nhan/` in it, or to `khong-nhan/` with the reason. One folder, one process. How its scanners run is kept on the page `/nhap/may-quet`. Wants the setting after it.'),
  ANSINH_DROP_AS: z.string().min(1).optional().describe('Login name on whose behalf that folder is taken in.'),
  ANSINH_METRICS: z.enum(['off', 'loopback', 'token']).default('loopback').describe('Who may read /metrics: nobody, this machine (and no proxy on it), or whoever sends ANSINH_METRICS_TOKEN as a bearer.'),
  ANSINH_METRICS_TOKEN: z.string().min(24).optional().describe('The bearer for /metrics, at least 24 characters.'),
  ANSINH_BACKUP_KEY_FILE: z.string().optional().describe('File with the key of backups, 64 hexadecimal digits. Keep a copy away from this machine: without it no backup opens.'),
  ANSINH_BACKUP_PASSPHRASE: z.string().optional().describe('Passphrase of backups instead of a key file, at least 16 characters.'),
  ANSINH_BACKUP_HOURS: z.coerce.number().int().min(1).max(8784).default(26).describe('`/cong-viec` warns when the last whole backup is older than so many hours: a night to the next, and two hours for the run itself.'),
  ANSINH_SESSION_IDLE_MINUTES: z.coerce.number().int().min(5).max(1440).default(120).describe('A session ends after this long without a request.'),
  ANSINH_SESSION_HOURS: z.coerce.number().int().min(1).max(24).default(12).describe('A session ends after this long whatever happens: sign in once a working day.'),
  ANSINH_SMTP_URL: z.string().regex(/^smtps?:\/\/\S+$/).optional().describe('Server that takes letters, `smtp://` or `smtps://`, with name and password where it asks for them. Without one letters are put as .eml files into `mail/` of the data folder.'),
  ANSINH_MAIL_FROM: z.string().min(3).default('an-sinh@localhost').describe('Sender of letters.'),
  ANSINH_OIDC_DISCOVERY_URL: z.url().optional().describe('An OpenID Connect provider people may sign in by (`…/.well-known/openid-configuration`). Its callback here is `/dang-nhap/api/callback/oidc`.'),
  ANSINH_OIDC_CLIENT_ID: z.string().min(1).optional().describe('Name by which that provider knows this installation.'),
  ANSINH_OIDC_CLIENT_SECRET: z.string().min(1).optional().describe('Secret shared with that provider.'),
  ANSINH_OIDC_NAME: z.string().min(1).max(60).optional().describe('Name of that provider as shown on the sign-in page.'),
  ANSINH_OIDC_SCOPES: z.string().default('openid profile').describe('What is asked of that provider, with spaces between.'),
  ANSINH_OIDC_LINK: z.string().regex(/^(administrator|claim:[a-z_]+)$/).default('administrator').describe("Whose an identity is: `administrator` says it, or a claim of the provider's token does: `claim:email` (verified; an account's mail) or another (the login name). None ever makes an account."),
  ANSINH_OIDC_SECOND_FACTOR: z.enum(['own', 'provider']).default('own').describe("Whether our own second factor is asked after that provider's sign-in, or the provider's is enough."),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info').describe('How much is logged to standard error.'),
})

export type Config = z.output<typeof configSchema> & { dataDir: string; filesDir: string; sealPath: string }

/** Root of the project: where `law/`, `migrations/` and `build/` stand. */
export const projectRoot = join(import.meta.dirname, '../..')

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

const LOOPBACK = ['127.0.0.1', 'localhost', '::1', '[::1]']
const isLoopback = (host: string): boolean => LOOPBACK.includes(host)

/** The demo on the loopback asks for no second factor; everything else does, of every account. */
export const waivesSecondFactor = (config: Pick<Config, 'ANSINH_DEMO' | 'HOST'>): boolean => config.ANSINH_DEMO && isLoopback(config.HOST)

/** Settings that are no longer read: set, they would be passed over without a word. */
const GONE = {
  ANSINH_DROP_PROFILE: 'is no longer read: how a scanner runs is kept on the page /nhap/may-quet, for a subfolder of ANSINH_DROP_FOLDER or as the standard of the unit. Take the setting out',
}

function faultsBetween(config: z.output<typeof configSchema>): string[] {
  const problems: string[] = []
  const origin = config.ORIGIN ? new URL(config.ORIGIN) : null
  if (config.ANSINH_DEMO && !(isLoopback(config.HOST) && (!origin || isLoopback(origin.hostname)))) problems.push('HOST: the demo is served on 127.0.0.1 only')
  // Passwords, codes and records in clear text over a network: not even for a try.
  else if (!isLoopback(config.HOST) && config.PROCESS !== 'worker' && origin?.protocol !== 'https:')
    problems.push('ORIGIN: outside the loopback the pages are served under an https address')
  const oidc = ['ANSINH_OIDC_DISCOVERY_URL', 'ANSINH_OIDC_CLIENT_ID', 'ANSINH_OIDC_CLIENT_SECRET'] as const
  const missing = oidc.filter((name) => !config[name])
  if (missing.length > 0 && missing.length < oidc.length) problems.push(...missing.map((name) => `${name}: needed beside the other settings of the provider`))
  if (config.ANSINH_S3_BUCKET !== undefined)
    for (const name of ['ANSINH_S3_ENDPOINT', 'ANSINH_S3_ACCESS_KEY_ID', 'ANSINH_S3_SECRET_ACCESS_KEY'] as const)
      if (config[name] === undefined) problems.push(`${name}: needed with ANSINH_S3_BUCKET`)
  if (config.ANSINH_DROP_FOLDER !== undefined && config.ANSINH_DROP_AS === undefined) problems.push('ANSINH_DROP_AS: needed with ANSINH_DROP_FOLDER')
  if (config.ANSINH_METRICS === 'token' && config.ANSINH_METRICS_TOKEN === undefined) problems.push('ANSINH_METRICS_TOKEN: needed with ANSINH_METRICS=token')
  return problems
}

/**
 * Reads the settings from the environment. Throws `config.invalid` naming each wrong setting: the process refuses to start. Also refuses
 * the demo, which waives the second factor, on anything but the loopback, and clear text anywhere else.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const known = Object.fromEntries(Object.keys(configSchema.shape).map((name) => [name, env[name] === '' ? undefined : env[name]]))
  const parsed = configSchema.safeParse(known)
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  problems.push(...Object.entries(GONE).flatMap(([name, instead]) => (env[name] ? [`${name}: ${instead}`] : [])))
  if (parsed.success) problems.push(...faultsBetween(parsed.data))
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
