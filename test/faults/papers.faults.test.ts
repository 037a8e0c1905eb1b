import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tellOnPaper } from '#app/paper-words.ts'
import { randomStream } from '#app/samples/random.ts'
import { makePaperJob } from '#modules/applications/index.ts'
import { keyOf, openFolderStore } from '#platform/files/index.ts'
import { startJobs, type JobDefinition } from '#platform/jobs/index.ts'
import { verifySignature } from '#platform/signing/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'
import { makeProvince, type TestProvince } from '../province.ts'
import type { PapersWorkerOptions } from './papers-worker.ts'

/*
 * kill -9 at random moments between receiving, numbering, signing and deciding. What was acknowledged is there whole: no decision without number, file and signature, no number left
 * out or given twice, and every paper gets its file from the jobs that were left. Two points by default, ANSINH_FAULT_POINTS for more; ANSINH_FAULT_SEED for others.
 */
const POINTS = Number(process.env['ANSINH_FAULT_POINTS'] ?? '2')
const random = randomStream(Number(process.env['ANSINH_FAULT_SEED'] ?? '20260615'))

let province: TestProvince
let folder: string
beforeAll(async () => {
  province = await makeProvince({ clock: systemClock })
  folder = await mkdtemp(join(tmpdir(), 'ansinh-papers-'))
}, 60_000)
afterAll(async () => {
  await province.close()
  await rm(folder, { recursive: true, force: true })
})

type Line = { ready?: true; received?: string; decided?: string }

test('a case that was acknowledged has its papers, its number and its signature, wherever the process died', async () => {
  const filesDir = join(folder, 'files')
  const actors = { counter: await province.actor('reception'), officer: await province.actor('officer'), director: await province.actor('director') }
  const options: PapersWorkerOptions = { urls: province.urls, filesDir, signer: join(folder, 'signer.pem'), actors }
  const received: string[] = []
  const decided: string[] = []
  for (let point = 0; point < POINTS; point++) {
    const child = spawn(process.execPath, [new URL('./papers-worker.ts', import.meta.url).pathname, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise((resolve) => child.once('close', resolve))
    const begun = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = JSON.parse(text) as Line
        if (line.received) received.push(line.received)
        if (line.decided) decided.push(line.decided)
        // Two whole cases first: what comes after is killed somewhere in the middle.
        if (line.decided && decided.length >= 2 * (point + 1)) resolve()
      })
    })
    await Promise.race([begun, ended])
    await sleep(random.int(0, 150))
    child.kill('SIGKILL')
    await ended
  }
  expect(decided.length).toBeGreaterThanOrEqual(2 * POINTS)

  const { db } = province.owner
  const { rows: bare } = await sql<{ id: string }>`
    select a.application_id as id from application a where not exists (select from application_action c where c.application_id = a.application_id and c.seq = 2)
    union all select c.application_id from application_action c where c.kind in ('received', 'decided') and not exists (
      select from issued_document d where d.application_id = c.application_id and d.seq = c.seq)`.execute(db)
  expect(bare, 'no case without its receipt, no act without its paper').toEqual([])
  const present = new Set((await db.selectFrom('application').select('application_id').execute()).map((row) => row.application_id))
  expect(received.filter((id) => !present.has(id)), 'nothing acknowledged is missing').toEqual([])
  const numbers = (await db.selectFrom('document_number').select('number').orderBy('number').execute()).map((row) => row.number)
  expect(numbers).toEqual(numbers.map((_, at) => at + 1))
  const decisions = await db.selectFrom('issued_document as d').leftJoin('issued_document_file as f', 'f.issued_document_id', 'd.issued_document_id').select(['d.application_id', 'd.number', 'f.sha256', 'f.cms']).where('d.kind', '=', 'decision').execute()
  expect(decided.filter((id) => !decisions.some((row) => row.application_id === id))).toEqual([])
  expect(decisions.map((row) => row.number).sort((a, b) => a! - b!)).toEqual(numbers)
  const files = await openFolderStore(filesDir)
  for (const row of decisions) {
    expect((await files.verify(keyOf(row.sha256!))).reason).toBe('whole')
    expect(verifySignature(row.cms!, Buffer.from(row.sha256!, 'hex')).valid).toBe(true)
  }

  // Somebody starts the product again: the papers that were left are made.
  const waiting = () => sql<{ n: number }>`select count(*)::int as n from issued_document d where not exists (select from issued_document_file f where f.issued_document_id = d.issued_document_id)`.execute(db).then(({ rows }) => rows[0]?.n ?? 0)
  expect(await waiting()).toBeGreaterThan(0)
  const services: Services = { ...province.services, files, clock: systemClock }
  const jobs = await startJobs({ database: services.database, url: province.urls.app, log: services.log, definitions: [makePaperJob(tellOnPaper)] as unknown as JobDefinition<never, Services>[], work: services })
  try {
    for (let tries = 0; tries < 600 && (await waiting()) > 0; tries++) await sleep(100)
    expect(await waiting()).toBe(0)
  } finally {
    await jobs.stop()
  }
}, 180_000)
