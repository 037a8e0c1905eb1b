import { rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { sealAudit } from '#platform/audit/index.ts'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'

/**
 * What the trail costs: one-row transactions a second with 1, 8 and 32 writers and a bulk load, without the trail, with ours, and beside
 * a peer in the same run: a trigger that chains each row to the last, as many audit tables do. `--seconds` a cell, default 4.
 */
const { values: args } = parseArgs({ options: { seconds: { type: 'string', default: '4' } } })
const seconds = Number(args.seconds)
const BULK_ROWS = 50_000
const passwords = { owner: 'a'.repeat(32), app: 'b'.repeat(32), auth: 'c'.repeat(32) }

const folder = join(tmpdir(), `ansinh-bench-audit-${process.pid}`)
await mkdir(folder, { recursive: true })
const server = await startEmbedded({ dataDir: folder, watch: false })
try {
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  await admin.query('create database bench')
  await admin.end()
  await migrate({ adminUrl: server.url('bench'), migrationsDir: 'migrations', schema: 'phu_tho', passwords })
  const owner = new pg.Client({ connectionString: server.url('bench', 'ansinh_owner', passwords.owner), options: '-c search_path=phu_tho,common,public' })
  await owner.connect()
  await owner.query('create table chain_event (n bigint not null, content jsonb not null, hash bytea not null, constraint chain_pk primary key (n))')
  await owner.query(`create function chain_row() returns trigger language plpgsql security definer set search_path from current as $$
    declare v_n bigint; v_hash bytea;
    begin
      lock table chain_event in exclusive mode;
      select n, hash into v_n, v_hash from chain_event order by n desc limit 1;
      insert into chain_event values (coalesce(v_n, 0) + 1, to_jsonb(new), sha256(coalesce(v_hash, '') || convert_to(to_jsonb(new)::text, 'UTF8')));
      return null;
    end $$`)
  await owner.query('create trigger person_chain after insert on person for each row execute function chain_row()')
  const pool = new pg.Pool({ connectionString: server.url('bench', 'ansinh_app', passwords.app), max: 32, options: '-c search_path=phu_tho,common,public' })

  const trails = ['none', 'ours', 'chained'] as const
  const choose = async (trail: (typeof trails)[number]) => {
    await owner.query(`alter table person ${trail === 'ours' ? 'enable' : 'disable'} trigger person_audit`)
    await owner.query(`alter table person ${trail === 'chained' ? 'enable' : 'disable'} trigger person_chain`)
  }
  const actor = `set local ansinh.actor = 'system'; set local ansinh.role = 'system'; set local ansinh.lo = '25/'; set local ansinh.hi = '250'; set local role ansinh_wide`
  const row = () => [newId(), 'Nguyễn Văn Mẫu', 'nguien van mau', '25/07900/']
  const one = 'insert into person (person_id, full_name, name_key, path, created_at) values ($1, $2, $3, $4, clock_timestamp())'

  async function writers(count: number): Promise<number> {
    const end = performance.now() + seconds * 1000
    let done = 0
    await Promise.all(
      Array.from({ length: count }, async () => {
        const client = await pool.connect()
        while (performance.now() < end) {
          await client.query(`begin; ${actor}`)
          await client.query(one, row())
          await client.query('commit')
          done += 1
        }
        client.release()
      }),
    )
    return done / seconds
  }
  async function bulk(): Promise<number> {
    const client = await pool.connect()
    const started = performance.now()
    await client.query(`begin; ${actor}`)
    for (let at = 0; at < BULK_ROWS; at += 500) {
      const rows = Array.from({ length: 500 }, row)
      const columns = [0, 1, 2, 3].map((column) => rows.map((values) => values[column]))
      await client.query(
        'insert into person (person_id, full_name, name_key, path, created_at) select a, b, c, d, clock_timestamp() from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as t(a, b, c, d)',
        columns,
      )
    }
    await client.query('commit')
    client.release()
    return (performance.now() - started) / 1000
  }

  const results: Record<string, unknown>[] = []
  for (const clients of [1, 8, 32]) {
    const cell: Record<string, number> = {}
    for (const trail of trails) {
      await choose(trail)
      cell[trail] = await writers(clients)
    }
    const { none = 0, ours = 0, chained = 0 } = cell
    results.push({ name: `${clients} writers, transactions a second without the trail`, unit: 'tx/s', value: Math.round(none), target: null, holds: null })
    // The target is ours: the trail may cost, but it must not make writers wait for one another, as the chained peer does.
    results.push({
      name: `${clients} writers, transactions a second with the trail`,
      unit: 'tx/s',
      value: Math.round(ours),
      target: clients === 1 ? null : Math.round(chained),
      holds: clients === 1 ? null : ours > chained,
      peer: { name: 'each row chained to the last', value: Math.round(chained) },
    })
  }
  const loads: Record<string, number> = {}
  for (const trail of trails) {
    await choose(trail)
    loads[trail] = await bulk()
  }
  for (const trail of ['none', 'ours'] as const)
    results.push({
      name: `bulk load of ${BULK_ROWS} persons ${trail === 'ours' ? 'with' : 'without'} the trail`,
      unit: 's',
      value: Number(loads[trail]!.toFixed(2)),
      target: null,
      holds: null,
      ...(trail === 'ours' ? { peer: { name: 'each row chained to the last', value: Number(loads['chained']!.toFixed(2)) } } : {}),
    })
  const owned = openDatabase({ url: server.url('bench', 'ansinh_owner', passwords.owner), schema: 'phu_tho', max: 1 })
  const sealStarted = performance.now()
  const { sealed } = await sealAudit(owned, { append: async () => undefined, last: async () => null })
  results.push({ name: `sealing ${sealed?.events ?? 0} events as one block`, unit: 's', value: Number(((performance.now() - sealStarted) / 1000).toFixed(2)), target: null, holds: null })
  await owned.close()
  await pool.end()
  await owner.end()
  console.log(JSON.stringify({ bench: 'audit', size: { seconds, bulkRows: BULK_ROWS }, results }, null, 2))
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
