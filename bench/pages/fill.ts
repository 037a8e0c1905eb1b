/**
 * A province of the wanted size in a folder of its own, made once and used again: registers by the bulk path of the product, with ten
 * persons a dossier; papers of the first dossiers by the bulk path too, those of the others copied from these within the database with
 * keys, dossiers and units of their own (twelve pages a dossier). Copied pages say what another dossier's papers say and have no
 * stored file: enough to measure pages, too little to look at.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { bulkLoadDossiers, bulkLoadPapers, bulkPages, entryOfSample } from '#app/bulk-province.ts'
import { openForCommand, type Opened } from '#app/commands/context.ts'
import { prepareAccounts } from '#app/demo/prepare.ts'
import type { RegisterEntry } from '#app/register-entries.ts'
import { openRuntime, prepareDatabase } from '#app/runtime.ts'
import { makePapers } from '#app/samples/papers.ts'
import { formatName, makeName } from '#app/samples/personal-names.ts'
import { makeDossier } from '#app/samples/province.ts'
import { randomStream } from '#app/samples/random.ts'
import { listOldestDossiers, openBatch } from '#modules/archive/index.ts'
import { asActor, systemActor } from '#platform/db/index.ts'

const SEED = 2020
const PERSONS_A_DOSSIER = 10
/** Dossiers whose papers are made; each of the others has those of three of them. */
const WRITTEN = 600
const FONDS = { code: 'NCC', title: 'Hồ sơ người có công với cách mạng' }

/** Raised when what is made changes: an older folder is not used again. */
const VERSION = 3

export type Filled = { version: number; dossiers: number; seconds: Record<string, number> }

/** It is filled on one day and looked at on the next. */
export const benchEnv = (folder: string, port: string, day = '2026-06-16') => ({
  ANSINH_DATA: folder,
  ANSINH_DEMO: '1',
  ANSINH_TODAY: day,
  LOG_LEVEL: 'warn',
  HOST: '127.0.0.1',
  PORT: port,
})

/** Fills the folder when it is not filled yet; answers how long each part took when it was. */
export async function fillPages(folder: string, dossiers: number, say: (line: string) => void): Promise<Filled> {
  const mark = join(folder, 'bench.json')
  if (existsSync(mark)) {
    const filled = JSON.parse(await readFile(mark, 'utf8')) as Filled
    if (filled.version === VERSION && filled.dossiers === dossiers) return filled
    throw new Error(`${folder} holds another province; remove it or name another folder`)
  }
  await mkdir(folder, { recursive: true })
  const opened = await openForCommand({ share: false, env: benchEnv(folder, '0', '2026-06-15') })
  try {
    const seconds = await fill(opened, dossiers, say)
    const filled = { version: VERSION, dossiers, seconds }
    await writeFile(mark, JSON.stringify(filled))
    return filled
  } finally {
    await opened.server.stop()
  }
}

async function fill({ config, secrets, server, log }: Opened, dossiers: number, say: (line: string) => void) {
  await prepareDatabase(config, secrets, server.urls, log)
  const admin = new pg.Client({ connectionString: server.urls.admin })
  await admin.connect()
  const seconds: Record<string, number> = {}
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const result = await work()
    seconds[what] = Math.round((performance.now() - started) / 100) / 10
    say(`${what}: ${seconds[what]} s`)
    return result
  }
  try {
    await admin.query(`set search_path = ${config.ANSINH_PROVINCE}, common, public`)
    const accounts = await openRuntime(config, secrets, server.urls, log, { work: false })
    await prepareAccounts(accounts)
    await accounts.close()
    // What is made needs no trail and its keys are right by construction: triggers are off for the account of the pages meanwhile.
    const indexes = await dropIndexes(admin, config.ANSINH_PROVINCE)
    await admin.query('alter role ansinh_app set session_replication_role = replica')
    await admin.query('alter role ansinh_app set synchronous_commit = off')
    const runtime = await openRuntime(config, secrets, server.urls, log, { work: false })
    try {
      const { services } = runtime
      const system = systemActor(services.provincePath)
      await timed('registers', () =>
        bulkLoadDossiers(services, system, FONDS, entries(dossiers, services.provincePath), {
          onProgress: (done) => done % 5000 === 0 && say(`${done} dossiers`),
        }),
      )
      const written = Math.min(WRITTEN, dossiers)
      await timed('papers', async () => {
        const ids = await asActor(services.database, system, (tx) => listOldestDossiers(tx, written), { readOnly: true })
        const { batchId } = await openBatch(services, system, { label: 'Hộp', origin: 'demo' })
        await bulkLoadPapers(services, system, batchId, papersOf(ids))
      })
    } finally {
      await runtime.close()
      await admin.query('alter role ansinh_app reset session_replication_role')
      await admin.query('alter role ansinh_app reset synchronous_commit')
    }
    await timed('copies', () => copyPapers(admin))
    await timed('pages counted', () => countPages(admin))
    await timed('indexes', async () => {
      for (const { definition } of indexes) await admin.query(definition)
    })
    await timed('vacuum analyze', async () => {
      await admin.query('vacuum analyze')
      await admin.query('checkpoint')
    })
    return seconds
  } finally {
    await admin.end()
  }
}

const KEPT = ['page_dossier', 'box_code_unique', 'dossier_merit']

async function dropIndexes(admin: pg.Client, schema: string): Promise<{ definition: string }[]> {
  await admin.query("set maintenance_work_mem = '512MB'")
  const { rows } = await admin.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes i
     where schemaname = $1 and indexdef not like 'CREATE UNIQUE%' and indexname <> all($2)
     and not exists (select from pg_constraint c where c.conname = i.indexname)`,
    [schema, KEPT],
  )
  for (const { name } of rows) await admin.query(`drop index ${name}`)
  return rows
}

/** The dossiers of the sample province with so many relatives that every dossier has ten persons on average. */
function* entries(dossiers: number, provincePath: string): Generator<RegisterEntry> {
  for (let index = 0; index < dossiers; index++) {
    const entry = entryOfSample(makeDossier(SEED, index), 12, provincePath)
    const random = randomStream(SEED, 'kin', index)
    const missing = random.int(PERSONS_A_DOSSIER - 4, PERSONS_A_DOSSIER + 2) - entry.relatives.length
    const kin = Array.from({ length: Math.max(0, missing) }, (_, at) => ({
      kind: at % 3 === 0 ? ('sibling' as const) : ('child' as const),
      part: 'relative' as const,
      person: {
        fullName: formatName(makeName(random, random.chance(0.5) ? 'male' : 'female')),
        birth: { written: String(random.int(1930, 1995)) },
        path: entry.person.path,
        vital: { state: 'alive' as const },
      },
    }))
    yield { ...entry, relatives: [...entry.relatives, ...kin] }
  }
}

function* papersOf(ids: readonly string[]) {
  for (const [index, dossierId] of ids.entries())
    yield { dossierId, pages: makePapers(makeDossier(SEED, index)).flatMap((paper) => bulkPages(paper)) }
}

/** What the triggers would have kept, which were off. */
async function countPages(admin: pg.Client): Promise<void> {
  await admin.query(`insert into dossier_pages (dossier_id, content, waiting, to_review, pages_read, last_read_at, path, also_paths)
    select d.dossier_id, count(p.page_id), count(*) filter (where p.state = 'waiting'), count(*) filter (where p.state in ('needs_review', 'failed')),
      count(p.read_at), max(p.read_at), d.path, d.also_paths
    from dossier d left join page p on p.dossier_id = d.dossier_id and p.kind = 'content' group by d.dossier_id`)
  await admin.query(`insert into dossier_work (dossier_id, what, on_day, person, pages, path, also_paths)
    select p.dossier_id, one.what, (one.at at time zone 'Asia/Ho_Chi_Minh')::date, coalesce(one.person, 'unknown'), count(*), d.path, d.also_paths
    from page p join dossier d on d.dossier_id = p.dossier_id
    cross join lateral (values ('taken', p.created_at, p.taken_in_by), ('read', p.read_at, 'machine'), ('verified', p.verified_at, p.verified_by), ('accepted', p.accepted_at, p.accepted_by)) as one (what, at, person)
    where p.kind = 'content' and one.at is not null group by p.dossier_id, d.dossier_id, one.what, 3, 4`)
}

/** A key made of two others: the same every time. */
const key = (a: string, b: string) => `md5(${a}::text || ${b}::text)::uuid`

async function copyPapers(admin: pg.Client): Promise<void> {
  await admin.query('set session_replication_role = replica')
  await admin.query("set work_mem = '256MB'")
  const run = (text: string) => admin.query(text)
  await run(`create temp table written as select dossier_id, row_number() over (order by dossier_id) - 1 as no
    from (select distinct dossier_id from page where dossier_id is not null) d`)
  // Three of the written ones for most dossiers, two for one in five; a file for forty dossiers.
  await run(`create temp table copied as
    with empty as (select d.dossier_id, d.path, d.also_paths, row_number() over (order by d.dossier_id) - 1 as no
      from dossier d where not exists (select from written w where w.dossier_id = d.dossier_id)),
    size as (select count(*) as written from written)
    select e.dossier_id, e.path, e.also_paths, e.no, w.dossier_id as source_id, part,
      ('00000000-0000-7000-8000-' || lpad(to_hex(e.no / 40 + 1), 12, '0'))::uuid as batch_file_id
    from empty e cross join size cross join generate_series(0, 2) part
    join written w on w.no = (e.no * 3 + part * 7) % size.written
    where part < case when e.no % 5 = 0 then 2 else 3 end`)
  await run('analyze written')
  await run('analyze copied')
  await run(`create temp table copied_page as
    select ${key('p.page_id', 'c.dossier_id')} as page_id, p.page_id as source_id, c.dossier_id, c.path, c.also_paths, c.batch_file_id,
      ${key('p.document_id', 'c.dossier_id')} as document_id, row_number() over (partition by c.dossier_id order by c.part, p.seq) as seq,
      row_number() over (partition by c.batch_file_id order by c.no, c.part, p.seq) as file_page
    from copied c join page p on p.dossier_id = c.source_id`)
  await run('analyze copied_page')
  await run(`insert into file (sha256, size, media_type, stored_at)
    select distinct encode(sha256(batch_file_id::text::bytea), 'hex'), 1000, 'application/pdf', timestamptz '2026-06-15 09:00:00+07' from copied`)
  // A batch is what is scanned in one go: a file of forty dossiers.
  await run(`insert into scan_batch (scan_batch_id, label, origin, created_by, created_at, path)
    select c.batch_file_id, 'Lô ' || row_number() over (order by c.batch_file_id), b.origin, b.created_by, b.created_at - row_number() over (order by c.batch_file_id desc) * interval '1 minute', b.path
    from (select distinct batch_file_id from copied) c cross join (select * from scan_batch order by scan_batch_id limit 1) b`)
  await run(`insert into batch_file (batch_file_id, scan_batch_id, name, sha256, state, pages, path)
    select c.batch_file_id, b.scan_batch_id, c.batch_file_id || '.pdf', encode(sha256(c.batch_file_id::text::bytea), 'hex'), 'taken-in', count(*), b.path
    from copied_page c join scan_batch b on b.scan_batch_id = c.batch_file_id group by c.batch_file_id, b.scan_batch_id, b.path`)
  await run(`insert into document (document_id, dossier_id, seq, type, type_confidence, type_confirmed, path, also_paths)
    select c.document_id, c.dossier_id, min(c.seq), max(d.type), max(d.type_confidence), false, c.path, c.also_paths
    from copied_page c join page p on p.page_id = c.source_id join document d on d.document_id = p.document_id
    group by c.document_id, c.dossier_id, c.path, c.also_paths`)
  await run(`insert into page (page_id, batch_file_id, file_page, sha256, dossier_id, document_id, filed_by, seq, kind, width, height, dpi, state, read_at, path, also_paths, created_at)
    select c.page_id, c.batch_file_id, c.file_page, encode(sha256(c.batch_file_id::text::bytea), 'hex'), c.dossier_id, c.document_id, p.filed_by,
      c.seq, p.kind, p.width, p.height, p.dpi,
      -- Most of an archive that is at work has been looked through.
      case when hashtext(c.page_id::text) % 20 = 0 then p.state else 'verified' end, p.read_at, c.path, c.also_paths, p.created_at
    from copied_page c join page p on p.page_id = c.source_id`)
  await run(`insert into reading (page_id, engine_version, words, text, mean_confidence, type, type_confidence, fields, read_at, path, also_paths)
    select c.page_id, r.engine_version, r.words, r.text, r.mean_confidence, r.type, r.type_confidence, r.fields, r.read_at, c.path, c.also_paths
    from copied_page c join reading r on r.page_id = c.source_id`)
  await run(`insert into page_text (page_id, dossier_id, text, tokens, path, also_paths)
    select c.page_id, c.dossier_id, t.text, t.tokens, c.path, c.also_paths from copied_page c join page_text t on t.page_id = c.source_id`)
  // Six who verified, each some dossiers.
  await run(`update page p set verified_by = a.account_id::text, verified_at = p.read_at from (select account_id, row_number() over (order by login_name) - 1 as no from account limit 6) a
    where p.state = 'verified' and a.no = abs(hashtext(p.dossier_id::text)) % 6`)
  await run('set session_replication_role = origin')
}
