import { readFile } from 'node:fs/promises'
import { Option, type Command } from 'commander'
import { scanRegister } from '#modules/people/index.ts'
import { matchList, type ListPair, type ListRow, type MatchColumn } from '../people-list/match-list.ts'
import { print, withRuntime } from './context.ts'

const NAMED = ['name', 'aliases', 'birth', 'death', 'home', 'sex', 'citizen-id', 'unit', 'id'] as const

export function addPeople(program: Command): void {
  const json = () => program.opts<{ json?: boolean }>().json
  const people = program
    .command('people')
    .description('The same person twice: in a list of any origin, or in the register.')

  const match = people
    .command('match <csv>')
    .description("Put rows of a list together that may be one person's, with the reasons. Needs no database.")
    .addOption(
      new Option('--at <grade>', 'how sure a pair must be')
        .choices(['likely', 'possible'])
        .default('possible'),
    )
  for (const column of NAMED)
    match.option(`--${column} <head>`, `the column of the ${column}, where its head does not say so`)
  match.action(async (file: string, options: Record<string, string>) => {
    const named: Partial<Record<MatchColumn, string>> = {}
    for (const column of NAMED) {
      const key = column === 'citizen-id' ? 'citizenId' : column
      const head = options[key]
      if (head !== undefined) named[key] = head
    }
    const found = matchList(await readFile(file), named, options['at'] === 'likely' ? 'likely' : 'possible')
    const pairLine = (pair: ListPair) =>
      `  ${pair.a} = ${pair.b}: ${pair.grade}, ${pair.bits.toFixed(1)} bits: ${pair.reasons.map((one) => `${one.field} ${one.level} ${one.bits >= 0 ? '+' : ''}${one.bits.toFixed(1)}`).join(', ')}`
    const rowLine = (row: ListRow) => `  line ${row.line}  ${row.name}  ${row.birth ?? '—'}  ${row.home ?? '—'}`
    print(json(), found, () =>
      [
        `rows: ${found.rows}, clusters: ${found.clusters.length}`,
        ...found.clusters.flatMap(({ rows, pairs }, i) => [
          '',
          `cluster ${i + 1}`,
          ...rows.map(rowLine),
          ...pairs.map(pairLine),
        ]),
        ...(found.apart.length > 0 ? ['', 'pairs that hold by themselves and would put rows together that contradict each other:'] : []),
        ...found.apart.flatMap(({ rows, pair }) => [...rows.map(rowLine), pairLine(pair)]),
      ].join('\n'),
    )
  })

  people
    .command('doubles')
    .description(
      "Look through the whole register for records that may be one person's, for officers to judge.",
    )
    .action(() =>
      withRuntime(async ({ services }) => {
        const found = await scanRegister(services)
        print(json(), found, () => `persons: ${found.persons}, pairs: ${found.pairs}`)
      }),
    )
}
