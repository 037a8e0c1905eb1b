import ExcelJS from 'exceljs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { buildAreaIndex, findArea, loadAreaFiles, successors } from '#modules/areas/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeDossier } from '#app/samples/province.ts'
import { REGISTER_HEADERS, registerCsv, registerRow, registerXlsx } from '#app/samples/register.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import {
  applyImport,
  buildListTemplate,
  countOutcomes,
  exportProblems,
  listImportRows,
  previewRegister,
} from './index.ts'
import { listForm } from './list-columns.ts'
import { readList } from './read-list.ts'
import { LEGACY_ENCODINGS } from '#shared/legacy-vietnamese.ts'
import { toLegacy, WINDOWS_1252 } from '../../shared/legacy-vietnamese.fixture.ts'

const areas = buildAreaIndex(loadAreaFiles('law/areas'))
let province: TestProvince
let archivist: Actor
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist')
})
afterAll(() => province.close())

const HEADS = [
  'Số hồ sơ',
  'Họ và tên',
  'Loại đối tượng',
  'Xã quản lý',
  'Năm sinh',
  'Ngày tiếp nhận',
  'Hộp',
  'Kệ',
]
const line = (...cells: string[]) =>
  `${cells.map((cell) => (cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';')}\n`
const csv = (...rows: string[][]) => Buffer.from(line(...HEADS) + rows.map((row) => line(...row)).join(''))
const preview = (bytes: Buffer, actor = archivist, name = 'danh-muc.csv') =>
  previewRegister(province.services, actor, { bytes, name, areas })
const apply = (importId: string, options: { leaveWrong?: number } = {}, actor = archivist) =>
  applyImport(province.services, actor, { importId, areas, ...options })
const rowsOf = (importId: string, actor = archivist) =>
  asActor(province.services.database, actor, (tx) => listImportRows(tx, importId))

const REGISTER_TABLES = ['person', 'person_name', 'person_vital', 'merit_record', 'recognition', 'fonds', 'box', 'dossier', 'dossier_person', 'dossier_custody'] as const // prettier-ignore
async function countRegister(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of REGISTER_TABLES) {
    const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(
      province.owner.db,
    )
    counts[table] = rows[0]?.rows ?? -1
  }
  return counts
}

test('a list of forty sample dossiers is previewed, applied as a whole, and known when it comes again', async () => {
  const rows = Array.from({ length: 40 }, (_, index) => registerRow(makeDossier(7, index), 12))
  const before = await countRegister()
  const seen = await preview(await registerXlsx(rows), archivist, 'danh-muc.xlsx')
  const wrong = (await rowsOf(seen.importId)).filter((row) => row.outcome === 'wrong')
  expect(wrong.map((row) => [row.cells, row.problems])).toEqual([])
  expect(seen).toMatchObject({ rowsTotal: 40, rowsNew: 40, rowsKnown: 0, rowsWrong: 0, unknownColumns: [] })
  expect(await countRegister(), 'a preview enters nothing').toEqual(before)

  expect(await apply(seen.importId)).toEqual({ made: 40, known: 0, skipped: 0 })
  const after = await countRegister()
  expect(after['dossier']).toBe(40)
  expect(after['dossier_custody']).toBe(40)
  expect(await apply(seen.importId), 'applying it again').toEqual({ made: 0, known: 40, skipped: 0 })
  expect((await rowsOf(seen.importId)).every((row) => row.dossierId !== null)).toBe(true)

  // The same list from an old office: in its code table, as text and as a workbook with or without its fonts.
  for (const encoding of LEGACY_ENCODINGS) {
    const written = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? toLegacy(cell, encoding) : cell)) as typeof row)
    const text = toLegacy(registerCsv(rows).replace('\uFEFF', ''), encoding)
    const bytes = Buffer.from(Uint8Array.from([...text], (sign) => WINDOWS_1252.indexOf(sign)))
    for (const list of [bytes, Buffer.from(text), await registerXlsx(written)]) {
      const old = await preview(list)
      const read = await rowsOf(old.importId)
      expect(read.filter((row) => row.outcome !== 'known').map((row) => [row.cells, row.problems])).toEqual([])
      expect(await province.owner.db.selectFrom('register_import').select(['text_encoding', sql<boolean>`cells_converted > 100`.as('many')]).where('register_import_id', '=', old.importId).executeTakeFirstOrThrow()).toEqual({ text_encoding: encoding, many: true })
    }
  }

  // The same list by another hand: as CSV.
  const again = await preview(Buffer.from(registerCsv(rows)))
  expect(again).toMatchObject({ rowsNew: 0, rowsKnown: 40, rowsWrong: 0 })
  expect(await apply(again.importId)).toEqual({ made: 0, known: 40, skipped: 0 })
  expect(await countRegister()).toEqual(after)
})

test('what a row says stands in the register with the words of the list beside what they mean', async () => {
  const [head, cells] = [
    [...REGISTER_HEADERS, 'Cơ quan ký', 'Ghi chú'],
    ['PTO/LS-0700001-CM', 'Nguyễn  Thị Lý', 'Tư Lý; Mai', 'Nữ', 'khoảng 1949', 'xã Chí Đám, huyện Đoan Hùng, tỉnh Vĩnh Phú', 'liet sy', '1312/TTg', '20/10/1977', 'Chí Đám', '02/03/2016', '0701', '04', 'B', '18', 'Thủ tướng Chính phủ', 'xem lại'], // prettier-ignore
  ] as const
  const bytes = Buffer.from(`${head.join('\t')}\n${cells.join('\t')}\n`)
  const seen = await preview(bytes)
  expect(seen).toMatchObject({ rowsNew: 1, rowsWrong: 0, unknownColumns: ['Ghi chú'] })
  await apply(seen.importId)
  const { rows } = await sql<Record<string, unknown>>`
    select p.full_name, p.name_key, p.aliases, p.sex, p.birth_written, p.birth_edtf, p.home_written, p.home_area_code, p.path,
      (select array_agg(state || ' ' || coalesce(basis, '-') || ' ' || holds::text order by holds) from person_vital v where v.person_id = p.person_id) as life, m.category, m.number_locality, m.number_category, m.number_serial, m.number_period, m.number_written,
      r.decision_number, r.decision_signed_edtf, r.decision_body, r.holds::text as recognised,
      d.title, d.number_key, d.received_on::text, d.expected_pages, d.also_paths, b.code, b.shelf, b.compartment, c.holds::text as custody,
      (select array_agg(written || '|' || kind || '|' || birth_year_from || '-' || birth_year_until || '|' || home_key order by written) from person_name n where n.person_id = p.person_id) as names
    from person p join merit_record m using (person_id) join recognition r using (merit_record_id)
    join dossier d using (merit_record_id) join box b using (box_id) join dossier_custody c using (dossier_id) where p.full_name = 'Nguyễn Thị Lý'`.execute(
    province.owner.db,
  )
  const place = 'xa chi dam huyen doan hung tinh vinh phu xa chi dam'
  expect(rows).toEqual([
    {
      full_name: 'Nguyễn Thị Lý',
      name_key: 'nguyen thi li',
      aliases: ['Tư Lý', 'Mai'],
      sex: 'female',
      birth_written: 'khoảng 1949',
      birth_edtf: '1949~',
      home_written: 'xã Chí Đám, huyện Đoan Hùng, tỉnh Vĩnh Phú',
      home_area_code: '07999',
      path: '25/07999/',
      // The list has no day of death: it counts from the decision.
      life: ['alive - [1949-01-01,1977-10-20)', 'dead recognition [1977-10-20,)'],
      category: 'MARTYR',
      number_locality: 'PTO',
      number_category: 'LS',
      number_serial: '0700001',
      number_period: 'CM',
      number_written: 'PTO/LS-0700001-CM',
      decision_number: '1312/TTg',
      decision_signed_edtf: '1977-10-20',
      decision_body: 'Thủ tướng Chính phủ',
      recognised: '[1977-10-20,)',
      title: 'Hồ sơ liệt sĩ Nguyễn Thị Lý',
      number_key: '|PTO|LS|700001|CM',
      received_on: '2016-03-02',
      expected_pages: 18,
      also_paths: null,
      code: '0701',
      shelf: '04',
      compartment: 'B',
      custody: '[2016-03-02,)',
      names: ['Mai', 'Nguyễn Thị Lý', 'Tư Lý'].map(
        (name) => `${name}|${name.startsWith('N') ? 'name' : 'alias'}|1947-1951|${place}`,
      ),
    },
  ])
})

const WRONG: [string, string[], { column: number | null; code: string }][] = [
  ['no name', ['PTO/LS 1', '', 'Liệt sĩ', 'Chí Đám', '1949', '', '', ''], { column: 1, code: 'name-missing' }],
  ['digits for a name', ['PTO/LS 2', '12', 'Liệt sĩ', 'Chí Đám', '1949', '', '', ''], { column: 1, code: 'name-unreadable' }],
  ['a number without a symbol', ['1234', 'A Mẫu', 'Liệt sĩ', 'Chí Đám', '', '', '', ''], { column: 0, code: 'number-unreadable' }],
  ['a category that is none', ['', 'B Mẫu', 'Cán bộ', 'Chí Đám', '', '', '', ''], { column: 2, code: 'category-unknown' }],
  ['a number of another category', ['PTO/BB 3', 'C Mẫu', 'Liệt sĩ', 'Chí Đám', '', '', '', ''], { column: 2, code: 'category-disagrees' }],
  ['a commune that is none', ['', 'D Mẫu', 'Liệt sĩ', 'Xã Không Có', '', '', '', ''], { column: 3, code: 'commune-unknown' }],
  ['a near miss of a commune', ['', 'E Mẫu', 'Liệt sĩ', 'Chí Dám Đông', '', '', '', ''], { column: 3, code: 'commune-unknown' }],
  ['a commune of another province', ['', 'F Mẫu', 'Liệt sĩ', '00004', '', '', '', ''], { column: 3, code: 'commune-unknown' }],
  ['no commune', ['', 'G Mẫu', 'Liệt sĩ', '', '', '', '', ''], { column: 3, code: 'commune-missing' }],
  ['a birth that is no date', ['', 'H Mẫu', 'Liệt sĩ', 'Chí Đám', 'hồi nhỏ', '', '', ''], { column: 4, code: 'birth-unreadable' }],
  ['a birth to come', ['', 'I Mẫu', 'Liệt sĩ', 'Chí Đám', '2031', '', '', ''], { column: 4, code: 'birth-in-future' }],
  ['a day that is none', ['', 'K Mẫu', 'Liệt sĩ', 'Chí Đám', '', '31/2/2016', '', ''], { column: 5, code: 'received-unreadable' }],
  ['a day to come', ['', 'L Mẫu', 'Liệt sĩ', 'Chí Đám', '', '16/6/2026', '', ''], { column: 5, code: 'received-in-future' }],
  ['a shelf without a box', ['', 'M Mẫu', 'Liệt sĩ', 'Chí Đám', '', '', '', '09'], { column: 6, code: 'box-missing' }],
  ['cells beyond the heads', ['', 'N Mẫu', 'Liệt sĩ', 'Chí Đám', '', '', '', '', 'thừa'], { column: null, code: 'too-many-cells' }],
] // prettier-ignore

test.each(WRONG)('a row with %s is wrong and says where', async (_, cells, problem) => {
  const seen = await preview(csv(cells))
  expect(seen).toMatchObject({ rowsTotal: 1, rowsNew: 0, rowsWrong: 1 })
  const [row] = await rowsOf(seen.importId)
  expect(row?.problems.map(({ column, code }) => ({ column, code }))).toEqual([problem])
  expect(row?.cells).toEqual(cells)
})

test('old and partial dates are no mistakes', async () => {
  const births = [
    '1949',
    'Tháng 07 năm 1949',
    'khoảng 1949',
    'Mậu Thân',
    'không rõ',
    '20/4/49',
    '15/7 âm lịch',
    '',
  ]
  const seen = await preview(
    csv(
      ...births.map((birth, index) => [
        '',
        `Ngô Mẫu ${'abcdefgh'[index]}`,
        'Liệt sĩ',
        '07999',
        birth,
        '',
        '',
        '',
      ]),
    ),
  )
  expect((await rowsOf(seen.importId)).flatMap((row) => row.problems)).toEqual([])
})

test('a former commune that went into one unit whole stands for it; a divided one asks for a person', async () => {
  const today = legalDate('2026-06-15')
  const old = areas.areas.filter((area) => area.level === 'commune' && area.validUntil === '2025-07-01')
  const heirs = (code: string) => {
    const area = findArea(code, legalDate('2025-06-30'), areas)
    return area ? successors(area, today, areas).filter((heir) => heir.area.parentCode === '25') : []
  }
  const vanished = old.filter((area) => findArea(area.code, today, areas) === undefined)
  const whole = vanished.find(
    (area) => heirs(area.code).length === 1 && heirs(area.code)[0]?.extent === 'whole',
  )
  const divided = vanished.find((area) => heirs(area.code).length > 1)
  const seen = await preview(csv(['', 'Ngô Văn Một', 'Liệt sĩ', whole?.code ?? '', '', '', '', '']))
  expect(seen.rowsNew).toBe(1)
  expect((await rowsOf(seen.importId))[0]?.path).toBe(`25/${heirs(whole?.code ?? '')[0]?.area.code}/`)
  if (divided) {
    const asked = await preview(csv(['', 'Ngô Văn Hai', 'Liệt sĩ', divided.code, '', '', '', '']))
    const [problem] = (await rowsOf(asked.importId))[0]?.problems ?? []
    expect(problem).toMatchObject({ column: 3, code: 'commune-ambiguous' })
    expect(problem?.data?.['candidates']).toContainEqual(
      expect.stringMatching(/^(?:Xã|Phường) .+ \(\d{5}\)$/),
    )
  }
})

test('a list with wrong rows is refused whole; told to skip them, it takes the rest, and the corrected ones later', async () => {
  const good = ['PTO/BB-0800001-CM', 'Hà Văn Tốt', 'Bệnh binh', 'Chí Đám', '1950', '5/1/2017', '0801', '05']
  const bad = ['PTO/BB-0800002-CM', 'Hà Văn Sai', 'Bệnh binh', 'Nơi Nào', '1951', '5/1/2017', '0801', '05']
  const before = await countRegister()
  const seen = await preview(csv(good, bad))
  expect(seen).toMatchObject({ rowsNew: 1, rowsWrong: 1 })
  await expect(apply(seen.importId)).rejects.toMatchObject({
    code: 'register.rows-wrong',
    status: 409,
    data: { rows: 1 },
  })
  expect(await countRegister()).toEqual(before)
  expect(await apply(seen.importId, { leaveWrong: 1 })).toEqual({ made: 1, known: 0, skipped: 1 })

  const describe = (problem: { code: string }, column: string | null) => `${column ?? ''}: ${problem.code}`
  for (const kind of ['csv', 'xlsx'] as const) {
    const sent = await asActor(province.services.database, archivist, (tx) =>
      exportProblems(tx, seen.importId, { kind, describe }),
    )
    const list = await readList(sent.bytes, listForm())
    expect(list.columns).toEqual([...HEADS, 'Lỗi'])
    expect(list.rows).toEqual([{ rowNo: 2, cells: [...bad, 'Xã quản lý: commune-unknown'] }])
  }
  const sent = await asActor(province.services.database, archivist, (tx) =>
    exportProblems(tx, seen.importId, { kind: 'csv', describe }),
  )
  const again = await preview(Buffer.from(sent.bytes.toString().replace('Nơi Nào', 'Chí Đám')))
  expect(again).toMatchObject({ rowsNew: 1, rowsWrong: 0, unknownColumns: [] })
  expect(await apply(again.importId)).toEqual({ made: 1, known: 0, skipped: 0 })
})

test('the same folder twice in one list, or a box on two shelves, is for a person to settle', async () => {
  const seen = await preview(
    csv(
      ['PTO/LS-0810001-CM', 'Lê Văn Đôi', 'Liệt sĩ', 'Chí Đám', '1950', '', '0811', '06'],
      ['PTO / LS 810001 CM', 'LÊ VĂN ĐÔI', 'Liệt sĩ', 'Chí Đám', '1950', '', '0811', '06'],
      ['PTO/LS-0810002-CM', 'Lê Văn Khác', 'Liệt sĩ', 'Chí Đám', '1950', '', '0811', '07'],
      // The same number on another person's folder: used again after the division of the province.
      ['PTO/LS-0810001-CM', 'Trần Văn Trùng', 'Liệt sĩ', 'Chí Đám', '1948', '', '0811', '06'],
    ),
  )
  expect((await rowsOf(seen.importId)).map((row) => [row.outcome, row.problems])).toEqual([
    ['new', []],
    ['wrong', [{ column: null, code: 'duplicate-row', data: { row: 2 } }]],
    ['wrong', [{ column: 6, code: 'box-elsewhere', data: { box: '0811', shelf: '06', compartment: null } }]],
    ['new', []],
  ])
})

test('a list that fails half-way leaves nothing, and can be applied afterwards', async () => {
  const rows = Array.from({ length: 30 }, (_, index) => registerRow(makeDossier(11, index), 5))
  const seen = await preview(Buffer.from(registerCsv(rows)))
  expect(seen).toMatchObject({ rowsNew: 30 })
  const before = await countRegister()
  // The database refuses the custody of the twentieth dossier: persons, merit and dossiers are written by then.
  await sql`alter table dossier_custody add constraint dossier_custody_test check (path <> ${sql.lit((await rowsOf(seen.importId))[19]?.path ?? '')}) not valid`.execute(
    province.owner.db,
  )
  await expect(apply(seen.importId)).rejects.toThrow(/dossier_custody_test/)
  expect(await countRegister()).toEqual(before)
  const state = await sql<{
    state: string
  }>`select state from register_import where register_import_id = ${seen.importId}`.execute(province.owner.db)
  expect(state.rows).toEqual([{ state: 'previewed' }])
  await sql`alter table dossier_custody drop constraint dossier_custody_test`.execute(province.owner.db)
  expect(await apply(seen.importId)).toMatchObject({ made: 30 })
})

test('two who apply lists with the same rows at once make each folder once', async () => {
  const bytes = Buffer.from(
    registerCsv(Array.from({ length: 10 }, (_, index) => registerRow(makeDossier(13, index), 5))),
  )
  const lists = [await preview(bytes), await preview(bytes)]
  const before = (await countRegister())['dossier'] ?? 0
  const done = await Promise.all(lists.map((list) => apply(list.importId)))
  expect(done.map((one) => one.made).sort()).toEqual([0, 10])
  expect((await countRegister())['dossier']).toBe(before + 10)
})

test('an account of one commune imports for its own commune only and does not see other lists', async () => {
  const local = await province.actor('officer', '25/07999/')
  const seen = await preview(
    csv(
      ['PTO/LS-0820001-CM', 'Đỗ Văn Đây', 'Liệt sĩ', 'Chí Đám', '1950', '', '', ''],
      ['PTO/LS-0820002-CM', 'Đỗ Văn Kia', 'Liệt sĩ', 'Phường Việt Trì', '1950', '', '', ''],
    ),
    local,
  )
  expect(
    (await rowsOf(seen.importId, local)).map((row) => row.problems.map((problem) => problem.code)),
  ).toEqual([[], ['outside-scope']])
  await expect(apply(seen.importId, {}, local)).rejects.toMatchObject({ code: 'register.rows-wrong' })
  expect(await apply(seen.importId, { leaveWrong: 1 }, local)).toMatchObject({ made: 1, skipped: 1 })
  const elsewhere = await province.actor('officer', '25/07900/')
  await expect(apply(seen.importId, {}, elsewhere)).rejects.toMatchObject({ code: 'not-found' })
  const persons = await asActor(province.services.database, elsewhere, (tx) =>
    tx.selectFrom('person').select('full_name').where('name_key', '=', 'do van dai').execute(),
  )
  expect(persons).toEqual([])
})

test.each(['commune-officer', 'reception', 'auditor', 'administrator'])(
  '%s hands in no list',
  async (role) => {
    const actor = await province.actor(role)
    await expect(
      preview(csv(['', 'A Mẫu', 'Liệt sĩ', 'Chí Đám', '', '', '', '']), actor),
    ).rejects.toMatchObject({ code: 'forbidden' })
  },
)

test.each<[string, Buffer, string]>([
  ['an empty file', Buffer.alloc(0), 'register.empty'],
  ['heads without rows', csv(), 'register.empty'],
  [
    'the old code page of offices',
    Buffer.concat([csv(), Buffer.from([0x4e, 0x67, 0xf4, 0xcc])]),
    'register.not-utf8',
  ],
  ['an old spreadsheet', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'register.old-excel'],
  ['a broken spreadsheet', Buffer.from('PK\x03\x04rubbish'), 'register.file-broken'],
  ['a text that is no list', Buffer.from('Kính gửi các đồng chí'), 'register.heads-not-found'],
  [
    'a list without communes',
    Buffer.from('Họ và tên,Loại đối tượng\nA,Liệt sĩ\n'),
    'register.columns-missing',
  ],
  [
    'a head twice',
    Buffer.from('Họ và tên,Họ tên,Loại đối tượng,Xã quản lý\nA,B,Liệt sĩ,Chí Đám\n'),
    'register.column-twice',
  ],
])('%s is refused as a whole', async (_, bytes, code) => {
  await expect(preview(bytes)).rejects.toMatchObject({ code })
})

test('a spreadsheet that swells when unpacked is refused before it is', async () => {
  const { default: ExcelJS } = await import('exceljs')
  const book = new ExcelJS.Workbook()
  book.addWorksheet('1').addRow([...HEADS])
  const { refuseSwollenZip } = await import('./zip-size.ts')
  const bytes = Buffer.from(await book.xlsx.writeBuffer())
  expect(() => refuseSwollenZip(bytes, 1_000_000)).not.toThrow()
  expect(() => refuseSwollenZip(bytes, 2_000)).toThrow('register.too-large')
})

test('days, numbers and leading zeros of spreadsheet cells stay what the reader sees', async () => {
  const { default: ExcelJS } = await import('exceljs')
  const book = new ExcelJS.Workbook()
  book.addWorksheet('Bìa').addRow(['Kính gửi'])
  const sheet = book.addWorksheet('Danh sách')
  sheet.addRow(['DANH SÁCH'])
  sheet.addRow([])
  sheet.addRow(['STT', ...HEADS])
  const row = sheet.addRow([1, { richText: [{ text: 'PTO/LS' }, { text: ' 12 CM' }] }, 'Vũ Mẫu', 'Liệt sĩ', { formula: '"07"&"999"', result: '07999' }, 1949, new Date('2016-03-02T00:00:00Z'), 12]) // prettier-ignore
  row.getCell(8).numFmt = '0000'
  const list = await readList(Buffer.from(await book.xlsx.writeBuffer()), listForm())
  expect(list.rows).toEqual([
    {
      rowNo: 4,
      cells: ['1', 'PTO/LS 12 CM', 'Vũ Mẫu', 'Liệt sĩ', '07999', '1949', '02/03/2016', '0012', ''],
    },
  ])
})

test('a list in UTF-16, as spreadsheets save "Unicode text", is read', async () => {
  const text = `${HEADS.join('\t')}\r\n\tBùi Mẫu\tLiệt sĩ\tChí Đám\t1949\t\t\t\r\n`
  const list = await readList(Buffer.from(`\uFEFF${text}`, 'utf16le'), listForm())
  expect(list.rows).toEqual([{ rowNo: 2, cells: ['', 'Bùi Mẫu', 'Liệt sĩ', 'Chí Đám', '1949', '', '', ''] }])
})

test('the template holds the heads that the import knows', async () => {
  const template = await buildListTemplate()
  await expect(readList(template.bytes, listForm())).rejects.toMatchObject({ code: 'register.empty' })
})

test('cells that a spreadsheet would run as a formula leave harmless and come back as they were', async () => {
  const bad = ['=1+1', '=HYPERLINK("http://x")', 'Liệt sĩ', '-Nơi', '1950', '', '', '']
  const seen = await preview(csv(bad))
  const sent = await asActor(province.services.database, archivist, (tx) =>
    exportProblems(tx, seen.importId, { kind: 'csv', describe: (problem) => problem.code }),
  )
  expect(sent.bytes.toString()).toContain("'=1+1,\"'=HYPERLINK(")
  expect((await readList(sent.bytes, listForm())).rows[0]?.cells.slice(0, 8)).toEqual(bad)
})

test('each outcome is counted for the page', async () => {
  const seen = await preview(
    csv(
      ['', 'Ngô Đếm', 'Liệt sĩ', 'Chí Đám', '', '', '', ''],
      ['', '', 'Liệt sĩ', 'Chí Đám', '', '', '', ''],
    ),
  )
  const counts = await asActor(province.services.database, archivist, (tx) =>
    countOutcomes(tx, seen.importId),
  )
  expect(counts).toEqual({ new: 1, known: 0, wrong: 1 })
})

test('a cell in an old font is read by that font, capitals too, whatever its words say', async () => {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('Danh s¸ch')
  const fonts: [string, string, string][] = [
    ['.VnTimeH', 'nguyÔn thÞ µ', 'NGUYỄN THỊ À'],
    ['.VnTime', 'Hµ', 'Hà'],
    ['VNI-Times', 'Ñöùc', 'Đức'],
    ['Times New Roman', 'Hà Thị Lý', 'Hà Thị Lý'],
  ]
  sheet.addRow(HEADS)
  fonts.forEach(([name, written], at) => {
    sheet.addRow([`LS/PT/0120${at}`, written, 'Liệt sĩ', 'Xã Chí Đám', '1950', '', '', ''])
    sheet.getCell(at + 2, 2).font = { name }
  })
  const list = await readList(Buffer.from(await book.xlsx.writeBuffer()), listForm())
  expect(list.rows.map((row) => row.cells[1])).toEqual(fonts.map(([, , read]) => read))
})

test('what the words do not tell a person may say, and a name that stays garbled is wrong', async () => {
  const bytes = Buffer.concat([Buffer.from(line('Ho va ten', 'Loai doi tuong', 'Xa quan ly')), Buffer.from('H\xb5;Liet si;Xa Chi Dam\n', 'latin1')])
  await expect(preview(bytes)).rejects.toMatchObject({ code: 'register.not-utf8' })
  const cellsOf = async (encoding: 'tcvn3' | 'unicode') => {
    const { importId } = await previewRegister(province.services, archivist, { bytes, name: 'x.csv', areas, encoding })
    const [row] = await rowsOf(importId)
    return [row?.cells[0], row?.problems.map((problem) => problem.code)]
  }
  expect(await cellsOf('tcvn3')).toEqual(['Hà', []])
  expect(await cellsOf('unicode')).toEqual(['Hµ', ['name-unreadable']])
})

test('a Word or RTF file and an old workbook are told apart, and each hears how its table becomes a list', async () => {
  const ole = (name: string) => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000), Buffer.from(name, 'utf16le'), Buffer.alloc(500)])
  await expect(readList(ole('Workbook'), listForm())).rejects.toMatchObject({ code: 'register.old-excel' })
  await expect(readList(ole('WordDocument'), listForm())).rejects.toMatchObject({ code: 'register.word' })
  await expect(readList(Buffer.from('{\\rtf1\\ansi S\\\'e8 hå s\\\'ac}', 'latin1'), listForm())).rejects.toMatchObject({ code: 'register.word' })
})

test.each(['tcvn3', 'vni'] as const)('a text file with tabs, typed in %s, is read by its words; a sign that the table lacks stays and is told', async (encoding) => {
  const rows = Array.from({ length: 5 }, (_, n) => [`PTO/LS ${n} CM`, 'Nguyễn Thị Hường', 'Liệt sĩ', 'xã Đoan Hùng', '1949', '', n === 0 ? 'hộp cũ ¿' : 'hộp', 'kệ'])
  const text = toLegacy([HEADS, ...rows].map((cells) => cells.join('\t')).join('\r\n'), encoding)
  const bytes = Buffer.from([...text].map((sign) => WINDOWS_1252.indexOf(sign)))
  const list = await readList(bytes, listForm())
  expect([list.encoding, list.unmapped]).toEqual([encoding, 1])
  expect(list.rows.map((row) => row.cells)).toEqual(rows)
})
