import type { Role } from '#modules/accounts/index.ts'
import { m } from '#ui/messages/messages.js'

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
}

/** The heading of a column by its key; throws for a key without words. */
export function columnName(key: string): string {
  const name = columns[key]
  if (!name) throw new Error(`no words for the column ${key}`)
  return name()
}
