import { fail, redirect } from '@sveltejs/kit'
import { keepSearch, listSavedSearches, removeSearch, renameSearch, type SavedSearch } from '#modules/archive/saved/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { asksOf, PLACES, placeOf } from '../../saved-words.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'
import type { PageData, SavedRow } from './page-data.ts'

const DONE: Record<string, () => string> = { luu: m.find_saved_done, 'doi-ten': m.find_saved_renamed, xoa: m.find_saved_removed }

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const saved = await listSavedSearches(tx, actor.accountId)
    const rowOf = (one: SavedSearch): SavedRow => ({
      id: publicId('sav', one.savedSearchId),
      name: one.name,
      href: `${PLACES[one.place].path}?${one.query}`,
      asks: asksOf(one.place, one.query, runtime),
      where: PLACES[one.place].label(),
      shared: one.shared,
      owner: one.mine ? null : one.owner,
    })
    const place = placeOf(event.url.searchParams.get('noi'))
    const query = (event.url.searchParams.get('dieu-kien') ?? '').slice(0, 2000)
    return {
      mine: saved.filter((one) => one.mine).map(rowOf),
      others: saved.filter((one) => !one.mine).map(rowOf),
      fresh: place && query ? { place, query, asks: asksOf(place, query, runtime), back: `${PLACES[place].path}?${query}` } : null,
      done: DONE[event.url.searchParams.get('xong') ?? '']?.() ?? null,
    }
  })

/** Does what a form of this page asks; what was typed stands there again when it is refused. */
const act = (done: string, work: (event: RequestEvent, form: FormData, name: string) => Promise<unknown>) => async (event: RequestEvent) => {
  const form = await event.request.formData()
  const name = String(form.get('name') ?? '').normalize('NFC').trim()
  const of = String(form.get('id') ?? '')
  const refuse = (status: number, message: string) => fail(status, { form: { problems: [{ field: 'name', message }], values: { name } }, of })
  if (done !== 'xoa' && name === '') return refuse(422, m.find_saved_needs_name())
  if (name.length > 80) return refuse(422, m.find_saved_name_long())
  try {
    await work(event, form, name)
  } catch (error) {
    const refused = appErrorOf(error)
    if (refused?.code !== 'archive.saved-name-taken') throw error
    return refuse(refused.status, refusalOf(refused.code))
  }
  redirect(303, `/tim/da-luu?xong=${done}`)
}

export const actions: Actions = {
  luu: act('luu', (event, form, name) => {
    const { runtime, actor } = desk(event)
    return keepSearch(runtime.services, actor, { place: placeOf(form.get('noi')) ?? 'dossiers', name, query: String(form.get('dieu-kien') ?? ''), shared: form.get('chung') === '1' })
  }),
  'doi-ten': act('doi-ten', (event, form, name) => {
    const { runtime, actor } = desk(event)
    return renameSearch(runtime.services, actor, { savedSearchId: idOf('sav', String(form.get('id'))), name, shared: form.get('chung') === '1' })
  }),
  xoa: act('xoa', (event, form) => {
    const { runtime, actor } = desk(event)
    return removeSearch(runtime.services, actor, { savedSearchId: idOf('sav', String(form.get('id'))) })
  }),
}
