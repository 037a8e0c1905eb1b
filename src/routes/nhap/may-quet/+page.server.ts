import { fail, redirect } from '@sveltejs/kit'
import { canTakeIn } from '#modules/accounts/index.ts'
import { canKeepScanProfiles, keepScanProfile, leastDpiOfLaw, listScanProfiles, profilesFor, removeScanProfile, SCAN_SIDES } from '#modules/archive/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { unitName } from '../../area-words.ts'
import { desk, readAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { profileLine, sidesLabel } from '../profiles.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const done: Record<string, () => string> = { ghi: m.profile_kept, thoi: m.profile_removed }

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canTakeIn(actor), 'archive.list-scan-profiles')
    const all = await listScanProfiles(tx)
    const own = profilesFor(all, actor.scopeFrom)
    const profiles = all.filter((one) => own.includes(one) || isInScope(actor, one.path))
    const canKeep = canKeepScanProfiles(actor)
    const asked = event.url.searchParams.get('sua')
    const changed = asked === null ? undefined : profiles.find((one) => publicId('prf', one.scanProfileId) === asked && isInScope(actor, one.path))
    const today = runtime.services.clock.today()
    return {
      canKeep,
      profiles: profiles.map((one) => ({
        id: publicId('prf', one.scanProfileId),
        name: one.name,
        line: profileLine(one),
        folder: one.folder,
        standard: one.standard,
        unit: one.path === actor.scopeFrom ? null : unitName(one.path, today, runtime.areas),
        mayChange: canKeep && isInScope(actor, one.path),
      })),
      sides: SCAN_SIDES.map((value) => ({ value, label: sidesLabel(value) })),
      least: String(leastDpiOfLaw()),
      values: changed
        ? { id: publicId('prf', changed.scanProfileId), name: changed.name, sides: changed.sides, dpi: String(changed.leastDpi), folder: changed.folder ?? '', standard: changed.standard }
        : { id: '', name: '', sides: 'simplex', dpi: String(leastDpiOfLaw()), folder: '', standard: false },
      told: done[event.url.searchParams.get('xong') ?? '']?.() ?? null,
    }
  })

/** Beside which field a refusal stands. */
const FIELDS: Record<string, string> = {
  'archive.profile-too-low': 'dpi',
  'archive.profile-folder-wrong': 'folder',
  'archive.profile-folder-taken': 'folder',
  'archive.profile-name-taken': 'name',
}

export const actions: Actions = {
  ghi: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canKeepScanProfiles(actor), 'archive.keep-scan-profile')
    const values = Object.fromEntries([...(await event.request.formData())].map(([name, value]) => [name, String(value).trim()]))
    const refuse = (field: string, message: string, status = 422) => fail(status, { form: { problems: [{ field, message }], values } })
    const { id = '', name = '', dpi = '', folder = '' } = values
    if (name === '') return refuse('name', m.profile_name_needed())
    if (!/^\d{1,4}$/.test(dpi) || Number(dpi) > 1200) return refuse('dpi', m.profile_dpi_wrong({ least: String(leastDpiOfLaw()) }))
    try {
      await keepScanProfile(runtime.services, actor, {
        scanProfileId: id === '' ? null : idOf('prf', id),
        name: name.slice(0, 80),
        sides: SCAN_SIDES.find((one) => one === values['sides']) ?? 'simplex',
        leastDpi: Number(dpi),
        folder: folder.slice(0, 200),
        standard: values['standard'] === '1',
      })
    } catch (error) {
      const refused = appErrorOf(error)
      const field = refused && FIELDS[refused.code]
      if (!refused || !field) throw error
      return refuse(field, field === 'dpi' ? m.profile_dpi_wrong({ least: String(leastDpiOfLaw()) }) : (refusalOf(refused.code) ?? ''), refused.status)
    }
    redirect(303, '/nhap/may-quet?xong=ghi')
  },
  thoi: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canKeepScanProfiles(actor), 'archive.remove-scan-profile')
    const scanProfileId = idOf('prf', String((await event.request.formData()).get('id') ?? ''))
    await removeScanProfile(runtime.services, actor, { scanProfileId })
    redirect(303, '/nhap/may-quet?xong=thoi')
  },
}
