import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomStream } from '#app/samples/random.ts'
import { getCase, type ApplicationId, type CaseAnswer } from '#modules/applications/index.ts'
import { canonicalJson } from '#shared/canonical-json.ts'
import { asActor, openDatabase, systemActor } from '#platform/db/index.ts'
import { spansOf } from '../../src/modules/applications/applications.model.ts'
import { summaryRow } from '../../src/modules/applications/applications.repository.ts'
import type { CasesWorkerOptions } from './cases-worker.ts'

/*
 * kill -9 at random moments of receiving and deciding, in turn of the process and of the database under it. Afterwards no act that was
 * answered is missing, none is there twice, the codes of the day have no gap, what is derived is what the acts give, and who asks again under the same key is
 * answered as the first time. Three points by default, ANSINH_FAULT_POINTS for more; ANSINH_FAULT_SEED for others.
 */
const POINTS = Number(process.env['ANSINH_FAULT_POINTS'] ?? '3')
const SEED = Number(process.env['ANSINH_FAULT_SEED'] ?? '20260615')
const CASES = 8 * POINTS

let root: string
let ownerUrl = ''
let appUrl = ''
let serverPid = 0
const children = new Set<ChildProcess>()
type Line = { pid?: number; ownerUrl?: string; appUrl?: string; key?: string; answer?: CaseAnswer; done?: boolean }

function start(more: Partial<CasesWorkerOptions> = {}): { child: ChildProcess; lines: Line[]; ended: Promise<void> } {
  const options: CasesWorkerOptions = { dataDir: join(root, 'data'), cases: CASES, ...more }
  const child = spawn(process.execPath, [new URL('./cases-worker.ts', import.meta.url).pathname, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  const lines: Line[] = []
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const said = JSON.parse(line) as Line
    if (said.pid !== undefined) serverPid = said.pid
    lines.push(said)
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      children.delete(child)
      resolve()
    })
  })
  return { child, lines, ended }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ansinh-case-faults-'))
  const { lines, ended } = start({ prepare: true })
  await ended
  ;({ ownerUrl = '', appUrl = '' } = lines.find((line) => line.ownerUrl !== undefined) ?? {})
  if (ownerUrl === '') throw new Error('the database was not made ready')
}, 120_000)

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  try {
    process.kill(serverPid, 'SIGQUIT')
  } catch (error) {
    // It may be gone already.
    expect(error).toMatchObject({ code: 'ESRCH' })
  }
  await sleep(300)
  await rm(root, { recursive: true, force: true, maxRetries: 5 })
})

it(`loses and doubles nothing over ${POINTS} kills while cases are received and decided`, async () => {
  const random = randomStream(SEED, 'kills')
  const answers = new Map<string, string>()
  const strange: string[] = []
  const take = (lines: Line[]) => {
    for (const { key, answer } of lines) {
      if (key === undefined) continue
      const text = canonicalJson(answer)
      const before = answers.get(key)
      if (before !== undefined && before !== text) strange.push(`${key}: ${before} and then ${text}`)
      answers.set(key, text)
    }
  }
  let run = start()
  let killed = 0
  for (let point = 0; point < POINTS; point++) {
    // Some answers on, counted from this start, and then within the time of an act.
    const mark = run.lines.filter((line) => line.key !== undefined).length + random.int(2, 24)
    for (let tries = 0; run.lines.filter((line) => line.key !== undefined).length < mark && !run.lines.some((line) => line.done) && tries < 6000; tries++) await sleep(5)
    await sleep(random.int(0, 25))
    if (run.lines.some((line) => line.done)) {
      take(run.lines)
      run = start()
      continue
    }
    killed += 1
    if (point % 2 === 0) {
      run.child.kill('SIGKILL')
      await run.ended
      take(run.lines)
      run = start()
    } else {
      // The process lives on, starts the database again and asks again.
      try {
        process.kill(serverPid, 'SIGKILL')
      } catch {
        strange.push('no database to kill')
      }
    }
  }
  await run.ended
  take(run.lines)
  expect(run.lines.some((line) => line.done), 'the last one came to its end').toBe(true)
  // Everything is asked for once more: each is answered as before.
  const again = start()
  await again.ended
  take(again.lines)
  expect(strange).toEqual([])
  expect(killed).toBeGreaterThan(POINTS / 2)
  expect(answers.size).toBe(CASES * 4)

  // What the worker let go runs on; another one would start it.
  const owner = openDatabase({ url: ownerUrl, schema: 'phu_tho', max: 2 })
  const app = openDatabase({ url: appUrl, schema: 'phu_tho', max: 2 })
  try {
    const { rows: codes } = await sql<{ code: string }>`select code from application order by code`.execute(owner.db)
    expect(codes.map((row) => row.code)).toEqual(Array.from({ length: CASES }, (_, index) => `H44-260615-${String(index + 1).padStart(4, '0')}`))
    const { rows: kinds } = await sql<{ kind: string; count: number }>`select kind, count(*)::int as count from application_action group by kind order by kind`.execute(owner.db)
    expect(kinds).toEqual(['decided', 'drafted', 'received', 'registered', 'taken'].map((kind) => ({ kind, count: CASES })))
    const { rows: keys } = await sql<{ request_key: string; answer: CaseAnswer }>`select request_key, answer from request_key`.execute(owner.db)
    expect(keys.length).toBe(CASES * 4)
    for (const { request_key: key, answer } of keys) expect(answer).toEqual(JSON.parse(answers.get(key) ?? 'null'))
    for (const { application_id: id } of await owner.db.selectFrom('application').select('application_id').execute()) {
      const file = await asActor(app, { ...systemActor('25/'), role: 'auditor' }, (tx) => getCase(tx, id as ApplicationId))
      expect(file.fold).toMatchObject({ state: 9, seq: 5 })
      const row = await owner.db.selectFrom('application_summary').selectAll().where('application_id', '=', id).executeTakeFirstOrThrow()
      expect(row).toEqual(summaryRow(file.application, file.procedure, file.fold))
      const spans = await owner.db.selectFrom('application_span').selectAll().where('application_id', '=', id).orderBy('seq').execute()
      expect(spans.map((span) => [span.seq, span.state, span.due_on, span.from_at])).toEqual(spansOf(file.actions).map((span) => [span.seq, span.state, span.dueOn, span.from]))
    }
    // The numbers kept beside the cases are those of the cases.
    const { rows: tallies } = await sql<{ wrong: number; received: number }>`
      select prove_case_tallies()::int as wrong, (select sum(records)::int from case_change where measure = 'cases.received' and state is null) as received`.execute(owner.db)
    expect(tallies).toEqual([{ wrong: 0, received: CASES }])
    // One event of the trail a row: a try whose answer was lost did not write twice.
    const { rows: events } = await sql<{ count: number }>`select count(*)::int as count from audit_event where subject = 'application_action'`.execute(owner.db)
    expect(events).toEqual([{ count: CASES * 5 }])
  } finally {
    await Promise.all([owner.close(), app.close()])
  }
}, 60_000 + POINTS * 30_000)
