import { randomBytes, randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { genericOAuth, twoFactor, username } from 'better-auth/plugins'
import pg from 'pg'
import { MIN_PASSWORD_LENGTH } from './accounts.model.ts'
import { refuseUsedCodes } from './accounts.used-codes.ts'

/** An outside identity as its provider vouches for it; `claims` are those of the verified token. */
export type OutsideIdentity = { provider: string; subject: string; name: string; claims: Record<string, unknown> }

export type OidcOptions = {
  provider: string
  discoveryUrl: string
  clientId: string
  clientSecret: string
  scopes: string[]
  /** Whether a session that the provider vouches for counts as one with a second factor. */
  vouchesForFactor: boolean
}

export type AuthOptions = {
  url: string
  secret: string
  origin: string
  secureCookies: boolean
  /** A session ends after this long without a request. */
  idleMinutes: number
  /** Asked before any session begins, whatever way it comes: closed accounts and those without a role get none. */
  mayStartSession(userId: string): Promise<boolean>
  oidc?: OidcOptions
  /**
   * The login name that a verified outside identity belongs to though it is not linked yet, or null: then the door stays shut. Asked
   * at each arrival.
   */
  loginNameOf?(identity: OutsideIdentity): Promise<string | null>
}

/** Header by which the server tells the library the caller's address: set by us, so that nobody can claim another. */
export const ADDRESS_HEADER = 'x-ansinh-address'

const mailOf = (loginName: string): string => `${loginName}@ansinh.invalid`

/** Of letters that cannot be taken for one another when they are copied by hand: 49 bits in two groups of five. */
const PAPER_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const paperCode = (): string =>
  [5, 5].map((length) => Array.from({ length }, () => PAPER_LETTERS[randomInt(PAPER_LETTERS.length)]).join('')).join('-')

/** The ways by which a session is made that prove a second factor. */
const FACTOR_PATHS = new Set(['/two-factor/verify-totp', '/two-factor/verify-backup-code'])

/**
 * The sign-in library on its own schema under its own database role. Passwords are hashed with argon2id (19 MiB, two passes: the
 * library's defaults, as OWASP recommends). Nobody signs up alone, by no way. Sessions are rows, asked for at each request: one that is
 * ended is ended at once (a cookie that vouches for itself for a minute would not be).
 */
export function createAuth(options: AuthOptions) {
  const pool = new pg.Pool({ connectionString: options.url, max: 4, options: '-c search_path=auth', application_name: 'ansinh-auth' })
  // A server that goes away must not end the process: what breaks is reported by the next query.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const { oidc } = options
  let isLinked: (provider: string, subject: string) => Promise<boolean> = async () => false
  const auth = betterAuth({
    appName: 'An Sinh',
    database: pool,
    secret: options.secret,
    baseURL: options.origin,
    basePath: '/dang-nhap/api',
    logger: { disabled: true },
    // A browser names the loopback as its user typed it.
    trustedOrigins: [options.origin, options.origin.replace('//localhost', '//127.0.0.1')],
    telemetry: { enabled: false },
    onAPIError: { errorURL: '/dang-nhap?loi=danh-tinh' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      password: { hash: (password) => hash(password), verify: ({ hash: kept, password }) => verify(kept, password) },
    },
    session: {
      expiresIn: options.idleMinutes * 60,
      updateAge: 60,
      cookieCache: { enabled: false },
      // Whether this session has proved a second factor: of the session, not of the user, so that a reset or a new way in cannot lend it.
      additionalFields: { secondFactor: { type: 'boolean', required: false, defaultValue: false, input: false } },
    },
    account: {
      encryptOAuthTokens: true,
      accountLinking: { enabled: true, trustedProviders: oidc ? [oidc.provider] : [], allowDifferentEmails: false, updateUserInfoOnLink: false },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => {
            if (!(await options.mayStartSession(session.userId))) return false
            const path = context?.path ?? ''
            const secondFactor = FACTOR_PATHS.has(path) || (path === '/callback/:id' && oidc?.vouchesForFactor === true)
            return { data: { ...session, secondFactor } }
          },
        },
      },
    },
    // Our own limits stand in front (accounts.limits): the library's own see only requests to its own addresses, of which none is open.
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: options.secureCookies,
      cookiePrefix: 'ansinh',
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    plugins: [
      username({ minUsernameLength: 3, maxUsernameLength: 40, usernameValidator: (name) => /^[a-z0-9][a-z0-9.-]+$/.test(name) }),
      twoFactor({ issuer: 'An Sinh', backupCodeOptions: { customBackupCodesGenerate: () => Array.from({ length: 10 }, paperCode) } }),
      refuseUsedCodes(pool),
      ...(oidc
        ? [
            genericOAuth({
              config: [
                {
                  providerId: oidc.provider,
                  discoveryUrl: oidc.discoveryUrl,
                  clientId: oidc.clientId,
                  clientSecret: oidc.clientSecret,
                  scopes: oidc.scopes,
                  pkce: true,
                  disableSignUp: true,
                  requireIdTokenVerification: true,
                  // The provider's words about a person never reach the library's tables: an identity is a login name of ours, or nobody's.
                  mapProfileToUser: async (profile): Promise<{ email: string; emailVerified: boolean; name: string; image: undefined }> => {
                    const claims = profile as unknown as Record<string, unknown>
                    const subject = String(claims['sub'] ?? '')
                    const name = String(claims['name'] ?? claims['preferred_username'] ?? '').slice(0, 100)
                    const loginName = (await isLinked(oidc.provider, subject)) ? null : await options.loginNameOf?.({ provider: oidc.provider, subject, name, claims })
                    return { email: mailOf(loginName ?? `nobody-${randomBytes(8).toString('hex')}`), emailVerified: loginName != null, name, image: undefined }
                  },
                },
              ],
            }),
          ]
        : []),
    ],
  })
  isLinked = async (providerId, accountId) => (await (await auth.$context).internalAdapter.findAccountByKey({ providerId, accountId })) !== null
  return Object.assign(auth, { close: () => pool.end() })
}

export type Auth = ReturnType<typeof createAuth>

/** The library for upkeep of its tables: by it nobody signs in. */
export const openAuthForUpkeep = (options: Pick<AuthOptions, 'url' | 'secret' | 'origin'>): Auth =>
  createAuth({ ...options, secureCookies: true, idleMinutes: 1, mayStartSession: async () => false })

/** Brings the library's own tables up to date. */
export async function migrateAuth(auth: Auth): Promise<void> {
  const { runMigrations } = await getMigrations(auth.options)
  await runMigrations()
}

/** A user of the library with a password; returns its id. An existing user gets the new password and loses every session. */
export async function setPassword(auth: Auth, loginName: string, displayName: string, password: string): Promise<string> {
  const context = await auth.$context
  const email = mailOf(loginName)
  const known = await context.internalAdapter.findUserByEmail(email, { includeAccounts: true })
  const kept = await context.password.hash(password)
  if (known) {
    await context.internalAdapter.updatePassword(known.user.id, kept)
    await context.internalAdapter.deleteUserSessions(known.user.id)
    return known.user.id
  }
  const user = await context.internalAdapter.createUser(
    { email, name: displayName, emailVerified: true, username: loginName, displayUsername: loginName },
    { method: 'admin' },
  )
  await context.internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: kept })
  return user.id
}

/**
 * A user who has still to choose his password. He has one that nobody knows: without any, the library would answer a try without
 * hashing, and the time it takes would tell that the name is somebody's.
 */
export const makeUserWithoutPassword = (auth: Auth, loginName: string, displayName: string): Promise<string> =>
  setPassword(auth, loginName, displayName, randomBytes(32).toString('base64url'))
