import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givePurpose, listClosed, markSensitive } from '#modules/purpose/index.ts'
import { asActor, recordFact, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { stoppedClock } from '#shared/clock.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { makeDossier } from '../archive.fixture.ts'
import { archiveIndicators } from '../indicators/archive-indicators.queries.ts'
import { listAllDossiers, listDossiers, type DossierFilter, type DossierPage } from '../dossiers.queries.ts'
import { DOSSIER_STATES, FACETS, type Facet } from './faces.model.ts'
import { listFacesSince } from './faces.queries.ts'
import { letGoChanges } from './let-go-changes.ts'

/*
 * A list and the numbers beside its facets come out of memory. Whatever is done to dossiers, by several at once and with what is taken back,
 * the list is that of the tables under row security, and every number is that of the list that its value leads to.
 */

// The third is a commune that ended on 1/7/2025; the fourth came after it.
const PATHS = ['25/07900/', '25/07903/', '25/227/07900/', '25/079/']
const TYPES = ['death-notice', 'decision', 'martyr-certificate', 'other']
const CATEGORIES = ['MARTYR', 'SICK_SOLDIER', null] as const
const question = { day: legalDate('2026-06-15'), knownAt: new Date('2026-06-15T09:00:00+07:00') }
let province: TestProvince
let officer: Actor
const local: Actor[] = []
const verifiers: string[] = []
const dossiers: string[] = []

function randomFrom(seed: number) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}
const pickFrom = (random: () => number) => <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!

beforeAll(async () => {
  province = await makeProvince()
  officer = { ...(await province.actor('officer')), session: 'of the officer' }
  for (const path of [PATHS[0]!, PATHS[1]!, '25/09100/']) local.push({ ...(await province.actor('commune-officer', path)), session: `of ${path}` })
  verifiers.push(officer.accountId, local[0]!.accountId)
  const random = randomFrom(7)
  for (let at = 0; at < 24; at++) await addDossier(random)
})
afterAll(() => province.close())

async function addDossier(random: () => number): Promise<void> {
  const pick = pickFrom(random)
  const path = pick(PATHS)
  const at = dossiers.length
  const id = await makeDossier(province, { path, number: `|PTO|LS|${at % 5}|CM`, ...(random() < 0.3 ? { alsoPaths: [pick(PATHS)] } : {}), expectedPages: 1 })
  dossiers.push(id)
  const db = province.owner.db
  await db.updateTable('dossier').set({ category: pick(CATEGORIES), title: pick(['Hồ sơ Ấm', 'Hồ sơ Ăn', 'Hồ sơ Bình', 'Hồ sơ Đào']) }).where('dossier_id', '=', id).execute()
  await addPerson(id, `le van ${at}`, 'subject', path)
}

const NAMES = ['le van anh', 'le van', 'tran thi li', 'tran thi linh', 'hoang']

async function addPerson(dossierId: string, name: string, part: string, path: string): Promise<void> {
  const { db } = province.owner
  const personId = newId()
  await db.insertInto('person').values({ person_id: personId, full_name: name, name_key: name, path, created_at: new Date('2020-01-01') }).execute()
  await db.insertInto('dossier_person').values({ dossier_id: dossierId, person_id: personId, part, path }).execute()
}

/** Something that happens to a dossier; now and then it is taken back. */
async function act(random: () => number): Promise<string> {
  const pick = pickFrom(random)
  const dossier = pick(dossiers)
  const kind = pick(['paper', 'paper', 'category', 'move', 'reassign', 'death', 'verify', 'page', 'custody', 'gone', 'new', 'mark', 'lift', 'named', 'renamed', 'person moved', 'link moved', 'taken back'] as const)
  const { database, clock } = province.services
  if (kind === 'new') {
    await addDossier(random)
    return kind
  }
  if (kind === 'named') {
    await addPerson(dossier, pick(NAMES), 'relative', pick(PATHS))
    return kind
  }
  await asActor(database, province.system, async (tx) => {
    await tx.selectFrom('dossier').select('dossier_id').where('dossier_id', '=', dossier).forUpdate().execute()
    const seq = async () => ((await tx.selectFrom('document').select((eb) => eb.fn.max('seq').as('seq')).where('dossier_id', '=', dossier).executeTakeFirst())?.seq ?? 0) + 1
    if (kind === 'paper' || kind === 'taken back')
      await tx.insertInto('document').values({ document_id: newId(), dossier_id: dossier, seq: await seq(), type: pick(TYPES), type_confirmed: false, path: '25/' }).execute()
    else if (kind === 'gone') await sql`delete from document where document_id = (select document_id from document where dossier_id = ${dossier} order by seq limit 1)`.execute(tx)
    else if (kind === 'category') await tx.updateTable('dossier').set({ category: pick(CATEGORIES) }).where('dossier_id', '=', dossier).execute()
    else if (kind === 'move') {
      const path = pick(PATHS)
      await tx.updateTable('dossier').set({ path }).where('dossier_id', '=', dossier).execute()
      await tx.updateTable('dossier_custody').set({ path }).where('dossier_id', '=', dossier).execute()
    }
    else if (kind === 'renamed' || kind === 'person moved' || kind === 'link moved') {
      const { person_id } = await tx.selectFrom('dossier_person').select('person_id').where('dossier_id', '=', dossier).orderBy('person_id', 'desc').executeTakeFirstOrThrow()
      if (kind === 'link moved') await tx.updateTable('dossier_person').set({ path: pick(PATHS) }).where('person_id', '=', person_id).execute()
      else await tx.updateTable('person').set(kind === 'renamed' ? { name_key: pick(NAMES) } : { path: pick(PATHS) }).where('person_id', '=', person_id).execute()
    } else if (kind === 'reassign') {
      const id = newId()
      await tx.insertInto('reassignment').values({ reassignment_id: id, to_code: '07900', to_valid_from: (await sql<{ on: string }>`select valid_from as on from common.area where code = '07900' order by valid_from desc limit 1`.execute(tx)).rows[0]!.on, reason: 'x', records: 1, made_by: 'system', made_at: clock.now(), path: '25/' }).execute() // prettier-ignore
      await tx.insertInto('reassignment_record').values({ reassignment_id: id, subject: 'dossier', subject_id: dossier, from_path: pick(PATHS), to_path: '25/', effective_on: '2025-07-01', made_at: clock.now(), path: '25/' }).execute()
    } else if (kind === 'death') {
      const { person_id } = await tx.selectFrom('dossier_person').select('person_id').where('dossier_id', '=', dossier).where('part', '=', 'subject').executeTakeFirstOrThrow()
      const year = 1945 + Math.floor(random() * 40)
      const values = { state: random() < 0.8 ? 'dead' : 'alive', death_written: String(year), death_edtf: String(year), death_earliest: `${year}-01-01`, death_latest: `${year + Math.floor(random() * 12)}-12-31`, path: '25/' }
      await recordFact(tx, clock, { table: 'person_vital', match: { person_id }, holds: { from: legalDate('1940-01-01'), until: null }, values: values.state === 'dead' ? values : { state: 'alive', path: '25/' } })
    } else if (kind === 'page' || kind === 'verify') {
      const file = newId()
      const sha256 = file.replaceAll('-', '').padEnd(64, '0')
      await tx.insertInto('file').values({ sha256, size: 1, media_type: 'image/png', stored_at: clock.now() }).execute()
      await tx.insertInto('scan_batch').values({ scan_batch_id: file, label: 'x', origin: 'folder', created_by: 'system', created_at: clock.now(), path: '25/' }).execute()
      await tx.insertInto('batch_file').values({ batch_file_id: file, scan_batch_id: file, name: 'x', sha256, state: 'taken-in', path: '25/' }).execute()
      await tx.insertInto('page').values({ page_id: newId(), batch_file_id: file, file_page: 1, sha256, dossier_id: dossier, seq: 1, kind: 'content', width: 10, height: 10, state: kind === 'verify' ? 'verified' : pick(['waiting', 'needs_review', 'read']), verified_by: kind === 'verify' ? pick(verifiers) : null, verified_at: kind === 'verify' ? clock.now() : null, path: '25/', created_at: clock.now() }).execute() // prettier-ignore
    } else if (kind === 'custody') {
      const { path, also_paths } = await tx.selectFrom('dossier').select(['path', 'also_paths']).where('dossier_id', '=', dossier).executeTakeFirstOrThrow()
      await recordFact(tx, clock, { table: 'dossier_custody', match: { dossier_id: dossier }, holds: { from: legalDate(pick(['2026-06-10', '2026-07-01'])), until: null }, values: { path, also_paths } })
    } else if (kind === 'mark')
      await sql`insert into sensitive_mark (sensitive_mark_id, subject, subject_id, path, reason, marked_at, marked_by)
        select ${newId()}::uuid, ${random() < 0.5 ? 'dossier' : 'person'}, case when ${random() < 0.5} then d.dossier_id else p.person_id end, '25/', 'x', ${clock.now()}, 'x'
        from dossier d join dossier_person p using (dossier_id) where d.dossier_id = ${dossier} on conflict do nothing`.execute(tx)
    else if (kind === 'lift') await tx.updateTable('sensitive_mark').set({ lifted_at: clock.now(), lifted_by: 'x' }).where('lifted_at', 'is', null).execute()
    if (kind === 'taken back' || random() < 0.1) throw new Error('taken back')
  }).catch((error: Error) => {
    if (error.message !== 'taken back') throw error
  })
  return kind
}

const as = <T>(actor: Actor, work: Parameters<typeof asActor<T>>[2]) => asActor(province.services.database, actor, work, { readOnly: true })
const list = (actor: Actor, filter: DossierFilter = {}, at = question): Promise<DossierPage> => as(actor, (tx) => listDossiers(tx, province.services.database, at, { filter, page: { limit: 200 } }))

const narrowing: Record<Facet, (value: string) => DossierFilter> = {
  category: (category) => ({ category }),
  unit: (areaPath) => ({ areaPath }),
  decade: (decade) => ({ decade: Number(decade) }),
  paper: (paper) => ({ paper }),
  state: (state) => ({ state: DOSSIER_STATES.find((one) => one === state) }),
  verifier: (verifier) => ({ verifier }),
}

/**
 * The ids of a list as the tables have them: which dossiers are in scope and which are closed is asked under row security, the rest of them as the
 * owner, since what is known of a dossier may lie beyond the scope.
 */
async function fromTables(actor: Actor, filter: DossierFilter): Promise<string[]> {
  const held = archiveIndicators.find((one) => one.code === 'archive.dossiers-held')!
  const { seen, shut, named } = await as(actor, async (tx) => {
    const { rows } = await sql<{ id: string }>`select d.dossier_id as id from (${held.records(question)}) h join dossier d on d.dossier_id = h.record_id`.execute(tx)
    const closed = await listClosed(tx, 'dossier', rows.map((row) => row.id))
    const named = await sql<{ id: string }>`
      select dp.dossier_id as id from dossier_person dp join person p on p.person_id = dp.person_id
      where p.name_key = ${filter.query ?? null} or starts_with(p.name_key, ${`${filter.query} `})`.execute(tx)
    return { seen: rows.map((row) => row.id), shut: [...closed.keys()], named: named.rows.map((row) => row.id) }
  })
  const closed = sql`${shut}::uuid[]`
  const { rows } = await sql<{ id: string }>`
      select d.dossier_id as id from dossier d
      where d.dossier_id = any(${seen}::uuid[])
      and (${filter.query ?? null}::text is null or d.dossier_id = any(${named}::uuid[]))
      and (${filter.category ?? null}::text is null or d.category = ${filter.category ?? null})
      and (${filter.areaPath ?? null}::text is null or d.path = ${filter.areaPath ?? null}
        or exists (select from reassignment_record r where r.subject = 'dossier' and r.subject_id = d.dossier_id and r.from_path = ${filter.areaPath ?? null})
        or exists (select from common.area a join common.area_succession s on s.from_code = a.code and s.from_valid_from = a.valid_from join common.area b on b.code = s.to_code and b.valid_from = s.to_valid_from and b.valid_until is null
          where a.path = d.path and a.valid_until is not null and b.path = ${filter.areaPath ?? null}
          and not exists (select from common.area still where still.path = a.path and still.valid_until is null)))
      and (${filter.decade ?? null}::integer is null or (d.dossier_id <> all(${closed}) and exists (
        select from dossier_person dp join person_vital v on v.person_id = dp.person_id and v.state = 'dead' and upper_inf(v.known) where dp.dossier_id = d.dossier_id
        and extract(year from v.death_latest)::int / 10 * 10 >= ${filter.decade ?? null}::integer and extract(year from v.death_earliest)::int / 10 * 10 <= ${filter.decade ?? null}::integer)))
      and (${filter.paper ?? null}::text is null or (d.dossier_id <> all(${closed}) and exists (select from document doc where doc.dossier_id = d.dossier_id and doc.type = ${filter.paper ?? null})))
      and (${filter.verifier ?? null}::text is null or exists (select from page p where p.dossier_id = d.dossier_id and p.verified_by = ${filter.verifier ?? null}::text))
      and (${filter.state ?? null}::text is null or case ${filter.state ?? null}
        when 'unscanned' then not exists (select from page p where p.dossier_id = d.dossier_id)
        when 'reading' then exists (select from page p where p.dossier_id = d.dossier_id and p.state = 'waiting')
        when 'incomplete' then d.expected_pages > (select count(*) from page p where p.dossier_id = d.dossier_id)
        when 'review' then exists (select from page p where p.dossier_id = d.dossier_id and p.state = 'needs_review')
        else d.expected_pages <= (select count(*) from page p where p.dossier_id = d.dossier_id) and not exists (select from page p where p.dossier_id = d.dossier_id and p.state in ('waiting', 'needs_review')) end)
      order by d.dossier_id`.execute(province.owner.db)
  return rows.map((row) => row.id)
}

describe('after whatever several do at once', () => {
  test('the lists are those of the tables and every number beside a facet is that of its list, for the province, a commune and who sees nothing', async () => {
    const done: Record<string, number> = {}
    let numbers = 0
    for (let round = 0; round < 5; round++) {
      const writing = [1, 2, 3].map(async (writer) => {
        const random = randomFrom(round * 100 + writer)
        for (let step = 0; step < 14; step++) {
          const kind = await act(random)
          done[kind] = (done[kind] ?? 0) + 1
          // Lists asked in the middle of it make the memory look while transactions are open.
          if (step % 3 === 0) await list(pickFrom(random)([officer, ...local]))
        }
      })
      await Promise.all(writing)
      const random = randomFrom(round)
      const pick = pickFrom(random)
      for (const actor of [officer, ...local]) {
        const whole = await list(actor)
        expect(whole.rows.map((row) => row.dossierId).sort()).toEqual(await fromTables(actor, {}))
        expect(whole.total).toBe(whole.rows.length)
        const values = FACETS.flatMap((facet) => [...whole.facets[facet].keys()].map((value) => [facet, value] as const))
        // Each value of the whole list, then values within a list that is narrowed already, by another facet and by the same.
        const asked: DossierFilter[] = values.map(([facet, value]) => narrowing[facet](value))
        for (let more = 0; more < 10 && values.length > 0; more++) asked.push(Object.assign({}, ...[pick(values), pick(values)].map(([facet, value]) => narrowing[facet](value))) as DossierFilter)
        for (const query of ['le van', 'le van 1', 'le', 'tran thi li', 'hoang']) {
          asked.push({ query })
          if (values.length === 0) continue
          const [facet, value] = pick(values)
          asked.push({ query, ...narrowing[facet](value) })
        }
        for (const filter of asked) {
          const narrowed = await list(actor, filter)
          expect(narrowed.rows.map((row) => row.dossierId).sort(), JSON.stringify(filter)).toEqual(await fromTables(actor, filter))
          expect(narrowed.total).toBe(narrowed.rows.length)
          const [facet, value] = pick(FACETS.flatMap((one) => [...narrowed.facets[one]].map(([it, count]) => [one, it, count] as const))) ?? []
          if (facet === undefined || value === undefined) continue
          numbers += 1
          const led = await list(actor, { ...filter, ...narrowing[facet](value) })
          expect(narrowed.facets[facet].get(value), `${facet} ${value} within ${JSON.stringify(filter)}`).toBe(led.total)
        }
        for (const [facet, value] of values) expect(whole.facets[facet].get(value), `${facet} ${value}`).toBe((await list(actor, narrowing[facet](value))).total)
      }
    }
    expect(Object.keys(done).length).toBe(17)
    expect(numbers).toBeGreaterThan(100)
  }, 300_000)

  test('a fresh process and one that was there all along tell the same', async () => {
    const { database } = province.services
    const fresh = { ...database }
    const [one, other] = await as(officer, async (tx) => [await listDossiers(tx, database, question, { page: { limit: 200 } }), await listDossiers(tx, fresh, question, { page: { limit: 200 } })])
    expect(other).toEqual(one)
    expect(one!.total).toBeGreaterThan(20)
  })
})

test('what a transaction itself changed is not held: taken back, it was never there', async () => {
  const { database } = province.services
  const [id] = (await fromTables(officer, {})) as [string]
  const before = await list(officer, { category: 'MARTYR' })
  await asActor(database, province.system, async (tx) => {
    await tx.updateTable('dossier').set({ category: 'HEROIC_MOTHER' }).execute()
    await listDossiers(tx, database, question)
    throw new Error('taken back')
  }).catch(() => undefined)
  expect(await list(officer, { category: 'MARTYR' })).toEqual(before)
  expect((await list(officer, { category: 'HEROIC_MOTHER' })).total).toBe(0)
  expect((await list(officer)).rows.map((row) => row.dossierId)).toContain(id)
})

describe('what was told of changes is let go at night', () => {
  /** What a transaction still open anywhere on the server may not have seen is kept, rightly; other tests have theirs there. */
  const settled = () =>
    expect
      .poll(async () => (await sql<{ open: boolean }>`select exists (select from dossier_change c where (c.era, c.xid) >= (audit_era(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint)) as open`.execute(province.owner.db)).rows[0]!.open, { timeout: 50_000 })
      .toBe(false)
  const night = async (days: number) => {
    await settled()
    await letGoChanges.definition.handle({ ...province.services, clock: stoppedClock(new Date(province.services.clock.now().getTime() + days * 86_400_000)) }, {})
  }
  const kept = async () => Number((await sql<{ count: string }>`select count(*) as count from dossier_change`.execute(province.owner.db)).rows[0]!.count)
  const look = () => as(officer, (tx) => listFacesSince(tx, 0, 0))

  test('after a day and a night, and a process that looked last before it reads everything anew', async () => {
    const sleeper = { ...province.services.database }
    const asleep = (filter: DossierFilter) => as(officer, (tx) => listDossiers(tx, sleeper, question, { filter, page: { limit: 200 } }))
    const id = await makeDossier(province, { path: PATHS[0]!, number: '|PTO|LS|76|CM' })
    const early = await look()
    const found = { rows: [expect.objectContaining({ dossierId: id })] }
    expect((await asleep({ category: 'INJURED' })).total).toBe(0)
    await province.owner.db.updateTable('dossier').set({ category: 'INJURED' }).where('dossier_id', '=', id).execute()
    await night(1)
    const awake = await look()
    const before = await kept()
    await night(1.1)
    expect(await kept(), 'tried again in the same night it takes nothing').toBe(before)
    expect(before).toBeGreaterThan(0)
    await night(2)
    expect(await kept()).toBe(0)

    expect((await as(officer, (tx) => listFacesSince(tx, early.era, early.horizon))).whole).toBe(true)
    expect((await as(officer, (tx) => listFacesSince(tx, awake.era, awake.horizon))).whole).toBe(false)
    expect(await asleep({ category: 'INJURED' })).toMatchObject(found)
    // From then on it is told what changes, as before.
    await province.owner.db.updateTable('dossier').set({ category: 'MARTYR' }).where('dossier_id', '=', id).execute()
    expect((await asleep({ category: 'INJURED' })).total).toBe(0)
    expect(await asleep({})).toEqual(await list(officer))
  })

  test('a process that slept and changes something itself holds nothing of its own change', async () => {
    const sleeper = { ...province.services.database }
    await as(officer, (tx) => listDossiers(tx, sleeper, question))
    const [id] = (await fromTables(officer, {})) as [string]
    await province.owner.db.updateTable('dossier').set({ title: 'Hồ sơ Xa' }).where('dossier_id', '=', id).execute()
    await night(4)
    await night(5)
    await asActor(province.services.database, province.system, async (tx) => {
      await tx.updateTable('dossier').set({ category: 'HEROIC_MOTHER' }).execute()
      expect((await listDossiers(tx, sleeper, question, { filter: { category: 'HEROIC_MOTHER' } })).total).toBeGreaterThan(20)
      throw new Error('taken back')
    }).catch((error: Error) => expect(error.message).toBe('taken back'))
    const after = await as(officer, (tx) => listDossiers(tx, sleeper, question, { page: { limit: 200 } }))
    expect(after).toEqual(await list(officer))
    expect(after.rows.find((row) => row.dossierId === id)?.title).toBe('Hồ sơ Xa')
    expect(after.facets.category.has('HEROIC_MOTHER')).toBe(false)
  })

  test('by the system and nobody else', async () => {
    await expect(asActor(province.services.database, officer, (tx) => sql`select let_go_dossier_changes('2030-01-01')`.execute(tx))).rejects.toMatchObject({ code: '42501' })
  })
})

test('a dossier of a commune that was merged is found under the old unit and under the new one', async () => {
  const { rows } = await sql<{ old: string; heir: string }>`
    select a.path as old, b.path as heir from common.area a join common.area_succession s on s.from_code = a.code and s.from_valid_from = a.valid_from
    join common.area b on b.code = s.to_code and b.valid_from = s.to_valid_from and b.valid_until is null
    where a.path like '25/%' and s.extent = 'whole' and a.level = 'commune' and a.valid_until = '2025-07-01' and not exists (select from common.area still where still.path = a.path and still.valid_until is null) limit 1`.execute(province.owner.db)
  const { old, heir } = rows[0]!
  const id = await makeDossier(province, { path: old, number: '|PTO|LS|77|CM' })
  for (const areaPath of [old, heir]) {
    const found = await list(officer, { areaPath })
    expect(found.rows.map((row) => row.dossierId)).toContain(id)
    expect((await list(officer)).facets.unit.get(areaPath)).toBe(found.total)
  }
  // On a day before the merger the new unit had nothing of it.
  expect((await list(officer, { areaPath: heir }, { ...question, day: legalDate('2025-06-30') })).rows.map((row) => row.dossierId)).not.toContain(id)
  // The new commune's own officer does not see what nobody gave him yet.
  const heirs = await province.actor('commune-officer', heir)
  expect((await list(heirs)).rows.map((row) => row.dossierId)).not.toContain(id)
})

test('a sensitive dossier is found by its papers and by a death only in a session that said what for', async () => {
  const id = await makeDossier(province, { path: PATHS[0]!, number: '|PTO|LS|78|CM' })
  await province.owner.db.insertInto('document').values({ document_id: newId(), dossier_id: id, seq: 1, type: 'medical-assessment', type_confirmed: false, path: PATHS[0]! }).execute()
  const found = async () => (await list(officer, { paper: 'medical-assessment' })).rows.map((row) => row.dossierId)
  expect(await found()).toEqual([id])
  await markSensitive(province.services, officer, { subject: 'dossier', id, reason: 'kín' })
  expect(await found()).toEqual([])
  expect((await list(officer)).facets.paper.has('medical-assessment')).toBe(false)
  expect((await list(officer)).rows.map((row) => row.dossierId)).toContain(id)
  await givePurpose(province.services, officer, { subject: 'dossier', id, purpose: 'settle', note: 'x' })
  expect(await found()).toEqual([id])
  expect((await list(officer)).facets.paper.get('medical-assessment')).toBe(1)
})

test('words narrow by number, title and name, and the whole list comes out in the order of its pages', async () => {
  const { database } = province.services
  for (const query of ['LS 0', 'hồ sơ đ', 'le van 3', '25/']) {
    const found = await list(officer, { query })
    expect(found.total).toBe(found.rows.length)
    for (const facet of ['category', 'state'] as const)
      for (const [value, count] of found.facets[facet]) expect((await list(officer, { query, ...narrowing[facet](value) })).total).toBe(count)
  }
  expect((await list(officer, { query: 'hồ sơ đ' })).rows.every((row) => row.title === 'Hồ sơ Đào')).toBe(true)
  for (const sort of ['number', '-title', 'received'] as const) {
    const pages: string[] = []
    let after: string | undefined
    do {
      const page: DossierPage = await as(officer, (tx) => listDossiers(tx, database, question, { sort, page: { limit: 7, after } }))
      pages.push(...page.rows.map((row) => row.dossierId))
      after = page.next ?? undefined
    } while (after)
    expect(await as(officer, (tx) => listAllDossiers(tx, database, question, {}, sort))).toEqual(pages)
  }
})
