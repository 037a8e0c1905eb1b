import { hash, verify } from '@node-rs/argon2'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { username } from 'better-auth/plugins'
import pg from 'pg'

export type AuthOptions = { url: string; secret: string; origin: string; secureCookies: boolean }

/**
 * The sign-in library on its own schema under its own database role. Passwords are hashed with argon2id (19 MiB, two passes: the
 * library's defaults, as OWASP recommends). Sessions last eight hours of work and are renewed while used. Nobody signs up alone.
 */
export function createAuth(options: AuthOptions) {
  const pool = new pg.Pool({ connectionString: options.url, max: 4, options: '-c search_path=auth', application_name: 'ansinh-auth' })
  // A server that goes away must not end the process: what breaks is reported by the next query.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const auth = betterAuth({
    database: pool,
    secret: options.secret,
    baseURL: options.origin,
    basePath: '/dang-nhap/api',
    // A browser names the loopback as its user typed it.
    trustedOrigins: [options.origin, options.origin.replace('//localhost', '//127.0.0.1')],
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      password: { hash: (password) => hash(password), verify: ({ hash: kept, password }) => verify(kept, password) },
    },
    session: { expiresIn: 8 * 3600, updateAge: 600, cookieCache: { enabled: true, maxAge: 60 } },
    rateLimit: { enabled: true, window: 60, max: 60, customRules: { '/sign-in/username': { window: 60, max: 10 } } },
    advanced: { useSecureCookies: options.secureCookies, cookiePrefix: 'ansinh' },
    plugins: [username({ minUsernameLength: 3, maxUsernameLength: 40, usernameValidator: (name) => /^[a-z0-9][a-z0-9.-]+$/.test(name) })],
  })
  return Object.assign(auth, { close: () => pool.end() })
}

export type Auth = ReturnType<typeof createAuth>

/** Brings the library's own tables up to date. */
export async function migrateAuth(auth: Auth): Promise<void> {
  const { runMigrations } = await getMigrations(auth.options)
  await runMigrations()
}

/** A user of the library with a password; returns its id. An existing user gets the new password and loses every session. */
export async function setPassword(auth: Auth, loginName: string, displayName: string, password: string): Promise<string> {
  const context = await auth.$context
  const email = `${loginName}@ansinh.invalid`
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
