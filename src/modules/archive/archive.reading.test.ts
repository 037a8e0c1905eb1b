import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { OcrError } from '#platform/ocr/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { fakeReaders, fakeReading, makeDossier, plainImage, workJobs } from './archive.fixture.ts'
import { FIELD_NAMES } from './archive.schemas.ts'
import { typePage } from './fields/typed-page.fixture.ts'
import { READ_PAGE } from './archive.job-names.ts'
import type { PageTools } from './archive.tools.ts'
import { readPage } from './reading/read-page.ts'
import {
  acceptField,
  comparePages,
  confirmType,
  correctField,
  correctText,
  filePages,
  getDossierView,
  getPageImage,
  getPageShape,
  getPageView,
  listCoverRows,
  listDossiers,
  listPagesToReview,
  openBatch,
  printCoverSheets,
  requeueOldReadings,
  requeueWaiting,
  reviewPage,
  storeBatchFile,
  verifyPage,
} from './index.ts'

let province: TestProvince
let archivist: Actor
let officer: Actor
let colleague: Actor
let stranger: Actor
let number = 0
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist', '25/07900/')
  officer = await province.actor('commune-officer', '25/07900/')
  colleague = await province.actor('commune-officer', '25/07900/')
  stranger = await province.actor('commune-officer', '25/08500/')
})
afterAll(() => province.close())

const toolsWith = (readers: PageTools['readers']): PageTools => ({
  decoder: province.jobs.tools.decoder,
  readers,
})
const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = officer) =>
  asActor(province.services.database, actor, work)
const row = <T extends 'page' | 'reading' | 'page_text'>(table: T, pageId: string) =>
  province.owner.db
    .selectFrom(table as 'page')
    .selectAll()
    .where('page_id', '=', pageId)
    .executeTakeFirst() as Promise<never>
const stateOf = async (pageId: string) => {
  const { state, failure_code: why } = await province.owner.db
    .selectFrom('page')
    .select(['state', 'failure_code'])
    .where('page_id', '=', pageId)
    .executeTakeFirstOrThrow()
  return why === null ? state : `${state} ${why}`
}
const textOf = async (pageId: string) => {
  const found = await province.owner.db
    .selectFrom('page_text')
    .select('text')
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return found?.text
}

const PAPER = ['GIẤY BÁO TỬ', 'Họ và tên: Nguyen Van Thu', 'Sinh năm: 1948', 'Quê quán: xã Kim Đức']

/** Pages of a dossier that wait to be read, a file each. */
async function waiting(count = 1, dossier?: string): Promise<{ pageIds: string[]; dossierId: string }> {
  const dossierId = dossier ?? (await makeDossier(province))
  const { batchId } = await openBatch(province.services, archivist, { label: 'đợt', origin: 'upload' })
  for (let index = 0; index < count; index++)
    await storeBatchFile(province.services, archivist, {
      batchId,
      name: `${index}.jpg`,
      source: await plainImage((number += 1)),
    })
  await workJobs(province, toolsWith(fakeReaders()), 'archive.take-apart')
  const rows = await province.owner.db
    .selectFrom('page as p')
    .innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id')
    .select('p.page_id')
    .where('f.scan_batch_id', '=', batchId)
    .orderBy('f.name')
    .execute()
  const pageIds = rows.map((page) => page.page_id)
  await filePages(province.services, archivist, { pageIds, dossierId })
  return { pageIds, dossierId }
}

async function readOne(lines = PAPER, options: Parameters<typeof fakeReaders>[0] = {}): Promise<string> {
  const { pageIds } = await waiting()
  await readPage(province.services, toolsWith(fakeReaders({ lines, ...options })), { pageId: pageIds[0]! })
  await workJobs(province, toolsWith(fakeReaders()))
  return pageIds[0]!
}

describe('reading', () => {
  it('twice by the same engine is once; a newer engine replaces the words and leaves the day of the first reading', async () => {
    const { pageIds } = await waiting()
    const pageId = pageIds[0]!
    const first = fakeReaders({ lines: ['một hai ba'] })
    await readPage(province.services, toolsWith(first), { pageId })
    const before = await row('reading', pageId)
    await readPage(province.services, toolsWith(first), { pageId })
    expect(first.calls).toBe(1)
    expect(await row('reading', pageId)).toEqual(before)
    const newer = toolsWith(fakeReaders({ lines: ['bốn'], version: 'fake 2' }))
    const later = {
      ...province.services,
      clock: { ...province.services.clock, now: () => new Date('2027-01-01T00:00:00Z') },
    }
    await readPage(later, newer, { pageId })
    expect(await row('reading', pageId)).toMatchObject({
      text: 'bốn',
      engine_version: 'fake 2',
      read_at: (before as { read_at: Date }).read_at,
    })
    expect(await row('page', pageId)).toMatchObject({ read_at: (before as { read_at: Date }).read_at })
    expect(await textOf(pageId)).toBe('bốn')
    expect(
      await province.owner.db
        .selectFrom('text_vocabulary')
        .select('token')
        .where('token', 'in', ['mot', 'bon'])
        .orderBy('token')
        .execute(),
    ).toEqual([{ token: 'bon' }, { token: 'mot' }])
  })

  it('pages with the same new words read at the same moment do not wait for each other in a circle', async () => {
    const { pageIds, dossierId } = await waiting(6)
    const lines = pageIds.map((_, index) =>
      Array.from(
        { length: 40 },
        (_, word) => `từ${String.fromCharCode(97 + ((word * 7 + index * 13) % 26))}x`,
      ).join(' '),
    )
    await Promise.all(
      pageIds.map((pageId, index) =>
        readPage(province.services, toolsWith(fakeReaders({ lines: [lines[index]!] })), { pageId }),
      ),
    )
    expect(await Promise.all(pageIds.map(stateOf))).toEqual(pageIds.map(() => 'read'))
    expect(
      await province.owner.db
        .selectFrom('document')
        .select('seq')
        .where('dossier_id', '=', dossierId)
        .execute(),
    ).toEqual([{ seq: 1 }])
  })

  it('a page that crashes or stalls the engine is tried once more, then set aside; the rest goes on', async () => {
    const { pageIds } = await waiting(3)
    const crash = (attempt: number) => (attempt <= 2 ? new OcrError('ocr.crashed') : undefined)
    const once = (attempt: number) => (attempt === 1 ? new OcrError('ocr.timeout') : undefined)
    await readPage(province.services, toolsWith(fakeReaders({ fail: crash })), { pageId: pageIds[0]! })
    await readPage(province.services, toolsWith(fakeReaders({ fail: once })), { pageId: pageIds[1]! })
    await readPage(
      province.services,
      toolsWith(fakeReaders({ fail: () => new OcrError('ocr.unreadable') })),
      { pageId: pageIds[2]! },
    )
    expect(await Promise.all(pageIds.map(stateOf))).toEqual([
      'failed ocr.crashed',
      'read',
      'failed ocr.unreadable',
    ])
    // Its job given out again leaves it set aside.
    await workJobs(province, toolsWith(fakeReaders()), READ_PAGE)
    expect(await stateOf(pageIds[0]!)).toBe('failed ocr.crashed')
  })

  it('a page on which the rules of reading break is set aside too', async () => {
    const { pageIds } = await waiting()
    const resolvePlace = () => {
      throw new TypeError('a fault of ours')
    }
    const tools = { ...toolsWith(fakeReaders({ lines: PAPER })), resolvePlace }
    await readPage(province.services, tools, { pageId: pageIds[0]! })
    expect(await stateOf(pageIds[0]!)).toBe('failed archive.not-understood')
  })

  it('what is not the page’s fault is thrown, and the page goes on waiting', async () => {
    const { pageIds } = await waiting()
    for (const code of ['ocr.engine-missing', 'ocr.pool-closed'] as const)
      await expect(
        readPage(province.services, toolsWith(fakeReaders({ fail: () => new OcrError(code) })), {
          pageId: pageIds[0]!,
        }),
      ).rejects.toMatchObject({ code })
    expect(await stateOf(pageIds[0]!)).toBe('waiting')
  })

  it('a newer engine that fails leaves what was read', async () => {
    const pageId = await readOne()
    const before = [await stateOf(pageId), await row('reading', pageId)]
    await readPage(
      province.services,
      toolsWith(fakeReaders({ version: 'fake 2', fail: () => new OcrError('ocr.crashed') })),
      { pageId },
    )
    expect([await stateOf(pageId), await row('reading', pageId)]).toEqual(before)
  })

  it('all pages of another engine version are queued again once, and pages that wait without a job get one', async () => {
    await workJobs(province, toolsWith(fakeReaders()))
    const read = await province.owner.db
      .selectFrom('reading')
      .select('page_id')
      .where('engine_version', '<>', 'fake 9')
      .execute()
    expect(await requeueOldReadings(province.services, 'fake 9')).toBe(read.length)
    await requeueOldReadings(province.services, 'fake 9')
    expect(await workJobs(province, toolsWith(fakeReaders({ version: 'fake 9' })))).toBe(read.length)
    expect(await requeueOldReadings(province.services, 'fake 9')).toBe(0)
    const { pageIds } = await waiting(2)
    await province.services.database.pool.query('delete from pgboss.job')
    expect(await requeueWaiting(province.services)).toEqual({ files: 0, pages: 2 })
    await workJobs(province, toolsWith(fakeReaders()))
    expect(await Promise.all(pageIds.map(stateOf))).toEqual(['read', 'read'])
  })
})

describe('a person’s word', () => {
  it('outranks the reading and every later reading, in the fields and in the search', async () => {
    const pageId = await readOne()
    const { services } = province
    await correctField(services, officer, { pageId, field: 'fullName', value: 'Nguyễn  Văn Thử' })
    await correctText(services, officer, { pageId, box: [90, 95, 500, 145], value: 'GIẤY BÁO TỬ TRẬN' })
    expect(await textOf(pageId)).toContain('Nguyễn Văn Thử')
    expect(await textOf(pageId)).toContain('GIẤY BÁO TỬ TRẬN')
    const newer = fakeReaders({
      version: 'fake 2',
      lines: ['GIAY BAO TU', 'Họ và tên: Ngvyen Vam Thv', 'Sinh năm: 1943'],
    })
    await readPage(services, toolsWith(newer), { pageId })
    const text = await textOf(pageId)
    expect(text).toContain('GIẤY BÁO TỬ TRẬN')
    expect(text).toContain('Nguyễn Văn Thử')
    expect(text).not.toContain('Ngvyen')
    const view = await see((tx) => getPageView(tx, pageId))
    expect(view.fields.fullName).toMatchObject({
      value: 'Nguyễn Văn Thử',
      accepted: true,
      by: { accountId: officer.accountId, name: 'commune-officer' },
    })
    expect(
      view.lines
        .flat()
        .filter((word) => word.corrected)
        .map((word) => word.text),
    ).toEqual(['GIẤY', 'BÁO', 'TỬ', 'TRẬN', 'Nguyễn', 'Văn', 'Thử'])
    // What the machine read is still there, unaltered.
    expect(await row('reading', pageId)).toMatchObject({ text: expect.stringContaining('Ngvyen') })
  })

  it('of two persons at the same field at once both are kept and the latest counts', async () => {
    const pageId = await readOne()
    const { services } = province
    await Promise.all([
      correctField(services, officer, { pageId, field: 'unit', value: 'đơn vị một' }),
      correctField(services, colleague, { pageId, field: 'unit', value: 'đơn vị hai' }),
    ])
    const view = await see((tx) => getPageView(tx, pageId))
    expect(view.corrections.map((one) => [one.field, one.value]).sort()).toEqual([
      ['unit', 'đơn vị hai'],
      ['unit', 'đơn vị một'],
    ])
    expect(view.fields.unit?.value).toBe(view.corrections.at(-1)?.value)
    expect(view.unplaced).toEqual([view.fields.unit?.value])
    await correctField(services, officer, { pageId, field: 'unit', value: 'đơn vị ba' })
    expect((await see((tx) => getPageView(tx, pageId))).fields.unit?.value).toBe('đơn vị ba')
  })

  it('accepts a field as it stands, refuses one that is not there or has no form', async () => {
    const pageId = await readOne()
    const { services } = province
    await acceptField(services, officer, { pageId, field: 'fullName' })
    const { fields } = await see((tx) => getPageView(tx, pageId))
    expect(fields.fullName).toMatchObject({
      value: 'Nguyễn Van Thu',
      accepted: true,
      by: { accountId: officer.accountId },
    })
    await expect(acceptField(services, officer, { pageId, field: 'amount' })).rejects.toMatchObject({
      code: 'archive.no-such-field',
    })
    await expect(
      correctField(services, officer, { pageId, field: 'birthDate', value: '20/4/1972' }),
    ).rejects.toMatchObject({
      code: 'archive.field-value-invalid',
      data: { field: 'birthDate', kind: 'date' },
    })
  })

  it('a verified page stays verified, with its fields, when it is read again', async () => {
    const pageId = await readOne(PAPER, { confidence: 40 })
    const { services } = province
    expect(await stateOf(pageId)).toBe('needs_review')
    const before = (await see((tx) => getPageView(tx, pageId))).fields
    expect(Object.keys(before)).toContain('fullName')
    expect((await verifyPage(services, officer, { pageId })).state).toBe('verified')
    await readPage(
      services,
      toolsWith(fakeReaders({ version: 'fake 2', lines: ['Họ và tên: Trần Thị Khác'] })),
      { pageId },
    )
    const after = await see((tx) => getPageView(tx, pageId))
    expect(after.state).toBe('verified')
    expect(Object.entries(after.fields).map(([name, field]) => [name, field.value])).toEqual(
      Object.entries(before).map(([name, field]) => [name, field.value]),
    )
  })

  it('all that the page of checking sends is kept in one transaction or not at all', async () => {
    const pageId = await readOne(PAPER, { confidence: 40 })
    const { services } = province
    const review = {
      pageId,
      fields: [{ field: 'fullName' as const, value: 'Nguyễn Văn Thứ' }],
      accepted: [],
      lines: [{ box: [90, 215, 600, 265] as [number, number, number, number], value: 'Sinh năm: 1949' }],
      verified: true,
    }
    await expect(
      reviewPage(services, officer, {
        ...review,
        fields: [...review.fields, { field: 'injuryRate', value: 'nhiều' }],
      }),
    ).rejects.toMatchObject({ code: 'archive.field-value-invalid' })
    expect((await see((tx) => getPageView(tx, pageId))).corrections).toEqual([])
    expect((await reviewPage(services, officer, review)).state).toBe('verified')
    expect(await textOf(pageId)).toMatch(/Nguyễn Văn Thứ[^]*Sinh năm: 1949/)
  })

  it('a page that could not be read takes a person’s words; one that waits does not', async () => {
    const { pageIds } = await waiting(2)
    const pageId = pageIds[0]!
    const typed = { box: [0, 0, 300, 40] as [number, number, number, number], value: 'chữ viết tay' }
    await expect(correctText(province.services, officer, { pageId, ...typed })).rejects.toMatchObject({
      code: 'archive.page-not-read',
      status: 409,
    })
    await readPage(province.services, toolsWith(fakeReaders({ fail: () => new OcrError('ocr.timeout') })), {
      pageId,
    })
    await correctText(province.services, officer, { pageId, ...typed })
    expect([await stateOf(pageId), await textOf(pageId)]).toEqual(['failed ocr.timeout', 'chữ viết tay'])
    await verifyPage(province.services, officer, { pageId })
    expect(await stateOf(pageId)).toBe('verified')
  })

  it('is for those who correct, within their unit: nobody else, and no job', async () => {
    const pageId = await readOne()
    const tries: [Actor, string][] = [
      [stranger, 'not-found'],
      [province.system, 'forbidden'],
      [await province.actor('auditor'), 'forbidden'],
      [await province.actor('reception'), 'forbidden'],
      [await province.actor('administrator'), 'forbidden'],
    ]
    for (const [actor, code] of tries) {
      await expect(
        correctField(province.services, actor, { pageId, field: 'unit', value: 'x' }),
      ).rejects.toMatchObject({ code })
      await expect(verifyPage(province.services, actor, { pageId })).rejects.toMatchObject({ code })
      await expect(confirmType(province.services, actor, { pageId, type: 'medal' })).rejects.toMatchObject({
        code,
      })
    }
    expect((await see((tx) => getPageView(tx, pageId))).corrections).toEqual([])
  })
})

describe('papers of a dossier', () => {
  const typesOf = async (dossierId: string) =>
    (await see((tx) => getDossierView(tx, dossierId))).documents.map(
      ({ seq, type, firstPage, lastPage, confirmed }) => [seq, type, `${firstPage}-${lastPage}`, confirmed],
    )
  const TITLES = {
    notice: PAPER,
    plain: ['trang sau không có tiêu đề'],
    decision: ['QUYẾT ĐỊNH', 'Về việc trợ cấp'],
    medal: ['HUÂN CHƯƠNG KHÁNG CHIẾN', 'Hạng nhất'],
  }
  async function dossierOf(...kinds: (keyof typeof TITLES)[]) {
    const made = await waiting(kinds.length)
    for (const [index, pageId] of made.pageIds.entries()) {
      if (index === kinds.length - 1) expect(await typesOf(made.dossierId)).toEqual([])
      await readPage(province.services, toolsWith(fakeReaders({ lines: TITLES[kinds[index]!] })), { pageId })
    }
    return made
  }

  it('stand when the last page is read; a page without a title continues the paper before it', async () => {
    const { dossierId } = await dossierOf('notice', 'plain', 'decision')
    expect(await typesOf(dossierId)).toEqual([
      [1, 'death-notice', '1-2', false],
      [2, 'decision', '3-3', false],
    ])
  })

  it('a confirmed type is kept with its pages, whatever is read later; new titles elsewhere still count', async () => {
    const { dossierId, pageIds } = await dossierOf('notice', 'plain', 'plain')
    await confirmType(province.services, officer, { pageId: pageIds[0]!, type: 'personal-history' })
    expect(await typesOf(dossierId)).toEqual([[1, 'personal-history', '1-3', true]])
    for (const pageId of pageIds)
      await readPage(
        province.services,
        toolsWith(fakeReaders({ version: 'fake 2', lines: TITLES.decision })),
        { pageId },
      )
    expect(await typesOf(dossierId)).toEqual([[1, 'personal-history', '1-3', true]])
    // A person says that another paper begins inside.
    await confirmType(province.services, officer, { pageId: pageIds[2]!, type: 'medal' })
    expect(await typesOf(dossierId)).toEqual([
      [1, 'personal-history', '1-2', true],
      [2, 'medal', '3-3', true],
    ])
    // And that none does after all.
    await confirmType(province.services, officer, { pageId: pageIds[2]!, type: 'other' })
    expect(await typesOf(dossierId)).toEqual([[1, 'personal-history', '1-3', true]])
    await expect(
      confirmType(province.services, officer, { pageId: pageIds[0]!, type: 'love-letter' }),
    ).rejects.toMatchObject({ code: 'archive.unknown-document-type' })
  })

  it('a confirmed paper whose pages are all filed elsewhere goes, and its number may come again', async () => {
    const from = await dossierOf('notice', 'decision')
    const to = await dossierOf('notice')
    await confirmType(province.services, officer, { pageId: from.pageIds[1]!, type: 'medal' })
    await filePages(province.services, archivist, { pageIds: [from.pageIds[1]!], dossierId: to.dossierId })
    const { pageIds } = await waiting(1, from.dossierId)
    await readPage(province.services, toolsWith(fakeReaders({ lines: TITLES.decision })), {
      pageId: pageIds[0]!,
    })
    expect(await typesOf(from.dossierId)).toEqual([
      [1, 'death-notice', '1-1', false],
      [2, 'decision', '2-2', false],
    ])
    // What the person said of the page went along with it.
    expect((await typesOf(to.dossierId))[1]?.[1]).toBe('medal')
  })

  it('a page moved to another dossier leaves one and joins the other', async () => {
    const from = await dossierOf('notice', 'decision')
    const to = await dossierOf('notice')
    await filePages(province.services, archivist, { pageIds: [from.pageIds[1]!], dossierId: to.dossierId })
    expect([await typesOf(from.dossierId), await typesOf(to.dossierId)]).toEqual([
      [[1, 'death-notice', '1-1', false]],
      [
        [1, 'death-notice', '1-1', false],
        [2, 'decision', '2-2', false],
      ],
    ])
  })
})

describe('looking', () => {
  it('a view of a page or dossier is one event; nobody outside the unit sees it or its images', async () => {
    const { pageIds, dossierId } = await waiting(2)
    const pageId = pageIds[1]!
    const events = async () =>
      province.owner.db
        .selectFrom('audit_event')
        .select(['action', 'subject', 'actor'])
        .where('action', '=', 'view')
        .where('subject_id', 'in', [pageId, dossierId])
        .orderBy('at')
        .execute()
    const view = await see((tx) => getPageView(tx, pageId))
    expect(view).toMatchObject({
      state: 'waiting',
      width: 400,
      height: 560,
      position: 2,
      pages: 2,
      previousId: pageIds[0],
      nextId: null,
      lines: [],
      dossier: { dossierId },
    })
    await see((tx) => getDossierView(tx, dossierId))
    const images = province.jobs.images(province.services.files)
    const thumb = await getPageImage(province.services, images, officer, pageId, { variant: 'thumb' })
    expect(thumb.bytes.subarray(8, 12).toString()).toBe('WEBP')
    const shape = await getPageShape(province.services, images, officer, pageId)
    const tile = { variant: 'tile' as const, level: shape.maxLevel, column: 0, row: 0 }
    const answer = await getPageImage(province.services, images, officer, pageId, tile)
    expect(answer.etag).not.toBe(thumb.etag)
    await expect(
      getPageImage(province.services, images, officer, pageId, { ...tile, column: 9 }),
    ).rejects.toMatchObject({ code: 'not-found' })
    expect(await events()).toEqual([
      { action: 'view', subject: 'page', actor: officer.accountId },
      { action: 'view', subject: 'dossier', actor: officer.accountId },
    ])
    for (const actor of [stranger, await province.actor('administrator')]) {
      await expect(see((tx) => getPageView(tx, pageId), actor)).rejects.toMatchObject({ code: 'not-found' })
      await expect(see((tx) => getDossierView(tx, dossierId), actor)).rejects.toMatchObject({
        code: 'not-found',
      })
      await expect(getPageImage(province.services, images, actor, pageId, tile)).rejects.toMatchObject({
        code: expect.stringMatching(/not-found|forbidden/),
      })
      expect(await see((tx) => listPagesToReview(tx), actor)).toEqual({ pages: [], waiting: 0 })
      expect(await see((tx) => comparePages(tx, { dossierId }), actor)).toEqual([])
    }
    await see((tx) => tx.selectFrom('page').select('page_id').limit(1).execute())
    expect(await events()).toHaveLength(2)
  })

  it('pages that wait for a person are listed in steps, oldest first', async () => {
    for (let index = 0; index < 3; index++) await readOne(PAPER, { confidence: 30 })
    const all = await see((tx) => listPagesToReview(tx))
    expect(all.waiting).toBe(all.pages.length)
    const walked: string[] = []
    for (let after: string | null = null; ;) {
      const step: string[] = (await see((tx) => listPagesToReview(tx, { after, limit: 2 }))).pages.map(
        (page) => page.pageId,
      )
      if (step.length === 0) break
      walked.push(...step)
      after = step.at(-1) ?? null
    }
    expect(walked).toEqual(all.pages.map((page) => page.pageId))
  })

  it('the list of dossiers has the rows of the figure, in steps both ways, by each order and filter', async () => {
    const path = '25/09000/'
    const local = await province.actor('commune-officer', path)
    const ids: string[] = []
    for (let index = 0; index < 7; index++)
      ids.push(await makeDossier(province, { path, number: `PTO|LS|${index % 3}|CM`, expectedPages: index }))
    const question = { day: '2026-06-15', knownAt: new Date('2026-06-15T00:00:00Z') } as Parameters<
      typeof listDossiers
    >[2]
    for (const sort of ['number', '-number', 'title', '-title', 'received', '-received'] as const) {
      const whole = await see((tx) => listDossiers(tx, province.services.database, question, { sort }), local)
      expect(whole).toMatchObject({ total: 7, next: null, previous: null })
      expect(whole.rows.map((one) => one.dossierId).sort()).toEqual([...ids].sort())
      const there: string[] = []
      let page = await see((tx) => listDossiers(tx, province.services.database, question, { sort, page: { limit: 3 } }), local)
      const pages = [page]
      for (; page.next; pages.push(page)) {
        const after = page.next
        page = await see((tx) => listDossiers(tx, province.services.database, question, { sort, page: { limit: 3, after } }), local)
      }
      for (const one of pages) there.push(...one.rows.map((found) => found.dossierId))
      expect(there).toEqual(whole.rows.map((one) => one.dossierId))
      const before = pages[2]?.previous ?? undefined
      expect(
        (await see((tx) => listDossiers(tx, province.services.database, question, { sort, page: { limit: 3, before } }), local)).rows,
      ).toEqual(pages[1]?.rows)
      expect(
        (await see((tx) => listDossiers(tx, province.services.database, question, { sort, page: { limit: 3, offset: 3 } }), local)).rows,
      ).toEqual(pages[1]?.rows)
    }
    const count = async (filter: object) =>
      (await see((tx) => listDossiers(tx, province.services.database, question, { filter }), local)).total
    expect([
      await count({ query: '|0|' }),
      await count({ query: '%' }),
      await count({ state: 'unscanned' }),
      await count({ state: 'incomplete' }),
      await count({ category: 'SICK_SOLDIER' }),
      await count({ areaPath: path }),
    ]).toEqual([3, 0, 7, 6, 0, 7])
    expect(
      (await see((tx) => listDossiers(tx, province.services.database, { ...question, day: '2015-01-04' as never }), local)).total,
    ).toBe(0)
    expect(
      (await see((tx) => listDossiers(tx, province.services.database, question, { page: { after: 'bịa đặt' } }), local)).rows,
    ).toHaveLength(7)
    expect((await see((tx) => listDossiers(tx, province.services.database, question), await province.actor('administrator'))).total).toBe(
      0,
    )
  })

  it('cover sheets are printed for dossiers in the scope only', async () => {
    const words = {
      labels: {
        agency: 'Cơ quan',
        title: 'Bìa hồ sơ',
        born: 'Sinh',
        category: 'Diện',
        place: 'Nơi để',
        expectedPages: 'Số trang',
        instruction: 'Đặt trên cùng',
      },
      categoryName: (code: string) => code,
      placeName: () => null,
    }
    const [mine, theirs] = [await makeDossier(province), await makeDossier(province, { path: '25/08500/' })]
    const pdf = await printCoverSheets(province.services, archivist, { of: { dossierIds: [mine] }, words })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    await expect(
      printCoverSheets(province.services, archivist, { of: { dossierIds: [mine, theirs] }, words }),
    ).rejects.toMatchObject({ code: 'not-found' })
    await expect(
      printCoverSheets(province.services, archivist, { of: { boxId: newId() }, words }),
    ).rejects.toMatchObject({ code: 'not-found' })
    await expect(
      printCoverSheets(province.services, officer, { of: { dossierIds: [mine] }, words }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    expect(await see((tx) => listCoverRows(tx, { dossierIds: [theirs, mine] }, 10))).toMatchObject([
      { dossierId: mine },
    ])
  })
})

describe('every field that a paper may give', () => {
  /** One paper with all of them, as a clerk might have typed it, and what is to be read of each. */
  const PAPER = [
    '                                                        Mẫu LS4',
    'ỦY BAN HÀNH CHÍNH                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
    'TỈNH PHÚ THỌ                          Độc lập - Tự do - Hạnh phúc',
    'Số: 512/QĐ-UB                     Phú Thọ, ngày 03 tháng 7 năm 1975',
    '                 GIẤY BÁO TỬ',
    'Số hồ sơ: PTO/LS-0001234/CM',
    'Họ và tên: Hà Minh Nhuận',
    'Bí danh: Hà Sơn',
    'Giới tính: Nam',
    'Ngày tháng năm sinh: 05/04/1949',
    'Quê quán: xã Kim Đức, huyện Phù Ninh, tỉnh Phú Thọ',
    'Trú quán: xã Tiên Du, huyện Phù Ninh, tỉnh Phú Thọ',
    'Nhập ngũ: 02/1967',
    'Cấp bậc: Trung sĩ',
    'Chức vụ: Tiểu đội trưởng',
    'Đơn vị: Sư đoàn 316, Quân khu II',
    'Ngày hy sinh: 17/02/1972',
    'Nơi hy sinh: Mặt trận phía Nam',
    'Nơi an táng: không rõ',
    'Tỷ lệ thương tật: 61%',
    '',
    '                                            CHỦ TỊCH',
    '                                         Đào Quang Vịnh',
  ]
  const WANTED = {
    fullName: 'Hà Minh Nhuận', alias: 'Hà Sơn', sex: 'nam', birthDate: '1949-04-05', homePlace: 'xã Kim Đức, huyện Phù Ninh, tỉnh Phú Thọ',
    residence: 'xã Tiên Du, huyện Phù Ninh, tỉnh Phú Thọ', enlistedOn: '1967-02', rank: 'Trung sĩ', post: 'Tiểu đội trưởng', unit: 'Sư đoàn 316, Quân khu II',
    deathDate: '1972-02-17', deathPlace: 'Mặt trận phía Nam', burialPlace: 'không rõ', injuryRate: '61', documentNumber: '512/QĐ-UB', signedOn: '1975-07-03',
    signer: 'Đào Quang Vịnh', dossierNumber: 'PTO/LS 0001234 CM', formNumber: 'LS4',
  } // prettier-ignore
  const valuesOf = async (pageId: string) => Object.fromEntries(Object.entries((await see((tx) => getPageView(tx, pageId))).fields).map(([name, field]) => [name, field.value]))

  it('is read, shown to who checks, kept as a person says it, and found by it', async () => {
    const page = typePage(PAPER)
    const readers = { ...fakeReaders(), read: async () => ({ ...fakeReading(PAPER, 'fake 1'), ...page }) }
    const pageId = (await waiting()).pageIds[0]!
    await readPage(province.services, toolsWith(readers), { pageId })
    const read = await valuesOf(pageId)
    expect(read).toMatchObject(WANTED)
    expect(read['issuingBody']).toBeTruthy()
    // A person's word on each: another value of its kind.
    const other: Record<string, string> = { sex: 'nữ', birthDate: '1950', enlistedOn: '1968', deathDate: '1973-01', signedOn: '1976-02-01', injuredOn: '1971', injuryRate: '45', amount: '120000' }
    const said = FIELD_NAMES.map((field) => ({ field, value: other[field] ?? `sửa ${field.toLowerCase()}` }))
    await reviewPage(province.services, officer, { pageId, fields: said, accepted: [], lines: [], verified: true })
    expect(await valuesOf(pageId)).toEqual(Object.fromEntries(said.map(({ field, value }) => [field, value])))
    const { text } = (await row('page_text', pageId)) as { text: string }
    for (const { field, value } of said) if (!(field in other)) expect(text).toContain(value)
  })
})
