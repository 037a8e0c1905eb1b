import { schemeCookie, toScheme } from '#ui/scheme.ts'
import { canCorrectReadings, canReadFixity, canKeepRegister, canKeepSystem, canManageAccounts, canReadAudit, canReadRecords, canTakeIn } from '#modules/accounts/index.ts'
import { canKeepOutstanding, canReadCases } from '#modules/applications/index.ts'
import { canReadNumbers } from '#modules/issuing/index.ts'
import type { LayoutServerLoad } from './$types'
import type { PlaceName, ShellData } from './page-data.ts'
import { roleName } from './words.ts'

export const load: LayoutServerLoad = ({ locals, cookies }): ShellData => {
  const { runtime, signedIn } = locals
  const actor = signedIn?.actor
  const places: PlaceName[] = !actor
    ? ['procedures', 'papers']
    : [
        'report',
        ...(canReadCases(actor) ? (['cases'] as const) : []),
        'procedures',
        ...(canReadRecords(actor) ? (['dossiers', 'progress', 'boxes', 'transfers', 'loans', 'copies'] as const) : []),
        ...(canKeepRegister(actor) ? (['doubles'] as const) : []),
        ...(canReadNumbers(actor) ? (['numbers'] as const) : []),
        ...(canKeepOutstanding(actor) ? (['outstanding'] as const) : []),
        ...(canTakeIn(actor) ? (['intake', 'covers', 'packages'] as const) : []),
        ...(canCorrectReadings(actor) ? (['verify'] as const) : []),
        ...(canReadRecords(actor) ? (['indicators'] as const) : []),
        'areas',
        ...(canManageAccounts(actor) ? (['accounts'] as const) : []),
        ...(canReadAudit(actor) ? (['audit'] as const) : []),
        ...(canReadFixity(actor) ? (['store'] as const) : []),
        ...(canKeepSystem(actor) ? (['jobs'] as const) : []),
      ]
  return {
    user: signedIn && { name: signedIn.displayName, role: roleName(signedIn.assignment.role), scope: signedIn.assignment.areaName ?? undefined },
    clock: runtime.config.ANSINH_TODAY ?? null,
    scheme: toScheme(cookies.get(schemeCookie)),
    places,
  }
}
