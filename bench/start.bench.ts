import { execFileSync, spawn } from 'node:child_process'
import { rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

/**
 * How long a newcomer waits: from the demo command on a fresh clone, the build of the pages included, to the first answer of the sign-in
 * page and to the first page that can be searched; with the engines of the machine and with those that npm brings. `--runs`, default 1.
 */
const { values: args } = parseArgs({ options: { runs: { type: 'string', default: '1' } } })
const runs = Number(args.runs)
const TARGET_S = 60

type Times = { answers: number; searchable: number; again: number }

async function measure(env: Record<string, string>): Promise<Times> {
  const clone = join(tmpdir(), `ansinh-bench-start-${process.pid}`)
  rmSync(clone, { recursive: true, force: true })
  execFileSync('git', ['clone', '--quiet', '--local', process.cwd(), clone])
  symlinkSync(join(process.cwd(), 'node_modules'), join(clone, 'node_modules'))
  try {
    const first = await run(clone, env, /first page can be searched/)
    const second = await run(clone, env, /answers$/)
    return { answers: first.answers, searchable: first.end, again: second.answers }
  } finally {
    rmSync(clone, { recursive: true, force: true })
  }
}

/** Runs the demo until a line of its output matches, then ends it as a terminal does. */
async function run(clone: string, env: Record<string, string>, until: RegExp): Promise<{ answers: number; end: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, ['bin/ansinh', 'demo'], {
    cwd: clone,
    env: { ...process.env, ...env, PORT: '3977', ANSINH_DATA: join(clone, '.data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const seconds = () => (performance.now() - started) / 1000
  let answers = 0
  let end = 0
  const seen = { answers: false, until: false }
  for await (const line of createInterface({ input: child.stdout })) {
    if (/answers$/.test(line)) {
      const response = await fetch('http://localhost:3977/dang-nhap')
      if (!response.ok) throw new Error(`sign-in answers ${response.status}`)
      answers = seconds()
      seen.answers = true
    }
    if (until.test(line)) {
      end = seconds()
      seen.until = true
    }
    if (seen.answers && seen.until) break
  }
  child.kill('SIGTERM')
  await ended
  if (!seen.answers || !seen.until) throw new Error('the demo ended before it was ready')
  return { answers, end: Math.max(answers, end) }
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
const results: Record<string, unknown>[] = []
for (const [name, env] of [
  ['engines of the machine', {}],
  ['engines from npm only', { ANSINH_OCR: 'js', ANSINH_PDF: 'pdfium' }],
] as const) {
  const times: Times[] = []
  for (let at = 0; at < runs; at++) times.push(await measure(env))
  const add = (what: string, key: keyof Times, target: number | null) => {
    const value = Number(median(times.map((one) => one[key])).toFixed(1))
    results.push({ name: `${name}: ${what}`, unit: 's', value, target, holds: target === null ? null : value <= target })
  }
  add('demo command to sign-in answering', 'answers', TARGET_S)
  add('demo command to one page searchable', 'searchable', TARGET_S)
  add('run again, to sign-in answering', 'again', null)
}
console.log(JSON.stringify({ bench: 'start', size: { runs }, results }, null, 2))
