import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { offerSetUp } from '#modules/accounts/index.ts'
import { systemClock } from '#shared/clock.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { nextCodeOf } from './client.ts'
import { enrol, signIn } from './door.ts'
import { PASSWORD, startServer, type TestServer } from './server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({}, { work: true })
}, 300_000)
afterAll(() => server.close())

/** Waits out what an earlier test counted: the doors are opened as an administrator would. */
const openDoors = () => server.province.owner.db.updateTable('sign_in_limit').set({ tries: 0, locked_until: null }).execute()

const eventsOf = async (accountId: string) =>
  (await server.province.owner.db.selectFrom('account_event').select(['kind']).where('account_id', '=', accountId).orderBy('at').execute()).map((row) => row.kind)

describe('an empty installation', () => {
  test('offers nothing without the secret of its log, and one administrator with it, once', async () => {
    const client = server.client()
    expect((await client.get('/thiet-lap')).status).toBe(200)
    const fields = { login: 'quan-tri', name: 'Quản trị', password: PASSWORD, again: PASSWORD }
    expect((await client.post('/thiet-lap', { ...fields, token: 'đoán' })).status).toBe(400)
    const token = await offerSetUp(server.runtime)
    expect((await client.post('/thiet-lap', { ...fields, token: token!, password: 'ngắn', again: 'ngắn' })).status).toBe(400)
    expect(await client.post('/thiet-lap', { ...fields, token: token! })).toMatchObject({ status: 303, location: '/dang-nhap?xong=mat-khau' })
    expect((await client.get('/thiet-lap')).status).toBe(404)
    expect((await client.post('/thiet-lap', { ...fields, token: token!, login: 'ke-hai' })).status).toBe(404)
    expect(await offerSetUp(server.runtime)).toBeNull()
  })
})

describe('the second factor', () => {
  test('is set up at the first sign-in, and until then the session opens nothing but its setting up', async () => {
    await server.account('van-a', 'archivist')
    const client = server.client()
    await signIn(client, 'van-a')
    for (const path of ['/', '/ho-so', '/ca-nhan', '/nhap', '/tim?q=a'])
      expect([path, (await client.get(path)).location]).toEqual([path, `/dang-nhap/yeu-to-thu-hai?ve=${encodeURIComponent(path)}`])
    expect((await client.post('/ca-nhan?/end', { id: 'others' })).location).toBe('/dang-nhap/yeu-to-thu-hai?ve=%2F')
    const wrong = await client.post('/dang-nhap/yeu-to-thu-hai?/begin', { password: 'không phải' })
    expect(wrong.status).toBe(400)
    const begun = await client.post('/dang-nhap/yeu-to-thu-hai?/begin', { password: PASSWORD })
    expect(begun.text).toContain('data:image/svg+xml;base64,')
    const uri = /name="uri" value="([^"]+)"/.exec(begun.text)![1]!.replaceAll('&amp;', '&')
    const codes = /name="codes" value="([^"]+)"/.exec(begun.text)![1]!
    const secret = new URL(uri).searchParams.get('secret')!
    const tooEarly = await client.post('/dang-nhap/yeu-to-thu-hai?/confirm', { code: '000000', uri, codes, back: '/' })
    expect([tooEarly.status, tooEarly.text.includes('data:image/svg+xml')]).toEqual([400, true])
    expect((await client.get('/ho-so')).status).toBe(303)
    await client.post('/dang-nhap/yeu-to-thu-hai?/confirm', { code: nextCodeOf(secret), uri, codes, back: '/ho-so' })
    expect((await client.get('/ho-so')).status).toBe(200)
  })

  test('is asked at each new session; a code of the paper works once', async () => {
    const accountId = await server.account('van-b', 'archivist')
    const { secret, codes } = await enrol(server.client(), 'van-b')
    const client = server.client()
    expect((await signIn(client, 'van-b')).location).toBe('/dang-nhap/ma?ve=%2F')
    expect((await client.get('/ho-so')).location).toBe('/dang-nhap?ve=%2Fho-so')
    expect((await client.post('/dang-nhap/ma', { code: '123 456', back: '/ho-so' })).status).toBe(400)
    expect(await client.post('/dang-nhap/ma', { code: nextCodeOf(secret), back: '/ho-so' })).toMatchObject({ status: 303, location: '/ho-so' })
    expect((await client.get('/ho-so')).status).toBe(200)
    const paper = async () => {
      const other = server.client()
      await signIn(other, 'van-b')
      return (await other.post('/dang-nhap/ma', { code: codes[0]!, back: '/' })).status
    }
    expect([await paper(), await paper()]).toEqual([303, 400])
    expect(await eventsOf(accountId)).toEqual(['signed-in', 'second-factor-set', 'signed-in', 'signed-in'])
    await openDoors()
  })

  test('a code of the telephone opens one door, of two who send it at once too, and the next one goes on', async () => {
    await openDoors()
    await server.account('van-g', 'archivist')
    const { secret, codes } = await enrol(server.client(), 'van-g')
    const spent = nextCodeOf.last(secret)
    const clients = [server.client(), server.client()]
    for (const client of clients) await signIn(client, 'van-g')
    const enter = (client: (typeof clients)[0], code: string) => client.post('/dang-nhap/ma', { code, back: '/' })
    // It set the second factor up and would still be accepted by its time.
    const again = await enter(clients[0]!, spent)
    expect([again.status, again.text.includes('Hãy đợi mã mới hiện ra')]).toEqual([400, true])
    const next = nextCodeOf(secret)
    const answers = await Promise.all(clients.map((client) => enter(client, next)))
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 400])
    // Who was refused is still at the door.
    const refused = clients[answers.findIndex((answer) => answer.status === 400)]!
    expect((await enter(refused, codes[0]!)).status).toBe(303)
    await openDoors()
  })

  test('a password alone reaches no page whatever cookies are put together', async () => {
    await server.account('van-c', 'archivist')
    await enrol(server.client(), 'van-c')
    const client = server.client()
    await signIn(client, 'van-c')
    expect([...client.jar.keys()].filter((name) => name.includes('session_token'))).toEqual([])
    expect((await client.get('/dang-nhap/api/get-session')).status).toBe(404)
    expect((await client.post('/dang-nhap/api/sign-in/username', {})).status).toBe(404)
    await openDoors()
  })

  test('is taken away by an administrator, which is written down, and ends every session', async () => {
    const accountId = await server.account('van-d', 'archivist')
    const holder = server.client()
    await enrol(holder, 'van-d')
    await server.account('quan-tri-hai', 'administrator')
    const administrator = server.client()
    await enrol(administrator, 'quan-tri-hai')
    const address = `/tai-khoan/${toPublicId('acc', accountId as Id<'acc'>)}`
    expect((await administrator.get(address)).text).toContain('van-d')
    expect((await holder.get('/ho-so')).status).toBe(200)
    expect((await administrator.post(`${address}?/reset-factor`)).status).toBe(303)
    expect((await holder.get('/ho-so')).location).toBe('/dang-nhap?loi=het-phien&ve=%2Fho-so')
    await signIn(holder, 'van-d')
    expect((await holder.get('/ho-so')).location).toBe('/dang-nhap/yeu-to-thu-hai?ve=%2Fho-so')
    expect(await eventsOf(accountId)).toContain('second-factor-reset')
    const { rows } = await sql<{ actor: string }>`select actor from audit_event where subject = 'account_event' and content ->> 'kind' = 'second-factor-reset'`.execute(server.province.owner.db)
    expect(rows).toHaveLength(1)
    expect(rows[0]!.actor).not.toBe('system')
  })
})

describe('tries', () => {
  test('five wrong passwords shut a name, also for the right one, and an unknown name in the same words', async () => {
    await openDoors()
    await server.account('thu-sai', 'archivist')
    const answers: Record<string, string[]> = {}
    for (const login of ['thu-sai', 'khong-co-ai']) {
      const client = server.client()
      const seen: string[] = []
      for (let at = 0; at < 6; at += 1) {
        const { status, text } = await signIn(client, login, at < 5 ? `sai ${at} mật khẩu` : PASSWORD)
        const message = /class="problem"[^>]*>([^<]+)</.exec(text)?.[1] ?? ''
        seen.push(`${status} ${message}`)
      }
      answers[login] = seen
    }
    expect(answers['thu-sai']).toEqual(answers['khong-co-ai'])
    expect(answers['thu-sai']!.map((line) => line.slice(0, 3))).toEqual(['400', '400', '400', '400', '400', '429'])
    await openDoors()
  })

  test('are counted in the database: of many at once no more than the limit are judged', async () => {
    await openDoors()
    const statuses = await Promise.all(Array.from({ length: 12 }, () => signIn(server.client(), 'cung-luc', 'sai mật khẩu').then((answer) => answer.status)))
    expect(statuses.filter((status) => status === 400)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(7)
    await openDoors()
  })

  test('of one address shut it for every name, and what a caller says of his address is not believed', async () => {
    await openDoors()
    let shut = 0
    for (let at = 0; at < 31; at += 1) {
      const { status } = await server.client().post('/dang-nhap', { login: `ten-${at}`, password: 'sai mật khẩu' }, { 'x-forwarded-for': `10.0.0.${at}`, 'x-ansinh-address': `10.0.0.${at}` })
      if (status === 429) shut += 1
    }
    expect(shut).toBe(1)
    await openDoors()
  })

  test('that are locked are opened by an administrator', async () => {
    await openDoors()
    const accountId = await server.account('bi-khoa', 'archivist')
    for (let at = 0; at < 6; at += 1) await signIn(server.client(), 'bi-khoa', 'sai mật khẩu')
    expect((await signIn(server.client(), 'bi-khoa')).status).toBe(429)
    await server.province.owner.db.updateTable('sign_in_limit').set({ tries: 0 }).where('locked_until', 'is', null).execute()
    await server.account('quan-tri-ba', 'administrator')
    const administrator = server.client()
    await enrol(administrator, 'quan-tri-ba')
    await administrator.post(`/tai-khoan/${toPublicId('acc', accountId as Id<'acc'>)}?/unlock`)
    expect((await signIn(server.client(), 'bi-khoa')).status).toBe(303)
    expect(await eventsOf(accountId)).toEqual(expect.arrayContaining(['locked', 'unlocked']))
  })
})

describe('sessions', () => {
  test('are listed to their owner, and one or all others end at once', async () => {
    await openDoors()
    await server.account('nhieu-noi', 'officer')
    const [here, there, elsewhere] = [server.client(), server.client(), server.client()]
    const { secret, codes } = await enrol(here, 'nhieu-noi')
    for (const [client, code] of [[there, nextCodeOf(secret)], [elsewhere, codes[0]!]] as const) {
      await signIn(client, 'nhieu-noi')
      await client.post('/dang-nhap/ma', { code, back: '/' })
      expect((await client.get('/ca-nhan')).status).toBe(200)
    }
    const page = (await here.get('/ca-nhan')).text
    const ids = [...page.matchAll(/name="id" value="([^"]+)"/g)].map((match) => match[1]!).filter((id) => id !== 'others')
    expect(ids).toHaveLength(2)
    expect(page).toMatch(/127\.0\.0\.1|::1/)
    await here.post('/ca-nhan?/end', { id: ids[0]! })
    const alive = [(await there.get('/ca-nhan')).status, (await elsewhere.get('/ca-nhan')).status]
    expect(alive.sort()).toEqual([200, 303])
    await here.post('/ca-nhan?/end', { id: 'others' })
    expect([(await there.get('/ca-nhan')).status, (await elsewhere.get('/ca-nhan')).status, (await here.get('/ca-nhan')).status]).toEqual([303, 303, 200])
  })

  test('of somebody else cannot be ended by their id', async () => {
    await openDoors()
    await server.account('ban', 'officer')
    await server.account('nguoi-khac', 'officer')
    const [own, other] = [server.client(), server.client()]
    await enrol(own, 'ban')
    await enrol(other, 'nguoi-khac')
    const { internalAdapter } = await server.runtime.auth.$context
    const user = await internalAdapter.findUserByEmail('ban@ansinh.invalid')
    const sessions = await internalAdapter.listSessions(user!.user.id)
    expect(sessions.length).toBeGreaterThan(0)
    for (const { id } of sessions) await other.post('/ca-nhan?/end', { id })
    expect((await own.get('/ca-nhan')).status).toBe(200)
  })

  test('end when an account is closed, and closed accounts are refused like wrong passwords', async () => {
    await openDoors()
    const accountId = await server.account('sap-nghi', 'officer')
    const client = server.client()
    await enrol(client, 'sap-nghi')
    await server.account('quan-tri-bon', 'administrator')
    const administrator = server.client()
    await enrol(administrator, 'quan-tri-bon')
    const address = `/tai-khoan/${toPublicId('acc', accountId as Id<'acc'>)}`
    await administrator.post(`${address}?/close`)
    expect((await client.get('/')).status).toBe(303)
    const refused = await signIn(server.client(), 'sap-nghi')
    const wrong = await signIn(server.client(), 'sap-nghi', 'sai mật khẩu')
    expect([refused.status, refused.text.replaceAll(/nonce[^ >]+/g, '')]).toEqual([wrong.status, wrong.text.replaceAll(/nonce[^ >]+/g, '')])
    await administrator.post(`${address}?/open`)
    expect((await signIn(server.client(), 'sap-nghi')).location).toBe('/dang-nhap/ma?ve=%2F')
  })

  test('a new password needs the old one, and ends the other sessions only', async () => {
    await openDoors()
    await server.account('doi-mk', 'officer')
    const [here, there] = [server.client(), server.client()]
    const { secret } = await enrol(here, 'doi-mk')
    await signIn(there, 'doi-mk')
    await there.post('/dang-nhap/ma', { code: nextCodeOf(secret), back: '/' })
    const next = 'năm từ còn dễ nhớ hơn'
    expect((await here.post('/ca-nhan?/password', { current: 'sai', password: next, again: next })).status).toBe(400)
    expect((await here.post('/ca-nhan?/password', { current: PASSWORD, password: next, again: `${next} ` })).status).toBe(400)
    expect((await here.post('/ca-nhan?/password', { current: PASSWORD, password: 'doi-mk-doi-mk', again: 'doi-mk-doi-mk' })).status).toBe(400)
    expect((await here.post('/ca-nhan?/password', { current: PASSWORD, password: next, again: next })).status).toBe(303)
    expect([(await here.get('/ca-nhan')).status, (await there.get('/ca-nhan')).status]).toEqual([200, 303])
    expect((await signIn(server.client(), 'doi-mk')).status).toBe(400)
    expect((await signIn(server.client(), 'doi-mk', next)).location).toBe('/dang-nhap/ma?ve=%2F')
  })

  test('end after a working day whatever happens', async () => {
    await openDoors()
    await server.account('lam-dem', 'officer')
    const client = server.client()
    await enrol(client, 'lam-dem')
    const { adapter, internalAdapter } = await server.runtime.auth.$context
    const user = await internalAdapter.findUserByEmail('lam-dem@ansinh.invalid')
    await adapter.updateMany({ model: 'session', where: [{ field: 'userId', value: user!.user.id }], update: { createdAt: new Date(systemClock.now().getTime() - 12.5 * 3_600_000) } })
    expect((await client.get('/ca-nhan')).location).toBe('/dang-nhap?loi=het-phien&ve=%2Fca-nhan')
    expect((await client.get('/dang-nhap?loi=het-phien&ve=%2Fca-nhan')).text).toContain('Phiên đăng nhập đã kết thúc')
  })
})

describe('invitations', () => {
  async function letterTo(mail: string): Promise<string> {
    const folder = join(server.folder, 'mail')
    const deadline = performance.now() + 30_000
    for (;;) {
      const names = await readdir(folder).catch(() => [] as string[])
      for (const name of names.filter((one) => one.endsWith('.eml') && !one.startsWith('.'))) {
        const text = await readFile(join(folder, name), 'utf8')
        if (text.includes(`To: ${mail}`)) return text.replaceAll('=\r\n', '')
      }
      if (performance.now() > deadline) throw new Error(`no letter to ${mail}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  test('go by mail, open once, and lead to an account of the role given', async () => {
    await openDoors()
    await server.account('quan-tri-nam', 'administrator')
    const administrator = server.client()
    await enrol(administrator, 'quan-tri-nam')
    const fields = { login: 'nguoi-moi', name: 'Người Mới', mail: 'nguoi.moi@example.vn', role: 'commune-officer', area: '25/07900/' }
    expect((await administrator.post('/tai-khoan/moi', { ...fields, area: '01/' })).status).toBe(400)
    const made = await administrator.post('/tai-khoan/moi', fields)
    expect(made.status).toBe(303)
    expect((await administrator.post('/tai-khoan/moi', { ...fields, mail: 'khac@example.vn' })).status).toBe(409)
    expect((await administrator.post('/tai-khoan/moi', { ...fields, login: 'khac-nua' })).status).toBe(409)
    const letter = await letterTo('nguoi.moi@example.vn')
    const path = /\/moi\/[\w-]+/.exec(letter)![0]
    const client = server.client()
    expect((await client.get(path)).text).toContain('nguoi-moi')
    expect((await client.get(`${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`)).text).not.toContain('nguoi-moi')
    expect((await client.post(path, { password: PASSWORD, again: PASSWORD })).location).toBe('/dang-nhap?xong=mat-khau')
    expect((await client.post(path, { password: 'một mật khẩu khác', again: 'một mật khẩu khác' })).status).toBe(410)
    expect((await client.get(path)).text).not.toContain('nguoi-moi')
    await enrol(client, 'nguoi-moi')
    expect((await client.get('/ho-so')).status).toBe(200)
    expect((await client.get('/nhap')).status).toBe(403)
    // The secret stands in the letter alone: neither in the queue nor in the table.
    const { rows } = await sql<{ data: string }>`select data::text from pgboss.job where name = 'accounts.send-invitation'`.execute(server.runtime.services.database.db)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter((row) => row.data.includes(path.slice(5)))).toEqual([])
  })

  test('that have run out open nothing', async () => {
    await openDoors()
    const administrator = server.client()
    await server.account('quan-tri-sau', 'administrator')
    await enrol(administrator, 'quan-tri-sau')
    await administrator.post('/tai-khoan/moi', { login: 'qua-han', name: 'Quá Hạn', mail: 'qua.han@example.vn', role: 'officer', area: '25/' })
    const path = /\/moi\/[\w-]+/.exec(await letterTo('qua.han@example.vn'))![0]
    await server.province.owner.db.updateTable('invitation').set({ expires_at: new Date(systemClock.now().getTime() - 1000) }).where('mail', '=', 'qua.han@example.vn').execute()
    expect((await server.client().post(path, { password: PASSWORD, again: PASSWORD })).status).toBe(410)
    expect((await signIn(server.client(), 'qua-han')).status).toBe(400)
  })
})

describe('an administrator', () => {
  test('keeps no roles of his own, and the last one stays', async () => {
    await openDoors()
    const accountId = await server.account('quan-tri-bay', 'administrator')
    const client = server.client()
    await enrol(client, 'quan-tri-bay')
    const own = `/tai-khoan/${toPublicId('acc', accountId as Id<'acc'>)}`
    for (const [action, fields] of [['give-role', { role: 'officer', area: '25/' }], ['close', {}], ['reset-factor', {}]] as [string, Record<string, string>][])
      expect([action, (await client.post(`${own}?/${action}`, fields)).status]).toEqual([action, 403])
    expect((await client.get('/ho-so')).status).toBe(403)
  })

  test('gives and ends roles of others, which hold from the next request on', async () => {
    const client = server.client()
    await openDoors()
    await server.account('quan-tri-tam', 'administrator')
    await enrol(client, 'quan-tri-tam')
    const accountId = await server.account('doi-vai', 'reception')
    const officer = server.client()
    await enrol(officer, 'doi-vai')
    const address = `/tai-khoan/${toPublicId('acc', accountId as Id<'acc'>)}`
    expect((await officer.get('/nhap')).status).toBe(403)
    await client.post(`${address}?/give-role`, { role: 'archivist', area: '25/' })
    const held = (await client.get(address)).text
    const roleId = /action="\?\/end-role"[^>]*><input type="hidden" name="id" value="([^"]+)"/.exec(held)![1]!
    expect((await client.post(`${address}?/end-role`, { id: roleId })).status).toBe(303)
    expect((await officer.get('/nhap')).status).toBe(200)
  })
})
