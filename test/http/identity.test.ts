import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateKeyPairSync } from 'node:crypto'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toPublicId, type Id } from '#shared/ids.ts'
import { freePort } from '../free-port.ts'
import { nextCodeOf, openClient, type Client } from './client.ts'
import { enrol } from './door.ts'
import { startServer, type TestServer } from './server.ts'

// A real OpenID Connect provider on the loopback stands for the national one: its people sign in by typing their number.

type Person = { name: string; preferred_username: string; email?: string; email_verified?: boolean }
const people: Record<string, Person> = {
  '025000000001': { name: 'Người Được Gắn', preferred_username: 'duoc-gan' },
  '025000000002': { name: 'Người Lạ', preferred_username: 'khong-co-ai' },
  '025000000003': { name: 'Có Thư Đúng', preferred_username: 'x', email: 'co.thu@example.vn', email_verified: true },
  '025000000004': { name: 'Thư Chưa Xác Minh', preferred_username: 'y', email: 'chua.thu@example.vn', email_verified: false },
  '025000000005': { name: 'Mạo Tên', preferred_username: 'quan-tri' },
}

type Door = { server: TestServer; http: Server; issuer: string }
const open: Door[] = []

async function start(settings: Record<string, string>): Promise<Door> {
  const port = await freePort()
  const http = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'an-sinh', client_secret: 'chung-mot-bi-mat-dai', redirect_uris: [`http://localhost:${port}/dang-nhap/api/callback/oidc`], token_endpoint_auth_method: 'client_secret_post' }],
    // It talks of its own defaults on the console otherwise.
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: 'test' } as never] },
    findAccount: (_context, id) => (people[id] ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined),
    cookies: { keys: ['test'] },
  })
  const handle = provider.callback()
  const server = await startServer({
    PORT: String(port),
    ANSINH_OIDC_DISCOVERY_URL: `${issuer}/.well-known/openid-configuration`,
    ANSINH_OIDC_CLIENT_ID: 'an-sinh',
    ANSINH_OIDC_CLIENT_SECRET: 'chung-mot-bi-mat-dai',
    ANSINH_OIDC_NAME: 'Căn cước thử',
    ANSINH_OIDC_SCOPES: 'openid profile email',
    ...settings,
  })
  const door = { server, http, issuer }
  open.push(door)
  return door
}

afterAll(async () => {
  for (const { server, http } of open) {
    await server.close()
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  }
})

/** Goes to the provider, signs in and agrees there, and comes back; answers where our product led at last. */
async function come(door: Door, client: Client, number: string, back = '/ca-nhan'): Promise<string> {
  const outside = openClient(door.issuer)
  let at = (await client.get(`/dang-nhap/danh-tinh?ve=${encodeURIComponent(back)}`)).location!
  for (let step = 0; step < 20; step += 1) {
    if (!at.startsWith(door.issuer) && !at.startsWith('/')) {
      const answer = await client.get(at)
      return answer.location ?? `${answer.status}`
    }
    const page = await outside.get(at)
    const action = /action="([^"]+)"/.exec(page.text)?.[1]
    if (page.location) at = page.location
    else if (action) at = (await outside.post(action, page.text.includes('value="login"') ? { prompt: 'login', login: number, password: 'x' } : { prompt: 'consent' })).location!
    else return `${page.status} ${page.text.slice(0, 200)}`
  }
  throw new Error('going round in circles')
}

const countUsers = async (server: TestServer): Promise<number> => (await (await server.runtime.auth.$context).adapter.findMany({ model: 'user' })).length

describe('where an administrator says whose an identity is', () => {
  let door: Door
  let administrator: Client
  let linkedId: string
  beforeAll(async () => {
    door = await start({})
    await door.server.account('quan-tri', 'administrator')
    administrator = door.server.client()
    await enrol(administrator, 'quan-tri')
    linkedId = await door.server.account('duoc-gan', 'archivist')
  }, 300_000)

  test('an unknown one is turned away, makes nothing, and waits to be linked', async () => {
    const before = await countUsers(door.server)
    for (const number of ['025000000001', '025000000002', '025000000005']) {
      const client = door.server.client()
      expect(await come(door, client, number)).toContain('/dang-nhap?loi=danh-tinh')
      expect((await client.get('/ca-nhan')).status).toBe(303)
    }
    expect(await countUsers(door.server)).toBe(before)
    const page = (await administrator.get('/tai-khoan')).text
    expect(page).toContain('Người Được Gắn')
    expect(page).toContain('025000000002')
  })

  test('a linked one comes in and is still asked for our second factor, until the session has proved it', async () => {
    const request = (await door.server.province.owner.db.selectFrom('identity_request').select(['identity_request_id']).where('subject', '=', '025000000001').executeTakeFirstOrThrow()).identity_request_id
    const id = toPublicId('idr', request as Id<'idr'>)
    expect((await administrator.post('/tai-khoan?/identity', { id, login: 'khong-co-ai' })).status).toBe(400)
    expect((await administrator.post('/tai-khoan?/identity', { id, login: 'duoc-gan' })).status).toBe(303)
    const { secret, codes } = await enrol(door.server.client(), 'duoc-gan')
    const client = door.server.client()
    expect(await come(door, client, '025000000001', '/ho-so')).toBe('/ho-so')
    expect((await client.get('/ho-so')).location).toBe('/dang-nhap/ma?ve=%2Fho-so')
    expect((await client.post('/dang-nhap/ma', { code: '000000', back: '/ho-so' })).status).toBe(400)
    expect((await client.post('/dang-nhap/ma', { code: nextCodeOf(secret), back: '/ho-so' })).location).toBe('/ho-so')
    expect((await client.get('/ho-so')).status).toBe(200)
    const another = door.server.client()
    await come(door, another, '025000000001', '/ho-so')
    expect((await another.post('/dang-nhap/ma', { code: codes[3]!, back: '/ho-so' })).location).toBe('/ho-so')
    expect((await another.get('/ho-so')).status).toBe(200)
  })

  test('codes are not guessed in a session either', async () => {
    const client = door.server.client()
    await come(door, client, '025000000001', '/ho-so')
    const statuses: number[] = []
    for (let at = 0; at < 6; at += 1) statuses.push((await client.post('/dang-nhap/ma', { code: `00000${at}`, back: '/' })).status)
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
    await door.server.province.owner.db.updateTable('sign_in_limit').set({ tries: 0, locked_until: null }).execute()
  })

  test('one taken away comes in no more, and a closed account by no way', async () => {
    const address = `/tai-khoan/${toPublicId('acc', linkedId as Id<'acc'>)}`
    await administrator.post(`${address}?/close`)
    const client = door.server.client()
    await come(door, client, '025000000001')
    expect((await client.get('/ca-nhan')).location).toBe('/dang-nhap?ve=%2Fca-nhan')
    await administrator.post(`${address}?/open`)
    await administrator.post(`${address}?/unlink`)
    expect(await come(door, door.server.client(), '025000000001')).toContain('/dang-nhap?loi=danh-tinh')
  })

  test('an answer that belongs to another browser is refused', async () => {
    const victim = door.server.client()
    const attacker = door.server.client()
    const outside = openClient(door.issuer)
    let at = (await attacker.get('/dang-nhap/danh-tinh')).location!
    for (let step = 0; step < 20 && !at.startsWith('http://localhost'); step += 1) {
      const page = await outside.get(at)
      const action = /action="([^"]+)"/.exec(page.text)?.[1]
      at = page.location ?? (await outside.post(action!, page.text.includes('value="login"') ? { prompt: 'login', login: '025000000002', password: 'x' } : { prompt: 'consent' })).location!
    }
    const answer = await victim.get(at)
    expect([answer.status, answer.location?.includes('/ca-nhan') ?? false]).toEqual([302, false])
    expect([...victim.jar.keys()].filter((name) => name.includes('session_token'))).toEqual([])
  })
})

describe('where a verified claim says it, and the provider is enough of a second factor', () => {
  let door: Door
  beforeAll(async () => {
    door = await start({ ANSINH_OIDC_LINK: 'claim:email', ANSINH_OIDC_SECOND_FACTOR: 'provider' })
    const ids = { 'co-thu': await door.server.account('co-thu', 'archivist'), 'chua-thu': await door.server.account('chua-thu', 'archivist') }
    await door.server.province.owner.db.updateTable('account').set({ mail: 'co.thu@example.vn' }).where('account_id', '=', ids['co-thu']).execute()
    await door.server.province.owner.db.updateTable('account').set({ mail: 'chua.thu@example.vn' }).where('account_id', '=', ids['chua-thu']).execute()
  }, 300_000)

  test('a verified mail of an account is let in, and known again without the claim', async () => {
    const client = door.server.client()
    expect(await come(door, client, '025000000003', '/ho-so')).toBe('/ho-so')
    expect((await client.get('/ho-so')).status).toBe(200)
    people['025000000003'] = { name: 'Có Thư Đúng', preferred_username: 'x' }
    expect(await come(door, door.server.client(), '025000000003', '/ho-so')).toBe('/ho-so')
  })

  test('a mail that is not verified, and a name that is somebody else\'s, are not believed', async () => {
    for (const number of ['025000000004', '025000000005']) expect(await come(door, door.server.client(), number)).toContain('/dang-nhap?loi=danh-tinh')
  })
})
