/**
 * Cases at full size: a page of a queue with the numbers of all queues, a case with its acts, receiving at the counter, every figure of
 * cases with a page of its list, as an officer of one commune and as one of the province; after ANALYZE, one client, queries and use cases
 * of the product in one process. Beside the queue a control: the same page of the same rows in a plain table with one btree index and
 * without row security. At the end the same through the built pages, one client on one connection. One JSON object on standard output.
 *
 *   node bench/cases.bench.ts [--cases 1200000] [--requests 500] [--data <folder>] [--plans]
 *
 * The province is made once in the folder (default .data/bench-cases-<cases>) and used again; what is received is added to it.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { openForCommand } from '#app/commands/context.ts'
import { findByLoginName } from '#modules/accounts/index.ts'
import { openRuntime } from '#app/runtime.ts'
import { caseIndicators, countQueues, cursorOf, getCase, listCases, QUEUES, receiveAtCounter, type ApplicationId } from '#modules/applications/index.ts'
import { countByValue, countRecords, listRecords, type Question } from '#modules/indicators/index.ts'
import { asActor, scopeOfPath, type Actor, type Tx } from '#platform/db/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { legalDate } from '#shared/legal-date.ts'
import { benchEnv } from './pages/fill.ts'
import { fillCases, openAdmin } from './cases/fill.ts'
import { servePages } from './pages/serve.ts'

const { values: args } = parseArgs({
  options: { cases: { type: 'string', default: '1200000' }, requests: { type: 'string', default: '500' }, data: { type: 'string' }, plans: { type: 'boolean', default: false } },
})
const CASES = Number(args.cases)
const REQUESTS = Number(args.requests)
const folder = args.data ?? join(import.meta.dirname, `../.data/bench-cases-${CASES}`)
const say = (line: string) => process.stderr.write(`${line}\n`)

type Result = { name: string; unit: string; value: number; target?: number; holds?: boolean; peer?: number }
const results: Result[] = []
type Asked = { id: string; name: string }
/** Cases whose pages are asked for, by the scope of the reader. */
const asked = new Map<string, Asked[]>()
let sizes: Record<string, unknown> = {}
const round = (value: number) => Math.round(value * 10) / 10
function report(name: string, unit: string, value: number, target?: number, peer?: number): void {
  results.push({ name, unit, value: round(value), ...(target === undefined ? {} : { target, holds: value <= target }), ...(peer === undefined ? {} : { peer: round(peer) }) })
}
/** p50 and p95 of some runs, after ten that are not counted. */
async function times(count: number, run: (index: number) => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const took: number[] = []
  for (let index = -Math.min(10, count); index < count; index++) {
    const started = performance.now()
    await run((index + count) % count)
    if (index >= 0) took.push(performance.now() - started)
  }
  took.sort((a, b) => a - b)
  const at = (q: number) => took[Math.min(took.length - 1, Math.ceil(took.length * q) - 1)] ?? 0
  return { p50: at(0.5), p95: at(0.95) }
}

const filled = await fillCases(folder, CASES, say)
for (const [part, took] of Object.entries(filled.seconds)) report(`province made: ${part}`, 's', took)
const opened = await openForCommand({ share: true, quiet: true, env: benchEnv(folder, '0') })
const { config, secrets, server, log } = opened
const runtime = await openRuntime(config, secrets, server.urls, log, { work: false })
const admin = await openAdmin(server.urls.admin, config.ANSINH_PROVINCE)
try {
  const { services } = runtime
  const today = services.clock.today()
  const { rows } = await admin.query<Record<string, string>>(
    `select (select count(*) from application) as cases, (select count(*) from application_action) as acts, (select count(*) from application_summary where state in (1, 2, 4, 5, 6, 7, 9)) as open,
      (select count(*) from application_summary where path = '25/07900/') as "of the commune", pg_size_pretty(pg_database_size(current_database())) as database`,
  )
  const size = Object.fromEntries(Object.entries(rows[0] ?? {}).map(([what, value]) => [what, /^\d+$/.test(value) ? Number(value) : value]))
  for (const [who, login, path] of [
    ['commune officer', 'xa-viet-tri', '25/07900/'],
    ['province officer', 'chuyen-vien', '25/'],
  ] as const) {
    const account = await findByLoginName(services, login)
    if (!account) throw new Error(`no account ${login}`)
    const actor: Actor = { accountId: account.accountId, role: path === '25/' ? 'officer' : 'commune-officer', ...scopeOfPath(path), wide: path === '25/' }
    const read = <T>(work: (tx: Tx) => Promise<T>) => asActor(services.database, actor, work, { readOnly: true })
    for (const queue of QUEUES) {
      const { p50, p95 } = await times(100, () => read(async (tx) => [await listCases(tx, actor, today, { queue, limit: 50 }), await countQueues(tx, actor, today)]))
      const plain = queue === 'open' && actor.wide ? await plainQueue() : undefined
      report(`${who}: queue ${queue} with the numbers of all queues, p95`, 'ms', p95, 40, plain)
      report(`${who}: queue ${queue} with the numbers of all queues, p50`, 'ms', p50)
    }
    {
      const names = await read((tx) => tx.selectFrom('application_summary').select('applicant_name').limit(2000).execute())
      const { p50, p95 } = await times(100, (i) => read((tx) => listCases(tx, actor, today, { queue: 'all', words: (names[(i * 17) % names.length]?.applicant_name ?? '').toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('đ', 'd').split(' '), limit: 50 })))
      report(`${who}: cases found by name, p95`, 'ms', p95)
      report(`${who}: cases found by name, p50`, 'ms', p50)
    }
    {
      let after: ReturnType<typeof cursorOf> | null = null
      const { p95 } = await times(50, () => read(async (tx) => {
        const page = await listCases(tx, actor, today, { queue: 'all', limit: 50, after })
        const last = page.at(-1)
        after = last ? cursorOf('all', last) : null
      }))
      report(`${who}: all cases, page after page, p95`, 'ms', p95, 40)
    }
    {
      const { rows: ids } = await admin.query<{ id: string }>("select application_id as id from application where path >= $1 and path < $2 order by hashtext(application_id::text) limit $3", [actor.scopeFrom || '25/', actor.scopeUntil || '250', REQUESTS])
      const { p50, p95 } = await times(ids.length, (i) => read((tx) => getCase(tx, ids[i]?.id as ApplicationId)))
      report(`${who}: a case with its acts and papers, p95`, 'ms', p95, 40)
      report(`${who}: a case with its acts and papers, p50`, 'ms', p50)
    }
    for (const source of caseIndicators) {
      const questions: Question[] = [today, '2026-06-14', '2023-05-31', '2020-05-26'].map((day) => ({ day: legalDate(day), knownAt: services.clock.now() }))
      const count = await times(12, (i) => read((tx) => countRecords(tx, source, questions[i % 4]!)))
      report(`${who}: figure ${source.code}, p95`, 'ms', count.p95, 300)
      const list = await times(8, (i) => read((tx) => listRecords(tx, source, questions[i % 4]!, { offset: 0, limit: 50 })))
      report(`${who}: first page of its list, p95`, 'ms', list.p95, 300)
      for (const dimension of Object.keys(source.by ?? {}) as (keyof NonNullable<typeof source.by>)[]) {
        const apart = await times(6, (i) => read((tx) => countByValue(tx, source, questions[i % 4]!, dimension)))
        report(`${who}: figure ${source.code} by ${dimension}, p95`, 'ms', apart.p95, 300)
      }
    }
  }
  const account = await findByLoginName(services, 'mot-cua')
  const counter: Actor = { accountId: account?.accountId ?? '', role: 'reception', ...scopeOfPath('25/'), wide: true }
  const form = { submitterName: 'Lê Thị Mẫu', submitterRelation: 'con', applicantName: 'Lê Thị Mẫu', applicantResidence: 'khu 3', meritName: 'Lê Văn Mẫu', request: 'MẪU: đề nghị' }
  const receive = await times(REQUESTS, () =>
    receiveAtCounter(services, counter, { slug: 'war-invalid-and-sick-soldier', unitPath: '25/07900/', form, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }] }),
  )
  report('receiving at the counter, p95', 'ms', receive.p95, 60)
  report('receiving at the counter, p50', 'ms', receive.p50)
  if (args.plans) await plans()
  for (const path of ['25/07900/', '25/'])
    asked.set(path, (await admin.query<Asked>(
      "select application_id as id, applicant_name as name from application_summary where path >= $1 and path < $2 order by hashtext(application_id::text) limit $3",
      [path, `${path.slice(0, -1)}0`, REQUESTS],
    )).rows)
  sizes = size
} finally {
  await admin.end()
  await runtime.close()
  await server.stop()
}
// One folder belongs to one process: the pages come after the queries.
await pagesOfCases()
process.stdout.write(`${JSON.stringify({ bench: 'cases', size: sizes, results }, null, 1)}\n`)
process.exit(0)


/** Pages of queues and cases as readers get them, from the request to the last byte. */
async function pagesOfCases(): Promise<void> {
  const pages = await servePages(folder)
  try {
    for (const [who, login, path] of [['commune officer', 'xa-viet-tri', '25/07900/'], ['province officer', 'chuyen-vien', '25/']] as const) {
      const cookie = await pages.signIn(login)
      const rows = asked.get(path) ?? []
      const kinds: [string, number | undefined, string[]][] = [
        ...['mine', 'to-take', 'open', 'overdue', 'all'].map((queue): [string, number, string[]] => [`page of queue ${queue}`, 40, Array.from({ length: Math.min(REQUESTS, 60) }, () => `/mot-cua?viec=${queue}`)]),
        ['page of a case', 40, rows.map(({ id }) => `/mot-cua/${toPublicId('app', id as Id<'app'>)}`)],
        ['page of cases found by name', undefined, rows.slice(0, 100).map(({ name }) => `/mot-cua?viec=all&loc=${encodeURIComponent(name)}`)],
        ...['cases.received', 'cases.decided-late', 'cases.open-overdue'].map((code): [string, number, string[]] => [`page of figure ${code}`, 300, ['2026-06-16', '2026-06-14', '2023-05-31', '2020-05-26', '2025-12-31', '2022-02-02'].map((day) => `/chi-tieu/${code}?ngay=${day}`)]),
      ]
      for (const [name, target, paths] of kinds) {
        for (const one of paths.slice(0, 10)) await pages.ask(one, cookie)
        const before = pages.processorMs()
        const took: number[] = []
        for (const one of paths) took.push((await pages.ask(one, cookie)).ms)
        took.sort((a, b) => a - b)
        const at = (q: number) => took[Math.min(took.length - 1, Math.ceil(took.length * q) - 1)] ?? 0
        report(`${who}: ${name}, p95`, 'ms', at(0.95), target)
        report(`${who}: ${name}, p50`, 'ms', at(0.5))
        report(`${who}: ${name}, processor of the pages`, 'ms', (pages.processorMs() - before) / paths.length)
      }
    }
  } finally {
    await pages.stop()
  }
}

async function plainQueue(): Promise<number> {
  const { p95 } = await times(100, () =>
    admin.query("select * from public.plain_queue where state in (1, 2, 4, 5, 6, 7, 9) order by coalesce(due_on, 'infinity'::date), application_id limit 50"),
  )
  return p95
}

/** Plans of every statement that the figures and queues send, as the two officers send them. */
async function plans(): Promise<void> {
  const question: Question = { day: legalDate('2023-05-31'), knownAt: runtime.services.clock.now() }
  for (const [who, scope] of [['commune officer', scopeOfPath('25/07900/')], ['province officer', scopeOfPath('25/')]] as const) {
    const actor: Actor = { accountId: '00000000-0000-7000-8000-000000000000', role: who === 'commune officer' ? 'commune-officer' : 'officer', ...scope, wide: who !== 'commune officer' }
    for (const source of caseIndicators) {
      await asActor(runtime.services.database, actor, async (tx) => {
        const explain = async (what: string, query: ReturnType<typeof source.records>) => {
          const { rows } = await sql<Record<string, string>>`explain (analyze, buffers, costs off, timing off) ${query}`.execute(tx)
          say(`\n== ${who}: ${what}\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`)
        }
        await explain(`${source.code}, counted`, sql`select count(*) from (${source.records(question)}) counted`)
        await explain(`${source.code}, listed`, sql`select record_id from (${source.records(question)}) counted order by record_id limit 50`)
        for (const [dimension, by] of Object.entries(source.by ?? {})) await explain(`${source.code} by ${dimension}`, sql`select value, count(*) from (${by(question)}) valued group by value`)
      })
    }
  }
}
