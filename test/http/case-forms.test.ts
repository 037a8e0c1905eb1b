import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '#modules/accounts/index.ts'
import { CASE_ACTS, receiveAtCounter, type ApplicationId, type CaseActName, type CaseAnswer } from '#modules/applications/index.ts'
import { toPublicId } from '#shared/ids.ts'
import type { Answer, Client } from './client.ts'
import { signIn } from './door.ts'
import { ACTS } from './expectations.ts'
import { startServer, type TestServer } from './server.ts'

// The forms of the one-stop desk: what is wrong is told and leaves no trace, of two who act at once one succeeds, and every act asks the role by the
// pages and by the interface for programs alike.

const HERE = '25/07900/'
const THERE = '25/07999/'
let server: TestServer
const clients = new Map<Role, Client>()
let elsewhere: Client
let second: Client

beforeAll(async () => {
  server = await startServer({ ANSINH_DEMO: '1' })
  const enter = async (login: string, role: Role, path?: string) => {
    await server.account(login, role, path)
    const client = server.client()
    expect((await signIn(client, login)).status).toBe(303)
    return client
  }
  for (const role of ROLES) clients.set(role, await enter(`mot-${role}`, role))
  elsewhere = await enter('xa-khac', 'commune-officer', THERE)
  second = await enter('vien-chuc-hai', 'officer')
}, 180_000)
afterAll(() => server.close())

const client = (role: Role) => clients.get(role)!
const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'Cấp lại' }
const receive = async (): Promise<CaseAnswer> =>
  receiveAtCounter(server.runtime.services, await server.province.actor('reception'), { slug: 'war-invalid-and-sick-soldier', unitPath: HERE, form, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }] })
const pageOf = (id: ApplicationId) => `/mot-cua/${toPublicId('app', id)}`
const handIn = (more: Record<string, string> = {}): Record<string, string> => ({
  slug: 'war-invalid-and-sick-soldier', channel: 'counter', unit: HERE, key: randomUUID(), 'how-application': 'handed', 'orig-application': '1', 'copy-application': '0',
  ...Object.fromEntries(Object.entries(form).map(([name, value]) => [`f-${name}`, value])),
  ...more,
}) // prettier-ignore

/** Number and content of every row that a form of the desk could write, whoever owns it. */
async function traces(): Promise<Record<string, string>> {
  const tables = ['application', 'application_action', 'application_paper', 'application_summary', 'application_span', 'application_serial', 'case_change', 'procedure_version', 'request_key', 'desk_absence', 'outstanding_case', 'outstanding_act', 'issued_document', 'document_number', 'document_number_end', 'scan_batch', 'batch_file']
  const { rows } = await sql<{ name: string; mark: string }>`${sql.join(
    tables.map((name) => sql`select ${sql.lit(name)} as name, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as mark from ${sql.table(name)} t`),
    sql` union all `,
  )}`.execute(server.province.owner.db)
  return Object.fromEntries(rows.map((row) => [row.name, row.mark]))
}

const LONG = 'x'.repeat(9000)
const ODD = ['\u0000', 'a\u0007b', '\ufffe', LONG, '-1', '1e9', 'NaN', 'Infinity', '../../etc/passwd', "'; drop table application --", '<script>alert(1)</script>', randomUUID(), '2026-02-30', '31/02/2026', '٣', '25/']

/** Forms of a reception that are wrong in one thing each. */
function wrongReceptions(): Record<string, string>[] {
  const out: Record<string, string>[] = []
  for (const odd of ODD) {
    for (const field of ['way', 'channel', ...(odd === '25/' ? [] : ['unit'])]) out.push(handIn({ [field]: odd }))
    out.push(handIn({ 'orig-application': odd }))
  }
  for (const field of Object.keys(form)) out.push(handIn({ [`f-${field}`]: '' }), handIn({ [`f-${field}`]: LONG }), handIn({ [`f-${field}`]: 'a\u0000b' }))
  for (const more of [{ 'f-bad-key': 'x' }, { 'f-': 'x' }, { condition: 'A B' }, { condition: Array.from({ length: 40 }, (_, i) => `c-${i}`).join('\n') }, { note: LONG }, { helpedBy: LONG }, { key: 'x' }, { key: LONG }, { applicantPerson: toPublicId('per', randomUUID() as never) }, { meritPerson: toPublicId('per', randomUUID() as never) }, { meritChosen: toPublicId('per', randomUUID() as never) }, { scans: `application ${randomUUID()} x` }, { 'how-application': '' }, { 'how-application': 'archive' }, { 'how-application': 'missing' }, { 'orig-application': '0' }] as Record<string, string>[])
    out.push(handIn(more))
  return out
}

/** Values of the forms of acts that are wrong in one thing each. */
function wrongActs(seq: number): [CaseActName, Record<string, string>][] {
  const out: [CaseActName, Record<string, string>][] = []
  for (const act of Object.keys(CASE_ACTS) as CaseActName[])
    for (const wrong of [{ seq: '' }, { seq: '0' }, { seq: '-2' }, { seq: '1.5' }, { seq: 'x' }, { seq: '1e20' }, { seq: String(seq + 7) }, { note: LONG }, { note: 'a\u0000b' }, { key: 'ngắn' }])
      out.push([act, { seq: String(seq), note: 'x', key: randomUUID(), to: toPublicId('acc', randomUUID() as never), agency: 'x', amount: '2', unit: 'working-days', on: '01/12/2026', outcome: 'granted', result: '0', text: 'x', receiver: 'x', ...wrong }])
  for (const [act, wrong] of [['handed-over', { to: 'x' }], ['handed-over', { to: toPublicId('acc', randomUUID() as never) }], ['extended', { amount: '0' }], ['extended', { amount: 'x' }], ['extended', { unit: 'năm' }], ['reappointed', { on: '31/02/2026' }], ['reappointed', { on: '' }], ['drafted', { outcome: 'x' }], ['drafted', { text: '' }], ['drafted', { text: LONG }], ['handed-out', { receiver: '' }], ['consulted', { agency: '' }], ['consulted', { agency: LONG }]] as [CaseActName, Record<string, string>][])
    out.push([act, { seq: String(seq), note: 'x', key: randomUUID(), ...wrong }])
  return out
}

/** A refusal that a person can read: no fault of the system, and words that say what is wrong. */
function unclear(what: unknown, { status, text, location }: Answer): string[] {
  // A reception that names no procedure begins anew with the choice of one.
  if (status === 303 && location === '/mot-cua/tiep-nhan') return []
  const told = /role="alert"|class="[^"]*problem|<h1[^>]*>[^<]{4,}<\/h1>/.test(text)
  return status >= 400 && status < 500 && told ? [] : [`${status} ${text.slice(0, 80).replaceAll('\n', ' ')} for ${JSON.stringify(what).slice(0, 200)}`]
}

describe('what is wrong in a form', () => {
  test('is told and leaves nothing behind: receptions, acts, absences, numbers, matters left over, bodies that are no form', async () => {
    const { applicationId, seq } = await receive()
    const page = pageOf(applicationId)
    const before = await traces()
    const wrong: string[] = []
    let asked = 0
    const look = (what: unknown, answer: Answer) => {
      asked += 1
      wrong.push(...unclear(what, answer))
    }
    for (const fields of wrongReceptions()) look(fields, await client('reception').post('/mot-cua/tiep-nhan?/nhan', fields))
    for (const [act, fields] of wrongActs(seq)) for (const role of ACTS[act]!.slice(0, 1)) look([act, fields], await client(role).post(`${page}?/${act}`, fields))
    for (const act of Object.keys(CASE_ACTS) as CaseActName[]) {
      const fields = { seq: String(seq), note: 'x', key: randomUUID() }
      // A case of another commune is as one that is not there, an id that is none as well.
      look([act, 'of others'], await elsewhere.post(`${page}?/${act}`, fields))
      for (const id of [toPublicId('app', randomUUID() as never), 'app_x', toPublicId('per', applicationId as never), `${toPublicId('app', applicationId)}0`]) look([act, id], await client(ACTS[act]![0]!).post(`/mot-cua/${id}?/${act}`, fields))
    }
    for (const odd of ODD)
      for (const [path, fields] of [
        ['/mot-cua/vang-mat?/ghi', { account: odd, deputy: odd, from: odd, through: odd, note: 'x' }],
        ['/mot-cua/vang-mat?/bo-di', { id: odd }],
        ['/ton-dong/moi', { kind: odd, subject: odd, unit: odd, lacks: '', task: odd }],
      ] as [string, Record<string, string>][])
        look([path, fields], await client('officer').post(path, fields))
    for (const odd of ODD) {
      look(['giu', odd], await client('clerk').post('/van-thu?/giu', { agency: odd, kind: odd, reason: '' }))
      look(['ket', odd], await client('clerk').post('/van-thu?/ket', { agency: odd, kind: odd, year: odd, number: odd, reason: 'x', how: 'void' }))
      look(['so', odd], await client('clerk').post('/van-thu?/so', { id: odd, seq: odd }))
    }
    const raw: [string, string | Uint8Array][] = [
      ['application/json', '{"seq":1}'], ['text/plain', 'seq=1'], ['application/xml', '<a/>'], ['multipart/form-data', 'x'], ['multipart/form-data; boundary=x', '--y\r\n\r\n'],
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="seq"\r\n\r\n1'], ['application/x-www-form-urlencoded', new Uint8Array([0x73, 0x65, 0x71, 0x3d, 0xff, 0xfe, 0xc0])],
      ['application/x-www-form-urlencoded', `note=${'x'.repeat(3_000_000)}`], ['application/x-www-form-urlencoded', 'seq=%FF%FE&note=%C0%80'], ['application/x-www-form-urlencoded', '%'.repeat(500)],
    ] // prettier-ignore
    for (const [type, body] of raw)
      for (const [path, role] of [[`${page}?/taken`, 'officer'], ['/mot-cua/tiep-nhan?/nhan', 'reception'], ['/mot-cua/vang-mat?/ghi', 'officer'], ['/van-thu?/giu', 'clerk']] as const)
        look([path, type, String(body).slice(0, 30)], await client(role).send(path, body, { 'content-type': type, origin: server.origin, accept: 'text/html' }))
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(300)
    const after = await traces()
    // Looking at a reception form sent away opens nothing either.
    expect(after).toEqual(before)
  }, 300_000)

  test('a place in a list that nobody wrote is the beginning of the list, and no fault', async () => {
    await receive()
    for (const place of ['0_x', `0_${randomUUID()}`, `0000-01-01_${randomUUID()}`, `2026-02-31_${randomUUID()}`, `infinity_${randomUUID()}0`, `+275760-09-13_${randomUUID()}`, `2026-01-01T99:00:00Z_${randomUUID()}`, '\u0000'])
      for (const queue of ['open', 'all']) {
        const answer = await client('officer').get(`/mot-cua?viec=${queue}&sau=${encodeURIComponent(place)}`)
        expect([place, queue, answer.status]).toEqual([place, queue, 200])
        expect([place, (await client('officer').get(`/api/v1/cases?queue=${queue}&after=${encodeURIComponent(place.replace('_', '~'))}`)).status]).toEqual([place, 400])
      }
  })
})

describe('a form that is sent again', () => {
  test('is done once and answered alike, also at the same moment; another form under its key is told of the first case', async () => {
    const fields = handIn()
    const answers = await Promise.all([1, 2, 3].map(() => client('reception').post('/mot-cua/tiep-nhan?/nhan', fields)))
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.location}`)).size).toBe(1)
    expect(answers[0]!.status).toBe(303)
    const before = await traces()
    const other = await client('reception').post('/mot-cua/tiep-nhan?/nhan', { ...fields, 'f-applicantName': 'Người Khác' })
    expect([other.status, other.text.includes(answers[0]!.location!.split('?')[0]!)]).toEqual([422, true])
    expect(await traces()).toEqual(before)
  })
})

describe('two officers at once', () => {
  test('by the pages: one succeeds, the other is told by whom and what, and nothing of theirs is done', async () => {
    for (let round = 0; round < 5; round++) {
      const { applicationId, seq } = await receive()
      const take = (who: Client, note: string) => who.post(`${pageOf(applicationId)}?/taken`, { seq: String(seq), note, key: randomUUID() })
      const [one, two] = await Promise.all([take(client('officer'), 'của tôi'), take(second, 'việc của tôi')])
      expect([one.status, two.status].sort()).toEqual([303, 409])
      const late = one.status === 409 ? one : two
      const winner = one.status === 409 ? 'vien-chuc-hai' : 'mot-officer'
      expect(late.text).toContain(winner)
      expect(late.text).toContain(one.status === 409 ? 'của tôi' : 'việc của tôi')
      const acts = await server.province.owner.db.selectFrom('application_action').select(['kind']).where('application_id', '=', applicationId).execute()
      expect(acts.length).toBe(3)
    }
  })

  test('by the interface and by a page: one succeeds, the other is told', async () => {
    const statuses = new Set<string>()
    for (let round = 0; round < 6; round++) {
      const { applicationId, seq } = await receive()
      const [program, person] = await Promise.all([
        client('officer').send(`/api/v1/cases/${applicationId}/acts/taken`, { seq }),
        second.post(`${pageOf(applicationId)}?/taken`, { seq: String(seq), note: '', key: randomUUID() }),
      ])
      statuses.add(`${program.status} ${person.status}`)
      if (program.status === 409) expect(JSON.parse(program.text)).toMatchObject({ code: 'applications.moved-on', data: { act: 'taken', seq: seq + 1 } })
      expect((await server.province.owner.db.selectFrom('application_action').select('seq').where('application_id', '=', applicationId).execute()).length).toBe(3)
    }
    for (const status of statuses) expect(['200 409', '409 303']).toContain(status)
  })
})

test('every act asks the role by the interface as it does by the pages', async () => {
  const wrong: string[] = []
  const { applicationId } = await receive()
  expect(Object.keys(ACTS).sort()).toEqual(Object.keys(CASE_ACTS).sort())
  for (const act of Object.keys(CASE_ACTS) as CaseActName[])
    for (const role of ROLES) {
      const { status } = await client(role).send(`/api/v1/cases/${applicationId}/acts/${act}`, {
        seq: 99, note: 'x', ...(act === 'handed-over' ? { to: randomUUID() } : {}), ...(['consulted', 'answered'].includes(act) ? { agency: 'x' } : {}),
        ...(act === 'extended' ? { limit: { amount: 1, unit: 'working-days' } } : {}), ...(act === 'reappointed' ? { on: '2026-12-01' } : {}), ...(act === 'handed-out' ? { receiver: 'x' } : {}),
        ...(act === 'drafted' ? { draft: { outcome: 'granted', text: 'x' } } : {}), ...(act === 'succeeded' ? { unit: THERE } : {}),
      }) // prettier-ignore
      // Who may is told that the case is not as it was seen; nothing is done.
      const right = ACTS[act]!.includes(role) ? status === 409 : status === 403 || status === 404
      if (!right) wrong.push(`${act} ${role}: ${status}`)
    }
  expect(wrong).toEqual([])
}, 120_000)
