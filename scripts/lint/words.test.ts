import { describe, expect, test } from 'vitest'
import { checkGlossary } from './glossary.ts'
import { checkMessages } from './messages.ts'
import { checkRefusals } from './refusals.ts'
import { renderConfiguration } from './configuration.ts'
import { readFileSync } from 'node:fs'

const messages = (...files: [string, string][]) =>
  checkMessages(
    new Map([
      ['messages/vi.json', '{\n  "hello": "Xin chào"\n}'],
      ['messages/en.json', '{\n  "hello": "Hello"\n}'],
      ['src/ui/Hello.svelte', "<script>import { m } from '#ui/messages/messages.js'</script>{m.hello()}"],
      ...files,
    ]),
  )

describe('messages', () => {
  test('nothing is found where each is used', () => {
    expect(messages()).toEqual([])
  })
  test('one that is not in the catalogue is named with its line', () => {
    expect(
      messages(['src/ui/a.ts', "import { m } from '#ui/messages/messages.js'\nexport const a = m.bye()\n"]),
    ).toEqual(['src/ui/a.ts:2: message bye is not in messages/vi.json'])
  })
  test.each([
    ['{}', 'messages/en.json: hello is missing'],
    ['{ "hello": "Hello {name}" }', 'messages/en.json:1: hello has other values than in Vietnamese'],
    ['{ "hello": "Hello", "bye": "Bye" }', 'messages/en.json: bye is not in messages/vi.json'],
    ['{ "hello": "Xin chào" }', 'messages/en.json: hello is not translated'],
  ])('a translation %s is found wanting', (english, problem) => {
    expect(messages(['messages/en.json', english])).toEqual([problem])
  })
  test('one that only a test uses is not used', () => {
    const test = "import { m } from '#ui/messages/messages.js'\nm.hello()\n"
    expect(messages(['src/ui/Hello.svelte', ''], ['src/ui/a.test.ts', test])).toEqual([
      'messages/vi.json:2: message hello is never used',
    ])
  })
})

describe('Vietnamese', () => {
  const found = (path: string, text: string) =>
    messages([path, text]).map((problem) => problem.replace(/ outside.*/, ''))
  test.each([
    [
      'a string',
      'src/routes/a.ts',
      "const a = 1\nexport const b = 'Hồ sơ'\n",
      'src/routes/a.ts:2: Vietnamese',
    ],
    ['a template', 'src/routes/a.ts', 'export const b = `${1} hồ sơ`\n', 'src/routes/a.ts:1: Vietnamese'],
    [
      'the markup of a component',
      'src/ui/A.svelte',
      '<script lang="ts">\n</script>\n<p>Hồ sơ</p>\n',
      'src/ui/A.svelte:3: Vietnamese',
    ],
    [
      'the script of a component',
      'src/ui/A.svelte',
      '<script lang="ts">\n  let a = "Hồ sơ"\n</script>\n',
      'src/ui/A.svelte:2: Vietnamese',
    ],
  ])('is found in %s', (_, path, text, problem) => {
    expect(found(path, text)).toEqual([problem])
  })
  test.each([
    ['a comment', 'src/routes/a.ts', '// Hồ sơ\n/** hồ sơ */\nexport const a = 1\n'],
    ['a pattern', 'src/routes/a.ts', 'export const a = /hồ sơ/u\n'],
    ['a test', 'src/routes/a.test.ts', "export const a = 'Hồ sơ'\n"],
    ['a comment of a component', 'src/ui/A.svelte', '<!-- Hồ sơ -->\n'],
    ['a file with a reason', 'src/shared/edtf.ts', "export const a = 'khoảng'\n"],
  ])('is left in %s', (_, path, text) => {
    expect(found(path, text)).toEqual([])
  })
})

describe('the glossary', () => {
  const term = (en: string, more = '') => `- { en: ${en}, vi: x, means: x, source: L-1${more} }\n`
  const glossary = (terms: string, ...files: [string, string][]) =>
    checkGlossary(
      new Map([
        ['law/glossary.yaml', terms],
        ['law/instruments.yaml', '- { id: L-1 }\n'],
        ['src/a.ts', 'export const coverSheet = 1'],
        ...files,
      ]),
    )

  test('a term is the same in whatever case code writes it', () => {
    expect(glossary(term('cover_sheet'))).toEqual([])
  })
  test('a term without code is planned, or goes', () => {
    expect(glossary(term('lending'))).toEqual([
      'law/glossary.yaml:1: lending is named nowhere in code: planned: true, or away with it',
    ])
    expect(glossary(term('lending', ', planned: true'))).toEqual([])
    expect(glossary(term('cover_sheet', ', planned: true'))).toEqual([
      'law/glossary.yaml:1: cover_sheet is there: no longer planned',
    ])
  })
  test('a term stands once and cites a known text', () => {
    expect(
      glossary(term('cover_sheet') + '- { en: cover_sheet, vi: x, means: x, source: L-2 Điều 3 }\n'),
    ).toEqual([
      'law/glossary.yaml:1: cover_sheet stands twice',
      'law/glossary.yaml:1: cover_sheet cites L-2, which is not in law/instruments.yaml',
    ])
  })
  test('categories of merit are the same in the law, the table and the glossary', () => {
    const law: [string, string] = [
      'law/merit/categories.yaml',
      'categories: [{ code: MARTYR }, { code: RELATIVE }]\n',
    ]
    const table = (codes: string): [string, string] => [
      'migrations/0005-merit.sql',
      `constraint merit_record_category_known check (category in (${codes}))`,
    ]
    expect(glossary(term('martyr') + term('relative'), law, table("'RELATIVE', 'MARTYR'"))).toEqual([])
    expect(glossary(term('martyr'), law, table("'MARTYR'"))).toEqual([
      'law/merit/categories.yaml: MARTYR, RELATIVE here, but the table merit_record allows MARTYR',
      'law/glossary.yaml: no term for the category RELATIVE',
    ])
  })
})

test('docs/configuration.md is what the settings are', () => {
  expect(readFileSync('docs/configuration.md', 'utf8')).toBe(renderConfiguration())
})

describe('refusals', () => {
  const table = "const refusals = {\n  'intake.empty': m.a,\n  'files.missing': m.b,\n}\n"
  const ofCommands = "const refusals = {\n  'user.unknown': 'no such account',\n}\n"
  const found = (...files: [string, string][]) => checkRefusals(new Map([['src/ui/refusals.ts', table], ['src/app/commands/refusals.ts', ofCommands], ['src/routes/mot-cua/refusal-words.ts', ''], ...files]))
  const whole: [string, string] = ['src/platform/a.ts', "throw intakeError('intake.empty')\ntype AErrorCode = 'files.missing'\nthrow new AppError('user.unknown', 404)\n"]
  test('nothing is found where each has its sentence', () => {
    expect(found(whole)).toEqual([])
  })
  test.each([
    ['thrown', "throw new AppError('archive.gone', 409)"],
    ['chosen of two', "throw intakeError(late ? 'archive.gone' : 'intake.empty')"],
    ['kept with a page', "outcome = { failureCode: 'archive.gone' }"],
    ['one of a list', "export type IntakeErrorCode =\n  | 'intake.empty'\n  | 'archive.gone'\n"],
    ['one of its kind', "const KINDS = { a: 'archive.gone' } as const"],
  ])('a code without one is named: %s', (_, text) => {
    expect(found(whole, ['src/modules/archive/b.ts', `${text}\n`])).toEqual([
      'src/modules/archive/b.ts:1: archive.gone has no sentence in src/ui/refusals.ts',
    ])
  })
  test('a command that refuses without one is named', () => {
    expect(found(whole, ['src/app/commands/b.ts', "throw new AppError('user.gone', 404)\n"])).toEqual([
      'src/app/commands/b.ts:1: user.gone has no sentence in src/app/commands/refusals.ts',
    ])
  })
  test('a sentence that no code asks for is named', () => {
    expect(found(['src/platform/a.ts', "throw intakeError('intake.empty')"])).toEqual([
      'src/ui/refusals.ts:3: files.missing is never refused with',
      'src/app/commands/refusals.ts:2: user.unknown is never refused with',
    ])
  })
})
