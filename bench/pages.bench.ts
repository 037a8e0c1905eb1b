/**
 * Pages as readers get them: production build, loopback, from the request to the last byte, one client, up to 1,000 different records,
 * after ANALYZE, the entry of the trail included, as an officer of one commune and as one of the province. The first request of each
 * kind after a start is reported apart. Beside the times: bytes on the wire, and what the process of the pages used of a processor,
 * which says more than the clock where others work on the machine. One JSON object on standard output.
 *
 *   node bench/pages.bench.ts [--dossiers 5000] [--requests 1000] [--data <folder>] [--plans]
 *
 * The province is made once in the folder (default .data/bench-pages-<dossiers>) and used again. `--plans` prints the plans of the
 * statements behind the pages on standard error.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { openForCommand } from '#app/commands/context.ts'
import { DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { readingLaw } from '#modules/purpose/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { launchBrowser } from '../test/browser/chromium.ts'
import { fillPages } from './pages/fill.ts'
import { printPlans } from './pages/plans.ts'
import { servePages } from './pages/serve.ts'

const { values: args } = parseArgs({
  options: {
    dossiers: { type: 'string', default: '5000' },
    requests: { type: 'string', default: '1000' },
    data: { type: 'string' },
    plans: { type: 'boolean', default: false },
  },
})
const DOSSIERS = Number(args.dossiers)
const REQUESTS = Number(args.requests)
const folder = args.data ?? join(import.meta.dirname, `../.data/bench-pages-${DOSSIERS}`)
const say = (line: string) => process.stderr.write(`${line}\n`)

type Result = { name: string; unit: string; value: number; target?: number; holds?: boolean }
const results: Result[] = []
const round = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits
function report(name: string, unit: string, value: number, target?: number): void {
  results.push({ name, unit, value: round(value), ...(target === undefined ? {} : { target, holds: value <= target }) })
}

const filled = await fillPages(folder, DOSSIERS, say)
for (const [part, took] of Object.entries(filled.seconds)) report(`province made: ${part}`, 's', took)

// Beside the server of the pages the bench asks the same database which records there are.
const served = await servePages(folder)
const { port, env, ask, signIn } = served
try {
  const opened = await openForCommand({ share: true, quiet: true, env })
  const admin = new pg.Client({ connectionString: opened.server.urls.admin })
  await admin.connect()
  await admin.query(`set search_path = ${opened.config.ANSINH_PROVINCE}, common, public`)
  const size = await sizeOf(admin)
  try {
    for (const [who, login, path] of [
      ['commune officer', 'xa-viet-tri', '25/07900/'],
      ['province officer', 'chuyen-vien', '25/'],
    ] as const)
      await measure(admin, who, path, await signIn(login))
    const { rows } = await admin.query<{ id: Id<'dos'> }>("select d.dossier_id as id from dossier d join dossier_pages t on t.dossier_id = d.dossier_id where d.path = '25/07900/' and t.content > 0 order by t.content desc, d.dossier_id limit 1")
    await firstPage(rows.map(({ id }) => `/ho-so/${toPublicId('dos', id)}`))
    if (args.plans) await printPlans(opened.server.urls.app, opened.config.ANSINH_PROVINCE, say)
  } finally {
    await admin.end()
    await opened.server.stop()
  }
  process.stdout.write(`${JSON.stringify({ bench: 'pages', size, results }, null, 1)}\n`)
} finally {
  await served.stop()
}

async function sizeOf(admin: pg.Client): Promise<Record<string, number>> {
  const { rows } = await admin.query<Record<string, string>>(
    'select (select count(*) from dossier) as dossiers, (select count(*) from document) as documents, (select count(*) from page) as pages, (select count(*) from person) as persons',
  )
  return Object.fromEntries(Object.entries(rows[0]!).map(([what, count]) => [what, Number(count)]))
}

type Kind = { name: string; target?: number; paths: string[] }

async function measure(admin: pg.Client, who: string, path: string, cookie: string): Promise<void> {
  const until = `${path.slice(0, -1)}0`
  // Spread over the whole by hash and not the first ones, which lie side by side.
  const ids = async (prefix: 'dos' | 'per' | 'pag', from: string, where = 'true') => {
    const { rows } = await admin.query<{ id: string }>(
      `select ${from}_id as id from ${from} where path >= $1 and path < $2 and ${where} order by hashtext(${from}_id::text) limit $3`,
      [path, until, REQUESTS],
    )
    return rows.map(({ id }) => toPublicId(prefix, id as Id<typeof prefix>))
  }
  // Those that open at once: a sensitive record first asks what it is read for, which is another page. The guard runs for all alike.
  const asking = `'{${readingLaw().categories.join(',')}}'`
  const dossiers = await ids('dos', 'dossier', `coalesce(category, '') <> all(${asking})`)
  const persons = await ids('per', 'person', `not exists (select from merit_record m where m.person_id = person.person_id and m.category = any(${asking}))`)
  const pages = await ids('pag', 'page', `not exists (select from dossier d where d.dossier_id = page.dossier_id and d.category = any(${asking}))`)
  // A box has no unit: those that hold a dossier of the scope.
  const { rows: boxes } = await admin.query<{ id: string }>('select box_id as id from (select distinct box_id from dossier where path >= $1 and path < $2 and box_id is not null) one order by hashtext(box_id::text) limit $3', [path, until, REQUESTS])
  const toReview = await ids('pag', 'page', "state = 'needs_review'")
  const { rows: names } = await admin.query<{ full_name: string; year: string | null }>(
    'select full_name, left(birth_edtf, 4) as year from person where path >= $1 and path < $2 order by hashtext(person_id::text) limit $3',
    [path, until, REQUESTS],
  )
  const held = (await admin.query<{ count: string }>('select count(*) from dossier where path >= $1 and path < $2', [path, until])).rows[0]!
  const lists = Math.min(REQUESTS, 200)
  const last = Math.max(1, Math.floor(Number(held.count) / 50))
  const days = (index: number) => `${2015 + (index % 11)}-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}`
  const times = (count: number, at: (index: number) => string) => Array.from({ length: count }, (_, index) => at(index))
  const kinds: Kind[] = [
    { name: 'report', paths: times(lists, (i) => `/?ngay=${days(i)}`) },
    { name: 'dossiers, first page', target: 40, paths: times(lists, (i) => `/ho-so?ngay=${days(i)}`) },
    { name: 'dossiers, martyrs to be reviewed', target: 40, paths: times(lists, (i) => `/ho-so?loai=MARTYR&tinh-trang=can-xem&ngay=${days(i)}`) },
    { name: 'dossiers, one kind of paper and a decade of death', target: 40, paths: times(lists, (i) => `/ho-so?giay=${['decision', 'death-notice', 'medal'][i % 3]}&mat=19${4 + (i % 4)}0&ngay=${days(i)}`) },
    { name: 'dossiers, words and a state', target: 40, paths: names.slice(0, lists).map(({ full_name }) => `/ho-so?loc=${encodeURIComponent(full_name.split(' ').slice(0, 2).join(' '))}&tinh-trang=can-xem`) },
    { name: 'dossiers, by title', target: 40, paths: times(lists, (i) => `/ho-so?sap-xep=ten&ngay=${days(i)}`) },
    { name: 'dossiers, far behind', paths: times(lists, (i) => `/ho-so?trang=${1 + ((i * 7919) % last)}`) },
    { name: 'dossier', target: 40, paths: dossiers.map((id) => `/ho-so/${id}`) },
    { name: 'person', target: 40, paths: persons.map((id) => `/nguoi/${id}`) },
    { name: 'page', target: 40, paths: pages.map((id) => `/trang/${id}`) },
    { name: 'verification desk', target: 40, paths: toReview.map((id) => `/trang/${id}/kiem-tra`) },
    { name: 'boxes, first page', target: 40, paths: times(lists, () => '/hop') },
    { name: 'a box', target: 40, paths: boxes.map(({ id }) => `/hop/${toPublicId('box', id as Id<'box'>)}`) },
    { name: 'progress', target: 300, paths: times(lists, (i) => `/tien-do?trang=${1 + (i % 3)}`) },
    { name: 'loans', target: 40, paths: times(lists, () => '/muon') },
    { name: 'dossiers that lack papers', target: 40, paths: times(lists, () => '/ho-so/thieu-giay') },
    // Of who takes in: the commune's officer does not.
    ...(path === '25/' ? [{ name: 'mending: double numbers, persons with several dossiers', target: 40, paths: times(lists, () => '/ho-so/ra-soat') }, { name: 'intake', target: 40, paths: times(lists, () => '/nhap') }] : []),
    { name: 'search, name and year', paths: names.map(({ full_name, year }) => `/tim?q=${encodeURIComponent(`${full_name} ${year ?? ''}`.trim())}`) },
    { name: 'indicator, dossiers held', target: 300, paths: times(lists, (i) => `/chi-tieu/archive.dossiers-held?ngay=${days(i)}`) },
    { name: 'indicator, pages read', target: 300, paths: times(lists, (i) => `/chi-tieu/archive.pages-read?ngay=${days(i)}`) },
  ]
  for (const kind of kinds) {
    const [first, ...rest] = kind.paths
    if (first === undefined) continue
    const cold = await ask(first, cookie)
    for (const path of rest.slice(0, 10)) await ask(path, cookie)
    const took: number[] = []
    const bytes: number[] = []
    const before = served.processorMs()
    for (const path of rest) {
      const answer = await ask(path, cookie)
      took.push(answer.ms)
      bytes.push(answer.bytes)
    }
    const cpu = (served.processorMs() - before) / Math.max(1, rest.length)
    took.sort((a, b) => a - b)
    const at = (q: number) => took[Math.min(took.length - 1, Math.ceil(took.length * q) - 1)] ?? 0
    const name = `${who}: ${kind.name}`
    report(`${name}, p95`, 'ms', at(0.95), kind.target)
    report(`${name}, p50`, 'ms', at(0.5))
    report(`${name}, cold`, 'ms', cold.ms)
    report(`${name}, processor of the pages`, 'ms', cpu)
    report(`${name}, on the wire`, 'KB', Math.max(...bytes) / 1024, 150)
    say(`${name}: p95 ${round(at(0.95))} ms, p50 ${round(at(0.5))} ms, cold ${round(cold.ms)} ms, ${round(cpu)} ms of a processor, of ${rest.length}`)
  }
}

/** Everything that a browser without a cache fetches for a first page: markup, styles, scripts, fonts. */
async function firstPage(dossiers: readonly string[]): Promise<void> {
  const browser = await launchBrowser()
  try {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`http://localhost:${port}/dang-nhap`)
    await page.fill('input[name=login]', 'xa-viet-tri')
    await page.fill('input[name=password]', DEMO_PASSWORD)
    await page.press('input[name=password]', 'Enter')
    await page.waitForURL(`http://localhost:${port}/`)
    for (const path of ['/', '/ho-so', ...dossiers]) {
      const fresh = await context.newPage()
      const session = await context.newCDPSession(fresh)
      await session.send('Network.enable')
      await session.send('Network.setCacheDisabled', { cacheDisabled: true })
      let bytes = 0
      session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
      await fresh.goto(`http://localhost:${port}${path}`, { waitUntil: 'networkidle' })
      report(`first page ${path} with an empty cache, all of it`, 'KB', bytes / 1024, 150)
      await fresh.close()
    }
  } finally {
    await browser.close()
  }
}
