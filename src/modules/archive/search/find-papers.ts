import { createHash } from 'node:crypto'
import type { Tx } from '#platform/db/index.ts'
import { foldText } from '#shared/names.ts'
import { matchText, oneEditAway, spellings, writtenForms, type TextMatch } from './find-words.ts'
import { listKnownWords, listPages, listPagesShown, type PageRow } from './search.queries.ts'
import type { PaperHit } from './search.types.ts'

/** Pages of one query that are looked at before the best are taken; where there are more, counting stops. */
const SCAN = 400
/** Pages whose text is compared word by word. */
const COMPARED = 30
/** Nearly right words are only looked for when fewer pages than this have the words themselves; short ones when none has. */
const FEW = 5
const MAX_NEAR = 6

const lexeme = (word: string) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
const anyOf = (words: readonly string[]) =>
  words.length === 1 ? lexeme(words[0] ?? '') : `(${words.map(lexeme).join('|')})`
/** As `page_lexemes` of the database: twenty bits of the hash of two neighbours. */
const pairOf = (a: string, b: string) =>
  `~${createHash('sha256').update(`${a} ${b}`).digest('hex').slice(0, 5)}`

/**
 * The words of the index for words in a row, each in any of its forms. Pairs say it all: words beside them only cost time, and of four
 * words or more every second pair will do, for what was found is compared word by word.
 */
function inRow(
  tokens: readonly string[],
  formsOf: (token: string) => readonly string[] = spellings,
): string[] {
  const forms = tokens.map(formsOf)
  if (forms.length === 1) return forms.map(anyOf)
  const out: string[] = []
  for (let i = 0; i + 1 < forms.length; i++) {
    if (forms.length > 3 && i % 2 === 1 && i + 2 < forms.length) continue
    out.push(anyOf((forms[i] ?? []).flatMap((a) => (forms[i + 1] ?? []).map((b) => pairOf(a, b)))))
  }
  return out
}

export type PapersAsked = {
  segments: readonly string[][]
  phrases: readonly string[][]
  text: string
  area: string | null
  dossierId: string | null
  limit: number
  offset: number
}

type Found = { row: PageRow; match: TextMatch }

const WHY = ['exact-marks', 'phrase', 'words', 'near'] as const

/**
 * Pages by their words: in a row first, then all of them anywhere, then nearly. Nothing is found beyond the acting account's scope.
 */
export async function findPapers(
  tx: Tx,
  asked: PapersAsked,
): Promise<{ total: number | undefined; hits: PaperHit[] }> {
  const { segments, phrases, limit, offset } = asked
  if (segments.length === 0) return { total: 0, hits: [] }
  const marked = foldText(asked.text) !== asked.text.toLowerCase()
  const typed = asked.text
    .split(/["“”„«»,;()\n]+/u)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const written = marked
    ? [...new Set(typed.filter((part) => foldText(part) !== part.toLowerCase()).flatMap(writtenForms))]
    : null
  const patterns = written?.map((form) => `%${form.replace(/[\\%_]/g, '\\$&')}%`) ?? null
  const same = new Map(
    segments
      .flat()
      .concat(phrases.flat())
      .map((token) => [token, new Set(spellings(token))]),
  )
  const found = new Map<string, Found>()
  let total: number | undefined = 0
  const look = async (
    query: string[],
    variants: ReadonlyMap<string, ReadonlySet<string>>,
    comparable: readonly string[][],
    apart = false,
  ) => {
    const rows = await listPages(tx, [...new Set(query)].join('&'), {
      area: asked.area,
      dossierId: asked.dossierId,
      written: patterns,
      scan: SCAN,
      limit: Math.max(COMPARED, offset + limit),
    })
    let other = 0
    for (const row of rows) {
      if (found.has(row.page_id)) {
        other += 1
        continue
      }
      const match = matchText(row.words, { segments: comparable, phrases, variants, apart, written: typed })
      if (match) found.set(row.page_id, { row, match })
      else other += 1
    }
    const pages = rows[0]?.pages ?? 0
    if (pages >= SCAN) total = undefined
    else if (total !== undefined) total += pages - other
  }

  const quoted = phrases.flatMap((run) => inRow(run))
  await look([...quoted, ...segments.flatMap((run) => inRow(run))], same, segments)
  const several = segments.some((segment) => segment.length > 1)
  if (found.size === 0 && several) {
    const apart = segments.flat().map((token) => [token])
    await look([...quoted, ...apart.flatMap((run) => inRow(run))], same, apart, true)
  }
  if (found.size < FEW && quoted.length === 0) {
    const tokens = [...new Set(segments.flat())]
    const edits = new Map(
      tokens.map((token) => [token, token.length > (found.size === 0 ? 3 : 4) ? oneEditAway(token) : []]),
    )
    const known = new Set(await listKnownWords(tx, [...edits.values()].flat()))
    const near = new Map(
      tokens.map((token) => [
        token,
        new Set([
          ...spellings(token),
          ...(edits.get(token) ?? []).filter((word) => known.has(word)).slice(0, MAX_NEAR),
        ]),
      ]),
    )
    const formsOf = (token: string) => [...(near.get(token) ?? [token])]
    if (tokens.some((token) => formsOf(token).length > spellings(token).length))
      await look(
        segments.flatMap((segment) => inRow(segment, formsOf)),
        near,
        segments,
      )
  }

  const best = [...found.values()]
    .sort(
      (a, b) =>
        a.match.tier - b.match.tier ||
        a.match.spread - b.match.spread ||
        (a.row.page_id < b.row.page_id ? 1 : -1),
    )
    .slice(offset, offset + limit)
  const shown = new Map(
    (
      await listPagesShown(
        tx,
        best.map(({ row }) => row.page_id),
      )
    ).map((row) => [row.page_id, row]),
  )
  const hits = best.flatMap(({ row, match }): PaperHit[] => {
    const page = shown.get(row.page_id)
    if (!page) return []
    return [
      {
        pageId: row.page_id,
        dossierId: page.dossier_id,
        dossierTitle: page.title,
        dossierNumber: page.number_written,
        type: page.type,
        personName: page.person_name,
        why: WHY[match.tier],
        snippet: match.snippet,
        lightQuery: match.lightQuery,
      },
    ]
  })
  return { total, hits }
}
