import { canReadAudit } from '#modules/accounts/index.ts'
import { listTrail, trailCheck, type TrailCheck, type TrailEvent } from '#platform/audit/index.ts'
import { findUpkeep } from '#platform/upkeep/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { parseLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { formatCount, formatDay, formatInstant } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { Chip } from '#ui/types.ts'
import { subjectWords, wordsOfEvents, type EventWords } from '../audit-words.ts'
import { readAs } from '../desk.ts'
import { dayField } from '../figures.ts'
import { purposeOfEvent } from '../words.ts'
import type { PageServerLoad } from './$types'
import type { AuditRow, PageData } from './page-data.ts'

const ROWS_A_PAGE = 50

const kinds: Record<string, () => string> = { view: m.audit_kind_view, insert: m.audit_kind_insert, update: m.audit_kind_update, delete: m.audit_kind_delete }
export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canReadAudit(actor), 'audit.list')
    const given = (name: string) => event.url.searchParams.get(name)?.trim() ?? ''
    const day = (name: string): LegalDate | '' => parseLegalDate(given(name)) ?? ''
    const filters = { actor: given('ai'), action: given('viec') in kinds ? given('viec') : '', from: day('tu'), until: day('den') }
    const page = Math.max(1, Number.parseInt(given('trang'), 10) || 1)
    const { events, total } = await listTrail(
      tx,
      { actor: filters.actor, kind: filters.action, from: filters.from, until: filters.until },
      { offset: (page - 1) * ROWS_A_PAGE, limit: ROWS_A_PAGE },
    )
    const words = await wordsOfEvents(tx, events)
    const without = (name: string) => {
      const rest = new URLSearchParams(event.url.searchParams)
      rest.delete(name)
      rest.delete('trang')
      return `?${rest}`
    }
    const chips: Chip[] = [
      ...(filters.actor ? [{ label: filters.actor, removeHref: without('ai') }] : []),
      ...(filters.action ? [{ label: kinds[filters.action]!(), removeHref: without('viec') }] : []),
      ...(filters.from ? [{ label: m.audit_chip_from({ day: formatDay(filters.from) }), removeHref: without('tu') }] : []),
      ...(filters.until ? [{ label: m.audit_chip_until({ day: formatDay(filters.until) }), removeHref: without('den') }] : []),
    ]
    const asked = new URLSearchParams(event.url.searchParams)
    asked.delete('trang')
    return {
      filters: { ...filters, actions: Object.entries(kinds).map(([value, label]) => ({ value, label: label() })) },
      dayFields: { from: dayField(event.url, filters.from, 'tu'), until: dayField(event.url, filters.until, 'den') },
      chips,
      columns: [
        { key: 'at', label: m.column_at() },
        { key: 'actor', label: m.column_actor() },
        { key: 'action', label: m.column_action() },
        { key: 'subject', label: m.column_subject(), long: true },
        { key: 'detail', label: m.column_detail(), wideOnly: true, long: true },
      ],
      rows: events.map((one) => toRow(one, words.get(one.id))),
      paging: { page, pages: Math.max(1, Math.ceil(total / ROWS_A_PAGE)), href: `?${asked.size > 0 ? `${asked}&` : ''}trang={page}` },
      exports: [],
      seal: sealOf(await findUpkeep(tx, trailCheck)),
    }
  })

function sealOf(check: TrailCheck | null): PageData['seal'] {
  if (!check) return { label: m.audit_unchecked(), tone: 'plain', detail: m.audit_unchecked_detail() }
  const verdict = check.detail
  const at = formatInstant(check.endedAt.toISOString())
  return verdict.ok
    ? {
        label: m.audit_sealed(),
        tone: 'sure',
        detail: m.audit_seal_detail({ at, blocks: formatCount(verdict.blocks), events: formatCount(verdict.events), open: formatCount(verdict.unsealed) }),
      }
    : { label: m.audit_broken(), tone: 'refused', detail: m.audit_broken_detail({ at, block: String(verdict.block), event: verdict.event ?? '—' }) }
}

function toRow(event: TrailEvent, words: EventWords | undefined): AuditRow {
  const kind = event.action.split(' ').at(-1) ?? ''
  return {
    id: event.id,
    at: event.at.toISOString(),
    actor: event.actorName ?? (event.actorId === 'system' ? m.audit_system() : event.actorId),
    action: kinds[kind]?.() ?? event.action,
    subject: subjectWords[event.subject]?.() ?? event.subject,
    whose: words?.whose ?? null,
    detail: [words?.act, words?.changed].filter((one) => one != null).join('; '),
    purpose: purposeOfEvent(event.content),
  }
}
