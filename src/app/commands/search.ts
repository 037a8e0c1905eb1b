import type { Command } from 'commander'
import { search } from '#modules/archive/index.ts'
import { print, withRuntime } from './context.ts'
import { actorOrRefuse } from './on-behalf.ts'

export function addSearch(program: Command): void {
  program
    .command('search <words>')
    .description('Search persons, dossiers and papers as an account sees them: with or without marks, in any order, with slips of the pen.')
    .requiredOption('--as <login>', 'on whose behalf')
    .option('--year <year>', 'year of birth, give or take one')
    .option('--area <path>', 'path of a unit, such as 25/07900/')
    .option('--limit <number>', 'hits of a group', '10')
    .action((words: string, options: { as: string; year?: string; area?: string; limit: string }) =>
      withRuntime(async ({ services }) => {
        const found = await search(services, await actorOrRefuse(services, options.as), {
          text: words,
          limit: Number(options.limit),
          ...(options.year ? { year: Number(options.year) } : {}),
          ...(options.area ? { area: options.area } : {}),
        })
        print(program.opts<{ json?: boolean }>().json, found, () =>
          [
            `persons: ${found.persons.total}${found.persons.totalIsExact ? '' : ' or more'}`,
            ...found.persons.hits.map((hit) => `  ${hit.name}  ${hit.birthWritten ?? ''}  ${hit.homeWritten ?? ''}  (${hit.why})`),
            `dossiers: ${found.dossiers.hits.length}`,
            ...found.dossiers.hits.map((hit) => `  ${hit.numberWritten ?? '—'}  ${hit.title}`),
            `papers: ${found.papers.hits.length}`,
            ...found.papers.hits.map((hit) => `  ${hit.dossierNumber ?? '—'}  ${hit.snippet.text.replaceAll('\n', ' ')}`),
          ].join('\n'),
        )
      }),
    )
}
