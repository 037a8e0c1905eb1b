import { redirect } from '@sveltejs/kit'
import { canReadCases, canReceive, canSucceed, canWorkOnCases, countQueues, cursorFrom, cursorOf, findByCode, listCases, listStoodInFor, namesOfUnits, type CaseCursor, type QueueName } from '#modules/applications/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { foldName } from '#shared/names.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readAs } from '../desk.ts'
import { caseHref, publicId } from '../ids.ts'
import type { PageServerLoad } from './$types'
import { channelName, noDueWord, procedureName, queueName, standing } from './case-words.ts'
import type { PageData } from './page-data.ts'
import { queuesOf } from './queues.ts'

const ROWS_A_PAGE = 50

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadCases(actor), 'applications.list')
    const today = runtime.services.clock.today()
    const given = (name: string) => event.url.searchParams.get(name)?.trim() ?? ''
    const absent = canWorkOnCases(actor) ? await listStoodInFor(tx, actor.accountId, today) : []
    const reader = { accountId: actor.accountId, role: actor.role, standsFor: absent.map((one) => one.accountId) }
    const whole = /^[a-z0-9.]+-\d{6}-\d{4,}$/i.test(given('loc')) ? await findByCode(tx, given('loc')) : undefined
    if (whole !== undefined) redirect(303, caseHref(whole))
    const counts = await countQueues(tx, reader, today)
    const queues = queuesOf(actor).filter((queue) => queue !== 'for-others' || absent.length > 0)
    const countOf = (queue: QueueName): number | null => (queue === 'all' ? null : counts[queue])
    const asked = queues.find((queue) => queue === given('viec'))
    // Without a question the first queue in which something waits; who looks for a name looks everywhere.
    const query = given('loc').slice(0, 100)
    const queue = asked ?? (query ? 'all' : (queues.find((one) => one !== 'all' && (countOf(one) ?? 0) > 0) ?? 'all'))
    const rows = await listCases(tx, reader, today, { queue, words: wordsOf(query), limit: ROWS_A_PAGE + 1, after: placeFrom(given('sau')) })
    const shown = rows.slice(0, ROWS_A_PAGE)
    const last = rows.length > ROWS_A_PAGE ? shown.at(-1) : undefined
    const units = await namesOfUnits(tx, shown.map((row) => row.path), today)
    const address = (change: Record<string, string>) => `/mot-cua?${new URLSearchParams({ viec: queue, ...(query ? { loc: query } : {}), ...change })}`
    return {
      query,
      queue,
      queues: queues.map((one) => ({
        id: one,
        label: one === 'for-others' ? m.queue_for_others_of({ names: absent.map((who) => who.name).join(', ') }) : queueName(one),
        count: countOf(one) === null ? null : formatCount(countOf(one) ?? 0),
        href: `/mot-cua?viec=${one}`,
        here: one === queue,
      })),
      rows: shown.map((row) => ({
        id: publicId('app', row.applicationId),
        code: row.code,
        applicant: row.applicantName || '—',
        merit: row.meritName,
        procedure: procedureName(row.slug),
        unit: units.get(row.path) ?? '—',
        channel: channelName(row.channel),
        dueOn: row.dueOn,
        noDue: row.dueOn === null && row.state !== 1 ? noDueWord(row.noDue) : '—',
        holder: row.holderName,
        missing: row.papersMissing > 0 ? m.case_lacks_papers({ count: formatCount(row.papersMissing) }) : null,
        state: standing(row, today, { inList: true }),
      })),
      next: last ? address({ sau: Object.values(cursorOf(queue, last)).join('_') }) : null,
      first: given('sau') ? address({}) : null,
      canReceive: canReceive(actor),
      canBeAbsent: canWorkOnCases(actor),
      canSucceed: canSucceed(actor),
    }
  })

/** What a case is found by: its code as it is, or syllables of names. */
const wordsOf = (query: string): string[] => (/^[a-z0-9.]+-\d{6}-\d+$/i.test(query) ? [query.toLowerCase()] : foldName(query))

/** What `next` wrote. */
function placeFrom(text: string): CaseCursor | null {
  const at = text.lastIndexOf('_')
  return cursorFrom(text.slice(0, Math.max(0, at)), text.slice(at + 1))
}
