import type { Command } from 'commander'
import type { Changes } from '#modules/procedures/index.ts'
import { previewProcedure } from '../preview-procedure.ts'
import { print, withRuntime } from './context.ts'
import { actorOrRefuse } from './on-behalf.ts'

export function addProcedures(program: Command): void {
  program
    .command('procedures')
    .description('Files of law/procedures.')
    .command('preview <file>')
    .description('Judge a file as the start would, and tell what it changes beside the one in law/ and beside each version under which cases are open, with how many. Stores nothing.')
    .requiredOption('--as <login>', 'on whose behalf')
    .action((file: string, options: { as: string }) =>
      withRuntime(async ({ services }) => {
        const preview = await previewProcedure(services, await actorOrRefuse(services, options.as), file)
        print(program.opts<{ json?: boolean }>().json, preview, () =>
          [
            ...(preview.published ? ['beside the file in law/:', ...tell(preview.published)] : ['law/ has no file of this name: a new procedure']),
            ...preview.running.flatMap((one) => [`${one.open} open cases go on under version ${one.versionHash.slice(0, 12)}; beside it:`, ...tell(one)]),
            ...(preview.running.length === 0 ? ['no case of it is open'] : []),
          ].join('\n'),
        )
      }),
    )
}

const tell = ({ taken, added }: Changes): string[] => (taken.length + added.length === 0 ? ['  the same'] : [...taken.map((line) => `  - ${line}`), ...added.map((line) => `  + ${line}`)])
