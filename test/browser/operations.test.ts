import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entryOfSample } from '#app/bulk-province.ts'
import { registerDossier } from '#app/register-dossier.ts'
import type { RegisterEntry } from '#app/register-entries.ts'
import { makeDossier } from '#app/samples/province.ts'
import { findByLoginName } from '#modules/accounts/index.ts'
import { createLog } from '#platform/log/index.ts'
import { newId, toPublicId } from '#shared/ids.ts'
import { startProduct, type Product } from './product.ts'

/*
 * What those who keep the system see: figures, jobs and the log; and that nothing of a person reaches any of them.
 */
const MARK = 'Zuvanh'
const PERSON = `Lò Thị ${MARK}`
let product: Product
const lines: string[] = []

beforeAll(async () => {
  product = await startProduct({ dossiers: 2, scanned: 0, log: createLog('debug', (line) => lines.push(line)) })
}, 240_000)
afterAll(() => product.close())

const figures = async (headers: Record<string, string> = {}) => {
  const answer = await fetch(`${product.origin}/metrics`, { headers })
  return { status: answer.status, text: await answer.text() }
}

test('typical requests leave lines with a number and the pattern of the page, and never the name that they were about', async () => {
  const { runtime } = product
  const { services } = runtime
  const archivist = await findByLoginName(services, 'luu-tru')
  if (!archivist) throw new Error('no archivist')
  const entry: RegisterEntry = entryOfSample(makeDossier(3, 1), 3)
  await registerDossier(services, archivist, { code: 'NCC', title: 'Hồ sơ' }, {
    ...entry,
    number: 'PTO/LS-9990001-CM',
    person: { ...entry.person, fullName: PERSON },
    dossier: { ...entry.dossier, title: `Hồ sơ ${PERSON}` },
  })
  const person = await runtime.owner.db.selectFrom('person').select('person_id').where('full_name', '=', PERSON).executeTakeFirstOrThrow()
  const { page, context } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}/tim?q=${encodeURIComponent(PERSON)}`)
  expect(await page.content()).toContain(MARK)
  await page.goto(`${product.origin}/nguoi/${toPublicId('per', person.person_id as Parameters<typeof toPublicId>[1])}?ten=${MARK}`)
  expect(await page.content()).toContain(MARK)
  await page.goto(`${product.origin}/ho-so?q=${MARK}`)
  await page.goto(`${product.origin}/khong-co/${MARK}`)
  await context.close()
  const { page: stranger } = await product.visit(null, { scripts: false })
  await stranger.goto(`${product.origin}/dang-nhap`)
  await stranger.fill('input[name=login]', MARK.toLowerCase())
  await stranger.fill('input[name=password]', MARK)
  await stranger.press('input[name=password]', 'Enter')
  await stranger.waitForLoadState()
  // A fault of the database that quotes the row.
  await sql`insert into person (person_id, full_name, name_key, path, created_at) values (${newId()}, ${PERSON}, null, '25/07900/', now())`
    .execute(runtime.owner.db)
    .catch((error: unknown) => services.log.error({ err: error }, 'a request failed'))

  // A line is written when the answer has gone, which its reader may have before that.
  await expect.poll(() => lines.some((line) => line.includes('"method":"POST"') && line.includes('"/dang-nhap"'))).toBe(true)
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const requests = told.filter((line) => line['msg'] === 'request')
  expect(new Set(requests.map((line) => line['request'])).size).toBe(requests.length)
  expect(requests).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ method: 'GET', route: '/tim', status: 200 }),
      expect.objectContaining({ method: 'GET', route: '/nguoi/[id]', status: 200 }),
      expect.objectContaining({ method: 'POST', route: '/dang-nhap' }),
    ]),
  )
  expect(told.some((line) => line['msg'] === 'a request failed')).toBe(true)
  expect(lines.filter((line) => line.toLowerCase().includes(MARK.toLowerCase()))).toEqual([])
})

test('the figures speak of patterns, queues and states, and of nobody', async () => {
  const { status, text } = await figures()
  expect(status).toBe(200)
  expect(text).toMatch(/ansinh_requests_total\{method="GET",route="\/nguoi\/\[id\]",status="200"\} [1-9]/)
  expect(text).toMatch(/ansinh_jobs\{queue="archive\.read-page",state="waiting"\} \d/)
  expect(text).toMatch(/ansinh_audit_unsealed_events \d/)
  expect(text).toMatch(/ansinh_pool_connections\{state="total"\} [1-9]/)
  expect(text.toLowerCase()).not.toContain(MARK.toLowerCase())
  expect((await figures({ 'x-forwarded-for': '10.0.0.7' })).status).toBe(404)
})

test('an administrator sees what failed and why, and makes it wait again, without scripts; others do not', async () => {
  const { services } = product.runtime
  await sql`
    insert into pgboss.job (id, name, state, data, output, retry_limit, completed_on, policy)
    values (gen_random_uuid(), 'archive.read-page', 'failed', ${JSON.stringify({ pageId: newId() })}, ${JSON.stringify({ message: `cannot read "${PERSON}"`, name: 'Error' })}, 0, now(), 'short')`.execute(services.database.db)
  const { page, faults } = await product.visit('quan-tri', { scripts: false })
  await page.goto(`${product.origin}/cong-viec`)
  const before = await page.content()
  expect(before).toContain('cannot read')
  expect(before).not.toContain(MARK)
  expect((await services.jobs.counts()).find((queue) => queue.name === 'archive.read-page')).toMatchObject({ failed: 1 })
  await page.click('main button[name=id]:not([value=all])')
  await page.waitForURL(/lai=1/)
  expect(await page.locator('main [role=status]').count()).toBe(1)
  expect((await services.jobs.counts()).find((queue) => queue.name === 'archive.read-page')).toMatchObject({ failed: 0 })
  expect(faults).toEqual([])
  for (const login of ['luu-tru', 'thanh-tra']) {
    const other = await product.visit(login, { scripts: false })
    expect((await other.page.goto(`${product.origin}/cong-viec`))?.status()).toBe(403)
    const post = await other.page.request.post(`${product.origin}/cong-viec`, { form: { id: 'all' }, headers: { origin: product.origin } })
    expect(post.status()).toBe(403)
    await other.context.close()
  }
})
