import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Builds what the browser tests walk, runs every test, prints the ten slowest and, last of all, the count.
// Arguments are handed to vitest; --faults runs all the points of the fault tests
// instead of a few, --hostile 300 hostile files instead of a few, --days the days of all roles (docs/days).

const args = process.argv.slice(2)
const faults = args.includes('--faults')
const hostile = args.includes('--hostile')
const days = args.includes('--days')
const passedOn = args.filter((arg) => !['--faults', '--hostile', '--days'].includes(arg))
const bin = (name: string) => join('node_modules/.bin', name)

function run(command: string, parameters: string[], env: Record<string, string> = {}): number {
  const { status, error } = spawnSync(command, parameters, { stdio: 'inherit', env: { ...process.env, ...env } })
  if (error) throw error
  return status ?? 1
}

if (passedOn.length === 0 && !hostile && run(bin('vite'), ['build', '--logLevel', 'error']) !== 0) {
  console.log('0 passed, 1 failed')
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'ansinh-test-report-'))
const reportPath = join(folder, 'report.json')
const status = run(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`, ...(faults ? ['test/faults'] : []), ...(hostile ? ['test/hostile'] : []), ...(days ? ['test/browser/days.test.ts'] : []), ...passedOn],
  {
    ...(faults ? { ANSINH_FAULT_POINTS: process.env['ANSINH_FAULT_POINTS'] ?? '20' } : {}),
    ...(days ? { ANSINH_DAYS: '1' } : {}),
    ...(hostile ? { ANSINH_HOSTILE_FILES: process.env['ANSINH_HOSTILE_FILES'] ?? '300' } : {}),
  },
)
type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { name: string; status: string; assertionResults: { fullName: string; duration?: number | null }[] }[]
}
const report = JSON.parse(readFileSync(reportPath, 'utf8')) as Report
rmSync(folder, { recursive: true })
const slowest = report.testResults
  .flatMap((file) => file.assertionResults)
  .sort((a, b) => (b.duration ?? 0) - (a.duration ?? 0))
  .slice(0, 10)
console.log('\nslowest:')
for (const test of slowest) console.log(`${((test.duration ?? 0) / 1000).toFixed(1).padStart(7)} s  ${test.fullName}`)
// A file that broke before its first test has no failed test of its own.
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
const failed = report.numFailedTests + brokenFiles + (status !== 0 && report.numFailedTests + brokenFiles === 0 ? 1 : 0)
console.log(`\n${report.numPassedTests} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
