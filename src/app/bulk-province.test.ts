import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asActor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../test/province.ts'
import {
  filePages,
  getPageImage,
  listOldestDossiers,
  openBatch,
  readPageJob,
  storeBatchFile,
  takeApartJob,
  type PageTools,
} from '#modules/archive/index.ts'
import { newId } from '#shared/ids.ts'
import { bulkLoadDossiers, bulkLoadPapers, bulkPages, entryOfSample } from './bulk-province.ts'
import { registerDossier } from './register-dossier.ts'
import type { RegisterEntry } from './register-entries.ts'
import { makePapers } from './samples/papers.ts'
import { makeDossier } from './samples/province.ts'
import { readPaper, SAMPLE_ENGINE } from './samples/read-paper.ts'
import { pdfOfSheets } from './samples/vector-pdf.ts'

const FONDS = { code: 'NCC', title: 'Hồ sơ người có công với cách mạng' }
const TABLES = [
  'person', 'person_name', 'name_form', 'person_vital', 'person_residence', 'person_identifier', 'relation',
  'merit_record', 'recognition', 'merit_rating', 'fonds', 'box', 'dossier', 'dossier_person', 'dossier_custody',
] as const // prettier-ignore
const PAPER_TABLES = [
  'scan_batch', 'batch_file', 'file', 'document', 'page', 'reading', 'page_text', 'text_vocabulary', 'correction',
] as const // prettier-ignore

let oneByOne: TestProvince
let inBulk: TestProvince
beforeAll(async () => {
  oneByOne = await makeProvince()
  inBulk = await makeProvince()
})
afterAll(() => Promise.all([oneByOne.close(), inBulk.close()]))

/** Samples of every kind, one with a relative whom another commune manages and all that an entry can say. */
function entries(): RegisterEntry[] {
  const samples = Array.from({ length: 30 }, (_, index) =>
    entryOfSample(makeDossier(3, index * 7), 8 + index),
  )
  const [first] = samples
  if (!first) throw new Error('no sample')
  samples.push({
    ...first,
    number: 'PTO/LS-9990001-CM',
    rating: { rate: 61, from: null },
    person: {
      ...first.person,
      fullName: 'Kiều Thị Mẫu',
      path: '25/07999/',
      home: { written: 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ', area: null },
      residence: { written: 'khu 3, xã Chí Đám', area: null, from: null },
      identifiers: [{ kind: 'citizen-id', value: '025 100 000123' }],
    },
    relatives: [
      {
        kind: 'child',
        part: 'applicant',
        person: { fullName: 'Kiều Văn Con', path: '25/07900/', birth: { written: 'Mậu Thân' } },
      },
    ],
  })
  return samples
}

/** All rows of a table with what differs between two provinces put aside: ids are replaced by what they stand for. */
async function rowsOf(
  province: TestProvince,
  of: readonly string[] = TABLES,
): Promise<Record<string, string[]>> {
  const names = new Map<string, string>()
  const tables: Record<string, Record<string, unknown>[]> = {}
  for (const table of new Set([...TABLES, ...of])) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
      province.owner.db,
    )
    tables[table] = rows
  }
  const remember = (table: string, key: string, label: (row: Record<string, unknown>) => unknown[]) => {
    for (const row of tables[table] ?? []) names.set(String(row[key]), JSON.stringify(label(row)))
  }
  remember('person', 'person_id', (row) => [
    row['full_name'],
    row['birth_written'],
    row['home_written'],
    row['path'],
  ])
  remember('merit_record', 'merit_record_id', (row) => [row['number_written'], row['category']])
  remember('fonds', 'fonds_id', (row) => [row['code']])
  remember('box', 'box_id', (row) => [row['code']])
  remember('dossier', 'dossier_id', (row) => [row['number_written'], row['title']])
  if (of !== TABLES) {
    remember('scan_batch', 'scan_batch_id', (row) => [row['label']])
    remember('batch_file', 'batch_file_id', (row) => [row['name']])
    remember('document', 'document_id', (row) => [names.get(String(row['dossier_id'])), row['seq']])
    remember('page', 'page_id', (row) => [row['sha256'], row['file_page']])
  }
  return Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [
      table,
      rows
        .map((row) =>
          JSON.stringify(
            Object.entries(row)
              // Pages in bulk were never on the table: nobody looks at their scans (scan_findings stays null).
              .filter(([column]) => column !== `${table}_id` && !['known', 'created_at', 'created_by', 'taken_in_by', 'xid', 'scan_findings', 'scan_open'].includes(column))
              .map(([column, value]) => [
                column,
                column.endsWith('_id') && value !== null ? names.get(String(value)) : value,
              ]),
          ),
        )
        .sort(),
    ]),
  )
}

test('the bulk path writes the rows that the use cases write, table by table', async () => {
  const archivist = await oneByOne.actor('archivist')
  for (const entry of entries()) await registerDossier(oneByOne.services, archivist, FONDS, entry)
  const progress: number[] = []
  const loaded = await bulkLoadDossiers(inBulk.services, await inBulk.actor('archivist'), FONDS, entries(), {
    batch: 12,
    onProgress: (count) => progress.push(count),
  })
  expect(loaded).toBe(31)
  expect(progress).toEqual([12, 24, 31])
  const [expected, made] = [await rowsOf(oneByOne), await rowsOf(inBulk)]
  for (const table of TABLES) {
    expect(expected[table]?.length, `${table} has rows to compare`).toBeGreaterThan(0)
    expect(made[table], table).toEqual(expected[table])
  }
})

/** A made-up paper of each dossier drawn and read, by the place of its page in the file. */
const papersOf = (indexes: number[]) => indexes.map((index) => makePapers(makeDossier(7, index)).flatMap((paper) => bulkPages(paper)))

/** Two dossiers that have papers of all nine kinds between them, one of two pages, and few twice. */
const OF_ALL_KINDS = [0, 14]

test('papers loaded in bulk are the rows that intake, filing and reading leave, table by table', async () => {
  const kinds = OF_ALL_KINDS.flatMap((index) => makePapers(makeDossier(7, index)).map((paper) => paper.kind))
  expect([new Set(kinds).size, kinds.length]).toEqual([9, 9])
  const folders = papersOf(OF_ALL_KINDS)
  const samples = () =>
    OF_ALL_KINDS.map((index, at) => entryOfSample(makeDossier(7, index), folders[at]?.length ?? 0))
  const load = async (province: TestProvince) => {
    const actor = await province.actor('archivist')
    await bulkLoadDossiers(province.services, actor, FONDS, samples())
    const dossiers = await asActor(province.services.database, actor, (tx) => listOldestDossiers(tx, 100))
    // A second person of another unit, through whom the papers of one dossier are in scope there too.
    await sql`update dossier set also_paths = '{25/08152/}' where dossier_id = ${dossiers.at(-1)}`.execute(
      province.owner.db,
    )
    const { batchId } = await openBatch(province.services, actor, { label: 'Hộp 1', origin: 'demo' })
    return { actor, batchId, dossierIds: dossiers.slice(-folders.length) }
  }
  const [slowly, fast] = [await makeProvince(), await makeProvince()]
  try {
    const { actor, batchId, dossierIds } = await load(slowly)
    const pages = folders.flatMap((own, index) =>
      own.map((page) => ({ page, dossierId: dossierIds[index] ?? '' })),
    )
    const source = pdfOfSheets(pages.map(({ page }) => page.sheet))
    const stored = await storeBatchFile(slowly.services, actor, { batchId, name: '00001.pdf', source })
    if (stored.state !== 'stored') throw new Error(stored.state)
    // The decoder is the real one; what it shows of a page is "read" as what stands there.
    const shown = new Map<Uint8Array, number>()
    const tools: PageTools = {
      decoder: {
        inspectFile: (path) => slowly.jobs.tools.decoder.inspectFile(path),
        decodePage: async (path, index, options) => {
          const decoded = await slowly.jobs.tools.decoder.decodePage(path, index, options)
          shown.set(decoded.bytes, index)
          return decoded
        },
      },
      readers: {
        version: async () => SAMPLE_ENGINE,
        read: async (bytes) => readingOf[shown.get(bytes) ?? -1]!,
      },
    }
    const readingOf = OF_ALL_KINDS.flatMap((index) => makePapers(makeDossier(7, index)))
      .flatMap((paper) => readPaper(paper).map(({ reading }) => reading))
    await takeApartJob(tools).handle(slowly.services, { batchFileId: stored.batchFileId })
    const { rows } = await sql<{ page_id: string }>`select page_id from page order by file_page`.execute(
      slowly.owner.db,
    )
    expect(rows).toHaveLength(pages.length)
    for (const { page_id: pageId } of rows) await readPageJob(tools, 1).handle(slowly.services, { pageId })
    for (const dossierId of dossierIds) {
      const pageIds = rows.flatMap((row, at) => (pages[at]?.dossierId === dossierId ? [row.page_id] : []))
      await filePages(slowly.services, actor, { pageIds, dossierId })
    }

    const quick = await load(fast)
    const folder = () =>
      folders.map((own, index) => ({ dossierId: quick.dossierIds[index] ?? '', pages: own }))
    const progress: number[] = []
    const added = await bulkLoadPapers(fast.services, quick.actor, quick.batchId, folder(), {
      onProgress: (n) => progress.push(n),
    })
    expect({ added, progress }).toEqual({ added: pages.length, progress: [pages.length] })
    const [expected, made] = [await rowsOf(slowly, PAPER_TABLES), await rowsOf(fast, PAPER_TABLES)]
    for (const table of PAPER_TABLES) {
      if (table !== 'correction')
        expect(expected[table]?.length, `${table} has rows to compare`).toBeGreaterThan(0)
      expect(made[table], table).toEqual(expected[table])
    }
    expect(expected['page']?.some((row) => row.includes('25/08152/'))).toBe(true)

    // Begun again it leaves out what is there, and adds what is new.
    expect(await bulkLoadPapers(fast.services, quick.actor, quick.batchId, folder())).toBe(0)
    expect((await rowsOf(fast, PAPER_TABLES))['page']).toEqual(made['page'])
    // The file is really kept, and the viewer's picture is made from it.
    const [page] = (
      await sql<{ page_id: string }>`select page_id from page order by file_page limit 1`.execute(
        fast.owner.db,
      )
    ).rows
    const image = await getPageImage(
      fast.services,
      fast.jobs.images(fast.services.files),
      quick.actor,
      page?.page_id ?? '',
      { variant: 'thumb' },
    )
    expect(image.bytes.length).toBeGreaterThan(1000)
  } finally {
    await Promise.all([slowly.close(), fast.close()])
  }
}, 300_000)

test('a batch that fails leaves nothing of itself and all of those before it', async () => {
  const province = await makeProvince()
  try {
    const archivist = await province.actor('archivist')
    const list = entries()
    const broken = list.map((entry, index) =>
      index === 20 ? { ...entry, rating: { rate: 0, from: null } } : entry,
    )
    await expect(
      bulkLoadDossiers(province.services, archivist, FONDS, broken, { batch: 10 }),
    ).rejects.toThrow(/merit_rating_percent/)
    const { rows } = await sql<{ dossiers: number; subjects: number }>`
      select (select count(*) from dossier) as dossiers, (select count(*) from dossier_person where part = 'subject') as subjects`.execute(
      province.owner.db,
    )
    expect(rows).toEqual([{ dossiers: 20, subjects: 20 }])
  } finally {
    await province.close()
  }
})

test('a dossier is in the scope of the commune where one of its persons lives, and the others in it are not', async () => {
  const [there, elsewhere] = [
    await inBulk.actor('commune-officer', '25/07900/'),
    await inBulk.actor('commune-officer', '25/04792/'),
  ]
  const seen = (actor: typeof there) =>
    asActor(inBulk.services.database, actor, async (tx) => ({
      dossiers: await tx
        .selectFrom('dossier')
        .select('number_written')
        .where('number_written', '=', 'PTO/LS-9990001-CM')
        .execute(),
      custody: await tx
        .selectFrom('dossier_custody as c')
        .innerJoin('dossier as d', 'd.dossier_id', 'c.dossier_id')
        .select('d.number_written')
        .where('d.number_written', '=', 'PTO/LS-9990001-CM')
        .execute(),
      persons: await tx
        .selectFrom('person')
        .select('full_name')
        .where('full_name', 'like', 'Kiều%')
        .execute(),
    }))
  const dossier = [{ number_written: 'PTO/LS-9990001-CM' }]
  expect(await seen(there)).toEqual({
    dossiers: dossier,
    custody: dossier,
    persons: [{ full_name: 'Kiều Văn Con' }],
  })
  expect(await seen(elsewhere)).toEqual({ dossiers: [], custody: [], persons: [] })
})

test.each(['commune-officer', 'auditor', 'administrator'])('%s loads nothing in bulk', async (role) => {
  const actor = await inBulk.actor(role)
  await expect(bulkLoadDossiers(inBulk.services, actor, FONDS, entries())).rejects.toMatchObject({
    code: 'forbidden',
  })
  const folders = [{ dossierId: newId(), pages: papersOf([9])[0] ?? [] }]
  await expect(bulkLoadPapers(inBulk.services, actor, newId(), folders)).rejects.toMatchObject({
    code: 'forbidden',
  })
})
