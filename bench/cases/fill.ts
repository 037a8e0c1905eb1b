/**
 * A province with many cases in a folder of its own, made once and used again: by the bulk path of the product, without the trail of what
 * was made and with indexes made at the end.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { openForCommand } from '#app/commands/context.ts'
import { prepareAccounts } from '#app/demo/prepare.ts'
import { openRuntime, prepareCatalogue, prepareDatabase } from '#app/runtime.ts'
import { CASES_FROM, makeCases } from '#app/samples/cases.ts'
import { getPlaces } from '#app/samples/places.ts'
import { loadCases } from '#modules/applications/index.ts'
import { listAgencies } from '#modules/areas/index.ts'
import { asActor, connectForCopy, systemActor } from '#platform/db/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { benchEnv } from '../pages/fill.ts'

/** Raised when what is made changes: an older folder is not used again. */
const VERSION = 1
const TABLES = ['application', 'application_action', 'application_paper', 'application_span', 'application_summary']

type Filled = { version: number; cases: number; seconds: Record<string, number> }

export async function fillCases(folder: string, cases: number, say: (line: string) => void): Promise<Filled> {
  const mark = join(folder, 'bench.json')
  if (existsSync(mark)) {
    const filled = JSON.parse(await readFile(mark, 'utf8')) as Filled
    if (filled.version === VERSION && filled.cases === cases) return filled
    throw new Error(`${folder} holds another province; remove it or name another folder`)
  }
  await mkdir(folder, { recursive: true })
  const { config, secrets, server, log } = await openForCommand({ share: false, env: benchEnv(folder, '0', '2026-06-15') })
  const seconds: Record<string, number> = {}
  const timed = async (what: string, work: () => Promise<unknown>) => {
    const started = performance.now()
    await work()
    seconds[what] = Math.round((performance.now() - started) / 100) / 10
    say(`${what}: ${seconds[what]} s`)
  }
  try {
    await prepareDatabase(config, secrets, server.urls, log)
    const runtime = await openRuntime(config, secrets, server.urls, log, { work: false })
    const { services } = runtime
    await prepareAccounts(runtime)
    await prepareCatalogue(config, runtime.owner, log)
    const system = systemActor(services.provincePath)
    const { agencies, accounts } = await asActor(services.database, system, async (tx) => ({
      agencies: await listAgencies(tx),
      accounts: new Map((await tx.selectFrom('account').select(['login_name', 'account_id']).execute()).map((row) => [row.login_name, row.account_id])),
    }))
    await runtime.close()
    const of = (login: string) => accounts.get(login) ?? ''
    const admin = await connectForCopy(server.urls.admin, config.ANSINH_PROVINCE, 'bench')
    try {
      await admin.query("set maintenance_work_mem = '1GB'; set synchronous_commit = off; set session_replication_role = replica")
      const { rows: indexes } = await admin.query<{ name: string; definition: string }>(
        `select indexname as name, indexdef as definition from pg_indexes i where schemaname = $1 and tablename = any($2) and indexdef not like 'CREATE UNIQUE%'`,
        [config.ANSINH_PROVINCE, TABLES],
      )
      for (const { name } of indexes) await admin.query(`drop index ${name}`)
      const scripts = makeCases({
        seed: 2020,
        count: cases,
        from: CASES_FROM,
        until: legalDate('2026-06-15'),
        paths: getPlaces().managing.map((one) => `25/${one.code}/`),
        agencies,
        // One commune has an officer; what was done in the others is put down to the reception's.
        makers: { reception: of('mot-cua'), officer: of('chuyen-vien'), head: of('truong-phong'), communeOfficer: (path) => of(path === '25/07900/' ? 'xa-viet-tri' : 'mot-cua') },
      })
      await timed('cases', () => loadCases(admin, config.ANSINH_PROVINCE, scripts, { onProgress: (done) => done % 100_000 === 0 && say(`${done} cases`) }))
      await timed('indexes', async () => {
        for (const { definition } of indexes) await admin.query(definition)
      })
      // The rows were written past the triggers that count them.
      await timed('tallies', () => admin.query('select prove_case_tallies()'))
      // Beside them the control: the same rows as a plain table, without row security, with the index that the queue needs.
      await timed('control', async () => {
        await admin.query('drop table if exists public.plain_queue')
        await admin.query('create table public.plain_queue as select * from application_summary')
        await admin.query("create index plain_queue_due on public.plain_queue ((coalesce(due_on, 'infinity'::date)), application_id) where state in (1, 2, 4, 5, 6, 7, 9)")
        await admin.query('create unique index plain_queue_id on public.plain_queue (application_id)')
      })
      await timed('vacuum analyze', async () => {
        await admin.query('vacuum analyze')
        await admin.query('checkpoint')
      })
    } finally {
      await admin.end()
    }
    const filled = { version: VERSION, cases, seconds }
    await writeFile(mark, JSON.stringify(filled))
    return filled
  } finally {
    await server.stop()
  }
}

/** Opens a client beside the product's, as the administrator of the database. */
export async function openAdmin(url: string, schema: string): Promise<pg.Client> {
  return connectForCopy(url, schema, 'bench')
}
