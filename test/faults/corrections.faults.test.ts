import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomStream } from '#app/samples/random.ts'
import { filePages, getPageView, openBatch, storeBatchFile } from '#modules/archive/index.ts'
import { readPage } from '#modules/archive/reading/read-page.ts'
import { asActor } from '#platform/db/index.ts'
import { keyOf } from '#platform/files/index.ts'
import { systemClock } from '#shared/clock.ts'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../../src/modules/archive/archive.fixture.ts'
import { makeProvince, type TestProvince } from '../province.ts'
import { readPdfPages } from '../read-pdf.ts'
import type { CorrectionsWorkerOptions } from './corrections-worker.ts'

/*
 * kill -9 at random moments while two persons put names right. What was acknowledged is in the fields, in the search and in the words of
 * second readings; the archive copy follows by a job that was committed with the word. Two points by default, ANSINH_FAULT_POINTS for
 * more; ANSINH_FAULT_SEED for others.
 */
const POINTS = Number(process.env['ANSINH_FAULT_POINTS'] ?? '2')
const random = randomStream(Number(process.env['ANSINH_FAULT_SEED'] ?? '20260615'))

let province: TestProvince
beforeAll(async () => {
  province = await makeProvince({ clock: systemClock })
}, 60_000)
afterAll(() => province.close())

type Line = { ready?: true; pageId?: string; number?: number; value?: string; agreed?: true }

test('a word that was acknowledged is in the record, in the search and, when the jobs were worked, in the text of the PDF', async () => {
  const { services } = province
  const tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders({ lines: ['GIẤY BÁO TỬ', 'Họ và tên: Nguyen Van Thu'], confidence: 50 }) }
  const archivist = await province.actor('archivist', '25/07900/')
  const actors = { first: await province.actor('commune-officer', '25/07900/'), second: await province.actor('commune-officer', '25/07900/') }
  const dossierId = await makeDossier(province)
  const pageIds: string[] = []
  for (const image of [2101, 2102]) {
    const { batchId } = await openBatch(services, archivist, { label: 'đợt', origin: 'upload' })
    const stored = await storeBatchFile(services, archivist, { batchId, name: 'x.jpg', source: await plainImage(image) })
    if (stored.state !== 'stored') throw new Error(stored.state)
    await workJobs(province, tools, 'archive.take-apart')
    const { page_id: pageId } = await province.owner.db.selectFrom('page').select('page_id').where('batch_file_id', '=', stored.batchFileId).executeTakeFirstOrThrow()
    await filePages(services, archivist, { pageIds: [pageId], dossierId })
    await readPage(services, tools, { pageId })
    pageIds.push(pageId)
  }
  await workJobs(province, tools)

  const last = new Map<string, Line>()
  let acknowledged = 0
  for (let point = 0; point < POINTS; point++) {
    await sql`delete from pgboss.job where name = 'archive.make-copy'`.execute(services.database.db)
    const options: CorrectionsWorkerOptions = { urls: province.urls, filesDir: province.filesDir, pageIds, from: (point + 1) * 1000, actors }
    const child = spawn(process.execPath, [new URL('./corrections-worker.ts', import.meta.url).pathname, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise((resolve) => child.once('close', resolve))
    let own = 0
    const begun = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = JSON.parse(text) as Line
        if (line.pageId === undefined) return
        last.set(line.pageId, line)
        acknowledged += 1
        // Both pages first: what comes after is killed somewhere in the middle.
        if ((own += 1) >= 6) resolve()
      })
    })
    await Promise.race([begun, ended])
    await sleep(random.int(0, 120))
    child.kill('SIGKILL')
    await ended
    for (const [pageId, { value, number, agreed }] of last) {
      const view = await asActor(services.database, archivist, (tx) => getPageView(tx, pageId), { readOnly: true })
      const now = view.fields.fullName?.value ?? ''
      // The very next word may have been committed without being acknowledged.
      expect([value, `Nguyễn Văn Số${(number ?? 0) + pageIds.length}`]).toContain(now)
      const { text } = await province.owner.db.selectFrom('page_text').select('text').where('page_id', '=', pageId).executeTakeFirstOrThrow()
      expect(text).toContain(now)
      const checks = await province.owner.db.selectFrom('field_check').select(['words', 'outcome', 'value', 'field_check_id']).where('page_id', '=', pageId).execute()
      for (const check of checks) {
        const words = await province.owner.db.selectFrom('field_word').select('value').where('field_check_id', '=', check.field_check_id).execute()
        expect(words.length).toBe(check.words)
        if (check.outcome === 'agreed') expect(words.map((word) => word.value)).toEqual([check.value, check.value])
      }
      if (agreed) expect(checks.some((check) => check.outcome === 'agreed' && check.value === value)).toBe(true)
    }
    // The job was committed with the first word after the last copy.
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from pgboss.job where name = 'archive.make-copy' and state in ('created', 'retry')`.execute(services.database.db)
    expect(rows[0]?.count).toBeGreaterThan(0)
    await workJobs(province, tools, 'archive.make-copy')
    const { sha256 } = await province.owner.db.selectFrom('archive_copy').select('sha256').where('dossier_id', '=', dossierId).executeTakeFirstOrThrow()
    const pdf = (await services.files.withLocalPath(keyOf(sha256!), async (path) => readPdfPages(await readFile(path)))).join('\n')
    for (const pageId of pageIds) {
      const view = await asActor(services.database, archivist, (tx) => getPageView(tx, pageId), { readOnly: true })
      // The made-up words lie beyond the edge of the small page and are laid one over the other there: blanks say nothing.
      expect(pdf.normalize('NFC').replaceAll(/\s+/g, '')).toContain(view.fields.fullName?.value?.replaceAll(' ', ''))
    }
  }
  expect(acknowledged).toBeGreaterThanOrEqual(6 * POINTS)
}, 240_000)
