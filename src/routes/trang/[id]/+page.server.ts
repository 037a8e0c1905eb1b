import { canCorrectReadings } from '#modules/accounts/index.ts'
import { getShownPage, lookAtWords } from '#modules/archive/second-reading/index.ts'
import { redirect } from '@sveltejs/kit'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readRecordsAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { viewOf } from '../../page-view.ts'
import { documentType, fieldName, fieldStateOf, pageStateOf } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'
import { fieldValue, inOrder } from '../../field-values.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    const page = await getShownPage(tx, actor, idOf('pag', event.params.id))
    const query = event.url.searchParams.get('q')?.slice(0, 200) ?? ''
    const view = viewOf(page, query)
    return {
      view,
      query,
      hits: view.lit?.length ?? 0,
      previousId: page.previousId && publicId('pag', page.previousId),
      nextId: page.nextId && publicId('pag', page.nextId),
      dossier: page.dossier && { id: publicId('dos', page.dossier.dossierId), number: page.dossier.number ?? '', title: page.dossier.title },
      document: page.document && { type: documentType(page.document.type), seq: page.document.seq },
      state: pageStateOf(page.state),
      fields: inOrder(page.fields).map(([name, field]) => ({
        label: fieldName(name),
        value: fieldValue(name, field.value) || field.raw || '—',
        state: fieldStateOf(field),
      })),
      waits: page.waits.length === 0 ? null : { fields: page.waits.map((name) => fieldName(name).toLowerCase()).join(', ') },
      told: event.url.searchParams.has('da-xem') ? m.read_blind_shown() : null,
      lines: page.lines.map((line) => line.map((word) => word.text).join(' ')),
      file: {
        handedIn: page.file.handedIn && { name: page.file.handedIn.name, href: `/trang/${event.params.id}/ban-goc` },
        sha256: page.file.sha256,
        storedAt: page.file.storedAt.toISOString(),
      },
      engine: page.reading?.engineVersion ?? null,
      canVerify: canCorrectReadings(actor) && page.kind === 'content',
    }
  })

export const actions: Actions = {
  /** What others read of fields that wait for this account is shown to it: it reads them no more. */
  xem: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canCorrectReadings(actor), 'archive.look-at-words')
    await lookAtWords(runtime.services, actor, { pageId: idOf('pag', event.params.id) })
    redirect(303, `/trang/${event.params.id}?da-xem`)
  },
}
