import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countByUnit, countByValue, countRecords, DIMENSIONS, isValueOf, listRecordIds, listRecords } from '#modules/indicators/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { newId } from '#shared/ids.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { fakeReaders, makeDossier } from './archive.fixture.ts'
import { insertBatch, insertBatchFile, insertFile, insertPages, lockDossiers, lockPages, setPageRead, setPageState } from './archive.repository.ts'
import { confirmType, verifyPage } from './correction/correct.ts'
import { countPagesByState, countReading } from './counts.queries.ts'
import { gapsOf, listDossiersWithGaps } from './checklist/index.ts'
import { listDossiers } from './dossiers.queries.ts'
import { archiveIndicators } from './indicators/archive-indicators.queries.ts'
import { filePages, undoFiling } from './intake/file-pages.ts'
import { readAgain } from './reading/read-again.ts'
import { readPage } from './reading/read-page.ts'
import { setAlsoPaths } from './register/register.repository.ts'

/*
 * How many pages a dossier has is kept beside the pages, and which kinds of paper it has. Whatever is done to pages, by several at once and with what is taken back, the
 * number kept is that of the rows, and a figure that is put together from it is that of its list.
 */

const PATHS = ['25/07900/', '25/07903/', '25/07906/']
const pagesRead = archiveIndicators.find((source) => source.code === 'archive.pages-read')!
let province: TestProvince
let officer: Actor
const dossiers: { id: string; path: string }[] = []
const pages: string[] = []

beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('archivist')
  for (let at = 0; at < 6; at++) {
    const path = PATHS[at % 3]!
    dossiers.push({ id: await makeDossier(province, { path, number: `|PTO|LS|${at}|CM`, ...(at === 5 ? { alsoPaths: [PATHS[0]!] } : {}) }), path })
  }
  const { files, database, clock } = province.services
  const { sha256, size } = await files.put(Buffer.from('a file of twelve pages'), { maxBytes: 1000 })
  await asActor(database, province.system, async (tx) => {
    const [batchId, batchFileId] = [newId(), newId()]
    await insertBatch(tx, { batchId, label: 'Hộp', origin: 'folder', createdBy: 'system', createdAt: clock.now(), path: '25/' })
    await insertFile(tx, { sha256, size, mediaType: 'application/pdf', storedAt: clock.now() })
    await insertBatchFile(tx, { batchFileId, batchId, name: 'a.pdf', sha256, path: '25/', state: 'stored' })
    const rows = Array.from({ length: 24 }, (_, at) => {
      const dossier = at % 4 === 0 ? undefined : dossiers[at % 6]!
      return {
        pageId: newId(), batchFileId, filePage: at + 1, sha256, kind: at === 23 ? ('cover' as const) : ('content' as const), width: 100, height: 140, dpi: 100,
        dossierId: dossier?.id ?? null, seq: dossier ? at : null, createdAt: clock.now(),
        place: { path: dossier?.path ?? '25/', also_paths: dossier === dossiers[5] ? [PATHS[0]!] : null },
      } // prettier-ignore
    })
    pages.push(...rows.filter((row) => row.kind === 'content').map((row) => row.pageId))
    await insertPages(tx, rows)
  })
})
afterAll(() => province.close())

/** Numbers between 0 and 1, the same every time. */
function randomFrom(seed: number) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

/** One act of somebody on pages: what happens all day, and now and then a change that is taken back. */
async function act(random: () => number): Promise<string> {
  const { services } = province
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const page = pick(pages)
  const kind = pick(['file', 'file', 'read', 'fail', 'verify', 'type', 'again', 'also', 'taken back'] as const)
  const tools = { decoder: { decodePage: async () => ({ bytes: Buffer.from('x') }) } as never, readers: fakeReaders({ version: `fake ${Math.floor(random() * 3)}`, confidence: random() < 0.5 ? 95 : 20, lines: pick([['GIẤY BÁO TỬ'], ['HUÂN CHƯƠNG KHÁNG CHIẾN'], ['Họ và tên']]) }) }
  if (kind === 'file') {
    const { actId } = await filePages(services, officer, { pageIds: [page, pick(pages)], dossierId: pick(dossiers).id })
    if (actId !== null && random() < 0.3) await undoFiling(services, officer, { actId })
  } else if (kind === 'read') await readPage(services, tools, { pageId: page })
  else if (kind === 'verify') await verifyPage(services, officer, { pageId: page })
  else if (kind === 'type') await confirmType(services, officer, { pageId: page, type: pick(['decision', 'medal', 'declaration', 'other']) })
  else if (kind === 'again') await readAgain(services, officer, { pageIds: [page] })
  else if (kind === 'also') {
    const dossier = pick(dossiers)
    await asActor(services.database, province.system, async (tx) => {
      await lockDossiers(tx, [dossier.id])
      await setAlsoPaths(tx, dossier.id, random() < 0.5 ? [pick(PATHS)] : null)
    })
  } else {
    const { rows } = await sql<{ dossier_id: string | null }>`select dossier_id from page where page_id = ${page}`.execute(province.owner.db)
    await asActor(services.database, province.system, async (tx) => {
      await lockDossiers(tx, rows[0]?.dossier_id ? [rows[0].dossier_id] : [])
      const [locked] = await lockPages(tx, [page])
      if (locked?.dossier_id !== rows[0]?.dossier_id) return
      if (kind === 'fail') return setPageState(tx, page, 'failed', 'ocr.timeout')
      await setPageRead(tx, page, 'needs_review', new Date('2020-01-01'))
      throw new Error('taken back')
    }).catch((error: Error) => {
      if (error.message !== 'taken back') throw error
    })
  }
  return kind
}

async function expectAgreement(): Promise<void> {
  for (const actor of [officer, await province.actor('commune-officer', PATHS[0]!)])
    await asActor(province.services.database, actor, async (tx) => {
      const states = await countPagesByState(tx)
      const total = Object.values(states).reduce((sum, count) => sum + count, 0)
      expect(await countReading(tx), actor.role).toEqual({ total, waiting: states['waiting'] ?? 0 })
    })
  const { rows: kept } = await sql`select dossier_id, content, waiting, to_review, pages_read, path, also_paths from dossier_pages order by dossier_id`.execute(province.owner.db)
  const { rows: counted } = await sql`
    select d.dossier_id, count(p.page_id)::int as content, count(*) filter (where p.state = 'waiting')::int as waiting,
      count(*) filter (where p.state in ('needs_review', 'failed'))::int as to_review, count(p.read_at)::int as pages_read, d.path, d.also_paths
    from dossier d left join page p on p.dossier_id = d.dossier_id and p.kind = 'content' group by d.dossier_id order by d.dossier_id`.execute(province.owner.db)
  expect(kept).toEqual(counted)
  const { rows: work } = await sql`select dossier_id, what, on_day, person, pages, path, also_paths from dossier_work order by 1, 2, 3, 4`.execute(province.owner.db)
  const { rows: done } = await sql`
    select p.dossier_id, one.what, (one.at at time zone 'Asia/Ho_Chi_Minh')::date as on_day, coalesce(one.person, 'unknown') collate "C" as person, count(*)::int as pages, d.path, d.also_paths
    from page p join dossier d on d.dossier_id = p.dossier_id
    cross join lateral (values ('taken', p.created_at, p.taken_in_by), ('read', p.read_at, 'machine'), ('verified', p.verified_at, p.verified_by), ('accepted', p.accepted_at, p.accepted_by)) as one (what, at, person)
    where p.kind = 'content' and one.at is not null group by p.dossier_id, d.dossier_id, one.what, 3, 4 order by 1, 2, 3, 4`.execute(province.owner.db)
  expect(work).toEqual(done)
}

test('the number kept of each dossier is that of its pages after whatever several do at once', async () => {
  await expectAgreement()
  const done: Record<string, number> = {}
  // Writers of their own, each with a fate of its own; a refusal that is told to a person is no fault.
  const write = async (seed: number) => {
    const random = randomFrom(seed)
    for (let step = 0; step < 40; step++)
      await act(random).then(
        (kind) => (done[kind] = (done[kind] ?? 0) + 1),
        (error: unknown) => {
          if (!['archive.page-not-read', 'archive.page-moved', 'archive.nothing-to-undo'].includes(appErrorOf(error)?.code ?? '')) throw error
        },
      )
  }
  for (const round of [1, 2]) {
    await Promise.all([11, 22, 33, 44].map((seed) => write(seed * round)))
    await expectAgreement()
  }
  for (const kind of ['file', 'read', 'fail', 'verify', 'type', 'again', 'also', 'taken back']) expect(done[kind], kind).toBeGreaterThan(3)
})

test('the figure of pages read is the number of those it lists: live, as known before, of a unit, and within a scope', async () => {
  // Read at different moments, so that a dossier is between them.
  const { db } = province.owner
  for (const [at, page] of pages.entries())
    await db.updateTable('page').set({ read_at: at % 5 === 0 ? null : new Date(Date.UTC(2026, 0, 1 + at)) }).where('page_id', '=', page).execute()
  await expectAgreement()
  const commune = await province.actor('commune-officer', PATHS[0]!)
  const numbers: number[] = []
  for (const actor of [officer, commune])
    for (const knownAt of ['2025-12-31', '2026-01-08', '2026-01-16', '2026-06-15'])
      for (const day of ['2014-01-01', '2026-01-01'])
        await asActor(province.services.database, actor, async (tx) => {
          const question = { day: legalDate(day), knownAt: new Date(knownAt) }
          const number = await countRecords(tx, pagesRead, question)
          const listed = await listRecords(tx, pagesRead, question, { offset: 0, limit: 100 })
          expect(number, `${actor.role} ${day} ${knownAt}`).toBe(listed.length)
          numbers.push(number)
          const byUnit = await countByUnit(tx, pagesRead, question)
          expect([...byUnit.values()].reduce((sum, one) => sum + one, 0)).toBe(number)
          for (const [areaPath, ofUnit] of byUnit) {
            expect(await countRecords(tx, pagesRead, { ...question, areaPath })).toBe(ofUnit)
            expect(await listRecords(tx, pagesRead, { ...question, areaPath }, { offset: 0, limit: 100 })).toHaveLength(ofUnit)
          }
        })
  // What the random acts left decides how many differ; that some do shows that the questions are not all one.
  expect(new Set(numbers).size, 'the questions have different answers').toBeGreaterThan(2)
})

test('what a list of dossiers tells of their pages, and by what it can be narrowed, is what they have', async () => {
  const question = { day: legalDate('2026-01-01'), knownAt: new Date('2026-06-15') }
  await asActor(province.services.database, officer, async (tx) => {
    const { rows } = await listDossiers(tx, province.services.database, question)
    expect(rows).toHaveLength(6)
    for (const [state, holds] of [
      ['unscanned', (row: (typeof rows)[0]) => row.scanned === 0],
      ['reading', (row: (typeof rows)[0]) => row.waiting > 0],
      ['review', (row: (typeof rows)[0]) => row.toReview > 0],
    ] as const) {
      const narrowed = await listDossiers(tx, province.services.database, question, { filter: { state } })
      expect(narrowed.rows.map((row) => row.dossierId)).toEqual(rows.filter(holds).map((row) => row.dossierId))
      expect(narrowed.total).toBe(narrowed.rows.length)
    }
  })
})

test('what was done is told by day, person, box and unit as its lists tell it, in the whole and within a scope', async () => {
  const { db } = province.owner
  const [fonds] = await db.selectFrom('fonds').select('fonds_id').execute()
  const boxes = [newId(), newId()]
  for (const [at, box_id] of boxes.entries()) await db.insertInto('box').values({ box_id, fonds_id: fonds!.fonds_id, code: `H${at}` }).execute()
  for (const [at, dossier] of dossiers.entries()) await db.updateTable('dossier').set({ box_id: at === 5 ? null : boxes[at % 2]! }).where('dossier_id', '=', dossier.id).execute()
  const random = randomFrom(7)
  const people = [officer.accountId, (await province.actor('officer')).accountId]
  // Over some days and hours: read, most of these verified, some of these accepted.
  for (const page of pages) {
    const at = (days: number) => new Date(Date.UTC(2026, 2, 1 + Math.floor(random() * days), Math.floor(random() * 24)))
    const [read, verified, accepted] = [random() < 0.9, random() < 0.7, random() < 0.5]
    await db
      .updateTable('page')
      .set({
        created_at: at(3), read_at: read ? at(5) : null, state: read && verified ? 'verified' : read ? 'read' : 'waiting', failure_code: null,
        verified_at: read && verified ? at(8) : null, verified_by: read && verified && random() < 0.9 ? people[Math.floor(random() * 2)]! : null,
        accepted_at: read && verified && accepted ? at(9) : null, accepted_by: read && verified && accepted ? people[0]! : null,
      })
      .where('page_id', '=', page).execute() // prettier-ignore
  }
  await expectAgreement()
  const commune = await province.actor('commune-officer', PATHS[0]!)
  const seen = new Set<string>()
  for (const source of archiveIndicators.filter((one) => one.by?.box))
    for (const actor of [officer, commune])
      for (const knownAt of ['2026-03-02T10:00:00Z', '2026-03-04T03:00:00Z', '2026-03-06T17:00:00Z', '2026-06-15T00:00:00Z'])
        for (const day of ['2026-03-03', '2026-03-05', '2026-06-15'])
          await asActor(province.services.database, actor, async (tx) => {
            const question = { day: legalDate(day), knownAt: new Date(knownAt) }
            const all = await listRecordIds(tx, source, question)
            const told = `${source.code} ${actor.role} ${knownAt} ${day}`
            expect(await countRecords(tx, source, question), told).toBe(all.length)
            const byUnit = await countByUnit(tx, source, question)
            expect([...byUnit.values()].reduce((sum, one) => sum + one, 0), told).toBe(all.length)
            for (const dimension of DIMENSIONS.filter((one) => source.by?.[one]))
              for (const areaPath of [undefined, PATHS[0]!]) {
                const within = { ...question, areaPath }
                const values = await countByValue(tx, source, within, dimension)
                expect([...values.values()].reduce((sum, one) => sum + one, 0), `${told} ${dimension}`).toBe((await listRecordIds(tx, source, within)).length)
                for (const [value, count] of values) {
                  expect(isValueOf(dimension, value), value).toBe(true)
                  const only = { ...within, only: { dimension, value } }
                  expect(await listRecordIds(tx, source, only), `${told} ${dimension} ${value}`).toHaveLength(count)
                  expect(await countRecords(tx, source, only)).toBe(count)
                  seen.add(`${source.code} ${dimension} ${value}`)
                }
              }
          })
  expect(seen.size).toBeGreaterThan(40)
})

test('dossiers that lack a paper are those whose papers, looked at one by one, lack it', async () => {
  const question = { day: legalDate('2026-01-01'), knownAt: new Date('2026-06-15') }
  const commune = await province.actor('commune-officer', PATHS[0]!)
  for (const [at, dossier] of dossiers.entries())
    await province.owner.db.updateTable('dossier').set({ category: ['MARTYR', 'WAR_INVALID', 'SICK_SOLDIER'][at % 3]! }).where('dossier_id', '=', dossier.id).execute()
  await expectAgreement()
  let lacked = 0
  for (const actor of [officer, commune])
    await asActor(province.services.database, actor, async (tx) => {
      const { rows } = await sql<{ id: string; category: string; types: string[] }>`select d.dossier_id as id, d.category, array_agg(p.type) as types from dossier d join document p on p.dossier_id = d.dossier_id group by d.dossier_id`.execute(tx)
      for (const category of [undefined, 'MARTYR', 'WAR_INVALID'])
        for (const item of [undefined, 'decision', 'death']) {
          const found = await listDossiersWithGaps(tx, province.services.database, question, { ...(category ? { category } : {}), ...(item ? { item } : {}) })
          const wanted = rows.filter((row) => (category === undefined || row.category === category) && gapsOf(row.category, row.types)?.some((gap) => item === undefined || gap.code === item))
          expect(found.rows.map((row) => row.dossierId).sort(), `${actor.role} ${category} ${item}`).toEqual(wanted.map((row) => row.id).sort())
          expect(found.total).toBe(wanted.length)
          lacked += wanted.length
        }
    })
  expect(lacked).toBeGreaterThan(5)
})

test('nobody writes the numbers by hand, and they are seen where the dossier is', async () => {
  const commune = await province.actor('commune-officer', PATHS[1]!)
  const seen = (actor: Actor) => asActor(province.services.database, actor, (tx) => tx.selectFrom('dossier_pages').select('dossier_id').orderBy('dossier_id').execute())
  const own = await asActor(province.services.database, commune, (tx) => tx.selectFrom('dossier').select('dossier_id').orderBy('dossier_id').execute())
  expect(own.length).toBeGreaterThan(0)
  expect(await seen(commune)).toEqual(own)
  expect(await seen(await province.actor('administrator'))).toEqual([])
  for (const actor of [officer, commune]) {
    const forged = asActor(province.services.database, actor, (tx) => sql`update dossier_pages set pages_read = 0`.execute(tx))
    await expect(forged).rejects.toThrow(/permission denied/)
  }
})
