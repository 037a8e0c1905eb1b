import type { Runtime } from '#app/runtime.ts'
import { canManageAccounts, ROLES } from '#modules/accounts/index.ts'
import { areaName, areasOn } from '#modules/areas/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { desk } from '../desk.ts'
import { roleName } from '../words.ts'

/** What the pages of accounts work with; throws `forbidden` for who does not keep them. */
export function keeper(event: { locals: App.Locals }) {
  const context = desk(event)
  requireAllowed(canManageAccounts(context.actor), 'accounts.keep')
  return context
}

export const roleChoices = () => ROLES.map((role) => ({ value: role as string, label: roleName(role) }))

/** The province and its communes of today, by the paths that scopes are made of. */
export function areaChoices(runtime: Runtime): { value: string; label: string }[] {
  const { config, services, areas } = runtime
  const today = services.clock.today()
  const province = areasOn(today, 'province', areas).find((area) => area.code === config.ANSINH_PROVINCE_CODE)
  const communes = areasOn(today, 'commune', areas)
    .filter((area) => area.parentCode === config.ANSINH_PROVINCE_CODE)
    .map((area) => ({ value: `${services.provincePath}${area.code}/`, label: areaName(area, areas) }))
    .sort((a, b) => a.label.localeCompare(b.label, 'vi'))
  return [{ value: services.provincePath, label: province ? areaName(province, areas) : services.provincePath }, ...communes]
}
