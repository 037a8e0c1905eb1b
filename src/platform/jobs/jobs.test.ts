import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { asActor } from '#platform/db/index.ts'
import { filesError } from '#platform/files/file-store.ts'
import { createLog } from '#platform/log/index.ts'
import { z } from 'zod'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { startJobs, type JobDefinition, type JobQueue } from './index.ts'

let province: TestProvince
let queue: JobQueue | null = null
beforeEach(async () => {
  province = await makeProvince()
})
afterEach(async () => {
  await queue?.stop()
  await province.close()
})

/** A queue whose one job does what the test says. */
async function work(handle: (payload: { n: number }) => Promise<void>, retryLimit = 0): Promise<JobQueue> {
  const definition: JobDefinition<{ n: number }, object> = {
    name: 'test.work',
    payload: z.object({ n: z.number() }),
    handle: (_, payload) => handle(payload),
    concurrency: 1,
    expireInSeconds: 60,
    retryLimit,
  }
  queue = await startJobs({ database: province.services.database, url: province.urls.app, log: createLog('silent'), definitions: [definition as unknown as JobDefinition<never, object>], work: {} })
  return queue
}
const add = (jobs: JobQueue, ...numbers: number[]) => asActor(province.services.database, province.system, (tx) => jobs.enqueue(tx, 'test.work', numbers.map((n) => ({ n })), { key: ({ n }) => String(n) }))

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await read()
    if (holds(value)) return value
    if (tries > 300) throw new Error(`waited in vain: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test('what waits is worked off one after the other, and not one a second', async () => {
  const done: number[] = []
  const jobs = await work(({ n }) => Promise.resolve(void done.push(n)))
  await add(jobs, ...Array.from({ length: 60 }, (_, n) => n))
  const started = performance.now()
  await until(async () => done.length, (count) => count === 60)
  expect(performance.now() - started).toBeLessThan(30_000)
  expect([...done].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n))
})

test('failed jobs are listed with a reason that quotes nothing, and wait again when a person says so', async () => {
  const faults = [filesError('files.unavailable'), new Error('cannot read «Lò Thị Đánh Dấu», born 1949')]
  let mended = false
  const done: number[] = []
  const jobs = await work(async ({ n }) => {
    if (!mended) throw faults[n]
    done.push(n)
  })
  await add(jobs, 0, 1)
  const failed = await until(() => jobs.list({ state: 'failed' }, { offset: 0, limit: 10 }), (rows) => rows.length === 2)
  expect(failed.map((job) => [job.name, job.state, job.reason]).sort()).toEqual([
    ['test.work', 'failed', 'cannot read'],
    ['test.work', 'failed', 'files.unavailable'],
  ])
  expect(await jobs.counts()).toEqual(expect.arrayContaining([{ name: 'test.work', waiting: 0, running: 0, failed: 2 }]))
  mended = true
  expect(await jobs.retry(failed[0]?.id ?? null)).toBe(1)
  await until(async () => done.length, (count) => count === 1)
  expect(await jobs.retry(null)).toBe(1)
  await until(async () => done.length, (count) => count === 2)
  expect(done.sort()).toEqual([0, 1])
  expect(await jobs.retry(null)).toBe(0)
  expect(await jobs.list({ state: null }, { offset: 0, limit: 10 })).toEqual([])
})

test('a job that meets a store that is away is tried again, and is done when the store is back', async () => {
  let away = true
  let tries = 0
  const done: number[] = []
  const jobs = await work(async ({ n }) => {
    tries += 1
    if (away) throw filesError('files.unavailable', { reason: 'ECONNREFUSED' })
    done.push(n)
  }, 20)
  await add(jobs, 7)
  const [waiting] = await until(() => jobs.list({ state: 'waiting' }, { offset: 0, limit: 10 }), (rows) => tries > 0 && rows.length === 1)
  expect(waiting).toMatchObject({ reason: 'files.unavailable' })
  away = false
  // The next try is seconds away: a test need not wait for it.
  await sql`update pgboss.job set start_after = '2020-01-01' where name = 'test.work'`.execute(province.services.database.db)
  await until(async () => done, (all) => all.length === 1)
  expect(tries).toBeGreaterThanOrEqual(2)
})
