import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { MODULE_RANKS, dependencyRules } from './lint/dependency-rules.ts'

// Every rule is proved by a file that breaks it and nothing else: a rule that finds nothing where there is something is worse than none.

const root = resolve(import.meta.dirname, '..')
const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

function plant(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ansinh-planted-'))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "imports": { "#*": "./src/*" } }')
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2024',
        module: 'esnext',
        moduleResolution: 'bundler',
        strict: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        types: [],
      },
      include: ['src/**/*.ts', 'test/**/*.ts'],
    }),
  )
  for (const name of [
    'pg',
    'kysely',
    'svelte/internal/client',
    'svelte/internal/disclose-version',
    'svelte/internal/flags/legacy',
  ]) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true })
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), '{ "main": "index.js" }')
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), 'export const sql = 1\n')
  }
  return folder
}

function run(
  folder: string,
  command: string,
  ...parameters: string[]
): Promise<{ status: number; lines: string[] }> {
  return new Promise((done) => {
    execFile(
      command,
      parameters,
      // The planted tree has no linter beside it: it is looked for on the path.
      {
        cwd: folder,
        env: {
          ...process.env,
          NO_COLOR: '1',
          PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
        },
      },
      (error, stdout, stderr) => {
        done({ status: error ? 1 : 0, lines: `${stdout}${stderr}`.trim().split('\n') })
      },
    )
  })
}

const checkDependencies = (folder: string) =>
  run(folder, process.execPath, join(root, 'scripts/check-dependencies.ts'))

/** A tree in which nothing is wrong. */
const SOUND: Record<string, string> = {
  'src/shared/names.ts': 'export const fold = (text: string) => text\n',
  'src/shared/ids.ts':
    "import { randomBytes } from 'node:crypto'\nexport const newId = () => randomBytes(16)\n",
  'src/platform/db/actor.ts': 'export type Actor = { role: string }\nexport const scope = 1\n',
  'src/platform/db/index.ts':
    "import { sql } from 'kysely'\nimport pg from 'pg'\nexport * from './actor.ts'\nexport const open = [sql, pg]\n",
  'src/ui/format.ts': "import { fold } from '#shared/names.ts'\nexport const show = fold\n",
  'src/app/config.ts': "import { people } from '#modules/people/index.ts'\nexport const config = people\n",
  'src/routes/words.ts':
    "import { people } from '#modules/people/index.ts'\nimport { config } from '#app/config.ts'\nexport const words = [people, config]\n",
  'src/routes/Page.svelte':
    "<script lang=\"ts\">\n  import { words } from './words.ts'\n  import Show from '#modules/people/Show.svelte'\n</script>\n{words}<Show />\n",
  'src/modules/people/Show.svelte':
    '<script lang="ts">\n  import { show } from \'#ui/format.ts\'\n</script>\n{show}\n',
  'src/modules/people/people.repository.ts':
    "import { sql } from 'kysely'\nimport { open } from '#platform/db/index.ts'\nexport const people = [sql, open]\n",
  'src/modules/people/people.usecases.ts':
    "import type { sql } from 'kysely'\nimport { areas } from '#modules/areas/index.ts'\nimport { people } from './people.repository.ts'\nexport const all: typeof sql = [areas, people]\n",
  'src/modules/people/people.model.ts':
    "import { scope } from '#platform/db/actor.ts'\nimport { fold } from '#shared/names.ts'\nexport const model = [scope, fold]\n",
  'src/modules/people/index.ts':
    "export { all as people } from './people.usecases.ts'\nexport * from './people.model.ts'\n",
  'test/people.test.ts':
    "import { people } from '../src/modules/people/people.repository.ts'\nexport const tested = people\n",
  ...Object.fromEntries(
    MODULE_RANKS.flat()
      .filter((name) => name !== 'people')
      .map((name) => [
        `src/modules/${name}/index.ts`,
        `import { fold } from '#shared/names.ts'\nexport const ${name} = fold\n`,
      ]),
  ),
}

const imports = (...paths: string[]) =>
  paths.map((path, no) => `import * as i${no} from '${path}'\nexport const e${no} = i${no}\n`).join('')

/** For each rule the file that breaks it. */
const BREAKS: Record<string, [path: string, code: string, more?: Record<string, string>]> = {
  ...Object.fromEntries(
    MODULE_RANKS.flatMap((row, rank) =>
      row.map((name, at) => {
        // The neighbour in the row where there is one (merit and archive), else the next row; the last has only names without a rank.
        const forbidden = row[at + 1] ?? row[at - 1] ?? MODULE_RANKS[rank + 1]?.[0] ?? 'unranked'
        return [
          `rank-of-${name}`,
          [`src/modules/${name}/planted-rank.ts`, imports(`#modules/${forbidden}/index.ts`)],
        ] as const
      }),
    ),
  ),
  'module-has-a-rank': ['src/modules/unranked/index.ts', imports('#shared/names.ts')],
  'module-only-through-its-index': [
    'src/modules/merit/planted-through-index.ts',
    imports('#modules/people/people.model.ts'),
  ],
  'module-from-outside-only-through-its-index': [
    'src/routes/planted-from-outside.ts',
    imports('#modules/people/people.model.ts'),
  ],
  'platform-knows-no-subject': ['src/platform/planted-subject.ts', imports('#modules/areas/index.ts')],
  'shared-is-pure': ['src/shared/planted-impure.ts', imports('#platform/db/actor.ts')],
  'shared-does-no-io': ['src/shared/planted-io.ts', imports('node:fs')],
  'ids-take-only-randomness': ['src/shared/ids.ts', imports('node:fs')],
  'ui-knows-no-subject': ['src/ui/planted-ui.ts', imports('#modules/areas/index.ts')],
  'model-and-permissions-are-pure': [
    'src/modules/merit/merit.permissions.ts',
    imports('#platform/db/index.ts'),
  ],
  'deadlines-need-no-database': ['src/modules/procedures/deadlines/planted-database.ts', imports('#platform/db/actor.ts')],
  'sql-in-its-place': ['src/modules/merit/merit.usecases.ts', imports('kysely')],
  'app-is-the-top': ['src/modules/merit/planted-top.ts', imports('#app/config.ts')],
  'commands-start-before-pages-are-built': ['src/app/planted-words.ts', imports('#ui/format.ts')],
  'routes-are-leaves': ['src/app/planted-leaf.ts', imports('#routes/words.ts')],
  'product-knows-no-tests': ['src/modules/merit/planted-tests.ts', imports('../../../test/people.test.ts')],
  'no-circle': [
    'src/modules/merit/planted-circle.ts',
    imports('./planted-too.ts'),
    { 'src/modules/merit/planted-too.ts': imports('./planted-circle.ts') },
  ],
  resolves: ['src/modules/merit/planted-nowhere.ts', imports('./nowhere.ts')],
}

describe('who may know whom', () => {
  test('nothing is found where nothing is wrong', async () => {
    const { status, lines } = await checkDependencies(plant(SOUND))
    expect([status, lines.slice(0, -1)]).toEqual([0, []])
  })

  test('every rule has a file that breaks it', () => {
    expect(Object.keys(BREAKS).sort()).toEqual(dependencyRules.map((rule) => rule.name).sort())
  })

  test('each broken rule is seen, and nothing else in its file', async () => {
    const planted = Object.values(BREAKS).map(([path, code, more]) => ({ [path]: code, ...more }))
    const { status, lines } = await checkDependencies(plant(Object.assign({}, SOUND, ...planted)))
    const found = lines.flatMap((line) => {
      const [, from, rule] = /^(\S+) → .*: (\S+)$/.exec(line) ?? []
      return from && !from.endsWith('planted-too.ts') ? [`${from} ${rule}`] : []
    })
    expect(status).toBe(1)
    expect([...new Set(found)].sort()).toEqual(
      Object.entries(BREAKS)
        .map(([rule, [path]]) => `${path} ${rule}`)
        .sort(),
    )
    expect(lines).toContain('src/modules/unranked: module-has-a-rank')
  })

  test('a type that a component imports is seen', async () => {
    const component =
      '<script lang="ts">\n  import type { fold } from \'#modules/people/people.model.ts\'\n</script>\n'
    const { lines } = await checkDependencies(plant({ ...SOUND, 'src/ui/Planted.svelte': component }))
    expect(lines).toContain('src/ui/Planted.svelte → src/modules/people/people.model.ts: ui-knows-no-subject')
  })

  test('a tree of which nothing is seen is refused', async () => {
    expect(await checkDependencies(plant({}))).toMatchObject({ status: 1 })
    const { status, lines } = await checkDependencies(
      plant({ 'src/shared/a.ts': 'export const a = 1\n', 'src/shared/b.ts': 'export const b = 1\n' }),
    )
    expect([status, lines[0]]).toEqual([1, '0 dependencies of 2 files: imports are not read'])
  })
})

describe('lint', () => {
  const lines: Record<string, { rule: string; at: string; code: string }> = {
    'Date.now': { rule: 'house(clock)', at: 'src/modules/a.ts', code: 'export const a = Date.now()' },
    'new Date()': { rule: 'house(clock)', at: 'src/modules/b.ts', code: 'export const a = new Date()' },
    'the day of a component': {
      rule: 'house(clock)',
      at: 'src/ui/B.svelte',
      code: '<script lang="ts">\n  export const a = new Date()\n</script>',
    },
    'Math.random': { rule: 'house(random)', at: 'src/modules/c.ts', code: 'export const a = Math.random()' },
    any: {
      rule: 'typescript(no-explicit-any)',
      at: 'src/modules/d.ts',
      code: 'export const a = (b: any) => b',
    },
    'a promise let go': {
      rule: 'typescript(no-floating-promises)',
      at: 'src/modules/e.ts',
      code: "declare const client: { query(text: string): Promise<unknown> }\nclient.query('select 1')\nexport {}",
    },
    'an error swallowed': {
      rule: 'house(empty-catch)',
      at: 'src/modules/f.ts',
      code: 'try {\n  JSON.parse("")\n} catch {\n  // never mind\n}\nexport {}',
    },
    'SQL by template': {
      rule: 'house(no-string-sql)',
      at: 'src/modules/g.ts',
      code: 'declare const c: { query(text: string): unknown }\nexport const a = (b: string) => c.query(`select ${b}`)',
    },
    'SQL by sum': {
      rule: 'house(no-string-sql)',
      at: 'src/modules/h.ts',
      code: "declare const c: { query(text: string): unknown }\nexport const a = (b: string) => c.query('select ' + b)",
    },
    'sql.raw': {
      rule: 'house(no-string-sql)',
      at: 'src/modules/i.ts',
      code: 'declare const sql: { raw(text: string): unknown }\nexport const a = (b: string) => sql.raw(b)',
    },
    'SQL in a use case': {
      rule: 'house(sql-in-its-place)',
      at: 'src/modules/j.usecases.ts',
      code: "declare const tx: { insertInto(table: string): unknown }\nexport const a = tx.insertInto('person')",
    },
    'a word to the console': {
      rule: 'eslint(no-console)',
      at: 'src/modules/k.ts',
      code: "console.log('here')\nexport {}",
    },
    set_config: {
      rule: 'house(movable-sql)',
      at: 'src/modules/l.ts',
      code: "export const a = \"select set_config('a', 'b', true)\"",
    },
    'now() in an update': {
      rule: 'house(movable-sql)',
      at: 'src/modules/m.ts',
      code: 'export const a = `update person set seen_at = now()`',
    },
  }

  test('every planted line is found under its rule, and allowed where it has its place', async () => {
    const configuration = readFileSync(join(root, '.oxlintrc.json'), 'utf8').replace(
      './scripts/lint/',
      `${root}/scripts/lint/`,
    )
    const planted = Object.fromEntries(Object.values(lines).map(({ at, code: text }) => [at, `${text}\n`]))
    const folder = plant({
      ...planted,
      'src/shared/clock.ts': 'export const now = () => new Date()\n',
      'src/modules/j.repository.ts': planted['src/modules/j.usecases.ts'] ?? '',
      'src/app/commands/k.ts': planted['src/modules/k.ts'] ?? '',
      'src/platform/db/h.ts': planted['src/modules/h.ts'] ?? '',
      'src/modules/sound.ts': 'export const a = (day: string) => new Date(day)\n',
      '.oxlintrc.json': configuration,
    })
    const { status, lines: found } = await run(
      folder,
      join(root, 'node_modules/.bin/oxlint'),
      '--format',
      'unix',
    )
    const seen = found.flatMap((line) => {
      const match = /^([^:]+):\d+:\d+: .*\[Error\/(.+)\]$/.exec(line)
      return match ? [`${match[1]} ${match[2]}`] : []
    })
    expect(status).toBe(1)
    expect(seen.sort(), found.join('\n')).toEqual(
      Object.values(lines)
        .map(({ at, rule }) => `${at} ${rule}`)
        .sort(),
    )
  })
})
