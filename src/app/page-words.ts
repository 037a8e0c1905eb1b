import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from './config.ts'

/** Compiles the messages where no build has done so yet; only then may a module that imports them be loaded. */
export async function compileMessages(): Promise<void> {
  if (existsSync(join(projectRoot, 'src/ui/messages/messages.js'))) return
  const compiler = join(projectRoot, 'node_modules/@inlang/paraglide-js/bin/run.js')
  const options = ['--project=./project.inlang', '--outdir=./src/ui/messages', '--strategy=baseLocale', '--emit-ts-declarations', '--silent']
  await promisify(execFile)(process.execPath, [compiler, 'compile', ...options], { cwd: projectRoot })
}

/** The words of the pages for what speaks outside of them. */
export async function pageWords() {
  await compileMessages()
  const [{ m }, { formatDay, formatInstant }, { refusalOf }] = await Promise.all([import('#ui/messages/messages.js'), import('#ui/format.ts'), import('#ui/refusals.ts')])
  return { m, formatDay, formatInstant, refusalOf }
}

export type PageMessages = Awaited<ReturnType<typeof pageWords>>['m']
