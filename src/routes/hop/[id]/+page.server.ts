import { fail, redirect } from '@sveltejs/kit'
import { canTakeIn } from '#modules/accounts/index.ts'
import { getBox, listBoxedDossiers, setBoxPlace } from '#modules/archive/boxes/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readRecordsAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { placeName } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 200
const FIELDS = ['store', 'shelf', 'compartment', 'catalogueCode', 'catalogueTitle'] as const

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    const box = await getBox(tx, actor, idOf('box', event.params.id))
    const dossiers = await listBoxedDossiers(tx, box.boxId, SHOWN)
    const count = formatCount(dossiers.length)
    return {
      box: {
        id: event.params.id,
        code: box.code,
        fonds: m.box_of_fonds(box.fonds),
        catalogue: box.catalogue && m.box_of_catalogue(box.catalogue),
        where: placeName({ box: null, store: box.store, shelf: box.shelf, compartment: box.compartment }),
      },
      place: {
        store: box.store ?? '',
        shelf: box.shelf ?? '',
        compartment: box.compartment ?? '',
        catalogueCode: box.catalogue?.code ?? '',
        catalogueTitle: box.catalogue?.title ?? '',
      },
      count: dossiers.length < box.dossiers ? m.box_dossiers_some({ count, all: formatCount(box.dossiers) }) : m.box_dossiers({ count }),
      dossiers: dossiers.map((one) => ({
        id: publicId('dos', one.dossierId),
        number: one.number ?? '—',
        title: one.title,
        person: one.person,
        pages:
          one.expected === null
            ? m.dossier_pages_only({ scanned: formatCount(one.pages) })
            : m.dossier_pages_of({ scanned: formatCount(one.pages), expected: formatCount(one.expected) }),
      })),
      saved: event.url.searchParams.has('da-ghi'),
      canPlace: canTakeIn(actor) && actor.wide,
      canPrint: canTakeIn(actor),
    }
  })

export const actions: Actions = {
  'vi-tri': async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const values = Object.fromEntries(FIELDS.map((name) => [name, String(form.get(name) ?? '').trim()])) as Record<(typeof FIELDS)[number], string>
    const refuse = (message: string, field?: string) => fail(422, { form: { problems: [{ message, ...(field ? { field } : {}) }], values } })
    const { catalogueCode, catalogueTitle } = values
    if ((catalogueCode === '') !== (catalogueTitle === '')) return refuse(m.box_catalogue_both(), catalogueCode === '' ? 'catalogueCode' : 'catalogueTitle')
    try {
      await setBoxPlace(runtime.services, actor, {
        boxId: idOf('box', event.params.id),
        store: values.store || null,
        shelf: values.shelf || null,
        compartment: values.compartment || null,
        catalogue: catalogueCode === '' ? null : { code: catalogueCode, title: catalogueTitle },
      })
    } catch (error) {
      if (appErrorOf(error)?.code !== 'invalid-input') throw error
      return refuse(m.box_too_long())
    }
    redirect(303, `/hop/${event.params.id}?da-ghi`)
  },
}
