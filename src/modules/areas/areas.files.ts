import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import type { Area, AreaData, AreaKindWord, AreaSuccession } from './areas.types.ts'

const day = z
  .string()
  .refine(isLegalDate, 'not a day')
  .transform((text) => text as LegalDate)
const optionalDay = z
  .literal('')
  .transform(() => null)
  .or(day)
const level = z.enum(['province', 'district', 'commune'])
const confidence = z.enum(['high', 'medium', 'low', 'unverified'])
const code = z.string().regex(/^(?:\d{2}|\d{3}|\d{5}|x-[a-z0-9-]+)$/)
const kind = z.enum([
  'province',
  'municipality',
  'rural-district',
  'urban-district',
  'provincial-city',
  'town',
  'commune',
  'ward',
  'township',
  'special-zone',
])

const areaRow = z
  .strictObject({
    code,
    name: z.string().min(1),
    kind,
    level,
    parent_code: z
      .literal('')
      .transform(() => null)
      .or(code),
    valid_from: day,
    valid_until: optionalDay,
    source: z.string().min(1),
    confidence,
  })
  .refine((row) => row.valid_until === null || row.valid_from < row.valid_until, 'ends before it begins')
  .refine(
    (row) => (row.level === 'province') === (row.parent_code === null),
    'only a province has nothing above',
  )
  .transform((row): Area => ({
    code: row.code,
    name: row.name.normalize('NFC'),
    kind: row.kind,
    level: row.level,
    parentCode: row.parent_code,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    source: row.source,
    confidence: row.confidence,
  }))

const successionRow = z
  .strictObject({
    from_code: code,
    from_valid_from: day,
    to_code: code,
    to_valid_from: day,
    on: day,
    extent: z.enum(['whole', 'part']),
    source: z.string().min(1),
    confidence,
  })
  .transform((row): AreaSuccession => ({
    fromCode: row.from_code,
    fromValidFrom: row.from_valid_from,
    toCode: row.to_code,
    toValidFrom: row.to_valid_from,
    on: row.on,
    extent: row.extent,
    source: row.source,
    confidence: row.confidence,
  }))

const kindRow = z
  .strictObject({ kind, level, word: z.string().min(1), abbreviations: z.string() })
  .transform((row): AreaKindWord => ({
    ...row,
    abbreviations: row.abbreviations.split(' ').filter((word) => word !== ''),
  }))

/** Rows of a CSV with a head. Throws `areas.file-invalid` with file and row when a cell is not what it must be. */
export function parseCsv<T>(file: string, text: string, schema: z.ZodType<T>): T[] {
  const rows: unknown[] = parse(text, { columns: true, bom: true, skip_empty_lines: true })
  return rows.map((row, index) => {
    const parsed = schema.safeParse(row)
    if (parsed.success) return parsed.data
    throw Object.assign(new Error(`${file}, row ${index + 2}: ${z.prettifyError(parsed.error)}`), {
      code: 'areas.file-invalid',
      data: { file, row: index + 2 },
    })
  })
}

/**
 * Reads the five files of law/areas (its README says what they hold). Throws `areas.file-invalid` with file and row when
 * a cell is not what it must be, and when two rows of one code hold on the same day, a parent is missing or a succession
 * names a row that is not there.
 */
export function loadAreaFiles(directory: string): AreaData {
  const read = (file: string) => readFileSync(join(directory, file), 'utf8')
  const data: AreaData = {
    areas: [
      ...parseCsv('areas.csv', read('areas.csv'), areaRow),
      ...parseCsv('historic-areas.csv', read('historic-areas.csv'), areaRow),
    ],
    successions: [
      ...parseCsv('successions.csv', read('successions.csv'), successionRow),
      ...parseCsv('historic-successions.csv', read('historic-successions.csv'), successionRow),
    ],
    kinds: parseCsv('kinds.csv', read('kinds.csv'), kindRow),
  }
  const problem = findAreaProblem(data)
  if (problem !== undefined) {
    throw Object.assign(new Error(problem), { code: 'areas.file-invalid', data: { problem } })
  }
  return data
}

/** The first contradiction between rows, in English for the operator; undefined when there is none. */
export function findAreaProblem(data: AreaData): string | undefined {
  const byCode = Map.groupBy(data.areas, (area) => area.code)
  for (const [code, rows] of byCode) {
    const sorted = rows.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
    for (let i = 1; i < sorted.length; i++) {
      const end = sorted[i - 1]?.validUntil ?? null
      if (end === null || end > (sorted[i]?.validFrom ?? ''))
        return `two rows of ${code} hold on the same day`
    }
  }
  for (const area of data.areas) {
    if (area.parentCode === null) continue
    const parents = byCode.get(area.parentCode) ?? []
    if (!parents.some((parent) => parent.validUntil === null || area.validFrom < parent.validUntil)) {
      return `${area.code} from ${area.validFrom} has no unit ${area.parentCode} above it`
    }
  }
  const keys = new Set(data.areas.map((area) => `${area.code}@${area.validFrom}`))
  for (const s of data.successions) {
    for (const key of [`${s.fromCode}@${s.fromValidFrom}`, `${s.toCode}@${s.toValidFrom}`]) {
      if (!keys.has(key)) return `a succession names ${key}, which is not a row`
    }
  }
  return undefined
}

const sourceRow = z.strictObject({ source: z.string().min(1), title: z.string().min(1), title_en: z.string().min(1) })

/** What the sources named in the files are called, by their id; lists of the statistics office are one entry with the day left open. */
export function loadAreaSources(directory: string): Map<string, { title: string; titleEn: string }> {
  const rows = parseCsv('sources.csv', readFileSync(join(directory, 'sources.csv'), 'utf8'), sourceRow)
  return new Map(rows.map((row) => [row.source, { title: row.title, titleEn: row.title_en }]))
}

export type AreaTile = { code: string; column: number; row: number }

const tileRow = z.strictObject({ code, column: z.coerce.number().int().min(0), row: z.coerce.number().int().min(0) })

/** The cell of each of today's communes on the picture of the province; made by scripts/make-area-tiles.ts. */
export const loadAreaTiles = (directory: string): AreaTile[] =>
  parseCsv('tiles.csv', readFileSync(join(directory, 'tiles.csv'), 'utf8'), tileRow)
