import { lineAt, type Tree } from './tree.ts'

/** Where the sentences stand, and whose: those of pages and those that commands alone refuse with. */
const TABLES: [path: string, of: RegExp][] = [
  ['src/ui/refusals.ts', /^(?:archive|intake|files|ocr|upload)\./],
  ['src/routes/mot-cua/refusal-words.ts', /^applications\./],
  ['src/app/commands/refusals.ts', /^(?:(?:areas(?!\.file-)|audit|deadlines|demo|user)\.|people\.list-)/],
]

const CODE = "'((?:applications|archive|intake|files|ocr|upload|areas|audit|deadlines|demo|user|people)\\.[a-z0-9-]+)'"
/** Where a code is made: an error of ours, a refusal that is kept, the list of all codes of a folder. */
const MADE = [
  new RegExp(`(?:AppError|[a-z]+Error|OcrError)\\(\\s*${CODE}`, 'g'),
  new RegExp(`(?:AppError|[a-z]+Error|OcrError)\\([^()'\`]*\\?\\s*${CODE}(?:\\s*:\\s*${CODE})?`, 'g'),
  new RegExp(`(?:[cC]ode|refusal):\\s*${CODE}`, 'g'),
  new RegExp(`\\breturn ${CODE}`, 'g'),
]
/** All codes of a folder, and codes by kind. */
const LISTS = [/type \w*(?:ErrorCode|Refusal\w*) =\s*((?:\|?\s*'[a-z0-9.-]+'\s*)+)/g, /const [A-Z_]+ = \{([^{}]*)\} as const/g]

/** Every code that intake, store, reading, archive and commands refuse with has a sentence of its own, and every sentence a code. */
export function checkRefusals(tree: Tree): string[] {
  const made = new Map<string, string>()
  for (const [path, text] of tree) {
    if (!/^src\/(?:modules|platform|app)\/.*\.ts$/.test(path) || /\.(?:test|fixture)\.ts$/.test(path)) continue
    for (const match of MADE.flatMap((pattern) => [...text.matchAll(pattern)]))
      for (const code of match.slice(1)) if (code && !isIndicator(text, match.index)) made.set(code, `${path}:${lineAt(text, match.index)}`)
    for (const match of LISTS.flatMap((pattern) => [...text.matchAll(pattern)]))
      for (const [, code = ''] of match[1]!.matchAll(new RegExp(CODE, 'g'))) made.set(code, `${path}:${lineAt(text, match.index)}`)
  }
  return TABLES.flatMap(([path, of]) => {
    const table = tree.get(path)
    if (table === undefined) return [`${path}: not found`]
    const told = new Map([...table.matchAll(new RegExp(`^  ${CODE}: `, 'gm'))].map((match) => [match[1]!, lineAt(table, match.index)]))
    return [
      ...[...made].flatMap(([code, where]) => (!of.test(code) || told.has(code) ? [] : [`${where}: ${code} has no sentence in ${path}`])),
      ...[...told].flatMap(([code, line]) => (made.has(code) ? [] : [`${path}:${line}: ${code} is never refused with`])),
    ]
  })
}

/** Figures have codes too: those stand beside what is counted. */
const isIndicator = (text: string, at: number): boolean => /records[:(]|Indicator/.test(text.slice(at, at + 200)) && /code:/.test(text.slice(at, at + 8))
