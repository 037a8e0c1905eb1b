import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import {
  areaKey,
  areaName,
  areaPath,
  buildAreaIndex,
  findArea,
  fullAreaName,
  HAMLET_COLUMNS,
  isAreaValidOn,
  loadAreaFiles,
  loadHamlets,
  predecessors,
  readHamlets,
  resolve,
  successors,
  type Area,
  type AreaIndex,
  type RelatedArea,
} from '#modules/areas/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { systemClock } from '#shared/clock.ts'
import { projectRoot } from '../config.ts'
import { print, withRuntime } from './context.ts'

export function addAreas(program: Command): void {
  const areas = program
    .command('areas')
    .description('Administrative units: what a written place means on a day, what became of a unit.')
  areas
    .command('resolve <text>')
    .description(
      "What a written place may mean, with levels left out, abbreviated, mistyped or under a former name. Best first, each with its reasons; the choice is yours.",
    )
    .option('--as-of <day>', 'the day on which the place was so called (YYYY-MM-DD)', systemClock.today())
    .option('--limit <n>', 'how many answers at most', '10')
    .action((text: string, options: { asOf: string; limit: string }) => {
      const index = readIndex()
      const asOf = dayOf(options.asOf)
      const candidates = resolve(text, asOf, index)
        .slice(0, Number(options.limit))
        .map(({ area, score, reasons }) => ({ ...shown(area, asOf, index), score, reasons }))
      print(program.opts<{ json?: boolean }>().json, { text, asOf, candidates }, () =>
        candidates.length === 0
          ? 'no unit of that name'
          : candidates
              .map(
                (one) =>
                  `${one.score.toFixed(2)}  ${one.code.padEnd(6)} ${one.fullName}  (${period(one)})\n        ${one.reasons.map((reason) => reason.code).join(', ')}`,
              )
              .join('\n'),
      )
    })
  areas
    .command('successors <code>')
    .description(
      'What became of the unit that a code meant on a day, whole or in part; before it, with --to in the past, what it came from.',
    )
    .requiredOption(
      '--from <day>',
      'a day on which the code meant the unit (codes are used again after mergers)',
    )
    .option('--to <day>', 'the day whose units are wanted', systemClock.today())
    .action((code: string, options: { from: string; to: string }) => {
      const index = readIndex()
      const [from, to] = [dayOf(options.from), dayOf(options.to)]
      const area = findArea(code, from, index)
      if (area === undefined)
        throw new AppError('areas.unknown-code', 404, {
          code,
          on: from,
          known: (index.byCode.get(code) ?? []).map(areaKey),
        })
      const found = (to < from ? predecessors : successors)(area, to, index).map((one) =>
        shownRelated(one, to, index),
      )
      print(
        program.opts<{ json?: boolean }>().json,
        { unit: shown(area, from, index), from, to, [to < from ? 'predecessors' : 'successors']: found },
        () =>
          [
            `${shown(area, from, index).fullName}  (${period(shown(area, from, index))})`,
            ...found.map(
              (one) => `  ${one.extent.padEnd(5)} ${one.code.padEnd(6)} ${one.fullName}  [${one.confidence}]`,
            ),
          ].join('\n'),
      )
    })
  areas
    .command('hamlets <file>')
    .description(`Load the province's own list of hamlets, a CSV with the columns ${HAMLET_COLUMNS}. The hamlets of the communes that it names become what it says. A running server reads them when it starts.`)
    .action(async (file: string) => {
      const hamlets = readHamlets(await readFile(file, 'utf8'), readIndex())
      await withRuntime(({ owner }) => loadHamlets(owner, hamlets))
      const communes = new Set(hamlets.map((one) => one.communeCode)).size
      print(program.opts<{ json?: boolean }>().json, { hamlets: hamlets.length, communes }, () => `${hamlets.length} hamlets of ${communes} communes`)
    })
}

const readIndex = (): AreaIndex => buildAreaIndex(loadAreaFiles(join(projectRoot, 'law/areas')))

function dayOf(text: string): LegalDate {
  if (!isLegalDate(text)) throw new AppError('areas.not-a-day', 400, { text, form: 'YYYY-MM-DD' })
  return text as LegalDate
}

const shown = (area: Area, day: LegalDate, index: AreaIndex) => {
  const on = isAreaValidOn(area, day) ? day : area.validFrom
  return {
    code: area.code,
    name: areaName(area, index),
    fullName: fullAreaName(area, on, index),
    level: area.level,
    kind: area.kind,
    path: areaPath(area, on, index),
    validFrom: area.validFrom,
    validUntil: area.validUntil,
    source: area.source,
    confidence: area.confidence,
  }
}

const shownRelated = ({ area, extent, confidence }: RelatedArea, day: LegalDate, index: AreaIndex) => ({
  ...shown(area, day, index),
  extent,
  confidence,
})

const period = (one: { validFrom: LegalDate; validUntil: LegalDate | null }) =>
  `${one.validFrom} – ${one.validUntil ?? ''}`.trim()
