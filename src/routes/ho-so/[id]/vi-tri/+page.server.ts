import { fail, redirect } from '@sveltejs/kit'
import { canTakeIn } from '#modules/accounts/index.ts'
import { findFolder, placeDossiers } from '#modules/archive/boxes/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../../desk.ts'
import { idOf } from '../../../ids.ts'
import { placeName } from '../../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    requireAllowed(canTakeIn(actor), 'archive.place-dossiers')
    const folder = await findFolder(tx, idOf('dos', event.params.id))
    if (!folder) throw new AppError('not-found', 404, { what: 'dossier' })
    return {
      record: { kind: 'dossier', name: folder.title, number: folder.number, href: `/ho-so/${event.params.id}` },
      place: placeName(folder),
      code: folder.box ?? '',
    }
  })

async function place(event: Parameters<Actions[string]>[0], box: { code: string; make: boolean } | null) {
  const { runtime, actor } = desk(event)
  const id = event.params['id'] ?? ''
  const refuse = (message: string) => fail(422, { form: { problems: [{ field: 'code', message }], values: { code: box?.code ?? '' } } })
  try {
    await placeDossiers(runtime.services, actor, { dossierIds: [idOf('dos', id)], box })
  } catch (error) {
    const refused = appErrorOf(error)
    if (refused?.code === 'invalid-input') return refuse(m.putaway_code_needed())
    if (refused?.status !== 422) throw error
    return refuse(refusalOf(refused.code))
  }
  redirect(303, `/ho-so/${id}`)
}

export const actions: Actions = {
  xep: async (event) => {
    const form = await event.request.formData()
    return place(event, { code: String(form.get('code') ?? '').trim(), make: form.has('make') })
  },
  'lay-ra': (event) => place(event, null),
}
