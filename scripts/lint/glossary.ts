import { parse } from 'yaml'
import { lineAt, type Tree } from './tree.ts'

type Term = { en: string; vi: string; means: string; source: string; planned?: boolean }

const WITHOUT_TEXT = new Set(['practice', 'product'])

/**
 * One term, one name: terms are unique and cite a known text, each occurs in the code or is marked `planned: true`, and the categories of
 * merit are the same in the glossary, in law/merit/categories.yaml and in the table that stores them.
 */
export function checkGlossary(tree: Tree): string[] {
  const path = 'law/glossary.yaml'
  const text = tree.get(path)
  if (text === undefined) return [`${path}: not found`]
  const terms = parse(text) as Term[]
  const problems: string[] = []
  const report = (term: Term, what: string) =>
    problems.push(`${path}:${lineAt(text, text.indexOf(`en: ${term.en}`))}: ${term.en} ${what}`)

  const instruments = new Set(
    (parse(tree.get('law/instruments.yaml') ?? '[]') as { id: string }[]).map(({ id }) => id),
  )
  // Names are written in several cases and joined in several ways; without joints they are the same.
  const flat = (name: string) => name.replaceAll(/[_\-\s]/g, '').toLowerCase()
  const code = flat(
    [...tree]
      .filter(([file]) => file !== path && !file.startsWith('messages/'))
      .flat()
      .join('\n'),
  )
  const seen = new Set<string>()
  for (const term of terms) {
    if (seen.has(term.en)) report(term, 'stands twice')
    seen.add(term.en)
    const cited = term.source.split(' ')[0] ?? ''
    if (!WITHOUT_TEXT.has(term.source) && !instruments.has(cited))
      report(term, `cites ${cited}, which is not in law/instruments.yaml`)
    const named = code.includes(flat(term.en))
    if (!named && !term.planned) report(term, 'is named nowhere in code: planned: true, or away with it')
    if (named && term.planned) report(term, 'is there: no longer planned')
  }

  const law = tree.get('law/merit/categories.yaml')
  if (law !== undefined) {
    const codes = (parse(law) as { categories: { code: string }[] }).categories
      .map((category) => category.code)
      .sort()
    const schema =
      [...tree].find(
        ([file, sql]) => file.startsWith('migrations/') && sql.includes('merit_record_category_known'),
      )?.[1] ?? ''
    const check = /merit_record_category_known\s+check\s*\(category in \(([^)]*)\)/.exec(schema)?.[1] ?? ''
    const stored = [...check.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '').sort()
    if (codes.join() !== stored.join())
      problems.push(
        `law/merit/categories.yaml: ${codes.join(', ')} here, but the table merit_record allows ${stored.join(', ') || 'none'}`,
      )
    for (const category of codes)
      if (!seen.has(category.toLowerCase())) problems.push(`${path}: no term for the category ${category}`)
  }
  return problems
}
