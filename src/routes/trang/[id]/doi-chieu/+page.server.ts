import { getDossierView, listDossiers } from '#modules/archive/index.ts'
import { getShownPage, type ShownPage } from '#modules/archive/second-reading/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { m } from '#ui/messages/messages.js'
import { readRecordsAs } from '../../../desk.ts'
import { idOf, pageHref, publicId } from '../../../ids.ts'
import { viewOf } from '../../../page-view.ts'
import { documentType } from '../../../words.ts'
import type { PageServerLoad } from './$types'
import type { PageData, Side } from './page-data.ts'

const OFFERED = 12
const TURNS = ['90', '180', '270']

/** Two pages side by side. The address keeps both, how each is turned, and the words that are lit. */
export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const { url, params } = event
    const given = (name: string) => url.searchParams.get(name)?.trim() ?? ''
    const words = given('q').slice(0, 200)
    const rightId = given('voi')
    const [leftTurn, rightTurn] = [turnOf(given('xoay')), turnOf(given('xoay-voi'))]
    const address = (left: string, change: Record<string, string>): string => {
      const asked = { ...(words ? { q: words } : {}), voi: rightId, xoay: leftTurn ? String(leftTurn) : '', 'xoay-voi': rightTurn ? String(rightTurn) : '', ...change }
      const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''))
      return `/trang/${left}/doi-chieu${query.size > 0 ? `?${query}` : ''}`
    }
    const left = await getShownPage(tx, actor, idOf('pag', params.id))
    const next = (degrees: number) => ((degrees + 90) % 360 === 0 ? '' : String((degrees + 90) % 360))
    // A page that is turned leads to its neighbours as they lie.
    const leftSide = sideOf(left, words, leftTurn, {
      to: (id) => address(id, { xoay: '' }),
      turn: address(params.id, { xoay: next(leftTurn) }),
    })
    const choosing = rightId === ''
    const right = choosing ? null : await getShownPage(tx, actor, idOf('pag', rightId))
    return {
      left: leftSide,
      right: right && sideOf(right, words, rightTurn, { to: (id) => address(params.id, { voi: id, 'xoay-voi': '' }), turn: address(params.id, { 'xoay-voi': next(rightTurn) }) }),
      swapHref: right && address(rightId, { voi: params.id, xoay: rightTurn ? String(rightTurn) : '', 'xoay-voi': leftTurn ? String(leftTurn) : '' }),
      chooseHref: address(params.id, { voi: '', 'xoay-voi': '', ...(right?.dossier ? { 'ho-so': publicId('dos', right.dossier.dossierId) } : {}) }),
      choose: choosing ? await choiceOf(tx) : null,
    }

    async function choiceOf(of: Tx): Promise<PageData['choose']> {
      const query = given('tim').slice(0, 100)
      const wanted = given('ho-so') || (query === '' && left.dossier ? publicId('dos', left.dossier.dossierId) : '')
      const { clock, database } = runtime.services
      const found = query === '' ? [] : (await listDossiers(of, database, { day: clock.today(), knownAt: clock.now() }, { filter: { query }, page: { limit: OFFERED } })).rows
      const dossier = wanted === '' ? null : await getDossierView(of, idOf('dos', wanted))
      return {
        query,
        kept: [...(words ? [{ name: 'q', value: words }] : []), ...(leftTurn ? [{ name: 'xoay', value: String(leftTurn) }] : [])],
        dossiers: found.map((row) => ({
          href: address(params.id, { tim: query, 'ho-so': publicId('dos', row.dossierId) }),
          number: row.number ?? '—',
          title: row.person ?? row.title,
          pages: m.dossier_pages_only({ scanned: String(row.scanned) }),
        })),
        dossier: dossier && {
          name: [dossier.number, dossier.title].filter(Boolean).join(' · '),
          pages: dossier.pages.map((page) => {
            const id = publicId('pag', page.pageId)
            return { href: address(params.id, { voi: id }), label: m.page_thumb({ position: String(page.position) }), image: `${pageHref(page.pageId)}/nho?dai`, chosen: id === params.id }
          }),
        },
      }
    }
  })

const turnOf = (text: string): number => (TURNS.includes(text) ? Number(text) : 0)

function sideOf(page: ShownPage, words: string, turned: number, links: { to: (id: string) => string; turn: string }): Side {
  const { dossier, document } = page
  return {
    view: viewOf(page, words),
    title: document ? documentType(document.type) : m.page_untyped(),
    dossier: dossier && { id: publicId('dos', dossier.dossierId), name: [dossier.number, dossier.title].filter(Boolean).join(' · ') },
    previousHref: page.previousId && links.to(publicId('pag', page.previousId)),
    nextHref: page.nextId && links.to(publicId('pag', page.nextId)),
    turned,
    turnHref: links.turn,
  }
}
