import ts from 'typescript'
import { lineAt, type Tree } from './tree.ts'

/** Messages that are looked up by a name put together at run time: the beginning of the name, and where that happens. */
const DYNAMIC: Record<string, string> = {}

/** Vietnamese that is not shown but recognised, or that is data of the demo: files or folders, each with its reason. */
const VIETNAMESE: Record<string, string> = {
  'src/app/samples/': 'papers and persons of the made-up province',
  'src/app/demo/': 'accounts and fonds of the made-up province',
  'src/shared/edtf.ts': 'dates in words, read and written as papers do',
  'src/shared/names.ts': 'the letters that folding takes apart',
  'src/shared/legacy-vietnamese.ts': 'the letters of old code tables, and how syllables are built',
  'src/ui/locale.ts': 'each language by its own name',
  'src/shared/vnd.ts': 'the sign of the currency',
  'src/modules/procedures/deadlines/limits.model.ts': 'limits as the law words them',
  'src/modules/areas/areas.resolve.ts': 'kinds of units as papers write them',
  'src/modules/archive/archive.model.ts': 'the sex of a person as papers write it',
  'src/modules/archive/fields/': 'words of papers that tell where a field stands',
  'src/modules/archive/search/': 'words that people type',
}

const MARKED = /[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]/iu
const TEST = /\.(?:test|fixture)\.ts$/

/** Every message that code names is in the catalogue, every one in the catalogue is named, and no Vietnamese stands elsewhere. */
export function checkMessages(tree: Tree): string[] {
  const problems: string[] = []
  const catalogue = tree.get('messages/vi.json')
  if (catalogue === undefined) return ['messages/vi.json: not found']
  const messages = new Set(
    Object.keys(JSON.parse(catalogue) as Record<string, string>).filter((key) => key !== '$schema'),
  )

  problems.push(...compareTranslation(catalogue, tree.get('messages/en.json')))

  const used = new Set<string>()
  const exempted = new Set<string>()
  for (const [path, text] of tree) {
    if (!/^src\/.*\.(?:ts|svelte)$/.test(path)) continue
    if (/ui\/messages\/messages\.js|page-words\.ts/.test(text)) {
      for (const match of text.matchAll(/(?<![\w.$])m\.([a-z][a-z0-9_]*)\b/g)) {
        const name = match[1] ?? ''
        if (!messages.has(name))
          problems.push(`${path}:${lineAt(text, match.index)}: message ${name} is not in messages/vi.json`)
        else if (!TEST.test(path)) used.add(name)
      }
    }
    if (TEST.test(path)) continue
    const exemption = Object.keys(VIETNAMESE).find((start) => path.startsWith(start))
    for (const { at, words } of shownWords(path, text)) {
      if (!MARKED.test(words)) continue
      if (exemption) exempted.add(exemption)
      else
        problems.push(
          `${path}:${lineAt(text, at)}: Vietnamese outside the catalogue: ${words.trim().slice(0, 60)}`,
        )
    }
  }
  for (const name of messages)
    if (!used.has(name) && !Object.keys(DYNAMIC).some((start) => name.startsWith(start)))
      problems.push(
        `messages/vi.json:${lineAt(catalogue, catalogue.indexOf(`"${name}"`))}: message ${name} is never used`,
      )
  for (const start of Object.keys(VIETNAMESE))
    if (!exempted.has(start) && [...tree.keys()].some((path) => path.startsWith('src/app/')))
      problems.push(`scripts/lint/messages.ts: no Vietnamese stands in ${start} any more`)
  return problems
}

/** Both languages have the same messages with the same places for values, in the same order of lines. */
function compareTranslation(vietnamese: string, english: string | undefined): string[] {
  if (english === undefined) return ['messages/en.json: not found']
  const [vi, en] = [vietnamese, english].map((text) => JSON.parse(text) as Record<string, string>) as [Record<string, string>, Record<string, string>]
  const places = (text: string | undefined) => [...(text ?? '').matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort().join()
  return [
    ...Object.keys(vi).flatMap((name) =>
      en[name] === undefined
        ? [`messages/en.json: ${name} is missing`]
        : places(vi[name]) === places(en[name])
          ? []
          : [`messages/en.json:${lineAt(english, english.indexOf(`"${name}"`))}: ${name} has other values than in Vietnamese`],
    ),
    ...Object.keys(en).flatMap((name) => (vi[name] === undefined ? [`messages/en.json: ${name} is not in messages/vi.json`] : [])),
    ...Object.entries(en).flatMap(([name, text]) => (MARKED.test(text.replace(/“[^”]*”/g, '')) && !SAME.has(name) ? [`messages/en.json: ${name} is not translated`] : [])),
  ]
}

/** English messages that have Vietnamese words in them all the same. */
const SAME = new Set(['cover_agency', 'list_sex_unknown'])

/** String literals and texts of components with the place where each begins. Patterns are no words: they recognise, they are not shown. */
function shownWords(path: string, text: string): { at: number; words: string }[] {
  if (!path.endsWith('.svelte')) return literalsOf(text, 0)
  const found: { at: number; words: string }[] = []
  const blank = (whole: string) => whole.replaceAll(/[^\n]/g, ' ')
  const markup = text
    .replaceAll(/<!--[\s\S]*?-->|<style[\s\S]*?<\/style>/g, blank)
    .replaceAll(/<script[^>]*>([\s\S]*?)<\/script>/g, (whole, script: string, at: number) => {
      found.push(...literalsOf(script, at + whole.indexOf('>') + 1))
      return blank(whole)
    })
  for (const match of markup.matchAll(/[^\n]+/g)) found.push({ at: match.index, words: match[0] })
  return found
}

function literalsOf(code: string, offset: number): { at: number; words: string }[] {
  if (!MARKED.test(code)) return []
  const found: { at: number; words: string }[] = []
  const source = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest)
  const visit = (node: ts.Node): void => {
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
    )
      found.push({ at: offset + node.getStart(source), words: node.text })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
