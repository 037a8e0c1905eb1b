import { fail, redirect } from '@sveltejs/kit'
import { canTakeIn } from '#modules/accounts/index.ts'
import { search } from '#modules/archive/index.ts'
import { judgeDossiers, listNumbersTwice, listPersonsWithSeveral, listStillHeld, type MendingGroup } from '#modules/archive/mending/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readRecordsAs } from '../../desk.ts'
import { idOf, pageHref, publicId } from '../../ids.ts'
import { categoryName } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { MendingRow, PageData } from './page-data.ts'

const SHOWN = 30
/** Papers that are looked through for the words of going. */
const SEARCHED = 100
const KINDS = ['person', 'number', 'gone'] as const

const rowOf = (group: MendingGroup): MendingRow => {
  const dossiers = group.dossiers.map((one) => ({
    id: publicId('dos', one.dossierId),
    number: one.number ?? '—',
    title: one.title,
    category: categoryName(one.category),
    box: one.box,
  }))
  const [first, second] = dossiers
  return {
    key: group.key,
    name: group.name,
    ids: dossiers.map((one) => one.id).join(','),
    dossiers,
    joinHref: `/ho-so/${first?.id}/sap-xep?tim=${encodeURIComponent(second?.number === '—' ? second.title : (second?.number ?? ''))}`,
  }
}

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = desk(event)
  requireAllowed(canTakeIn(actor), 'archive.mend')
  const said = (await search(runtime.services, actor, { text: m.mending_gone_phrase(), kinds: ['papers'], limit: SEARCHED })).papers.hits
  const pageOf = new Map(said.flatMap((hit) => (hit.dossierId === null ? [] : [[hit.dossierId, hit.pageId] as const])))
  return readRecordsAs(event, async (tx) => {
    const [several, numbers] = [await listPersonsWithSeveral(tx, { limit: SHOWN }), await listNumbersTwice(tx, { limit: SHOWN })]
    const gone = await listStillHeld(tx, [...pageOf.keys()])
    return {
      lists: [
        { kind: 'person', title: m.mending_several(), about: m.mending_several_about(), rows: several.groups.map(rowOf), more: several.more },
        { kind: 'number', title: m.mending_numbers(), about: m.mending_numbers_about(), rows: numbers.groups.map(rowOf), more: numbers.more },
      ],
      gone: gone.map((one) => ({
        id: publicId('dos', one.dossierId),
        number: one.number ?? '—',
        title: one.title,
        box: one.box,
        pageHref: pageHref(pageOf.get(one.dossierId)!),
      })),
      done: event.url.searchParams.has('xong'),
    }
  })
}

export const actions: Actions = {
  'giu-nguyen': async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const given = (name: string) => String(form.get(name) ?? '').trim()
    const refuse = (message: string, status = 422) => fail(status, { form: { problems: [{ message }], values: {} } })
    if (given('ly-do').length < 2 || given('ly-do').length > 500) return refuse(m.mending_reason_needed())
    try {
      const dossierIds = given('ho-so').split(',').map((id) => idOf('dos', id))
      await judgeDossiers(runtime.services, actor, { kind: KINDS.find((one) => one === given('loai')) ?? 'person', dossierIds, reason: given('ly-do') })
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403) throw error
      return refuse(m.mending_changed(), refused.status)
    }
    redirect(303, '/ho-so/ra-soat?xong')
  },
}
