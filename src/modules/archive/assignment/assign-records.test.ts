import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAreaIndex, loadAreaFiles } from '#modules/areas/index.ts'
import { countByUnit, countRecords, listRecords, type Question } from '#modules/indicators/index.ts'
import { moveMeritRecords, openMeritRecord, recordRating, recordRecognition } from '#modules/merit/index.ts'
import { recordRelation, registerPerson, type PersonId } from '#modules/people/index.ts'
import { asActor, scopeOfPath, type Actor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { archiveIndicators } from '../indicators/archive-indicators.queries.ts'
import { linkPersonToDossier, openDossier, type DossierId } from '../register/index.ts'
import { assignRecords, findEndedUnit } from './assign-records.ts'

// Vầy Nưa, divided on 1/7/2025 between xã Tiền Phong and phường Thống Nhất.
const OLD = '17/150/04891/'
const WARD = { code: '04828', path: '25/04828/' }
const COMMUNE = { code: '04891', path: '25/04891/' }
const NEIGHBOUR = '25/07900/'

/** Bears the path of a record, and stays when the record goes: each with the reason. */
const STAYS: Record<string, string> = {
  cover_print: 'the scope of who printed the sheets; each sheet goes with its dossier',
  archive_package: 'the scope of who asked for it or brought it',
  archive_package_dossier: 'as its package',
  scan_batch: 'where paper was taken in; pages that are in no dossier go by it',
  batch_file: 'as its batch',
  saved_search: 'the scope of who keeps it',
  register_import: 'who handed in the list',
  register_import_row: 'as its list',
  register_import_work: 'as its list',
  scan_profile: 'the unit whose scanner it is',
  audit_event: 'the trail is never changed',
  read_purpose: 'who read what and why, as the trail',
  reassignment: 'the unit that got the records of this batch',
  mending_judgement: 'who judged that records are right as they are',
  application: 'a case is of the unit that does its first step, not of the records of a person; cases of a unit that ended are handed over by an act of their own (applications.succeed-many)',
  application_action: 'as its case',
  application_paper: 'as its case',
  application_span: 'as its case',
  application_summary: 'as its case',
  decision_signed: 'as its case',
  issued_document: 'as its case',
  issued_document_file: 'as its case',
  outstanding_case: 'as a case',
  outstanding_act: 'as its matter',
  number_series: 'numbers of an agency',
  document_number: 'as its series',
  document_number_end: 'as its series',
  desk_absence: 'who is away',
  acceptance_lot: 'whose work was put up; its pages and fields go with their dossiers',
}

/** Paths that tell of the past, or of an account: not of who has the record now. */
const HISTORY: Record<string, string> = {
  'assignment.area_path': 'the scope of an account',
  'indicator_run.scope_path': 'a frozen figure',
  'indicator_run_part.scope_path': 'a frozen figure',
  'register_import_work.area_path': 'the scope of an account',
  'reassignment_record.from_path': 'where it came from',
  'reassignment_record.to_path': 'where it went',
}

const index = buildAreaIndex(loadAreaFiles('law/areas'))
const fonds = { code: 'NCC', title: 'Hồ sơ người có công' }
let province: TestProvince
let before: Services
let after: Services
let officer: Actor
let keeper: Actor
let copies = 0
let ofWard: Actor
let ofCommune: Actor

beforeAll(async () => {
  province = await makeProvince()
  // Hòa Bình was a province of its own: what its archive took in came over with it.
  before = { ...province.services, clock: stoppedClock(new Date('2025-03-10T09:00:00+07:00')) }
  after = { ...province.services, clock: stoppedClock(new Date('2026-06-15T09:00:00+07:00')) }
  officer = await province.actor('officer')
  keeper = { ...(await province.actor('archivist')), ...scopeOfPath('17/') }
  ofWard = await province.actor('commune-officer', WARD.path)
  ofCommune = await province.actor('commune-officer', COMMUNE.path)
})
afterAll(() => province.close())

const register = (fullName: string) =>
  registerPerson(before, keeper, {
    fullName,
    path: OLD,
    birth: { written: '1949' },
    vital: { state: 'alive' },
    residence: { written: 'xã Vầy Nưa, huyện Đà Bắc', from: '2020-01-01' },
    identifiers: [{ kind: 'citizen-id', value: '017049000001' }],
  })
const open = (subjectId: PersonId, meritRecordId?: string) =>
  openDossier(before, keeper, {
    fonds,
    subjectId,
    title: 'Hồ sơ mẫu',
    receivedOn: '2025-03-10',
    ...(meritRecordId ? { meritRecordId } : {}),
  })

/** A read page with a paper, a correction and its text, filed in the dossier. */
async function addPage(dossierId: string): Promise<void> {
  const { db } = province.owner
  const [pageId, batchId, fileId, documentId] = [newId(), newId(), newId(), newId()]
  const sha256 = newId().replaceAll('-', '').padEnd(64, '0')
  const at = new Date('2025-03-11T00:00:00Z')
  const place = { path: OLD }
  await db.insertInto('file').values({ sha256, size: 1, media_type: 'image/png', stored_at: at }).execute()
  await db
    .insertInto('scan_batch')
    .values({
      scan_batch_id: batchId,
      label: 'x',
      origin: 'upload',
      created_by: 'x',
      created_at: at,
      ...place,
    })
    .execute()
  await db
    .insertInto('batch_file')
    .values({ batch_file_id: fileId, scan_batch_id: batchId, name: 'x', sha256, state: 'taken-in', ...place })
    .execute()
  await db
    .insertInto('document')
    .values({
      document_id: documentId,
      dossier_id: dossierId,
      seq: 1,
      type: 'decision',
      type_confirmed: false,
      ...place,
    })
    .execute()
  await db
    .insertInto('page')
    .values({ page_id: pageId, batch_file_id: fileId, file_page: 1, sha256, dossier_id: dossierId, document_id: documentId, seq: 1, kind: 'content', width: 1, height: 1, state: 'read', read_at: at, created_at: at, ...place })
    .execute() // prettier-ignore
  await db
    .insertInto('reading')
    .values({
      page_id: pageId,
      engine_version: 'x',
      words: '[]',
      text: 'x',
      mean_confidence: 90,
      fields: '{}',
      read_at: at,
      ...place,
    })
    .execute()
  await db
    .insertInto('correction')
    .values({
      correction_id: newId(),
      page_id: pageId,
      target: 'type',
      value: 'decision',
      made_by: officer.accountId,
      made_at: at,
      ...place,
    })
    .execute()
  await db
    .insertInto('page_filing')
    .values({
      page_filing_id: newId(),
      act_id: newId(),
      page_id: pageId,
      to_dossier_id: dossierId,
      made_by: 'x',
      made_at: at,
      ...place,
    })
    .execute()
  await db
    .insertInto('scan_act')
    .values({ scan_act_id: newId(), act_id: newId(), page_id: pageId, what: 'as-paper', reason: 'faded', was_state: 'read', made_by: 'x', made_at: at, ...place })
    .execute()
  const checkId = newId()
  await db.insertInto('field_check').values({ field_check_id: checkId, page_id: pageId, field: 'birthDate', words: 1, opened_at: at, ...place }).execute()
  await db.insertInto('field_word').values({ field_word_id: newId(), field_check_id: checkId, nth: 1, value: '1948', read_by: officer.accountId, read_at: at, ...place }).execute()
  await db.insertInto('field_look').values({ field_look_id: newId(), field_check_id: checkId, looked_by: officer.accountId, looked_at: at, how: 'asked', ...place }).execute()
  const printId = newId()
  await db.insertInto('cover_print').values({ cover_print_id: printId, printed_by: 'x', printed_at: at, sheets: 1, path: place.path }).execute()
  await db.insertInto('cover_print_sheet').values({ cover_print_sheet_id: newId(), cover_print_id: printId, printed_at: at, dossier_id: dossierId, ...place }).execute()
  await db
    .insertInto('contradiction_choice')
    .values({ contradiction_choice_id: newId(), dossier_id: dossierId, field: 'birthDate', value: '1948', said: '["1948","1949"]', reason: 'xem', made_by: officer.accountId, made_at: at, ...place })
    .execute()
  const [arrangementId, loanId, copyId] = [newId(), newId(), newId()]
  await db.insertInto('arrangement').values({ arrangement_id: arrangementId, kind: 'pages', dossier_id: dossierId, detail: '{}', made_by: 'x', made_at: at, ...place }).execute()
  await db
    .insertInto('arrangement_page')
    .values({ arrangement_id: arrangementId, page_id: pageId, from_dossier_id: dossierId, from_seq: 1, to_dossier_id: dossierId, to_seq: 1, ...place })
    .execute()
  await db
    .insertInto('loan')
    .values({ loan_id: loanId, dossier_id: dossierId, borrower: 'x', borrower_unit: 'x', purpose: 'x', requested_by: 'x', requested_at: at, state: 'requested', due_on: '2025-04-01', ...place })
    .execute()
  await db.insertInto('loan_reminder').values({ loan_id: loanId, reminded_on: '2025-04-01', kind: 'soon', reminded_at: at, ...place }).execute()
  await db
    .insertInto('issued_copy')
    .values({
      issued_copy_id: copyId, dossier_id: dossierId, kind: 'copy', year: 2025, number: ++copies, code: newId().replaceAll('-', '').slice(0, 16), recipient: 'x', reason: 'x', signer: 'x', sheets: 1, sha256,
      issued_on: '2025-03-12', issued_by: 'x', issued_at: at, ...place,
    }) // prettier-ignore
    .execute()
  await db.insertInto('issued_copy_page').values({ issued_copy_id: copyId, position: 1, page_id: pageId, ...place }).execute()
  await db
    .insertInto('strike_off')
    .values({ strike_off_id: newId(), dossier_id: dossierId, gone_on: '2025-03-11', gone_to: 'x', reason: 'x', made_by: 'x', made_at: at, undone_by: 'x', undone_at: at, ...place })
    .execute()
  await db
    .insertInto('page_text')
    .values({ page_id: pageId, dossier_id: dossierId, text: 'x', tokens: "'x':1", ...place })
    .execute()
  const transferId = newId()
  await db
    .insertInto('dossier_transfer')
    .values({ dossier_transfer_id: transferId, way: 'out', dossier_id: dossierId, other_body: 'x', person_name: 'x', whole: true, gaps: [], state: 'asked', begun_on: '2025-03-11', begun_at: at, ...place })
    .execute()
  await db.insertInto('dossier_transfer_act').values({ dossier_transfer_act_id: newId(), dossier_transfer_id: transferId, what: 'asked', on_day: '2025-03-11', note: '', made_by: 'x', made_at: at, ...place }).execute()
  const lotId = newId()
  const keeperId = keeper.accountId
  await db
    .insertInto('acceptance_lot')
    .values({ acceptance_lot_id: lotId, kind: 'day', verified_on: '2025-03-11', label: 'x', pages: 1, sample_pages: 1, seed: 'x', rule: '{}', state: 'open', put_up_by: keeperId, put_up_at: at, path: OLD })
    .execute()
  await db.insertInto('acceptance_page').values({ acceptance_lot_id: lotId, page_id: pageId, live: true, ...place }).execute()
  await db.insertInto('acceptance_field').values({ acceptance_field_id: newId(), acceptance_lot_id: lotId, page_id: pageId, field: 'type', made_by: [], ...place }).execute()
  await db
    .insertInto('archive_copy')
    .values({ dossier_id: dossierId, basis: 'x', pages: 1, original_images: 0, failure_code: 'x', made_at: at, ...place })
    .execute()
}

const assign = (
  input: { dossierIds?: string[]; personIds?: string[]; toCode?: string; reason?: string },
  actor = officer,
) =>
  assignRecords(index, [moveMeritRecords])(after, actor, {
    dossierIds: [],
    personIds: [],
    toCode: WARD.code,
    reason: 'Thôn Săng Trạch thuộc phường Thống Nhất',
    ...input,
  })

const sees = (actor: Actor, dossierId: string) =>
  asActor(province.services.database, actor, async (tx) => {
    const row = await tx
      .selectFrom('dossier')
      .select('dossier_id')
      .where('dossier_id', '=', dossierId)
      .executeTakeFirst()
    return row !== undefined
  })
const seesPerson = (actor: Actor, personId: string) =>
  asActor(province.services.database, actor, async (tx) => {
    const row = await tx
      .selectFrom('person')
      .select('person_id')
      .where('person_id', '=', personId)
      .executeTakeFirst()
    return row !== undefined
  })

const source = (code: string) => {
  const found = archiveIndicators.find((one) => one.code === code)
  if (!found) throw new Error(code)
  return found
}
const count = (code: string, question: Partial<Question> = {}, actor = officer) =>
  asActor(province.services.database, actor, (tx) =>
    countRecords(tx, source(code), {
      day: legalDate('2026-06-15'),
      knownAt: new Date('2026-06-15T09:00:00+07:00'),
      ...question,
    }),
  )

const pathTables = async () =>
  (
    await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'path' and not a.attisdropped
    where c.relnamespace = 'phu_tho'::regnamespace and c.relkind = 'r' order by 1`.execute(province.owner.db)
  ).rows.map((row) => row.name)
const rowsAt = async (table: string, path: string, column = 'path') =>
  (
    await sql<{
      n: number
    }>`select count(*)::int as n from ${sql.table(table)} where ${sql.ref(column)} = ${path}`.execute(
      province.owner.db,
    )
  ).rows[0]?.n ?? 0
/** Paths of a second person, through whom a row is in scope as well. */
const SECOND_PATHS = [
  ['relation', 'other_path'],
  ['person_merge', 'survivor_path'],
  ['person_pair', 'other_path'],
  ['person_pair_decision', 'other_path'],
] as const

async function wholeCase(name: string): Promise<{ dossierId: DossierId; personId: PersonId }> {
  const personId = await register(name)
  const other = await register(`${name} Vợ`)
  await recordRelation(before, keeper, { personId, otherId: other, kind: 'spouse', withDossier: true })
  const merit = await openMeritRecord(before, keeper, { personId, category: 'WAR_INVALID' })
  await recordRecognition(before, keeper, { meritRecordId: merit, state: 'recognised', from: '2010-01-01' })
  await recordRating(before, keeper, { meritRecordId: merit, rate: 41, from: '2010-01-01' })
  const dossierId = await open(personId, merit)
  await linkPersonToDossier(before, keeper, { dossierId, personId: other, part: 'relative' })
  await addPage(dossierId)
  for (const [subject, subject_id] of [
    ['person', personId],
    ['dossier', dossierId],
  ] as const)
    await province.owner.db
      .insertInto('sensitive_mark')
      .values({
        sensitive_mark_id: newId(),
        subject,
        subject_id,
        reason: 'x',
        marked_at: new Date('2025-03-12'),
        marked_by: 'x',
        path: OLD,
      })
      .execute()
  await addDouble(personId, other, await register(`${name} Bản hai`))
  return { dossierId, personId }
}

/** A second record of the person, merged into the first, and what was found and said of another pair. */
async function addDouble(personId: PersonId, other: PersonId, double: PersonId): Promise<void> {
  const { db } = province.owner
  const known = '["2025-03-12 00:00:00+00",)'
  const [first, second] = [personId, other].toSorted()
  if (first === undefined || second === undefined) throw new Error('no pair')
  const pair = { first_person_id: first, second_person_id: second, path: OLD, other_path: OLD }
  await db
    .insertInto('person_merge')
    .values({
      person_merge_id: newId(),
      person_id: double,
      survivor_id: personId,
      decided_by: 'x',
      known,
      path: OLD,
      survivor_path: OLD,
    })
    .execute()
  await db
    .insertInto('person_pair_decision')
    .values({ person_pair_decision_id: newId(), decision: 'later', decided_by: 'x', known, ...pair })
    .execute()
  await db
    .insertInto('person_pair')
    .values({ person_pair_id: newId(), bits: 20, grade: 'likely', found_at: new Date('2025-03-12'), ...pair })
    .execute()
}

describe('records of a unit that was divided', () => {
  test('wait, as a figure that is its list', async () => {
    const { dossierId } = await wholeCase('Bùi Văn Chờ')
    expect(await count('archive.dossiers-unassigned')).toBe(1)
    const rows = await asActor(province.services.database, officer, (tx) =>
      listRecords(
        tx,
        source('archive.dossiers-unassigned'),
        { day: legalDate('2026-06-15'), knownAt: after.clock.now() },
        { offset: 0, limit: 10 },
      ),
    )
    expect(rows.map((row) => row.id)).toEqual([dossierId])
    // On its last day the unit stood, and nothing waited.
    expect(await count('archive.dossiers-unassigned', { day: legalDate('2025-06-30') })).toBe(0)
    expect(await count('archive.dossiers-unassigned', { day: legalDate('2025-07-01') })).toBe(1)
    // Its persons are in the dossier, and do not wait besides.
    expect(await count('archive.persons-unassigned')).toBe(0)
    await assign({ dossierIds: [dossierId] })
  })

  test('are seen by an officer of the unit that gets them, and by none of the other', async () => {
    const { dossierId, personId } = await wholeCase('Bùi Văn Thấy')
    for (const actor of [ofWard, ofCommune])
      expect([await sees(actor, dossierId), await seesPerson(actor, personId)]).toEqual([false, false])
    const { records } = await assign({ dossierIds: [dossierId] })
    // The dossier, both persons, and the second record of the one.
    expect(records).toBe(4)
    expect([await sees(ofWard, dossierId), await seesPerson(ofWard, personId)]).toEqual([true, true])
    expect([await sees(ofCommune, dossierId), await seesPerson(ofCommune, personId)]).toEqual([false, false])
    expect(await count('archive.pages-read', {}, ofCommune)).toBe(0)
    expect(await count('archive.pages-read', {}, ofWard)).toBeGreaterThan(0)
  })

  test('go with everything that hangs on them: no table is forgotten', async () => {
    const moved = (await pathTables()).filter((table) => !(table in STAYS))
    const { dossierId } = await wholeCase('Bùi Văn Trọn')
    // Each table holds a row of the case before, so that the check below can fail.
    const held = await Promise.all(
      moved
        .filter((table) => table !== 'reassignment_record')
        .map(async (table) => [table, (await rowsAt(table, OLD)) > 0]),
    )
    expect(held.filter(([, any]) => any !== true)).toEqual([])
    await assign({ dossierIds: [dossierId], toCode: COMMUNE.code })
    const left = await Promise.all(moved.map(async (table) => [table, await rowsAt(table, OLD)]))
    expect(left.filter(([, rows]) => rows !== 0)).toEqual([])
    expect(
      (await Promise.all(moved.map((table) => rowsAt(table, COMMUNE.path)))).every((rows) => rows > 0),
    ).toBe(true)
    const further = await sql<{ name: string }>`
      select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname like '%\\_path'
      where c.relnamespace = 'phu_tho'::regnamespace and c.relkind = 'r' order by 1`.execute(
      province.owner.db,
    )
    expect(further.rows.map((row) => row.name)).toEqual(
      [...SECOND_PATHS.map((one) => one.join('.')), ...Object.keys(HISTORY)].toSorted(),
    )
    for (const [table, column] of SECOND_PATHS)
      expect([
        table,
        await rowsAt(table, OLD, column),
        (await rowsAt(table, COMMUNE.path, column)) > 0,
      ]).toEqual([table, 0, true])
    // And every table that stays is there to stay.
    const tables = await pathTables()
    expect(Object.keys(STAYS).filter((table) => !tables.includes(table))).toEqual([])
  })

  test('are counted for the new unit from the day on which the old one ended, once it is known', async () => {
    const { dossierId } = await wholeCase('Bùi Văn Đếm')
    const known = new Date('2026-06-14T00:00:00Z')
    const at = (areaPath: string, more: Partial<Question> = {}) =>
      count('archive.dossiers-held', { areaPath, ...more })
    const [ward, old] = [await at(WARD.path), await at(OLD)]
    expect(old).toBe(1)
    await assign({ dossierIds: [dossierId] })
    expect([await at(WARD.path), await at(OLD)]).toEqual([ward + 1, 0])
    // As known the day before nothing was assigned: all of this file's dossiers still lay with the old unit.
    expect(await at(WARD.path, { knownAt: known })).toBe(0)
    expect(await at(OLD, { knownAt: known })).toBe(await count('archive.dossiers-held', { knownAt: known }))
    // On the last day of the old unit they were its own, whatever is known now.
    expect(await at(OLD, { day: legalDate('2025-06-30') })).toBe(
      await count('archive.dossiers-held', { day: legalDate('2025-06-30') }),
    )
    expect(await at(WARD.path, { day: legalDate('2025-07-01') })).toBe(ward + 1)
    // By unit the figures add up to the whole.
    const byUnit = await asActor(province.services.database, officer, (tx) =>
      countByUnit(tx, source('archive.dossiers-held'), {
        day: legalDate('2026-06-15'),
        knownAt: after.clock.now(),
      }),
    )
    expect([...byUnit.values()].reduce((sum, records) => sum + records, 0)).toBe(
      await count('archive.dossiers-held'),
    )
  })

  test('are all assigned, or none of them', async () => {
    const one = await open(await register('Bùi Văn Một'))
    const two = await open(await register('Bùi Văn Hai'))
    const stands = await openDossier(after, await province.actor('archivist'), {
      fonds,
      subjectId: await registerPerson(after, officer, { fullName: 'Bùi Văn Ba', path: NEIGHBOUR }),
      title: 'Hồ sơ mẫu',
    })
    await expect(assign({ dossierIds: [one, two, stands] })).rejects.toMatchObject({
      code: 'archive.unit-stands',
    })
    await expect(assign({ dossierIds: [one, newId()] })).rejects.toMatchObject({ code: 'not-found' })
    await expect(assign({ dossierIds: [one], personIds: [newId()] })).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(assign({ dossierIds: [one, two], toCode: '07900' })).rejects.toMatchObject({
      code: 'archive.not-a-successor',
    })
    await expect(assign({ dossierIds: [one, two], toCode: '99999' })).rejects.toMatchObject({
      code: 'archive.unit-unknown',
    })
    await expect(assign({})).rejects.toMatchObject({ code: 'archive.nothing-chosen' })
    await expect(assign({ dossierIds: [one], reason: ' ' })).rejects.toMatchObject({ code: 'invalid-input' })
    expect(await count('archive.dossiers-unassigned', { areaPath: OLD })).toBe(2)
    await assign({ dossierIds: [one, two] })
    expect(await count('archive.dossiers-unassigned', { areaPath: OLD })).toBe(0)
    // A second time there is nothing left to assign.
    await expect(assign({ dossierIds: [one, two] })).rejects.toMatchObject({ code: 'archive.unit-stands' })
  })

  test('that two officers assign at once go one way only', async () => {
    const dossierId = await open(await register('Bùi Văn Tranh'))
    const answers = await Promise.allSettled([
      assign({ dossierIds: [dossierId] }),
      assign({ dossierIds: [dossierId], toCode: COMMUNE.code }),
    ])
    expect(answers.map((answer) => answer.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const seen = [await sees(ofWard, dossierId), await sees(ofCommune, dossierId)]
    expect(seen.filter(Boolean)).toHaveLength(1)
  })

  test('without a dossier wait as persons, and a dossier of another unit follows its person', async () => {
    const personId = await register('Bùi Thị Lẻ')
    expect(await count('archive.persons-unassigned', { areaPath: OLD })).toBe(1)
    const dossierId = await open(await register('Bùi Văn Kề'))
    await assign({ dossierIds: [dossierId] })
    await linkPersonToDossier(
      before,
      { ...keeper, ...scopeOfPath(''), scopeFrom: '', scopeUntil: '~' },
      { dossierId, personId, part: 'relative' },
    )
    expect(await sees(ofCommune, dossierId)).toBe(false)
    await assign({ personIds: [personId], toCode: COMMUNE.code })
    expect(await count('archive.persons-unassigned', { areaPath: OLD })).toBe(0)
    // The dossier stays with the ward; through her it is in the commune's scope as well.
    expect([await sees(ofWard, dossierId), await sees(ofCommune, dossierId)]).toEqual([true, true])
    expect([await seesPerson(ofWard, personId), await seesPerson(ofCommune, personId)]).toEqual([false, true])
  })

  test('leave a trace that says who, where and why', async () => {
    const dossierId = await open(await register('Bùi Văn Vết'))
    const { reassignmentId } = await assign({ dossierIds: [dossierId], reason: 'Theo biên bản bàn giao' })
    const { rows } = await sql<{ actor: string; reason: string }>`
      select actor, content ->> 'reason' as reason from audit_event where subject = 'reassignment' and subject_id = ${reassignmentId}`.execute(
      province.owner.db,
    )
    expect(rows).toEqual([{ actor: officer.accountId, reason: 'Theo biên bản bàn giao' }])
    const trail = await sql<{ n: number }>`
      select count(*)::int as n from audit_event where subject = 'dossier' and subject_id = ${dossierId} and action = 'archive.assign-records update' and path = ${WARD.path}`.execute(
      province.owner.db,
    )
    expect(trail.rows[0]?.n).toBeGreaterThan(0)
  })

  test.each([
    ['commune-officer', false],
    ['reception', false],
    ['auditor', false],
    ['administrator', false],
    ['officer', true],
    ['head', true],
    ['archivist', true],
  ] as const)('are assigned by a %s of the province: %s', async (role, allowed) => {
    const dossierId = await open(await register(`Bùi Văn ${role}`))
    const attempt = assign({ dossierIds: [dossierId] }, await province.actor(role))
    if (allowed) expect((await attempt).records).toBe(2)
    else {
      await expect(attempt).rejects.toMatchObject({ code: 'forbidden' })
      await assign({ dossierIds: [dossierId] })
    }
  })
})

test('a unit has ended when no row of its path stands', () => {
  const today = legalDate('2026-06-15')
  expect(findEndedUnit(OLD, today, index)).toMatchObject({ code: '04891', validUntil: '2025-07-01' })
  expect(findEndedUnit(OLD, legalDate('2025-06-30'), index)).toBeUndefined()
  expect(findEndedUnit(COMMUNE.path, today, index)).toBeUndefined()
  expect(findEndedUnit('25/227/07900/', today, index)).toMatchObject({ code: '07900' })
  expect(findEndedUnit('99/99999/', today, index)).toBeUndefined()
})
