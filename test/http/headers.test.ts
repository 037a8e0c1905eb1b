import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig, waivesSecondFactor } from '#app/config.ts'
import { provideRuntime } from '#app/running.ts'
import { callerOf, fixedHeaders } from '#app/serve.ts'
import { openClient } from './client.ts'
import { enrol, signIn } from './door.ts'
import { PASSWORD, startServer, type TestServer } from './server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
  await server.account('luu-tru', 'archivist')
}, 300_000)
afterAll(() => server.close())

describe('every answer', () => {
  test('tells browsers to guess nothing, frame nothing and send no address elsewhere', async () => {
    const client = server.client()
    await enrol(client, 'luu-tru')
    const asset = `/_app/immutable/${globSync('**/*.css', { cwd: 'build/client/_app/immutable' })[0]!}`
    for (const path of ['/', '/ho-so', '/dang-nhap', '/khong-co', '/healthz', '/icon.svg', asset, '/chi-tieu/archive.dossiers-held/xuat.csv', '/nhap/so-dang-ky/mau.xlsx']) {
      const { headers } = await client.get(path)
      expect([path, headers.get('x-content-type-options'), headers.get('x-frame-options'), headers.get('referrer-policy'), headers.get('cross-origin-opener-policy')]).toEqual([
        path, 'nosniff', 'DENY', 'same-origin', 'same-origin',
      ]) // prettier-ignore
    }
  })

  test('that is a page has a policy without inline script, foreign source or frame; that is none runs and loads nothing', async () => {
    const staff = server.client()
    await server.account('luu-tru-hai', 'archivist')
    await enrol(staff, 'luu-tru-hai')
    for (const [client, path] of [[server.client(), '/dang-nhap'], [server.client(), '/thiet-lap'], [staff, '/ho-so'], [staff, '/khong-co'], [staff, '/ca-nhan']] as const) {
      const policy = (await client.get(path)).headers.get('content-security-policy') ?? ''
      const directives = new Map(policy.split(';').map((part) => [part.trim().split(' ')[0]!, part.trim().split(' ').slice(1)]))
      expect(directives.get('default-src')).toEqual(["'none'"])
      expect(directives.get('frame-ancestors')).toEqual(["'none'"])
      expect(directives.get('form-action')).toEqual(["'self'"])
      expect(directives.get('base-uri')).toEqual(["'self'"])
      expect(directives.get('script-src')!.every((source) => source === "'self'" || /^'(nonce|sha256)-/.test(source))).toBe(true)
      expect(policy).not.toContain('unsafe-inline')
      expect(policy).not.toContain('unsafe-eval')
      expect(policy).not.toMatch(/\*|https?:/)
    }
    const list = await staff.get('/chi-tieu/archive.dossiers-held/xuat.csv')
    expect([list.status, list.headers.get('content-security-policy')]).toEqual([200, "default-src 'none'; frame-ancestors 'none'"])
    expect((await staff.get('/ho-so')).headers.get('cache-control')).toBe('private, no-store')
  })

  test('bears strict transport security under https, and only there', () => {
    expect(fixedHeaders('https://an-sinh.example').find(([name]) => name === 'strict-transport-security')?.[1]).toMatch(/max-age=31536000/)
    expect(fixedHeaders('http://localhost:3000').map(([name]) => name)).not.toContain('strict-transport-security')
  })

  test('to another name than ours on the loopback is a refusal', async () => {
    const { request } = await import('node:http')
    const status = await new Promise<number>((resolve, reject) => {
      const asked = request(`${server.origin}/dang-nhap`, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      asked.on('error', reject)
      asked.end()
    })
    expect(status).toBe(421)
  })
})

describe('cookies', () => {
  test('are for this product and its server alone, and are not Secure on the loopback only', async () => {
    const response = await fetch(`${server.origin}/dang-nhap`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: server.origin, accept: 'text/html' },
      body: new URLSearchParams({ login: 'luu-tru', password: PASSWORD, back: '/' }),
    })
    const lines = response.headers.getSetCookie()
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) {
      expect(line).toMatch(/; HttpOnly/i)
      expect(line).toMatch(/; SameSite=Lax/i)
      expect(line).toMatch(/; Path=\//i)
      expect(line).not.toMatch(/; Domain=/i)
      expect(line).not.toMatch(/; Secure/i)
    }
  })

  test('are Secure under https', async () => {
    const secure = await startServer({ ORIGIN: 'https://an-sinh.example' })
    try {
      await secure.account('can-bo', 'officer')
      const client = openClient(secure.origin)
      const answer = await client.post('/dang-nhap', { login: 'can-bo', password: PASSWORD, back: '/' }, { origin: 'https://an-sinh.example' })
      expect(answer.status).toBe(303)
      const lines = answer.headers.getSetCookie()
      expect(lines.filter((line) => /session_token/.test(line))).toHaveLength(1)
      for (const line of lines) expect(line).toMatch(/; Secure/i)
      expect([...client.jar.keys()].some((name) => name.startsWith('__Secure-'))).toBe(true)
    } finally {
      await secure.close()
      provideRuntime(server.runtime)
    }
  })
})

describe('a request that changes something', () => {
  const bodies: [string, Record<string, string>, BodyInit][] = [
    ['form', { 'content-type': 'application/x-www-form-urlencoded' }, 'id=others'],
    ['text', { 'content-type': 'text/plain' }, 'id=others'],
    ['JSON', { 'content-type': 'application/json' }, '{}'],
    ['without a type', {}, new Uint8Array([1])],
  ]
  test.each(bodies)('from another site is refused, as %s', async (_kind, headers, body) => {
    const client = server.client()
    await signIn(client, 'luu-tru')
    for (const from of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }] as Record<string, string>[])
      for (const path of ['/dang-xuat', '/ca-nhan?/end', '/nhap/tep', '/giao-dien']) {
        const cookie = [...client.jar].map(([name, value]) => `${name}=${value}`).join('; ')
        const { status } = await fetch(server.origin + path, { method: 'POST', redirect: 'manual', headers: { ...headers, ...from, cookie }, body })
        expect([path, from, status]).toEqual([path, from, 403])
      }
  })
})

describe('settings', () => {
  const problems = (env: Record<string, string>): string => {
    try {
      readConfig(env)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }
  test('refuse clear text outside the loopback, and the demo there at all', () => {
    expect(problems({ HOST: '0.0.0.0' })).toMatch(/ORIGIN/)
    expect(problems({ HOST: '0.0.0.0', ORIGIN: 'http://an-sinh.example' })).toMatch(/ORIGIN/)
    expect(problems({ HOST: '0.0.0.0', ORIGIN: 'https://an-sinh.example' })).toBe('')
    expect(problems({ HOST: '0.0.0.0', ORIGIN: 'https://an-sinh.example', ANSINH_DEMO: '1' })).toMatch(/demo/)
    expect(problems({ ORIGIN: 'https://an-sinh.example', ANSINH_DEMO: '1' })).toMatch(/demo/)
    expect(problems({ ANSINH_DEMO: '1' })).toBe('')
    expect(problems({ ANSINH_OIDC_CLIENT_ID: 'x' })).toMatch(/ANSINH_OIDC_DISCOVERY_URL/)
  })
  test('waive the second factor in the demo on the loopback, nowhere else', () => {
    expect(waivesSecondFactor({ ANSINH_DEMO: true, HOST: '127.0.0.1' })).toBe(true)
    expect(waivesSecondFactor({ ANSINH_DEMO: true, HOST: '0.0.0.0' })).toBe(false)
    expect(waivesSecondFactor({ ANSINH_DEMO: false, HOST: '127.0.0.1' })).toBe(false)
  })
})

test('the address of a caller is that of the connection, or what our own outermost proxy saw', () => {
  const from = (forwarded: string | undefined, proxies: number) =>
    callerOf({ headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, socket: { remoteAddress: '::ffff:10.0.0.9' } as never }, proxies)
  expect(from('1.2.3.4', 0)).toBe('10.0.0.9')
  expect(from('1.2.3.4, 5.6.7.8', 1)).toBe('5.6.7.8')
  expect(from('1.2.3.4, 5.6.7.8', 2)).toBe('1.2.3.4')
  expect(from(undefined, 1)).toBe('10.0.0.9')
})

test('the content policy is written down once', () => {
  expect(readFileSync('src/app.html', 'utf8')).not.toMatch(/http-equiv/i)
})
