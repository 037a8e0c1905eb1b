import type { IncomingMessage } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { FileStore } from '#platform/files/index.ts'
import type { JobCounts } from '#platform/jobs/index.ts'

/** How upkeep that comes by itself or from outside ended last. */
export type UpkeepFigures = {
  runs: Record<'backup' | 'verify_store' | 'audit_check', { soundAt: Date | null; sound: boolean } | null>
  /** Of the last backup, where it is whole: its size, and how many files the store lacked. */
  backup: { bytes: number; lacking: number } | null
}

/** What is asked anew at every reading; a source that does not answer leaves its figures out, and `ansinh_source_up` says which. */
export type MetricSources = {
  jobs(): Promise<JobCounts[]>
  pool(): { total: number; idle: number; waiting: number }
  audit(): Promise<{ events: number; seconds: number }>
  fixity(): Promise<{ files: number; open: Record<'changed' | 'missing' | 'unknown', number>; allCheckedSince: Date | null; lastPartAt: Date | null }>
  upkeep(): Promise<UpkeepFigures>
}

export type Metrics = {
  /** Tells the pattern of the page that answers a request, such as `/nguoi/[id]`: never its address, which names records and searches. */
  nameRoute(request: IncomingMessage, route: string): void
  routeOf(request: IncomingMessage): string
  requestEnded(request: IncomingMessage, status: number, seconds: number): void
  storeFailed: (code: string) => void
  /** Prometheus text. */
  read(): Promise<{ contentType: string; text: string }>
}

const METHODS = new Set(['GET', 'HEAD', 'POST'])

/** The figures of one process. Labels are patterns, codes and names of queues: nothing of a person, and never more than some hundred. */
export function createMetrics(sources: MetricSources): Metrics {
  const registers = [new Registry()]
  const [registry] = registers as [Registry]
  collectDefaultMetrics({ register: registry, prefix: 'ansinh_' })
  const requests = new Counter({ name: 'ansinh_requests_total', help: 'Requests answered.', labelNames: ['method', 'route', 'status'], registers })
  const durations = new Histogram({
    name: 'ansinh_request_seconds',
    help: 'From the request to the last byte.',
    labelNames: ['route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  const storeErrors = new Counter({ name: 'ansinh_store_errors_total', help: 'Refusals of the file store, by code.', labelNames: ['code'], registers })
  const jobs = new Gauge({ name: 'ansinh_jobs', help: 'Jobs in the queue.', labelNames: ['queue', 'state'], registers })
  const pool = new Gauge({ name: 'ansinh_pool_connections', help: 'Connections to the database; waiting: requests without one.', labelNames: ['state'], registers })
  const open = new Gauge({ name: 'ansinh_audit_unsealed_events', help: 'Events of the trail that no block closes yet.', registers })
  const window = new Gauge({ name: 'ansinh_audit_unsealed_seconds', help: 'Age of the oldest of them.', registers })
  const findings = new Gauge({ name: 'ansinh_fixity_findings', help: 'Stored files that did not pass their last check.', labelNames: ['kind'], registers })
  const kept = new Gauge({ name: 'ansinh_fixity_files', help: 'Files that records name.', registers })
  const since = new Gauge({ name: 'ansinh_fixity_all_checked_since', help: 'No file was checked longer ago than this, seconds of the epoch; absent before the first walk is done.', registers })
  const last = new Gauge({ name: 'ansinh_fixity_last_part', help: 'When the walk over the files last went on, seconds of the epoch.', registers })
  const backupBytes = new Gauge({ name: 'ansinh_backup_last_bytes', help: 'Size of the last backup; absent when it failed.', registers })
  const backupLacking = new Gauge({ name: 'ansinh_backup_last_lacking_files', help: 'Files that the database names and the store did not have whole when the last backup was made.', registers })
  const ended = (name: keyof UpkeepFigures['runs'], what: string) => ({
    at: new Gauge({ name: `ansinh_${name}_last_success_timestamp_seconds`, help: `${what}: the last that ended well, seconds of the epoch; absent before the first.`, registers }),
    ok: new Gauge({ name: `ansinh_${name}_last_ok`, help: `${what}: 1 when the last ended well, 0 when it did not; absent before the first.`, registers }),
  })
  const upkeep = {
    backup: ended('backup', 'Backup, by the moment that it holds'),
    verify_store: ended('verify_store', 'Reading of all stored files by verify-store'),
    audit_check: ended('audit_check', 'Reading of the whole trail'),
  }
  const up = new Gauge({ name: 'ansinh_source_up', help: 'Whether a source of figures answered.', labelNames: ['source'], registers })
  const routes = new WeakMap<IncomingMessage, string>()

  const ask = async (source: string, set: () => Promise<void>, forget: () => void): Promise<void> => {
    try {
      await set()
      up.set({ source }, 1)
    } catch {
      forget()
      up.set({ source }, 0)
    }
  }
  return {
    nameRoute: (request, route) => void routes.set(request, route),
    routeOf: (request) => routes.get(request) ?? 'other',
    requestEnded(request, status, seconds) {
      const route = routes.get(request) ?? 'other'
      requests.inc({ method: METHODS.has(request.method ?? '') ? request.method : 'other', route, status: String(status) })
      durations.observe({ route }, seconds)
    },
    storeFailed: (code) => storeErrors.inc({ code }),
    async read() {
      for (const [state, value] of Object.entries(sources.pool())) pool.set({ state }, value)
      await ask(
        'jobs',
        async () => {
          const counts = await sources.jobs()
          jobs.reset()
          for (const { name, ...states } of counts) for (const [state, value] of Object.entries(states)) jobs.set({ queue: name, state }, value)
        },
        () => jobs.reset(),
      )
      await ask(
        'audit',
        async () => {
          const { events, seconds } = await sources.audit()
          open.set(events)
          window.set(seconds)
        },
        () => {
          open.reset()
          window.reset()
        },
      )
      await ask(
        'fixity',
        async () => {
          const { files, open, allCheckedSince, lastPartAt } = await sources.fixity()
          kept.set(files)
          for (const [kind, count] of Object.entries(open)) findings.set({ kind }, count)
          for (const [gauge, at] of [[since, allCheckedSince], [last, lastPartAt]] as const) setOr(gauge, at && at.getTime() / 1000)
        },
        () => {
          for (const gauge of [findings, kept, since, last]) gauge.reset()
        },
      )
      const each = Object.entries(upkeep) as [keyof UpkeepFigures['runs'], (typeof upkeep)['backup']][]
      await ask(
        'upkeep',
        async () => {
          const { runs, backup } = await sources.upkeep()
          for (const [name, { at, ok }] of each) {
            setOr(at, runs[name]?.soundAt ? runs[name].soundAt.getTime() / 1000 : null)
            setOr(ok, runs[name] ? Number(runs[name].sound) : null)
          }
          setOr(backupBytes, backup?.bytes ?? null)
          setOr(backupLacking, backup?.lacking ?? null)
        },
        () => {
          for (const gauge of [...each.flatMap(([, { at, ok }]) => [at, ok]), backupBytes, backupLacking]) gauge.remove()
        },
      )
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

/** A figure that is not known is absent, not 0. */
function setOr(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove()
  else gauge.set(value)
}

/** A store whose refusals are counted before they are thrown on. */
export function watchStore(store: FileStore, onError: (code: string) => void): FileStore {
  const watched =
    <Args extends unknown[], Answer>(work: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      try {
        return await work(...args)
      } catch (error) {
        const { code } = error as { code?: unknown }
        // What the sender or the caller did is not the store's.
        if (code === 'files.unavailable' || code === 'files.disk-full' || code === 'files.missing') onError(code)
        throw error
      }
    }
  return {
    ...store,
    put: watched((source, options) => store.put(source, options)),
    open: watched((key, range) => store.open(key, range)),
    readAll: watched((key) => store.readAll(key)),
    has: watched((key) => store.has(key)),
    stat: watched((key) => store.stat(key)),
    verify: watched((key) => store.verify(key)),
    // What `use` throws is not the store's, but carries other codes.
    withLocalPath: (key, use) => watched(() => store.withLocalPath(key, use))(),
  }
}
