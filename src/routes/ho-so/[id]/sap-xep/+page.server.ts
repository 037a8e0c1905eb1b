import { fail, redirect } from '@sveltejs/kit'
import { getDossierView, search } from '#modules/archive/index.ts'
import { arrangePages, canArrange, joinDossiers, listArrangements, splitDossier, undoArrangement, type ArrangementRow } from '#modules/archive/arrange/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../../desk.ts'
import { idOf, publicId } from '../../../ids.ts'
import { documentType, pageStateOf } from '../../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { OtherDossier, PageData } from './page-data.ts'

const FOUND = 5
const ACTS = 10

const line = (one: { dossierId: string; number: string | null; title: string }): OtherDossier => ({ id: publicId('dos', one.dossierId), number: one.number ?? '—', title: one.title })

const names: Record<ArrangementRow['kind'], (act: ArrangementRow) => string> = {
  pages: (act) => (act.other ? m.arrange_act_away() : m.arrange_act_pages({ count: formatCount(act.pages) })),
  split: () => m.arrange_act_split(),
  join: () => m.arrange_act_join(),
  undo: (act) => m.arrange_act_undo({ act: act.undoes ? names[act.undoes](act) : '' }),
}

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = desk(event)
  const dossierId = idOf('dos', event.params.id)
  const asked = event.url.searchParams
  const query = asked.get('tim')?.trim().slice(0, 200) ?? ''
  const hits = query === '' ? null : (await search(runtime.services, actor, { text: query, kinds: ['dossiers'], limit: FOUND + 1 })).dossiers.hits
  return readRecordsAs(event, async (tx) => {
    const dossier = await getDossierView(tx, dossierId)
    requireAllowed(canArrange(actor, dossier), 'archive.arrange')
    const acts = await listArrangements(tx, dossierId, ACTS)
    return {
      record: { kind: 'dossier', name: dossier.title, number: dossier.number, href: `/ho-so/${event.params.id}` },
      papers: dossier.documents.map((paper) => ({
        seq: paper.seq,
        name: m.arrange_paper({ seq: String(paper.seq), type: documentType(paper.type) }),
        firstPage: publicId('pag', paper.firstPageId),
        pages: dossier.pages
          .filter((page) => page.documentSeq === paper.seq)
          .map((page) => ({
            id: publicId('pag', page.pageId),
            no: page.position,
            note: page.state === 'read' || page.state === 'verified' ? null : pageStateOf(page.state).label,
          })),
      })),
      chosen: asked.getAll('chon'),
      query,
      found: hits && hits.filter((hit) => hit.dossierId !== dossierId).slice(0, FOUND).map((hit) => line({ ...hit, number: hit.numberWritten })),
      acts: acts.map((act) => ({
        id: publicId('act', act.arrangementId),
        text: names[act.kind](act),
        other: act.other && line(act.other),
        by: act.by ?? m.audit_system(),
        at: act.at.toISOString(),
        undone: act.undone,
        open: act.kind !== 'undo' && !act.undone,
      })),
      done: asked.has('xong') ? m.arrange_done() : asked.has('hoan') ? m.arrange_undone() : null,
    }
  })
}

type Event = Parameters<Actions[string]>[0]
type Run = (context: ReturnType<typeof desk> & { dossierId: string; pageIds: string[]; given: (name: string) => string }) => Promise<unknown>

/** An act on the ticked pages. A refusal shows the page again with what was ticked and typed. */
async function act(event: Event, run: Run, { pages = true, check, done = 'xong' }: { pages?: boolean; check?: (given: (name: string) => string) => string | null; done?: string } = {}) {
  const form = await event.request.formData()
  const given = (name: string) => String(form.get(name) ?? '').trim()
  const chosen = form.getAll('chon').map(String)
  const values = { title: given('title'), 'van-ban': given('van-ban'), o: given('o') }
  const refuse = (message: string, status = 422) => fail(status, { form: { problems: [{ message }], values }, chosen })
  const pageIds = chosen.map((id) => idOf('pag', id))
  if (pages && pageIds.length === 0) return refuse(m.arrange_nothing_chosen())
  const wrong = check?.(given)
  if (wrong) return refuse(wrong)
  const id = event.params['id'] ?? ''
  try {
    await run({ ...desk(event), dossierId: idOf('dos', id), pageIds, given })
  } catch (error) {
    const refused = appErrorOf(error)
    if (!refused || refused.status === 403) throw error
    if (refused.status === 404) return refuse(m.arrange_gone(), 404)
    if (refused.status === 400) return refuse(m.arrange_title_needed())
    return refuse(refusalOf(refused.code), refused.status)
  }
  redirect(303, `/ho-so/${id}/sap-xep?${done}`)
}

export const actions: Actions = {
  vao: (event) =>
    act(
      event,
      ({ runtime, actor, dossierId, pageIds, given }) =>
        arrangePages(runtime.services, actor, { dossierId, pageIds, to: { kind: 'into', pageId: idOf('pag', given('van-ban')), at: given('o') === 'dau' ? 'first' : 'last' } }),
      { check: (given) => (given('van-ban') === '' ? m.arrange_no_paper() : null) },
    ),
  rieng: (event) => act(event, ({ runtime, actor, dossierId, pageIds }) => arrangePages(runtime.services, actor, { dossierId, pageIds, to: { kind: 'own' } })),
  gop: (event) => act(event, ({ runtime, actor, dossierId, pageIds }) => arrangePages(runtime.services, actor, { dossierId, pageIds, to: { kind: 'one' } })),
  tach: (event) => act(event, ({ runtime, actor, dossierId, pageIds, given }) => splitDossier(runtime.services, actor, { dossierId, pageIds, title: given('title') })),
  sang: (event) =>
    act(event, ({ runtime, actor, dossierId, pageIds, given }) => arrangePages(runtime.services, actor, { dossierId, pageIds, to: { kind: 'away', dossierId: idOf('dos', given('toi')) } })),
  nhap: (event) => act(event, ({ runtime, actor, dossierId, given }) => joinDossiers(runtime.services, actor, { dossierId, otherId: idOf('dos', given('nhap-tu')) }), { pages: false }),
  'hoan-tac': (event) => act(event, ({ runtime, actor, given }) => undoArrangement(runtime.services, actor, { arrangementId: idOf('act', given('viec')) }), { pages: false, done: 'hoan' }),
}
