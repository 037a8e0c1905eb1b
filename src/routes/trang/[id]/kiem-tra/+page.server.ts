import { fail, redirect } from '@sveltejs/kit'
import { canCorrectReadings } from '#modules/accounts/index.ts'
import { listBeside, type Beside } from '#modules/archive/compare/index.ts'
import { FIELD_NAMES, listPagesToReview, reviewPage, type AreaKey, type FieldName, type PageView } from '#modules/archive/index.ts'
import { getShownPage } from '#modules/archive/second-reading/index.ts'
import { asActor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readAs, workOf } from '../../../desk.ts'
import { fieldValue, inOrder, typedValue } from '../../../field-values.ts'
import { idOf, pageHref, publicId, recordHref } from '../../../ids.ts'
import { viewOf } from '../../../page-view.ts'
import { chosenArea, meaningsOf } from '../../../places.ts'
import { refusalOf } from '#ui/refusals.ts'
import { documentType, fieldName, pageStateOf } from '../../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

type Box = [number, number, number, number]
const DOUBTFUL_WORD = 70

/** The box around a line's words, in pixels of the page. */
const boxOf = (words: readonly { box: readonly number[] }[]): Box => [
  Math.min(...words.map((word) => word.box[0]!)),
  Math.min(...words.map((word) => word.box[1]!)),
  Math.max(...words.map((word) => word.box[2]!)),
  Math.max(...words.map((word) => word.box[3]!)),
]
const textOf = (line: readonly { text: string }[]) => line.map((word) => word.text).join(' ')
/** Fields that are looked up while somebody types: names in the register, places among the areas. */
const LOOKED_UP: Partial<Record<FieldName, 'value' | 'meaning'>> = { fullName: 'value', homePlace: 'meaning', residence: 'meaning' }

const besideText = (name: FieldName, one: Beside): { said: string; same: boolean; href: string } => {
  const value = fieldValue(name, one.value)
  return one.by === 'register'
    ? { said: m.verify_desk_register({ value }), same: one.same, href: recordHref('person', one.personId) }
    : { said: m.verify_desk_paper({ value, type: one.type === null ? m.verify_desk_untyped() : documentType(one.type), page: String(one.position) }), same: one.same, href: pageHref(one.pageId) }
}
const namesOf = (fields: readonly FieldName[]): string => fields.map((name) => fieldName(name).toLowerCase()).join(', ')
const shownFields = (page: PageView) => inOrder(page.fields).map(([name, field]) => ({ name, field }))

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, context) => {
    requireAllowed(canCorrectReadings(context.actor), 'archive.review-page')
    const page = await getShownPage(tx, context.actor, idOf('pag', event.params.id), workOf('verification', context))
    const { pages: queue, waiting } = await listPagesToReview(tx, { after: page.pageId, limit: 1 })
    const nextId = queue[0]?.pageId ?? null
    const beside = await listBeside(tx, context.actor, { pageId: page.pageId, dossierId: page.dossier?.dossierId ?? null, fields: page.fields })
    return {
      view: viewOf(page),
      dossier: page.dossier && { id: publicId('dos', page.dossier.dossierId), number: page.dossier.number ?? '', title: page.dossier.title },
      state: pageStateOf(page.state),
      waits: namesOf(page.waits),
      fields: shownFields(page).map(({ name, field }) => ({
        key: name,
        label: fieldName(name),
        value: fieldValue(name, field.value),
        ...(field.raw === null ? {} : { raw: field.raw }),
        confidence: field.confidence,
        accepted: field.accepted,
        verified: field.by !== undefined,
        box: field.box as Box | null,
        ...meaningsOf(field),
        ...(LOOKED_UP[name] ? { lookup: LOOKED_UP[name] } : {}),
        ...(beside.has(name as never) ? { beside: beside.get(name as never)!.map((one) => besideText(name, one)) } : {}),
      })),
      others: FIELD_NAMES.filter((name) => page.fields[name] === undefined && !page.waits.includes(name)).map((name) => ({
        key: name,
        label: fieldName(name),
        value: '',
        confidence: null,
        accepted: true,
        ...(LOOKED_UP[name] ? { lookup: LOOKED_UP[name] } : {}),
      })),
      lines: page.lines
        .filter((line) => line.length > 0)
        .map((line, no) => ({
          no,
          text: textOf(line),
          box: boxOf(line),
          doubtful: line.some((word) => !word.corrected && word.confidence < DOUBTFUL_WORD),
        })),
      nextId: nextId && publicId('pag', nextId),
      previousId: page.previousId && publicId('pag', page.previousId),
      waiting,
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const context = desk(event)
    const { runtime, actor } = context
    requireAllowed(canCorrectReadings(actor), 'archive.review-page')
    const pageId = idOf('pag', event.params.id)
    const form = await event.request.formData()
    const values = Object.fromEntries([...form].map(([key, value]) => [key, String(value)]))
    const page = await asActor(runtime.services.database, actor, (tx) => getShownPage(tx, actor, pageId, workOf('verification', context)), { readOnly: true })
    const lines = page.lines.filter((line) => line.length > 0)
    const corrected: { field: FieldName; value: string | null; area?: AreaKey | null }[] = []
    const accepted: FieldName[] = []
    for (const name of FIELD_NAMES) {
      const typed = values[`value.${name}`]
      if (typed === undefined) continue
      const value = typedValue(name, typed)
      const current = page.fields[name]
      const area = chosenArea(values[`area.${name}`], current?.area)
      if (area.changed) corrected.push({ field: name, value: typed.trim() === fieldValue(name, current?.value ?? null) ? (current?.value ?? null) : value, area: area.key })
      else if (value !== (current?.value ?? null) && typed.trim() !== fieldValue(name, current?.value ?? null)) corrected.push({ field: name, value, area: area.key })
      else if (values[`accepted.${name}`] === 'on' && current && !current.by) accepted.push(name)
    }
    const changedLines = lines.flatMap((line, no) => {
      const typed = values[`line.${no}`]?.trim().normalize('NFC')
      // The line is told apart by what stood there when the page was shown: a reading that came meanwhile moves nothing.
      return typed === undefined || values[`was.${no}`] !== textOf(line) || typed === textOf(line) ? [] : [{ box: boxOf(line), value: typed }]
    })
    try {
      await reviewPage(runtime.services, actor, { pageId, fields: corrected, accepted, lines: changedLines, verified: true })
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 404 || refused.status === 403) throw error
      const field = typeof refused.data['field'] === 'string' ? `value.${refused.data['field']}` : undefined
      const message = refused.code.startsWith('archive.') ? refusalOf(refused.code) : m.verify_conflict({ code: refused.code })
      return fail(refused.status, { form: { problems: [{ ...(field ? { field } : {}), message }], values } })
    }
    const next = values['next']
    redirect(303, next && /^pag_[0-9a-z]{26}$/.test(next) ? `/trang/${next}/kiem-tra` : `/trang/${event.params.id}`)
  },
}
