import { execFileSync } from 'node:child_process'
import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getBatch, openBatch, storeBatchFile, type PageTools } from '#modules/archive/index.ts'
import { fakeReaders, workJobs } from '#modules/archive/archive.fixture.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { createDecoder } from '#platform/pdf/index.ts'
import { makeProvince, type TestProvince } from '../province.ts'
import type { Expected } from './make-files.ts'

const MB = 1024 * 1024
const SEED = 20_261_125
/** Of the kinds that are judged at once; `npm run test:hostile` takes 300 of all kinds and writes down what became of them. */
const COUNT = Number(process.env['ANSINH_HOSTILE_FILES'] ?? 19)
/** The server holds the list, the database's answers and a piece of a file; what is decoded is in other processes. */
const MAX_GROWTH = 128 * MB

let province: TestProvince
let officer: Actor
let tools: PageTools
const folder = mkdtempSync(join(tmpdir(), 'ansinh-hostile-'))
const decoder = createDecoder({ timeoutMs: 10_000 })
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer', '25/07900/')
  tools = { decoder, readers: fakeReaders() }
})
afterAll(async () => {
  await decoder.close()
  rmSync(folder, { recursive: true })
  await province.close()
})

type Listed = { kind: string; name: string; path: string; expected: Expected }
type Row = { kind: string; expected: Expected; outcome: string; ms: number }

test(`${COUNT} hostile files are each taken in whole or refused with a reason, and the server neither falls nor swells`, async () => {
  const { batchId } = await openBatch(province.services, officer, { label: 'lạ', origin: 'upload' })
  const rows: Row[] = []
  let most = 0
  let base = 0
  const made = execFileSync(process.execPath, [join(import.meta.dirname, 'write-files.ts'), folder, String(SEED), String(COUNT)], { encoding: 'utf8', maxBuffer: 64 * MB })
  for (const line of made.trim().split('\n')) {
    const { kind, name, path, expected } = JSON.parse(line) as Listed
    const began = performance.now()
    const sent = await storeBatchFile(province.services, officer, { batchId, name, source: createReadStream(path) })
    await workJobs(province, tools)
    const file = await find(batchId, sent.batchFileId)
    rows.push({ kind, expected, outcome: file.state === 'refused' ? (file.refusalCode ?? '') : file.state, ms: performance.now() - began })
    // The first ones bring code and connections in.
    if (rows.length === 5) base = process.memoryUsage().rss
    if (rows.length > 5) most = Math.max(most, process.memoryUsage().rss - base)
  }
  const wrong = rows.filter(({ expected, outcome }) => {
    const taken = outcome === 'taken-in'
    return !(taken || outcome.startsWith('intake.')) || (expected === 'taken' && !taken) || (expected === 'refused' && taken)
  })
  expect(wrong).toEqual([])
  expect(rows).toHaveLength(COUNT)

  // Of what was taken in every page is there with a state of its own; of what was refused there is no page.
  const { batchFiles, progress } = await asActor(province.services.database, officer, (tx) => getBatch(tx, batchId))
  expect(progress.waiting + progress.stored).toBe(0)
  const taken = batchFiles.filter((file) => file.state === 'taken-in')
  expect(progress.pages + progress.covers).toBe(taken.reduce((sum, file) => sum + (file.pages ?? 0), 0))
  const pages = await province.owner.db.selectFrom('page as p').innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id').select('f.state').distinct().execute()
  expect(pages).toEqual([{ state: 'taken-in' }])
  expect(most).toBeLessThan(MAX_GROWTH)
  if (process.env['ANSINH_HOSTILE_FILES']) report(rows, most)
}, 3_600_000)

async function find(batchId: string, batchFileId: string) {
  const { batchFiles } = await asActor(province.services.database, officer, (tx) => getBatch(tx, batchId))
  const file = batchFiles.find((one) => one.batchFileId === batchFileId)
  if (!file) throw new Error('a file that was sent is nowhere')
  return file
}

test('nothing of them was written outside the store', () => {
  const root = join(import.meta.dirname, '../..')
  expect(readdirSync(root).filter((name) => /passwd|\.exe$/.test(name))).toEqual([])
})

function report(rows: readonly Row[], most: number): void {
  const lines = [...Map.groupBy(rows, (row) => row.kind)].map(([kind, own]) => {
    const outcomes = [...Map.groupBy(own, (row) => row.outcome)].map(([outcome, all]) => `${outcome} ${all.length}`).join(', ')
    return `| ${kind} | ${own.length} | ${own[0]!.expected} | ${outcomes} | ${(Math.max(...own.map((row) => row.ms)) / 1000).toFixed(1)} |`
  })
  writeFileSync(
    join(import.meta.dirname, '../../docs/hostile-files.md'),
    `# Hostile files

${rows.length} files made by \`test/hostile/make-files.ts\` from the seed ${SEED} and handed to intake one after the other: stored, taken apart by the
decoder's limited child processes, their pages read. Written by \`npm run test:hostile\`; \`npm test\` takes the first nineteen kinds.

Every file was taken in whole or refused with a reason of its own; no process of the server ended, no page of a refused file was
left. The server's memory grew by ${Math.round(most / MB)} MB at most (bound of the test: ${MAX_GROWTH / MB} MB).

| kind | files | expected | became | slowest, s |
| --- | ---: | --- | --- | ---: |
${lines.join('\n')}
`,
  )
}
