import { sql } from 'kysely'
import { fromKysely, PgBoss, type Job } from 'pg-boss'
import type { z } from 'zod'
import type { Database, Tx } from '#platform/db/index.ts'
import { safeWords, type Log } from '#platform/log/index.ts'

/**
 * A kind of job. Delivery is at least once: every handler is idempotent. A handler that throws is retried; what can never succeed
 * is stored as a state that a person sees, not thrown.
 */
export type JobDefinition<Payload extends object, Services> = {
  name: string
  payload: z.ZodType<Payload>
  handle(services: Services, payload: Payload): Promise<void>
  /** How many are worked at once in one process. */
  concurrency: number
  /** After this many seconds without an end the job is given to another worker. */
  expireInSeconds: number
  retryLimit: number
}

export type JobCounts = { name: string; waiting: number; running: number; failed: number }

/** One job as those who keep the system see it: never its payload. `reason` is a code or the first line of a fault, without values. */
export type JobSeen = { id: string; name: string; state: 'waiting' | 'running' | 'failed'; tries: number; at: Date; reason: string | null }

export type JobQueue = {
  /**
   * Adds jobs in the caller's transaction: they exist if and only if it commits. `key` keeps a second equal job out while one waits.
   * `delaySeconds`: not worked before that.
   */
  enqueue<Payload extends object>(
    tx: Tx,
    name: string,
    payloads: Payload[],
    options?: { key?: (payload: Payload) => string; priority?: number; delaySeconds?: number },
  ): Promise<void>
  counts(): Promise<JobCounts[]>
  /** Newest first. */
  list(filter: { state: JobSeen['state'] | null }, page: { offset: number; limit: number }): Promise<JobSeen[]>
  /** Makes failed jobs wait again: one, or all. Returns how many. */
  retry(id: string | null): Promise<number>
  stop(): Promise<void>
}

const HEARTBEAT_SECONDS = 10

const SEEN_STATE = sql<JobSeen['state'] | null>`case when state in ('created', 'retry') then 'waiting' when state = 'active' then 'running' when state = 'failed' then 'failed' end`

/** One worker of a kind of job: works what waits, one after the other. */
async function startWorker<Services>(boss: PgBoss, definition: JobDefinition<never, Services>, services: Services, log: Log): Promise<void> {
  let worker: string | undefined
  worker = await boss.work(definition.name, { pollingIntervalSeconds: 1 }, async ([job]: Job<unknown>[]) => {
    if (!job) return
    const payload = definition.payload.parse(job.data)
    try {
      await definition.handle(services, payload)
    } catch (error) {
      log.warn({ job: definition.name, id: job.id, err: error }, 'job will be tried again')
      throw error
    }
    // Whoever found work looks again at once: waiting for the next second it would do one short job in it. The queue's own bursts need
    // batches, in which one job that throws fails the others.
    if (worker !== undefined) boss.notifyWorker(worker)
  })
}

/**
 * Starts the queue in its own plain schema `pgboss`. With `work` it also works jobs in this process. A worker that dies is noticed by
 * its missing heartbeat and its jobs are given out again.
 */
export async function startJobs<Services>(options: {
  database: Database
  url: string
  log: Log
  definitions: JobDefinition<never, Services>[]
  work?: Services
}): Promise<JobQueue> {
  const { database, log, definitions, work } = options
  const boss = new PgBoss({
    connectionString: options.url,
    schema: 'pgboss',
    max: work ? 4 : 2,
    supervise: work !== undefined,
    schedule: false,
    // The schema belongs to the application's role and was made by `migrate`.
    createSchema: false,
    migrate: true,
    monitorIntervalSeconds: HEARTBEAT_SECONDS,
    superviseIntervalSeconds: HEARTBEAT_SECONDS,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'jobs'))
  await boss.start()
  for (const definition of definitions)
    await boss.createQueue(definition.name, {
      policy: 'short',
      retryLimit: definition.retryLimit,
      retryDelay: 2,
      retryBackoff: true,
      retryDelayMax: 60,
      expireInSeconds: definition.expireInSeconds,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      deleteAfterSeconds: 86_400,
    })
  // Accounts of the whole province enqueue under their own role.
  await sql`grant usage on schema pgboss to ansinh_wide`.execute(database.db)
  await sql`grant select, insert, update, delete on all tables in schema pgboss to ansinh_wide`.execute(
    database.db,
  )

  if (work !== undefined)
    for (const definition of definitions) for (let at = 0; at < definition.concurrency; at++) await startWorker(boss, definition, work, log)

  return {
    async enqueue(tx, name, payloads, { key, priority, delaySeconds } = {}) {
      if (payloads.length === 0) return
      await boss.insert(
        name,
        payloads.map((data) => ({
          data,
          ...(key ? { singletonKey: key(data) } : {}),
          ...(priority === undefined ? {} : { priority }),
          ...(delaySeconds === undefined ? {} : { startAfter: Math.round(delaySeconds) }),
        })),
        { db: fromKysely(tx) },
      )
    },
    async counts() {
      const { rows } = await sql<JobCounts>`
        select name, count(*) filter (where state in ('created', 'retry'))::int as waiting,
          count(*) filter (where state = 'active')::int as running, count(*) filter (where state = 'failed')::int as failed
        from pgboss.job group by name order by name`.execute(database.db)
      const empty = definitions.map(({ name }) => ({ name, waiting: 0, running: 0, failed: 0 }))
      return [...rows, ...empty.filter(({ name }) => !rows.some((row) => row.name === name))]
    },
    async list({ state }, { offset, limit }) {
      const { rows } = await sql<Omit<JobSeen, 'reason'> & { told: string | null }>`
        select id, name, ${SEEN_STATE} as state, retry_count as tries, coalesce(completed_on, started_on, created_on) as at,
          coalesce(output ->> 'code', output ->> 'message', output ->> 'value') as told
        from pgboss.job where ${SEEN_STATE} is not null and (${state}::text is null or ${SEEN_STATE} = ${state})
        order by coalesce(completed_on, started_on, created_on) desc, id offset ${offset} limit ${limit}`.execute(database.db)
      return rows.map(({ told, ...job }) => ({ ...job, reason: told === null ? null : safeWords(told) || 'internal' }))
    },
    async retry(id) {
      const { rows } = await sql<{ name: string; id: string }>`
        select name, id from pgboss.job where state = 'failed' and (${id}::uuid is null or id = ${id}::uuid) limit 10000`.execute(database.db)
      const byQueue = Map.groupBy(rows, (row) => row.name)
      for (const [name, jobs] of byQueue) await boss.retry(name, jobs.map((job) => job.id))
      return rows.length
    },
    stop: () => boss.stop({ graceful: true, timeout: 20_000 }),
  }
}
