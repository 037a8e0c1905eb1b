import { fail, redirect } from '@sveltejs/kit'
import { canCorrectReadings } from '#modules/accounts/index.ts'
import { getPageView } from '#modules/archive/index.ts'
import { chooseFieldWord, getChecksToRead, listPagesToReadAgain, readFieldsAgain } from '#modules/archive/second-reading/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readAs, workOf } from '../../../desk.ts'
import { fieldValue, typedValue } from '../../../field-values.ts'
import { idOf, publicId } from '../../../ids.ts'
import { viewOf } from '../../../page-view.ts'
import { fieldName } from '../../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

type Box = [number, number, number, number]

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, context) => {
    const { actor } = context
    requireAllowed(canCorrectReadings(actor), 'archive.read-fields-again')
    const page = await getPageView(tx, idOf('pag', event.params.id), workOf('verification', context))
    const { read, choose } = await getChecksToRead(tx, actor, page.pageId)
    const { pages, waiting } = await listPagesToReadAgain(tx, actor)
    const next = pages.find((one) => one.pageId !== page.pageId)
    const boxOf = (field: (typeof read)[number]['field']) => (page.fields[field]?.box ?? null) as Box | null
    const top = (field: (typeof read)[number]['field']) => boxOf(field)?.[1] ?? Infinity
    return {
      // The image only: the words over it hold what the first reader said.
      view: { ...viewOf(page), words: [] },
      dossier: page.dossier && { id: publicId('dos', page.dossier.dossierId), number: page.dossier.number ?? '' },
      fields: [...read]
        .sort((a, b) => (top(a.field) === top(b.field) ? 0 : top(a.field) - top(b.field)))
        .map(({ checkId, field }) => ({ key: checkId, label: fieldName(field), value: '', confidence: null, accepted: false, box: boxOf(field) })),
      reader: String(Math.max(2, ...read.map((one) => one.reader))),
      choose: choose.map(({ checkId, field, words }) => ({
        key: checkId,
        label: fieldName(field),
        box: boxOf(field),
        words: words.map(({ value }) => ({ value: fieldValue(field, value), shown: fieldValue(field, value) || m.verify_again_nothing() })),
      })),
      waiting: formatCount(waiting),
      nextId: next ? publicId('pag', next.pageId) : null,
      told: event.url.searchParams.has('da-chon') ? m.verify_again_chosen() : null,
    }
  })

const refuse = (error: unknown, values: Record<string, string>) => {
  const refused = appErrorOf(error)
  if (!refused || refused.status === 404 || refused.status === 403) throw error
  return fail(refused.status, { form: { problems: [{ message: refusalOf(refused.code) }], values } })
}

export const actions: Actions = {
  doc: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canCorrectReadings(actor), 'archive.read-fields-again')
    const pageId = idOf('pag', event.params.id)
    const values = Object.fromEntries([...(await event.request.formData())].map(([key, value]) => [key, String(value)]))
    const { read } = await readAs(event, (tx) => getChecksToRead(tx, actor, pageId))
    // What was settled while this page was open is not asked for any more.
    const words = read.flatMap(({ checkId, field }) => {
      const typed = values[`value.${checkId}`]
      return typed === undefined ? [] : [{ checkId, value: typedValue(field, typed) }]
    })
    try {
      if (words.length > 0) await readFieldsAgain(runtime.services, actor, { pageId, words })
    } catch (error) {
      return refuse(error, values)
    }
    const next = values['next']
    redirect(303, next && /^pag_[0-9a-z]{26}$/.test(next) ? `/trang/${next}/doc-lai` : '/kiem-tra')
  },
  chon: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canCorrectReadings(actor), 'archive.choose-field-word')
    const pageId = idOf('pag', event.params.id)
    const values = Object.fromEntries([...(await event.request.formData())].map(([key, value]) => [key, String(value)]))
    const { choose } = await readAs(event, (tx) => getChecksToRead(tx, actor, pageId))
    const check = choose.find((one) => one.checkId === values['o'])
    if (!check) return fail(409, { form: { problems: [{ message: refusalOf('archive.check-gone') }], values } })
    const reason = (values['ly-do'] ?? '').trim()
    if (reason.length < 3) return fail(422, { form: { problems: [{ message: m.verify_again_reason_needed() }], values } })
    const other = (values['khac'] ?? '').trim()
    try {
      await chooseFieldWord(runtime.services, actor, { pageId, checkId: check.checkId, value: typedValue(check.field, other || (values['gia-tri'] ?? '')), reason })
    } catch (error) {
      return refuse(error, values)
    }
    redirect(303, `/trang/${event.params.id}/doc-lai?da-chon`)
  },
}
