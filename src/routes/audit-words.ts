import { listRecordNames } from '#modules/archive/index.ts'
import { listContentsBefore, type TrailEvent } from '#platform/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { isUuid } from '#shared/ids.ts'
import { m } from '#ui/messages/messages.js'
import { pageHref, recordHref } from './ids.ts'

const acts: Record<string, () => string> = {
  'accounts.accept-invitation': m.audit_act_accounts_accept_invitation,
  'accounts.end-own-sessions': m.audit_act_accounts_end_own_sessions,
  'accounts.end-role': m.audit_act_accounts_end_role,
  'accounts.give-role': m.audit_act_accounts_give_role,
  'accounts.invite-account': m.audit_act_accounts_invite_account,
  'accounts.invite-again': m.audit_act_accounts_invite_again,
  'accounts.make-invitation-link': m.audit_act_accounts_make_invitation_link,
  'accounts.register-account': m.audit_act_accounts_register_account,
  'accounts.set-up': m.audit_act_accounts_set_up,
  'accounts.sign-in': m.audit_act_accounts_sign_in,
  'accounts.sign-out': m.audit_act_accounts_sign_out,
  'accounts.settle-identity': m.audit_act_accounts_settle_identity,
  'accounts.switch-account': m.audit_act_accounts_switch_account,
  'accounts.unlock': m.audit_act_accounts_unlock,
  'applications.received': m.act_received,
  'applications.not-received': m.act_not_received,
  'applications.taken': m.act_taken,
  'applications.handed-over': m.act_handed_over,
  'applications.passed-on': m.act_passed_on,
  'applications.consulted': m.act_consulted,
  'applications.answered': m.act_answered,
  'applications.posted': m.act_posted,
  'applications.complained': m.act_complained,
  'applications.complaint-settled': m.act_complaint_settled,
  'applications.extended': m.act_extended,
  'applications.reappointed': m.act_reappointed,
  'applications.drafted': m.act_drafted,
  'applications.draft-returned': m.act_draft_returned,
  'applications.supplement-asked': m.act_supplement_asked,
  'applications.supplemented': m.act_supplemented,
  'applications.payment-asked': m.act_payment_asked,
  'applications.paid': m.act_paid,
  'applications.withdrawn': m.act_withdrawn,
  'applications.stopped': m.act_stopped,
  'applications.resumed': m.act_resumed,
  'applications.decided': m.act_decided,
  'applications.handed-out': m.act_handed_out,
  'applications.noted': m.act_noted,
  'applications.receive-at-counter': m.act_received,
  'applications.registered': m.told_registered,
  'applications.add-scans': m.case_scan,
  'applications.record-absence': m.absence_record,
  'applications.withdraw-absence': m.audit_act_withdraw_absence,
  'archive.accept-field': m.audit_act_archive_accept_field,
  'archive.assign-records': m.audit_act_archive_assign_records,
  'archive.confirm-type': m.audit_act_archive_confirm_type,
  'archive.correct-field': m.audit_act_archive_correct_field,
  'archive.correct-text': m.audit_act_archive_correct_text,
  'archive.file-pages': m.audit_act_archive_file_pages,
  'archive.keep-search': m.audit_act_archive_keep_search,
  'archive.link-person': m.audit_act_archive_link_person,
  'archive.open-batch': m.audit_act_archive_open_batch,
  'archive.open-dossier': m.audit_act_archive_open_dossier,
  'archive.read-again': m.audit_act_archive_read_again,
  'archive.read-page': m.audit_act_archive_read_page,
  'archive.remove-search': m.audit_act_archive_remove_search,
  'archive.rename-search': m.audit_act_archive_rename_search,
  'archive.review-page': m.audit_act_archive_review_page,
  'archive.store-batch-file': m.audit_act_archive_store_batch_file,
  'archive.take-apart': m.audit_act_archive_take_apart,
  'archive.take-apart-again': m.audit_act_archive_take_apart_again,
  'archive.take-in-read': m.audit_act_archive_take_in_read,
  'archive.undo-filing': m.audit_act_archive_undo_filing,
  'archive.verify-page': m.audit_act_archive_verify_page,
  'archive.print-cover-sheets': m.audit_act_archive_print_cover_sheets,
  'indicators.freeze': m.audit_act_indicators_freeze,
  'merit.open-record': m.audit_act_merit_open_record,
  'merit.record-rating': m.audit_act_merit_record_rating,
  'merit.record-recognition': m.audit_act_merit_record_recognition,
  'people.add-alias': m.audit_act_people_add_alias,
  'people.correct-relation': m.audit_act_people_correct_relation,
  'people.end-relation': m.audit_act_people_end_relation,
  'people.judge-pair': m.audit_act_people_judge_pair,
  'people.merge': m.audit_act_people_merge,
  'people.undo-merge': m.audit_act_people_undo_merge,
  'people.record-death': m.audit_act_people_record_death,
  'people.record-relation': m.audit_act_people_record_relation,
  'people.register-person': m.audit_act_people_register_person,
  'people.rename-person': m.audit_act_people_rename_person,
  'people.withdraw-relation': m.audit_act_people_withdraw_relation,
  'purpose.give': m.audit_act_purpose_give,
  'purpose.lift-mark': m.audit_act_purpose_lift_mark,
  'purpose.mark-sensitive': m.audit_act_purpose_mark_sensitive,
  'register.apply-import': m.audit_act_register_apply_import,
  'register.preview-import': m.audit_act_register_preview_import,
  'register.bulk-load': m.audit_act_register_bulk_load,
}
const fields: Record<string, () => string> = {
  full_name: m.audit_field_full_name,
  aliases: m.audit_field_aliases,
  birth_written: m.audit_field_birth_written,
  home_written: m.audit_field_home_written,
  sex: m.audit_field_sex,
  path: m.audit_field_path,
  also_paths: m.audit_field_also_paths,
  death_written: m.audit_field_death_written,
  place_written: m.audit_field_place_written,
  state: m.audit_field_state,
  holds: m.audit_field_holds,
  known: m.audit_field_known,
  written: m.audit_field_written,
  value: m.audit_field_value,
  kind: m.audit_field_kind,
  category: m.audit_field_category,
  number_written: m.audit_field_number_written,
  decision_number: m.audit_field_decision_number,
  decision_signed_written: m.audit_field_decision_signed_written,
  decision_body: m.audit_field_decision_body,
  injury_rate: m.audit_field_injury_rate,
  title: m.audit_field_title,
  received_on: m.audit_field_received_on,
  expected_pages: m.audit_field_expected_pages,
  box_id: m.audit_field_box_id,
  dossier_id: m.audit_field_dossier_id,
  document_id: m.audit_field_document_id,
  seq: m.audit_field_seq,
  type: m.audit_field_type,
  type_confirmed: m.audit_field_type_confirmed,
  read_at: m.audit_field_read_at,
  failure_code: m.audit_field_failure_code,
  active: m.audit_field_active,
  display_name: m.audit_field_display_name,
  mail: m.audit_field_mail,
  role: m.audit_field_role,
  area_path: m.audit_field_area_path,
  note: m.audit_field_note,
  decision: m.audit_field_decision,
  lifted_at: m.audit_field_lifted_at,
  words: m.audit_field_words,
  fields: m.audit_field_fields,
  engine_version: m.audit_field_engine_version,
  pages: m.audit_field_pages,
  rows_wrong: m.audit_field_rows_wrong,
}

/** What an event is about, in words: the record with the page it leads to, what was done, and which fields changed. */
export type EventWords = { whose: { label: string; href: string | null } | null; act: string | null; changed: string | null }

const kindOf = (event: TrailEvent) => event.action.split(' ').at(-1)

/** The record that an event concerns: itself, or the person, page or dossier whose fact or paper it is. */
function concernOf({ subject, subjectId, content }: TrailEvent): string | null {
  const held = (content ?? {}) as Record<string, unknown>
  if (['person', 'dossier', 'page'].includes(subject)) return isUuid(subjectId) ? subjectId : null
  const named = [held['person_id'], held['first_person_id'], held['page_id'], held['dossier_id'], held['subject_id']]
  return named.find((id): id is string => typeof id === 'string' && isUuid(id)) ?? null
}

/** Words of the events of one page of the trail, within the scope of the acting account: of a record outside it not even the name. */
export async function wordsOfEvents(tx: Tx, events: readonly TrailEvent[]): Promise<Map<string, EventWords>> {
  const concerns = new Map(events.map((event) => [event.id, concernOf(event)]))
  const names = await listRecordNames(tx, [...concerns.values()].flatMap((id) => id ?? []))
  const updates = events.filter((event) => kindOf(event) === 'update')
  const before = await listContentsBefore(tx, updates.map((event) => event.id))
  return new Map(
    events.map((event) => {
      const id = concerns.get(event.id) ?? null
      const named = id === null ? undefined : names.get(id)
      const [useCase] = event.action.split(' ')
      const was = before.get(event.id)
      const now = (event.content ?? {}) as Record<string, unknown>
      const changed = was === undefined ? [] : Object.keys(fields).filter((name) => name in now && JSON.stringify(now[name]) !== JSON.stringify(was[name]))
      return [
        event.id,
        {
          whose: id === null ? null : named ? { label: named.name, href: named.kind === 'page' ? pageHref(id) : recordHref(named.kind, id) } : { label: m.audit_outside(), href: null },
          act: acts[useCase ?? '']?.() ?? null,
          changed: changed.length === 0 ? null : m.audit_changed({ fields: changed.map((name) => fields[name]!()).join(', ') }),
        },
      ]
    }),
  )
}
