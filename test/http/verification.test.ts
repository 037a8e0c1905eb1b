import { afterAll, beforeAll, expect, test } from 'vitest'
import * as acts from '#modules/applications/index.ts'
import { startServer, type TestServer } from './server.ts'

// The page on which anybody verifies a paper by its code.

let server: TestServer
let codes: { receipt: string; decision: string }
let caseCode: string
beforeAll(async () => {
  server = await startServer({ ANSINH_DEMO: '1' })
  const { province, runtime } = server
  const { services } = runtime
  const [counter, officer, head] = await Promise.all([province.actor('reception'), province.actor('officer'), province.actor('head')])
  const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'x' }
  const received = await acts.receiveAtCounter(services, counter, { slug: 'war-invalid-and-sick-soldier', unitPath: '25/07900/', form, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }] })
  caseCode = received.code
  const on = ({ applicationId, seq }: { applicationId: acts.ApplicationId; seq: number }) => ({ applicationId, seq })
  let at = await acts.takeCase(services, officer, on(received))
  at = await acts.draftDecision(services, officer, { ...on(at), draft: { outcome: 'granted', text: 'Điều 1. Hưởng.' }, facts: { dossierCompared: true } })
  await acts.decide(services, head, on(at))
  const rows = await province.owner.db.selectFrom('issued_document').select(['kind', 'verification_code']).execute()
  const codeOf = (kind: string) => rows.find((row) => row.kind === kind)!.verification_code
  codes = { receipt: codeOf('receipt'), decision: codeOf('decision') }
}, 120_000)
afterAll(() => server.close())

const text = (html: string) => html.replaceAll(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>/g, '').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

test('a code tells kind, number, day, body, signature and hash, and nothing of the case or of anybody', async () => {
  const { status, text: html, headers } = await server.client().get(`/xac-thuc/${codes.decision}`)
  const told = text(html)
  expect(status).toBe(200)
  for (const words of ['Văn bản này có được cấp', 'Quyết định', '01/QĐ-SNV', '15/06/2026', 'Sở Nội vụ', 'Hợp lệ, tệp chưa bị sửa', 'chỉ để dùng thử']) expect(told).toContain(words)
  expect(told).toMatch(/\b[0-9a-f]{64}\b/)
  expect(html).not.toMatch(/Bưởi|Đức|khu 3/)
  expect(html).not.toContain(caseCode)
  expect(html, 'no script is needed').not.toContain('<script type="module"')
  expect([headers.get('x-robots-tag'), headers.get('cache-control')]).toEqual(['noindex', 'private, no-store'])
  const paper = text((await server.client().get(`/xac-thuc/${codes.receipt.toLowerCase().replace(/(.{5})/, '$1-')}`)).text)
  for (const words of ['Giấy tiếp nhận hồ sơ và hẹn trả kết quả', 'Mẫu số 01', 'Không ký số']) expect(paper).toContain(words)
})

test('a typed code leads to its page; what is no code, and a code that was not given, are told so under one status', async () => {
  const client = server.client()
  expect((await client.get(`/xac-thuc?ma=${codes.decision.toLowerCase()}`)).location).toBe(`/xac-thuc/${codes.decision}`)
  const wrong = codes.decision.replace(/.$/, (letter) => (letter === 'A' ? 'B' : 'A'))
  for (const [path, words] of [['/xac-thuc', 'Gõ mã in cạnh'], ['/xac-thuc?ma=abc', 'Đây không phải mã'], ['/xac-thuc/abc', 'Đây không phải mã'], [`/xac-thuc/${wrong}`, 'Không có văn bản nào']] as const) {
    const answer = await client.get(path)
    expect([path, answer.status, text(answer.text).includes(words)]).toEqual([path, 200, true])
  }
})

test('a changed file or signature is told as not valid', async () => {
  const { db } = server.province.owner
  const row = await db.selectFrom('issued_document_file as f').innerJoin('issued_document as d', 'd.issued_document_id', 'f.issued_document_id').select(['f.cms', 'f.issued_document_id']).where('d.verification_code', '=', codes.decision).executeTakeFirstOrThrow()
  const changed = Buffer.from(row.cms!)
  changed[changed.length - 5]! ^= 1
  const told = async () => text((await server.client().get(`/xac-thuc/${codes.decision}`)).text)
  await db.updateTable('issued_document_file').set({ cms: changed }).where('issued_document_id', '=', row.issued_document_id).execute()
  expect(await told()).toContain('Không hợp lệ')
  await db.updateTable('issued_document_file').set({ cms: row.cms, certificate_sha256: '0'.repeat(64) }).where('issued_document_id', '=', row.issued_document_id).execute()
  expect(await told()).toContain('Không hợp lệ')
})

test('who tries too many codes is shut out for a while, also from right ones', async () => {
  const client = server.client()
  for (let i = 0; i < 32; i++) await client.get(`/xac-thuc/${String(i).padStart(20, '0')}`)
  const shut = text((await client.get(`/xac-thuc/${codes.receipt}`)).text)
  expect(shut).toContain('Đã thử sai quá nhiều mã')
  expect(shut).not.toContain('Giấy tiếp nhận')
})
