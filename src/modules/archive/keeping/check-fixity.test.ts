import { writeFile, rm, utimes } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { checkFile, checkFileAgain, checkFixity, keepFixityGoing } from './check-fixity.ts'
import { listFindings, readFixity } from './fixity.queries.ts'
import { keepDerivedFile, replaceArchiveCopy, supersedeFile } from './copy.repository.ts'
import { makeDossier } from '../archive.fixture.ts'

const WALK = 'archive.check-fixity'
let province: TestProvince
let archivist: Actor
const stored: { key: string; sha256: string; bytes: Buffer; path: string }[] = []

beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist', '25/07900/')
  for (let n = 0; n < 25; n++) stored.push(await keep(`giấy ${n}`))
  stored.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
})
afterAll(() => province.close())
beforeEach(async () => {
  await sql`delete from pgboss.job`.execute(province.services.database.db)
})

async function put(text: string) {
  const bytes = Buffer.from(text)
  const { key, sha256 } = await province.services.files.put(bytes, { maxBytes: 1000 })
  return { key, sha256, bytes, path: await province.services.files.withLocalPath(key, async (path) => path) }
}
async function keep(text: string) {
  const one = await put(text)
  await asActor(province.services.database, province.system, (tx) =>
    tx.insertInto('file').values({ sha256: one.sha256, size: one.bytes.length, media_type: 'image/jpeg', stored_at: new Date('2026-01-01') }).execute(),
  )
  return one
}
const step = (filesAtOnce = 10) => checkFixity(province.services, { periodDays: 30, filesAtOnce })
const jobs = async () => (await sql<{ name: string; seconds: number }>`select name, extract(epoch from start_after - created_on)::int as seconds from pgboss.job where state = 'created' order by name`.execute(province.services.database.db)).rows
const parts = () => province.owner.db.selectFrom('fixity_part').selectAll().orderBy('ended_at').orderBy('after_hash').execute()
const findings = async (open = true) => (await asActor(province.services.database, archivist, (tx) => listFindings(tx, { kind: null, open }, { offset: 0, limit: 50 }))).rows
const state = () => asActor(province.services.database, archivist, (tx) => readFixity(tx))
/** Walks to the end of the walk under way. */
async function walk(): Promise<void> {
  do await step()
  while ((await state()).pass !== null)
}

test('a walk goes over every file once, stretch by stretch, and each stretch is an event that covers its hashes', async () => {
  await step()
  expect(await state()).toMatchObject({ files: 25, pass: { checked: 10 }, allCheckedSince: null })
  // Ten of 25 files of a walk of 24 days; never longer than a day.
  expect(await jobs()).toEqual([{ name: WALK, seconds: 86_400 }])
  await step()
  await step()
  expect(await parts()).toMatchObject([
    { after_hash: '', until_hash: stored[9]!.sha256, files: 10, changed: 0, missing: 0, unknown: 0 },
    { after_hash: stored[9]!.sha256, until_hash: stored[19]!.sha256, files: 10 },
    { after_hash: stored[19]!.sha256, until_hash: 'g', files: 5 },
  ])
  expect(await state()).toMatchObject({ pass: null, allCheckedSince: expect.any(Date), open: { changed: 0, missing: 0, unknown: 0 } })
  expect(await findings()).toEqual([])
})

test('the pace brings the walk round within the period, whatever the number of files', async () => {
  await sql`insert into derived_file (sha256, size, kind, made_at) select lpad(to_hex(n), 64, '0'), 1, 'package', now() from generate_series(1, 4975) n`.execute(province.owner.db)
  await step(100)
  // 5,000 files, 100 a stretch, 24 days: 50 stretches.
  expect((await jobs()).find((job) => job.name === WALK)?.seconds).toBe(Math.round((0.8 * 30 * 86_400 * 100) / 5000))
  await sql`delete from derived_file where kind = 'package'`.execute(province.owner.db)
  await walk()
  await sql`delete from fixity_finding`.execute(province.owner.db)
})

describe('what is not in order', () => {
  test('is found by its kind with the hash that it has now, once, and is resolved by the walk that finds it mended', async () => {
    const [changed, missing] = [stored[3]!, stored[14]!]
    const stray = await put('lạc')
    const young = await put('vừa tới')
    await utimes(stray.path, 1, 1)
    await writeFile(changed.path, 'giấy khác')
    await rm(missing.path)
    await walk()
    const found = await findings()
    expect(new Map(found.map((one) => [one.sha256, [one.kind, one.of, one.mediaType]]))).toEqual(
      new Map([
        [changed.sha256, ['changed', 'original', 'image/jpeg']],
        [missing.sha256, ['missing', 'original', 'image/jpeg']],
        [stray.sha256, ['unknown', 'nothing', null]],
      ]),
    )
    expect(found.find((one) => one.kind === 'changed')?.foundHash).toMatch(/^[0-9a-f]{64}$/)
    expect((await state()).open).toEqual({ changed: 1, missing: 1, unknown: 1 })
    await walk()
    expect(await findings()).toHaveLength(3)

    await writeFile(changed.path, changed.bytes)
    await writeFile(missing.path, missing.bytes)
    await rm(stray.path)
    await walk()
    expect(await findings()).toEqual([])
    expect((await findings(false)).map((one) => one.kind).sort()).toEqual(['changed', 'missing', 'unknown'])
    await rm(young.path)
  })

  test('one file is checked again when somebody asks, and none beside it', async () => {
    const { services } = province
    const [one, other] = [stored[5]!, stored[6]!]
    await writeFile(one.path, 'x')
    await writeFile(other.path, 'y')
    await walk()
    await writeFile(one.path, one.bytes)
    await writeFile(other.path, other.bytes)
    await checkFileAgain(services, archivist, { sha256: one.sha256 })
    expect(await jobs()).toContainEqual({ name: 'archive.check-file', seconds: 0 })
    await checkFile(services, { sha256: one.sha256 })
    expect((await findings()).map((finding) => finding.sha256)).toEqual([other.sha256])
    await checkFile(services, { sha256: other.sha256 })
    expect(await findings()).toEqual([])
    await expect(checkFileAgain(services, await province.actor('officer'), { sha256: one.sha256 })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('an archive copy that is gone is made again; one that was replaced is no finding and leaves the store after two days', async () => {
    const { services, owner } = province
    const dossierId = await makeDossier(province)
    const [old, now] = [await put('bản cũ'), await put('bản mới')]
    const copy = (sha256: string, madeAt: Date) =>
      asActor(services.database, province.system, (tx) =>
        replaceArchiveCopy(tx, { dossierId, basis: sha256, pages: 1, originalImages: 1, madeAt, path: '25/07900/', alsoPaths: null, sha256, size: 8, failureCode: null }),
      )
    await copy(old.sha256, new Date('2026-06-01'))
    await copy(now.sha256, new Date('2026-06-14T20:00:00Z'))
    await rm(now.path)
    await walk()
    expect((await findings()).map(({ sha256, of, dossier }) => ({ sha256, of, dossier: dossier?.dossierId }))).toEqual([{ sha256: now.sha256, of: 'archive-copy', dossier: dossierId }])
    expect((await jobs()).map((job) => job.name)).toContain('archive.make-copy')
    // Whoever does not see the dossier, and the administrator who sees no record, are told of the file and not whose it is.
    for (const actor of [await province.actor('archivist', '25/07903/'), await province.actor('administrator')]) {
      const told = await asActor(services.database, actor, (tx) => listFindings(tx, { kind: null, open: true }, { offset: 0, limit: 5 }))
      expect(told).toMatchObject({ total: 1, rows: [{ sha256: now.sha256, dossier: null }] })
    }
    // A young file is not removed, nor one given up yesterday.
    expect(await services.files.has(old.key)).toBe(true)
    await utimes(old.path, 1, 1)
    await walk()
    expect(await services.files.has(old.key)).toBe(true)
    await owner.db.updateTable('derived_file').set({ superseded_at: new Date('2026-06-01') }).where('sha256', '=', old.sha256).execute()
    await walk()
    expect(await services.files.has(old.key)).toBe(false)
    expect(await owner.db.selectFrom('derived_file').select('removed_at').where('sha256', '=', old.sha256).executeTakeFirstOrThrow()).toMatchObject({ removed_at: expect.any(Date) })
    await services.files.put(now.bytes, { maxBytes: 100 })
  })

  test('a package that was given up and is asked for again is kept', async () => {
    const { services } = province
    const one = await put('gói')
    await asActor(services.database, province.system, async (tx) => {
      await keepDerivedFile(tx, { sha256: one.sha256, size: 4, kind: 'package', madeAt: new Date('2026-06-01') })
      await supersedeFile(tx, one.sha256, new Date('2026-06-02'))
      await keepDerivedFile(tx, { sha256: one.sha256, size: 4, kind: 'package', madeAt: new Date('2026-06-03') })
    })
    await utimes(one.path, 1, 1)
    await walk()
    expect(await services.files.has(one.key)).toBe(true)
  })
})

describe('a worker that is stopped', () => {
  test('before the end of a stretch leaves nothing of it, and the next one checks it whole', async () => {
    const { services } = province
    await step()
    const before = await parts()
    let reads = 0
    const dying = { ...services.files, verify: async (key: string) => (++reads > 5 ? Promise.reject(new Error('killed')) : services.files.verify(key)) }
    await expect(checkFixity({ ...services, files: dying }, { periodDays: 30, filesAtOnce: 10 })).rejects.toThrow('killed')
    expect(await parts()).toEqual(before)
    await walk()
  })

  test('two workers on one stretch keep one event and one job', async () => {
    const before = (await parts()).length
    await sql`delete from pgboss.job`.execute(province.services.database.db)
    await Promise.all([step(30), step(30)])
    expect((await parts()).length).toBe(before + 1)
    expect((await jobs()).filter((job) => job.name === WALK)).toHaveLength(1)
  })

  test('a job that was lost is queued again, and none is added where one waits', async () => {
    await sql`delete from pgboss.job`.execute(province.services.database.db)
    await keepFixityGoing(province.services)
    await keepFixityGoing(province.services)
    expect(await jobs()).toEqual([{ name: WALK, seconds: 0 }])
  })
})

test('who has no part in keeping the store sees nothing of the checks, and nobody writes what they found', async () => {
  const { services } = province
  for (const role of ['archivist', 'administrator', 'auditor'])
    expect((await asActor(services.database, await province.actor(role), (tx) => tx.selectFrom('fixity_part').select('files').execute())).length, role).toBeGreaterThan(0)
  for (const role of ['officer', 'clerk', 'director'])
    expect(await asActor(services.database, await province.actor(role), (tx) => tx.selectFrom('fixity_part').select('files').execute()), role).toEqual([])
  const lying = asActor(services.database, archivist, (tx) =>
    tx.insertInto('fixity_pass').values({ fixity_pass_id: '00000000-0000-7000-8000-000000000000', period_days: 1, begun_at: new Date('2026-06-15'), ended_at: new Date('2026-06-15') }).execute(),
  )
  await expect(lying).rejects.toMatchObject({ code: '42501' })
})
