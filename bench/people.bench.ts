/**
 * The same person twice: all doubles of a register with precision and recall by what befell the second record, and the doubles of one
 * person as he is being typed, beside what is usual for names. The records are made (bench/people/labelled.ts), the seed is none that the
 * weights were estimated from. One JSON object on standard output.
 *
 *   node bench/people.bench.ts [--register 130000] [--persons 500000] [--queries 200]
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { urlsOf } from '#app/database.ts'
import { randomStream } from '#app/samples/random.ts'
import { loadAreas } from '#modules/areas/index.ts'
import { findLikePersons, matchingAreas, resolveHomeArea, scanPairs } from '#modules/people/index.ts'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { migrate, openDatabase, scopeOfPath } from '#platform/db/index.ts'
import { systemClock } from '#shared/clock.ts'
import { parseEdtf } from '#shared/edtf.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { damerauLevenshtein, foldName } from '#shared/names.ts'
import { scoreGroups } from './people/groups.ts'
import {
  makeLabelledSet,
  NAMESAKES,
  NOISES,
  pairKey,
  type Labelled,
  type LabelledSet,
} from './people/labelled.ts'

const { values: args } = parseArgs({
  options: {
    register: { type: 'string', default: '130000' },
    persons: { type: 'string', default: '500000' },
    queries: { type: 'string', default: '200' },
  },
})
const size = { register: Number(args.register), persons: Number(args.persons), queries: Number(args.queries) }
const SEED = 20_263
/** Rows of a list that is put into groups. */
const GROUPED = 20_000
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
const percent = (part: number, whole: number) => round((100 * part) / Math.max(1, whole), 2)
const quantile = (times: number[], q: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.ceil(times.length * q) - 1)] ?? 0

const folder = await mkdtemp(join(tmpdir(), 'ansinh-bench-'))
const server = await startEmbedded({ dataDir: folder, watch: false, sharedBuffersMb: 512 })
try {
  groupsOfAList()
  await wholeRegister()
  await asOneTypes()
  process.stdout.write(`${JSON.stringify({ bench: 'people', size, results }, null, 1)}\n`)
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}

/** A list without a database, put into groups; beside it what hangs together by pairs. */
function groupsOfAList(): void {
  const set = makeLabelledSet(SEED, GROUPED)
  const { groups, chained, apart } = scoreGroups(set)
  const peer = (value: number) => ({ name: 'all that hangs together by pairs', value })
  results.push(
    { name: `groups of a list of ${GROUPED}: of two in one group, one person's`, unit: '%', value: percent(groups.right, groups.joined), peer: peer(percent(chained.right, chained.joined)) },
    { name: 'of two of one person, in one group', unit: '%', value: percent(groups.right, set.pairs.size), peer: peer(percent(chained.right, set.pairs.size)) },
    { name: 'pairs told apart from the groups', unit: 'pairs', value: apart },
  )
}

/** An own province holding these records. */
async function openRegister(name: string, { records }: LabelledSet) {
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  await admin.query(`create database ${name}`)
  await admin.end()
  const urls = urlsOf(server.url(name), PASSWORDS)
  await migrate({
    adminUrl: server.url(name),
    migrationsDir: 'migrations',
    schema: SCHEMA,
    passwords: PASSWORDS,
  })
  const owner = openDatabase({ url: urls.owner, schema: SCHEMA, max: 2 })
  await loadAreas(owner, 'law/areas')
  await owner.close()
  await fill(server.url(name), records)
  const database = openDatabase({ url: urls.app, schema: SCHEMA, max: 4 })
  return {
    services: { database, clock: systemClock, provincePath: '25/' },
    database,
    adminUrl: server.url(name),
  }
}

/** Processor seconds that the server's processes of a database have taken so far: what load does not stretch. */
async function serverSeconds(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await client.end()
  const ticks = rows.map(({ pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  })
  return ticks.reduce((sum, one) => sum + one, 0) / 100
}

function escape(value: string | number | null | undefined): string {
  return value === null || value === undefined
    ? '\\N'
    : String(value).replace(/\\/g, '\\\\').replace(/\t/g, ' ')
}

/** Straight into the tables, the keys right by construction: the generator is no part of what is measured. */
async function fill(url: string, records: readonly Labelled[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`set search_path = ${SCHEMA}, common, public`)
    await client.query(
      "set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '256MB'",
    )
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexname as name, indexdef as definition from pg_indexes where schemaname = $1 and tablename = any('{person,person_name}')
       and indexname not in (select conname from pg_constraint)`,
      [SCHEMA],
    )
    for (const index of indexes) await client.query(`drop index ${index.name}`)
    const copy = async (target: string, rows: Iterable<(string | number | null | undefined)[]>) => {
      function* chunks() {
        let held: string[] = []
        for (const row of rows) {
          held.push(`${row.map(escape).join('\t')}\n`)
          if (held.length === 2_000) {
            yield held.join('')
            held = []
          }
        }
        yield held.join('')
      }
      await pipeline(Readable.from(chunks()), client.query(copyFrom(`copy ${target} from stdin`)))
    }
    const links = new Map<string, ReturnType<typeof resolveHomeArea>>()
    const linkOf = ({ home, noise }: Labelled) => {
      if (!home) return null
      // The paper of today names units of today.
      const day = (noise === 'renamed-unit' ? '2025-07-01' : '2019-06-01') as LegalDate
      const key = `${day} ${home}`
      let link = links.get(key)
      // The unit is linked as registering does, where the lists leave no choice.
      if (link === undefined) links.set(key, (link = resolveHomeArea(home, day, matchingAreas())))
      return link
    }
    await copy(
      'person (person_id, full_name, name_key, aliases, sex, birth_written, birth_edtf, birth_earliest, birth_latest, home_written, home_area_code, home_area_valid_from, path, created_at)',
      (function* () {
        for (const one of records) {
          const date = one.birthEdtf ? parseEdtf(one.birthEdtf) : undefined
          const link = linkOf(one)
          yield [
            one.id, one.name, foldName(one.name).join(' '), one.aliases?.length ? `{${one.aliases.map((alias) => `"${alias}"`).join(',')}}` : null,
            one.sex, one.birthWritten || null, one.birthEdtf, date?.earliest, date?.latest, one.home, link?.code, link?.validFrom, one.path, '2026-06-01 00:00:00+00',
          ] // prettier-ignore
        }
      })(),
    )
    await copy(
      'person_name (person_name_id, person_id, kind, written, name_key, birth_year_from, birth_year_until, home_key, path)',
      (function* () {
        for (const one of records)
          for (const [i, written] of [one.name, ...(one.aliases ?? [])].entries()) {
            const date = one.birthEdtf ? parseEdtf(one.birthEdtf) : undefined
            yield [
              one.id.replace('-0000-', `-000${i + 1}-`), one.id, i === 0 ? 'name' : 'alias', written, foldName(written).join(' '),
              date?.earliest?.slice(0, 4), date?.latest?.slice(0, 4), foldName(one.home ?? '').join(' ') || null, one.path,
            ] // prettier-ignore
          }
      })(),
    )
    for (const index of indexes) await client.query(index.definition)
    await client.query(
      'insert into name_form (name_key, era, xid) select distinct name_key, 1, 1 from person_name',
    )
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}

async function wholeRegister(): Promise<void> {
  const set = makeLabelledSet(SEED, size.register)
  const { services, database, adminUrl } = await openRegister('register', set)
  say(`${set.records.length} records, ${set.pairs.size} pairs`)
  const found = new Map<string, number>()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const live = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = live()
  let peak = before
  const run = async () => {
    found.clear()
    const [own, theirs] = [process.cpuUsage(), await serverSeconds(adminUrl)]
    const started = performance.now()
    const result = await scanPairs(services, async (pairs) => {
      for (const pair of pairs) found.set(pairKey(pair.a, pair.b), pair.grade === 'likely' ? 2 : 1)
    })
    const seconds = (performance.now() - started) / 1000
    const cpu = process.cpuUsage(own)
    return {
      result,
      seconds,
      cpu: (cpu.user + cpu.system) / 1e6,
      server: (await serverSeconds(adminUrl)) - theirs,
    }
  }
  // What is held is looked at in the first run, whose time it spoils.
  const watch = setInterval(() => (peak = Math.max(peak, live())), 400)
  await run()
  clearInterval(watch)
  const { seconds, cpu, server: serverCpu, result } = await run()
  say(`${result.compared} compared, ${result.pairs} given`)
  const right = [...found.keys()].filter((key) => set.pairs.has(key)).length
  const likely = [...found].filter(([, grade]) => grade === 2)
  const peer = levenshteinPeer(set)
  results.push(
    { name: `all doubles among ${set.records.length}`, unit: 's', value: round(seconds, 2), target: 10, holds: seconds <= 10, peer: { name: 'Levenshtein of unmarked names within unit and year, in memory', value: round(peer.seconds, 2) } },
    { name: 'of that, processor time of the process', unit: 's', value: round(cpu, 2) },
    { name: 'and of the server', unit: 's', value: round(serverCpu, 2) },
    { name: 'pairs compared', unit: 'pairs', value: result.compared },
    { name: 'precision', unit: '%', value: percent(right, found.size), peer: { name: 'Levenshtein', value: peer.precision } },
    { name: 'recall', unit: '%', value: percent(right, set.pairs.size), peer: { name: 'Levenshtein', value: peer.recall } },
    { name: 'precision of the likely ones', unit: '%', value: percent(likely.filter(([key]) => set.pairs.has(key)).length, likely.length) },
    { name: 'recall of the likely ones', unit: '%', value: percent(likely.filter(([key]) => set.pairs.has(key)).length, set.pairs.size) },
  ) // prettier-ignore
  for (const noise of NOISES) {
    const all = [...set.pairs].filter(([, kind]) => kind === noise).map(([key]) => key)
    results.push({
      name: `recall, ${noise}`,
      unit: '%',
      value: percent(all.filter((key) => found.has(key)).length, all.length),
      peer: {
        name: 'Levenshtein',
        value: percent(all.filter((key) => peer.found.has(key)).length, all.length),
      },
    })
  }
  for (const kind of NAMESAKES) {
    const others = set.records.filter((one) => one.namesake === kind)
    const owners = new Map(set.records.map((one) => [one.person, one.id]))
    const taken = (keys: { has(key: string): boolean }) =>
      others.filter((one) => keys.has(pairKey(one.id, owners.get(one.person - 1) ?? ''))).length
    results.push({
      name: `taken for one person: ${kind}`,
      unit: '%',
      value: percent(taken(found), others.length),
      peer: { name: 'Levenshtein', value: percent(taken(peer.found), others.length) },
    })
  }
  results.push({
    name: 'held at most while scanning, beyond before',
    unit: 'MB',
    value: round((peak - before) / 2 ** 20, 0),
  })
  await database.close()
}

/** What is usual: names without marks at two edits at most, the same year, the same unit. */
function levenshteinPeer({ records, pairs }: LabelledSet) {
  const started = performance.now()
  const keyed = records.map((one) => ({
    id: one.id,
    name: foldName(one.name).join(' '),
    block: `${one.path} ${one.birthEdtf?.slice(0, 4) ?? ''}`,
  }))
  const found = new Set<string>()
  for (const block of Map.groupBy(keyed, (one) => one.block).values())
    for (let i = 0; i < block.length; i++)
      for (let j = i + 1; j < block.length; j++) {
        const [a, b] = [block[i], block[j]]
        if (a && b && damerauLevenshtein(a.name, b.name, 2) <= 2) found.add(pairKey(a.id, b.id))
      }
  const seconds = (performance.now() - started) / 1000
  const right = [...found].filter((key) => pairs.has(key)).length
  return { seconds, found, precision: percent(right, found.size), recall: percent(right, pairs.size) }
}

async function asOneTypes(): Promise<void> {
  const set = makeLabelledSet(SEED + 1, size.persons)
  const byId = new Map(set.records.map((one) => [one.id, one]))
  const { services, database, adminUrl } = await openRegister('persons', set)
  say(`${set.records.length} persons are in`)
  const actor = { accountId: 'bench', role: 'officer', ...scopeOfPath('25/'), wide: true }
  const random = randomStream(SEED, 'queries')
  const keys = [...set.pairs.keys()]
  const asked = Array.from({ length: size.queries }, () => {
    const [first, second] = random
      .pick(keys)
      .split(' ')
      .map((id) => byId.get(id)) as [Labelled, Labelled]
    return { want: first, typed: second }
  })
  const inputOf = (one: Labelled) => ({
    fullName: one.name,
    birthWritten: one.birthWritten || null,
    home: one.home ?? null,
    sex: (one.sex ?? null) as 'male' | 'female' | null,
    path: one.path ?? '',
  })
  for (const { want } of asked.slice(0, 20)) await findLikePersons(services, actor, inputOf(want))
  const times: number[] = []
  let found = 0
  const [own, theirs] = [process.cpuUsage(), await serverSeconds(adminUrl)]
  for (const { want, typed } of asked) {
    const started = performance.now()
    const like = await findLikePersons(services, actor, inputOf(typed))
    times.push(performance.now() - started)
    if (like.some((one) => one.inScope && one.personId === want.id)) found += 1
  }
  const cpu = process.cpuUsage(own)
  const spent = (cpu.user + cpu.system) / 1e6 + (await serverSeconds(adminUrl)) - theirs
  const early: number[] = []
  for (const { typed } of asked.slice(0, 60)) {
    const started = performance.now()
    await findLikePersons(services, actor, { fullName: typed.name })
    early.push(performance.now() - started)
  }
  const peer = await trigramPeer(adminUrl, asked)
  const p95 = quantile(times, 0.95)
  results.push(
    { name: `doubles of one new person against ${set.records.length}, p95`, unit: 'ms', value: round(p95), target: 50, holds: p95 <= 50, peer: { name: 'pg_trgm similarity and year, p95', value: round(quantile(peer.times, 0.95)) } },
    { name: 'doubles of one new person, p50', unit: 'ms', value: round(quantile(times, 0.5)), peer: { name: 'pg_trgm similarity and year, p50', value: round(quantile(peer.times, 0.5)) } },
    { name: 'processor time of one, process and server', unit: 'ms', value: round((1000 * spent) / asked.length) },
    { name: 'with the name alone typed so far, p95', unit: 'ms', value: round(quantile(early, 0.95)) },
    { name: 'the other record among those shown', unit: '%', value: percent(found, asked.length), peer: { name: 'pg_trgm, among the first 10', value: percent(peer.found, peer.times.length) } },
  ) // prettier-ignore
  await database.close()
}

async function trigramPeer(url: string, asked: readonly { want: Labelled; typed: Labelled }[]) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`set search_path = ${SCHEMA}, public`)
    await client.query('create extension if not exists pg_trgm schema public')
    await client.query(
      'create index person_name_bench_trigram on person_name using gin (name_key gin_trgm_ops)',
    )
    await client.query('set pg_trgm.similarity_threshold = 0.5')
    const times: number[] = []
    let found = 0
    for (const { want, typed } of asked.slice(0, 60)) {
      const year = typed.birthEdtf ? Number(typed.birthEdtf.slice(0, 4)) : null
      const started = performance.now()
      const { rows } = await client.query<{ person_id: string }>(
        `select person_id from person_name where name_key % $1 and person_id <> $3 and ($2::int is null or birth_year_from is null or birth_year_from between $2::int - 1 and $2::int + 1)
         order by similarity(name_key, $1) desc, abs(birth_year_from - $2::int) limit 10`,
        [foldName(typed.name).join(' '), year, typed.id],
      )
      times.push(performance.now() - started)
      if (rows.some((row) => row.person_id === want.id)) found += 1
    }
    return { times, found }
  } finally {
    await client.end()
  }
}
