import { fail, redirect } from '@sveltejs/kit'
import { canTakeIn } from '#modules/accounts/index.ts'
import {
  filePages,
  getBatch,
  listFilings,
  listWaitingFiles,
  listWaitingPagesOf,
  search,
  suggestDossiers,
  undoFiling,
} from '#modules/archive/index.ts'
import { asActor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { refusalOf } from '#ui/refusals.ts'
import { categoryName } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import { suggestionWhy, waitingFile } from './files.ts'
import type { DossierLine, PageData } from './page-data.ts'

const FOUND = 10
const MAX_CHOSEN = 500

const line = (dossier: { dossierId: string; number: string | null; title: string }): DossierLine => ({
  id: publicId('dos', dossier.dossierId),
  number: dossier.number ?? '—',
  title: dossier.title,
})

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = desk(event)
  requireAllowed(canTakeIn(actor), 'archive.list-unfiled')
  const asked = event.url.searchParams
  const given = (name: string) => asked.get(name)?.trim() ?? ''
  const batchId = given('lo') ? idOf('bat', given('lo')) : undefined
  const query = given('tim').slice(0, 200)
  const found = query ? (await search(runtime.services, actor, { text: query, kinds: ['dossiers'], limit: FOUND })).dossiers.hits : null
  return readAs(event, async (tx) => {
    const batch = batchId ? await getBatch(tx, batchId) : null
    const after = given('sau') ? idOf('fil', given('sau')) : undefined
    const waiting = await listWaitingFiles(tx, { batchId, after })
    const suggestions = await suggestDossiers(tx, waiting.files)
    const filings = (await listFilings(tx, actor.accountId)).map((filing) => ({
      id: publicId('act', filing.actId),
      at: filing.at.toISOString(),
      pages: formatCount(filing.pages),
      dossier: filing.to && line(filing.to),
      open: filing.open,
    }))
    const kept = new URLSearchParams(['lo', 'sau'].flatMap((name) => (given(name) ? [[name, given(name)]] : [])))
    const address = (change: Record<string, string>) => `?${new URLSearchParams({ ...(given('lo') ? { lo: given('lo') } : {}), ...change })}`
    const recent = new Map(filings.flatMap((filing) => (filing.dossier ? [[filing.dossier.id, filing.dossier]] : [])))
    const filed = filings.find((filing) => filing.id === given('xong'))
    return {
      batch: batch && { id: given('lo'), label: batch.label },
      kept: kept.size > 0 ? `&${kept}` : '',
      total: m.filing_count({ pages: formatCount(waiting.totalPages), files: formatCount(waiting.totalFiles) }),
      files: waiting.files.map((file) => ({
        ...waitingFile(file),
        suggestions: (suggestions.get(file.batchFileId) ?? []).map((one) => ({ ...line(one), why: suggestionWhy(one) })),
      })),
      nextHref: waiting.next && address({ sau: publicId('fil', waiting.next) }),
      firstHref: after ? address({}) : null,
      query,
      found:
        found &&
        found.map((hit) => ({
          ...line({ ...hit, number: hit.numberWritten }),
          where: [categoryName(hit.category), hit.areaName].filter(Boolean).join(' · '),
        })),
      recent: [...recent.values()].slice(0, 3),
      filings,
      done: filed
        ? { kind: 'filed', count: filed.pages, id: filed.id, dossier: filed.dossier, open: filed.open }
        : /^\d+$/.test(given('hoan'))
          ? { kind: 'undone', count: formatCount(Number(given('hoan'))), id: '', dossier: null, open: false }
          : null,
      chosen: [...asked.getAll('chon'), ...asked.getAll('tep')],
    }
  })
}

export const actions: Actions = {
  xep: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canTakeIn(actor), 'archive.file-pages')
    const form = await event.request.formData()
    const all = (name: string) => form.getAll(name).map(String)
    const [suggestedFile, suggestedDossier] = String(form.get('goi-y') ?? '').split(':')
    const chosen = [...all('chon'), ...all('tep')]
    const refuse = (message: string, status = 422) => fail(status, { form: { problems: [{ message }], values: {} }, chosen })
    const files = (suggestedFile ? [suggestedFile] : all('tep')).map((id) => idOf('fil', id))
    const dossierId = idOf('dos', suggestedDossier ?? String(form.get('vao') ?? ''))
    const whole = await asActor(runtime.services.database, actor, (tx) => listWaitingPagesOf(tx, files), { readOnly: true })
    const pageIds = [...new Set([...whole, ...(suggestedFile ? [] : all('chon').map((id) => idOf('pag', id)))])]
    if (pageIds.length === 0) return refuse(suggestedFile ? m.filing_gone() : m.filing_nothing_chosen())
    if (pageIds.length > MAX_CHOSEN) return refuse(m.filing_too_many())
    let actId: string | null
    try {
      ;({ actId } = await filePages(runtime.services, actor, { pageIds, dossierId }))
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403) throw error
      return refuse(refused.status === 404 ? m.filing_gone() : refusalOf(refused.code), refused.status)
    }
    redirect(303, backTo(event.url, actId ? { xong: publicId('act', actId) } : {}))
  },
  'hoan-tac': async (event) => {
    const { runtime, actor } = desk(event)
    const actId = idOf('act', String((await event.request.formData()).get('viec') ?? ''))
    let undone: number
    try {
      ;({ undone } = await undoFiling(runtime.services, actor, { actId }))
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.status !== 409 && refused?.status !== 404) throw error
      const message = refused.status === 404 ? m.filing_gone() : refusalOf(refused.code)
      return fail(refused.status, { form: { problems: [{ message }], values: {} }, chosen: [] })
    }
    redirect(303, backTo(event.url, { hoan: String(undone) }))
  },
}

/** The list as it was, with what was done. */
function backTo(url: URL, done: Record<string, string>): string {
  const kept = ['lo', 'sau'].flatMap((name) => (url.searchParams.get(name) ? [[name, url.searchParams.get(name)!]] : []))
  const query = new URLSearchParams([...kept, ...Object.entries(done)])
  return query.size > 0 ? `/nhap/cho-xep?${query}` : '/nhap/cho-xep'
}
