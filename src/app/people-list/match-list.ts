import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { AppError } from '#platform/errors/index.ts'
import {
  clusterPairs,
  findPairs,
  matchingAreas,
  Matcher,
  type FoundPair,
  type MatchGrade,
  type MatchReason,
  type Subject,
  type SubjectInput,
  type SyllableCount,
} from '#modules/people/index.ts'
import { convertTable, decodeList } from '../list-text.ts'
import { parseWrittenDate } from '#shared/edtf.ts'
import { foldName, nameSyllables, toNfc } from '#shared/names.ts'

const COLUMNS = [
  'name',
  'family',
  'given',
  'aliases',
  'birth',
  'death',
  'home',
  'sex',
  'citizenId',
  'unit',
  'id',
] as const
export type MatchColumn = (typeof COLUMNS)[number]

const formSchema = z.strictObject({
  source: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  columns: z.record(z.enum(COLUMNS), z.array(z.string().min(1))),
  sexes: z.strictObject({ male: z.array(z.string()), female: z.array(z.string()) }),
})

const headKey = (head: string): string => foldName(head.replace(/\([^)]*\)/g, ' ')).join(' ')
const form = () =>
  formSchema.parse(
    parseYaml(readFileSync(join(import.meta.dirname, '../../../law/names/match-columns.yaml'), 'utf8')),
  )

export type ListRow = {
  line: number
  id: string | null
  name: string
  birth: string | null
  home: string | null
}
export type ListPair = { a: number; b: number; grade: MatchGrade; bits: number; reasons: MatchReason[] }
export type MatchedList = {
  rows: number
  /** Rows without a name, by line: they are like nobody. */
  nameless: number[]
  /** Which column was taken for what, as headed. */
  columns: Partial<Record<MatchColumn, string>>
  clusters: { rows: ListRow[]; pairs: ListPair[] }[]
  /** Pairs that hold by themselves and would put rows together that contradict each other. */
  apart: { rows: ListRow[]; pair: ListPair }[]
}

/**
 * Reads a list of persons (CSV in Unicode or an old Vietnamese code table; comma, semicolon or tab) and puts rows together that may be one person's, with the
 * reasons; rows whose own fields contradict each other are not put together through a third. `named` says which column is what where the head does not. Lines are counted as spreadsheets do, the heads being 1. Throws
 * `people.list-unreadable`, `people.list-without-names`, `people.list-column-unknown`.
 */
export function matchList(
  bytes: Buffer,
  named: Partial<Record<MatchColumn, string>>,
  at: 'likely' | 'possible',
): MatchedList {
  const { heads, rows } = readRows(bytes)
  const { columns: known, sexes } = form()
  const columns = new Map<MatchColumn, number>()
  for (const [column, head] of Object.entries(named) as [MatchColumn, string][]) {
    const index = heads.findIndex((one) => one === head || headKey(one) === headKey(head))
    if (index < 0) throw new AppError('people.list-column-unknown', 422, { column, head })
    columns.set(column, index)
  }
  for (const column of COLUMNS) {
    if (columns.has(column)) continue
    for (const word of known[column] ?? []) {
      const index = heads.findIndex(
        (one, i) => headKey(one) === headKey(word) && ![...columns.values()].includes(i),
      )
      if (index < 0) continue
      columns.set(column, index)
      break
    }
  }
  if (!columns.has('name') && !columns.has('given'))
    throw new AppError('people.list-without-names', 422, { heads })
  const cell = (row: readonly string[], column: MatchColumn): string => {
    const index = columns.get(column)
    return index === undefined ? '' : (row[index] ?? '').trim()
  }
  const nameOf = (row: readonly string[]) =>
    cell(row, 'name') || `${cell(row, 'family')} ${cell(row, 'given')}`.trim()
  const sexOf = (word: string) =>
    (['male', 'female'] as const).find((sex) => sexes[sex].some((one) => headKey(one) === headKey(word))) ??
    null

  const matcher = new Matcher(matchingAreas(), countNames(rows.map((row) => nameOf(row.cells))))
  const nameless: number[] = []
  const subjects: Subject[] = []
  const shown = new Map<string, ListRow>()
  for (const { line, cells: row } of rows) {
    const input: SubjectInput = {
      id: String(line).padStart(9, '0'),
      name: nameOf(row),
      aliases: cell(row, 'aliases')
        .split(/[;,]/)
        .map((one) => one.trim())
        .filter((one) => one !== ''),
      birthEdtf: edtfOf(cell(row, 'birth')),
      deathEdtf: edtfOf(cell(row, 'death')),
      home: cell(row, 'home') || null,
      sex: sexOf(cell(row, 'sex')),
      identifiers:
        cell(row, 'citizenId') === '' ? [] : [`citizen-id ${cell(row, 'citizenId').replace(/\s+/g, '')}`],
      path: foldName(cell(row, 'unit')).join(' '),
    }
    const subject = matcher.read(input)
    if (subject === undefined) {
      nameless.push(line)
      continue
    }
    subjects.push(subject)
    shown.set(subject.id, {
      line,
      id: cell(row, 'id') || null,
      name: input.name,
      birth: cell(row, 'birth') || null,
      home: input.home ?? null,
    })
  }
  const byId = new Map(subjects.map((subject) => [subject.id, subject]))
  const pairs = findPairs(matcher, subjects, matcher.possibleFrom(subjects.length)).filter(
    (pair) => at === 'possible' || matcher.grade(pair.bits, subjects.length) === 'likely',
  )
  const told = (pair: FoundPair): ListPair => {
    const [a, b] = [byId.get(pair.a), byId.get(pair.b)] as [Subject, Subject]
    return {
      a: Number(pair.a),
      b: Number(pair.b),
      grade: matcher.grade(pair.bits, subjects.length),
      bits: pair.bits,
      reasons: matcher.explain(a, b).reasons,
    }
  }
  const { clusters, apart } = clusterPairs(matcher, byId, pairs)
  const clusterOf = new Map(clusters.flatMap((ids, at) => ids.map((id) => [id, at] as const)))
  const left = new Set(apart)
  const inside = Map.groupBy(
    pairs.filter((pair) => !left.has(pair)),
    (pair) => clusterOf.get(pair.a),
  )
  const rowsOf = (ids: readonly string[]) => ids.map((id) => shown.get(id)).filter((row) => row !== undefined)
  return {
    rows: rows.length,
    nameless,
    columns: Object.fromEntries([...columns].map(([column, index]) => [column, heads[index] ?? ''])),
    clusters: clusters.map((ids, at) => ({ rows: rowsOf(ids), pairs: (inside.get(at) ?? []).map(told) })),
    apart: apart.map((pair) => ({ rows: rowsOf([pair.a, pair.b]), pair: told(pair) })),
  }
}

function readRows(bytes: Buffer): { heads: string[]; rows: { line: number; cells: string[] }[] } {
  const decoded = decodeList(bytes)
  if (decoded === null) throw new AppError('people.list-unreadable', 422, { why: 'not UTF-16, which its first bytes say it is' })
  const { text, western } = decoded
  const first = text.split(/\r?\n/, 1)[0] ?? ''
  const delimiter =
    [',', ';', '\t'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ','
  let table: string[][]
  try {
    table = parse(toNfc(text), { delimiter, relax_column_count: true, skip_empty_lines: false })
  } catch (error) {
    throw new AppError('people.list-unreadable', 422, { why: (error as Error).message })
  }
  const read = convertTable(table, { western })
  if (read === null) throw new AppError('people.list-unreadable', 422, { why: 'neither Unicode nor, by its words, TCVN3, VNI or Windows-1258' })
  table = read.table
  const [heads, ...rows] = table
  if (heads === undefined) throw new AppError('people.list-unreadable', 422, { why: 'empty' })
  return {
    heads,
    rows: rows
      .map((cells, i) => ({ line: i + 2, cells }))
      .filter(({ cells }) => cells.some((one) => one.trim() !== '')),
  }
}

function edtfOf(written: string): string | null {
  if (written === '') return null
  const read = parseWrittenDate(written)
  return read.kind === 'date' ? read.date.edtf : null
}

function countNames(names: readonly string[]): SyllableCount[] {
  const counts = new Map<string, SyllableCount>()
  for (const name of names) {
    const syllables = nameSyllables(name.toLowerCase())
    syllables.forEach((syllable, i) => {
      const part = i === syllables.length - 1 ? 'given' : i === 0 ? 'family' : 'middle'
      const held = counts.get(`${part} ${syllable}`)
      if (held) held.names += 1
      else counts.set(`${part} ${syllable}`, { part, syllable, names: 1 })
    })
  }
  return [...counts.values()]
}
