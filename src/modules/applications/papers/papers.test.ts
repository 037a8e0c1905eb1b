import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellOnPaper } from '#app/paper-words.ts'
import { findPublicDocument, issuingLaw, listIssued, listNumbers, reserveNumber, useNumberOutside, voidNumber, type DocumentKind } from '#modules/issuing/index.ts'
import { listTimeline } from '#modules/archive/index.ts'
import { getRegister, listMeritRecords } from '#modules/merit/index.ts'
import { registerPerson } from '#modules/people/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import { noSigner, verifySignature } from '#platform/signing/index.ts'
import { newId } from '#shared/ids.ts'
import { legalDate, type LegalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { getCase } from '../applications.queries.ts'
import * as acts from '../index.ts'
import { caseFormsLaw, formOfAct } from './case-forms.law.ts'
import { MAKE_PAPER } from './case-papers.ts'
import { placeholdersOf } from './decision-templates.law.ts'

const HERE = '25/07900/'
const THERE = '25/07999/'

let now = new Date('2026-06-15T09:00:00+07:00')
const clock = { now: () => now, today: () => legalDate(now.toLocaleDateString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' })) }
const on = (day: string, hour = '09:00') => (now = new Date(`${day}T${hour}:00+07:00`))

let province: TestProvince
let folder: string
let counter: Actor
let officer: Actor
let commune: Actor
let elsewhere: Actor
let head: Actor
let director: Actor
let clerk: Actor
let library: PDFiumLibrary
let tell: acts.TellDeadline
beforeAll(async () => {
  province = await makeProvince({ clock })
  folder = await mkdtemp(join(tmpdir(), 'ansinh-papers-'))
  counter = await province.actor('reception')
  officer = await province.actor('officer')
  commune = await province.actor('commune-officer', HERE)
  elsewhere = await province.actor('commune-officer', THERE)
  head = await province.actor('head')
  director = await province.actor('director')
  clerk = await province.actor('clerk')
  library = await PDFiumLibrary.init()
  tell = await tellOnPaper()
})
afterAll(async () => {
  library.destroy()
  await province.close()
  await rm(folder, { recursive: true, force: true })
})

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(province.services.database, actor, work, { readOnly: true })
const form = { submitterName: 'Lê Thị Bưởi', submitterPhone: '0912345678', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'Cấp lại giấy chứng nhận bị mất' }
const paper = (code: string) => ({ paper: code, how: 'handed' as const, originals: 1, copies: 0 })
type Counter = Parameters<typeof acts.receiveAtCounter>[2]
const receive = (more: Partial<Counter> = {}) => acts.receiveAtCounter(province.services, counter, { slug: 'certificate-reissue', unitPath: HERE, form, papers: [paper('application')], ...more })
const imprisoned = (more: Partial<Counter> = {}) => receive({ slug: 'imprisoned-activist', papers: [paper('application'), { ...paper('imprisonment-proof'), originals: 0, copies: 1 }], ...more })
type Done = { applicationId: acts.ApplicationId; seq: number }
const then = ({ applicationId, seq }: Done) => ({ applicationId, seq })
const draft = { outcome: 'granted' as const, text: 'Điều 1. Cấp lại giấy chứng nhận.\nĐiều 2. Quyết định có hiệu lực từ ngày ký.' }
const facts = { dossierCompared: true }
/** Up to the draft, at whatever step the procedure has it. */
async function drafted(received: Done, text: Partial<typeof draft> | { outcome: 'refused' } | { holdsFrom: LegalDate } = {}): Promise<Done> {
  let at: Done = received
  const file = await as(officer, (tx) => getCase(tx, received.applicationId))
  if (file.fold.steps.length > 1) {
    at = await acts.takeCase(province.services, commune, then(at))
    at = await acts.passOn(province.services, commune, then(at))
  }
  at = await acts.takeCase(province.services, officer, then(at))
  return acts.draftDecision(province.services, officer, { ...then(at), draft: { ...draft, ...text }, facts })
}
const issuedOf = (applicationId: string, actor = officer) => as(actor, (tx) => listIssued(tx, applicationId))
async function make(applicationId: string, kind: DocumentKind, actor: Actor = officer) {
  const row = (await issuedOf(applicationId)).findLast((one) => one.kind === kind)
  if (row === undefined) throw new Error(`no ${kind}`)
  const { sha256 } = await acts.makeCasePaper(province.services, actor, tell, row.issuedDocumentId)
  const bytes = await province.services.files.readAll(`${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`)
  if (process.env['ANSINH_TEST_PAPERS']) await writeFile(join(process.env['ANSINH_TEST_PAPERS'], `${kind}.pdf`), bytes)
  return { row, sha256, bytes, pages: await textOf(bytes) }
}
async function textOf(bytes: Buffer): Promise<string[]> {
  const document = await library.loadDocument(bytes)
  try {
    return [...document.pages()].map((page) => page.getText().replaceAll(/\u200b/g, '').replaceAll(/\s+/g, ' ').normalize('NFC'))
  } finally {
    document.destroy()
  }
}
const expectPdfA = (bytes: Buffer) => {
  const raw = bytes.toString('latin1')
  expect([raw.includes('<pdfaid:part>2</pdfaid:part>'), raw.includes('<pdfaid:conformance>U</pdfaid:conformance>'), raw.includes('/OutputIntents')]).toEqual([true, true, true])
}
const queued = (id: string) => sql<{ n: number }>`select count(*)::int as n from pgboss.job where name = ${MAKE_PAPER} and data ->> 'issuedDocumentId' = ${id}`.execute(province.services.database.db).then(({ rows }) => rows[0]?.n)

describe('forms', () => {
  test('of both generations are chosen by the day, each act has its own, the stop notice is new', () => {
    const law = caseFormsLaw()
    const numbers = (day: string) => (['received', 'supplement-asked', 'not-received', 'reappointed', 'stopped', 'decided', 'noted'] as const).map((act) => formOfAct(law, act, legalDate(day))?.number)
    expect(numbers('2025-06-30')).toEqual(['01', '02', '03', '04', undefined, '05', undefined])
    expect(numbers('2025-09-14')).toEqual(numbers('2025-06-30'))
    expect(numbers('2025-09-15')).toEqual(['01', '02', '03', '04', '05', '06', undefined])
    expect([formOfAct(law, 'reappointed', legalDate('2024-01-02'))?.name, formOfAct(law, 'reappointed', legalDate('2026-01-02'))?.name]).toEqual(['Phiếu xin lỗi và hẹn lại ngày trả kết quả', 'Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết'])
  })

  test('the receipt is issued with the receiving, as PDF/A, with persons, papers, day and the reasons of the day on its second page', async () => {
    on('2026-02-05', '08:05')
    const received = await receive()
    const [row] = await issuedOf(received.applicationId)
    expect(row).toMatchObject({ kind: 'receipt', formNumber: '01', circular: 'TT-03-2025-VPCP', sha256: null, signed: false })
    expect(await queued(row!.issuedDocumentId)).toBe(1)
    const { bytes, pages } = await make(received.applicationId, 'receipt', counter)
    expectPdfA(bytes)
    expect(pages).toHaveLength(2)
    for (const words of ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc', 'GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ', 'Mẫu số 01', received.code, 'Lê Thị Bưởi', '0912345678', 'Lê Văn Đức', 'Cấp lại giấy chứng nhận bị mất', 'Bản khai hoặc đơn đề nghị theo mẫu', '5 ngày làm việc + 12 ngày', '08 giờ 05 phút, ngày 05 tháng 02 năm 2026', 'Phú Thọ, ngày 05 tháng 02 năm 2026', received.dueOn!.split('-').reverse().join('/'), row!.verificationCode.slice(0, 5)])
      expect(pages[0]).toContain(words)
    expect(pages[0]).not.toContain('MẪU ')
    expect(pages[1]).toContain('VÌ SAO HẸN NGÀY NÀY')
    expect(pages[1]).toContain('Không tính 2 ngày, từ thứ Bảy 07/02/2026 đến Chủ nhật 08/02/2026')
    expect(pages[1]).toContain('Hạn cuối: thứ Ba 24/02/2026.')
    expect(pages[1]).toContain('Nghị định 131/2021/NĐ-CP')
  })

  test('where the steps were not read no day stands on the receipt, only where to ask', async () => {
    on('2026-06-15')
    const received = await imprisoned()
    expect(received.dueOn).toBeNull()
    const { pages } = await make(received.applicationId, 'receipt')
    expect(pages.join(' ')).not.toContain('VÌ SAO')
    expect(pages[0]).toContain('Chưa hẹn được ngày vì thời hạn của các bước chưa được xác minh. Hỏi tại')
    expect(pages[0]).toContain('Chưa đọc được quy định về thời hạn')
  })

  test('a request to supplement, an apology, a refusal, a stop notice and the control sheet say what their acts say', async () => {
    on('2026-06-15')
    const received = await receive({ slug: 'war-invalid-and-sick-soldier' })
    let at: Done = await acts.takeCase(province.services, officer, then(received))
    at = await acts.askSupplement(province.services, officer, { ...then(at), note: 'Thiếu chữ ký của thân nhân', papers: ['application'] })
    on('2026-06-17')
    at = await acts.supplement(province.services, counter, { ...then(at), papers: [paper('application')] })
    at = await acts.reappoint(province.services, head, { ...then(at), note: 'Chờ xác minh ở đơn vị cũ', on: '2026-07-20' })
    at = await acts.draftDecision(province.services, officer, { ...then(at), draft, facts })
    on('2026-07-21')
    await acts.decide(province.services, director, then(at))
    const asked = await make(received.applicationId, 'supplement-request')
    expect(asked.pages.join(' ')).toMatch(/PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ.*Mẫu số 02.*Thiếu chữ ký của thân nhân.*1\. Bản khai hoặc đơn đề nghị theo mẫu/)
    const sorry = await make(received.applicationId, 'apology')
    expect(sorry.pages.join(' ')).toMatch(/VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN.*Mẫu số 04.*Ngày đã hẹn:.*Chờ xác minh ở đơn vị cũ.*20\/07\/2026/)
    const sheet = await make(received.applicationId, 'control-sheet')
    expect(sheet.row.formNumber).toBe('06')
    expect(sheet.pages.join(' ')).toMatch(/PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ.*Tiếp nhận.*Yêu cầu bổ sung.*Đã bổ sung.*Hẹn lại.*Trình dự thảo.*Quá hạn.*Quyết định/)
    for (const one of [asked, sorry, sheet]) expectPdfA(one.bytes)

    const posted = await acts.registerApplication(province.services, counter, { slug: 'certificate-reissue', unitPath: HERE, form, papers: [], channel: 'post' })
    await acts.refuseApplication(province.services, counter, { ...then(posted), note: 'Không thuộc thẩm quyền' })
    expect((await make(posted.applicationId, 'refusal')).pages.join(' ')).toMatch(/PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ.*Mẫu số 03.*Không thuộc thẩm quyền/)

    const back = await receive()
    at = await acts.withdraw(province.services, counter, { ...then(back), note: 'Đã tìm thấy giấy' })
    at = await acts.stopCase(province.services, head, { ...then(at), note: 'Người nộp rút hồ sơ' })
    expect((await make(back.applicationId, 'stop-notice')).pages.join(' ')).toMatch(/THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ.*Mẫu số 05.*Người nộp rút hồ sơ.*Đã tìm thấy giấy/)
    expect(await issuedOf(back.applicationId)).toHaveLength(2)
  })

  test('come out the same whenever they are made, once, and the acts after them do not show', async () => {
    on('2026-06-15')
    const received = await receive({ slug: 'war-invalid-and-sick-soldier' })
    const [row] = await issuedOf(received.applicationId)
    // The process died between act and form: the act is there, the job is there, and the case went on meanwhile.
    on('2026-06-18')
    const at: Done = await acts.takeCase(province.services, officer, then(received))
    await acts.askSupplement(province.services, officer, { ...then(at), note: 'Thiếu ảnh' })
    const job = province.jobs.definitions.find((one) => one.name === MAKE_PAPER) as unknown as { handle(services: unknown, payload: unknown): Promise<void> }
    await Promise.all([1, 2, 3].map(() => job.handle(province.services, { issuedDocumentId: row!.issuedDocumentId })))
    const first = await make(received.applicationId, 'receipt')
    await job.handle(province.services, { issuedDocumentId: row!.issuedDocumentId })
    expect((await make(received.applicationId, 'receipt')).sha256).toBe(first.sha256)
    expect(first.pages.join(' ')).not.toContain('Thiếu ảnh')
    const files = await province.owner.db.selectFrom('issued_document_file').selectAll().where('issued_document_id', '=', row!.issuedDocumentId).execute()
    expect(files).toHaveLength(1)
    // What the job made is what a counter that could not wait would have made.
    await expect(asActor(province.services.database, officer, (tx) => sql`update issued_document_file set sha256 = sha256`.execute(tx))).rejects.toMatchObject({ code: '42501' })
    await expect(asActor(province.services.database, officer, (tx) => sql`delete from issued_document`.execute(tx))).rejects.toMatchObject({ code: '42501' })
  })

  test('an act whose paper cannot be kept is kept, and the paper is made once the store is there again', async () => {
    on('2026-06-15')
    const broken = { ...province.services, files: { ...province.services.files, put: () => Promise.reject(Object.assign(new Error('files.unavailable'), { code: 'files.unavailable', status: 503, data: {} })) } }
    const received = await acts.receiveAtCounter(broken, counter, { slug: 'certificate-reissue', unitPath: HERE, form, papers: [paper('application')] })
    const [row] = await issuedOf(received.applicationId)
    await expect(acts.makeCasePaper(broken, counter, tell, row!.issuedDocumentId)).rejects.toMatchObject({ code: 'files.unavailable' })
    expect((await issuedOf(received.applicationId))[0]!.sha256).toBeNull()
    expect((await make(received.applicationId, 'receipt')).pages[0]).toContain(received.code)
  })

  test('that were left without a job, as after a restore, get one again', async () => {
    on('2026-06-15')
    const received = await receive()
    const [row] = await issuedOf(received.applicationId)
    await sql`delete from pgboss.job where name = ${MAKE_PAPER}`.execute(province.services.database.db)
    expect(await acts.requeuePapers(province.services)).toBeGreaterThan(0)
    expect(await queued(row!.issuedDocumentId)).toBe(1)
    await make(received.applicationId, 'receipt')
    await sql`delete from pgboss.job where name = ${MAKE_PAPER}`.execute(province.services.database.db)
    await acts.requeuePapers(province.services)
    expect(await queued(row!.issuedDocumentId)).toBe(0)
  })

  test('a name is printed as it is, however long, marked, decomposed or strange, and is never markup', async () => {
    on('2026-06-15')
    const names = ['Nguyễn '.repeat(60).trim(), 'Đặng Thị Ỷ Ưỡng Ằng Ễ'.normalize('NFD'), 'W'.repeat(300), '#let x = 1 *đậm* _nghiêng_ $x^2$ `mã` <nhãn> @ref // \\', '- gạch đầu dòng', '= Đầu đề', '"trích" \\u{41} {input.paper}', 'H’Hen Niê 🎉 李 \u0000\u202e'.replace('\u0000', '')]
    for (const name of names) {
      const received = await receive({ form: { ...form, submitterName: name, applicantName: name } })
      const { bytes, pages } = await make(received.applicationId, 'receipt')
      expectPdfA(bytes)
      const shown = name.normalize('NFC').replaceAll(/[\u202e]/g, '').replaceAll(/🎉|李/gu, '□').trim().replaceAll(/\s+/g, ' ')
      expect(pages.join(' ').replaceAll(' ', '')).toContain(shown.replaceAll(' ', ''))
    }
  })

  test('the register is the book of the days asked for, within the scope, with the form of the day', async () => {
    on('2026-05-04')
    const received = await receive()
    const unread = await imprisoned()
    on('2026-05-20')
    const of = (actor: Actor, from: string, until: string) => acts.printCaseRegister(province.services, actor, { from: legalDate(from), until: legalDate(until) })
    const book = await of(commune, '2026-05-01', '2026-05-31')
    expectPdfA(book)
    const words = (await textOf(book)).join(' ')
    expect(words).toMatch(/SỔ THEO DÕI HỒ SƠ.*Từ ngày 01\/05\/2026 đến ngày 31\/05\/2026.*Mẫu số 07/)
    for (const code of [received.code, unread.code]) expect(words).toContain(code)
    for (const [actor, from, until] of [[elsewhere, '2026-05-01', '2026-05-31'], [commune, '2026-05-05', '2026-05-31']] as const) expect((await textOf(await of(actor, from, until))).join(' ')).not.toContain('H44')
  })

  test('are seen by who sees the case and by nobody else', async () => {
    on('2026-06-15')
    const received = await receive()
    const [row] = await issuedOf(received.applicationId)
    expect(await issuedOf(received.applicationId, commune)).toHaveLength(1)
    expect(await issuedOf(received.applicationId, elsewhere)).toEqual([])
    await expect(acts.makeCasePaper(province.services, elsewhere, tell, row!.issuedDocumentId)).rejects.toMatchObject({ code: 'not-found' })
    expect((await acts.makeCasePaper(province.services, commune, tell, row!.issuedDocumentId)).sha256).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a decision', () => {
  test('is a document with the next number, the signatory and a signature that openssl accepts; the number stands in the register', async () => {
    on('2026-06-15')
    const received = await receive()
    const at = await drafted(received)
    const before = await as(clerk, (tx) => listNumbers(tx, { year: 2026, kind: 'decision', agency: null, limit: 100, offset: 0 }))
    const decided = await acts.decide(province.services, director, then(at))
    expect(decided.state).toBe(9)
    const { row, bytes, pages, sha256 } = await make(received.applicationId, 'decision')
    expectPdfA(bytes)
    expect(row).toMatchObject({ signed: true, formNumber: null })
    for (const words of ['QUYẾT ĐỊNH', `Số: ${row.symbol}`, 'Về việc cấp bổ sung hoặc cấp lại giấy chứng nhận', 'Điều 1. Cấp lại giấy chứng nhận.', 'GIÁM ĐỐC', 'director', 'SỞ NỘI VỤ', 'Nơi nhận:']) expect(pages.join(' ')).toContain(words)
    const { rows, total } = await as(clerk, (tx) => listNumbers(tx, { year: 2026, kind: 'decision', agency: null, limit: 100, offset: 0 }))
    expect(total).toBe(before.total + 1)
    expect(rows.find((one) => one.symbol === row.symbol)).toMatchObject({ state: 'issued', caseCode: received.code, agency: 'home-affairs' })
    expect(row.symbol).toMatch(/^\d{2,}\/QĐ-SNV$/)
    const { cms } = await province.owner.db.selectFrom('issued_document_file').select('cms').where('issued_document_id', '=', row.issuedDocumentId).executeTakeFirstOrThrow()
    expect(verifySignature(cms!, createHash('sha256').update(bytes).digest())).toMatchObject({ valid: true, signer: 'MẪU: Chữ ký của bài kiểm thử' })
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    if (spawnSync('openssl', ['version']).status === 0) {
      const [pdf, signature, pem] = ['a.pdf', 'a.cms', 'a.pem'].map((name) => join(folder, name)) as [string, string, string]
      await Promise.all([writeFile(pdf, bytes), writeFile(signature, cms!)])
      execFileSync('openssl', ['cms', '-inform', 'DER', '-in', signature, '-cmsout', '-noout'])
      await writeFile(pem, execFileSync('openssl', ['pkcs7', '-inform', 'DER', '-in', signature, '-print_certs']))
      const judged = spawnSync('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', signature, '-content', pdf, '-CAfile', pem, '-purpose', 'any', '-out', '/dev/null'])
      expect([judged.status, judged.stderr.toString()]).toEqual([0, expect.stringContaining('successful')])
    }
  })

  test('is not made without a signer, and then neither decided nor numbered', async () => {
    on('2026-06-15')
    const at = await drafted(await receive())
    const count = () => as(clerk, (tx) => listNumbers(tx, { year: 2026, kind: null, agency: null, limit: 1, offset: 0 })).then(({ total }) => total)
    const before = await count()
    await expect(acts.decide({ ...province.services, signer: noSigner }, director, then(at))).rejects.toMatchObject({ code: 'signing.not-set-up', status: 503 })
    const full = { ...province.services, files: { ...province.services.files, put: () => Promise.reject(new Error('full')) } }
    await expect(acts.decide(full, director, then(at))).rejects.toThrow('full')
    expect(await count()).toBe(before)
    const file = await as(officer, (tx) => getCase(tx, at.applicationId))
    expect([file.fold.state, file.fold.seq]).toEqual([4, at.seq])
    expect((await acts.decide(province.services, director, then(at))).state).toBe(9)
    expect(await count()).toBe(before + 1)
  })

  test('numbers follow each other without a gap while many decide at once', async () => {
    on('2026-06-15')
    const ready: Done[] = []
    for (let i = 0; i < 6; i++) ready.push(await drafted(await receive()))
    await Promise.all(ready.map((at) => acts.decide(province.services, director, then(at))))
    const { rows } = await as(clerk, (tx) => listNumbers(tx, { year: 2026, kind: 'decision', agency: 'home-affairs', limit: 1000, offset: 0 }))
    expect(rows.map((row) => row.number).sort((a, b) => a - b)).toEqual(rows.map((_, at) => at + 1))
  })

  test('begins at 01 with each year', async () => {
    on('2027-01-04')
    const numbered = await reserveNumber(province.services, clerk, { agency: 'home-affairs', kind: 'decision', reason: 'Quyết định khen thưởng' })
    expect(numbered).toMatchObject({ year: 2027, number: 1, symbol: '01/QĐ-SNV' })
  })

  describe('where the clerk numbers', () => {
    const numbering = issuingLaw().numbering
    const set = (when: typeof numbering.when) => (numbering.when = when)
    afterAll(() => void set('with-signature'))

    test('before the signature it waits for its number, bears the one that was held, and a second one is refused', async () => {
      set('before-signature')
      on('2026-06-16')
      const at = await drafted(await receive())
      await expect(acts.decide(province.services, director, then(at))).rejects.toMatchObject({ code: 'issuing.number-needed' })
      expect((await as(clerk, (tx) => acts.listWaitingForNumber(tx, 'before-signature', 100))).map((one) => one.applicationId)).toContain(at.applicationId)
      await expect(acts.numberDecision(province.services, officer, then(at))).rejects.toMatchObject({ code: 'forbidden' })
      const { number } = await acts.numberDecision(province.services, clerk, then(at))
      await expect(acts.numberDecision(province.services, clerk, then(at))).rejects.toMatchObject({ code: 'issuing.nothing-to-number' })
      expect((await as(clerk, (tx) => acts.listWaitingForNumber(tx, 'before-signature', 100))).map((one) => one.applicationId)).not.toContain(at.applicationId)
      await acts.decide(province.services, director, then(at))
      expect((await make(at.applicationId, 'decision')).row.symbol).toBe(number)
      // Void, it is no number to sign with.
      const other = await drafted(await receive())
      await acts.numberDecision(province.services, clerk, then(other))
      const { rows } = await as(clerk, (tx) => listNumbers(tx, { year: 2026, kind: 'decision', agency: null, limit: 1000, offset: 0 }))
      const held = rows.find((one) => one.applicationId === other.applicationId)!
      const both = await Promise.allSettled([acts.decide(province.services, director, then(other)), voidNumber(province.services, clerk, { agency: held.agency, kind: held.kind, year: held.year, number: held.number, reason: 'Trình lại' })])
      expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
      expect((both.find((one) => one.status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({ code: expect.stringMatching(/^issuing\.number-(needed|ended)$/) })
    })

    test('after the signature it is decided with the number, by who signed it', async () => {
      set('after-signature')
      on('2026-06-16')
      const at = await drafted(await receive())
      await expect(acts.numberDecision(province.services, clerk, then(at))).rejects.toMatchObject({ code: 'issuing.nothing-to-number' })
      expect((await acts.decide(province.services, director, then(at))).state, 'signed, not decided').toBe(4)
      await expect(acts.decide(province.services, head, then(at))).rejects.toMatchObject({ code: 'applications.signed-already' })
      expect((await as(clerk, (tx) => acts.listWaitingForNumber(tx, 'after-signature', 100))).map((one) => one.applicationId)).toEqual([at.applicationId])
      const done = await acts.numberDecision(province.services, clerk, then(at))
      expect(done.state).toBe(9)
      const file = await as(officer, (tx) => getCase(tx, at.applicationId))
      expect(file.actions.at(-1)).toMatchObject({ kind: 'decided', actor: director.accountId, role: 'director', data: { number: done.number, numberedBy: clerk.accountId } })
      expect((await make(at.applicationId, 'decision')).pages.join(' ')).toContain(`Số: ${done.number}`)
      expect(await as(clerk, (tx) => acts.listWaitingForNumber(tx, 'after-signature', 100))).toEqual([])
    })
  })
})

describe('the register of numbers', () => {
  test('keeps reserved and void numbers with their reasons, and each ends once', async () => {
    on('2026-06-17')
    const reserve = (reason: string) => reserveNumber(province.services, clerk, { agency: 'home-affairs', kind: 'notice', reason })
    const [one, two] = [await reserve('Thông báo nghỉ lễ'), await reserve('Thông báo tuyển dụng')]
    expect([one.symbol, two.symbol]).toEqual(['01/TB-SNV', '02/TB-SNV'])
    const of = ({ agency, kind, year, number }: typeof one) => ({ agency, kind, year, number })
    await expect(voidNumber(province.services, officer, { ...of(one), reason: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(voidNumber(province.services, clerk, { ...of(one), reason: ' ' })).rejects.toMatchObject({ code: 'invalid-input' })
    await voidNumber(province.services, clerk, { ...of(one), reason: 'Ghi nhầm' })
    await expect(voidNumber(province.services, clerk, { ...of(one), reason: 'Lại' })).rejects.toMatchObject({ code: 'issuing.number-ended', data: { how: 'voided' } })
    const both = await Promise.allSettled([voidNumber(province.services, clerk, { ...of(two), reason: 'a' }), useNumberOutside(province.services, clerk, { ...of(two), reason: 'b' })])
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(voidNumber(province.services, clerk, { ...of(one), number: 99, reason: 'a' })).rejects.toMatchObject({ code: 'issuing.number-unknown' })
    await expect(reserveNumber(province.services, clerk, { agency: 'home-affairs', kind: 'khong-co', reason: 'x' })).rejects.toMatchObject({ code: 'issuing.kind-unknown' })
    const { rows } = await as(clerk, (tx) => listNumbers(tx, { year: 2026, kind: 'notice', agency: null, limit: 9, offset: 0 }))
    expect(rows.map((row) => [row.number, row.state === 'reserved'])).toEqual([[2, false], [1, false]])
    expect(rows[1]).toMatchObject({ state: 'voided', endReason: 'Ghi nhầm', reason: 'Thông báo nghỉ lễ' })
  })

  test('is held by the database: no gap, no number twice, nothing taken back', async () => {
    const key = { agency: 'home-affairs', year: 2026, kind: 'notice', symbol: 'x', on_day: '2026-06-17', at: now, actor: clerk.accountId, reason: 'x', path: '25/' }
    const insert = (number: number, previous_number: number | null) => province.owner.db.insertInto('document_number').values({ ...key, number, previous_number }).execute()
    await expect(insert(4, 3)).rejects.toMatchObject({ constraint: 'document_number_follows' })
    await expect(insert(4, 2)).rejects.toMatchObject({ constraint: 'document_number_without_gap' })
    await expect(insert(2, 1)).rejects.toMatchObject({ constraint: 'document_number_pk' })
    for (const change of [sql`update document_number set number = 7`, sql`delete from document_number`, sql`delete from document_number_end`, sql`delete from number_series`])
      await expect(asActor(province.services.database, clerk, (tx) => change.execute(tx))).rejects.toMatchObject({ code: '42501' })
    expect(await as(elsewhere, (tx) => listNumbers(tx, { year: 2026, kind: null, agency: null, limit: 9, offset: 0 }))).toEqual({ rows: [], total: 0 })
  })
})

describe('a draft', () => {
  test('begins from a template with the data of the case; every field is filled, and what is missing is named', async () => {
    on('2026-06-15')
    const received = await receive()
    const file = await as(officer, (tx) => getCase(tx, received.applicationId))
    const text = acts.draftText(file, 'granted')
    for (const words of ['Nghị định 131/2021/NĐ-CP Điều 115', received.code, '15/06/2026', 'Lê Văn Đức', 'Giấy chứng nhận', 'khu 3']) expect(text).toContain(words)
    expect(text).not.toMatch(/[{}]/)
    expect(acts.draftText(file, 'refused')).toContain('Không giải quyết')
    const { applicantResidence: _, meritName: __, ...less } = form
    expect(() => acts.draftText({ ...file, application: { ...file.application, form: less } }, 'granted')).toThrow(expect.objectContaining({ code: 'applications.template-incomplete', data: { fields: ['meritName', 'applicantResidence'] } }))
    expect(() => acts.draftText({ ...file, procedure: { ...file.procedure, field: 'khac' } }, 'granted')).toThrow(expect.objectContaining({ code: 'applications.template-unknown' }))
    const fields = new Set(procedureLaw().law.procedures.values().map((one) => one.field))
    for (const field of fields) for (const outcome of ['granted', 'refused'] as const) expect(acts.decisionTemplates().some((one) => one.outcome === outcome && one.fields.includes(field)), `${field} ${outcome}`).toBe(true)
    expect(acts.decisionTemplates().flatMap((one) => placeholdersOf(one.text)).length).toBeGreaterThan(10)
  })
})

describe('the effect of a decision', () => {
  test('opens the recognition with number, day and body, and the register answers as of before and after', async () => {
    on('2026-06-10')
    const personId = await registerPerson(province.services, officer, { fullName: 'Lê Văn Đức', path: HERE })
    const received = await imprisoned({ meritPersonId: personId })
    const at = await drafted(received)
    const before = now
    on('2026-06-18')
    await acts.decide(province.services, director, then(at))
    const { row } = await make(received.applicationId, 'decision')
    const ask = (day: string, knownAt: Date) => as(officer, (tx) => listMeritRecords(tx, personId, { day: legalDate(day), knownAt }))
    expect(await ask('2026-06-18', now)).toMatchObject([{ category: 'IMPRISONED_ACTIVIST', recognition: { state: 'recognised', decisionNumber: row.symbol, signedEdtf: '2026-06-18', body: 'Sở Nội vụ', from: '2026-06-18' } }])
    expect((await ask('2026-06-17', now)).map((record) => record.recognition)).toEqual([null])
    expect((await ask('2026-06-18', before)).map((record) => record.recognition)).toEqual([null])
    const file = await as(officer, (tx) => getCase(tx, received.applicationId))
    expect(file.actions.at(-1)!.data['effect']).toMatchObject({ kind: 'done', state: 'recognised' })
  })

  test('is none where it was refused or the file says nothing; and what is not clear waits as an outstanding case', async () => {
    on('2026-06-18')
    const personId = await registerPerson(province.services, officer, { fullName: 'Vi Thị Nụ', path: HERE })
    const records = () => as(officer, (tx) => listMeritRecords(tx, personId, { day: clock.today(), knownAt: now }))
    const decideOn = async (more: Partial<Counter>, input: { meritPersonId?: string } = {}, text = {}) => {
      const at = await drafted(await imprisoned(more), text)
      await acts.decide(province.services, director, { ...then(at), ...input })
      return (await as(officer, (tx) => getCase(tx, at.applicationId))).actions.at(-1)!.data['effect']
    }
    expect(await decideOn({ meritPersonId: personId }, {}, { outcome: 'refused' })).toEqual({ kind: 'none' })
    expect(await records()).toEqual([])
    const open = () => as(officer, (tx) => acts.listOutstanding(tx, { kind: 'decision-not-entered', closed: false, mine: null, limit: 50, offset: 0 }))
    const before = (await open()).total
    expect(await decideOn({})).toEqual({ kind: 'waits', why: 'person-not-linked' })
    expect((await open()).rows.at(-1)).toMatchObject({ lacks: expect.stringContaining('chưa gắn'), applicationCode: expect.stringMatching(/^H44-/) })
    expect(await decideOn({}, { meritPersonId: personId })).toMatchObject({ kind: 'done' })
    expect(await decideOn({ meritPersonId: personId })).toEqual({ kind: 'waits', why: 'already-so' })
    expect(await records()).toHaveLength(1)
    expect((await open()).total).toBe(before + 2)
    const plain = await drafted(await receive({ meritPersonId: personId }))
    await acts.decide(province.services, director, then(plain))
    expect((await as(officer, (tx) => getCase(tx, plain.applicationId))).actions.at(-1)!.data['effect']).toEqual({ kind: 'none' })
    expect((await open()).total).toBe(before + 2)
  })

  test('that a hand has to enter opens a task with what is to be entered and where: a correction (Điều 130) at the person, a dossier that leaves (Điều 131.1) or arrives (Điều 131.2) at its transfer', async () => {
    on('2026-06-18')
    const personId = await registerPerson(province.services, officer, { fullName: 'Bùi Thị Chắt', path: HERE })
    const task = async (more: Partial<Counter>) => {
      const at = await drafted(await receive({ meritPersonId: personId, papers: [], ...more }))
      await acts.decide(province.services, director, then(at))
      const { rows } = await as(officer, (tx) => acts.listOutstanding(tx, { kind: 'decision-not-entered', closed: false, mine: null, limit: 200, offset: 0 }))
      return rows.find((row) => row.applicationId === at.applicationId)
    }
    const anyPapers = (slug: string) => procedureLaw().law.procedures.get(slug)!.papers.map((one) => ({ ...paper(one.paper), originals: one.originals, copies: one.copies }))
    expect(await task({ slug: 'personal-data-correction', papers: anyPapers('personal-data-correction') })).toMatchObject({ personId, leadsTo: 'person', task: expect.stringContaining('Mẫu 75'), lacks: expect.stringContaining('phải có người ghi') })
    expect(await task({ slug: 'dossier-transfer', papers: anyPapers('dossier-transfer') })).toMatchObject({ leadsTo: null, lacks: expect.stringContaining('không chọn cách') })
    expect(await task({ slug: 'dossier-transfer', way: 'ordinary', papers: anyPapers('dossier-transfer') })).toMatchObject({ personId, leadsTo: 'transfer-out', task: expect.stringContaining('Mẫu 93') })
    expect(await task({ slug: 'dossier-transfer', way: 'arrival', papers: anyPapers('dossier-transfer') })).toMatchObject({ leadsTo: 'transfer-in', task: expect.stringContaining('Ghi hồ sơ đến') })
  })

  test('is a task too where the procedure under which the case came says nothing of the register', async () => {
    on('2026-06-18')
    const { procedures } = procedureLaw().law
    const procedure = procedures.get('certificate-reissue')!
    const { effect: _, ...silent } = procedure
    procedures.set(procedure.slug, silent)
    try {
      const at = await drafted(await receive())
      await acts.decide(province.services, director, then(at))
      expect((await as(officer, (tx) => getCase(tx, at.applicationId))).actions.at(-1)!.data['effect']).toEqual({ kind: 'waits', why: 'not-stated' })
    } finally {
      procedures.set(procedure.slug, procedure)
    }
  })

  test('suspends or ends by the way the case went (Điều 118.1), resumes (Điều 119.1), and is a task where no way was chosen or the person has two records', async () => {
    on('2026-06-10')
    const personId = await registerPerson(province.services, officer, { fullName: 'Triệu Văn Bảy', path: HERE })
    const decideOn = async (more: Partial<Counter>) => {
      const slug = more.slug ?? 'suspension-or-end'
      const papers = procedureLaw().law.procedures.get(slug)!.papers.map((one) => ({ ...paper(one.paper), originals: one.originals, copies: one.copies }))
      // The agency suspends by itself: the procedure has no form of its own, and asks who hands in, for whom, and whose record it is.
      const { request: _, ...plain } = form
      const at = await drafted(await receive({ slug, meritPersonId: personId, papers, ...(procedureLaw().law.procedures.get(slug)!.form === null ? { form: plain } : {}), ...more }))
      await acts.decide(province.services, director, then(at))
      return (await as(officer, (tx) => getCase(tx, at.applicationId))).actions.at(-1)!.data['effect']
    }
    await decideOn({ slug: 'imprisoned-activist' })
    const seen: (string | undefined)[] = []
    for (const [day, more] of [['2026-06-11', { way: 'suspension' }], ['2026-06-12', { slug: 'resume-benefit' }], ['2026-06-15', { way: 'end' }]] as const) {
      on(day)
      expect(await decideOn(more)).toMatchObject({ kind: 'done' })
      seen.push((await as(officer, (tx) => listMeritRecords(tx, personId, { day: legalDate(day), knownAt: now })))[0]?.recognition?.state)
    }
    expect(seen).toEqual(['suspended', 'recognised', 'terminated'])
    expect(await decideOn({})).toEqual({ kind: 'waits', why: 'way-not-chosen' })
    expect(await decideOn({ way: 'suspension' })).toEqual({ kind: 'waits', why: 'record-not-one' })
  })

  test('entered by hand closes its task in the same transaction, names the case as its source, and is told to who comes second', async () => {
    on('2026-06-18')
    const personId = await registerPerson(province.services, officer, { fullName: 'Bàn Văn Ghi', path: HERE })
    const papers = procedureLaw().law.procedures.get('personal-data-correction')!.papers.map((one) => ({ ...paper(one.paper), originals: one.originals, copies: one.copies }))
    const at = await drafted(await receive({ slug: 'personal-data-correction', meritPersonId: personId, papers }))
    await acts.decide(province.services, director, then(at))
    const open = async () => (await as(officer, (tx) => acts.listOutstanding(tx, { kind: 'decision-not-entered', closed: false, mine: null, limit: 200, offset: 0 }))).rows.find((row) => row.applicationId === at.applicationId)
    const task = (await open())!
    const decision = (await as(officer, (tx) => acts.findDecisionOfCase(tx, at.applicationId)))!
    expect(decision).toMatchObject({ on: '2026-06-18', body: 'Sở Nội vụ' })
    expect((await as(officer, (tx) => acts.listDecisionsNotEntered(tx, [personId], 50))).filter((one) => one.own)).toMatchObject([{ outstandingCaseId: task.outstandingCaseId }])
    const { seen } = await as(officer, (tx) => getRegister(tx, [personId]))
    const entry = { personId, seen, category: 'WAR_INVALID' as const, number: 'PTO/AQ 77 CM', state: 'recognised' as const, decisionNumber: decision.symbol, signed: { written: '18/6/2026' }, body: decision.body, rate: 41, rateFrom: legalDate('2026-05-02') }
    const input = { outstandingCaseId: task.outstandingCaseId, seq: task.seq, entry }
    const stranger = await registerPerson(province.services, officer, { fullName: 'Người Khác', path: HERE })
    await expect(acts.enterDecisionOfCase(province.services, officer, { ...input, entry: { ...entry, personId: stranger, seen: (await as(officer, (tx) => getRegister(tx, [stranger]))).seen } })).rejects.toMatchObject({ code: 'applications.outstanding-of-other' })
    await expect(acts.enterDecisionOfCase(province.services, officer, { ...input, entry: { ...entry, seen: 'x' } })).rejects.toMatchObject({ code: 'merit.register-moved-on' })
    expect(await open()).toMatchObject({ seq: task.seq })
    expect(await acts.enterDecisionOfCase(province.services, officer, input)).toMatchObject({ kind: 'entered' })
    expect(await open()).toBeUndefined()
    await expect(acts.enterDecisionOfCase(province.services, officer, input)).rejects.toMatchObject({ code: 'applications.outstanding-closed' })
    const told = await as(officer, (tx) => acts.findEntryOfCase(tx, at.applicationId))
    expect(told).toMatchObject({ lines: [{ personId, state: 'recognised', from: '2026-06-18', byName: 'officer' }], waits: { closed: true, byName: 'officer', note: `Đã ghi quyết định ${decision.symbol} vào sổ người có công` } })
    // Taken up again it is closed once more, and the register says it once.
    await acts.reopenOutstanding(province.services, officer, { outstandingCaseId: task.outstandingCaseId, seq: 2, lacks: 'x', task: 'x', note: 'Xem lại' })
    const { records, seen: later } = await as(officer, (tx) => getRegister(tx, [personId]))
    expect(await acts.enterDecisionOfCase(province.services, officer, { ...input, seq: 3, entry: { ...entry, seen: later, category: null, meritRecordId: records[0]!.meritRecordId } })).toMatchObject({ kind: 'already' })
    expect((await as(officer, (tx) => getRegister(tx, [personId]))).records).toMatchObject([{ lines: [{ decisionNumber: decision.symbol }], ratings: [{ rate: 41 }] }])
  })

  test('counts from the day that the decision states, else from that of signing; of one day the register says one thing, and what came after stays', async () => {
    on('2026-06-10')
    const personId = await registerPerson(province.services, officer, { fullName: 'Giàng A Từ', path: HERE })
    const { request: _, ...plain } = form
    const decideOn = async (slug: string, more: Partial<Counter>, holdsFrom?: string) => {
      const papers = procedureLaw().law.procedures.get(slug)!.papers.map((one) => ({ ...paper(one.paper), originals: one.originals, copies: one.copies }))
      const at = await drafted(await receive({ slug, meritPersonId: personId, papers, ...(procedureLaw().law.procedures.get(slug)!.form === null ? { form: plain } : {}), ...more }), holdsFrom === undefined ? {} : { holdsFrom: legalDate(holdsFrom) })
      await acts.decide(province.services, director, then(at))
      return (await as(officer, (tx) => getCase(tx, at.applicationId))).actions.at(-1)!.data['effect']
    }
    await decideOn('imprisoned-activist', {}, '2026-01-01')
    on('2026-06-15')
    expect(await decideOn('suspension-or-end', { way: 'suspension' }, '2026-03-01')).toMatchObject({ kind: 'done', state: 'suspended' })
    expect(await decideOn('resume-benefit', {}, '2026-03-01')).toMatchObject({ kind: 'waits', why: 'day-taken' })
    expect(await decideOn('resume-benefit', {})).toMatchObject({ kind: 'done', state: 'recognised' })
    const { records } = await as(officer, (tx) => getRegister(tx, [personId]))
    expect(records[0]!.lines.filter((line) => line.knownUntil === null).map((line) => [line.state, line.from, line.until, line.signedEdtf])).toEqual([
      ['recognised', '2026-01-01', '2026-03-01', '2026-06-10'],
      ['suspended', '2026-03-01', '2026-06-15', '2026-06-15'],
      ['recognised', '2026-06-15', null, '2026-06-15'],
    ])
    const { events } = await as(officer, (tx) => listTimeline(tx, officer, [personId], [], now))
    const told = events.filter((event) => event.kind === 'recognition')
    expect(told.map((event) => event.code).sort()).toEqual(['IMPRISONED_ACTIVIST recognised', 'IMPRISONED_ACTIVIST resumed', 'IMPRISONED_ACTIVIST suspended'])
    expect(told.every((event) => event.caseId !== null)).toBe(true)
  })

  test('suspends, resumes and ends where a file says so, and each stands from its day on', async () => {
    on('2026-06-10')
    const personId = await registerPerson(province.services, officer, { fullName: 'Hà Văn Sáu', path: HERE })
    const { procedures } = procedureLaw().law
    const procedure = procedures.get('imprisoned-activist')!
    const states: (string | undefined)[] = []
    try {
      for (const [day, does] of [['2026-06-11', 'recognise'], ['2026-06-12', 'suspend'], ['2026-06-15', 'resume'], ['2026-06-16', 'terminate']] as const) {
        procedures.set(procedure.slug, { ...procedure, effect: { ...procedure.effect!, does, category: does === 'recognise' ? 'IMPRISONED_ACTIVIST' : null } })
        on(day)
        const at = await drafted(await imprisoned({ meritPersonId: personId }))
        await acts.decide(province.services, director, then(at))
      }
    } finally {
      procedures.set(procedure.slug, procedure)
    }
    for (const day of ['2026-06-10', '2026-06-11', '2026-06-12', '2026-06-14', '2026-06-15', '2026-06-16']) states.push((await as(officer, (tx) => listMeritRecords(tx, personId, { day: legalDate(day), knownAt: now })))[0]?.recognition?.state)
    expect(states).toEqual([undefined, 'recognised', 'suspended', 'suspended', 'recognised', 'terminated'])
  })
})

describe('whoever holds a document', () => {
  const publicActor: Actor = { accountId: 'public', role: 'public', scopeFrom: '', scopeUntil: '', wide: false }

  test('learns by its code what it is and whether it is whole, and nothing of the case; without a code nothing', async () => {
    on('2026-06-15')
    const received = await receive()
    const at = await drafted(received)
    await acts.decide(province.services, director, then(at))
    const { row, sha256 } = await make(received.applicationId, 'decision')
    const found = await as(publicActor, (tx) => findPublicDocument(tx, row.verificationCode))
    expect(found).toEqual({ kind: 'decision', formNumber: null, circular: null, symbol: row.symbol, issuedOn: '2026-06-15', agencyName: 'Sở Nội vụ', sha256, cms: expect.any(Buffer), certificateSha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(JSON.stringify(found)).not.toMatch(/Bưởi|Đức|H44/)
    expect(await as(publicActor, (tx) => findPublicDocument(tx, row.verificationCode.replace(/.$/, (letter) => (letter === '0' ? '1' : '0'))))).toBeNull()
    for (const table of ['issued_document', 'issued_document_file', 'application', 'document_number'] as const) expect(await as(publicActor, (tx) => tx.selectFrom(table).selectAll().execute())).toEqual([])
  })
})

describe('outstanding cases', () => {
  const one = (more = {}) => acts.openOutstanding(province.services, officer, { kind: 'dossier-lost', subject: 'Hồ sơ LS 1234', unitPath: HERE, lacks: 'Giấy báo tử', task: 'Xin trích lục ở Cục Người có công', ...more })
  const rowOf = (id: string, actor = officer) => as(actor, (tx) => acts.findOutstanding(tx, id))

  test('say what is missing and who does what until when, from review to review until they are closed, and are taken up again', async () => {
    on('2026-06-15')
    await province.owner.db.insertInto('assignment').values({ assignment_id: newId(), account_id: commune.accountId, role: 'commune-officer', area_path: HERE, holds: '[2020-01-01,)', known: '[2020-01-01,)' }).execute()
    const { outstandingCaseId } = await one({ doer: commune.accountId, dueOn: '2026-06-20' })
    expect(await rowOf(outstandingCaseId)).toMatchObject({ seq: 1, closed: false, lacks: 'Giấy báo tử', doer: commune.accountId, dueOn: '2026-06-20' })
    on('2026-06-22')
    expect((await as(officer, (tx) => acts.countOutstanding(tx, clock.today()))).find((count) => count.kind === 'dossier-lost')).toMatchObject({ late: 1 })
    expect((await as(commune, (tx) => acts.listOutstanding(tx, { kind: null, closed: false, mine: commune.accountId, limit: 9, offset: 0 }))).rows.map((row) => row.outstandingCaseId)).toEqual([outstandingCaseId])
    const found = { outstandingCaseId, lacks: 'Dấu của trích lục', task: 'Gửi lại', dueOn: '2026-07-01' }
    await acts.reviewOutstanding(province.services, commune, { ...found, seq: 1 })
    await expect(acts.reviewOutstanding(province.services, officer, { ...found, seq: 1 })).rejects.toMatchObject({ code: 'applications.outstanding-moved-on' })
    await acts.closeOutstanding(province.services, officer, { outstandingCaseId, seq: 2, note: 'Đã có trích lục' })
    await expect(acts.reviewOutstanding(province.services, officer, { ...found, seq: 3 })).rejects.toMatchObject({ code: 'applications.outstanding-closed' })
    await acts.reopenOutstanding(province.services, officer, { ...found, seq: 3, note: 'Trích lục sai tên' })
    expect((await as(officer, (tx) => acts.listOutstandingSteps(tx, outstandingCaseId))).map((step) => step.kind)).toEqual(['opened', 'reviewed', 'closed', 'reopened'])
    await expect(acts.reopenOutstanding(province.services, officer, { ...found, seq: 4, note: 'x' })).rejects.toMatchObject({ code: 'applications.outstanding-open' })
  })

  test('are for the scope alone, and are given to nobody who does not see them', async () => {
    const { outstandingCaseId } = await one()
    expect(await rowOf(outstandingCaseId, elsewhere)).toBeUndefined()
    expect(await rowOf(outstandingCaseId, commune)).toBeDefined()
    await expect(acts.reviewOutstanding(province.services, elsewhere, { outstandingCaseId, seq: 1, lacks: 'x', task: 'x' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(one({ doer: elsewhere.accountId })).rejects.toMatchObject({ code: 'applications.doer-unknown' })
    await expect(one({ unitPath: '25/00000/' })).rejects.toMatchObject({ code: 'applications.unit-unknown' })
    await expect(one({ lacks: ' ' })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(acts.openOutstanding(province.services, counter, { kind: 'other', subject: 'x', unitPath: HERE, lacks: 'x', task: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
