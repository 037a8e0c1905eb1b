import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
export const catalogues = ['messages/vi.json', 'messages/en.json', 'messages/json-catalogue.js', 'project.inlang/settings.json'].map((file) => root + file)
const OPTIONS = ['--project=./project.inlang', '--outdir=./src/ui/messages', '--strategy=baseLocale', '--emit-ts-declarations', '--silent']

/** Time of the newest change among files, in milliseconds; zero for a file that is not there. */
const newest = (files: string[]): number => Math.max(...files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0))

let compiling: Promise<unknown> | null = null

/**
 * Compiles messages/*.json into src/ui/messages in a child process, when a catalogue is newer than the result; a module that imports them is loaded afterwards. The compiler
 * empties the folder first, so that nobody else may be reading it: whoever starts a build beside himself compiles before it.
 */
export async function compileMessages(): Promise<void> {
  if (compiling === null && newest([`${root}src/ui/messages/messages.js`]) > newest(catalogues)) return
  compiling ??= promisify(execFile)(process.execPath, [`${root}node_modules/@inlang/paraglide-js/bin/run.js`, 'compile', ...OPTIONS], { cwd: root }).finally(() => (compiling = null))
  await compiling
}
