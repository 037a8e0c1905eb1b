import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LineCounter, isNode, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { CONFIDENCES } from './confidence.ts'

export const confidence = z.enum(CONFIDENCES, { error: `write one of ${CONFIDENCES.join(', ')}` })
export const day = z
  .string({ error: 'write a day as YYYY-MM-DD' })
  .refine(isLegalDate, 'write an existing day as YYYY-MM-DD')
  .transform((text) => text as LegalDate)
export const words = z.string({ error: 'write it in words' }).trim().min(1, 'write it in words')
export const code = z.string({ error: 'write a code' }).regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'write a code of small letters, digits and hyphens')
/** An id of law/instruments.yaml or of the file's own `sources`, with the article after a space. */
export const sourced = { source: words, confidence }
/** Sources that are no legal text, explained in both languages. */
export const ownSources = z.array(z.strictObject({ id: words, says: words, en: words }))

/** What is wrong with a file of law/: where in it, what, and what to do. */
export type LawProblem = { place: PropertyKey[]; problem: string }

/** A file of law/ as parsed, with the way back from a place in it to its line. */
export type LawFile = { name: string; document: Document; lines: LineCounter; value: unknown }

/** `procedures.file-invalid`, with every problem as "file:line place: what is wrong and what to do". */
export function lawFileError(file: LawFile, problems: LawProblem[]): Error {
  const told = problems.map(({ place, problem }) => `${file.name}:${lineOf(file, place)} ${placeWords(place)}: ${problem}`)
  return Object.assign(new Error(told.join('\n')), { code: 'procedures.file-invalid', data: { file: file.name, problems: told } })
}

/** Reads a YAML file of law/. Days stay as written, not made into instants. */
export function readLawFile(lawFolder: string, path: string): LawFile {
  const name = `law/${path}`
  let text: string
  try {
    text = readFileSync(join(lawFolder, path), 'utf8')
  } catch (cause) {
    throw Object.assign(new Error(`${name}: cannot be read: put the file back`, { cause }), { code: 'procedures.file-invalid', data: { file: name } })
  }
  return readLawText(name, text)
}

/** The same of a text that stands in no file of law/ yet. */
export function readLawText(name: string, text: string): LawFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'core', lineCounter: lines })
  const file = { name, document, lines, value: document.errors.length > 0 ? null : (document.toJS() as unknown) }
  const [error] = document.errors
  if (error !== undefined)
    throw Object.assign(new Error(`${name}:${error.linePos?.[0].line ?? 1}: not YAML: ${error.message.split('\n')[0]}: put the line right`), {
      code: 'procedures.file-invalid',
      data: { file: name },
    })
  return file
}

/** The value of a file by its schema; throws `procedures.file-invalid` with all that is wrong. */
export function parseLawFile<Schema extends z.ZodType>(file: LawFile, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(file.value)
  if (parsed.success) return parsed.data
  throw lawFileError(
    file,
    parsed.error.issues.map((issue) => ({ place: issue.path, problem: issueWords(issue) })),
  )
}

const EXPECTED: Record<string, string> = { object: 'the entries that belong here', array: 'a list, [] when it is empty', string: 'words', number: 'a number', int: 'a whole number', boolean: 'true or false' }

function issueWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `no such entry: ${issue.keys.join(', ')}; take it out or put the name right`
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) return `write ${EXPECTED[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid')) return `write one of ${issue.values.map(String).join(', ')}`
  return issue.message
}

/** The sources that a file may cite: those of law/instruments.yaml and its own. */
export function sourceProblems(value: unknown, known: ReadonlySet<string>, place: PropertyKey[] = []): LawProblem[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => sourceProblems(one, known, [...place, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'source' || typeof inner !== 'string') return key === 'sources' ? [] : sourceProblems(inner, known, [...place, key])
    const id = inner.split(' ')[0] ?? ''
    return known.has(id) ? [] : [{ place: [...place, key], problem: `the source ${id} is not known: add it to law/instruments.yaml, or explain it under sources` }]
  })
}

/** The texts of law/instruments.yaml by id, each as it is cited: "Nghị định 131/2021/NĐ-CP". */
export function readInstruments(lawFolder: string): Map<string, string> {
  const rows = parseLawFile(readLawFile(lawFolder, 'instruments.yaml'), z.array(z.looseObject({ id: words, kind: words, number: words })))
  return new Map(rows.map((row) => [row.id, `${row.kind} ${row.number}`]))
}

/** What a source is called, in both languages, by its id. */
export type SourceNames = Map<string, { vi: string; en: string }>

export const sourceNames = (instruments: ReadonlyMap<string, string>, own: { id: string; says: string; en: string }[]): SourceNames =>
  new Map([...[...instruments].map(([id, name]) => [id, { vi: name, en: name }] as const), ...own.map(({ id, says, en }) => [id, { vi: says, en }] as const)])

const placeWords = (place: PropertyKey[]): string =>
  place.length === 0 ? 'the whole file' : place.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`)).join('')

/** The line of the deepest part of the place that the file has. */
function lineOf({ document, lines }: LawFile, place: PropertyKey[]): number {
  for (let length = place.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(place.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}
