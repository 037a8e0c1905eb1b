import { canCorrectReadings, canTakeIn } from '#modules/accounts/index.ts'
import { findCopyOf, getDossierView, retentionOf, search } from '#modules/archive/index.ts'
import { getShownPage } from '#modules/archive/second-reading/index.ts'
import { gapsOf } from '#modules/archive/checklist/index.ts'
import { canAskForPaper, canLend, canLendOf } from '#modules/archive/lending/index.ts'
import { canMarkSensitive } from '#modules/purpose/index.ts'
import { isInScope } from '#shared/actor.ts'
import { formatCount, formatDay, formatSize } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../desk.ts'
import { idOf, pageHref, publicId } from '../../ids.ts'
import { snippetParts, viewOf } from '../../page-view.ts'
import { categoryName, documentType, inLocale, pageStateOf, partName, placeName } from '../../words.ts'
import type { PageServerLoad, PageServerLoadEvent } from './$types'
import type { PageData } from './page-data.ts'

/** Pages of one dossier that a question about it shows. */
const HITS = 50

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const shown = await showDossier(event)
  const query = event.url.searchParams.get('tim')?.trim().slice(0, 200) ?? ''
  if (query === '') return { ...shown, found: null }
  // Only now: the dossier was opened, so whoever asks may read it and has said what for.
  const { runtime, actor } = desk(event)
  const { papers } = await search(runtime.services, actor, { text: query, kinds: ['papers'], dossierId: idOf('dos', event.params.id), limit: HITS })
  const positions = new Map(shown.pages.map((page, at) => [page.id, at + 1]))
  return {
    ...shown,
    found: {
      query,
      more: papers.more,
      hits: papers.hits.map((hit) => {
        const id = publicId('pag', hit.pageId)
        return { id, position: String(positions.get(id) ?? ''), type: hit.type === null ? '' : documentType(hit.type), waits: hit.waits === true, snippet: snippetParts(hit.snippet) }
      }),
    },
  }
}

const showDossier = (event: PageServerLoadEvent): Promise<Omit<PageData, 'found'>> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const dossier = await getDossierView(tx, idOf('dos', event.params.id))
    const wanted = event.url.searchParams.get('trang')
    const chosen = dossier.pages.find((page) => wanted !== null && publicId('pag', page.pageId) === wanted) ?? dossier.pages[0]
    const gaps = gapsOf(dossier.category, dossier.documents.map((document) => document.type))
    const { loan, struckOff } = dossier
    const subject = dossier.persons.find((person) => person.part === 'subject')
    const { comparison } = dossier
    const copy = await findCopyOf(tx, dossier.dossierId)
    const retention = retentionOf(dossier)
    return {
      dossier: {
        id: event.params.id,
        number: dossier.number ?? '—',
        title: dossier.title,
        category: categoryName(dossier.category),
        person: subject ? { id: publicId('per', subject.personId), name: subject.name } : null,
        others: dossier.persons
          .filter((person) => person !== subject)
          .map((person) => ({ id: publicId('per', person.personId), name: person.name, part: partName(person.part) })),
        commune: dossier.commune ?? '',
        receivedOn: dossier.receivedOn,
        place: placeName(dossier),
        boxHref: dossier.boxId && `/hop/${publicId('box', dossier.boxId)}`,
        joined: dossier.joinedInto && {
          id: publicId('dos', dossier.joinedInto.dossierId),
          number: dossier.joinedInto.number ?? '',
          title: dossier.joinedInto.title,
        },
        kept: retention && { period: getLocale() === 'en' ? retention.en : retention.name, article: retention.article },
      },
      pages: dossier.pages.map((page) => ({
        id: publicId('pag', page.pageId),
        label: m.page_thumb({ position: String(page.position) }),
        image: `${pageHref(page.pageId)}/nho?dai`,
        ...(page.state === 'read' || page.state === 'verified' ? {} : { note: pageStateOf(page.state).label }),
      })),
      view: chosen ? viewOf(await getShownPage(tx, actor, chosen.pageId), event.url.searchParams.get('tim')?.trim().slice(0, 200) ?? '') : null,
      contents: dossier.documents.map((document) => ({
        id: document.documentId,
        seq: document.seq,
        type: documentType(document.type),
        pages:
          document.firstPage === document.lastPage
            ? m.contents_pages_one({ first: String(document.firstPage) })
            : m.contents_pages({ first: String(document.firstPage), last: String(document.lastPage) }),
        firstPageId: publicId('pag', document.firstPageId),
        state: pageStateOf(document.state),
      })),
      missing:
        comparison.mismatch === 'fewer'
          ? m.dossier_fewer({ expected: String(comparison.expected), scanned: String(comparison.scanned) })
          : comparison.mismatch === 'more'
            ? m.dossier_more({ expected: String(comparison.expected), scanned: String(comparison.scanned), over: String(comparison.scanned - (comparison.expected ?? 0)) })
            : null,
      gone: struckOff && m.strike_gone({ day: formatDay(struckOff.on), to: struckOff.to, reason: struckOff.reason }),
      loan: loan
        ? loan.dueOn < runtime.services.clock.today()
          ? { overdue: true, text: m.loan_overdue_now({ ...loan, due: formatDay(loan.dueOn) }) }
          : { overdue: false, text: m.loan_out_now({ ...loan, due: formatDay(loan.dueOn) }) }
        : null,
      canIssue: canLendOf(actor, dossier),
      canBorrow: canAskForPaper(actor) || canLend(actor),
      gaps: gaps && gaps.map((item) => ({ code: item.code, name: inLocale(item) })),
      copy:
        dossier.pages.length === 0
          ? null
          : copy?.sha256
            ? {
                state: 'made' as const,
                href: `/ho-so/${event.params.id}/ban-luu.pdf`,
                size: formatSize(copy.size ?? 0),
                pages: formatCount(copy.pages),
                originals: formatCount(copy.originalImages),
                at: copy.madeAt.toISOString(),
              }
            : { state: 'none' as const, why: copy?.failureCode ? refusalOf(copy.failureCode) : m.copy_soon() },
      mark: canMarkSensitive(actor) ? `/nhay-cam/${event.params.id}` : null,
      canVerify: canCorrectReadings(actor),
      canPrintCover: canTakeIn(actor),
      canArrange: canTakeIn(actor) && (actor.wide || isInScope(actor, dossier.path)),
    }
  })
