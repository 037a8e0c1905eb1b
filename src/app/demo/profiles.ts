import { findByLoginName } from '#modules/accounts/index.ts'
import { keepScanProfile, listScanProfiles } from '#modules/archive/index.ts'
import { asActor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'

const PROFILES = [
  { name: 'Máy phòng lưu trữ', sides: 'simplex', leastDpi: 200, folder: 'phong-luu-tru', standard: true },
  { name: 'Máy hai mặt', sides: 'duplex-ask', leastDpi: 300, folder: 'hai-mat', standard: false },
  { name: 'Máy phẳng khổ lớn', sides: 'simplex', leastDpi: 300, folder: '', standard: false },
] as const

/** How the scanners of the demo's archive run; left alone where somebody keeps some already. */
export async function prepareScanProfiles(services: Services): Promise<void> {
  const archivist = await findByLoginName(services, 'luu-tru')
  if (!archivist) return
  if ((await asActor(services.database, archivist, (tx) => listScanProfiles(tx), { readOnly: true })).length > 0) return
  for (const profile of PROFILES) await keepScanProfile(services, archivist, { scanProfileId: null, ...profile })
}
