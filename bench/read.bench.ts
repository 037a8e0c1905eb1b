import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { placeResolver } from '../src/app/resolve-place.ts'
import { understandPages, type FieldName } from '#modules/archive/fields/index.ts'
import { buildAreaIndex, loadAreaFiles } from '#modules/areas/index.ts'
import { systemClock } from '#shared/clock.ts'
import { openReaderPool } from '#platform/ocr/index.ts'
import {
  loadCorpus,
  percent,
  scoreImage,
  sumAll,
  sumTallies,
  type ImageScore,
  type Tally,
  type TruthDocument,
} from './read/score.ts'

/**
 * How well and how fast pages are read, on a corpus with ground truth: the folder given, or ANSINH_CORPUS, or ../shared/ocr.
 * Characters: edit distance of each true line to its best place in the text, reading order not counted, handwriting left
 * out. Beside it in the same run plain `tesseract -l vie --psm 3` on the untouched image, and `ocrmypdf --deskew` where
 * installed. `--no-peers` leaves them out, `--only hard` takes the files with that in their name, `--first 4` the first ones. `--workers`
 * measures only how much faster two readers are than one, on twelve of the pages. `--all` is everything in one run: the above, two readers
 * beside one, and fields and kinds by the engine from npm; it wants a quiet machine.
 */
type Result = { name: string; unit: string; value: number; target?: string; holds?: boolean; peer?: object }

const run = promisify(execFile)
const args = process.argv.slice(2)
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined
const folder =
  args.find((arg, i) => !arg.startsWith('--') && !['--only', '--first'].includes(args[i - 1] ?? '')) ??
  process.env['ANSINH_CORPUS'] ??
  join(import.meta.dirname, '../../shared/ocr')
const first = args.includes('--first') ? Number(args[args.indexOf('--first') + 1]) : Infinity
const everything = args.includes('--all')
const peers = !args.includes('--no-peers')
const hasTesseract = peers && isInstalled('tesseract')
const hasOcrmypdf = peers && isInstalled('ocrmypdf')
const CLOCK_TICK = 100

const pages: { truth: TruthDocument; image: TruthDocument['images'][number] }[] = loadCorpus(folder)
  .flatMap((truth) => truth.images.map((image) => ({ truth, image })))
  .filter(({ image }) => only === undefined || image.file.includes(only))
  .slice(0, first)
// As the worker reads: places are looked up among the units of the paper's day.
const areas = buildAreaIndex(loadAreaFiles(join(import.meta.dirname, '../law/areas')))
const resolvePlace = placeResolver(areas, systemClock)
if (args.includes('--workers')) {
  process.stdout.write(`${JSON.stringify(await compareWorkers(), null, 2)}\n`)
  process.exit()
}
const work = mkdtempSync(join(tmpdir(), 'ansinh-bench-read-'))
const pool = openReaderPool({ size: 1 })
const scores: ImageScore[] = []
let [wall, peak, tesseractCpu, ocrmypdfCpu, ocrmypdfErrors, ocrmypdfCharacters] = [0, 0, 0, 0, 0, 0]

try {
  const version = await pool.version()
  const reader = pool.pids()[0]!
  const startCpu = cpuOf(reader)
  const sampler = setInterval(() => (peak = Math.max(peak, memoryOf(reader))), 50)
  for (const { truth, image } of pages) {
    const file = join(folder, image.file)
    const started = performance.now()
    const reading = await pool.read(readFileSync(file))
    wall += performance.now() - started
    const understood = understandPages([reading], { resolvePlace })
    let peerText: string | undefined
    if (hasTesseract) {
      const before = ownChildrenCpu()
      peerText = (await runPeer('tesseract', [file, 'stdout', '-l', 'vie', '--psm', '3'])).stdout
      tesseractCpu += ownChildrenCpu() - before
    }
    scores.push(scoreImage(truth, image, { text: reading.text, ...understood }, peerText))
    if (hasOcrmypdf) {
      const sidecar = join(work, 'text.txt')
      const before = ownChildrenCpu()
      await runPeer('ocrmypdf', [
        '-l',
        'vie',
        '--deskew',
        '--image-dpi',
        String(image.dpi),
        '--jobs',
        '1',
        '--sidecar',
        sidecar,
        file,
        join(work, 'out.pdf'),
      ])
      ocrmypdfCpu += ownChildrenCpu() - before
      const { errors, characters } = scoreImage(truth, image, {
        text: readFileSync(sidecar, 'utf8'),
        type: 'other',
        fields: {},
      })
      ocrmypdfErrors += errors
      ocrmypdfCharacters += characters
    }
    process.stderr.write(`${image.file} ${scores.at(-1)!.errors}/${scores.at(-1)!.characters}\n`)
  }
  clearInterval(sampler)
  const cpu = cpuOf(reader) - startCpu
  const main = report(version, cpu)
  await pool.close()
  process.stdout.write(`${JSON.stringify(everything ? { ...main, workers: await compareWorkers(), npm: await readByNpm() } : main, null, 2)}\n`)
} finally {
  await pool.close()
  rmSync(work, { recursive: true, force: true })
}

/** The same pages by the engine from npm, for an office without tesseract. */
async function readByNpm(): Promise<object> {
  const readers = openReaderPool({ size: 1, choice: 'js' })
  scores.length = 0
  try {
    const version = await readers.version()
    const pid = readers.pids()[0]!
    const before = cpuOf(pid)
    const started = performance.now()
    for (const { truth, image } of pages) {
      const reading = await readers.read(readFileSync(join(folder, image.file)))
      scores.push(scoreImage(truth, image, { text: reading.text, ...understandPages([reading], { resolvePlace }) }))
    }
    wall = performance.now() - started
    return report(version, cpuOf(pid) - before, false)
  } finally {
    await readers.close()
  }
}

/** Wall time of the same pages with one reader and with two; the programs are started before the clock is. */
async function compareWorkers(): Promise<object> {
  const chosen = pages.slice(0, 12).map(({ image }) => readFileSync(join(folder, image.file)))
  const seconds: number[] = []
  for (const size of [1, 2]) {
    const workers = openReaderPool({ size })
    try {
      await Promise.all(Array.from({ length: size }, () => workers.read(chosen[0]!)))
      const started = performance.now()
      await Promise.all(chosen.map((bytes) => workers.read(bytes)))
      seconds.push((performance.now() - started) / 1000)
    } finally {
      await workers.close()
    }
  }
  const [one, two] = seconds as [number, number]
  const ratio = round(one / two)
  return {
    bench: 'read --workers',
    size: { pages: chosen.length, cores: cpus().length, processor: cpus()[0]?.model },
    results: [
      { name: 'one reader', unit: 'seconds', value: round(one) },
      { name: 'two readers', unit: 'seconds', value: round(two) },
      { name: 'two readers beside one', unit: 'times', value: ratio, target: '>= 1.6', holds: ratio >= 1.6 },
    ],
  }
}

function report(version: string, cpu: number, withPeers = true): object {
  const [besideTesseract, besideOcrmypdf] = [withPeers && hasTesseract, withPeers && hasOcrmypdf]
  const results: Result[] = []
  const add = (
    name: string,
    unit: string,
    value: number,
    target?: ['<=' | '>=', number],
    peer?: object,
  ): void => {
    const result: Result = { name, unit, value }
    if (target !== undefined) {
      result.target = `${target[0]} ${target[1]}`
      result.holds = target[0] === '<=' ? value <= target[1] : value >= target[1]
    }
    if (peer !== undefined) result.peer = peer
    results.push(result)
  }
  const levels: [string, RegExp, number][] = [
    ['clean and medium', /clean|medium/u, 1.3],
    ['photo', /photo/u, 8],
    ['hard', /hard/u, 11],
    ['1-bit', /bitonal/u, 4],
  ]
  for (const [name, pattern, target] of levels) {
    const held = scores.filter(({ level }) => pattern.test(level))
    if (held.length > 0)
      add(`character error, ${name}`, '%', errorOf(held), ['<=', target], peerErrorOf(held))
  }
  add('character error, all', '%', errorOf(scores), undefined, {
    ...peerErrorOf(scores),
    ...(besideOcrmypdf ? { 'ocrmypdf --deskew': percent(ocrmypdfErrors, ocrmypdfCharacters) } : {}),
  })
  add(
    'document type right',
    '%',
    percent(scores.filter(({ typeRight }) => typeRight).length, scores.length),
    ['>=', 95],
  )
  const good = scores.filter(({ level }) => /clean|medium/u.test(level))
  const typed = sumAll(good, 'compared')
  add('typed fields recall, clean and medium', '%', percent(typed.right, typed.wanted), ['>=', 93])
  add('typed fields precision, clean and medium', '%', percent(typed.right, typed.found), ['>=', 96])
  const all = sumAll(scores, 'compared')
  add('typed fields recall, all', '%', percent(all.right, all.wanted), ['>=', 88])
  add('typed fields precision, all', '%', percent(all.right, all.found), ['>=', 95])
  add('accepted unseen, share of typed fields', '%', percent(all.accepted, all.wanted), ['>=', 50])
  add('accepted unseen, right', '%', percent(all.acceptedRight, all.accepted), ['>=', 99])
  add('accepted unseen, wrong', 'fields', all.accepted - all.acceptedRight)
  add('accepted unseen', 'fields', all.accepted)
  const byHand = scores.reduce((sum, { handwritten }) => sum + handwritten.accepted, 0)
  add('handwriting accepted', 'fields', byHand, ['<=', 0])
  const perPage = cpu / scores.length
  add('processor', 'seconds a page', round(perPage), undefined, {
    ...(besideTesseract ? { 'tesseract -l vie': round(tesseractCpu / scores.length) } : {}),
    ...(besideOcrmypdf ? { 'ocrmypdf --deskew': round(ocrmypdfCpu / scores.length) } : {}),
  })
  add(
    'pages a minute a core, by processor time',
    'pages',
    round(60 / perPage),
    besideOcrmypdf ? ['>=', round((60 * scores.length) / ocrmypdfCpu)] : undefined,
    besideOcrmypdf ? { 'ocrmypdf --deskew': round((60 * scores.length) / ocrmypdfCpu) } : undefined,
  )
  add('time a page, one reader', 'seconds', round(wall / 1000 / scores.length))
  if (withPeers) add('memory of a reader with its engine, peak', 'MB', Math.round(peak / 1e6))
  return {
    bench: 'read',
    size: { pages: scores.length, engine: version, cores: cpus().length, processor: cpus()[0]?.model },
    results,
    byField: tableBy([...new Set(scores.flatMap(({ typed }) => Object.keys(typed) as FieldName[]))], (name) =>
      sumTallies(scores, name),
    ),
    byLevel: tableBy([...new Set(scores.map(({ level }) => level))], (level) =>
      sumAll(
        scores.filter((score) => score.level === level),
        'all',
      ),
    ),
    byType: tableBy([...new Set(scores.map(({ kind }) => kind))], (kind) =>
      sumAll(
        scores.filter((score) => score.kind === kind),
        'all',
      ),
    ),
    typeRightByKind: Object.fromEntries(
      [...new Set(scores.map(({ kind }) => kind))].map((kind) => {
        const held = scores.filter((score) => score.kind === kind)
        return [kind, `${held.filter(({ typeRight }) => typeRight).length} of ${held.length}`]
      }),
    ),
  }
}

/** Recall and precision in per cent, how many there were, how many were accepted and how many of these wrong. */
function tableBy<K extends string>(keys: readonly K[], tallyOf: (key: K) => Tally): object {
  return Object.fromEntries(
    keys.map((key) => {
      const { wanted, found, right, accepted, acceptedRight } = tallyOf(key)
      return [
        key,
        {
          wanted,
          recall: percent(right, wanted),
          precision: percent(right, found),
          accepted,
          acceptedWrong: accepted - acceptedRight,
        },
      ]
    }),
  )
}

function errorOf(held: readonly ImageScore[]): number {
  return percent(
    held.reduce((sum, { errors }) => sum + errors, 0),
    held.reduce((sum, { characters }) => sum + characters, 0),
  )
}

function peerErrorOf(held: readonly ImageScore[]): object | undefined {
  if (held.some(({ peerErrors }) => peerErrors === undefined)) return undefined
  const errors = held.reduce((sum, { peerErrors }) => sum + peerErrors!, 0)
  return {
    'tesseract -l vie': percent(
      errors,
      held.reduce((sum, { characters }) => sum + characters, 0),
    ),
  }
}

function runPeer(program: string, peerArgs: string[]): Promise<{ stdout: string }> {
  return run(program, peerArgs, { env: { ...process.env, OMP_THREAD_LIMIT: '1' }, maxBuffer: 64e6 })
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** Processor seconds of a process and of those of its children that have ended, from /proc. */
function cpuOf(pid: number | 'self', childrenOnly = false): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const cells = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [user, system, belowUser, belowSystem] = [cells[11]!, cells[12]!, cells[13]!, cells[14]!]
  return ((childrenOnly ? 0 : user + system) + belowUser + belowSystem) / CLOCK_TICK
}

function ownChildrenCpu(): number {
  return cpuOf('self', true)
}

/** Resident bytes of a process and its children; one that ends between two looks counts nothing. */
function memoryOf(pid: number): number {
  try {
    const own = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096
    const below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return (
      own + (below === '' ? 0 : below.split(' ').reduce((sum, child) => sum + memoryOf(Number(child)), 0))
    )
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}
