import { redirect } from '@sveltejs/kit'
import { backupRun, storeRun } from '#app/backup/upkeep-runs.ts'
import { canKeepSystem } from '#modules/accounts/index.ts'
import type { JobSeen } from '#platform/jobs/index.ts'
import { findUpkeep } from '#platform/upkeep/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { isUuid } from '#shared/ids.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { Tone } from '#ui/types.ts'
import { desk, readAs } from '../desk.ts'
import type { Actions, PageServerLoad } from './$types'
import { jobName } from './job-words.ts'
import type { JobRow, PageData } from './page-data.ts'
import { upkeepLines } from './upkeep-lines.ts'

const ROWS_A_PAGE = 50

const states: Record<JobSeen['state'], { label: () => string; tone: Tone }> = {
  waiting: { label: m.jobs_waiting, tone: 'plain' },
  running: { label: m.jobs_running, tone: 'information' },
  failed: { label: m.jobs_failed, tone: 'refused' },
}
const reasons: Record<string, () => string> = {
  'files.unavailable': m.jobs_reason_store,
  'files.disk-full': m.jobs_reason_disk,
  'files.missing': m.jobs_reason_missing,
}
const isState = (value: string): value is JobSeen['state'] => value in states

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = desk(event)
  requireAllowed(canKeepSystem(actor), 'jobs.list')
  const { jobs } = runtime.services
  const asked = event.url.searchParams.get('trang-thai') ?? ''
  const state = isState(asked) ? asked : null
  const page = Math.max(1, Number.parseInt(event.url.searchParams.get('trang') ?? '', 10) || 1)
  const [counts, rows] = await Promise.all([jobs.counts(), jobs.list({ state }, { offset: (page - 1) * ROWS_A_PAGE, limit: ROWS_A_PAGE })])
  const upkeep = await readAs(event, async (tx) => upkeepLines(await findUpkeep(tx, backupRun), await findUpkeep(tx, storeRun), runtime.config.ANSINH_BACKUP_HOURS))
  const total = counts.reduce((sum, queue) => sum + (state ? queue[state] : queue.waiting + queue.running + queue.failed), 0)
  return {
    upkeep,
    queues: counts.map((queue) => ({
      name: jobName(queue.name),
      waiting: formatCount(queue.waiting),
      running: formatCount(queue.running),
      failed: formatCount(queue.failed),
    })),
    state: state ?? '',
    states: Object.entries(states).map(([value, { label }]) => ({ value, label: label() })),
    chips: state ? [{ label: states[state].label(), removeHref: '?' }] : [],
    columns: [
      { key: 'name', label: m.jobs_job() },
      { key: 'state', label: m.column_state() },
      { key: 'reason', label: m.jobs_reason() },
      { key: 'tries', label: m.jobs_tries(), align: 'end', wideOnly: true },
      { key: 'at', label: m.column_at() },
      { key: 'retry', label: m.jobs_act() },
    ],
    rows: rows.map(toRow),
    paging: { page, pages: Math.max(1, Math.ceil(total / ROWS_A_PAGE)), href: `?${state ? `trang-thai=${state}&` : ''}trang={page}` },
    anyFailed: counts.some((queue) => queue.failed > 0),
    retried: event.url.searchParams.get('lai'),
  }
}

function toRow(job: JobSeen): JobRow {
  const { label, tone } = states[job.state]
  return {
    id: job.id,
    name: jobName(job.name),
    state: { label: label(), tone },
    tries: formatCount(job.tries),
    at: job.at.toISOString(),
    reason: job.reason === null ? null : (reasons[job.reason]?.() ?? job.reason),
    canRetry: job.state === 'failed',
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canKeepSystem(actor), 'jobs.retry')
    const given = (await event.request.formData()).get('id')
    const id = typeof given === 'string' && isUuid(given) ? given : null
    const count = given === 'all' || id !== null ? await runtime.services.jobs.retry(id) : 0
    runtime.services.log.info({ actor: actor.accountId, jobs: count }, 'failed jobs wait again')
    redirect(303, `/cong-viec?lai=${count}`)
  },
}
