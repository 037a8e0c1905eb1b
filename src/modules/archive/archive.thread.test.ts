import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { coverImage, makeDossier, paperImage, workJobs } from './archive.fixture.ts'
import { openBatch, storeBatchFile } from './index.ts'

let province: TestProvince
let archivist: Actor
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist', '25/07900/')
})
afterAll(() => province.close())

describe('from paper to word', () => {
  it('a cover sheet and a paper become a page of the dossier that is found by its words', async () => {
    const { services, jobs, owner } = province
    const dossierId = await makeDossier(province, { expectedPages: 1 })
    const { batchId } = await openBatch(services, archivist, { label: 'Hộp 12', origin: 'upload' })
    const files = {
      '001.png': await coverImage(dossierId, 1),
      '002.png': await paperImage([
        'GIẤY BÁO TỬ',
        'Họ và tên: Nguyễn Văn Thử',
        'Quê quán: xã Kim Đức',
        'Hy sinh ngày 20 tháng 4 năm 1972',
      ]),
    }
    for (const [name, source] of Object.entries(files))
      expect(await storeBatchFile(services, archivist, { batchId, name, source })).toMatchObject({
        state: 'stored',
      })
    await workJobs(province, jobs.tools)
    const pages = await owner.db
      .selectFrom('page')
      .selectAll()
      .orderBy('created_at')
      .orderBy('page_id')
      .execute()
    expect(
      pages.map(({ kind, state, dossier_id: dossier, seq, path }) => ({ kind, state, dossier, seq, path })),
    ).toEqual([
      { kind: 'cover', state: 'cover', dossier: dossierId, seq: null, path: '25/07900/' },
      {
        kind: 'content',
        state: expect.stringMatching(/read|needs_review/),
        dossier: dossierId,
        seq: 1,
        path: '25/07900/',
      },
    ])
    const [text] = await owner.db.selectFrom('page_text').selectAll().execute()
    expect(text?.text).toContain('Nguyễn Văn Thử')
    expect(text?.tokens).toMatch(/'nguyen':\d+/)
    const [reading] = await owner.db.selectFrom('reading').selectAll().execute()
    expect(reading).toMatchObject({ type: 'death-notice', path: '25/07900/' })
    const documents = await owner.db.selectFrom('document').selectAll().execute()
    expect(documents).toMatchObject([
      { dossier_id: dossierId, seq: 1, type: 'death-notice', type_confirmed: false },
    ])
  })
})
