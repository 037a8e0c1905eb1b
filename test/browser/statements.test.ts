import type pg from 'pg'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toPublicId, type Id } from '#shared/ids.ts'
import { startProduct, type Product } from './product.ts'

let product: Product
/** What was sent to the database by the account of the pages, in order. */
const sent: string[] = []

beforeAll(async () => {
  product = await startProduct({ dossiers: 80, scanned: 0, papers: 80, cases: true })
  const { pool } = product.runtime.services.database
  const watched = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => {
    if (watched.has(client)) return
    watched.add(client)
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    client.query = ((...args: unknown[]) => {
      const [first] = args as [string | { text: string }]
      sent.push(typeof first === 'string' ? first : first.text)
      return query(...args)
    }) as typeof client.query
  })
  // The papers of the demo's cases are not made: those jobs would ask many things while pages are looked at.
  await sql`delete from pgboss.job where name = 'applications.make-paper' and state = 'created'`.execute(product.runtime.services.database.db)
}, 300_000)
afterAll(() => product.close())

const signIn = async (login: string) => (await product.signIn(login)).map(({ name, value }) => `${name}=${value}`).join('; ')

/** The statements of one visit; of three the shortest, since jobs of the house ask too while a page is made. */
async function statementsOf(path: string, cookie: string): Promise<string[]> {
  const visits: string[][] = []
  for (let visit = 0; visit < 3; visit++) {
    const from = sent.length
    const response = await fetch(product.origin + path, { headers: { cookie } })
    expect(response.status, path).toBe(200)
    await response.text()
    visits.push(sent.slice(from))
  }
  return visits.toSorted((a, b) => a.length - b.length)[0]!
}

async function idOf<P extends 'dos' | 'per' | 'pag' | 'app'>(prefix: P, query: string): Promise<string> {
  const { rows } = await sql.raw<{ id: Id<P> }>(query).execute(product.runtime.owner.db)
  return toPublicId(prefix, rows[0]!.id)
}

/** Begin, actor, commit and who is signed in are counted with the rest. Room of one or two is left for a question more, none for one a row. */
test.each([
  // Among them one a figure.
  ['the report', async () => '/', 21],
  ['the list of dossiers', async () => '/ho-so', 11],
  ['the list of dossiers, narrowed and sorted', async () => '/ho-so?loai=MARTYR&tinh-trang=can-xem&sap-xep=-ten', 11],
  ['a dossier', async () => `/ho-so/${await idOf('dos', 'select dossier_id as id from page order by dossier_id limit 1')}`, 26],
  ['a person', async () => `/nguoi/${await idOf('per', "select person_id as id from dossier_person where part = 'subject' order by person_id limit 1")}`, 24],
  ['a page', async () => `/trang/${await idOf('pag', 'select page_id as id from page order by page_id limit 1')}`, 18],
  ['the verification desk', async () => `/trang/${await idOf('pag', "select page_id as id from page where state = 'needs_review' order by page_id limit 1")}/kiem-tra`, 23],
  ['a list of intake', async () => '/nhap', 26],
  // One a figure.
  ['the indicators', async () => '/chi-tieu', 40],
  ['a list of an indicator', async () => '/chi-tieu/archive.pages-read', 13],
  ['the work queues', async () => '/mot-cua', 11],
  ['all cases', async () => '/mot-cua?viec=all&loc=le', 14],
  ['a case', async () => `/mot-cua/${await idOf('app', "select application_id as id from application_summary where state = 10 order by application_id limit 1")}`, 17],
  ['the search', async () => '/tim?q=nguyen', 40],
])('%s asks the database a bounded number of questions', async (_, path, most) => {
  const cookie = await signIn('luu-tru')
  const address = await path()
  await statementsOf(address, cookie)
  const statements = await statementsOf(address, cookie)
  expect(statements.length, `at least the transaction is seen: ${statements.join('\n')}`).toBeGreaterThan(4)
  expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(most)
})

test('so do reception, a procedure and the desk of who works on cases', async () => {
  for (const [login, path, most] of [
    ['mot-cua', '/mot-cua/tiep-nhan?thu-tuc=martyr-relatives-allowance', 10],
    ['truong-phong', '/thu-tuc/martyr-relatives-allowance', 10],
    ['truong-phong', '/mot-cua', 12],
    ['chuyen-vien', `/mot-cua/${await idOf('app', 'select application_id as id from application_summary where state = 4 and holder is not null order by application_id limit 1')}`, 19],
  ] as const) {
    const cookie = await signIn(login)
    await statementsOf(path, cookie)
    const statements = await statementsOf(path, cookie)
    expect(statements.length, `${path}\n${statements.join('\n')}`).toBeLessThanOrEqual(most)
  }
})

test('a longer list asks no more questions than a short one', async () => {
  const cookie = await signIn('luu-tru')
  for (const [short, long] of [
    ['/ho-so?loai=HEROIC_MOTHER', '/ho-so'],
    ['/chi-tieu/archive.dossiers-held?ngay=2015-03-01', '/chi-tieu/archive.dossiers-held'],
  ] as const) {
    await statementsOf(short, cookie)
    expect((await statementsOf(long, cookie)).length).toBeLessThanOrEqual((await statementsOf(short, cookie)).length + 1)
  }
})

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
