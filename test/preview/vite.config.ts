import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { contentPolicy, messages } from '../../vite.config.ts'

// The product's own pages with made-up data in place of the database, for looking at. Nothing of it is in the product:
// the pages are copied beside the build, without their server files, and get loads that answer from fixtures.
// vite build --config test/preview/vite.config.ts && PORT=3100 node test-results/preview/build

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = join(root, 'test/preview')
const staged = join(root, 'test-results/preview')
const routes = join(staged, 'routes')

function stageRoutes() {
  rmSync(staged, { recursive: true, force: true })
  mkdirSync(routes, { recursive: true })
  cpSync(join(root, 'src/routes'), routes, {
    recursive: true,
    filter: (file) =>
      !/\.server\.ts$|\.test\.ts$/.test(file) && (!file.endsWith('+server.ts') || file.includes('giao-dien')),
  })
  writeFileSync(
    join(routes, '+layout.server.ts'),
    `import { shell } from '${here}/fixtures.ts'
import { toScheme } from '#ui/scheme.ts'
export const load = ({ url, cookies }) => shell(url, toScheme(cookies.get('scheme')))\n`,
  )
  for (const file of readdirSync(routes, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('+page.svelte')) continue
    const route = `/${relative('.', dirname(file))}`.replace(/^\/\.$/, '/')
    const actions =
      route === '/nhap/so-dang-ky'
        ? ['xem-truoc', 'nhan']
        : route === '/nhap'
          ? ['tai-len', 'doc-lai', 'thu-lai']
          : route === '/nhap/cho-xep'
            ? ['xep', 'hoan-tac']
            : route === '/chi-tieu/[code]'
              ? ['chot']
              : ['default']
    writeFileSync(
      join(routes, dirname(file), '+page.server.ts'),
      `import { fail } from '@sveltejs/kit'
import { fixture, refusal } from '${here}/fixtures.ts'
export const load = ({ url, params }) => fixture('${route}', url, params)
export const actions = { ${actions.map((name) => `'${name}': () => fail(422, refusal)`).join(', ')} }\n`,
    )
  }
  for (const [path, body] of [
    [
      'anh/[no]',
      `import { drawPaper } from '${here}/paper.ts'\nexport const GET = ({ params }) => new Response(drawPaper(Number(params.no)), { headers: { 'content-type': 'image/svg+xml' } })\n`,
    ],
    ['loi', `export const GET = () => { throw new Error('for looking at') }\n`],
  ] as const) {
    mkdirSync(join(routes, path), { recursive: true })
    writeFileSync(join(routes, path, '+server.ts'), body)
  }
  // The error page is drawn for pages only, so the route that fails must be one.
  rmSync(join(routes, 'loi'), { recursive: true })
  mkdirSync(join(routes, 'loi'))
  writeFileSync(join(routes, 'loi/+page.svelte'), '')
  writeFileSync(
    join(routes, 'loi/+page.server.ts'),
    `export const load = () => { throw new Error('for looking at') }\n`,
  )
}

// The build reads this file again in a process of its own; what is being built must not be swept away then.
if (!process.env['PREVIEW_STAGED']) stageRoutes()
process.env['PREVIEW_STAGED'] = '1'

export default defineConfig({
  root,
  plugins: [
    messages(),
    sveltekit({
      adapter: adapter({ out: join(staged, 'build'), precompress: true }),
      csp: contentPolicy,
      paths: { origin: 'http://127.0.0.1:3100' },
      outDir: join(staged, 'kit'),
      files: { routes, hooks: { server: join(here, 'hooks.server.ts') } },
    }),
  ],
})
