import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#app/config.ts'
import { openRuntime, type Runtime } from '#app/runtime.ts'
import { closePages, servePages } from '#app/serve.ts'
import { registerAccount, setPassword, type Role } from '#modules/accounts/index.ts'
import { systemActor } from '#platform/db/index.ts'
import { createLog } from '#platform/log/index.ts'
import { freePort } from '../free-port.ts'
import { TEST_PASSWORDS } from '../passwords.ts'
import { makeProvince, type TestProvince } from '../province.ts'
import { openClient, type Client } from './client.ts'

export type TestServer = {
  runtime: Runtime
  province: TestProvince
  origin: string
  folder: string
  client(): Client
  /** Makes an account with a password. */
  account(loginName: string, role: Role, areaPath?: string): Promise<string>
  close(): Promise<void>
}

export const PASSWORD = 'bốn từ dễ nhớ'

/** The product as it is delivered, with its own database and built pages, under settings of the test. Not the demo unless asked. */
export async function startServer(settings: Record<string, string> = {}, options: { work?: boolean } = {}): Promise<TestServer> {
  const province = await makeProvince()
  const folder = await mkdtemp(join(tmpdir(), 'ansinh-http-'))
  const config = readConfig({ ANSINH_DATA: folder, ANSINH_TODAY: '2026-06-15', PORT: String(await freePort()), LOG_LEVEL: 'silent', ...settings })
  const secrets = { ...TEST_PASSWORDS, session: 'd'.repeat(32) }
  const log = createLog('silent')
  // The province is a clone of a migrated one. Migrating again would set the passwords of roles that all test files share, which two at once may not.
  const runtime = await openRuntime(config, secrets, province.urls, log, { work: options.work ?? false })
  const pages = await servePages(runtime)
  const origin = `http://localhost:${config.PORT}`
  return {
    runtime,
    province,
    origin,
    folder,
    client: () => openClient(origin),
    async account(loginName, role, areaPath = '25/') {
      const authUserId = await setPassword(runtime.auth, loginName, loginName, PASSWORD)
      return registerAccount(runtime.services, systemActor('25/'), { loginName, displayName: loginName, authUserId, role, areaPath })
    },
    async close() {
      await closePages(pages.server, runtime)
      await runtime.close()
      await province.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
