/**
 * The lists of an ordered store at full size: boxes, a box, dossiers that lack papers, cover sheets that did not come back, paper on loan, copies given out, and the figure of
 * pages read, each as an officer of one commune and as one of the province, after ANALYZE. The rows are made in the database and bear no
 * words. One JSON object on standard output.
 *
 *   node bench/order.bench.ts [--dossiers 50000] [--asks 20]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { urlsOf } from '#app/database.ts'
import { archiveIndicators, listMissingCovers } from '#modules/archive/index.ts'
import { getBox, listBoxedDossiers, listBoxesByCode } from '#modules/archive/boxes/index.ts'
import { listDossiersWithGaps } from '#modules/archive/checklist/index.ts'
import { listIssued } from '#modules/archive/copies/index.ts'
import { listLoans } from '#modules/archive/lending/index.ts'
import { listNumbersTwice, listPersonsWithSeveral } from '#modules/archive/mending/index.ts'
import { countByUnit, countByValue, countRecords, DIMENSIONS, listRecords } from '#modules/indicators/index.ts'
import { loadAreas } from '#modules/areas/index.ts'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { asActor, migrate, openDatabase, scopeOfPath, type Actor, type Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'

const { values: args } = parseArgs({
  options: { dossiers: { type: 'string', default: '50000' }, asks: { type: 'string', default: '20' } },
})
const DOSSIERS = Number(args.dossiers)
const ASKS = Number(args.asks)
const PASSWORDS = { owner: 'a'.repeat(16), app: 'b'.repeat(16), auth: 'c'.repeat(16) }
const COMMUNE = '25/07900/'
const question = { day: '2026-06-15' as LegalDate, knownAt: new Date('2026-06-15T09:00:00+07:00') }

/** A key of its own for row `n` of a kind. */
const key = (kind: number, n: string) => `('00000000-000${kind}-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
/** Fifty communes, one of them with as many dossiers as a large one has. */
const path = `case when n % 46 = 0 then '${COMMUNE}' else '25/' || lpad((7901 + n % 49)::text, 5, '0') || '/' end`

const FILL = [
  `insert into fonds values (${key(1, '1')}, 'NCC', 'Người có công')`,
  `insert into box (box_id, fonds_id, code, store, shelf, compartment) select ${key(2, 'n')}, ${key(1, '1')}, lpad(n::text, 4, '0'), '1', (n % 40)::text, 'A'
   from generate_series(1, ${Math.ceil(DOSSIERS / 14)}) n`,
  `insert into dossier (dossier_id, fonds_id, box_id, title, number_written, number_key, category, received_on, path, created_at)
   select ${key(3, 'n')}, ${key(1, '1')}, ${key(2, '1 + (n - 1) / 14')}, 'Hồ sơ ' || n, 'PTO/LS ' || n || ' CM', 'x|PTO|LS|' || n || '|CM',
   (array['MARTYR', 'WAR_INVALID', 'SICK_SOLDIER', 'RELATIVE'])[1 + n % 4], '2015-01-05', ${path}, '2015-01-05' from generate_series(1, ${DOSSIERS}) n`,
  `insert into dossier_custody select ${key(4, 'n')}, ${key(3, 'n')}, '[2015-01-05,)', '["2015-01-05 00:00:00+00",)', ${path} from generate_series(1, ${DOSSIERS}) n`,
  `insert into dossier_person select ${key(3, 'n')}, ('00000000-000c-7000-8000-' || lpad(to_hex(case when s > 0 then n * 10 + s when n % 500 = 0 then 10 else n * 10 end), 12, '0'))::uuid,
   case s when 0 then 'subject' else 'relative' end, ${path} from generate_series(1, ${DOSSIERS}) n, generate_series(0, 9) s`,
  `insert into document (document_id, dossier_id, seq, type, type_confirmed, path)
   select ${key(5, '(n - 1) * 8 + s')}, ${key(3, 'n')}, s, case when s = 3 and n % 3 = 0 then 'other' else (array['death-notice', 'martyr-certificate', 'decision', 'family-confirmation', 'injury-certificate', 'medical-assessment', 'declaration', 'civil-status-extract'])[s] end, false, ${path}
   from generate_series(1, ${DOSSIERS}) n, generate_series(1, 8) s`,
  `insert into file values (repeat('0', 64), 1, 'application/pdf', '2016-01-01')`,
  `insert into scan_batch values (${key(6, '1')}, 'x', 'demo', 'x', '2016-01-01', '25/')`,
  `insert into batch_file (batch_file_id, scan_batch_id, name, sha256, state, path) select ${key(7, 'n')}, ${key(6, '1')}, 'x', repeat('0', 64), 'duplicate', '25/' from generate_series(1, ${DOSSIERS}) n`,
  `insert into page (page_id, batch_file_id, file_page, sha256, dossier_id, document_id, seq, kind, width, height, state, path, created_at, read_at, taken_in_by, verified_at, verified_by, accepted_at, accepted_by)
   select ${key(8, '(n - 1) * 12 + s')}, ${key(7, 'n')}, s, repeat('0', 64), ${key(3, 'n')}, ${key(5, '(n - 1) * 8 + 1 + s % 8')}, s, 'content', 10, 10, case when n % 5 < 4 then 'verified' else 'read' end, ${path}, '2016-01-01'::timestamptz + n / 40 * interval '1 hour', '2016-01-02'::timestamptz + n / 40 * interval '1 hour', 'p' || n % 12,
   case when n % 5 < 4 then '2017-01-01'::timestamptz + (n / 40 + s) * interval '1 hour' end, case when n % 5 < 4 then 'p' || (n + s / 8) % 25 end,
   case when n % 5 < 3 then '2018-01-01'::timestamptz + n / 40 * interval '1 hour' end, case when n % 5 < 3 then 'p1' end
   from generate_series(1, ${DOSSIERS}) n, generate_series(1, 12) s`,
  `insert into dossier_pages (dossier_id, content, waiting, to_review, pages_read, last_read_at, path)
   select d.dossier_id, 12, 0, 0, 12, '2017-01-01', d.path from dossier d`,
  `insert into dossier_work (dossier_id, what, on_day, person, pages, path)
   select p.dossier_id, one.what, (one.at at time zone 'Asia/Ho_Chi_Minh')::date, one.person, count(*), p.path from page p
   cross join lateral (values ('taken', p.created_at, p.taken_in_by), ('read', p.read_at, 'machine'), ('verified', p.verified_at, p.verified_by), ('accepted', p.accepted_at, p.accepted_by)) as one (what, at, person)
   where one.at is not null group by p.dossier_id, p.path, one.what, 3, one.person`,
  `insert into page_filing (page_filing_id, act_id, page_id, from_dossier_id, to_dossier_id, made_by, made_at, path)
   select ${key(9, 'n')}, ${key(9, 'n')}, ${key(8, 'n * 11')}, ${key(3, '1 + n')}, ${key(3, '2 + n')}, 'x', '2026-01-01', '25/' from generate_series(1, ${Math.floor(DOSSIERS / 50)}) n`,
  `insert into loan select ('00000000-000a-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${key(3, 'n')}, 'Trần Bình', 'Phòng', null, 'x', 'x', '2026-01-01',
   case n % 40 when 0 then 'out' when 1 then 'requested' else 'returned' end, '2026-06-20', case when n % 40 <> 1 then 'x' end, case when n % 40 <> 1 then '2026-02-01'::timestamptz end,
   case when n % 40 > 1 then 'x' end, case when n % 40 > 1 then '2026-03-01'::timestamptz + n * interval '1 minute' end, null, ${path} from generate_series(1, ${Math.floor(DOSSIERS / 2)}) n`,
  `insert into issued_copy select ('00000000-000b-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${key(3, 'n')}, 'extract', 2024 + n % 3, n, lpad(n::text, 16, '0'), 'x', null, 'x', 'x', 1,
   repeat('0', 64), '2026-01-01', 'x', '2026-01-01', null, null, null, ${path} from generate_series(1, ${Math.floor(DOSSIERS / 5)}) n`,
]

// Last, since they stand beside what is there: each dossier's sheet was printed with thirty-nine others; one of fifty did not come back.
FILL.push(
  `insert into cover_print select ('00000000-000d-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'x', '2016-01-01'::timestamptz + n * interval '1 hour', 40, '25/' from generate_series(1, ${Math.ceil(DOSSIERS / 40)}) n`,
  `insert into cover_print_sheet (cover_print_sheet_id, cover_print_id, dossier_id, printed_at, came_at, path)
   select ('00000000-000e-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ('00000000-000d-7000-8000-' || lpad(to_hex((n + 39) / 40), 12, '0'))::uuid, ${key(3, 'n')}, '2016-01-01'::timestamptz + (n + 39) / 40 * interval '1 hour',
   case when n % 50 <> 0 then '2016-02-01'::timestamptz + n / 40 * interval '1 hour' end, ${path} from generate_series(1, ${DOSSIERS}) n`,
)

const folder = await mkdtemp(join(tmpdir(), 'ansinh-bench-order-'))
const server = await startEmbedded({ dataDir: folder, durable: false, watch: false })
try {
  const adminUrl = server.url('postgres')
  await migrate({ adminUrl, migrationsDir: 'migrations', schema: 'phu_tho', passwords: PASSWORDS })
  const urls = urlsOf(adminUrl, PASSWORDS)
  const owner = openDatabase({ url: urls.owner, schema: 'phu_tho', max: 1 })
  await loadAreas(owner, 'law/areas')
  await owner.close()
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query(`set search_path = phu_tho, common, public; set session_replication_role = replica`)
  for (const statement of FILL) await admin.query(statement)
  await admin.query('analyze')
  await admin.end()

  const actor = (role: string, at: string): Actor => ({ accountId: '00000000-0000-7000-8000-000000000001', role, ...scopeOfPath(at), wide: at === '25/' })
  const actors = { commune: actor('archivist', COMMUNE), province: actor('archivist', '25/') }
  // The box of the twentieth dossier of the commune, or of its last, holds one that both see.
  const boxId = `00000000-0002-7000-8000-${(1 + Math.floor((46 * Math.min(20, Math.floor(DOSSIERS / 46)) - 1) / 14)).toString(16).padStart(12, '0')}`
  const database = openDatabase({ url: urls.app, schema: 'phu_tho', max: 2 })
  const pages = archiveIndicators.find((one) => one.code === 'archive.pages-read')!
  const asks: Record<string, (tx: Tx, who: Actor) => Promise<unknown>> = {
    'boxes, first page': (tx, who) => listBoxesByCode(tx, who, { limit: 50 }),
    'boxes, by shelf': (tx, who) => listBoxesByCode(tx, who, { query: '12', limit: 50 }),
    'a box': async (tx, who) => [await getBox(tx, who, boxId), await listBoxedDossiers(tx, boxId, 200)],
    'dossiers that lack papers: the number': (tx) => listDossiersWithGaps(tx, database, question, { page: { limit: 0 } }),
    'dossiers that lack papers: number and page': (tx) => listDossiersWithGaps(tx, database, question, { page: { limit: 50 } }),
    'dossiers that lack papers: number and page far behind': (tx) => listDossiersWithGaps(tx, database, question, { page: { limit: 50, offset: 10_000 } }),
    'dossiers that lack one paper: number and page': (tx) => listDossiersWithGaps(tx, database, question, { category: 'MARTYR', item: 'decision', page: { limit: 50 } }),
    'persons with several dossiers': (tx) => listPersonsWithSeveral(tx, { limit: 30 }),
    'numbers on several dossiers': (tx) => listNumbersTwice(tx, { limit: 30 }),
    'sheets that did not come back': (tx) => listMissingCovers(tx, question.knownAt),
    'paper on loan': (tx) => listLoans(tx, 'out', { limit: 100 }),
    'asked for': (tx) => listLoans(tx, 'asked', { limit: 100 }),
    'loans closed last': (tx) => listLoans(tx, 'closed', { limit: 20 }),
    'copies of a year': (tx) => listIssued(tx, { year: 2026 }, { limit: 50 }),
    'pages read, counted': (tx) => countRecords(tx, pages, question),
    'pages read on a day before pages moved, counted': (tx) => countRecords(tx, pages, { ...question, day: '2025-12-31' as LegalDate }),
  }
  // Every figure of progress, and each as it is told apart; lists of one day and one person.
  const progress = archiveIndicators.filter((one) => one.by?.box && !one.code.includes('lots') && !one.code.includes('fields'))
  for (const source of progress) {
    asks[`${source.code}`] = (tx) => countRecords(tx, source, question)
    asks[`${source.code} by unit`] = (tx) => countByUnit(tx, source, question)
    for (const dimension of DIMENSIONS.filter((one) => source.by?.[one])) asks[`${source.code} by ${dimension}`] = (tx) => countByValue(tx, source, question, dimension)
  }
  const verified = progress.find((one) => one.code === 'archive.pages-verified')!
  asks['pages verified on a day, listed'] = (tx) => listRecords(tx, verified, { ...question, only: { dimension: 'day', value: '2017-01-15' } }, { offset: 0, limit: 50 })
  asks['pages verified by a person, listed'] = (tx) => listRecords(tx, verified, { ...question, only: { dimension: 'person', value: 'p3' } }, { offset: 0, limit: 50 })
  asks['pages verified of a box, listed'] = (tx) => listRecords(tx, verified, { ...question, only: { dimension: 'box', value: boxId } }, { offset: 0, limit: 50 })
  const results: { name: string; unit: 'ms'; commune: [number, number]; province: [number, number] }[] = []
  const round = (value: number) => Math.round(value * 10) / 10
  for (const [name, ask] of Object.entries(asks)) {
    const figures = { commune: [0, 0] as [number, number], province: [0, 0] as [number, number] }
    for (const [scope, who] of Object.entries(actors) as [keyof typeof actors, Actor][]) {
      const times: number[] = []
      for (let at = 0; at <= ASKS; at++) {
        const began = performance.now()
        await asActor(database, who, (tx) => ask(tx, who), { readOnly: true })
        // The first one warms.
        if (at > 0) times.push(performance.now() - began)
      }
      times.sort((a, b) => a - b)
      figures[scope] = [round(times[Math.floor(times.length * 0.95)] ?? 0), round(times[Math.floor(times.length / 2)] ?? 0)]
    }
    results.push({ name, unit: 'ms', ...figures })
  }
  process.stdout.write(`${JSON.stringify({ dossiers: DOSSIERS, asks: ASKS, p95AndP50: results }, null, 2)}\n`)
  await database.close()
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
