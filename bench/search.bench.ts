/**
 * Search as an officer of one commune and as one of the whole province: time of the whole call (both transactions, the entry in the
 * trail included) and whether the person asked for is among the first ten. One JSON object on standard output.
 *
 *   node bench/search.bench.ts [--persons 50000] [--dossiers 5000] [--papers 40000] [--queries 120] [--keep]
 *
 * The database is an embedded server of its own in a temporary folder, or ANSINH_BENCH_DATABASE_URL (of a role that may create
 * databases); `--keep` leaves it there.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import pg from 'pg'
import { urlsOf } from '#app/database.ts'
import { randomStream } from '#app/samples/random.ts'
import { loadAreas } from '#modules/areas/index.ts'
import { search, textTokens, type SearchResult } from '#modules/archive/index.ts'
import { makeNameDictionary } from '#modules/archive/search/name-dictionary.ts'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { asActor, migrate, openDatabase, scopeOfPath, type Actor } from '#platform/db/index.ts'
import { systemClock } from '#shared/clock.ts'
import { foldName } from '#shared/names.ts'
import {
  documentNumberOf,
  fillProvince,
  makePageText,
  makePerson,
  type BenchPerson,
} from './search/generate.ts'
import { withSlips, type Slip } from './search/slips.ts'

const { values: args } = parseArgs({
  options: {
    persons: { type: 'string', default: '50000' },
    dossiers: { type: 'string', default: '5000' },
    papers: { type: 'string', default: '40000' },
    queries: { type: 'string', default: '120' },
    keep: { type: 'boolean', default: false },
    database: { type: 'string', default: 'ansinh_bench_search' },
  },
})
const size = { persons: Number(args.persons), dossiers: Number(args.dossiers), papers: Number(args.papers) }
const QUERIES = Number(args.queries)
const USERS = 50
const EVERY_MS = 5_000
const SCHEMA = 'phu_tho'
const PASSWORDS = { owner: 'a'.repeat(16), app: 'b'.repeat(16), auth: 'c'.repeat(16) }
const say = (what: string) => process.stderr.write(`${what}\n`)

type Result = {
  name: string
  unit: string
  value: number
  target?: number
  holds?: boolean
  peer?: { name: string; value: number }
}
const results: Result[] = []
const round = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits
const quantile = (sorted: number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * q) - 1)] ?? 0

function report(name: string, times: number[], target: number | undefined, peer?: Result['peer']): void {
  const sorted = times.toSorted((a, b) => a - b)
  const value = round(quantile(sorted, 0.95))
  results.push({
    name: `${name}, p95`,
    unit: 'ms',
    value,
    ...(target === undefined ? {} : { target, holds: value <= target }),
    ...(peer ? { peer } : {}),
  })
  results.push({ name: `${name}, p50`, unit: 'ms', value: round(quantile(sorted, 0.5)) })
}
function share(
  name: string,
  found: number,
  of: number,
  target: number | undefined,
  peer?: Result['peer'],
): void {
  const value = round((100 * found) / of, 2)
  results.push({
    name,
    unit: '%',
    value,
    ...(target === undefined ? {} : { target, holds: value >= target }),
    ...(peer ? { peer } : {}),
  })
}

const folder = process.env['ANSINH_BENCH_DATABASE_URL']
  ? null
  : await mkdtemp(join(tmpdir(), 'ansinh-bench-'))
const server =
  folder === null ? null : await startEmbedded({ dataDir: folder, watch: false, sharedBuffersMb: 1024 })
const urlOf = (database: string) => {
  if (server) return server.url(database)
  const url = new URL(process.env['ANSINH_BENCH_DATABASE_URL'] ?? '')
  url.pathname = `/${database}`
  return url.href
}
try {
  const admin = new pg.Client({ connectionString: urlOf('postgres') })
  await admin.connect()
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [args.database])
  if (rowCount === 0) await admin.query(`create database ${args.database}`)
  await admin.end()
  const adminUrl = urlOf(args.database)
  const urls = urlsOf(adminUrl, PASSWORDS)
  // One that was kept may be of an older version.
  await migrate({ adminUrl, migrationsDir: 'migrations', schema: SCHEMA, passwords: PASSWORDS })
  if (rowCount === 0) {
    const owner = openDatabase({ url: urls.owner, schema: SCHEMA, max: 2 })
    await loadAreas(owner, 'law/areas')
    await owner.close()
    await fillProvince(adminUrl, SCHEMA, size, say)
  }
  await measureDictionary(adminUrl)
  await measure(urls)
} finally {
  if (args.keep) say('the database is left')
  else if (server === null) {
    const admin = new pg.Client({ connectionString: urlOf('postgres') })
    await admin.connect()
    await admin.query(`drop database if exists ${args.database} with (force)`)
    await admin.end()
  }
  await server?.stop()
  if (folder !== null && !args.keep) await rm(folder, { recursive: true, force: true })
}

/** The names in memory by themselves: what a process holds, and one run through all of them for a name with two slips. */
async function measureDictionary(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const { rows } = await client.query<{ name_key: string }>(`select name_key from ${SCHEMA}.name_form order by name_key`)
  await client.end()
  const keys = rows.map((row) => row.name_key)
  const held = () => {
    global.gc?.()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = held()
  const filled = performance.now()
  const dictionary = makeNameDictionary()
  dictionary.add(keys)
  const took = performance.now() - filled
  const random = randomStream(6)
  const looks: number[] = []
  const whole: number[] = []
  for (let i = 0; i < 10 * QUERIES; i++) {
    const person = makePerson(random.int(0, size.persons - 1))
    const asked = foldName(withSlips(random, person.fullName, (['none', 'typed-1', 'typed-2', 'read-2'] as const)[i % 4] ?? 'none'))
    const started = performance.now()
    const expansions = dictionary.expand(asked, asked)
    const expanded = performance.now()
    const candidates = dictionary.look(expansions)
    const looked = performance.now()
    dictionary.rank(candidates, -1, 8)
    if (i < QUERIES) continue // warm
    looks.push(looked - expanded)
    whole.push(performance.now() - started)
  }
  results.push({ name: 'names in memory', unit: 'names', value: dictionary.size })
  results.push({ name: 'names in memory, put in', unit: 'ms', value: round(took) })
  // Their texts included, which the rows hold already: counted when the process can clear its memory (node --expose-gc).
  if (global.gc) results.push({ name: 'names in memory, held beside their texts', unit: 'bytes a name', value: round((held() - before) / dictionary.size) })
  report('names in memory, one run through all', looks, undefined)
  report('names in memory, a name with up to two slips', whole, undefined)
}

async function measure(urls: ReturnType<typeof urlsOf>): Promise<void> {
  const database = openDatabase({ url: urls.app, schema: SCHEMA, max: 4 })
  const services = { database, clock: systemClock, provincePath: '25/' }
  const commune = makePerson(0).path
  const actors: [string, Actor, (index: number) => BenchPerson][] = [
    [
      'commune officer',
      { accountId: 'bench', role: 'commune-officer', ...scopeOfPath(commune), wide: false },
      inCommune(commune),
    ],
    [
      'province officer',
      { accountId: 'bench', role: 'officer', ...scopeOfPath('25/'), wide: true },
      anyPerson,
    ],
  ]
  const timed = async (
    actor: Actor,
    input: Parameters<typeof search>[2],
  ): Promise<[SearchResult, number]> => {
    const started = performance.now()
    const result = await search(services, actor, input)
    return [result, performance.now() - started]
  }
  for (const [, actor] of actors)
    for (let i = 0; i < 30; i++) await timed(actor, { text: `${makePerson(i).fullName} ${1930 + i}` })

  for (const [who, actor, personAt] of actors) {
    for (const by of ['year', 'commune'] as const) {
      const times: number[] = []
      for (const slip of ['none', 'typed-1', 'typed-2', 'read-2'] satisfies Slip[]) {
        const random = randomStream(1, who, by, slip)
        let [found, self] = [0, 0]
        const missed: string[] = []
        for (let i = 0; i < QUERIES; i++) {
          const person = personAt(random.int(0, 1_000_000))
          const text = `${withSlips(random, person.fullName, slip)} ${by === 'year' ? person.birthYear : `xã ${person.commune.name}`}`
          const [result, took] = await timed(actor, { text, kinds: ['persons'], limit: 10 })
          times.push(took)
          const is = result.persons.hits.some((hit) => hit.personId === person.personId)
          // Nobody can put one before another of the same name and year (or commune): any of them is the answer.
          const like = result.persons.hits.some(
            (hit) =>
              foldName(hit.fullName).join(' ') === person.nameKey &&
              (by === 'year'
                ? hit.birthWritten === String(person.birthYear)
                : (hit.homeWritten ?? '').startsWith(`xã ${person.commune.name},`)),
          )
          if (is) self += 1
          if (is || like) found += 1
          else missed.push(`${text} (${person.fullName})`)
        }
        if (missed.length > 0) say(`${who}, ${by}, ${slip}: ${missed.slice(0, 6).join('; ')}`)
        share(`${who}: name and ${by}, ${slip}, such a person among the first 10`, found, QUERIES, 99)
        if (self !== found)
          share(
            `${who}: name and ${by}, ${slip}, that very person among the first 10`,
            self,
            QUERIES,
            undefined,
          )
      }
      report(
        `${who}: name and ${by}`,
        times,
        30,
        who === 'province officer' && by === 'year' ? await trigramPeer(urls.admin) : undefined,
      )
    }
    const only: number[] = []
    let counted = 0
    const random = randomStream(2, who)
    for (let i = 0; i < QUERIES; i++) {
      const person = personAt(random.int(0, 1_000_000))
      const [result, took] = await timed(actor, {
        text: withSlips(random, person.fullName, i % 4 === 3 ? 'typed-1' : 'none'),
        kinds: ['persons'],
      })
      only.push(took)
      if (i % 4 !== 3 && result.persons.exact >= 1) counted += 1
    }
    report(`${who}: name alone, exact ones counted`, only, 50)
    share(`${who}: name alone, its bearers counted`, counted, QUERIES - Math.floor(QUERIES / 4), 100)

    for (const [kind, textAt] of papersAsked(personAt)) {
      const times: number[] = []
      let found = 0
      for (let i = 0; i < QUERIES; i++) {
        const text = textAt(i, randomStream(3, who, kind, i).int(0, 1_000_000))
        const [result, took] = await timed(actor, { text, kinds: ['papers'] })
        times.push(took)
        if (result.papers.hits.length > 0) found += 1
      }
      report(
        `${who}: papers by ${kind}`,
        times,
        60,
        who === 'commune officer' && kind === 'two words'
          ? await rowSecurityPeer(database, actor)
          : undefined,
      )
      share(`${who}: papers by ${kind}, with hits`, found, QUERIES, undefined)
    }
    const all: number[] = []
    for (let i = 0; i < QUERIES; i++) {
      const person = personAt(randomStream(4, who, i).int(0, 1_000_000))
      all.push((await timed(actor, { text: `${person.fullName} ${person.birthYear}` }))[1])
    }
    report(`${who}: the whole box, name and year`, all, undefined)
  }
  await measureLoad(services, actors)
  await database.close()
  process.stdout.write(`${JSON.stringify({ bench: 'search', size, results }, null, 1)}\n`)
}

/**
 * Fifty officers each searching papers every five seconds, half of them of one commune, by turns a phrase, two words and words apart: an
 * open loop, begun on time whether or not the last ones are answered, with the generator in the same process as the search.
 */
async function measureLoad(
  services: Parameters<typeof search>[0],
  actors: [string, Actor, (index: number) => BenchPerson][],
): Promise<void> {
  const random = randomStream(7)
  const times: number[] = []
  const running: Promise<unknown>[] = []
  const rounds = Math.max(1, Math.round(QUERIES / 20))
  const begun = performance.now()
  for (let i = 0; i < USERS * rounds; i++) {
    const due = begun + (i * EVERY_MS) / USERS
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    const [, actor, personAt] = actors[i % actors.length]!
    const [, textAt] = papersAsked(personAt)[2 + (Math.floor(i / 2) % 3)]!
    running.push(search(services, actor, { text: textAt(i, random.int(0, 1_000_000)), kinds: ['papers'] }).then(() => times.push(performance.now() - due)))
  }
  await Promise.all(running)
  report(`papers, ${USERS} users each every ${EVERY_MS / 1000} s`, times, 100)
}

function anyPerson(index: number): BenchPerson {
  for (let i = index % size.persons; ; i = (i + 1) % size.persons) {
    const person = makePerson(i)
    if (person.birthYear !== null) return person
  }
}

function inCommune(path: string): (index: number) => BenchPerson {
  const own: BenchPerson[] = []
  for (let i = 0; i < size.persons && own.length < 400; i++) {
    const person = makePerson(i)
    if (person.path === path && person.birthYear !== null) own.push(person)
  }
  return (index) => own[index % own.length] as BenchPerson
}

function papersAsked(
  personAt: (index: number) => BenchPerson,
): [string, (i: number, at: number) => string][] {
  // Of whom there is a dossier.
  const ofDossier = (at: number) => {
    for (let i = at; ; i++) {
      const person = personAt(i)
      if (person.index < size.dossiers) return person
      if (i > at + 2_000) return person
    }
  }
  return [
    ['name', (_, at) => ofDossier(at).fullName],
    ['number', (_, at) => documentNumberOf(ofDossier(at).index)],
    ['two words', (i) => ['guồng vại', 'miếu phiên', 'gò chum', 'nong rẫy'][i % 4] ?? ''],
    [
      'common phrase',
      (i) =>
        ['hồ sơ gồm có các giấy tờ', 'sức khỏe sút kém', 'xác nhận lời khai trên', 'nơi nhận như trên lưu'][
          i % 4
        ] ?? '',
    ],
    [
      'words apart',
      (_, at) => {
        const person = ofDossier(at)
        return `${person.commune.name} ${makePageText(person.index, person).split('\n').at(-1)?.split(' ').slice(0, 2).join(' ')}`
      },
    ],
  ]
}

/** What is usual for names: similarity of trigrams over the same rows, narrowed by year, without any scope. */
async function trigramPeer(url: string): Promise<Result['peer']> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`set search_path = ${SCHEMA}, public`)
    await client.query('create extension if not exists pg_trgm schema public')
    await client.query(
      'create index if not exists person_name_bench_trigram on person_name using gin (name_key gin_trgm_ops)',
    )
    await client.query('set pg_trgm.similarity_threshold = 0.4')
    const times: number[] = []
    let found = 0
    for (let i = 0; i < 25; i++) {
      const random = randomStream(5, i)
      const person = anyPerson(random.int(0, 1_000_000))
      const key = foldName(
        withSlips(
          random,
          person.fullName,
          (['none', 'typed-1', 'typed-2', 'read-2'] as const)[i % 4] ?? 'none',
        ),
      ).join(' ')
      const started = performance.now()
      const { rows } = await client.query<{ name_key: string }>(
        'select name_key from person_name where name_key % $1 and birth_year_from <= $2::int + 1 and birth_year_until >= $2::int - 1 order by similarity(name_key, $1) desc, abs(birth_year_from - $2::int) limit 10',
        [key, person.birthYear],
      )
      times.push(performance.now() - started)
      if (rows.some((row) => row.name_key === person.nameKey)) found += 1
    }
    share('peer, trigrams: name and year, such a name among the first 10', found, 25, undefined)
    await client.query('drop index person_name_bench_trigram')
    return {
      name: 'pg_trgm similarity over the same rows, p95',
      value: round(
        quantile(
          times.toSorted((a, b) => a - b),
          0.95,
        ),
      ),
    }
  } finally {
    await client.end()
  }
}

/** What is usual for papers: the text index asked under row-level security. */
async function rowSecurityPeer(
  database: ReturnType<typeof openDatabase>,
  actor: Actor,
): Promise<Result['peer']> {
  const times: number[] = []
  for (const text of ['guồng vại', 'miếu phiên', 'gò chum']) {
    const query = textTokens(text).join(' & ')
    const started = performance.now()
    await asActor(
      database,
      actor,
      (tx) => sql`select page_id from page_text where tokens @@ ${query}::tsquery limit 20`.execute(tx),
      { readOnly: true },
    )
    times.push(performance.now() - started)
  }
  return { name: 'tsvector under row-level security, p95', value: round(Math.max(...times)) }
}
