import { fail, redirect } from '@sveltejs/kit'
import { canCorrectReadings } from '#modules/accounts/index.ts'
import { getDossierView, type FieldName } from '#modules/archive/index.ts'
import { chooseAmongPapers, getContradictions, isCompared, type Saying } from '#modules/archive/compare/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatDay } from '#ui/format.ts'
import { legalDateOf } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../../desk.ts'
import { fieldValue } from '../../../field-values.ts'
import { idOf, pageHref, publicId, recordHref } from '../../../ids.ts'
import { documentType, fieldName } from '../../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

/** The field with some room around it: a name without its line says little. */
function pictureOf(field: FieldName, saying: Saying): PageData['contradictions'][number]['sayings'][number]['picture'] {
  const page = saying.pages.find((one) => one.box !== null)
  if (!page?.box) return null
  const [x0, y0, x1, y1] = page.box
  const [wide, high] = [Math.max(page.width * 0.45, (x1 - x0) * 1.3), Math.max(page.width * 0.1, (y1 - y0) * 3)]
  const [left, top] = [Math.max(0, (x0 + x1 - wide) / 2), Math.max(0, (y0 + y1 - high) / 2)]
  const box = [left, top, Math.min(wide, page.width - left), Math.min(high, page.height - top)].map(Math.round).join(' ')
  const href = `${pageHref(page.pageId)}/anh`
  return { href, box, width: page.width, height: page.height, alt: m.verify_contra_picture({ field: fieldName(field), page: String(page.position) }) }
}

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    const dossierId = idOf('dos', event.params.id)
    const dossier = await getDossierView(tx, dossierId)
    const contradictions = await getContradictions(tx, actor, dossierId)
    return {
      dossier: { id: event.params.id, number: dossier.number ?? '—', title: dossier.title },
      contradictions: contradictions.map(({ field, sayings, choice }) => ({
        field,
        label: fieldName(field),
        sayings: sayings.map((saying) => ({
          value: saying.value,
          shown: fieldValue(field, saying.value),
          register: saying.register.map((personId) => recordHref('person', personId)),
          pages: saying.pages.map((page) => ({
            id: publicId('pag', page.pageId),
            label: m.verify_contra_page({ type: page.type === null ? m.verify_desk_untyped() : documentType(page.type), page: String(page.position) }),
          })),
          picture: pictureOf(field, saying),
          chosen: choice?.value === saying.value,
        })),
        choice: choice && {
          line: m.verify_contra_chosen({ value: fieldValue(field, choice.value), by: choice.by, day: formatDay(legalDateOf(choice.at)) }),
          reason: choice.reason,
        },
      })),
      mayChoose: canCorrectReadings(actor),
      told: event.url.searchParams.has('da-chon') ? m.verify_again_chosen() : null,
    }
  })

export const actions: Actions = {
  chon: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canCorrectReadings(actor), 'archive.choose-among-papers')
    const values = Object.fromEntries([...(await event.request.formData())].map(([key, value]) => [key, String(value)]))
    const field = values['o'] ?? ''
    const refuse = (status: number, message: string) => fail(status, { form: { problems: [{ message }], values } })
    if (!isCompared(field)) return refuse(422, refusalOf('archive.no-contradiction'))
    if (values['gia-tri'] === undefined) return refuse(422, m.verify_contra_choose_first())
    const reason = (values['ly-do'] ?? '').trim()
    if (reason.length < 3) return refuse(422, m.verify_again_reason_needed())
    try {
      await chooseAmongPapers(runtime.services, actor, { dossierId: idOf('dos', event.params.id), field, value: values['gia-tri'], reason })
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.status !== 409) throw error
      return refuse(409, refusalOf(refused.code))
    }
    redirect(303, `/ho-so/${event.params.id}/mau-thuan?da-chon`)
  },
}
