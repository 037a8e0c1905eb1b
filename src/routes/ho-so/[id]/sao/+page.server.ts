import { fail, redirect } from '@sveltejs/kit'
import { getDossierView } from '#modules/archive/index.ts'
import { listIssued } from '#modules/archive/copies/index.ts'
import { canLendOf } from '#modules/archive/lending/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { issueInWords } from '#app/copy-words.ts'
import { copyLine } from '../../../copy-lines.ts'
import { askingPurpose, desk, readRecordsAs } from '../../../desk.ts'
import { idOf, publicId } from '../../../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 20
const FIELDS = ['kind', 'recipient', 'requestPaper', 'reason', 'signer'] as const
const NEEDED = ['recipient', 'reason', 'signer'] as const

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    const dossier = await getDossierView(tx, idOf('dos', event.params.id))
    requireAllowed(canLendOf(actor, dossier), 'archive.issue-copy')
    const issued = (await listIssued(tx, { dossierId: dossier.dossierId }, { limit: SHOWN })).rows.map(copyLine)
    const done = issued.find((copy) => copy.id === event.url.searchParams.get('xong'))
    return {
      record: { kind: 'dossier', name: dossier.title, number: dossier.number, href: `/ho-so/${event.params.id}` },
      pages: dossier.pages.map((page) => ({ id: publicId('pag', page.pageId), no: page.position })),
      issued,
      done: done ? { text: done.head, href: `/trich-luc/${done.id}/ban.pdf` } : null,
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const values = Object.fromEntries(FIELDS.map((name) => [name, String(form.get(name) ?? '').trim()])) as Record<(typeof FIELDS)[number], string>
    const chosen = form.getAll('chon').map(String)
    const refuse = (problems: { field?: string; message: string }[], status = 422) => fail(status, { form: { problems, values }, chosen })
    const short = NEEDED.filter((name) => values[name].length < 2)
    if (short.length > 0) return refuse(short.map((field) => ({ field, message: m.copy_needs() })))
    const kind = values.kind === 'extract' ? 'extract' : 'copy'
    let copyId: string
    try {
      ;({ copyId } = await askingPurpose(event, () =>
        issueInWords(runtime.services, actor, {
          ...values,
          kind,
          dossierId: idOf('dos', event.params.id),
          pageIds: kind === 'copy' ? chosen.map((id) => idOf('pag', id)) : [],
          requestPaper: values.requestPaper || null,
          origin: runtime.config.ORIGIN ?? event.url.origin,
          images: runtime.images,
        }),
      ))
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403 || refused.status === 404) throw error
      return refuse([{ message: refused.status === 400 ? m.loan_too_long() : refusalOf(refused.code) }], refused.status)
    }
    redirect(303, `/ho-so/${event.params.id}/sao?xong=${publicId('cop', copyId)}`)
  },
}
