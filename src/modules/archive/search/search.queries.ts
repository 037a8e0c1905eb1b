import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

export type NameRow = {
  person_id: string
  kind: string
  written: string
  name_key: string
  birth_year_from: number | null
  birth_year_until: number | null
  home_key: string | null
  path: string
}

/** How names are narrowed. `years` are the years of birth that are allowed, both included. */
export type Narrowing = {
  year: number | null
  years: { from: number; until: number } | null
  area: string | null
}

/** A home place: what words it must have, as a query, and those words in one piece. */
export type AskedPlace = { home: string; inOnePiece: string }

/**
 * The distinct names written by transactions that had not ended at `horizon` of `era` (0 and 0: all), and the horizon of now.
 * One text of lines: a quarter of a million rows would be taken apart one by one.
 */
export async function listNameForms(
  tx: Tx,
  era: number,
  horizon: number,
): Promise<{ era: number; horizon: number; keys: string[] }> {
  const { rows } = await sql<{ era: number; horizon: number; keys: string | null }>`
    select era, horizon, keys from name_forms_since(${era}::integer, ${horizon}::bigint)`.execute(tx)
  const row = rows[0]
  if (!row) return { era, horizon, keys: [] }
  return { era: row.era, horizon: row.horizon, keys: row.keys === null ? [] : row.keys.split('\n') }
}

/** Of these words, those that papers have. */
export async function listKnownWords(tx: Tx, words: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{
    token: string
  }>`select token from text_vocabulary where token = any(${words}::text[])`.execute(tx)
  return rows.map((row) => row.token)
}

/** How many names of each of these keys there are within the narrowing; keys without any are left out. */
export async function countNames(
  tx: Tx,
  keys: readonly string[],
  narrow: Narrowing,
): Promise<{ name_key: string; names: number }[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<{ name_key: string; names: number }>`
    select name_key, names from search_name_counts(${keys}::text[],
      ${narrow.years?.from ?? null}::integer, ${narrow.years?.until ?? null}::integer, ${narrow.area}::text)`.execute(tx)
  return rows
}

/** Names of these keys, best first. */
export async function listNameRows(
  tx: Tx,
  keys: readonly { key: string; rank: number }[],
  narrow: Narrowing,
  written: readonly string[],
  limit: number,
): Promise<NameRow[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<NameRow>`
    select * from search_name_rows(${keys.map((one) => one.key)}::text[], ${keys.map((one) => Math.round(one.rank))}::integer[],
      ${narrow.year}::integer, ${narrow.years?.from ?? null}::integer, ${narrow.years?.until ?? null}::integer, ${narrow.area}::text,
      ${written}::text[], ${limit}::integer)`.execute(tx)
  return rows
}

/** The same within a place, with how many there are of each key and in all. */
export async function listNameRowsOfPlace(
  tx: Tx,
  place: AskedPlace,
  keys: readonly { key: string; rank: number }[],
  narrow: Narrowing,
  written: readonly string[],
  limit: number,
): Promise<(NameRow & { names: number; total: number })[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<NameRow & { names: number; total: number }>`
    select * from search_place_names(${place.home}::tsquery, ${place.inOnePiece}::text, ${keys.map((one) => one.key)}::text[],
      ${keys.map((one) => Math.round(one.rank))}::integer[], ${narrow.year}::integer, ${narrow.years?.from ?? null}::integer,
      ${narrow.years?.until ?? null}::integer, ${narrow.area}::text, ${written}::text[], ${limit}::integer)`.execute(tx)
  return rows
}

/** Persons of exactly this key by managing unit and decade of birth. */
export async function listNameFacets(
  tx: Tx,
  key: string,
  narrow: Narrowing,
): Promise<{ path: string; decade: number | null; persons: number }[]> {
  const { rows } = await sql<{ path: string; decade: number | null; persons: number }>`
    select path, decade, persons from search_name_facets(${key},
      ${narrow.years?.from ?? null}::integer, ${narrow.years?.until ?? null}::integer, ${narrow.area}::text)`.execute(
    tx,
  )
  return rows
}

/** Names whose key lies between the two, in order. */
export async function listNamesByPrefix(
  tx: Tx,
  from: string,
  until: string,
  limit: number,
): Promise<NameRow[]> {
  const { rows } =
    await sql<NameRow>`select * from search_name_prefix(${from}, ${until}, ${limit}::integer)`.execute(tx)
  return rows
}

/** What is shown of persons; those outside the account's scope are not there. */
export async function listPersonsShown(tx: Tx, personIds: readonly string[]) {
  if (personIds.length === 0) return []
  const { rows } = await sql<{
    person_id: string
    full_name: string
    aliases: string[] | null
    birth_written: string | null
    home_written: string | null
    path: string
    categories: string[]
  }>`
    select p.person_id, p.full_name, p.aliases, p.birth_written, p.home_written, p.path,
      array(select distinct m.category from merit_record m where m.person_id = p.person_id order by 1) as categories
    from person p where p.person_id = any(${personIds}::uuid[])`.execute(tx)
  return rows
}

export type DossierRow = {
  dossier_id: string
  title: string
  number_written: string | null
  number_key: string | null
  category: string | null
  path: string
}

/** Dossiers by the serial of their number, zeros in front aside. */
export async function listDossiersBySerial(tx: Tx, serial: string, limit: number): Promise<DossierRow[]> {
  const { rows } = await sql<DossierRow>`select * from search_dossiers(${serial}, ${limit}::integer)`.execute(
    tx,
  )
  return rows
}

/** Dossiers that these persons are in, in the order of the persons. */
export async function listDossiersOfPersons(
  tx: Tx,
  personIds: readonly string[],
  limit: number,
): Promise<DossierRow[]> {
  if (personIds.length === 0) return []
  const { rows } = await sql<DossierRow>`
    select d.dossier_id, d.title, d.number_written, d.number_key, d.category, d.path
    from dossier_person dp join dossier d on d.dossier_id = dp.dossier_id
    where dp.person_id = any(${personIds}::uuid[])
    order by array_position(${personIds}::uuid[], dp.person_id), d.dossier_id limit ${limit}::integer`.execute(
    tx,
  )
  return rows
}

export type PageRow = {
  page_id: string
  dossier_id: string | null
  words: string
  path: string
  pages: number
}

/** Pages by words of the index; `pages` counts them as far as `scan`. */
export async function listPages(
  tx: Tx,
  query: string,
  options: {
    area: string | null
    dossierId: string | null
    written: readonly string[] | null
    scan: number
    limit: number
  },
): Promise<PageRow[]> {
  const { rows } = await sql<PageRow>`
    select page_id, dossier_id, words, path, pages from search_pages(${query}::tsquery, ${options.area}::text, ${options.dossierId}::uuid,
      ${options.written}::text[], ${options.scan}::integer, ${options.limit}::integer)`.execute(tx)
  return rows
}

/** What is shown of pages; those outside the account's scope are not there. */
export async function listPagesShown(tx: Tx, pageIds: readonly string[]) {
  if (pageIds.length === 0) return []
  const { rows } = await sql<{
    page_id: string
    dossier_id: string | null
    title: string | null
    number_written: string | null
    type: string | null
    person_name: string | null
  }>`
    select p.page_id, p.dossier_id, d.title, d.number_written, coalesce(doc.type, r.type) as type,
      (select o.full_name from dossier_person dp join person o on o.person_id = dp.person_id
        where dp.dossier_id = p.dossier_id order by dp.part = 'subject' desc, dp.person_id limit 1) as person_name
    from page p
    left join dossier d on d.dossier_id = p.dossier_id
    left join document doc on doc.document_id = p.document_id
    left join reading r on r.page_id = p.page_id
    where p.page_id = any(${pageIds}::uuid[])`.execute(tx)
  return rows
}
