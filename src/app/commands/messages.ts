import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../runtime.ts'

/** The words of the pages, which some commands print too, are compiled before the pages are. */
export async function compileMessages(): Promise<void> {
  if (existsSync(join(projectRoot, 'src/ui/messages/messages.js'))) return
  const compiler = join(projectRoot, 'node_modules/@inlang/paraglide-js/bin/run.js')
  const options = ['--project=./project.inlang', '--outdir=./src/ui/messages', '--strategy=baseLocale', '--emit-ts-declarations', '--silent']
  await promisify(execFile)(process.execPath, [compiler, 'compile', ...options], { cwd: projectRoot })
}
