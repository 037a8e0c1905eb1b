import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import sharp from 'sharp'
import { findByLoginName, makeKey, registerMachine, REQUESTS_A_MINUTE, revokeKey } from '#modules/accounts/index.ts'
import * as acts from '#modules/applications/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { newId, toPublicId } from '#shared/ids.ts'
import { stoppedClock } from '#shared/clock.ts'
import { plainImage } from '../../src/modules/archive/archive.fixture.ts'
import { hostileFiles, randomOf, type HostileFile } from '../hostile/make-files.ts'
import { signIn } from './door.ts'
import type { Answer, Client } from './client.ts'
import { faultsOf, heldTo, type ApiDocument } from './document.ts'
import { startServer, type TestServer } from './server.ts'

// The interface for programs: what it answers is what its document says, a write is done once, and what is wrong leaves no trace.

const HERE = '25/07900/'
const THERE = '25/07999/'
let server: TestServer
let counter: Client
let officer: Client
let elsewhere: Client
let head: Client
let commune: Client
let clerk: Client
let receptionist: Actor
type Json = Record<string, unknown> & { code?: string; data: Record<string, unknown> }
let document: ApiDocument
let held: ReturnType<typeof heldTo>
/** Asks what the document has no answer for. */
let unheld: Client

beforeAll(async () => {
  server = await startServer({ ANSINH_DEMO: '1' })
  const enter = async (login: string, role: Parameters<TestServer['account']>[1], path?: string) => {
    await server.account(login, role, path)
    const client = server.client()
    expect((await signIn(client, login)).status).toBe(303)
    return held.hold(client)
  }
  document = JSON.parse((await server.client().get('/api/v1/openapi.json', { 'accept-language': 'en' })).text) as ApiDocument
  held = heldTo(document)
  counter = await enter('quay-mot', 'reception')
  unheld = server.client()
  for (const [name, value] of counter.jar) unheld.jar.set(name, value)
  head = await enter('truong-phong', 'head')
  commune = await enter('xa-nay', 'commune-officer', HERE)
  officer = await enter('vien-chuc', 'officer')
  clerk = await enter('van-thu', 'clerk')
  elsewhere = await enter('xa-khac', 'commune-officer', THERE)
  receptionist = await server.province.actor('reception')
}, 120_000)
afterAll(() => server.close())

const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'Cấp lại' }
const handIn = (more: Record<string, unknown> = {}) => ({ channel: 'counter', slug: 'war-invalid-and-sick-soldier', unitPath: HERE, form, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }], ...more })
const told = (answer: Answer): Json => JSON.parse(answer.text) as Json
const receive = async () => told(await counter.send('/api/v1/cases', handIn())) as unknown as { applicationId: string; seq: number; code: string }

function expectProblem(answer: Answer, status: number, code: string): Json {
  const problem = told(answer)
  expect([answer.status, problem['code'], answer.headers.get('content-type')]).toEqual([status, code, 'application/problem+json'])
  expect(problem).toMatchObject({ type: `urn:ansinh:problem:${code}`, status, title: expect.stringMatching(/\S/), instance: expect.stringMatching(/^\/api\//), data: expect.anything() })
  return problem
}

describe('the document', () => {
  test('is valid OpenAPI 3.1 for validators that are not ours, in both languages, and every operation in it is whole', async () => {
    expect(document.openapi).toBe('3.1.0')
    expect(await faultsOf(document)).toEqual([])
    expect(await faultsOf(JSON.parse((await server.client().get('/api/v1/openapi.json')).text) as ApiDocument)).toEqual([])
    const ids = new Set<unknown>()
    let operations = 0
    for (const [path, methods] of Object.entries(document.paths))
      for (const operation of Object.values(methods)) {
        operations += 1
        ids.add(operation.operationId)
        const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
        expect(operation.parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(named)
        if (operation.requestBody) expect(operation.parameters.map((one) => one.name)).toContain('Idempotency-Key')
      }
    expect(ids.size).toBe(operations)
    expect(Object.keys(document.paths).filter((path) => path.includes('/acts/')).length).toBe(Object.keys(acts.CASE_ACTS).length)
  })

  test('is held to: one that says other than what is answered is found out', async () => {
    const wrong = structuredClone(document)
    ;(wrong.paths['/api/v1/procedures']!['get']!.responses['200']!.content!['application/json']!.schema!['properties'] as Json)['procedures'] = { type: 'string' }
    const answer = await officer.get('/api/v1/procedures')
    expect(() => held.look('get', '/api/v1/procedures', undefined, answer)).not.toThrow()
    expect(() => heldTo(wrong).look('get', '/api/v1/procedures', undefined, answer)).toThrow('not as the document says')
    delete (wrong.paths['/api/v1/cases']!['get'] as unknown as Json)['responses']
    expect(await faultsOf({ ...wrong, paths: { '/x': { get: { operationId: 'x', parameters: [], responses: { '200': { content: { 'application/json': { schema: { typ: 'string' } } } } } } } } })).not.toEqual([])
  })

  test('says what is answered: every question is answered by its schema', async () => {
    const { applicationId } = await receive()
    const addresses = [
      'procedures',
      'procedures/certificate-reissue',
      'deadlines?receivedAt=2026-06-15T09:00:00%2B07:00&procedure=war-invalid-and-sick-soldier',
      'deadlines?receivedAt=2026-06-15T09:00:00%2B07:00&procedure=social-pension',
      'deadlines?receivedAt=2026-06-15T09:00:00%2B07:00&amount=12&unit=working-days',
      'cases?queue=all&limit=2',
      `cases/${applicationId}`,
      `cases/${applicationId}/papers`,
      'outstanding?kind=other',
      'numbers?year=2026&kind=decision',
      'case-register?from=2026-06-01&until=2026-06-30',
      'case-register/pdf',
      'verify/khong-phai-ma',
      'absences',
      'ended',
      'indicators',
      'indicators/cases.received?day=2026-06-15&only=channel:counter',
      'indicators/cases.received/records',
      'indicators/cases.received/by/month',
    ]
    for (const address of addresses) expect([address, (await officer.get(`/api/v1/${address}`)).status]).toEqual([address, 200])
    expectProblem(await officer.get('/api/v1/cases?queue=khong-co'), 400, 'invalid-input')
    expectProblem(await officer.get('/api/v1/indicators/cases.received/by/khong-co'), 400, 'indicators.no-dimension')
    expectProblem(await officer.get('/api/v1/procedures/khong-co'), 404, 'not-found')
  })
})

test('a case goes its way by the interface alone, and every figure of it is its list', async () => {
  const received = await receive()
  expect(received).toMatchObject({ state: 2, dueOn: expect.stringMatching(/^\d{4}-/) })
  const first = told(await officer.get(`/api/v1/cases?code=${received.code.toLowerCase()}`)) as unknown as { cases: { applicationId: string }[] }
  expect(first.cases.map((one) => one.applicationId)).toEqual([received.applicationId])
  const at = `/api/v1/cases/${received.applicationId}/acts`
  expect(told(await officer.send(`${at}/taken`, { seq: received.seq }))).toMatchObject({ state: 4, seq: 3 })
  const late = expectProblem(await officer.send(`${at}/taken`, { seq: received.seq }), 409, 'applications.moved-on')
  expect(late.data).toMatchObject({ act: 'taken', seq: 3 })
  expectProblem(await officer.send(`${at}/decided`, { seq: 3 }), 403, 'forbidden')
  const whole = told(await officer.get(`/api/v1/cases/${received.applicationId}`))
  expect(whole).toMatchObject({ code: received.code, seq: 3, deadline: { kind: 'due' } })
  const figure = told(await officer.get('/api/v1/indicators/cases.received')) as unknown as { value: number }
  const records = told(await officer.get('/api/v1/indicators/cases.received/records?limit=200')) as unknown as { records: unknown[] }
  expect(figure.value).toBe(records.records.length)
  expectProblem(await elsewhere.get(`/api/v1/cases/${received.applicationId}`), 404, 'not-found')
  expect((told(await elsewhere.get('/api/v1/indicators/cases.received')) as unknown as { value: number }).value).toBe(0)
})

test('every act is done by the interface, and each answer is as the document says', async () => {
  const NOTE = { note: 'Theo đề nghị' }
  const walk = async (first: Record<string, unknown>, acts: [client: Client, act: string, more?: object][]) => {
    let at = told(await counter.send('/api/v1/cases', handIn(first))) as unknown as { applicationId: string; seq: number; state: number }
    for (const [client, act, more = {}] of acts) {
      const answer = await client.send(`/api/v1/cases/${at.applicationId}/acts/${act}`, { seq: at.seq, ...more })
      expect([act, answer.status, answer.status === 200 || answer.text]).toEqual([act, 200, true])
      at = told(answer) as never
    }
    return at
  }
  const facts = { facts: { dossierCompared: true } }
  const draft = { draft: { outcome: 'granted', text: 'Đồng ý' }, ...facts }
  const paper = { paper: 'application', how: 'handed', originals: 1 }
  const { accountId } = (await findByLoginName(server.runtime.services, 'vien-chuc'))!
  const ended = await walk({}, [
    [head, 'taken'], [head, 'handed-over', { to: accountId }], [officer, 'noted', NOTE], [officer, 'consulted', { ...NOTE, agency: 'Công an phường' }], [officer, 'answered', { ...NOTE, agency: 'Công an phường' }],
    [officer, 'posted'], [officer, 'complained', NOTE], [officer, 'complaint-settled', NOTE], [head, 'extended', { ...NOTE, limit: { amount: 3, unit: 'working-days' } }], [head, 'reappointed', { ...NOTE, on: '2026-07-30' }],
    [officer, 'supplement-asked', { ...NOTE, papers: ['application'] }], [counter, 'supplemented', { papers: [paper] }], [officer, 'payment-asked', NOTE], [counter, 'paid'], [head, 'stopped', NOTE], [head, 'resumed', NOTE],
    [officer, 'drafted', draft], [head, 'draft-returned', NOTE], [officer, 'drafted', draft], [head, 'decided'], [counter, 'handed-out', { receiver: 'Lê Thị Bưởi' }],
  ]) // prettier-ignore
  expect(ended.state).toBe(10)
  await walk({ slug: 'certificate-reissue' }, [[commune, 'taken'], [commune, 'passed-on', facts]])
  await walk({ channel: 'post', papers: [] }, [[counter, 'received', { papers: [paper] }], [counter, 'withdrawn', NOTE]])
  await walk({ channel: 'online' }, [[counter, 'not-received', NOTE]])
})

test('the clerk holds and ends numbers, the book of cases is read, and a paper is known by its code, by the interface', async () => {
  const held = { agency: 'home-affairs', kind: 'notice', reason: 'Thông báo nghỉ lễ' }
  const one = told(await clerk.send('/api/v1/numbers', held)) as unknown as { number: number; year: number; symbol: string }
  const two = told(await clerk.send('/api/v1/numbers', held)) as unknown as { number: number; year: number }
  expect([one.symbol, two.number]).toEqual([expect.stringMatching(/^\d+\/TB-SNV$/), one.number + 1])
  const end = ({ number, year }: typeof two) => ({ agency: held.agency, kind: held.kind, year, number, reason: 'Ghi nhầm' })
  expect(told(await clerk.send('/api/v1/numbers/void', end(one)))).toMatchObject({ symbol: one.symbol })
  expectProblem(await clerk.send('/api/v1/numbers/void', end(one)), 409, 'issuing.number-ended')
  expect((await clerk.send('/api/v1/numbers/used-outside', end(two))).status).toBe(200)
  expectProblem(await officer.send('/api/v1/numbers', held), 403, 'forbidden')
  expectProblem(await clerk.send('/api/v1/numbers', { ...held, agency: 'khong-co' }), 403, 'forbidden')
  expectProblem(await counter.get('/api/v1/numbers'), 403, 'forbidden')
  const { numbers, total } = told(await officer.get('/api/v1/numbers?kind=notice')) as unknown as { numbers: { number: number; state: string; endReason: string }[]; total: number }
  expect(total).toBe(numbers.length)
  expect(numbers.filter((row) => row.number >= one.number).map((row) => [row.number, row.state, row.endReason])).toEqual([
    [two.number, 'used-outside', 'Ghi nhầm'],
    [one.number, 'voided', 'Ghi nhầm'],
  ])

  const { code, applicationId } = await receive()
  const book = async (client: Client) => (told(await client.get('/api/v1/case-register')) as unknown as { cases: { code: string; procedure: string }[] }).cases
  expect(await book(officer)).toContainEqual(expect.objectContaining({ code, procedure: 'war-invalid-and-sick-soldier', state: 2 }))
  expect(await book(elsewhere)).toEqual([])
  const { papers } = told(await officer.get(`/api/v1/cases/${applicationId}/papers`)) as unknown as { papers: { verificationCode: string }[] }
  const found = told(await elsewhere.get(`/api/v1/verify/${papers[0]!.verificationCode}`))
  expect(found).toMatchObject({ found: true, kind: 'receipt', form: '01', signature: 'none' })
  expect(JSON.stringify(found)).not.toMatch(/Bưởi|Đức|H44/)
  const wrong = papers[0]!.verificationCode.replace(/.$/, (letter) => (letter === '0' ? '1' : '0'))
  expect(told(await elsewhere.get(`/api/v1/verify/${wrong}`))).toMatchObject({ found: false, kind: null })
  let shut: Answer | undefined
  for (let tries = 0; tries < 200 && shut === undefined; tries++) {
    const answer = await elsewhere.get(`/api/v1/verify/${wrong}`)
    if (answer.status !== 200) shut = answer
  }
  expectProblem(shut!, 429, 'too-many-codes')
})

test('who is away and what a figure was are written by the interface', async () => {
  const { services } = server.runtime
  const [away, deputy] = [(await findByLoginName(services, 'vien-chuc'))!.accountId, await server.account('vien-chuc-hai', 'officer')]
  const { absenceId } = told(await head.send('/api/v1/absences', { accountId: away, deputyId: deputy, from: '2026-07-06', through: '2026-07-08', note: 'Nghỉ phép' })) as unknown as { absenceId: string }
  expect((told(await head.get('/api/v1/absences')) as unknown as { absences: unknown[] }).absences).toMatchObject([{ absenceId, from: '2026-07-06' }])
  expect(told(await head.send(`/api/v1/absences/${absenceId}/withdraw`, {}))).toEqual({ absenceId })
  expect((await officer.send('/api/v1/indicators/cases.received/runs', { day: '2026-06-14', knownAt: '2026-06-15T08:00:00+07:00' })).status).toBe(201)
})

test('cases of an agency that ended are handed over by the interface, one and many', async () => {
  const then = { ...server.runtime.services, clock: stoppedClock(new Date('2025-02-10T09:00:00+07:00')) }
  const { channel: _, ...handedIn } = handIn({ unitPath: undefined })
  const [OLD] = (await sql<{ path: string }>`
    select path from area a where level = 'commune' and valid_until = '2025-07-01' and valid_from <= '2025-01-01' and path like '25/%'
      and not exists (select from area b where b.path = a.path and b.valid_until is null) order by path limit 1`.execute(server.province.owner.db)).rows
  const one = await acts.receiveAtCounter(then, receptionist, { ...handedIn, unitPath: OLD!.path } as never)
  await acts.receiveAtCounter(then, receptionist, { ...handedIn, unitPath: OLD!.path } as never)
  // Its unit is told by the last name that it had, in the list and on its page.
  const name = (await sql<{ name: string }>`select name from area where path = ${OLD!.path} order by valid_from desc limit 1`.execute(server.province.owner.db)).rows[0]!.name
  for (const page of ['/mot-cua?viec=overdue', `/mot-cua/${toPublicId('app', one.applicationId)}`]) {
    const { text } = await head.get(page)
    expect([page, text.includes(name), text.includes(`>${OLD!.path}`)]).toEqual([page, true, false])
  }
  const from = { kind: 'agency', agency: 'phu-tho-labour' }
  expect((told(await head.get('/api/v1/ended')) as unknown as { ended: unknown[] }).ended).toContainEqual(expect.objectContaining({ kind: 'agency', code: 'phu-tho-labour', cases: 2 }))
  expect(told(await head.send(`/api/v1/cases/${one.applicationId}/acts/succeeded`, { seq: one.seq, note: 'Giao Sở', agency: { from: from.agency, to: 'home-affairs' } }))).toMatchObject({ seq: one.seq + 1 })
  expect(told(await head.send('/api/v1/ended', { from, to: 'home-affairs', note: 'Giao Sở' }))).toEqual({ handedOver: 1, left: 0 })
})

test('a queue comes page after page without gap or double', async () => {
  for (let i = 0; i < 5; i++) await receive()
  for (const queue of ['open', 'all']) {
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const page = told(await officer.get(`/api/v1/cases?queue=${queue}&limit=2${next ? `&after=${encodeURIComponent(next)}` : ''}`)) as unknown as { cases: { applicationId: string }[]; next: string | null }
      seen.push(...page.cases.map((one) => one.applicationId))
      next = page.next
    }
    expect(seen.length).toBeGreaterThan(5)
    expect(new Set(seen).size).toBe(seen.length)
  }
  expectProblem(await officer.get('/api/v1/cases?after=infinity~x'), 400, 'invalid-input')
})

describe('a write', () => {
  test('under one key is done once, however often and at the same time it is asked for; another request under the key is refused', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const before = await traces()
    const answers = await Promise.all([1, 2, 3, 4].map(() => counter.send('/api/v1/cases', handIn(), key)))
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1)
    expect((await traces())['application']).toBe(before['application']! + 1)
    expect((await counter.send('/api/v1/cases', handIn(), key)).text).toBe(answers[0]!.text)
    expectProblem(await counter.send('/api/v1/cases', handIn({ note: 'khác' }), key), 422, 'request-key-reused')
    expect((await traces())['application']).toBe(before['application']! + 1)
  })

  test('bears a key, says that it is JSON and does not come from another site', async () => {
    const before = await traces()
    expectProblem(await counter.send('/api/v1/cases', handIn(), { 'idempotency-key': '' }), 400, 'invalid-input')
    expectProblem(await counter.send('/api/v1/cases', handIn(), { 'idempotency-key': 'short' }), 400, 'invalid-input')
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) expectProblem(await counter.send('/api/v1/cases', handIn(), { 'content-type': type, origin: server.origin }), 415, 'not-json')
    // What a form could send without saying where it comes from is refused before anything of ours is asked.
    expect((await unheld.send('/api/v1/cases', handIn(), { 'content-type': 'text/plain' })).status).toBe(403)
    expectProblem(await counter.send('/api/v1/cases', handIn(), { origin: 'https://example.com' }), 403, 'cross-site')
    expectProblem(await counter.send('/api/v1/cases', handIn(), { 'sec-fetch-site': 'cross-site' }), 403, 'cross-site')
    const response = await fetch(`${server.origin}/api/v1/cases`, { method: 'POST', headers: { cookie: [...counter.jar].map(([name, value]) => `${name}=${value}`).join('; '), 'content-type': 'application/json' }, body: JSON.stringify(handIn()) })
    expect([response.status, ((await response.json()) as Json)['code']]).toEqual([400, 'request-key-missing'])
    expect(await traces()).toEqual(before)
  })

  test('of a kind that the address does not take, and an address that is not there, are problems too', async () => {
    expectProblem(await counter.send('/api/v1/procedures', {}), 405, 'method-not-allowed')
    expectProblem(await counter.send('/api/v1/khong-co', {}), 404, 'not-found')
    expectProblem(await counter.send(`/api/v1/cases/${randomUUID()}/acts/khong-co`, {}), 404, 'not-found')
    expectProblem(await server.client().get('/api/v1/cases'), 401, 'sign-in-needed')
  })
})

describe('a program with a key', () => {
  const bare = (path: string, key: string, init: RequestInit = {}) => fetch(`${server.origin}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) } })
  const asked = async (response: Response) => [response.status, ((await response.json()) as Json)['code'] ?? null]
  let administrator: Actor
  beforeAll(async () => {
    administrator = await server.province.actor('administrator')
  })
  const keyOf = async (loginName: string, role: 'reception' | 'auditor') => {
    const { services } = server.runtime
    const accountId = await registerMachine(services, administrator, { loginName, displayName: `Cổng ${loginName}`, role, areaPath: '25/' })
    return { accountId, ...(await makeKey(services, administrator, { accountId, name: 'x', days: 5 })) }
  }

  test('does what its role may, is named in the trail, and is nobody once the key is revoked', async () => {
    const { accountId, apiKeyId, secret } = await keyOf('cong-nop', 'reception')
    const write = (key: string, id = randomUUID()) => bare('/api/v1/cases', key, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': id }, body: JSON.stringify(handIn()) })
    const id = randomUUID()
    const [first, again] = [await write(secret, id), await write(secret, id)]
    expect([first.status, again.status]).toEqual([201, 201])
    const made = (await first.json()) as { applicationId: string }
    expect(await again.json()).toEqual(made)
    const trail = await sql<{ actor: string }>`select distinct actor from audit_event where subject = 'application' and subject_id = ${made.applicationId}`.execute(server.province.owner.db)
    expect(trail.rows).toEqual([{ actor: accountId }])
    expect((await bare(`/api/v1/cases/${made.applicationId}`, secret)).status).toBe(200)
    expect(await asked(await bare(`/api/v1/cases/${made.applicationId}/acts/decided`, secret, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() }, body: JSON.stringify({ seq: 2 }) }))).toEqual([403, 'forbidden'])
    // Pages are for people: there the key opens nothing.
    expect((await bare('/mot-cua', secret, { redirect: 'manual' })).status).toBe(303)
    await revokeKey(server.runtime.services, administrator, { apiKeyId })
    expect(await asked(await write(secret))).toEqual([401, 'key-not-good'])
  })

  test('with a key that is none is nobody, whatever cookie it sends', async () => {
    const cookie = [...officer.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    for (const key of ['x', 'ansinh_', `ansinh_${'a'.repeat(43)}`, 'á', '']) {
      const response = await fetch(`${server.origin}/api/v1/cases`, { headers: { authorization: `Bearer ${Buffer.from(key).toString('latin1')}`, cookie } })
      expect([key, ...(await asked(response))]).toEqual([key, 401, 'key-not-good'])
    }
    expect(await asked(await fetch(`${server.origin}/api/v1/cases`, { headers: { authorization: 'Basic eDp5', cookie } }))).toEqual([401, 'key-not-good'])
  })

  test('that asks too often is told when to ask again, and another key is not held up', async () => {
    const [greedy, other] = [await keyOf('cong-hoi-nhieu', 'auditor'), await keyOf('cong-khac', 'auditor')]
    const statuses: number[] = []
    for (let i = 0; i < REQUESTS_A_MINUTE + 5; i += 20) statuses.push(...(await Promise.all(Array.from({ length: 20 }, async () => (await bare('/api/v1/procedures/certificate-reissue', greedy.secret)).status))))
    const refused = await bare('/api/v1/procedures', greedy.secret)
    expect(statuses.filter((status) => status === 200).length).toBe(REQUESTS_A_MINUTE)
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0, ((await refused.json()) as Json)['code']]).toEqual([429, true, 'too-many-requests'])
    expect((await bare('/api/v1/procedures', other.secret)).status).toBe(200)
  }, 60_000)

  test('gets a paper of a case as the page gives it', async () => {
    const { applicationId } = await receive()
    const { papers } = told(await officer.get(`/api/v1/cases/${applicationId}/papers`)) as unknown as { papers: { id: string; kind: string }[] }
    expect(papers.length).toBeGreaterThan(0)
    const { secret } = await keyOf('cong-lay-giay', 'auditor')
    expect((await officer.get(`/api/v1/cases/${applicationId}/papers/${papers[0]!.id}`)).status).toBe(200)
    const response = await bare(`/api/v1/cases/${applicationId}/papers/${papers[0]!.id}`, secret)
    expect([response.status, response.headers.get('content-type'), Buffer.from(await response.arrayBuffer()).subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-'])
    expectProblem(await officer.get(`/api/v1/cases/${applicationId}/papers/${randomUUID()}`), 404, 'not-found')
    expectProblem(await elsewhere.get(`/api/v1/cases/${applicationId}/papers`), 404, 'not-found')
  })
})

describe('a scan', () => {
  const asPdf = { 'content-type': 'application/pdf' }
  const send = (bytes: Uint8Array, name = 'don.jpg', headers: Record<string, string> = {}, client = counter) =>
    client.send(`/api/v1/scans?name=${encodeURIComponent(name)}&unitPath=${HERE}`, bytes, { 'content-type': 'image/jpeg', ...headers })
  const files = async () => (await sql<{ state: string; n: number }>`select state, count(*)::int as n from batch_file group by 1 order by 1`.execute(server.province.owner.db)).rows
  const figure = async () => (told(await officer.get('/api/v1/indicators/cases.digitised-on-receipt')) as unknown as { value: number }).value

  test('is sent first and named by the case that is handed in with it, or attached to one that is there', async () => {
    const before = await figure()
    const first = told(await send(await plainImage(701), 'Đơn đề nghị.jpg')) as unknown as { batchFileId: string; name: string }
    expect(first.name).toBe('Đơn đề nghị.jpg')
    const made = told(await counter.send('/api/v1/cases', handIn({ scans: [{ paper: 'application', batchFileId: first.batchFileId }] }))) as unknown as { applicationId: string; seq: number }
    const second = told(await send(await plainImage(702), 'giay.jpg')) as unknown as { batchFileId: string }
    const scans = [{ paper: 'application', batchFileId: second.batchFileId }]
    expect(told(await counter.send(`/api/v1/cases/${made.applicationId}/scans`, { seq: made.seq, scans }))).toMatchObject({ seq: made.seq + 1, state: 2 })
    expectProblem(await counter.send(`/api/v1/cases/${made.applicationId}/scans`, { seq: made.seq, scans }), 409, 'applications.moved-on')
    expectProblem(await counter.send(`/api/v1/cases/${made.applicationId}/scans`, { seq: made.seq + 1, scans: [{ paper: 'application', batchFileId: randomUUID() }] }), 422, 'applications.scan-unknown')
    expectProblem(await elsewhere.send(`/api/v1/cases/${made.applicationId}/scans`, { seq: made.seq + 1, scans }), 404, 'not-found')
    expect(await figure()).toBe(before + 1)
    const { rows } = await sql<{ origin: string; path: string; files: number }>`
      select b.origin, b.path, count(*)::int as files from batch_file f join scan_batch b using (scan_batch_id) where f.batch_file_id = any(${[first.batchFileId, second.batchFileId]}::uuid[]) group by 1, 2`.execute(server.province.owner.db)
    expect(rows, 'into one batch of the day, of the unit of the case').toEqual([{ origin: 'receipt', path: HERE, files: 2 }])
  })

  test('under one key is taken in once, however often and at the same time it is sent; other bytes under the key are refused and not kept', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const bytes = await plainImage(703)
    const before = await files()
    const answers = await Promise.all([1, 2, 3].map(() => send(bytes, 'mot.jpg', key)))
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1)
    expect(answers[0]!.status).toBe(201)
    const after = await files()
    expect(after.find((one) => one.state === 'stored')!.n).toBe((before.find((one) => one.state === 'stored')?.n ?? 0) + 1)
    expect((await send(bytes, 'mot.jpg', key)).text).toBe(answers[0]!.text)
    expectProblem(await send(await plainImage(704), 'mot.jpg', key), 422, 'request-key-reused')
    expectProblem(await send(bytes, 'hai.jpg', key), 422, 'request-key-reused')
    expect(await files()).toEqual(after)
    // The same paper for another case of the day is the same file.
    expect(told(await send(bytes, 'mot.jpg'))['batchFileId']).toBe(told(answers[0]!)['batchFileId'])
  })

  test('that is none is refused with the reason of the intake, and says what it is and bears a key', async () => {
    const before = await traces()
    expectProblem(await send(new Uint8Array()), 422, 'intake.empty')
    const text = expectProblem(await send(Buffer.from('%!PS-Adobe'), 'x.pdf', { ...asPdf, 'accept-language': 'en' }), 422, 'intake.unknown-type')
    expect(text['title']).toMatch(/PDF/)
    const image = await plainImage(705)
    expectProblem(await send(Buffer.from('%PDF-1.7\n'), 'x.pdf', asPdf), 422, 'intake.truncated')
    expectProblem(await send(Buffer.concat([image, Buffer.from('504b0506'.padEnd(44, '0'), 'hex')])), 422, 'intake.polyglot')
    expectProblem(await send(image, 'x.jpg', { 'content-type': 'text/html', origin: server.origin }), 415, 'not-a-scan')
    expectProblem(await send(image, 'x.jpg', { 'idempotency-key': 'short' }), 400, 'invalid-input')
    expectProblem(await counter.send('/api/v1/scans', image, { 'content-type': 'image/jpeg' }), 400, 'invalid-input')
    expectProblem(await send(image, 'x.jpg', { origin: 'https://example.com' }), 403, 'cross-site')
    const auditor = server.client()
    await server.account('thanh-tra', 'auditor')
    await signIn(auditor, 'thanh-tra')
    expectProblem(await send(image, 'x.jpg', {}, auditor), 403, 'forbidden')
    expect(await traces()).toEqual(before)
  })

  test('of any kind that attacks is taken in or refused by name, and never a fault', async () => {
    const strange: string[] = []
    const told = new Set<string>()
    // Made first: a connection that waits for the next file is closed by the server in the end.
    const made: HostileFile[] = []
    for await (const file of hostileFiles(20260615, Number(process.env['ANSINH_HOSTILE_FILES'] ?? '40'))) made.push(file)
    for (const { kind, name, bytes, expected } of made) {
      const answer = await send(bytes, name, { 'content-type': 'application/octet-stream' })
      const code = answer.status === 201 ? 'taken' : (JSON.parse(answer.text) as Json).code!
      told.add(code)
      if (answer.status === 201 ? false : answer.status !== 422 || !code.startsWith('intake.')) strange.push(`${kind}: ${answer.status} ${code}`)
      if (expected === 'taken' && answer.status !== 201) strange.push(`${kind}: ${code}, though whole`)
    }
    expect(strange).toEqual([])
    expect(told.size).toBeGreaterThan(3)
  }, 120_000)

  test('larger than any form that is held in memory is taken in while it arrives, at the interface and at the counter', async () => {
    const side = 3000
    const noise = randomOf(7)
    const bytes = await sharp(Buffer.from(Uint32Array.from({ length: (side * side * 3) / 4 }, () => noise() * 2 ** 32).buffer), { raw: { width: side, height: side, channels: 3 } }).png({ compressionLevel: 0 }).toBuffer()
    expect(bytes.length).toBeGreaterThan(22 * 1024 * 1024)
    expect((await send(bytes, 'lon.png', { 'content-type': 'image/png' })).status).toBe(201)
    const page = new FormData()
    for (const [name, value] of Object.entries({ slug: 'war-invalid-and-sick-soldier', unit: HERE, batch: newId(), channel: 'counter' })) page.append(name, value)
    page.append('scan-application', new File([bytes as Uint8Array<ArrayBuffer>], 'lon-2.png'))
    const answer = await unheld.post('/mot-cua/tiep-nhan?/nhan&thu-tuc=war-invalid-and-sick-soldier', page)
    // The form lacks its fields: it comes back with what was taken in.
    expect([answer.status, answer.text.includes('lon-2.png')]).toEqual([422, true])
  }, 60_000)
})

test('a matter left over is opened, reviewed and closed by the interface, each once and as it was seen', async () => {
  const opened = told(await officer.send('/api/v1/outstanding', { kind: 'other', subject: 'Thiếu giấy', unitPath: HERE, lacks: 'Bản chính', task: 'Hỏi xã' })) as unknown as { outstandingCaseId: string }
  const at = `/api/v1/outstanding/${opened.outstandingCaseId}`
  expect(told(await officer.send(`${at}/review`, { seq: 1, lacks: 'Bản sao', task: 'Chờ xã trả lời', dueOn: '2026-07-01' }))).toMatchObject({ seq: 2 })
  expectProblem(await officer.send(`${at}/close`, { seq: 1, note: 'Xong' }), 409, 'applications.outstanding-moved-on')
  expect(told(await officer.send(`${at}/close`, { seq: 2, note: 'Xong' }))).toMatchObject({ seq: 3 })
  const whole = told(await officer.get(at)) as unknown as { closed: boolean; steps: { kind: string }[] }
  expect([whole.closed, whole.steps.map((step) => step.kind)]).toEqual([true, ['opened', 'reviewed', 'closed']])
  expect(told(await officer.send(`${at}/reopen`, { seq: 3, lacks: 'Bản sao', task: 'Xã gửi lại', note: 'Xã chưa gửi' }))).toMatchObject({ seq: 4 })
  expectProblem(await elsewhere.get(at), 404, 'not-found')
})

test('a problem is worded in the language asked for', async () => {
  const address = `/api/v1/cases/${randomUUID()}`
  expect(told(await officer.get(address, { 'accept-language': 'en-GB,en;q=0.9' }))['title']).toBe('Not there, or beyond the scope of the account')
  expect(told(await officer.get(address))['title']).toBe('Không có, hoặc ngoài phạm vi của tài khoản')
})

test('names typed in pieces are kept as one', async () => {
  const { applicationId } = told(await counter.send('/api/v1/cases', handIn({ form: { ...form, applicantName: 'Lê Thị Bưởi'.normalize('NFD') } }))) as unknown as { applicationId: string }
  const row = await server.province.owner.db.selectFrom('application_summary').select('applicant_name').where('application_id', '=', applicationId).executeTakeFirstOrThrow()
  expect(row.applicant_name).toBe('Lê Thị Bưởi'.normalize('NFC'))
})

/** What a write could leave behind. */
async function traces(): Promise<Record<string, number>> {
  const tables = ['application', 'application_action', 'application_paper', 'application_summary', 'application_span', 'procedure_version', 'request_key']
  const { db } = server.province.owner
  const { rows } = await sql<{ name: string; count: number }>`${sql.join(
    tables.map((name) => sql`select ${sql.lit(name)} as name, count(*)::int as count from ${sql.table(name)}`),
    sql` union all `,
  )} union all select 'serial', coalesce(sum(last), 0)::int from application_serial`.execute(db)
  return Object.fromEntries(rows.map((row) => [row.name, row.count]))
}

const ODD: unknown[] = [0, -1, 1.5, 1e308, true, { a: 1 }, [1], 'a\u0000b', '\ud800x', 'x'.repeat(9000), "'; drop table application --", '../../etc/passwd', '', ' ']

/** Bodies of a reception that are wrong in one thing each. */
function wrongReceptions(): unknown[] {
  const out: unknown[] = []
  for (const field of ['slug', 'unitPath', 'way', 'meritPersonId', 'applicantPersonId', 'channel']) for (const odd of ODD) out.push(handIn({ [field]: odd }))
  for (const field of ['form', 'conditions', 'papers']) for (const odd of [null, 0, 'x', true, [[]], [null], [{}], { a: 1 }, [1]]) out.push(handIn({ [field]: odd }))
  for (const text of [5, null, {}, 'a\u0000b', '\udfffx', 'x'.repeat(2001)]) for (const field of ['submitterName', 'applicantName', 'meritName']) out.push(handIn({ form: { ...form, [field]: text } }))
  for (const more of [{ colour: 'đỏ' }, { 'bad-key': 'x' }, { constructor: 'x' }, { __proto__x: 'x' }]) out.push(handIn({ form: { ...form, ...more } }))
  const paper = { paper: 'application', how: 'handed', originals: 1, copies: 0 }
  for (const more of [{ originals: -1 }, { originals: 1e9 }, { originals: 1.5 }, { originals: '1' }, { how: 'scanned' }, { how: 'stolen' }, { how: 'archive' }, { how: 'archive', documentId: randomUUID() }, { documentId: randomUUID() }, { paper: 'khong-co' }, { paper: 5 }, { originals: 0 }, { more: 1 }])
    out.push(handIn({ papers: [{ ...paper, ...more }] }))
  out.push(handIn({ papers: [paper, paper] }), handIn({ papers: [] }), handIn({ papers: Array.from({ length: 61 }, (_, i) => ({ ...paper, paper: `p-${i}` })) }))
  out.push(handIn({ conditions: ['A B'] }), handIn({ conditions: Array.from({ length: 31 }, () => 'a') }), handIn({ note: 5 }), handIn({ note: 'a\u0007' }), handIn({ helpedBy: '' }), handIn({ helpedBy: 7 }))
  out.push(handIn({ meritPersonId: randomUUID() }), handIn({ unitPath: '25/00000/' }), handIn({ slug: 'khong-co' }), handIn({ more: 1 }), handIn({ applicationId: randomUUID() }), handIn({ channel: 'post', more: 1 }))
  for (const raw of ['', '{', '[]', 'null', '"x"', '5', '['.repeat(20_000), '{"a":'.repeat(5000), `"${'x'.repeat(300_000)}"`, 'channel=counter', '{"channel":"counter"}}', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])]) out.push(raw)
  return out
}

/** Acts that are wrong in one thing each: on the case, with a shape, a number or a text that no act takes. */
function wrongActs(seq: number, applicationId: string): [string, unknown][] {
  const out: [string, unknown][] = []
  const extra: Record<string, Record<string, unknown>> = { 'handed-over': { to: 'x' }, extended: { limit: { amount: 0, unit: 'working-days' } }, reappointed: { on: '2026-02-30' }, drafted: { draft: {} }, 'handed-out': { receiver: '' }, consulted: { agency: 5 } }
  for (const act of Object.keys(acts.CASE_ACTS)) {
    for (const wrong of [{ seq: 0 }, { seq: '1' }, { seq: 1.5 }, { seq: null }, { seq: 1e20 }, { note: 5 }, { note: 'a\u0000b' }, { note: '\ud800' }, { more: 1 }, { applicationId }, ...(extra[act] ? [extra[act]] : [])]) out.push([`${applicationId}/acts/${act}`, { seq, note: 'x', ...wrong }])
    for (const id of [randomUUID(), 'x', '%00', `${applicationId}x`]) out.push([`${id}/acts/${act}`, { seq, note: 'x' }])
  }
  return out
}

describe('what is wrong', () => {
  test('leaves no trace and is told as a problem, whatever it is: receptions, acts, ids of others', async () => {
    const { applicationId, seq } = await receive()
    const before = await traces()
    const wrong: string[] = []
    let asked = 0
    const look = (what: unknown, answer: Answer) => {
      asked += 1
      const problem = answer.headers.get('content-type') === 'application/problem+json' ? told(answer) : null
      if (answer.status < 400 || answer.status >= 500 || !problem?.['code'] || !problem['title'] || problem['code'] === 'internal') wrong.push(`${answer.status} ${String(problem?.['code'])} for ${JSON.stringify(what).slice(0, 160)}`)
    }
    for (const body of wrongReceptions()) look(body, await counter.send('/api/v1/cases', body))
    for (const [path, body] of wrongActs(seq, applicationId)) look([path, body], await officer.send(`/api/v1/cases/${path}`, body))
    for (const scans of [...ODD, [], [{}], [{ paper: 'application' }], [{ paper: 'khong-co', batchFileId: randomUUID() }], [{ paper: 'application', batchFileId: 'x' }], [{ paper: 'application', batchFileId: randomUUID(), more: 1 }], Array.from({ length: 61 }, () => ({ paper: 'application', batchFileId: randomUUID() }))])
      look(scans, await counter.send(`/api/v1/cases/${applicationId}/scans`, { seq, scans }))
    for (const address of ['', '?name=', `?name=${'x'.repeat(501)}`, '?name=x&unitPath=..%2F', '?name=x&more=1', '?name=%00']) look(address, await counter.send(`/api/v1/scans${address}`, new Uint8Array([1]), { 'content-type': 'image/png' }))
    // A case of another commune is as one that is not there.
    for (const act of Object.keys(acts.CASE_ACTS)) look([act, 'of others'], await elsewhere.send(`/api/v1/cases/${applicationId}/acts/${act}`, { seq, note: 'x' }))
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(500)
    expect(await traces()).toEqual(before)
  }, 180_000)

  test('is refused by the use cases themselves too, also what JSON cannot say', async () => {
    const { services } = server.runtime
    const { applicationId, seq } = await receive()
    const before = await traces()
    const worker = await server.province.actor('officer')
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const strange = [undefined, Number.NaN, Infinity, 10n, new Date(0), new Map(), Symbol('x'), () => 1, cycle, Object.create(null), new Proxy({}, {})]
    let refused = 0
    const refuse = async (work: () => Promise<unknown>) => {
      await expect(work()).rejects.toMatchObject({ status: expect.toSatisfy((status: number) => status >= 400 && status < 500), code: expect.any(String) })
      refused += 1
    }
    const { channel: _, ...handedIn } = handIn()
    for (const odd of [...strange, ...ODD]) for (const field of ['slug', 'unitPath', 'form', 'papers']) await refuse(() => acts.receiveAtCounter(services, receptionist, { ...handedIn, [field]: odd } as never))
    for (const odd of strange) for (const act of Object.values(acts.CASE_ACTS)) await refuse(() => (act as typeof acts.takeCase)(services, worker, { applicationId, seq: odd, note: 'x' } as never))
    for (const odd of strange) await refuse(() => acts.takeCase(services, worker, odd as never))
    expect(refused).toBeGreaterThan(300)
    expect([await traces(), seq]).toEqual([before, 2])
  })
})

test('no operation of the document was left out above: each was asked, and did what it is for', async () => {
  // The number comes with the signature here (law/issuing.yaml): the clerk has none to give.
  const { applicationId, seq } = await receive()
  await server.account('van-thu', 'clerk')
  const clerk = server.client()
  await signIn(clerk, 'van-thu')
  expectProblem(await held.hold(clerk).send(`/api/v1/cases/${applicationId}/number`, { seq }), 409, 'issuing.nothing-to-number')
  const all = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId))
  expect(all.filter((one) => !held.asked.has(one))).toEqual([])
  expect(all.filter((one) => !held.succeeded.has(one))).toEqual(['numberDecision'])
})
