import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dataFingerprint, unpackedDataFolder } from './language-data.ts'
import { OcrError, parseTsv, type OcrEngine, type RawWord, type RecogniseOptions } from './ocr-engine.ts'

const run = promisify(execFile)

/** One run may take this long, milliseconds; the pool above has its own limit for the whole page. */
const RUN_TIMEOUT_MS = 45_000

type Installed = { program: string; release: string; dataFolder: string; languages: string[] }

/** Looks for the program on the PATH; undefined when it is missing or too old to write TSV (before 4). */
async function findProgram(program: string): Promise<Installed | undefined> {
  try {
    const { stdout, stderr } = await run(program, ['--version'], { timeout: 5000 })
    const release = /tesseract\s+v?(\d+(?:\.\d+)*)/.exec(stdout + stderr)?.[1]
    if (release === undefined || Number(release.split('.')[0]) < 4) return undefined
    const listed = await run(program, ['--list-langs'], { timeout: 5000 })
    const dataFolder = /"([^"]+)"/.exec(listed.stdout + listed.stderr)?.[1] ?? ''
    const languages = listed.stdout
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
      .filter((line) => line !== '')
    return { program, release, dataFolder, languages }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw new OcrError('ocr.crashed', { program }, error)
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return code === 'ENOENT' || code === 'EACCES'
}

/**
 * The native program, one process a pass. Fast data of the system for the first reading where it is installed, the
 * packaged exact data for the careful one (35 % more time, 0.3 points fewer wrong characters), which also serves when
 * the system has no Vietnamese data. Undefined when there is no program.
 */
export async function openNativeEngine(
  options: { program?: string; model?: 'fast' | 'best' } = {},
): Promise<OcrEngine | undefined> {
  const installed = await findProgram(options.program ?? 'tesseract')
  if (installed === undefined) return undefined
  const best = unpackedDataFolder()
  const systemData = join(installed.dataFolder, 'vie.traineddata')
  const systemHasVietnamese = installed.languages.includes('vie') && existsSync(systemData)
  const useSystem = systemHasVietnamese && options.model !== 'best'
  const dataFile = useSystem ? systemData : join(best, 'vie.traineddata')
  const children = new Set<ChildProcess>()

  return {
    name: 'tesseract',
    version: `tesseract-${installed.release} vie-${dataFingerprint(dataFile)}/${dataFingerprint(join(best, 'vie.traineddata'))}`,
    recognise: (png, recognise) =>
      recogniseOnce(
        installed.program,
        useSystem && !recognise.careful ? undefined : best,
        png,
        recognise,
        children,
      ),
    async close() {
      for (const child of children) child.kill('SIGKILL')
      await Promise.resolve()
    },
  }
}

function recogniseOnce(
  program: string,
  dataFolder: string | undefined,
  png: Buffer,
  options: RecogniseOptions,
  children: Set<ChildProcess>,
): Promise<RawWord[]> {
  const args = [
    'stdin',
    'stdout',
    '-l',
    'vie',
    '--psm',
    String(options.psm),
    '--dpi',
    String(options.dpi ?? 300),
  ]
  if (dataFolder !== undefined) args.push('--tessdata-dir', dataFolder)
  // Not the `tsv` config file: it lives beside the system's data and is missing beside ours.
  args.push('-c', 'tessedit_create_tsv=1')
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // More threads than one make each page slower and the machine no faster.
      env: { ...process.env, OMP_THREAD_LIMIT: '1' },
      timeout: RUN_TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    children.add(child)
    const out: Buffer[] = []
    let complaints = ''
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaints.length < 2000) complaints += chunk.toString('utf8')
    })
    child.on('error', (error) => {
      children.delete(child)
      reject(new OcrError(isMissing(error) ? 'ocr.engine-missing' : 'ocr.crashed', { program }, error))
    })
    child.on('close', (code, signal) => {
      children.delete(child)
      if (code === 0) resolve(parseTsv(Buffer.concat(out).toString('utf8')))
      else if (signal === 'SIGKILL') reject(new OcrError('ocr.timeout', { signal }))
      else reject(new OcrError('ocr.crashed', { code, signal, complaints }))
    })
    // The program may die before it has read its input; its exit says why, the broken pipe does not.
    child.stdin.on('error', () => undefined)
    child.stdin.end(png)
  })
}
