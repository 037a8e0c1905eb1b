import type { Runtime } from '#app/runtime.ts'
import { canReadAudit } from '#modules/accounts/index.ts'
import { listTrail, type TrailEvent } from '#platform/audit/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { parseLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { formatCount, formatDay, formatInstant } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { Chip } from '#ui/types.ts'
import { wordsOfEvents, type EventWords } from '../audit-words.ts'
import { readAs } from '../desk.ts'
import { dayField } from '../figures.ts'
import { purposeOfEvent } from '../words.ts'
import type { PageServerLoad } from './$types'
import type { AuditRow, PageData } from './page-data.ts'

const ROWS_A_PAGE = 50

const kinds: Record<string, () => string> = { view: m.audit_kind_view, insert: m.audit_kind_insert, update: m.audit_kind_update, delete: m.audit_kind_delete }
const subjects: Record<string, () => string> = {
  person: m.audit_subject_person,
  dossier: m.audit_subject_dossier,
  page: m.audit_subject_page,
  procedure_version: m.audit_subject_procedure_version,
  desk_absence: m.audit_subject_desk_absence,
  account: m.audit_subject_account,
  search: m.audit_subject_search,
  account_event: m.audit_subject_account_event,
  assignment: m.audit_subject_assignment,
  invitation: m.audit_subject_invitation,
  scan_batch: m.audit_subject_scan_batch,
  batch_file: m.audit_subject_batch_file,
  file: m.audit_subject_file,
  document: m.audit_subject_document,
  reading: m.audit_subject_reading,
  correction: m.audit_subject_correction,
  page_filing: m.audit_subject_page_filing,
  scan_act: m.audit_subject_scan_act,
  cover_print: m.audit_subject_cover_print,
  cover_print_sheet: m.audit_subject_cover_print_sheet,
  contradiction_choice: m.audit_subject_contradiction_choice,
  field_check: m.audit_subject_field_check,
  field_word: m.audit_subject_field_word,
  dossier_person: m.audit_subject_dossier_person,
  dossier_custody: m.audit_subject_dossier_custody,
  fonds: m.audit_subject_fonds,
  box: m.audit_subject_box,
  register_import: m.audit_subject_register_import,
  relation: m.audit_subject_relation,
  person_vital: m.audit_subject_person_vital,
  person_residence: m.audit_subject_person_residence,
  person_identifier: m.audit_subject_person_identifier,
  person_merge: m.audit_subject_person_merge,
  person_pair_decision: m.audit_subject_person_pair_decision,
  merit_record: m.audit_subject_merit_record,
  recognition: m.audit_subject_recognition,
  merit_rating: m.audit_subject_merit_rating,
  indicator_run: m.audit_subject_indicator_run,
  hamlet: m.audit_subject_hamlet,
  reassignment: m.audit_subject_reassignment,
  reassignment_record: m.audit_subject_reassignment_record,
  catalogue: m.audit_subject_catalogue,
  arrangement: m.audit_subject_arrangement,
  arrangement_page: m.audit_subject_arrangement_page,
  loan: m.audit_subject_loan,
  loan_reminder: m.audit_subject_loan_reminder,
  issued_copy: m.audit_subject_issued_copy,
  issued_copy_page: m.audit_subject_issued_copy_page,
  copy_number: m.audit_subject_copy_number,
  mending_judgement: m.audit_subject_mending_judgement,
  strike_off: m.audit_subject_strike_off,
  sensitive_mark: m.audit_subject_mark,
  read_purpose: m.audit_subject_purpose,
  application: m.audit_subject_application,
  application_action: m.audit_subject_application_action,
  application_paper: m.audit_subject_application_paper,
}
export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
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
        { key: 'subject', label: m.column_subject() },
        { key: 'detail', label: m.column_detail(), wideOnly: true },
      ],
      rows: events.map((one) => toRow(one, words.get(one.id))),
      paging: { page, pages: Math.max(1, Math.ceil(total / ROWS_A_PAGE)), href: `?${asked.size > 0 ? `${asked}&` : ''}trang={page}` },
      exports: [],
      seal: sealOf(runtime.lastCheck),
    }
  })

function sealOf(check: Runtime['lastCheck']): PageData['seal'] {
  if (!check) return { label: m.audit_unchecked(), tone: 'plain', detail: m.audit_unchecked_detail() }
  const { verdict } = check
  const at = formatInstant(check.at.toISOString())
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
    subject: subjects[event.subject]?.() ?? event.subject,
    whose: words?.whose ?? null,
    detail: [words?.act, words?.changed].filter((one) => one != null).join('; '),
    purpose: purposeOfEvent(event.content),
  }
}
