import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getDossierView, listCoverRows, search } from '#modules/archive/index.ts'
import { findLikePersons, getFamily, getPerson, mergePersons, recordRelation, registerPerson, type PersonId } from '#modules/people/index.ts'
import { openMeritRecord } from '#modules/merit/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { makeDossier } from '../archive/archive.fixture.ts'
import { requirePurpose } from './purpose.guard.ts'
import { readingLaw } from './purpose.law.ts'
import { listSensitive } from './purpose.queries.ts'
import { givePurpose, liftMark, markSensitive } from './purpose.usecases.ts'

const HERE = '25/07900/'
const THERE = '25/07999/'
const at = { day: legalDate('2026-06-15'), knownAt: new Date('2026-06-16T00:00:00+07:00') }

let province: TestProvince
let officer: Actor
let head: Actor
/** Of the commune that is not the dossier's own, but that of one of its persons. */
let besides: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = newSession(await province.actor('officer'))
  head = newSession(await province.actor('head'))
  besides = newSession(await province.actor('officer', THERE))
})
afterAll(() => province.close())

/** The account in a session that has given no purpose yet. */
const newSession = (actor: Actor): Actor => ({ ...actor, session: newId().replaceAll('-', '') })
const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(province.services.database, actor, work, { readOnly: true })
const give = (actor: Actor, subject: 'person' | 'dossier', id: string, purpose = 'settle', note = '') => givePurpose(province.services, actor, { subject, id, purpose, note })
const mark = (subject: 'person' | 'dossier', id: string, actor = officer) => markSensitive(province.services, actor, { subject, id, reason: 'Bệnh án kín' })
const read = (actor: Actor, dossierId: string) => as(actor, (tx) => getDossierView(tx, dossierId))
const needed = { code: 'purpose.needed', status: 403 }

async function dossierWith(personId: string | null, more: Parameters<typeof makeDossier>[1] = {}): Promise<string> {
  const dossierId = await makeDossier(province, more)
  if (personId) await province.owner.db.insertInto('dossier_person').values({ dossier_id: dossierId, person_id: personId, part: 'subject', path: HERE }).execute()
  return dossierId
}
const register = (fullName: string, path = HERE) =>
  registerPerson(province.services, officer, { fullName, path, birth: { written: '3/4/1950' }, home: { written: 'thôn Kín' } })

describe('a marked dossier', () => {
  test('opens in the session that said why, and in no other; a note that is needed is asked for', async () => {
    const dossierId = await dossierWith(null)
    expect((await read(officer, dossierId)).dossierId).toBe(dossierId)
    await mark('dossier', dossierId)
    const one = newSession(officer)
    await expect(read(one, dossierId)).rejects.toMatchObject({ ...needed, data: { subject: 'dossier', id: dossierId } })
    await expect(give(one, 'dossier', dossierId, 'other')).rejects.toMatchObject({ code: 'purpose.note-needed' })
    await expect(give(one, 'dossier', dossierId, 'verification')).rejects.toMatchObject({ code: 'invalid-input' })
    await give(one, 'dossier', dossierId, 'other', 'Đối thoại với gia đình')
    await give(one, 'dossier', dossierId, 'settle')
    expect((await read(one, dossierId)).dossierId).toBe(dossierId)
    for (const other of [newSession(officer), { ...head, session: one.session! }]) await expect(read(other, dossierId)).rejects.toMatchObject(needed)
    const { session: _, ...none } = one
    await expect(read(none, dossierId)).rejects.toMatchObject(needed)
    await expect(give(none, 'dossier', dossierId)).rejects.toMatchObject({ code: 'purpose.no-session' })
    const { rows } = await sql<{ content: unknown }>`select content from audit_event where action = 'view' and actor = ${one.accountId} and content ? 'purpose' and subject_id = ${dossierId}`.execute(province.owner.db)
    expect(rows).toEqual([{ content: { purpose: 'other', note: 'Đối thoại với gia đình' } }])
  })

  test('asks also who sees it through another of its persons, beyond whose scope the mark lies', async () => {
    const dossierId = await dossierWith(null, { alsoPaths: [THERE] })
    await mark('dossier', dossierId)
    const reader = newSession(besides)
    await expect(read(reader, dossierId)).rejects.toMatchObject(needed)
    await give(reader, 'dossier', dossierId)
    expect((await read(reader, dossierId)).dossierId).toBe(dossierId)
    await expect(mark('dossier', await dossierWith(null, { alsoPaths: [THERE] }), besides)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('is opened again by who may lift the mark only, and the mark stays on record', async () => {
    const dossierId = await dossierWith(null)
    await mark('dossier', dossierId)
    await expect(mark('dossier', dossierId)).rejects.toMatchObject({ code: 'purpose.already-marked' })
    await expect(liftMark(province.services, officer, { subject: 'dossier', id: dossierId })).rejects.toMatchObject({ code: 'forbidden' })
    await liftMark(province.services, head, { subject: 'dossier', id: dossierId })
    expect((await read(newSession(officer), dossierId)).dossierId).toBe(dossierId)
    await expect(liftMark(province.services, head, { subject: 'dossier', id: dossierId })).rejects.toMatchObject({ code: 'purpose.not-marked' })
    const rows = await province.owner.db.selectFrom('sensitive_mark').select(['marked_by', 'lifted_by']).where('subject_id', '=', dossierId).execute()
    expect(rows).toEqual([{ marked_by: officer.accountId, lifted_by: head.accountId }])
  })

  test('is refused by the database itself: a view of it is not logged without a purpose', async () => {
    const dossierId = await dossierWith(null)
    await mark('dossier', dossierId)
    const view = (actor: Actor) => as(actor, (tx) => recordView(tx, { subject: 'dossier', subjectId: dossierId, path: HERE }))
    const reader = newSession(officer)
    await expect(view(reader)).rejects.toMatchObject({ code: '42501' })
    await give(reader, 'dossier', dossierId)
    await view(reader)
    // Nobody says in another's name why he read, nor takes back what was said.
    const other = newSession(head)
    const row = { read_purpose_id: newId(), account_id: reader.accountId, session_ref: other.session!, subject: 'dossier', subject_id: dossierId, path: HERE, purpose: 'settle', note: '', at: province.services.clock.now() }
    await expect(as(other, (tx) => tx.insertInto('read_purpose').values(row).execute())).rejects.toMatchObject({ code: '42501' })
    await expect(as(reader, (tx) => tx.updateTable('read_purpose').set({ purpose: 'x' }).execute())).rejects.toMatchObject({ code: '42501' })
  })

  test('is printed on a cover sheet by number and name only', async () => {
    const personId = await register('Lò Thị Bìa')
    const dossierId = await dossierWith(personId)
    const rows = (actor: Actor) => as(actor, (tx) => listCoverRows(tx, { dossierIds: [dossierId] }, 10))
    expect(await rows(officer)).toMatchObject([{ birthWritten: '3/4/1950', category: 'MARTYR' }])
    await mark('dossier', dossierId)
    expect(await rows(officer)).toMatchObject([{ person: 'Lò Thị Bìa', birthWritten: null, category: null }])
  })
})

describe('a marked person', () => {
  test('asks whichever record of the person is opened, and so does every dossier of it; work says why by itself, and that is kept', async () => {
    const one = await register('Lường Văn Kín')
    const other = await register('Lường Văn Kìn')
    const dossierId = await dossierWith(other)
    await mergePersons(province.services, officer, { personId: other, survivorId: one })
    await mark('person', other)
    const reader = newSession(officer)
    for (const id of [one, other]) await expect(as(reader, (tx) => getPerson(tx, id, at))).rejects.toMatchObject(needed)
    await expect(read(reader, dossierId)).rejects.toMatchObject(needed)
    const work = { purpose: 'register' as const, actor: reader, at: province.services.clock.now() }
    expect((await as(reader, (tx) => getPerson(tx, one, at, { work }))).personId).toBe(one)
    expect((await as(reader, (tx) => getPerson(tx, other, at))).personId).toBe(one)
    await expect(read(reader, dossierId), 'a purpose is given for one record').rejects.toMatchObject(needed)
    const given = await province.owner.db.selectFrom('read_purpose').select(['purpose', 'subject_id']).where('session_ref', '=', reader.session!).execute()
    expect(given).toEqual([{ purpose: 'register', subject_id: one }])
  })

  test('is found, and no word of the life is told: in search, among likes, in the family of another', async () => {
    const child = await register('Quàng Thị Thư')
    const mother = await register('Quàng Thị Mẫu')
    await recordRelation(province.services, officer, { personId: child, otherId: mother, kind: 'mother', source: 'Lý lịch' })
    const look = async (actor: Actor) => ({
      hit: (await search(province.services, actor, { text: 'quang thi mau' })).persons.hits.filter((hit) => hit.personId === mother).map((hit) => [hit.fullName, hit.birthWritten, hit.homeWritten, hit.closed ?? false]),
      like: (await findLikePersons(province.services, actor, { fullName: 'Quàng Thị Mẫu', birthWritten: '3/4/1950' })).flatMap((one) => (one.inScope && one.personId === mother ? [[one.birthWritten, one.homeWritten, one.reasons.length > 0]] : [])),
      family: await as(actor, async (tx) => (await getFamily(tx, await getPerson(tx, child, at), at)).members.map((one) => [one.name, one.birth])),
    })
    const open = { hit: [['Quàng Thị Mẫu', '3/4/1950', 'thôn Kín', false]], like: [['3/4/1950', 'thôn Kín', true]], family: [['Quàng Thị Mẫu', '3/4/1950']] }
    expect(await look(officer)).toEqual(open)
    await mark('person', mother)
    const reader = newSession(officer)
    expect(await look(reader)).toEqual({ hit: [['Quàng Thị Mẫu', null, null, true]], like: [[null, null, false]], family: [['Quàng Thị Mẫu', null]] })
    await give(reader, 'person', mother)
    expect(await look(reader)).toEqual(open)
  })
})

describe('the words of papers', () => {
  test('are not told of a dossier that its category makes sensitive, and not found of one that was marked', async () => {
    const { db } = province.owner
    const [nature, marked] = [await dossierWith(null), await dossierWith(null)]
    await db.updateTable('dossier').set({ category: 'SICK_SOLDIER' }).where('dossier_id', '=', nature).execute()
    await mark('dossier', marked)
    for (const dossierId of [nature, marked]) {
      const [batchId, fileId, pageId] = [newId(), newId(), newId()]
      const sha256 = newId().replaceAll('-', '').padEnd(64, '0')
      await db.insertInto('file').values({ sha256, size: 1, media_type: 'image/png', stored_at: province.services.clock.now() }).execute()
      await db.insertInto('scan_batch').values({ scan_batch_id: batchId, label: 'Lô', origin: 'upload', created_by: 'system', created_at: province.services.clock.now(), path: HERE }).execute()
      await db.insertInto('batch_file').values({ batch_file_id: fileId, scan_batch_id: batchId, name: '1.png', sha256, state: 'taken-in', pages: 1, path: HERE }).execute()
      await db
        .insertInto('page')
        .values({ page_id: pageId, batch_file_id: fileId, file_page: 1, sha256, dossier_id: dossierId, seq: 10, kind: 'content', width: 10, height: 10, state: 'read', path: HERE, created_at: province.services.clock.now() })
        .execute()
      await sql`insert into page_text (page_id, dossier_id, text, tokens, path) values (${pageId}, ${dossierId}, 'bệnh án vxqzok', array_to_tsvector(array['benh','an','vxqzok']), ${HERE})`.execute(db)
    }
    const reader = newSession(officer)
    const hits = async () => (await search(province.services, reader, { text: 'vxqzok' })).papers.hits.map((hit) => [hit.dossierId, hit.snippet.text, hit.type, hit.closed ?? false])
    expect(await hits()).toEqual([[nature, '', null, true]])
    await give(reader, 'dossier', nature)
    await give(reader, 'dossier', marked)
    expect((await hits()).map(([id, text]) => [id, String(text).includes('vxqzok')]).sort()).toEqual([[nature, true], [marked, true]].sort())
  })
})

describe('the law', () => {
  test.each(readingLaw().byNature.map((one) => one.category))('%s asks by its nature, lifted marks or not', async (category) => {
    const personId = await register(`Lê Văn ${category === 'SICK_SOLDIER' ? 'Bệnh' : 'Chất'}`)
    const dossierId = await dossierWith(personId)
    await province.owner.db.updateTable('dossier').set({ category }).where('dossier_id', '=', dossierId).execute()
    await openMeritRecord(province.services, officer, { personId, category: category as 'SICK_SOLDIER' })
    const reader = newSession(officer)
    await expect(read(reader, dossierId)).rejects.toMatchObject(needed)
    await expect(as(reader, (tx) => getPerson(tx, personId as PersonId, at))).rejects.toMatchObject(needed)
    expect((await as(reader, (tx) => listSensitive(tx, 'person', [personId]))).get(personId)).toEqual({ marked: false, byNature: true, purpose: null })
  })

  test('a martyr, a war invalid and what is not marked ask for nothing', async () => {
    for (const category of ['MARTYR', 'WAR_INVALID']) {
      const dossierId = await dossierWith(null)
      await province.owner.db.updateTable('dossier').set({ category }).where('dossier_id', '=', dossierId).execute()
      expect(await as(newSession(officer), (tx) => requirePurpose(tx, 'dossier', dossierId))).toBeNull()
    }
  })

  test('every purpose and category says where it comes from, and what is not verified says so', () => {
    const law = readingLaw()
    for (const one of [law, ...law.byNature, ...law.purposes, ...law.work]) {
      expect(one.source).not.toBe('')
      expect(['low', 'medium']).toContain(one.confidence)
    }
  })
})
