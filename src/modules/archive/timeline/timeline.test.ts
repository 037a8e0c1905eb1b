import { afterAll, beforeAll, expect, test } from 'vitest'
import { givePurpose, markSensitive } from '#modules/purpose/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { makeDossier } from '../archive.fixture.ts'
import { listProofPages } from './proof.queries.ts'
import { listTimeline } from './timeline.queries.ts'

const [HERE, ELSEWHERE] = ['25/07900/', '25/07903/']
let province: TestProvince
let officer: Actor, commune: Actor
let person: string, own: string, other: string
beforeAll(async () => {
  province = await makeProvince()
  officer = { ...(await province.actor('officer')), session: 'one' }
  commune = { ...(await province.actor('commune-officer', HERE)), session: 'two' }
  const { db } = province.owner
  person = newId()
  await db.insertInto('person').values({ person_id: person, full_name: 'Lê Văn Mẫu', name_key: 'le van mau', path: HERE, created_at: new Date('2020-01-01') }).execute()
  own = await makeDossier(province, { path: HERE, number: '|PTO|LS|1|CM' })
  other = await makeDossier(province, { path: ELSEWHERE, number: '|PTO|LS|2|CM' })
  for (const [dossier, path, signed] of [[own, HERE, '1973-04-24'], [other, ELSEWHERE, '1976']] as const) {
    const [file, page, document] = [newId(), newId(), newId()]
    const sha256 = file.replaceAll('-', '').padEnd(64, '0')
    await db.insertInto('dossier_person').values({ dossier_id: dossier, person_id: person, part: 'subject', path }).execute()
    await db.insertInto('file').values({ sha256, size: 1, media_type: 'image/png', stored_at: province.services.clock.now() }).execute()
    await db.insertInto('scan_batch').values({ scan_batch_id: file, label: 'x', origin: 'folder', created_by: 'x', created_at: province.services.clock.now(), path: '25/' }).execute()
    await db.insertInto('batch_file').values({ batch_file_id: file, scan_batch_id: file, name: 'x', sha256, state: 'taken-in', path: '25/' }).execute()
    await db.insertInto('document').values({ document_id: document, dossier_id: dossier, seq: 1, type: 'death-notice', type_confirmed: false, path }).execute()
    await db.insertInto('page').values({ page_id: page, batch_file_id: file, file_page: 1, sha256, dossier_id: dossier, document_id: document, seq: 1, kind: 'content', width: 1, height: 1, state: 'read', path, created_at: province.services.clock.now() }).execute() // prettier-ignore
    const fields = JSON.stringify({ signedOn: { value: signed, raw: signed, confidence: 50, accepted: false, agreed: false, page: 1, box: [0, 0, 1, 1] } })
    await db.insertInto('reading').values({ page_id: page, engine_version: 'x', words: JSON.stringify({ v: 1, t: '', b: [], c: [], rotation: 0, angle: 0 }), text: '', mean_confidence: 50, fields, read_at: province.services.clock.now(), path }).execute() // prettier-ignore
    await db.insertInto('loan').values({ loan_id: newId(), dossier_id: dossier, borrower: 'x', borrower_unit: 'x', purpose: 'x', requested_by: 'x', requested_at: new Date('2026-05-01T20:00:00Z'), state: 'out', due_on: '2026-06-01', handed_out_by: 'x', handed_out_at: new Date('2026-05-01T20:00:00Z'), path }).execute() // prettier-ignore
    await db.insertInto('strike_off').values({ strike_off_id: newId(), dossier_id: dossier, gone_on: '2026-06-01', gone_to: 'Hà Nội', reason: 'x', made_by: 'x', made_at: province.services.clock.now(), path }).execute()
  }
})
afterAll(() => province.close())

const lines = async (actor: Actor) => {
  const { events, closed } = await asActor(province.services.database, actor, (tx) => listTimeline(tx, actor, [person], [own, other], new Date('2026-06-15')))
  return { closed, lines: events.map((one) => `${one.edtf} ${one.kind} ${one.dossierId === own ? 'own' : 'other'}${one.doubtful ? ' doubtful' : ''}`) }
}

/** What the pages that may prove something say, of which dossier. */
const proofs = (actor: Actor) =>
  asActor(province.services.database, actor, async (tx) => (await listProofPages(tx, actor, [own, other])).map((one) => `${one.dossierId === own ? 'own' : 'other'} ${one.position} ${one.type} ${one.fields.signedOn?.value}`))

test('pages that may show a fact come with their fields, nothing beyond the scope and nothing that is to be read blind', async () => {
  const mine = 'own 1 death-notice 1973-04-24'
  expect([await proofs(commune), (await proofs(officer)).sort()]).toEqual([[mine], [mine, 'other 1 death-notice 1976'].sort()])
  expect(await asActor(province.services.database, officer, (tx) => listProofPages(tx, officer, []))).toEqual([])
  const { db } = province.owner
  const page = await db.selectFrom('page').select('page_id').where('dossier_id', '=', own).executeTakeFirstOrThrow()
  const check = newId()
  await db.insertInto('field_check').values({ field_check_id: check, page_id: page.page_id, field: 'signedOn', words: 1, opened_at: province.services.clock.now(), path: HERE } as never).execute()
  expect(await proofs(commune)).toEqual(['own 1 death-notice undefined'])
  await db.deleteFrom('field_check').where('field_check_id', '=', check).execute()
})

test('papers by the day they were signed, loans by the day in Viet Nam, and nothing beyond the scope', async () => {
  const mine = ['1973-04-24 paper own doubtful', '2026-05-02 loan-out own', '2026-06-01 struck-off own']
  expect(await lines(commune)).toEqual({ closed: false, lines: mine })
  expect((await lines(officer)).lines.sort()).toEqual([...mine, ...mine.map((one) => one.replace('own', 'other').replace('1973-04-24', '1976'))].sort())
  expect(await lines(await province.actor('administrator'))).toEqual({ closed: false, lines: [] })
})

test('the papers of a dossier that asks for a purpose are left out, and that is said', async () => {
  await markSensitive(province.services, officer, { subject: 'dossier', id: own, reason: 'kín' })
  expect(await lines(commune)).toEqual({ closed: true, lines: ['2026-05-02 loan-out own', '2026-06-01 struck-off own'] })
  expect(await proofs(commune)).toEqual([])
  await givePurpose(province.services, commune, { subject: 'dossier', id: own, purpose: 'settle', note: '' })
  expect((await lines(commune)).lines).toContain('1973-04-24 paper own doubtful')
})
