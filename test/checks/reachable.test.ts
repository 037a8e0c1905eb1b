import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

// A page or file that no other file of the product leads to is there for nobody: links.test.ts walks what is led to, this holds that all is.

/** Asked for by what shows an image, under addresses that its description gives. */
const ASKED_BY_THE_VIEWER = ['/trang/[id]/anh.dzi', '/trang/[id]/anh_files/[level]/[tile]']

const sources = new Map(
  readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.(?:ts|svelte)$/.test(entry.name) && !entry.parentPath.includes('/messages'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'utf8')]),
)
const answering = new Set(
  [...sources]
    .filter(([path, text]) => path.endsWith('+page.svelte') || (path.endsWith('+server.ts') && /export const GET\b/.test(text)))
    .map(([path]) => dirname(path)),
)

/** The route's address in a source: what is named in brackets stands there as an expression or is written out. */
function addressOf(route: string): RegExp {
  const parts = route.split('/').slice(1)
  const written = parts.map((part) => `/${part.startsWith('[') ? '(?:\\$?\\{[^}]*\\}+|[^/\'"`\\s]+)' : part.replaceAll('.', '\\.')}`)
  return new RegExp(`${written.join('')}(?=['"\`?#$\\s{)]|$)`)
}

test('every page and file is led to from somewhere else', () => {
  const alone = [...answering]
    .filter((folder) => ![...sources].some(([path, text]) => dirname(path) !== folder && addressOf(folder.slice('src/routes'.length)).test(text)))
    .map((folder) => folder.slice('src/routes'.length))
  expect(alone.sort()).toEqual(ASKED_BY_THE_VIEWER)
  expect(answering.size).toBeGreaterThan(80)
})
