import { basename, resolve } from 'node:path'
import { watchDropFolder } from '../drop-folder.ts'
import { untilStopped } from '../serve.ts'
import type { Command } from 'commander'
import { ingestFolder } from '#modules/archive/index.ts'
import { print, withRuntime } from './context.ts'
import { actorOrRefuse } from './on-behalf.ts'
import { sentenceOfPages } from './refusals.ts'

export function addIngest(program: Command): void {
  program
    .command('ingest <folder>')
    .description('Take in a folder of scans: PDF, JPEG, PNG, TIFF, with cover sheets between dossiers. A bad file is refused alone.')
    .requiredOption('--as <login>', 'on whose behalf')
    .option('--label <label>', 'name of the batch; the folder\'s when left out')
    .option('--until <state>', 'how far to wait: stored, taken-in or read', 'stored')
    .option('--watch', 'stay and take in what arrives: taken files go to da-nhan/ in the folder, bad ones to khong-nhan/ with the reason')
    .action((folder: string, options: { as: string; label?: string; until: string; watch?: boolean }) =>
      withRuntime(
        async ({ services }) => {
          const json = program.opts<{ json?: boolean }>().json
          if (options.watch) {
            const stopping = new AbortController()
            void untilStopped().then(() => stopping.abort())
            const onTaken = (file: { name: string; state: string }) => print(json, file, () => `${file.state}: ${file.name}`)
            return watchDropFolder(services, await actorOrRefuse(services, options.as), folder, { signal: stopping.signal, onTaken })
          }
          const until = (['stored', 'taken-in', 'read'] as const).find((state) => state === options.until) ?? 'stored'
          const result = await ingestFolder(services, await actorOrRefuse(services, options.as), resolve(folder), {
            label: options.label ?? basename(resolve(folder)),
            until,
            onProgress: ({ sent, found, batch }) => {
              if (!json) process.stderr.write(`\r${sent}/${found} files${batch ? `, ${batch.pages} pages, ${batch.waiting} waiting` : ''}   `)
            },
          })
          if (!json) process.stderr.write('\n')
          const codes = [...new Set(result.refused.map((file) => file.code))]
          const why = new Map(await Promise.all(codes.map(async (code) => [code, await sentenceOfPages(code)] as const)))
          print(json, result, () =>
            [
              `batch ${result.batchId}: ${result.stored} files stored, ${result.duplicates.length} known before, ${result.refused.length} refused, ${result.pages} pages`,
              ...result.refused.map((file) => `  refused: ${file.name}: ${why.get(file.code)} (${file.code})`),
              ...result.duplicates.map((file) => `  known:   ${file.name}`),
            ].join('\n'),
          )
        },
        // Beside a live server its workers do the rest; alone, this process does when asked to wait.
        { work: options.until !== 'stored' },
      ),
    )
}
