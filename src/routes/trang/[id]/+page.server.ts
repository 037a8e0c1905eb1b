import { canCorrectReadings } from '#modules/accounts/index.ts'
import { getPageView } from '#modules/archive/index.ts'
import { readRecordsAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { viewOf } from '../../page-view.ts'
import { documentType, fieldName, fieldStateOf, pageStateOf } from '../../words.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'
import { fieldValue, inOrder } from '../../field-values.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    const page = await getPageView(tx, idOf('pag', event.params.id))
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
