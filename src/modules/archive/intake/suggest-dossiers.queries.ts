import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { dossierNumberKey, parseDossierNumber, type DossierSymbols } from '#shared/dossier-number.ts'
import { foldName } from '#shared/names.ts'
import { searchLaw } from '../search/search-law.ts'

/** Why a dossier is proposed for waiting pages, surest first. */
export type SuggestionWhy = 'number-in-name' | 'number-on-page' | 'name-and-year' | 'name-in-name' | 'name-on-page'

export type DossierSuggestion = {
  dossierId: string
  number: string | null
  title: string
  why: SuggestionWhy
  /** What was found there: the number or the name as written. */
  written: string
}

const ORDER: readonly SuggestionWhy[] = ['number-in-name', 'number-on-page', 'name-and-year', 'name-in-name', 'name-on-page']
const SHOWN = 3
/** With more bearers than this a name proposes nothing, unless the year of birth parts them. */
const MANY = 6

type Clue = { why: SuggestionWhy; written: string; key: string; years?: Years }

/**
 * Dossiers that waiting files may belong to, by the number or the name in the file's name and on its pages, at most three a file: a
 * proposal for the person who files, never acted upon. Four questions whatever the number of files.
 */
export async function suggestDossiers(
  tx: Tx,
  files: readonly { batchFileId: string; name: string; pages: readonly { pageId: string }[] }[],
): Promise<Map<string, DossierSuggestion[]>> {
  const { symbols } = searchLaw()
  const words = await listWords(tx, files.flatMap((file) => file.pages.map((page) => page.pageId)))
  const clues = new Map(
    files.map((file) => [
      file.batchFileId,
      [
        ...cluesOfName(file.name, symbols),
        ...file.pages.flatMap(({ pageId }) => cluesOfPage(words.get(pageId), symbols)),
      ],
    ]),
  )
  const all = [...clues.values()].flat()
  const byNumber = await listByNumber(tx, all.flatMap((clue) => (isNumber(clue) ? clue.key : [])))
  const byName = await listByName(tx, all.filter((clue) => !isNumber(clue)))
  const out = new Map<string, DossierSuggestion[]>()
  for (const [batchFileId, own] of clues) {
    const found = new Map<string, DossierSuggestion>()
    const offer = (dossier: Dossier, why: SuggestionWhy, written: string) => {
      const held = found.get(dossier.dossier_id)
      if (held && ORDER.indexOf(held.why) <= ORDER.indexOf(why)) return
      const { dossier_id: dossierId, number_written: number, title } = dossier
      found.set(dossierId, { dossierId, number, title, why, written })
    }
    for (const clue of own) {
      if (isNumber(clue)) for (const dossier of byNumber.get(clue.key) ?? []) offer(dossier, clue.why, clue.written)
      else {
        const ofYear = clue.years ? (byName.get(askOf(clue.key, clue.years)) ?? []) : []
        const ofName = byName.get(askOf(clue.key)) ?? []
        if (ofYear.length > 0) {
          for (const dossier of ofYear.slice(0, SHOWN)) offer(dossier, 'name-and-year', clue.written)
        } else if (ofName.length <= MANY) for (const dossier of ofName) offer(dossier, clue.why, clue.written)
      }
    }
    const best = [...found.values()].sort((a, b) => ORDER.indexOf(a.why) - ORDER.indexOf(b.why))
    out.set(batchFileId, best.slice(0, SHOWN))
  }
  return out
}

const isNumber = (clue: Clue): boolean => clue.why.startsWith('number-')

function cluesOfName(fileName: string, symbols: DossierSymbols): Clue[] {
  const base = fileName
    .replace(/^.*[/\\]/s, '')
    .replace(/\.[^.]{1,5}$/, '')
    .replaceAll('_', ' ')
  const number = parseDossierNumber(base, symbols)
  if (number) return [{ why: 'number-in-name', written: number.raw, key: dossierNumberKey(number) }]
  const within = numbersIn(base, symbols).map((clue): Clue => ({ ...clue, why: 'number-in-name' }))
  const name = base.replaceAll(/[^\p{L}\s]+/gu, ' ').trim().replaceAll(/\s+/g, ' ')
  const key = foldName(name)
  return key.length >= 2 && key.length <= 6 ? [...within, { why: 'name-in-name', written: name, key: key.join(' ') }] : within
}

type Words = { name: string | null; birth: string | null; text: string | null }

function cluesOfPage(words: Words | undefined, symbols: DossierSymbols): Clue[] {
  if (!words) return []
  const found = numbersIn(words.text ?? '', symbols)
  const key = foldName(words.name ?? '')
  if (words.name === null || key.length < 2) return found
  const years = [...(words.birth ?? '').matchAll(/\d{4}/g)].map(([year]) => Number(year))
  const clue: Clue = { why: 'name-on-page', written: words.name, key: key.join(' ') }
  if (years.length > 0) clue.years = { from: Math.min(...years), until: Math.max(...years) }
  return [...found, clue]
}

/** Numbers of dossiers within a text. With the locality only: "LS 12" alone stands in many other numbers. */
export function dossierNumbersIn(text: string, symbols: DossierSymbols): { written: string; key: string }[] {
  const shape = /(?<![\p{L}\p{N}])(?:CA[-–])?[A-ZĐ]{2,4}[/\-– ][A-Z]{2,3}[\s.\-–/]*\d{1,8}(?:[ \-–/.]*[A-Z]{2,3})?(?![\p{L}\p{N}])/gu
  return [...text.slice(0, 20_000).matchAll(shape)].slice(0, 20).flatMap(([written]) => {
    const number = parseDossierNumber(written, symbols)
    return number && number.locality !== '' ? [{ written, key: dossierNumberKey(number) }] : []
  })
}

const numbersIn = (text: string, symbols: DossierSymbols): Clue[] => dossierNumbersIn(text, symbols).map((one) => ({ ...one, why: 'number-on-page' }))

/** Name, birth and words of pages as they count: a person's word over the machine's. */
async function listWords(tx: Tx, pageIds: readonly string[]): Promise<Map<string, Words>> {
  if (pageIds.length === 0) return new Map()
  const corrected = (field: string) =>
    sql`(select c.value from correction c where c.page_id = r.page_id and c.target = 'field' and c.field = ${field}
      order by c.correction_id desc limit 1)`
  const { rows } = await sql<Words & { page_id: string }>`
    select r.page_id, coalesce(${corrected('fullName')}, r.fields -> 'fullName' ->> 'value') as name,
      coalesce(${corrected('birthDate')}, r.fields -> 'birthDate' ->> 'value') as birth, r.text
    from reading r where r.page_id = any(${[...pageIds]}::uuid[])`.execute(tx)
  return new Map(rows.map(({ page_id, ...words }) => [page_id, words]))
}

type Dossier = { dossier_id: string; number_written: string | null; title: string }
async function listByNumber(tx: Tx, keys: string[]): Promise<Map<string, Dossier[]>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<Dossier & { number_key: string }>`
    select dossier_id, number_written, title, number_key from dossier where number_key = any(${[...new Set(keys)]}::text[])
    order by dossier_id limit 1000`.execute(tx)
  return Map.groupBy(rows, (row) => row.number_key)
}

type Years = { from: number; until: number }
const askOf = (key: string, years?: Years): string => (years ? `${key}|${years.from}|${years.until}` : key)

/** Dossiers of the bearers of a name; of those born within the years, where such are asked. One more than `MANY` says that there are many. */
async function listByName(tx: Tx, clues: readonly Clue[]): Promise<Map<string, Dossier[]>> {
  if (clues.length === 0) return new Map()
  const asks = new Map<string, { key: string; years?: Years | undefined }>()
  for (const { key, years } of clues)
    for (const ask of [{ key }, { key, years }]) asks.set(askOf(ask.key, 'years' in ask ? ask.years : undefined), ask)
  const list = [...asks.values()]
  const { rows } = await sql<Dossier & { ask: string }>`
    select k.ask, b.* from unnest(${[...asks.keys()]}::text[], ${list.map((ask) => ask.key)}::text[],
      ${list.map((ask) => ask.years?.from ?? null)}::integer[], ${list.map((ask) => ask.years?.until ?? null)}::integer[]) k (ask, key, born_from, born_until)
    cross join lateral (
      select distinct on (d.dossier_id) d.dossier_id, d.number_written, d.title
      from person_name n join dossier_person dp on dp.person_id = n.person_id and dp.part = 'subject'
      join dossier d on d.dossier_id = dp.dossier_id
      where n.name_key = k.key and (k.born_from is null or (n.birth_year_from <= k.born_until and n.birth_year_until >= k.born_from))
      order by d.dossier_id limit ${MANY + 1}) b`.execute(tx)
  return Map.groupBy(rows, (row) => row.ask)
}
