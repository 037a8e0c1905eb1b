import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { openFolderStore } from '#platform/files/index.ts'
import { MAX_FILE_BYTES } from '#platform/images/index.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { coverImage, fakeReaders, makeDossier, paperPdf, plainImage, workJobs } from './archive.fixture.ts'
import { TAKE_APART } from './archive.job-names.ts'
import type { PageTools } from './archive.tools.ts'
import { takeApart } from './intake/take-apart.ts'
import {
  comparePages,
  filePages,
  getBatch,
  ingestFolder,
  listBatches,
  listWaitingFiles,
  openBatch,
  storeBatchFile,
} from './index.ts'

let province: TestProvince
let archivist: Actor
let other: Actor
let tools: PageTools
let shade = 0
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist', '25/07900/')
  other = await province.actor('archivist', '25/08500/')
  tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders() }
})
afterAll(() => province.close())

const batch = async (label = 'đợt', actor = archivist) =>
  (await openBatch(province.services, actor, { label, origin: 'upload' })).batchId
const send = (
  batchId: string,
  name: string,
  source: Uint8Array | AsyncIterable<Uint8Array>,
  actor = archivist,
) => storeBatchFile(province.services, actor, { batchId, name, source })
const image = () => plainImage((shade += 1))
const read = <T>(work: Parameters<typeof asActor<T>>[2], actor = archivist) =>
  asActor(province.services.database, actor, work)
const pagesOf = async (batchId: string) => {
  const rows = await province.owner.db
    .selectFrom('page as p')
    .innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id')
    .select([
      'f.name',
      'p.file_page',
      'p.kind',
      'p.dossier_id',
      'p.seq',
      'p.state',
      'p.path',
      'p.also_paths',
      'p.filed_by',
      'p.page_id',
    ])
    .where('f.scan_batch_id', '=', batchId)
    .orderBy('f.name')
    .orderBy('p.file_page')
    .execute()
  return rows
}
const filed = async (batchId: string) =>
  (await pagesOf(batchId)).map((page) => [page.name, page.kind, page.dossier_id, page.seq])
const countJobs = async () =>
  (await province.services.jobs.counts()).reduce((sum, queue) => sum + queue.waiting, 0)

describe('storing', () => {
  it('the same bytes are taken in once; the second sending says in which batch they are', async () => {
    const bytes = await image()
    const [first, second] = [await batch('đợt một'), await batch('đợt hai')]
    const stored = await send(first, 'a.jpg', bytes)
    expect(await send(first, 'a.jpg', bytes)).toEqual(stored)
    expect(await send(second, 'b.jpg', bytes)).toMatchObject({
      state: 'duplicate',
      of: { batchId: first, label: 'đợt một', path: '25/07900/' },
    })
    expect((await read((tx) => getBatch(tx, second))).batchFiles).toMatchObject([
      { name: 'b.jpg', state: 'duplicate', detail: { batchId: first } },
    ])
  })

  it('a sender of another unit hears which unit holds the bytes and nothing else', async () => {
    const bytes = await image()
    await send(await batch(), 'a.jpg', bytes)
    const answer = await send(await batch('x', other), 'c.jpg', bytes, other)
    expect(answer).toMatchObject({
      state: 'duplicate',
      of: { batchId: null, label: null, path: '25/07900/' },
    })
  })

  it('ten senders of the same bytes at one moment, in two units: one is taken in', async () => {
    const bytes = await image()
    const [mine, theirs] = [await batch(), await batch('x', other)]
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 ? send(mine, `${index}`, bytes) : send(theirs, `${index}`, bytes, other),
      ),
    )
    expect(answers.map((answer) => answer.state).sort()).toEqual([...Array(9).fill('duplicate'), 'stored'])
    const rows = await province.owner.db
      .selectFrom('batch_file')
      .select('batch_file_id')
      .where('sha256', '=', (answers[0] as { sha256: string }).sha256)
      .where('state', '=', 'stored')
      .execute()
    expect(rows).toHaveLength(1)
  })

  it('bad files are refused alone, each with its reason, and the others go on', async () => {
    const batchId = await batch()
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(8 * 1024 * 1024)
    })()
    expect(await send(batchId, 'empty.pdf', Buffer.alloc(0))).toMatchObject({
      state: 'refused',
      code: 'intake.empty',
    })
    expect(await send(batchId, 'virus.pdf', Buffer.from('MZ\x90\x00'))).toMatchObject({
      state: 'refused',
      code: 'intake.unknown-type',
    })
    expect(await send(batchId, 'endless.pdf', endless)).toMatchObject({
      state: 'refused',
      code: 'intake.too-large',
      detail: { limit: MAX_FILE_BYTES },
    })
    expect(await send(batchId, 'cut.jpg', (await image()).subarray(0, 900))).toMatchObject({
      state: 'stored',
    })
    expect(await send(batchId, 'good.jpg', await image())).toMatchObject({ state: 'stored' })
    await workJobs(province, tools)
    const { batchFiles, progress } = await read((tx) => getBatch(tx, batchId))
    expect(batchFiles.map((file) => [file.name, file.state, file.refusalCode])).toEqual([
      ['empty.pdf', 'refused', 'intake.empty'],
      ['virus.pdf', 'refused', 'intake.unknown-type'],
      ['endless.pdf', 'refused', 'intake.too-large'],
      ['cut.jpg', 'refused', expect.stringMatching(/^intake\.(damaged|truncated)$/)],
      ['good.jpg', 'taken-in', null],
    ])
    expect(progress).toMatchObject({ files: 5, refused: 4, takenIn: 1, stored: 0, pages: 1, unfiled: 1 })
  })

  it('names are labels: dots, line feeds, NUL and 4,000 letters do no harm', async () => {
    const batchId = await batch()
    const names = ['../../etc/passwd', 'a\nb.jpg', 'c\0d.jpg', `${'đ'.repeat(4000)}.jpg`, '\ud800.jpg', '']
    for (const name of names) await send(batchId, name, await image())
    const { batchFiles } = await read((tx) => getBatch(tx, batchId))
    expect(batchFiles.map((file) => file.name)).toEqual([
      '../../etc/passwd',
      'a\nb.jpg',
      'c\ufffdd.jpg',
      `…${'đ'.repeat(995)}.jpg`,
      '\ufffd.jpg',
      '?',
    ])
  })

  it('only those who take in may, and only into a batch they see', async () => {
    const batchId = await batch()
    for (const role of ['auditor', 'commune-officer', 'administrator'])
      await expect(
        send(batchId, 'a.jpg', await image(), await province.actor(role, '25/07900/')),
      ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(send(batchId, 'a.jpg', await image(), other)).rejects.toMatchObject({
      code: 'not-found',
      data: { what: 'batch' },
    })
    expect(await read((tx) => listBatches(tx), other)).not.toContainEqual(
      expect.objectContaining({ batchId }),
    )
  })

  it('a full disk is a clear error, and nothing is written to the tables', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ansinh-full-'))
    try {
      for (const step of ['opened', 'writing', 'synced'] as const) {
        const full = () => { throw Object.assign(new Error('no space'), { code: 'ENOSPC' }) } // prettier-ignore
        const files = await openFolderStore(folder, { onStep: (at) => at === step && full() })
        const batchId = await batch()
        const sending = storeBatchFile({ ...province.services, files }, archivist, {
          batchId,
          name: 'a.jpg',
          source: await image(),
        })
        await expect(sending).rejects.toMatchObject({ code: 'files.disk-full', status: 507 })
        expect((await read((tx) => getBatch(tx, batchId))).batchFiles).toEqual([])
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('taking apart', () => {
  beforeEach(() => workJobs(province, tools))

  it('pages of a file go behind their cover sheets, those before the first stay unfiled, and numbers go on in the dossier', async () => {
    const [a, b] = [
      await makeDossier(province, { alsoPaths: ['25/08500/'] }),
      await makeDossier(province, { path: '25/07900/' }),
    ]
    const sharp = (await import('sharp')).default
    const sheets = await Promise.all([
      image(),
      coverImage(a),
      image(),
      plainImage(0),
      coverImage(b, 3),
      plainImage(0),
      image(),
    ])
    // A TIFF of several pages must have them alike.
    const alike = await Promise.all(
      sheets.map((sheet) =>
        sharp(sheet).resize(900, 1270, { fit: 'fill' }).toColourspace('srgb').removeAlpha().raw().toBuffer(),
      ),
    )
    const tiff = await sharp(Buffer.concat(alike), {
      raw: { width: 900, height: 1270 * sheets.length, channels: 3, pageHeight: 1270 } as never,
    })
      .tiff({ compression: 'lzw' })
      .toBuffer()
    const batchId = await batch()
    await send(batchId, 'stack.tif', tiff)
    await workJobs(province, tools)
    expect(
      (await pagesOf(batchId)).map((page) => [
        page.file_page,
        page.kind,
        page.dossier_id,
        page.seq,
        page.also_paths,
        page.filed_by,
      ]),
    ).toEqual([
      [1, 'content', null, null, null, null],
      [2, 'cover', a, null, ['25/08500/'], 'cover'],
      [3, 'content', a, 1, ['25/08500/'], 'cover'],
      [4, 'content', a, 2, ['25/08500/'], 'cover'],
      [5, 'cover', b, null, null, 'cover'],
      // The blank back of a sheet; a blank page elsewhere is a page.
      [6, 'cover', b, null, null, 'cover'],
      [7, 'content', b, 1, null, 'cover'],
    ])
    const next = await batch()
    await send(next, '1.png', await coverImage(a, 9))
    await send(next, '2.jpg', await image())
    await workJobs(province, tools)
    expect((await pagesOf(next)).map((page) => [page.kind, page.dossier_id, page.seq])).toEqual([
      ['cover', a, null],
      ['content', a, 3],
    ])
    // The other unit sees the pages through its person in the dossier.
    const seen = await read(
      (tx) =>
        tx
          .selectFrom('page')
          .select('seq')
          .where('dossier_id', '=', a)
          .where('kind', '=', 'content')
          .orderBy('seq')
          .execute(),
      other,
    )
    expect(seen).toEqual([{ seq: 1 }, { seq: 2 }, { seq: 3 }])
    expect(await read((tx) => comparePages(tx, { batchId }))).toMatchObject([
      { scanned: 3, expected: null, mismatch: 'unknown' },
      { scanned: 1 },
    ])
  })

  it('images of one page each are filed in the order of their names, in whatever order they arrive', async () => {
    const [a, b] = [
      await makeDossier(province, { expectedPages: 2 }),
      await makeDossier(province, { expectedPages: 1 }),
    ]
    const files: [string, Buffer][] = [
      ['1.png', await coverImage(a)],
      ['2.jpg', await image()],
      ['9.jpg', await image()],
      ['10.png', await coverImage(b)],
      ['11.jpg', await image()],
    ]
    const expected = [
      ['1.png', 'cover', a],
      ['10.png', 'cover', b],
      ['11.jpg', 'content', b],
      ['2.jpg', 'content', a],
      ['9.jpg', 'content', a],
    ]
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 2, 0, 1, 3],
    ]) {
      const batchId = await batch()
      // The bytes are taken in once in a province: a byte more makes them another file.
      const tail = Buffer.from([order[0] ?? 0])
      for (const index of order) {
        const [name, bytes] = files[index]!
        await send(
          batchId,
          name,
          name.endsWith('jpg')
            ? Buffer.concat([bytes, tail])
            : order[0] === 0
              ? bytes
              : await coverImage(name === '1.png' ? a : b, 7),
        )
        await workJobs(province, tools)
      }
      expect((await filed(batchId)).map((page) => page.slice(0, 3))).toEqual(expected)
      const seqs = new Map((await pagesOf(batchId)).map((page) => [page.name, page.seq ?? 0]))
      expect(seqs.get('2.jpg')).toBeLessThan(seqs.get('9.jpg') ?? 0)
    }
    expect(await read((tx) => comparePages(tx, { dossierId: a }))).toMatchObject([
      { expected: 2, scanned: 4, mismatch: 'more' },
    ])
  })

  it('a page that a person filed is not moved by a sheet that arrives later', async () => {
    const [a, b] = [await makeDossier(province), await makeDossier(province)]
    const batchId = await batch()
    await send(batchId, '2.jpg', await image())
    await workJobs(province, tools)
    const [page] = await pagesOf(batchId)
    expect(await filePages(province.services, archivist, { pageIds: [page!.page_id], dossierId: a })).toMatchObject(
      { filed: 1 },
    )
    await send(batchId, '1.png', await coverImage(b, 4))
    await workJobs(province, tools)
    expect(await filed(batchId)).toEqual([
      ['1.png', 'cover', b, null],
      ['2.jpg', 'content', a, 1],
    ])
  })

  it('a sheet of an unknown dossier leaves its pages unfiled, also behind a known one and when it arrives last', async () => {
    const known = await makeDossier(province)
    const batchId = await batch()
    const unknown = '01900000-0000-7000-8000-000000000000'
    await send(batchId, '1.png', await coverImage(known, 5))
    await send(batchId, '3.jpg', await image())
    await workJobs(province, tools)
    expect((await filed(batchId))[1]).toEqual(['3.jpg', 'content', known, 1])
    await send(batchId, '2.png', await coverImage(unknown))
    await workJobs(province, tools)
    expect(await filed(batchId)).toEqual([
      ['1.png', 'cover', known, null],
      ['2.png', 'cover', null, null],
      ['3.jpg', 'content', null, null],
    ])
    expect((await pagesOf(batchId))[2]).toMatchObject({ path: '25/07900/', filed_by: null, state: 'read' })
  })

  it('done twice, also at once, it gives the same rows and no further job', async () => {
    const batchId = await batch()
    const file = await send(batchId, 'a.pdf', paperPdf([['Một'], ['Hai'], ['Ba']]))
    if (file.state !== 'stored') throw new Error('not stored')
    await Promise.all([1, 2, 3].map(() => takeApart(province.services, tools, file)))
    const once = await pagesOf(batchId)
    expect(once.map((page) => [page.file_page, page.state])).toEqual([
      [1, 'waiting'],
      [2, 'waiting'],
      [3, 'waiting'],
    ])
    // Three pages, and the job of the file itself.
    expect(await countJobs()).toBe(4)
    await takeApart(province.services, tools, file)
    expect(await pagesOf(batchId)).toEqual(once)
    expect(await countJobs()).toBe(4)
    await workJobs(province, tools)
    expect((await pagesOf(batchId)).every((page) => page.state === 'read')).toBe(true)
  })

  it('what may pass is thrown and tried again; what cannot is refused and nothing half-done', async () => {
    const batchId = await batch()
    const lost = (how: string) =>
      Object.assign(new Error('x'), { code: 'intake.decode-crashed', status: 422, data: { how } })
    const failing = (times: number, how: string): PageTools => {
      let left = times
      const { decoder } = tools
      return {
        ...tools,
        decoder: {
          ...decoder,
          decodePage: (...args) => (left-- > 0 ? Promise.reject(lost(how)) : decoder.decodePage(...args)),
        },
      }
    }
    const stored = async () => {
      const file = await send(batchId, 'a.pdf', paperPdf([[`Trang ${(shade += 1)}`]]))
      if (file.state !== 'stored') throw new Error('not stored')
      return file.batchFileId
    }
    const stateOf = async (id: string) =>
      (await read((tx) => getBatch(tx, batchId))).batchFiles.find((file) => file.batchFileId === id)
    const stopping = await stored()
    await expect(
      takeApart(province.services, failing(1, 'closed'), { batchFileId: stopping }),
    ).rejects.toMatchObject({ code: 'intake.decode-crashed' })
    expect(await stateOf(stopping)).toMatchObject({ state: 'stored' })
    const lucky = await stored()
    await takeApart(province.services, failing(1, 'SIGKILL'), { batchFileId: lucky })
    expect(await stateOf(lucky)).toMatchObject({ state: 'taken-in', pages: 1 })
    const doomed = await stored()
    await takeApart(province.services, failing(2, 'SIGKILL'), { batchFileId: doomed })
    expect(await stateOf(doomed)).toMatchObject({
      state: 'refused',
      refusalCode: 'intake.decode-crashed',
      detail: { page: 1 },
    })
    await workJobs(province, tools, TAKE_APART)
  })
})

describe('filing by hand', () => {
  it('takes everything of a page along: reading, words, corrections, scope; and only within the scope', async () => {
    await workJobs(province, tools)
    const dossierId = await makeDossier(province, { path: '25/07900/01/' })
    const foreign = await makeDossier(province, { path: '25/08500/' })
    const batchId = await batch()
    await send(batchId, 'a.jpg', await image())
    await workJobs(province, tools)
    const [page] = await pagesOf(batchId)
    const pageIds = [page!.page_id]
    expect(await read((tx) => listWaitingFiles(tx, { batchId }))).toMatchObject({
      totalPages: 1,
      files: [{ name: 'a.jpg', pages: [{ pageId: pageIds[0] }] }],
    })
    await expect(
      filePages(province.services, archivist, { pageIds, dossierId: foreign }),
    ).rejects.toMatchObject({ data: { what: 'dossier' } })
    await expect(filePages(province.services, other, { pageIds, dossierId: foreign })).rejects.toMatchObject({
      data: { what: 'page' },
    })
    expect(await filePages(province.services, archivist, { pageIds, dossierId })).toMatchObject({ filed: 1 })
    expect(await filePages(province.services, archivist, { pageIds, dossierId })).toEqual({ filed: 0, actId: null })
    for (const table of ['page', 'reading', 'page_text'] as const)
      expect(
        await province.owner.db.selectFrom(table).select('path').where('page_id', '=', pageIds[0]!).execute(),
      ).toEqual([{ path: '25/07900/01/' }])
    expect(
      await province.owner.db
        .selectFrom('document')
        .select(['type', 'seq'])
        .where('dossier_id', '=', dossierId)
        .execute(),
    ).toHaveLength(1)
  })
})

describe('a folder', () => {
  it('is taken in whole, strange names and all; links are not followed; again, everything is known', async () => {
    await workJobs(province, tools)
    const folder = await mkdtemp(join(tmpdir(), 'ansinh-folder-'))
    try {
      const dossierId = await makeDossier(province, { expectedPages: 3 })
      await mkdir(join(folder, 'hộp\n1'))
      await writeFile(join(folder, 'hộp\n1', '1 bìa.png'), await coverImage(dossierId, 3))
      await writeFile(join(folder, 'hộp\n1', '2.jpg'), await image())
      await writeFile(
        Buffer.concat([Buffer.from(`${folder}/hộp\n1/3`), Buffer.from([0xff, 0xfe])]),
        await image(),
      )
      await writeFile(join(folder, 'ghi chú.txt'), 'không phải ảnh')
      await symlink('/etc/passwd', join(folder, 'hộp\n1', '4.jpg'))
      const seen: string[] = []
      const options = {
        label: 'Thư mục',
        until: 'stored' as const,
        onProgress: ({ name }: { name: string | null }) => void (name && seen.push(name)),
      }
      const result = await ingestFolder(province.services, archivist, folder, options)
      expect(result).toMatchObject({ files: 5, stored: 3, duplicates: [] })
      expect(result.refused).toEqual([
        { name: 'ghi chú.txt', code: 'intake.text', detail: {} },
        { name: 'hộp\n1/4.jpg', code: 'intake.link', detail: {} },
      ])
      expect(seen).toEqual([
        'ghi chú.txt',
        'hộp\n1/1 bìa.png',
        'hộp\n1/2.jpg',
        'hộp\n1/3\ufffd\ufffd',
        'hộp\n1/4.jpg',
      ])
      await workJobs(province, tools)
      expect(await filed(result.batchId)).toMatchObject([
        ['hộp\n1/1 bìa.png', 'cover', dossierId, null],
        ['hộp\n1/2.jpg', 'content', dossierId, 1],
        ['hộp\n1/3\ufffd\ufffd', 'content', dossierId, 2],
      ])
      expect(await read((tx) => comparePages(tx, { dossierId }))).toMatchObject([
        { expected: 3, scanned: 2, mismatch: 'fewer' },
      ])
      const again = await ingestFolder(province.services, archivist, folder, options)
      expect(again).toMatchObject({ stored: 0, pages: 0, duplicates: [{ batchId: result.batchId }, {}, {}] })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('that is not there is a clear error and no batch', async () => {
    await expect(
      ingestFolder(province.services, archivist, '/nowhere/at/all', { label: 'x' }),
    ).rejects.toMatchObject({ code: 'archive.folder-unreadable' })
    expect((await read((tx) => listBatches(tx))).map((one) => one.label)).not.toContain('x')
  })
})
