import type { AccountEvent, Role } from '#modules/accounts/index.ts'
import { documentTypeName, type DossierRow, type EffectiveField, type FieldName, type PageState } from '#modules/archive/index.ts'
import { meritLaw, type MeritCategoryCode } from '#modules/merit/index.ts'
import type { RelationKind } from '#modules/people/index.ts'
import { readingLaw } from '#modules/purpose/index.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import type { Tone } from '#ui/types.ts'

const roles: Record<Role, () => string> = {
  reception: m.role_reception,
  'commune-officer': m.role_commune_officer,
  officer: m.role_officer,
  head: m.role_head,
  director: m.role_director,
  clerk: m.role_clerk,
  archivist: m.role_archivist,
  payments: m.role_payments,
  party: m.role_party,
  auditor: m.role_auditor,
  administrator: m.role_administrator,
}

const accountEvents: Record<AccountEvent['kind'], () => string> = {
  'signed-in': m.acc_event_signed_in,
  'sign-in-refused': m.acc_event_refused,
  locked: m.acc_event_locked,
  unlocked: m.acc_event_unlocked,
  'signed-out': m.acc_event_signed_out,
  'password-changed': m.acc_event_password,
  'second-factor-set': m.acc_event_factor_set,
  'second-factor-codes-renewed': m.acc_event_codes,
  'second-factor-reset': m.acc_event_factor_reset,
  'sessions-ended': m.acc_event_sessions,
  invited: m.acc_event_invited,
  'invitation-used': m.acc_event_joined,
  'set-up': m.acc_event_set_up,
  'identity-linked': m.acc_event_linked,
  'identity-unlinked': m.acc_event_unlinked,
  'machine-made': m.apikey_event_machine,
  'key-made': m.apikey_event_made,
  'key-revoked': m.apikey_event_revoked,
}
/** What happened to an account, in a few words. */
export const accountEventName = (kind: AccountEvent['kind']): string => accountEvents[kind]()

export const roleName = (role: Role): string => roles[role]()

const columns: Record<string, () => string> = {
  number: m.column_number,
  title: m.column_title,
  category: m.column_category,
  commune: m.column_commune,
  received: m.column_received,
  pages: m.column_pages,
  box: m.column_box,
  state: m.column_state,
  document: m.column_document,
  dossier: m.column_dossier,
  readAt: m.column_read_at,
  person: m.column_person,
  birth: m.column_birth,
  home: m.column_home,
  caseCode: m.column_case_code,
  applicant: m.column_applicant,
  procedure: m.column_procedure,
  due: m.column_due,
  matter: m.out_subject,
  nationalCode: m.column_national_code,
  field: m.dimension_field,
  fields: m.column_fields,
  wrong: m.column_wrong,
  concluded: m.column_concluded,
  checked: m.column_checked,
  otherBody: m.column_other_body,
  moved: m.column_moved,
}

/** The heading of a column by its key; throws for a key without words. */
export function columnName(key: string): string {
  const name = columns[key]
  if (!name) throw new Error(`no words for the column ${key}`)
  return name()
}

/** The name of a category of merit in the law's words; a code the law does not have is shown as it is. */
export const categoryName = (code: string | null, locale = getLocale()): string =>
  code === null ? '' : (meritLaw().categories.get(code as MeritCategoryCode)?.[locale === 'en' ? 'en' : 'name'] ?? code)

/** The name of what law/ keeps in both languages. */
export const inLocale = (one: { name: string; en: string }): string => (getLocale() === 'en' ? one.en : one.name)

/** What a record was read for, in words; a code that is no longer in law/ stands for itself. */
function purposeName(code: string): string {
  const { purposes, work } = readingLaw()
  const known = [...purposes, ...work].find((one) => one.code === code)
  return known ? inLocale(known) : code
}

/** What an event of the trail says a record was read for, with the reader's own words where there are any; null where nothing was asked. */
export function purposeOfEvent(content: unknown): string | null {
  const { purpose, note } = (content ?? {}) as { purpose?: unknown; note?: unknown }
  if (typeof purpose !== 'string') return null
  return typeof note === 'string' && note !== '' ? `${purposeName(purpose)} (${note})` : purposeName(purpose)
}

export const documentType = (code: string): string => documentTypeName(code, getLocale())

const fields: Record<FieldName, () => string> = {
  fullName: m.field_full_name,
  alias: m.field_alias,
  sex: m.field_sex,
  birthDate: m.field_birth_date,
  homePlace: m.field_home_place,
  residence: m.field_residence,
  documentNumber: m.field_document_number,
  signedOn: m.field_signed_on,
  deathDate: m.field_death_date,
  deathPlace: m.field_death_place,
  deathCircumstances: m.field_death_circumstances,
  burialPlace: m.field_burial_place,
  injuryRate: m.field_injury_rate,
  injuredOn: m.field_injured_on,
  unit: m.field_unit,
  rank: m.field_rank,
  category: m.field_category,
  certificateNumber: m.field_certificate_number,
  citizenId: m.field_citizen_id,
  enlistedOn: m.field_enlisted_on,
  signer: m.field_signer,
  issuingBody: m.field_issuing_body,
  amount: m.field_amount,
  post: m.reading_field_post,
  dossierNumber: m.reading_field_dossier_number,
  formNumber: m.reading_field_form_number,
}

export const fieldName = (name: FieldName): string => fields[name]()

const pageStates: Record<PageState, { label: () => string; tone: Tone }> = {
  waiting: { label: m.state_waiting, tone: 'plain' },
  read: { label: m.state_read, tone: 'information' },
  needs_review: { label: m.state_needs_review, tone: 'doubtful' },
  verified: { label: m.state_verified, tone: 'honour' },
  failed: { label: m.state_failed, tone: 'refused' },
  cover: { label: m.state_cover, tone: 'plain' },
  aside: { label: m.state_aside, tone: 'plain' },
}

export const pageStateOf = (state: PageState): { label: string; tone: Tone } => ({ label: pageStates[state].label(), tone: pageStates[state].tone })

export function fieldStateOf(field: EffectiveField): { label: string; tone: Tone } {
  if (field.by) return { label: m.field_corrected(), tone: 'honour' }
  return field.accepted ? { label: m.field_accepted(), tone: 'sure' } : { label: m.field_doubtful(), tone: 'doubtful' }
}

/** How a dossier stands, in the order of what asks most. */
export function dossierStateOf(row: Pick<DossierRow, 'scanned' | 'expected' | 'waiting' | 'toReview'>): { label: string; tone: Tone } {
  if (row.scanned === 0) return { label: m.state_dossier_unscanned(), tone: 'plain' }
  if (row.waiting > 0) return { label: m.state_dossier_reading(), tone: 'information' }
  if (row.expected !== null && row.scanned < row.expected) return { label: m.state_dossier_missing(), tone: 'refused' }
  if (row.toReview > 0) return { label: m.state_dossier_review(), tone: 'doubtful' }
  return { label: m.state_dossier_complete(), tone: 'sure' }
}

/** "hộp 12, kho 1, kệ 04, ngăn B"; null when the paper has no place. */
export function placeName(place: { box: string | null; store?: string | null; shelf: string | null; compartment: string | null }, locale = getLocale()): string | null {
  const parts = [
    place.box && m.place_of_box({ box: place.box }, { locale }),
    place.store && m.place_of_store({ store: place.store }, { locale }),
    place.shelf && m.place_of_shelf({ shelf: place.shelf }, { locale }),
    place.compartment && m.place_of_compartment({ compartment: place.compartment }, { locale }),
  ].filter((part) => part !== null && part !== '')
  return parts.length > 0 ? parts.join(', ') : null
}

const parts = { subject: m.part_subject, relative: m.part_relative, applicant: m.part_applicant }
export const partName = (part: keyof typeof parts): string => parts[part]()

const relations: Record<RelationKind, () => string> = {
  father: m.relation_father,
  mother: m.relation_mother,
  spouse: m.relation_spouse,
  child: m.relation_child,
  'adopted-child': m.relation_adopted_child,
  nurturer: m.relation_nurturer,
  sibling: m.relation_sibling,
  grandparent: m.relation_grandparent,
  worshipper: m.relation_worshipper,
  other: m.relation_other,
}
export const relationName = (kind: RelationKind): string => relations[kind]()
