import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { mayReadMetrics } from '#app/serve.ts'
import { filesError, type FileStore } from '#platform/files/file-store.ts'
import { createMetrics, watchStore } from './index.ts'

const sources = {
  jobs: async () => [{ name: 'archive.read-page', waiting: 4, running: 1, failed: 2 }],
  pool: () => ({ total: 5, idle: 3, waiting: 1 }),
  audit: async () => ({ events: 12, seconds: 3.5 }),
  fixity: async () => ({ files: 25, open: { changed: 1, missing: 0, unknown: 2 }, allCheckedSince: null, lastPartAt: new Date('2026-06-15T00:00:00Z') }),
  upkeep: async () => ({
    runs: { backup: { soundAt: new Date('2026-06-15T00:00:00Z'), sound: false }, verify_store: null, audit_check: { soundAt: null, sound: false } },
    backup: null,
  }),
}
const upkeepOf = (text: string[]) => text.filter((line) => /^ansinh_(backup|verify_store|audit_check)/.test(line)).sort()
const request = (method = 'GET') => ({ method }) as IncomingMessage
const lines = async (metrics: ReturnType<typeof createMetrics>) => (await metrics.read()).text.split('\n')

test('requests are counted by the pattern of their page, jobs by queue and state, and the rest is there', async () => {
  const metrics = createMetrics(sources)
  const named = request()
  metrics.nameRoute(named, '/nguoi/[id]')
  metrics.requestEnded(named, 200, 0.02)
  metrics.requestEnded(request('BREW'), 405, 0.001)
  metrics.storeFailed('files.unavailable')
  const text = await lines(metrics)
  expect(text).toEqual(
    expect.arrayContaining([
      'ansinh_fixity_files 25',
      'ansinh_fixity_findings{kind="changed"} 1',
      'ansinh_fixity_findings{kind="unknown"} 2',
      'ansinh_fixity_last_part 1781481600',
      'ansinh_requests_total{method="GET",route="/nguoi/[id]",status="200"} 1',
      'ansinh_requests_total{method="other",route="other",status="405"} 1',
      'ansinh_request_seconds_bucket{le="0.025",route="/nguoi/[id]"} 1',
      'ansinh_request_seconds_bucket{le="0.01",route="/nguoi/[id]"} 0',
      'ansinh_store_errors_total{code="files.unavailable"} 1',
      'ansinh_jobs{queue="archive.read-page",state="waiting"} 4',
      'ansinh_jobs{queue="archive.read-page",state="running"} 1',
      'ansinh_jobs{queue="archive.read-page",state="failed"} 2',
      'ansinh_pool_connections{state="waiting"} 1',
      'ansinh_audit_unsealed_events 12',
      'ansinh_audit_unsealed_seconds 3.5',
      'ansinh_source_up{source="jobs"} 1',
    ]),
  )
  expect(text.some((line) => line.startsWith('ansinh_nodejs_eventloop_lag_seconds '))).toBe(true)
})

test('the last backup is told by its moment, outcome and size; what was never done is absent, and so is all of it when nobody answers', async () => {
  expect(upkeepOf(await lines(createMetrics(sources)))).toEqual(['ansinh_audit_check_last_ok 0', 'ansinh_backup_last_ok 0', 'ansinh_backup_last_success_timestamp_seconds 1781481600'])
  const done = { soundAt: new Date('2026-06-15T00:00:00Z'), sound: true }
  let down = false
  const metrics = createMetrics({ ...sources, upkeep: () => (down ? Promise.reject(new Error('the database is away')) : Promise.resolve({ runs: { backup: done, verify_store: done, audit_check: done }, backup: { bytes: 900, lacking: 1 } })) })
  expect(upkeepOf(await lines(metrics))).toEqual([
    'ansinh_audit_check_last_ok 1',
    'ansinh_audit_check_last_success_timestamp_seconds 1781481600',
    'ansinh_backup_last_bytes 900',
    'ansinh_backup_last_lacking_files 1',
    'ansinh_backup_last_ok 1',
    'ansinh_backup_last_success_timestamp_seconds 1781481600',
    'ansinh_verify_store_last_ok 1',
    'ansinh_verify_store_last_success_timestamp_seconds 1781481600',
  ])
  down = true
  expect(upkeepOf(await lines(metrics))).toEqual([])
})

test('a source that does not answer leaves its figures out and says so; the others are read', async () => {
  let down = false
  const metrics = createMetrics({ ...sources, jobs: () => (down ? Promise.reject(new Error('the database is away')) : sources.jobs()) })
  await metrics.read()
  down = true
  const text = await lines(metrics)
  expect(text).toEqual(expect.arrayContaining(['ansinh_source_up{source="jobs"} 0', 'ansinh_source_up{source="audit"} 1', 'ansinh_audit_unsealed_events 12']))
  expect(text.filter((line) => line.startsWith('ansinh_jobs{'))).toEqual([])
})

test('refusals of the store are counted and thrown on; what the sender did is not the store’s', async () => {
  const codes: string[] = []
  const fail = (code: Parameters<typeof filesError>[0]) => () => Promise.reject(filesError(code))
  const store = watchStore({ put: fail('intake.too-large'), open: fail('files.unavailable'), readAll: fail('files.missing') } as unknown as FileStore, (code) => codes.push(code))
  await expect(store.put(Buffer.from(''), { maxBytes: 1 })).rejects.toMatchObject({ code: 'intake.too-large' })
  await expect(store.open('k')).rejects.toMatchObject({ code: 'files.unavailable' })
  await expect(store.readAll('k')).rejects.toMatchObject({ code: 'files.missing' })
  expect(codes).toEqual(['files.unavailable', 'files.missing'])
})

test.each<[string, 'off' | 'loopback' | 'token', string, Record<string, string>, boolean]>([
  ['from this machine', 'loopback', '127.0.0.1', {}, true],
  ['from this machine by the newer address', 'loopback', '::1', {}, true],
  ['mapped', 'loopback', '::ffff:127.0.0.1', {}, true],
  ['from elsewhere', 'loopback', '10.0.0.7', {}, false],
  ['from elsewhere, through a proxy on this machine', 'loopback', '127.0.0.1', { 'x-forwarded-for': '10.0.0.7' }, false],
  ['switched off', 'off', '127.0.0.1', {}, false],
  ['with the token', 'token', '10.0.0.7', { authorization: `Bearer ${'t'.repeat(24)}` }, true],
  ['with another token', 'token', '127.0.0.1', { authorization: `Bearer ${'x'.repeat(24)}` }, false],
  ['without the token', 'token', '127.0.0.1', {}, false],
])('figures are read %s: as the setting says', (_, setting, remoteAddress, headers, allowed) => {
  const asked = { headers, socket: { remoteAddress } } as unknown as IncomingMessage
  expect(mayReadMetrics({ ANSINH_METRICS: setting, ANSINH_METRICS_TOKEN: 't'.repeat(24) }, asked)).toBe(allowed)
})
