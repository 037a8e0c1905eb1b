import { search, type PaperHit } from '#modules/archive/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { listSavedSearches } from '#modules/archive/saved/index.ts'
import { desk, readRecordsAs } from '../desk.ts'
import { publicId } from '../ids.ts'
import { partsOf } from '../page-view.ts'
import { keepHref, PLACES } from '../saved-words.ts'
import { categoryName, documentType } from '../words.ts'
import type { PageServerLoad, PageServerLoadEvent } from './$types'
import type { PageData } from './page-data.ts'

const HITS = 20
const EMPTY = { count: '0', more: null, hits: [] }

const savedOf = (event: PageServerLoadEvent) =>
  readRecordsAs(event, async (tx, { actor }) =>
    (await listSavedSearches(tx, actor.accountId)).map((one) => ({ id: one.savedSearchId, name: one.name, href: `${PLACES[one.place].path}?${one.query}` })),
  )

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = desk(event)
  const given = (name: string) => event.url.searchParams.get(name)?.trim() ?? ''
  const query = given('q').slice(0, 500)
  const year = /^(18|19|20)\d\d(-(18|19|20)\d\d)?$/.test(given('nam')) ? given('nam') : ''
  const [from, until] = year.split('-').map(Number)
  const commune = /^(?:[0-9a-z-]{1,20}\/){1,6}$/.test(given('xa')) ? given('xa') : ''
  const kind = (['persons', 'dossiers', 'papers'] as const).find((one) => one === given('nhom'))
  const page = Math.max(1, Math.min(50, Number.parseInt(given('trang'), 10) || 1))
  if (query === '') return { query, year, commune, persons: EMPTY, dossiers: EMPTY, papers: EMPTY, facets: { years: [], communes: [] }, keepHref: null, saved: await savedOf(event) }
  const started = performance.now()
  const found = await search(runtime.services, actor, {
    text: query,
    limit: HITS,
    offset: kind ? (page - 1) * HITS : 0,
    ...(from === undefined || year === '' ? {} : until === undefined ? { year: from } : { years: { from, until } }),
    ...(commune ? { area: commune } : {}),
    ...(kind ? { kinds: [kind] } : {}),
  })
  const took = performance.now() - started
  const count = (total: number, exact: boolean) => (exact ? formatCount(total) : m.search_more_than({ count: formatCount(total) }))
  const more = (of: NonNullable<typeof kind>, follow: boolean): string | null => {
    if (!follow) return null
    const next = new URLSearchParams(event.url.searchParams)
    next.set('nhom', of)
    next.set('trang', String(kind === of ? page + 1 : 1))
    return `/tim?${next}`
  }
  const { persons, dossiers, papers } = found
  // What was typed stands somewhere as it is: then a person of nearly that name is no better understanding of it.
  const foundAsTyped = persons.exact > 0 || dossiers.hits.some((hit) => hit.why === 'number') || papers.hits.some((hit) => hit.why !== 'near')
  return {
    query,
    year,
    commune,
    persons: {
      count: count(persons.total, persons.totalIsExact),
      more: more('persons', persons.hits.length >= HITS),
      hits: persons.hits.map((hit) => ({
        id: publicId('per', hit.personId),
        name: hit.why === 'alias' ? [{ text: hit.fullName, lit: false }] : partsOf(hit.name, hit.ranges),
        about: [hit.categories.map((code) => categoryName(code)).join(', '), hit.birthWritten, hit.homeWritten, hit.areaName].filter(Boolean).join(' · '),
        closed: hit.closed === true,
        ...(hit.why === 'alias' ? { alias: partsOf(hit.name, hit.ranges) } : {}),
      })),
    },
    dossiers: {
      count: count(dossiers.hits.length, true),
      more: null,
      hits: dossiers.hits.map((hit) => ({
        id: publicId('dos', hit.dossierId),
        title: partsOf(hit.title, hit.ranges),
        number: hit.numberWritten ?? '—',
        where: [categoryName(hit.category), hit.areaName].filter(Boolean).join(' · '),
        closed: hit.closed === true,
      })),
    },
    papers: {
      count: count(papers.total ?? papers.hits.length, papers.total !== undefined && papers.total !== null),
      more: more('papers', papers.more),
      hits: papers.hits.map((hit) => ({
        pageId: hrefOf(hit),
        title: hit.type ? documentType(hit.type) : hit.closed ? m.search_paper_closed() : m.search_paper_untitled(),
        closed: hit.closed === true,
        dossier: [hit.dossierNumber, hit.dossierTitle].filter(Boolean).join(' · '),
        waits: hit.waits === true,
        snippet: partsOf(hit.snippet.text, hit.snippet.ranges),
      })),
    },
    keepHref: keepHref('search', event.url),
    saved: [],
    facets: {
      years: persons.facets.years.map((one) => ({
        value: `${one.from}-${one.until - 1}`,
        label: `${one.from}–${one.until - 1}`,
        count: formatCount(one.count),
      })),
      communes: persons.facets.areas.map((one) => ({ value: one.path, label: one.name, count: formatCount(one.count) })),
    },
    ...(!foundAsTyped && persons.hits[0]?.why === 'near' ? { understood: persons.hits[0].name } : {}),
    took: `${formatCount(Math.round(took))} ms`,
  }
}

/** The page's public id; the words to light stand with the link. */
const hrefOf = (hit: PaperHit): string => publicId('pag', hit.pageId)
