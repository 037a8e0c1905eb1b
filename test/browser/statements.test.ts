import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_ACCOUNTS } from '#app/demo/accounts.ts'
import { prepareKeeping } from '#app/demo/prepare.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { ROUTES, type Landmarks } from '../http/expectations.ts'
import { watchStatements } from '../watch-statements.ts'
import { startProduct, type Product } from './product.ts'

let product: Product
/** What was sent to the database by the account of the pages, in order. */
let sent: string[]

beforeAll(async () => {
  product = await startProduct({ dossiers: 80, scanned: 0, papers: 80, cases: true })
  sent = watchStatements(product.runtime.services.database)
  // The papers of the demo's cases are not made: those jobs would ask many things while pages are looked at.
  await sql`delete from pgboss.job where name = 'applications.make-paper' and state = 'created'`.execute(product.runtime.services.database.db)
}, 300_000)
afterAll(() => product.close())

const signIn = async (login: string) => (await product.signIn(login)).map(({ name, value }) => `${name}=${value}`).join('; ')

/** The statements of one visit. */
async function statementsOf(path: string, cookie: string): Promise<string[]> {
  const from = sent.length
  const response = await fetch(product.origin + path, { headers: { cookie } })
  expect(response.status, path).toBe(200)
  await response.text()
  return sent.slice(from)
}

async function idOf<P extends 'dos' | 'per' | 'pag' | 'app'>(prefix: P, query: string): Promise<string> {
  const { rows } = await sql.raw<{ id: Id<P> }>(query).execute(product.runtime.owner.db)
  return toPublicId(prefix, rows[0]!.id)
}

/** Who may see it, and who of them has the whole province. */
const loginFor = (allowed: Allowed): string => DEMO_ACCOUNTS.find((one) => (allowed === 'public' || allowed.includes(one.role)) && one.role !== 'commune-officer')!.loginName
type Allowed = NonNullable<(typeof ROUTES)[string]['get']>['allowed']

/** What is asked beyond what its route is allowed; of three visits the best, since jobs of the house ask too while a page is made. */
async function overCeiling(id: string, path: string, login = loginFor(ROUTES[id]!.get!.allowed)): Promise<string[]> {
  const { statements: most } = ROUTES[id]!.get!
  const cookie = await signIn(login)
  let statements: string[] = []
  for (let visit = 0; visit < 3; visit++) {
    statements = await statementsOf(path, cookie)
    expect(statements.length, `at least the transaction is seen: ${path}`).toBeGreaterThan(4)
    if (statements.length <= most) return []
  }
  return [`${path} as ${login}: ${statements.length} of ${most}`, ...statements]
}

test('the list of dossiers goes on from page to page and back without losing or repeating a row, in the order of the numbers', async () => {
  const cookie = await signIn('luu-tru')
  const pageAt = async (path: string) => {
    const text = await (await fetch(product.origin + path, { headers: { cookie } })).text()
    const link = (rel: string) => new RegExp(`<a href="([^"]+)" rel="${rel}"`).exec(text)?.[1]?.replaceAll('&amp;', '&')
    const ids = [...text.matchAll(/href="\/ho-so\/(dos_[0-9a-z]+)"/g)].map((match) => match[1]!)
    return { ids: [...new Set(ids)], next: link('next'), previous: link('prev') }
  }
  const first = await pageAt('/ho-so')
  const second = await pageAt(`/ho-so${first.next}`)
  expect(first.next).toContain('sau=')
  expect([first.ids.length, second.ids.length, second.next]).toEqual([50, 30, undefined])
  expect(new Set([...first.ids, ...second.ids]).size).toBe(80)
  expect((await pageAt(`/ho-so${second.previous}`)).ids).toEqual(first.ids)
  expect((await pageAt('/ho-so?trang=2')).ids).toEqual(second.ids)
  const { rows } = await sql<{ dossier_id: Id<'dos'>; number_key: string }>`select dossier_id, number_key from dossier`.execute(product.runtime.owner.db)
  const parts = (key: string) => {
    const [police = '', locality = '', category = '', serial = '', period = ''] = key.split('|')
    return { text: `${locality}|${category}`, serial: Number(serial), rest: `${period}|${police}` }
  }
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  const counted = rows.toSorted((a, b) => {
    const [x, y] = [parts(a.number_key), parts(b.number_key)]
    return compare(x.text, y.text) || x.serial - y.serial || compare(x.rest, y.rest)
  })
  expect([...first.ids, ...second.ids]).toEqual(counted.map((row) => toPublicId('dos', row.dossier_id)))
})

// The ceilings of test/http/expectations.ts were measured on one record of a kind; here are many.
test('every list asks no more questions of a larger province than of a small one', async () => {
  expect(await prepareKeeping(product.runtime), 'the demo shows an archive at work').toBe(12)
  expect(await prepareKeeping(product.runtime), 'once').toBe(0)
  await sql`delete from pgboss.job where name like 'archive.make-%' and state = 'created'`.execute(product.runtime.services.database.db)
  const wrong: string[] = []
  const landmarks = { dossier: await idOf('dos', 'select dossier_id as id from page order by dossier_id limit 1') } as Landmarks
  const lists = Object.entries(ROUTES).filter(([, { get, scope }]) => get && scope === 'list')
  expect(lists.length).toBeGreaterThan(30)
  for (const [id, { path }] of lists) wrong.push(...(await overCeiling(id, path?.(landmarks) ?? id)))
  expect(wrong).toEqual([])
})

test('so does a list that is narrowed and sorted, and the page of a record with papers, relatives and acts', async () => {
  const page = await idOf('pag', "select page_id as id from page where state = 'needs_review' order by page_id limit 1")
  const wrong: string[] = []
  for (const [id, path, login] of [
    ['/ho-so', '/ho-so?loai=MARTYR&tinh-trang=can-xem&sap-xep=-ten', 'luu-tru'],
    ['/ho-so/[id]', `/ho-so/${await idOf('dos', 'select dossier_id as id from page group by dossier_id order by count(*) desc limit 1')}`, 'luu-tru'],
    ['/nguoi/[id]', `/nguoi/${await idOf('per', "select person_id as id from dossier_person where part = 'subject' order by person_id limit 1")}`, 'luu-tru'],
    ['/trang/[id]', `/trang/${page}`, 'luu-tru'],
    ['/trang/[id]/kiem-tra', `/trang/${page}/kiem-tra`, 'luu-tru'],
    ['/mot-cua', '/mot-cua?viec=all&loc=le', 'truong-phong'],
    ['/mot-cua', '/mot-cua', 'truong-phong'],
    ['/mot-cua/[id]', `/mot-cua/${await idOf('app', 'select application_id as id from application_summary where state = 4 and holder is not null order by application_id limit 1')}`, 'chuyen-vien'],
    ['/mot-cua/[id]', `/mot-cua/${await idOf('app', 'select application_id as id from application_summary where state = 10 order by application_id limit 1')}`, 'truong-phong'],
    ['/mot-cua/tiep-nhan', '/mot-cua/tiep-nhan?thu-tuc=martyr-relatives-allowance', 'mot-cua'],
    ['/thu-tuc/[slug]', '/thu-tuc/martyr-relatives-allowance', 'truong-phong'],
  ] as const)
    wrong.push(...(await overCeiling(id, path, login)))
  expect(wrong).toEqual([])
})

test('an officer of a commune opens the pages that the province scanned, and not the file they came in', async () => {
  const cookie = await signIn('xa-viet-tri')
  const mine = "path >= '25/07900/' and path < '25/079000'"
  await sql.raw("update dossier set path = '25/07900/' where dossier_id = (select dossier_id from page order by dossier_id limit 1)").execute(product.runtime.owner.db)
  await sql
    .raw("update page set path = '25/07900/' where dossier_id = (select dossier_id from dossier where path = '25/07900/' order by dossier_id limit 1)")
    .execute(product.runtime.owner.db)
  const page = await idOf('pag', `select page_id as id from page where ${mine} order by page_id limit 1`)
  const other = await idOf('pag', `select page_id as id from page where not (${mine}) order by page_id limit 1`)
  const status = async (path: string) => (await fetch(product.origin + path, { headers: { cookie } })).status
  expect([await status(`/trang/${page}`), await status(`/trang/${page}/kiem-tra`), await status(`/trang/${page}/nho`)]).toEqual([200, 200, 200])
  expect([await status(`/trang/${page}/ban-goc`), await status(`/trang/${other}`)]).toEqual([404, 404])
})
