import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files by their path within the project, with their text. */
export type Tree = ReadonlyMap<string, string>

const LOOKED_AT = ['src/**/*.{ts,svelte}', 'messages/*.json', 'law/**/*.yaml', 'migrations/[0-9]*.sql']

/** What the checks of words look at: source, catalogues, law, migrations. Compiled messages are not source. */
export function readTree(root: string): Tree {
  const paths = globSync(LOOKED_AT, { cwd: root }).filter((path) => !path.startsWith('src/ui/messages/'))
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

export const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length
