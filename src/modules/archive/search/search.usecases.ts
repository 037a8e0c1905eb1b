import { z } from 'zod'
import { recordView } from '#platform/audit/index.ts'
import { listClosed, listClosedOf } from '#modules/purpose/index.ts'
import { listRecordsUnder } from '#modules/people/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed, type Services } from '#platform/use-case/index.ts'
import { foldName, highlightRanges } from '#shared/names.ts'
import { canReadRecords } from '../archive.permissions.ts'
import { listHiddenFields } from '../second-reading/blind.queries.ts'
import { findPapers } from './find-papers.ts'
import { findPersons, nameOfPath, type FoundPersons } from './find-persons.ts'
import { searchLaw } from './search-law.ts'
import {
  listDossiersBySerial,
  listDossiersOfPersons,
  listNamesByPrefix,
  type DossierRow,
} from './search.queries.ts'
import type { AskedNumber, DossierHit, SearchResult } from './search.types.ts'
import { understandQuery, type NameReading } from './understand-query.ts'

const searchSchema = z.object({
  text: z.string().max(20_000),
  /** Path of a managing unit, as the facets give it. */
  area: z
    .string()
    .regex(/^(?:[0-9a-z-]{1,20}\/){1,6}$/)
    .optional(),
  year: z.number().int().min(1800).max(2100).optional(),
  /** Born within these years, both included; instead of a year. */
  years: z.object({ from: z.number().int().min(1800).max(2100), until: z.number().int().min(1800).max(2100) }).optional(),
  kinds: z.array(z.enum(['persons', 'dossiers', 'papers'])).optional(),
  /** Hits of a group, 20 unless said. */
  limit: z.number().int().min(1).max(100).optional(),
  offset: z.number().int().min(0).max(1_000).optional(),
  /** Only pages of this dossier. */
  dossierId: z.uuid().optional(),
})

/** What of the services a search reaches. */
export type SearchServices = Pick<Services, 'database' | 'clock' | 'provincePath'>

export type SearchInput = z.input<typeof searchSchema>

const NONE: SearchResult['persons'] = {
  exact: 0,
  total: 0,
  totalIsExact: true,
  hits: [],
  facets: { areas: [], years: [] },
}
const NOBODY: FoundPersons = { ...NONE, tokens: [] }
/** Dossiers shown of the persons found. */
const PERSONS_WITH_DOSSIERS = 5

/**
 * What the one box finds within the account's scope: persons, dossiers, papers. The trail keeps the query as typed with how much
 * was found, in a transaction of its own (a search runs outside writing ones) that is done before anything is shown. Of a sensitive
 * record that this session gave no purpose for it says that it is there, by name, number and unit. Throws
 * `invalid-input` (400) and, for an account that reads no records, `forbidden` (403).
 */
export async function search(
  services: SearchServices,
  actor: Actor,
  raw: SearchInput,
): Promise<SearchResult> {
  const parsed = searchSchema.safeParse(raw)
  if (!parsed.success) throw new AppError('invalid-input', 400, { issues: parsed.error.issues })
  requireAllowed(canReadRecords(actor), 'archive.search')
  const input = parsed.data
  const { limit = 20, offset = 0, area = null, dossierId = null } = input
  const { database, clock, provincePath } = services
  const kinds = new Set(input.kinds ?? ['persons', 'dossiers', 'papers'])
  const { areas, symbols } = searchLaw()
  const query = understandQuery(input.text, areas, symbols)
  const year = input.year ?? query.year

  const result = await asActor(
    database,
    actor,
    async (tx): Promise<SearchResult> => {
      let persons = NOBODY
      let reading: NameReading | undefined = query.names[0]
      if (kinds.has('persons') || kinds.has('dossiers')) {
        for (const one of query.names) {
          const found = await findPersons(tx, database, clock, areas, {
            reading: one,
            year: input.years ? null : year,
            years: input.years ?? null,
            area,
            limit,
            offset,
          })
          const better =
            one === query.names[0] ||
            (found.hits.length > 0 && (found.exact > 0 || persons.hits.length === 0))
          if (better) [persons, reading] = [found, one]
          if (found.exact > 0) break
        }
      }
      const { tokens, ...shownPersons } = persons
      const dossiers: DossierHit[] = []
      if (kinds.has('dossiers')) {
        const show = (row: DossierRow, why: DossierHit['why']) => {
          if (dossiers.some((one) => one.dossierId === row.dossier_id)) return
          dossiers.push({
            dossierId: row.dossier_id,
            title: row.title,
            numberWritten: row.number_written,
            category: row.category,
            path: row.path,
            areaName: nameOfPath(row.path, clock, areas),
            why,
            ranges: reading ? highlightRanges(row.title, reading.name) : [],
          })
        }
        if (query.number) {
          const rows = await listDossiersBySerial(tx, query.number.serial, 500)
          for (const row of rows) if (fitsNumber(row.number_key, query.number)) show(row, 'number')
        }
        const first = persons.hits.slice(0, PERSONS_WITH_DOSSIERS).map((hit) => hit.personId)
        for (const row of await listDossiersOfPersons(tx, await listRecordsUnder(tx, first), limit)) show(row, 'person')
        dossiers.splice(limit)
      }
      const papers = kinds.has('papers')
        ? await findPapers(tx, {
            segments: query.segments,
            phrases: query.phrases,
            text: query.text,
            area,
            dossierId,
            limit,
            offset,
          })
        : { total: 0, hits: [] }
      return {
        asked: {
          tokens: tokens.length > 0 ? tokens : (reading?.tokens ?? []),
          year,
          area,
          place: reading?.placeWritten ?? null,
          number: query.number,
          isDocumentNumber: query.isDocumentNumber,
        },
        ...(await withoutClosed(tx, actor, { persons: kinds.has('persons') ? shownPersons : NONE, dossiers: { hits: dossiers }, papers: { ...papers, more: papers.hits.length >= limit } })),
      }
    },
    { readOnly: true },
  )
  const { persons, dossiers, papers } = result
  await asActor(
    database,
    actor,
    (tx) =>
      recordView(tx, {
        subject: 'search',
        subjectId: 'search',
        path: actor.wide ? provincePath : actor.scopeFrom,
        detail: {
          query: query.text,
          ...(input.years ? { years: input.years } : year === null ? {} : { year }),
          ...(area === null ? {} : { area }),
          ...(offset === 0 ? {} : { offset }),
          persons: persons.hits.length,
          dossiers: dossiers.hits.length,
          papers: papers.hits.length,
        },
      }),
    { readOnly: true },
  )
  return result
}

const NO_WORDS = { snippet: { text: '', ranges: [] }, lightQuery: '' }

/**
 * Of sensitive records that nobody has asked for stays what finds them. That certain words stand in a paper is what it says: of a record
 * whose category is sensitive the page is named without them; of one that an officer marked it is not among the papers at all. A page of which the
 * account may be the next to read a field is named without them too.
 */
async function withoutClosed(tx: Tx, actor: Actor, found: Pick<SearchResult, 'persons' | 'dossiers' | 'papers'>): Promise<Pick<SearchResult, 'persons' | 'dossiers' | 'papers'>> {
  const { persons, dossiers, papers } = found
  const closed = await listClosedOf(tx, {
    persons: persons.hits.map((hit) => hit.personId),
    dossiers: [...dossiers.hits, ...papers.hits].flatMap((hit) => hit.dossierId ?? []),
  })
  const hidden = await listHiddenFields(tx, actor, papers.hits.map((hit) => hit.pageId)) // prettier-ignore
  const pages = papers.hits.filter((hit) => !closed.dossiers.get(hit.dossierId ?? '')?.marked)
  const leftOut = papers.hits.length - pages.length
  return {
    persons: {
      ...persons,
      hits: persons.hits.map((hit) =>
        closed.persons.has(hit.personId)
          ? { ...hit, name: hit.fullName, aliases: [], birthWritten: null, homeWritten: null, categories: [], closed: true as const, ...(hit.why === 'alias' ? { why: 'folded' as const, ranges: [] } : {}) }
          : hit,
      ),
    },
    dossiers: { hits: dossiers.hits.map((hit) => (closed.dossiers.has(hit.dossierId) ? { ...hit, closed: true as const } : hit)) },
    papers: {
      total: papers.total === undefined ? undefined : papers.total - leftOut,
      more: papers.more,
      hits: pages.map((hit) =>
        closed.dossiers.has(hit.dossierId ?? '') ? { ...hit, type: null, ...NO_WORDS, closed: true as const } : hidden.has(hit.pageId) ? { ...hit, ...NO_WORDS, waits: true as const } : hit,
      ),
    },
  }
}

/** Parts that were not written fit any. */
function fitsNumber(key: string | null, asked: AskedNumber): boolean {
  const [, locality = '', category = '', , period = ''] = key?.split('|') ?? []
  const fits = (wanted: string, held: string) => wanted === '' || held === '' || wanted === held
  return fits(asked.locality, locality) && fits(asked.category, category) && fits(asked.period, period)
}

const typeaheadSchema = z.object({
  text: z.string().max(200),
  limit: z.number().int().min(1).max(20).optional(),
})

export type Suggestion = {
  personId: string
  name: string
  birthYears: { from: number; until: number } | null
  areaName: string | null
}

/**
 * Names that begin with what was typed so far, the last syllable unfinished: 'nguyen van hu'. Not logged: it runs with every
 * letter, and the search that follows is. Throws as `search` does.
 */
export async function peopleTypeahead(
  services: SearchServices,
  actor: Actor,
  raw: z.input<typeof typeaheadSchema>,
): Promise<Suggestion[]> {
  const parsed = typeaheadSchema.safeParse(raw)
  if (!parsed.success) throw new AppError('invalid-input', 400, { issues: parsed.error.issues })
  requireAllowed(canReadRecords(actor), 'archive.search')
  const { text, limit = 8 } = parsed.data
  const prefix = foldName(text.toWellFormed().replaceAll('\0', ' ')).join(' ')
  if (prefix.length < 2) return []
  const from = /\s$/u.test(text) ? `${prefix} ` : prefix
  const { areas } = searchLaw()
  const rows = await asActor(
    services.database,
    actor,
    async (tx) => {
      const found = await listNamesByPrefix(tx, from, `${from}\u{10FFFF}`, limit * 4)
      const closed = await listClosed(
        tx,
        'person',
        found.map((row) => row.person_id),
      )
      return found.map((row) => (closed.has(row.person_id) ? { ...row, birth_year_from: null } : row))
    },
    { readOnly: true },
  )
  const seen = new Set<string>()
  return rows
    .filter((row) => !seen.has(row.person_id) && seen.add(row.person_id))
    .slice(0, limit)
    .map((row) => ({
      personId: row.person_id,
      name: row.written,
      birthYears:
        row.birth_year_from === null || row.birth_year_until === null
          ? null
          : { from: row.birth_year_from, until: row.birth_year_until },
      areaName: nameOfPath(row.path, services.clock, areas),
    }))
}
