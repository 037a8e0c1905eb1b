import { lineAt, type Tree } from './tree.ts'

const TABLE = 'src/routes/refusals.ts'

const CODE = "'((?:archive|intake|files|ocr|upload)\\.[a-z0-9-]+)'"
/** Where a code is made: an error of ours, a refusal that is kept, the list of all codes of a folder. */
const MADE = [
  new RegExp(`(?:AppError|[a-z]+Error|OcrError)\\(\\s*${CODE}`, 'g'),
  new RegExp(`(?:AppError|[a-z]+Error|OcrError)\\([^()'\`]*\\?\\s*${CODE}(?:\\s*:\\s*${CODE})?`, 'g'),
  new RegExp(`(?:[cC]ode|refusal):\\s*${CODE}`, 'g'),
  new RegExp(`\\breturn ${CODE}`, 'g'),
]
/** All codes of a folder, and codes by kind. */
const LISTS = [/type \w*(?:ErrorCode|Refusal\w*) =\s*((?:\|?\s*'[a-z0-9.-]+'\s*)+)/g, /const [A-Z_]+ = \{([^{}]*)\} as const/g]

/** Every code that intake, store, reading and archive refuse with has a sentence of its own, and every sentence a code. */
export function checkRefusals(tree: Tree): string[] {
  const made = new Map<string, string>()
  for (const [path, text] of tree) {
    if (!/^src\/(?:modules|platform|app)\/.*\.ts$/.test(path) || /\.(?:test|fixture)\.ts$/.test(path)) continue
    for (const match of MADE.flatMap((pattern) => [...text.matchAll(pattern)]))
      for (const code of match.slice(1)) if (code && !isIndicator(text, match.index)) made.set(code, `${path}:${lineAt(text, match.index)}`)
    for (const match of LISTS.flatMap((pattern) => [...text.matchAll(pattern)]))
      for (const [, code = ''] of match[1]!.matchAll(new RegExp(CODE, 'g'))) made.set(code, `${path}:${lineAt(text, match.index)}`)
  }
  const table = tree.get(TABLE)
  if (table === undefined) return [`${TABLE}: not found`]
  const told = new Map(
    [...table.matchAll(new RegExp(`^  ${CODE}: m\\.`, 'gm'))].map((match) => [match[1]!, lineAt(table, match.index)]),
  )
  return [
    ...[...made].flatMap(([code, where]) => (told.has(code) ? [] : [`${where}: ${code} has no sentence in ${TABLE}`])),
    ...[...told].flatMap(([code, line]) => (made.has(code) ? [] : [`${TABLE}:${line}: ${code} is never refused with`])),
  ]
}

/** Figures have codes too: those stand beside what is counted. */
const isIndicator = (text: string, at: number): boolean => /records[:(]|Indicator/.test(text.slice(at, at + 200)) && /code:/.test(text.slice(at, at + 8))
