import { canTakeIn } from '#modules/accounts/index.ts'
import { listBoxes, listCoverRows } from '#modules/archive/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { readAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { placeName } from '../../words.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 500

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canTakeIn(actor), 'archive.print-cover-sheets')
    const box = event.url.searchParams.get('hop')
    const ids = event.url.searchParams.getAll('id')
    const rows = box
      ? await listCoverRows(tx, { boxId: idOf('box', box) }, SHOWN)
      : ids.length > 0
        ? await listCoverRows(tx, { dossierIds: ids.slice(0, SHOWN).map((id) => idOf('dos', id)) }, SHOWN)
        : []
    return {
      boxes: (await listBoxes(tx)).map((one) => ({
        id: publicId('box', one.boxId),
        code: one.code,
        place: placeName({ box: null, shelf: one.shelf, compartment: one.compartment }) ?? '',
        dossiers: one.dossiers,
      })),
      chosen: rows.map((row) => ({
        id: publicId('dos', row.dossierId),
        number: row.number ?? '—',
        person: row.person ?? row.title,
        box: row.box,
        expectedPages: row.expected,
      })),
      chosenBox: box,
      pdfHref: rows.length > 0 ? `/in/bia/to-bia.pdf?${event.url.searchParams}` : null,
    }
  })
