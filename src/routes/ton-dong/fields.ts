import type { Runtime } from '#app/runtime.ts'
import { listAccounts } from '#modules/accounts/index.ts'
import { areaName, areaPath, areasOn } from '#modules/areas/index.ts'
import { OUTSTANDING_KINDS } from '#modules/applications/index.ts'
import type { Actor, Tx } from '#platform/db/index.ts'
import { isInScope } from '#shared/actor.ts'
import { parseLegalDate } from '#shared/legal-date.ts'
import { outstandingName } from '../issuing-words.ts'
import type { FormFields } from './page-data.ts'

/** Units that the reader keeps, by name. */
export function unitsOf({ areas, services }: Runtime, actor: Actor): FormFields['units'] {
  const today = services.clock.today()
  return areasOn(today, 'commune', areas)
    .map((area) => ({ value: areaPath(area, today, areas), label: areaName(area, areas) }))
    .filter((unit) => unit.value.startsWith(services.provincePath) && isInScope(actor, unit.value))
    .sort((a, b) => a.label.localeCompare(b.label, 'vi'))
}

export const kindsOf = (): FormFields['kinds'] => OUTSTANDING_KINDS.map((one) => ({ value: one, label: outstandingName(one) }))

/** Roles that may be asked to do something about an outstanding case. */
const DOERS: readonly string[] = ['officer', 'commune-officer', 'head', 'director', 'archivist']

/** Accounts that may be asked to do something where `path` is kept (null: anywhere in the reader's scope), by name. */
export async function doersOf(tx: Tx, runtime: Runtime, actor: Actor, path: string | null): Promise<FormFields['doers']> {
  const there = (await listAccounts(tx, runtime.services.clock)).filter(({ active, role, area_path: area }) => active && role !== null && area !== null && DOERS.includes(role) && (path === null ? isInScope(actor, area) || actor.scopeFrom.startsWith(area) : path.startsWith(area)))
  return [...new Map(there.map((one) => [one.account_id, { value: one.account_id, label: one.display_name }])).values()].sort((a, b) => a.label.localeCompare(b.label, 'vi'))
}

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '')

/** What a form says of a finding. A day that is none is handed on as it was typed and refused there. */
export function findingOf(form: FormData) {
  const due = textOf(form, 'dueOn').trim()
  return { lacks: textOf(form, 'lacks'), task: textOf(form, 'task'), doer: textOf(form, 'doer') || null, dueOn: due === '' ? null : (parseLegalDate(due) ?? due), note: textOf(form, 'note') }
}
