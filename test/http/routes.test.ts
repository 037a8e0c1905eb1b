import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { prepareAccounts, prepareRegister } from '#app/demo/prepare.ts'
import { makeJobs } from '#app/jobs.ts'
import { askPackage } from '#app/packages/asked-packages.ts'
import { ROLES, type Role } from '#modules/accounts/index.ts'
import { canFreezeFigures } from '#modules/accounts/index.ts'
import { openOutstanding, receiveAtCounter } from '#modules/applications/index.ts'
import { putUpLot } from '#modules/archive/acceptance/index.ts'
import { askTransfer } from '#modules/archive/transfer/index.ts'
import { openBatch, storeBatchFile, verifyPage } from '#modules/archive/index.ts'
import { placeDossiers } from '#modules/archive/boxes/index.ts'
import { requestLoan } from '#modules/archive/lending/index.ts'
import { freezeIndicator } from '#modules/indicators/index.ts'
import { liftMark, markSensitive } from '#modules/purpose/index.ts'
import { folderMailer } from '#platform/mail/index.ts'
import { useCase, useCaseDefinitions } from '#platform/use-case/index.ts'
import { newId, parsePublicId, toPublicId, type Id } from '#shared/ids.ts'
import { z } from 'zod'
import { coverImage, fakeReaders, plainImage, workJobs } from '../../src/modules/archive/archive.fixture.ts'
import type { Client } from './client.ts'
import { LOOKED_AT, ROUTES, USE_CASES, type Ask, type Landmarks } from './expectations.ts'
import { actWords, subjectWords } from '../../src/routes/audit-words.ts'
import { issueInWords } from '#app/copy-words.ts'
import { signIn } from './door.ts'
import { startServer, type TestServer } from './server.ts'
import { watchStatements } from '../watch-statements.ts'

// Every route for every role, and every way to a record for an officer of another commune. Made from the files: a route or use case
// that nobody thought about here fails.

const WORD = 'Zyxkhoang'
/** Words that stand in the paper and in the life and nowhere else: what a sensitive record keeps to itself. */
const SECRETS = ['Qwyxvang', 'Vqxzhome']
/** Of the accounts whose commune is not the record's. */
const ELSEWHERE = '25/07900/'

let server: TestServer
let own: Landmarks
/** What the pages asked the database, in order. */
let sent: string[]
const clients = new Map<Role, Client>()
/** Texts that stand in the foreign record and in no other. */
/** `marks`: what tells of the records; `secrets`: those of them that stand in no address. */
let foreign: { marks: string[]; secrets: string[]; name: string; number: string }

const idOf = (prefix: string, id: string) => toPublicId(prefix, id as Id)

beforeAll(async () => {
  server = await startServer({ ANSINH_DEMO: '1' })
  const { runtime, province } = server
  sent = watchStatements(runtime.services.database)
  await prepareAccounts(runtime)
  await prepareRegister(runtime, 30, () => undefined)
  const { db } = province.owner
  const { rows: [row] } = await sql<{ dossier_id: string; person_id: string; full_name: string; number_written: string; title: string; path: string }>`
    select d.dossier_id, p.person_id, p.full_name, d.number_written, d.title, d.path from dossier d
    join dossier_person l on l.dossier_id = d.dossier_id and l.part = 'subject' join person p on p.person_id = l.person_id
    where d.path <> ${ELSEWHERE} and p.path <> ${ELSEWHERE} and d.also_paths is null and d.number_written is not null and d.category = 'MARTYR'
    order by d.dossier_id limit 1`.execute(db)
  const dossier = row!
  await db.updateTable('person').set({ home_written: `thôn ${SECRETS[1]}` }).where('person_id', '=', dossier.person_id).execute()
  const archivist = await province.actor('archivist', '25/')
  const { services } = runtime
  const { batchId } = await openBatch(services, archivist, { label: `Lô ${WORD}`, origin: 'upload' })
  for (const [name, source] of [['1.png', await coverImage(dossier.dossier_id, 1)], ['2.jpg', await plainImage(7)]] as const)
    await storeBatchFile(services, archivist, { batchId, name: `${WORD}-${name}`, source })
  const work = makeJobs({ readers: 1, cacheDir: `${server.folder}/cache`, mailer: folderMailer({ folder: `${server.folder}/mail`, from: 'a@example.vn', now: () => services.clock.now() }), origin: server.origin })
  await workJobs({ ...province, services }, { ...work.tools, readers: fakeReaders({ lines: [`Giấy báo tử ${WORD}`, `Bệnh án ${SECRETS[0]}`] }) })
  await workJobs({ ...province, services }, work.tools, 'archive.make-copy')
  const page = await db.selectFrom('page').select(['page_id', 'batch_file_id', 'sha256']).where('kind', '=', 'content').executeTakeFirstOrThrow()
  // A box of its own: the boxes of the sample hold dossiers of many communes.
  const { boxId } = await placeDossiers(services, archivist, { dossierIds: [dossier.dossier_id], box: { code: `${WORD}-1`, make: true } })
  await verifyPage(services, archivist, { pageId: page.page_id })
  const { lotId } = await putUpLot(services, await province.actor('archivist', dossier.path), { of: { kind: 'box', boxId: boxId! }, label: `Hộp ${WORD}` })
  const { transferId } = await askTransfer(services, archivist, { dossierId: dossier.dossier_id, to: `Sở ${WORD}`, on: '2026-06-10' as never, whole: true, note: '' })
  const loanId = await requestLoan(services, archivist, { dossierId: dossier.dossier_id, borrower: `Ông ${WORD}`, unit: 'Phòng', mail: null, purpose: WORD, dueOn: '2099-12-31' })
  const issued = await issueInWords(services, archivist, {
    dossierId: dossier.dossier_id, kind: 'extract', pageIds: [], recipient: `Bà ${WORD}`, requestPaper: null, reason: WORD, signer: 'Bà An', origin: server.origin, images: runtime.images,
  }) // prettier-ignore
  const importId = newId()
  await db
    .insertInto('register_import')
    .values({ register_import_id: importId, name: `${WORD}.csv`, sha256: page.sha256, columns: JSON.stringify([]), rows_total: 0, rows_wrong: 0, state: 'previewed', created_by: archivist.accountId, created_at: services.clock.now(), path: dossier.path } as never)
    .execute()
  const run = await freezeIndicator(runtime.indicators, canFreezeFigures)(services, await province.actor('director', '25/'), { code: 'archive.dossiers-held', asOf: '2026-06-14' as never, knownAt: services.clock.now() })
  const accountId = await server.account('ai-do', 'clerk')
  const received = await receiveAtCounter(services, await province.actor('reception', '25/'), {
    slug: 'certificate-reissue', unitPath: dossier.path, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }],
    form: { submitterName: `Người ${WORD}`, submitterRelation: 'con', applicantName: `Người ${WORD}`, applicantResidence: 'khu 3', meritName: dossier.full_name, request: 'Cấp lại' },
  })
  const paper = await db.selectFrom('issued_document').select(['issued_document_id', 'verification_code']).where('application_id', '=', received.applicationId).executeTakeFirstOrThrow()
  const left = await openOutstanding(services, await province.actor('officer', '25/'), { kind: 'other', subject: WORD, unitPath: dossier.path, lacks: WORD, task: WORD })
  const keeper = await db.selectFrom('account').select('account_id').where('login_name', '=', 'luu-tru').executeTakeFirstOrThrow()
  const { packageId } = await askPackage(services, { ...archivist, accountId: keeper.account_id }, { kind: 'dossier', id: dossier.dossier_id })
  await work.definitions.find((one) => one.name === 'archive.make-package')!.handle(services, { packageId } as never)
  await sql`delete from pgboss.job where name like 'archive.%-package'`.execute(services.database.db)
  own = {
    package: idOf('pkg', packageId),
    case: idOf('app', received.applicationId),
    paper: idOf('iss', paper.issued_document_id),
    code: paper.verification_code,
    outstanding: idOf('out', left.outstandingCaseId),
    dossier: idOf('dos', dossier.dossier_id),
    person: idOf('per', dossier.person_id),
    page: idOf('pag', page.page_id),
    account: idOf('acc', accountId),
    import: idOf('imp', importId),
    file: idOf('fil', page.batch_file_id),
    act: idOf('act', newId()),
    batch: idOf('bat', batchId),
    box: idOf('box', boxId!),
    loan: idOf('loa', loanId),
    lot: idOf('lot', lotId),
    transfer: idOf('tra', transferId),
    copy: idOf('cop', issued.copyId),
    application: received.applicationId,
    run: typeof run === 'string' ? run : (run as { runId: string }).runId,
  }
  const addresses = [own.dossier, own.person, own.page, own.batch, own.file, own.case, own.paper, own.outstanding, own.lot, own.transfer]
  const secrets = [received.code, dossier.dossier_id, dossier.person_id, page.page_id, dossier.number_written, dossier.title, WORD]
  foreign = {
    name: dossier.full_name,
    number: dossier.number_written,
    marks: [...addresses, ...secrets],
    secrets,
  }
  for (const account of DEMO_ACCOUNTS) {
    const client = server.client()
    expect((await signIn(client, account.loginName, DEMO_PASSWORD)).status).toBe(303)
    clients.set(account.role, client)
  }
  // The commune's officer of the demo would see less than the page asks for: here every role has the whole province.
  const wide = server.client()
  await server.account('xa-ca-tinh', 'commune-officer')
  await signIn(wide, 'xa-ca-tinh')
  clients.set('commune-officer', wide)
}, 300_000)
afterAll(() => server.close())

/** The id of a route file, as the framework names routes: without groups. */
const routeOf = (file: string): string => `/${file.split('/').slice(2, -1).filter((part) => !/^\(.*\)$/.test(part)).join('/')}`

type Found = { get: boolean; posts: Set<string> }

/** Every route of the tree with what it answers to. */
function routesOfTree(): Map<string, Found> {
  const routes = new Map<string, Found>()
  for (const file of globSync('src/routes/**/+{page,page.server,server}.{svelte,ts}').map((one) => one.replaceAll('\\', '/'))) {
    const id = routeOf(file)
    const found = routes.get(id) ?? { get: false, posts: new Set<string>() }
    routes.set(id, found)
    const text = readFileSync(file, 'utf8')
    if (file.endsWith('+page.svelte')) found.get = true
    if (file.endsWith('+server.ts')) {
      for (const [, verb] of text.matchAll(/export (?:const|function|async function) (GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD|fallback)\b/g))
        if (verb === 'GET') found.get = true
        else found.posts.add(verb!)
      if (!found.get && found.posts.size === 0) throw new Error(`${file}: what it answers to is not understood`)
    }
    if (file.endsWith('+page.server.ts')) {
      const actions = /export const actions(?:: Actions)? = \{([\s\S]*?)\n\}/.exec(text)?.[1] ?? ''
      for (const [, name] of actions.matchAll(/^ {2}'?([\w-]+)'?: /gm)) found.posts.add(name!)
      // An act that is written otherwise (a method, a spread, a name alone) would go untested: it is to be written as the others are.
      const strange = /^ {2}(?!'?[\w-]+'?: |[})\]]|\/\/|\/?\*)\S.*/m.exec(actions)?.[0]
      if (strange !== undefined || (/\bactions\b/.test(text.replaceAll(/\/\/.*/g, '')) && found.posts.size === 0 && /export\b[^\n]*\bactions\b/.test(text))) throw new Error(`${file}: its actions are not understood: ${strange ?? ''}`)
    }
  }
  return routes
}

const pathOf = (id: string): string => ROUTES[id]!.path?.(own) ?? id

async function post(client: Client, path: string, name: string, ask: Ask) {
  const address = name === 'default' || name === 'POST' ? path : `${path}${path.includes('?') ? '&' : '?'}/${name}`
  if (ask.json) return client.send(path, ask.json(own), ask.headers)
  const fields = ask.fields?.(own) ?? {}
  if (!Object.keys(fields).some((key) => key.startsWith('file:'))) return client.post(address, fields)
  const form = new FormData()
  for (const [key, value] of Object.entries(fields))
    if (key.startsWith('file:')) form.append(key.slice(5), new File([value], 'a.txt'))
    else form.append(key, value)
  return client.post(address, form)
}

test('every route of the tree has a line, with every act that it answers to, and no line is of a route that is gone', () => {
  const found = Object.fromEntries([...routesOfTree()].map(([id, { get, posts }]) => [id, { get, posts: [...posts].sort() }]))
  const declared = Object.fromEntries(Object.entries(ROUTES).map(([id, { get, posts }]) => [id, { get: get !== undefined, posts: Object.keys(posts ?? {}).sort() }]))
  expect(Object.keys(found).length).toBeGreaterThan(30)
  expect(found).toEqual(declared)
})

describe.each(ROLES)('%s', (role) => {
  test('gets what the table says of every page, file, image and list, for no more questions to the database than it says', async () => {
    const wrong: string[] = []
    for (const [id, { get }] of Object.entries(ROUTES)) {
      if (!get) continue
      const allowed = get.allowed === 'public' || get.allowed.includes(role)
      let asked: string[] = []
      const visit = async () => {
        const from = sent.length
        const { status } = await clients.get(role)!.get(pathOf(id))
        asked = sent.slice(from)
        return status
      }
      const status = await visit()
      const right = allowed ? status === (get.status ?? 200) : status === 403 || status === 404
      if (!right) wrong.push(`${id}: ${status}`)
      if (!Number.isInteger(get.statements)) wrong.push(`${id}: has no ceiling of statements`)
      // What is made at the first visit and kept is not asked for again.
      if (asked.length > get.statements) await visit()
      if (asked.length > get.statements) wrong.push(`${id}: ${asked.length} statements of ${get.statements} at most\n${asked.join('\n')}`)
    }
    expect(wrong).toEqual([])
  })
})

test('who is not signed in is sent to the door from everything that is not public, and reads nothing there', async () => {
  const wrong: string[] = []
  for (const [id, { get, posts }] of Object.entries(ROUTES)) {
    const asks: [string, Ask, Awaited<ReturnType<Client['get']>>][] = []
    if (get) asks.push(['GET', get, await server.client().get(pathOf(id))])
    for (const [name, ask] of Object.entries(posts ?? {})) asks.push([name, ask, await post(server.client(), pathOf(id), name, ask)])
    for (const [name, ask, answer] of asks) {
      if (answer.status >= 500) wrong.push(`${id} ${name}: ${answer.status}`)
      if (id.startsWith('/api/') && ask.allowed !== 'public') {
        if (answer.status !== 401 || answer.headers.get('content-type') !== 'application/problem+json') wrong.push(`${id} ${name}: ${answer.status}`)
        continue
      }
      if (ask.allowed === 'public' || id.startsWith('/dang-nhap/')) continue
      if (answer.status !== 303 || !answer.location?.startsWith('/dang-nhap')) wrong.push(`${id} ${name}: ${answer.status} ${answer.location}`)
      if (foreign.marks.some((mark) => answer.text.includes(mark))) wrong.push(`${id} ${name}: tells of a record`)
    }
  }
  expect(wrong).toEqual([])
})

describe('an officer of another commune', () => {
  const officers: [string, Client][] = []
  beforeAll(async () => {
    for (const [login, role] of [['xa-khac', 'commune-officer'], ['kho-xa-khac', 'archivist'], ['thanh-tra-xa', 'auditor']] as [string, Role][]) {
      await server.account(login, role, ELSEWHERE)
      const client = server.client()
      expect((await signIn(client, login)).status).toBe(303)
      officers.push([role, client])
    }
  })

  test('finds nothing by an id, guessed or typed', async () => {
    const wrong: string[] = []
    for (const [role, client] of officers)
      for (const [id, { get, scope }] of Object.entries(ROUTES)) {
        if (scope !== 'by-id' || !get) continue
        const answer = await client.get(pathOf(id))
        const expected = get.allowed !== 'public' && get.allowed.includes(role as Role) ? [404] : [403, 404]
        if (!expected.includes(answer.status)) wrong.push(`${role} ${id}: ${answer.status}`)
        if (foreign.secrets.some((mark) => answer.text.includes(mark))) wrong.push(`${role} ${id}: tells of the record`)
      }
    expect(wrong).toEqual([])
  })

  test('sees nothing of it in any list, count, search or export', async () => {
    const wrong: string[] = []
    const asked = Object.entries(ROUTES).filter(([, { scope }]) => scope === 'list').map(([id]) => pathOf(id).replace(/\?id=.*/, ''))
    const words = foreign.name.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase()
    const searches = [words, WORD.toLowerCase(), foreign.number.toLowerCase()].map((query) => `/tim?q=${encodeURIComponent(query)}`)
    for (const [role, client] of officers)
      for (const path of [...asked, ...searches, `/ho-so?loc=${encodeURIComponent(words)}`, '/nhat-ky', `/in/bia?id=${own.dossier}`]) {
        const answer = await client.get(path)
        if (answer.status >= 500) wrong.push(`${role} ${path}: ${answer.status}`)
        // What was asked for is said again on the page; the record itself must not be there.
        const marks = path.includes('q=') || path.includes('id=') ? [own.page, own.person, foreign.name] : foreign.marks
        for (const mark of marks) if (answer.text.includes(mark)) wrong.push(`${role} ${path}: ${mark}`)
      }
    expect(wrong).toEqual([])
  })

  test('counts without it: the figure of the province is larger than that of the commune', async () => {
    const rows = async (client: Client) => (await client.get('/chi-tieu/archive.dossiers-held/xuat.csv')).text.trim().split('\n').length - 1
    const whole = await rows(clients.get('archivist')!)
    expect(whole).toBe(30)
    for (const [, client] of officers) expect(await rows(client)).toBeLessThan(30)
  })

  test('the marks of the record stand where somebody of its scope looks, so that their absence means something', async () => {
    const archivist = clients.get('archivist')!
    expect((await archivist.get(`/ho-so/${own.dossier}`)).text).toContain(foreign.number)
    expect((await archivist.get('/ho-so')).text).toContain(own.dossier)
    expect((await archivist.get('/nhap')).text).toContain(WORD)
    expect((await archivist.get('/mot-cua?viec=all')).text).toContain(WORD)
    expect((await archivist.get(`/mot-cua/${own.case}`)).text).toContain(WORD)
    expect((await archivist.get(`/tim?q=${WORD.toLowerCase()}`)).text).toContain(own.page)
    expect((await archivist.get(`/trang/${own.page}`)).text).toContain(WORD)
    expect((await archivist.get('/chi-tieu/archive.dossiers-held/xuat.csv')).text).toContain(foreign.number)
  })

  test('changes nothing of it', async () => {
    const wrong: string[] = []
    for (const [role, client] of officers)
      for (const [id, { posts, scope }] of Object.entries(ROUTES))
        for (const [name, ask] of Object.entries(posts ?? {})) {
          if (typeof scope === 'object' || ask.allowed === 'public') continue
          if (name === 'chot' || name === 'tai-len' || name === 'xem-truoc') continue // of the own scope
          if (name === 'ra-soat') continue // of no record: queues the look that comes each night
          const { status } = await post(client, pathOf(id), name, ask)
          if (![400, 403, 404, 409, 422].includes(status)) wrong.push(`${role} ${id} ${name}: ${status}`)
        }
    expect(wrong).toEqual([])
  })
})

describe('a record that was marked as sensitive', () => {
  const dossierId = () => parsePublicId('dos', own.dossier)!
  const personId = () => parsePublicId('per', own.person)!
  const byId = () => Object.entries(ROUTES).filter(([, { get, scope }]) => get && scope === 'by-id')
  const readers = () => ROLES.filter((role) => ROUTES['/ho-so']!.get!.allowed.includes(role as never))
  const secret = (text: string) => SECRETS.some((word) => text.toLowerCase().includes(word.toLowerCase()))
  const program = { accept: '*/*' }

  beforeAll(async () => {
    const { services } = server.runtime
    // Said while it is open: what these tests look for stands where it should.
    const archivist = clients.get('archivist')!
    expect(secret((await archivist.get(`/trang/${own.page}`)).text) && secret((await archivist.get(`/nguoi/${own.person}`)).text)).toBe(true)
    const officer = await server.province.actor('officer')
    await markSensitive(services, officer, { subject: 'dossier', id: dossierId(), reason: 'kín' })
    await markSensitive(services, officer, { subject: 'person', id: personId(), reason: 'kín' })
  })
  afterAll(async () => {
    const head = await server.province.actor('head')
    await liftMark(server.runtime.services, head, { subject: 'dossier', id: dossierId() })
    await liftMark(server.runtime.services, head, { subject: 'person', id: personId() })
  })

  test('is refused by every way that leads to it by an id, to every role: a reader is asked why, a program is refused', async () => {
    const wrong: string[] = []
    let asked = 0
    for (const role of readers())
      for (const [id, { get, sensitive }] of byId()) {
        if (get!.allowed === 'public' || !get!.allowed.includes(role) || sensitive === 'work') continue
        const client = clients.get(role)!
        // What a page asks for by itself when one goes from page to page is the same for every role.
        const data = role === 'officer' ? [[`${pathOf(id).split('?')[0]}/__data.json`, {}] as const] : []
        for (const [address, headers] of [[pathOf(id), program], [pathOf(id), {}], ...data] as const) {
          const answer = await client.get(address, headers)
          if (secret(answer.text)) wrong.push(`${role} ${address}: tells of the record`)
          if (sensitive) continue
          asked += 1
          if (headers === program && answer.status !== 403) wrong.push(`${role} ${address}: ${answer.status}`)
          if (address === pathOf(id) && headers !== program && !(answer.status === 303 && answer.location?.startsWith('/muc-dich/'))) wrong.push(`${role} ${address}: ${answer.status} ${answer.location}`)
        }
      }
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(100)
  }, 120_000)

  test('is there in lists, search and exports, which tell nothing of what it says', async () => {
    const wrong: string[] = []
    const lists = Object.entries(ROUTES).filter(([, { get, scope }]) => get && scope === 'list')
    const words = foreign.name.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase()
    for (const role of ['officer', 'reception', 'auditor'] as const) {
      const client = clients.get(role)!
      for (const path of [...lists.map(([id]) => pathOf(id)), `/tim?q=${encodeURIComponent(words)}`, `/tim?q=${WORD.toLowerCase()}`]) {
        const answer = await client.get(path)
        if (answer.status >= 500 || secret(answer.text)) wrong.push(`${role} ${path}: ${answer.status}`)
      }
      for (const word of SECRETS) {
        const answer = await client.get(`/tim?q=${word.toLowerCase()}`)
        if (answer.text.includes(own.page)) wrong.push(`${role}: the page is found by its words`)
      }
    }
    expect(wrong).toEqual([])
    expect((await clients.get('officer')!.get(`/tim?q=${encodeURIComponent(words)}`)).text).toContain(own.person)
  })

  test('opens by every way once a purpose was given in the session, for that session alone, and the auditor reads the purpose', async () => {
    const head = clients.get('head')!
    const asks = await head.get(`/trang/${own.page}?q=a`)
    expect(asks.location).toBe(`/muc-dich/${own.dossier}?ve=${encodeURIComponent(`/trang/${own.page}?q=a`)}`)
    expect((await head.get(asks.location!)).status).toBe(200)
    expect((await head.post(asks.location!, { purpose: 'other', note: '', back: '/' })).status).toBe(422)
    expect((await head.post(asks.location!, { purpose: 'vo-co', note: '', back: '/' })).status).toBe(400)
    expect((await head.post(asks.location!, { purpose: 'inspect', note: 'Đơn số 12', back: `/trang/${own.page}?q=a` })).location).toBe(`/trang/${own.page}?q=a`)
    expect((await head.post(`/muc-dich/${own.person}`, { purpose: 'answer', note: '', back: 'https://example.com' })).location).toBe('/')
    const wrong: string[] = []
    for (const [id, { get }] of byId()) {
      if (get!.allowed === 'public' || !get!.allowed.includes('head')) continue
      const { status } = await head.get(pathOf(id), program)
      if (status !== (get!.status ?? 200)) wrong.push(`${id}: ${status}`)
    }
    expect(wrong).toEqual([])
    expect((await head.get(`/trang/${own.page}/nho`)).headers.get('cache-control'), 'no image of it is kept by the browser').toBe('private, no-store')
    expect((await clients.get('director')!.get(`/trang/${own.page}/nho`, program)).status).toBe(403)
    const trail = (await clients.get('auditor')!.get('/nhat-ky?viec=view')).text
    expect(trail).toContain('Thanh tra, kiểm tra, giải quyết khiếu nại, tố cáo (Đơn số 12)')
    expect(trail).toContain(`href="/ho-so/${own.dossier}"`)
  })

  test('is read without asking by who checks the reading or corrects the register, whose work is written down as the purpose', async () => {
    const officer = clients.get('officer')!
    for (const path of [`/trang/${own.page}/kiem-tra`, `/nguoi/${own.person}/than-nhan`]) expect([path, (await officer.get(path)).status]).toEqual([path, 200])
    // The images of the desk come with it; the life of the person does not.
    expect((await officer.get(`/trang/${own.page}/anh`, program)).status).toBe(200)
    const { rows } = await sql<{ subject: string; purpose: string }>`select subject, purpose from read_purpose where purpose in ('verification', 'register') order by 1`.execute(server.province.owner.db)
    expect(rows).toEqual([{ subject: 'dossier', purpose: 'verification' }, { subject: 'person', purpose: 'register' }])
    const commune = clients.get('commune-officer')!
    expect((await commune.get(`/trang/${own.page}/kiem-tra`)).status).toBe(200)
    expect((await commune.get(`/nguoi/${own.person}`)).location).toContain('/muc-dich/')
  })

  test('a whole file as handed in is refused for the sake of the sensitive dossier that has another page in it', async () => {
    const { db } = server.province.owner
    const page = await db.selectFrom('page').select(['page_id', 'batch_file_id', 'sha256']).where('page_id', '=', parsePublicId('pag', own.page)!).executeTakeFirstOrThrow()
    const other = await db.selectFrom('dossier').select(['dossier_id', 'path']).where('dossier_id', '<>', dossierId()).where('category', '=', 'MARTYR').executeTakeFirstOrThrow()
    const pageId = newId()
    await db
      .insertInto('page')
      .values({ page_id: pageId, batch_file_id: page.batch_file_id, file_page: 2, sha256: page.sha256, dossier_id: other.dossier_id, seq: 999, kind: 'content', width: 10, height: 10, state: 'read', path: other.path, created_at: server.runtime.services.clock.now() })
      .execute()
    const director = clients.get('director')!
    expect((await director.get(`/trang/${idOf('pag', pageId)}`, program)).status).toBe(200)
    expect((await director.get(`/trang/${idOf('pag', pageId)}/ban-goc`, program)).status).toBe(403)
    expect((await clients.get('head')!.get(`/trang/${idOf('pag', pageId)}/ban-goc`, program)).status).toBe(200)
    await sql`delete from page where page_id = ${pageId}`.execute(db)
  })
})

// Last: some of these acts change what the tests above look at.
describe.each(ROLES)('%s', (role) => {
  test('may do what the table says, and nothing else', async () => {
    const wrong: string[] = []
    for (const [id, { posts }] of Object.entries(ROUTES))
      for (const [name, ask] of Object.entries(posts ?? {})) {
        if (id === '/dang-xuat') continue // the last of all
        if (ask.allowed === 'public') continue
        const { status } = await post(clients.get(role)!, pathOf(id), name, ask)
        const right = ask.allowed.includes(role) ? status < 500 && status !== 401 && status !== 403 : status === 403 || status === 404
        if (!right) wrong.push(`${id} ${name}: ${status}`)
      }
    expect(wrong).toEqual([])
    expect((await clients.get(role)!.post('/dang-xuat')).location).toBe('/dang-nhap')
    expect((await clients.get(role)!.get('/')).status).toBe(303)
  })
})

describe('use cases', () => {
  beforeAll(async () => {
    for (const file of globSync('src/{modules,app}/**/*.ts')) if (!/\.(test|fixture)\.ts$/.test(file) && readFileSync(file, 'utf8').includes('useCase({')) await import(/* @vite-ignore */ `../../${file}`)
    freezeIndicator(server.runtime.indicators, canFreezeFigures)
  })

  test('have a line each', () => {
    expect([...useCaseDefinitions.keys()].sort()).toEqual(Object.keys(USE_CASES).sort())
  })

  test('are told in the trail by words, as is every table that it follows', async () => {
    expect([...useCaseDefinitions.keys()].filter((name) => !(name in actWords))).toEqual([])
    const { rows } = await sql<{ name: string }>`select distinct tgrelid::regclass::text as name from pg_trigger where tgfoid = 'audit_row'::regproc`.execute(server.province.owner.db)
    expect(rows.length).toBeGreaterThan(60)
    expect(rows.map(({ name }) => name).filter((name) => !(name in subjectWords))).toEqual([])
  })

  test.each(Object.entries(USE_CASES))('%s is for these roles', (name, allowed) => {
    const useCaseOf = useCaseDefinitions.get(name)!
    const may = ROLES.filter((role) => useCaseOf.allow({ accountId: newId(), role, scopeFrom: '25/', scopeUntil: '250', wide: true }, LOOKED_AT as never))
    expect(may).toEqual(ROLES.filter((role) => allowed.includes(role)))
  })

  test('run nothing for who is not allowed', async () => {
    let ran = false
    const act = useCase({ name: 'test.nobody', input: z.object({}), allow: () => false, run: async () => void (ran = true) })
    useCaseDefinitions.delete('test.nobody')
    await expect(act(server.runtime.services, server.province.system, {})).rejects.toMatchObject({ code: 'forbidden', status: 403 })
    expect(ran).toBe(false)
  })
})
