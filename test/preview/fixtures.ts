import type { PageView, Tone } from '#ui/types.ts'
import { loadTermReport } from '#modules/indicators/report.ts'
import type * as Shell from '../../src/routes/page-data.ts'
import type * as SignIn from '../../src/routes/dang-nhap/page-data.ts'
import type * as Search from '../../src/routes/tim/page-data.ts'
import type * as Person from '../../src/routes/nguoi/[id]/page-data.ts'
import type * as Dossiers from '../../src/routes/ho-so/page-data.ts'
import type * as Dossier from '../../src/routes/ho-so/[id]/page-data.ts'
import type * as Leaf from '../../src/routes/trang/[id]/page-data.ts'
import type * as Verify from '../../src/routes/trang/[id]/kiem-tra/page-data.ts'
import type * as Intake from '../../src/routes/nhap/page-data.ts'
import type * as Filing from '../../src/routes/nhap/cho-xep/page-data.ts'
import type * as Register from '../../src/routes/nhap/so-dang-ky/page-data.ts'
import type * as Covers from '../../src/routes/in/bia/page-data.ts'
import type * as Indicators from '../../src/routes/chi-tieu/page-data.ts'
import type * as Indicator from '../../src/routes/chi-tieu/[code]/page-data.ts'
import type * as Compare from '../../src/routes/chi-tieu/[code]/so-sanh/page-data.ts'
import type * as Store from '../../src/routes/kho/page-data.ts'
import type * as Audit from '../../src/routes/nhat-ky/page-data.ts'
import { paperHeight, paperLines, paperWidth, paperWords } from './paper.ts'

const longName = 'Tôn Nữ Hoàng Nguyễn Phúc Vĩnh Thuỵ Quỳnh Dao Bảo Châu Minh Nguyệt'
const names = [
  'Vũ Hữu Long',
  'Nguyễn Thị Duyên',
  'Lương Quang Ưởng',
  'Hà Văn Bẩy',
  'Trần Đình Nghiễn',
  'Đinh Công Phượng',
  longName,
  'Phùng Thị Nhẫn',
  'Bùi Xuân Quỳ',
  'Hoàng Đức Thuỵ',
]
const communes = ['xã Chân Mộng (cũ)', 'xã Vĩnh Thuỵ (cũ)', 'phường Âu Cơ', 'xã Tiên Du (cũ)', 'xã Hùng Lô']
const pick = <T>(list: readonly T[], at: number) => list[at % list.length] as T

const kin = (id: string | null, name: string, role: string, dates: string, more: { state?: string; merit?: string } = {}) => ({
  href: id && `/nguoi/${id}`,
  name: id ? name : 'người ngoài phạm vi của bạn',
  role,
  dates: id ? dates : '',
  state: more.state ?? null,
  dead: /mất/.test(more.state ?? ''),
  merit: more.merit ?? null,
})

const held = (value: string | null = '4.987') => ({
  code: 'archive.dossiers-held',
  value,
  unit: 'hồ sơ',
  href: '/ho-so',
  definition: 'Hồ sơ người có công mà kho đang giữ vào ngày hỏi, kể từ ngày nhận cho đến ngày chuyển đi.',
  source: 'sổ hồ sơ',
  asOf: '2026-06-15',
  reach: 'gần 50.000',
})
const read = {
  code: 'archive.pages-read',
  value: '61.204',
  unit: 'trang',
  href: '/chi-tieu/archive.pages-read',
  definition: 'Trang đã có bản đọc, trừ tờ bìa.',
  source: 'kho bản quét',
  asOf: '2026-06-15',
}

const hitWords = (needle: string[]) =>
  paperWords.flatMap((word, index) =>
    needle.includes(word.t.replace(/[.,;:]/g, '').toLowerCase()) ? [index] : [],
  )
const view = (id: string, lit: string[] = []): PageView => ({
  id,
  label: `Trang ${id.slice(4)}`,
  still: `/anh/${id.slice(4)}`,
  image: `/anh/${id.slice(4)}`,
  width: paperWidth,
  height: paperHeight,
  words: paperWords,
  lit: hitWords(lit),
})
const fieldBox = (from: string, count: number): [number, number, number, number] => {
  const at = paperWords.findIndex((word) => word.t === from)
  const run = paperWords.slice(at, at + count)
  return [run[0]!.b[0], run[0]!.b[1], run.at(-1)!.b[2], run[0]!.b[3]]
}

/** What +layout.server.ts would say; ?an-danh shows the shell of somebody not signed in. */
export function shell(url: URL, scheme: Shell.ShellData['scheme']): Shell.ShellData {
  const anonymous = url.pathname === '/dang-nhap'
  return {
    user: anonymous
      ? null
      : { name: 'Nguyễn Thu Hằng', role: 'công chức văn hoá – xã hội xã', scope: 'xã Chân Mộng' },
    clock: '2026-06-15',
    scheme,
    places: anonymous ? ['report'] : ['report', 'dossiers', 'intake', 'covers', 'indicators', 'audit'],
    office: 'Kho hồ sơ người có công tỉnh Phú Thọ',
  }
}

function home(): Shell.PageData {
  const report = loadTermReport().vi
  return {
    starts: [{ href: '/nhap', label: 'Nhập bản quét' }],
    notYet: false,
    title: report.title,
    standfirst: report.standfirst,
    asOf: '2026-06-15',
    days: [
      { value: '2026-06-15', label: '15/06/2026, hôm nay' },
      { value: '2020-05-26', label: '26/05/2020, ngày đăng bài' },
      { value: '2019-12-31', label: '31/12/2019' },
    ],
    sections: report.sections,
    figures: Object.fromEntries(
      [...report.slots].map(([code, slot]) => [
        code,
        slot.indicator === 'archive.dossiers-held'
          ? held()
          : slot.indicator
            ? read
            : {
                code,
                value: null,
                unit: slot.unit,
                definition: slot.about,
                reach: slot.reach,
                remark: slot.told ? `bài báo ghi “${slot.told}”` : undefined,
              },
      ]),
    ),
    source: report.source,
  }
}

const signIn: SignIn.PageData = {
  back: '/',
  notice: null,
  welcome: null,
  provider: null,
  setUp: false,
  demo: {
    password: 'an-sinh-2026',
    accounts: [
      {
        login: 'can.bo.xa',
        name: 'Nguyễn Thu Hằng',
        role: 'công chức văn hoá – xã hội xã',
        scope: 'xã Chân Mộng',
      },
      { login: 'chuyen.vien', name: 'Trần Quốc Việt', role: 'chuyên viên', scope: 'tỉnh Phú Thọ' },
      { login: 'luu.tru', name: 'Phạm Thị Mây', role: 'lưu trữ viên', scope: 'tỉnh Phú Thọ' },
      { login: 'truong.phong', name: 'Đỗ Văn Thanh', role: 'trưởng phòng', scope: 'tỉnh Phú Thọ' },
      { login: 'thanh.tra', name: 'Lê Minh Đức', role: 'thanh tra', scope: 'tỉnh Phú Thọ' },
      { login: 'quan.tri', name: 'Hoàng Kim Oanh', role: 'quản trị', scope: 'không xem hồ sơ cá nhân' },
    ],
  },
}

const search = (query: string): Search.PageData => ({
  query,
  keepHref: null,
  saved: [],
  year: '',
  commune: '',
  persons: {
    count: query === 'khong co ai' ? '0' : '12',
    more: '/tim?q=long&phan=nguoi',
    hits:
      query === '' || query === 'khong co ai'
        ? []
        : names.slice(0, 7).map((name, index) => ({
            id: `per_${index}`,
            name: name
              .split(' ')
              .flatMap((word, at) => [
                ...(at > 0 ? [{ text: ' ', lit: false }] : []),
                { text: word, lit: index === 0 || at === 1 },
              ]),
            closed: index === 3,
            alias: index === 2 ? [{ text: 'Lương Quang Ửng', lit: false }] : undefined,
            about: `${index % 2 ? 'Thân nhân liệt sĩ' : 'Liệt sĩ'} · 1928 – 24/4/1973 · quê ${pick(communes, index)}, huyện Đoan Hùng`,
          })),
  },
  dossiers: {
    count: '3',
    more: null,
    hits:
      query === '' || query === 'khong co ai'
        ? []
        : [0, 1, 2].map((index) => ({
            id: `dos_${index}`,
            title: [
              { text: 'Hồ sơ liệt sĩ ', lit: false },
              { text: 'Vũ Hữu Long', lit: true },
            ],
            closed: false,
            number: `LS/PT/0${1201 + index}`,
            where: `${pick(communes, index)} · hộp 12, kệ 04`,
          })),
  },
  papers: {
    count: 'hơn 200',
    more: '/tim?q=long&phan=giay-to',
    hits:
      query === '' || query === 'khong co ai'
        ? []
        : [1, 2, 3, 4].map((no) => ({
            pageId: `pag_${no}`,
            closed: false, waits: false,
            title: pick(
              ['Quyết định trợ cấp', 'Giấy báo tử', 'Bản khai tình hình thân nhân', 'Bằng Tổ quốc ghi công'],
              no,
            ),
            dossier: `LS/PT/0${1200 + no}`,
            snippet: [
              { text: 'xét hồ sơ của liệt sĩ ', lit: false },
              { text: 'Vũ Hữu Long', lit: true },
              { text: ', sinh năm 1928, hy sinh ngày 24/4/1973; theo đề nghị của Trưởng phòng', lit: false },
            ],
          })),
  },
  facets: {
    years: ['1928', '1931', '1938', '1949'].map((value, index) => ({
      value,
      label: value,
      count: String(9 - index * 2),
    })),
    communes: communes.map((label, index) => ({ value: String(index), label, count: String(7 - index) })),
  },
  took: '14 ms',
})

const person = (id: string): Person.PageData => ({
  person: {
    id,
    name: id === 'per_6' ? longName : 'Vũ Hữu Long',
    aliases: ['Vũ Long', 'Hữu Long'],
    honours: ['Liệt sĩ'],
    birth: '1928',
    death: '24/4/1973',
    home: 'xã Vĩnh Thuỵ, huyện Lâm Thao, tỉnh Vĩnh Phú',
    homeSource: { label: 'ghi trên giấy báo tử', href: '/trang/pag_2?q=V%C4%A9nh' },
    residence: null,
    sex: 'nam',
  },
  lifeMore: false,
  lifeClosed: false,
  life: [
    {
      when: '1928',
      what: 'Sinh tại xã Vĩnh Thuỵ, huyện Lâm Thao',
      source: 'giấy báo tử',
      href: '/trang/pag_2',
    },
    {
      when: '2/1948',
      what: 'Nhập ngũ, Trung đoàn 209',
      source: 'bản khai tình hình thân nhân',
      href: '/trang/pag_3',
    },
    {
      when: '1952',
      what: 'Kết hôn với bà Nguyễn Thị Duyên',
      doubtful: true,
      source: 'bản khai, một lượt đọc',
      href: '/trang/pag_3',
    },
    {
      when: '24/4/1973',
      what: 'Hy sinh tại mặt trận phía Nam',
      source: 'giấy báo tử số 427',
      href: '/trang/pag_2',
    },
    { when: '1976', what: 'Bằng Tổ quốc ghi công GC887K', source: 'bản sao bằng', href: '/trang/pag_4' },
    {
      when: '06/11/2015',
      what: 'Quyết định trợ cấp hằng tháng cho vợ liệt sĩ',
      source: 'số 1274/QĐ-SLĐTBXH',
      href: '/trang/pag_1',
    },
  ],
  family: {
    merit: 'Liệt sĩ',
    parents: [kin(null, 'Phùng Thị Nhẫn', 'mẹ', 'khoảng 1903', { state: 'đã mất', merit: 'Bà mẹ Việt Nam anh hùng' }), kin('per_4', 'Vũ Hữu Điền', 'cha', '1899')],
    spouses: [kin('per_1', 'Nguyễn Thị Duyên', 'vợ/chồng', '26/10/1938', { state: 'còn sống' })],
    siblings: [kin('per_3', 'Vũ Hữu Bình', 'anh chị em', '1931', { state: 'mất 12/9/1972', merit: 'Liệt sĩ' }), kin('per_6', longName, 'anh chị em', '1935')],
    children: [kin('per_7', 'Vũ Thị Hoà', 'con, con thứ hai', '1955', { state: 'còn sống' }), kin('per_8', 'Vũ Hữu Thắng', 'con', '1957')],
    others: [kin('per_9', 'Hoàng Đức Thuỵ', 'người thờ cúng', '1988', { state: 'còn sống' })],
  },
  mark: '/nhay-cam/per_0',
  enterDecision: '/nguoi/per_0/ghi-nhan',
  editFamily: '/nguoi/per_0/than-nhan',
  records: [{ text: 'Vũ Long, gộp bởi Trần Thị Mai', note: 'theo giấy báo tử số 427', href: '/nguoi/trung/per_0/per_5' }],
  doubles: [
    { text: 'so sánh với Vũ Hữu Lòng', href: '/nguoi/trung/per_0/per_5' },
    { text: 'một hồ sơ ngoài phạm vi của bạn; hỏi Xã Tây Cốc', href: null },
  ],
  dossiers: [
    {
      id: 'dos_0',
      number: 'LS/PT/01201',
      title: 'Hồ sơ liệt sĩ Vũ Hữu Long',
      pages: '12/14 trang',
      state: 'thiếu trang',
      tone: 'doubtful',
    },
    {
      id: 'dos_1',
      number: 'TT/PT/00418',
      title: 'Thân nhân liệt sĩ',
      pages: '6 trang',
      state: 'đủ trang',
      tone: 'sure',
    },
  ],
  doubts: [
    {
      text: 'Giấy báo tử ghi sinh năm 1928, bản khai ghi khoảng 1930.',
      reasons: [
        { text: 'Giấy báo tử số 427 ghi “1928”.', source: 'trang 2' },
        { text: 'Bản khai của thân nhân ghi “khoảng 1930”.', source: 'trang 3' },
      ],
    },
  ],
  seenBy: [
    {
      at: '2026-06-15T01:30:00Z',
      who: 'Trần Quốc Việt',
      role: 'chuyên viên',
      what: 'xem người',
      purpose: 'thẩm định',
    },
    { at: '2026-06-12T08:02:00Z', who: 'Nguyễn Thu Hằng', role: 'công chức xã', what: 'xem trang 2', purpose: null },
  ],
})

const stateOf = (index: number): { label: string; tone: Tone } =>
  pick(
    [
      { label: 'đủ trang', tone: 'sure' },
      { label: 'thiếu trang', tone: 'doubtful' },
      { label: 'chưa quét', tone: 'plain' },
      { label: 'cần xem', tone: 'doubtful' },
    ] as const,
    index,
  )

const dossiers = (empty: boolean): Dossiers.PageData => ({
  figure: held(empty ? '0' : '412'),
  chips: empty
    ? []
    : [
        { label: 'Liệt sĩ', removeHref: '/ho-so?xa=1' },
        { label: 'xã Chân Mộng (cũ)', removeHref: '/ho-so?loai=MARTYR' },
        { label: 'chưa kiểm tra', removeHref: '/ho-so?loai=MARTYR&xa=1' },
      ],
  query: '',
  narrowed: true,
  keepHref: null,
  kept: [],
  facets: [
    { name: 'loai', label: 'Loại', values: ['Liệt sĩ', 'Thương binh'].map((label, index) => ({ label, count: String(400 - index), href: `?loai=${index}`, chosen: index === 0 })) },
    { name: 'xa', label: 'Xã', values: communes.map((label, index) => ({ label, count: String(40 - index), href: `?xa=${index}`, chosen: false })) },
  ],
  columns: [
    { key: 'title', label: 'Người có công', sortHref: '?sap-xep=ten' },
    { key: 'number', label: 'Số hồ sơ', sortHref: '?sap-xep=-so', sorted: 'ascending' },
    { key: 'category', label: 'Loại' },
    { key: 'commune', label: 'Xã' },
    { key: 'received', label: 'Ngày nhận', sortHref: '?sap-xep=nhan', wideOnly: true },
    { key: 'box', label: 'Hộp', align: 'end', wideOnly: true },
    { key: 'pages', label: 'Trang', align: 'end' },
    { key: 'state', label: 'Tình trạng' },
  ],
  rows: empty
    ? []
    : Array.from({ length: 40 }, (_, index) => ({
        id: `dos_${index}`,
        number: `LS/PT/0${1201 + index}`,
        title: 'Hồ sơ liệt sĩ',
        person: pick(names, index),
        category: index % 3 ? 'Liệt sĩ' : 'Thương binh 61 %',
        commune: pick(communes, index),
        receivedOn: '2018-03-12',
        pagesScanned: (index * 7) % 23,
        pagesExpected: index % 5 ? 14 : null,
        box: index % 4 ? `${10 + (index % 9)}` : null,
        state: stateOf(index),
      })),
  paging: { page: 1, pages: empty ? 1 : 11, href: '/ho-so?trang={page}' },
  exports: [
    { label: 'Xuất XLSX', href: '/ho-so/xuat?dang=xlsx' },
    { label: 'Xuất CSV', href: '/ho-so/xuat?dang=csv' },
  ],
  canPrintCovers: true,
})

const types = ['Quyết định trợ cấp', 'Giấy báo tử', 'Bản khai tình hình thân nhân', 'Bằng Tổ quốc ghi công']
const dossier = (at: string | null): Dossier.PageData => ({
  found: null,
  dossier: {
    id: 'dos_0',
    number: 'LS/PT/01201',
    title: 'Hồ sơ liệt sĩ Vũ Hữu Long',
    category: 'Liệt sĩ',
    person: { id: 'per_0', name: 'Vũ Hữu Long' },
    others: [{ id: 'per_1', name: 'Nguyễn Thị Duyên', part: 'Thân nhân' }],
    commune: 'xã Vĩnh Thuỵ (cũ)',
    receivedOn: '2018-03-12',
    place: 'hộp 12, kệ 04, ngăn B',
    boxHref: '/hop/box_12',
    joined: null,
    kept: { period: 'Bảo quản vĩnh viễn', article: 'Nghị định 131/2021/NĐ-CP, Điều 128' },
  },
  pages: Array.from({ length: 12 }, (_, index) => ({
    id: `pag_${index + 1}`,
    label: String(index + 1).padStart(2, '0'),
    image: `/anh/${index + 1}`,
    note: index === 2 ? 'cần xem' : undefined,
  })),
  view: view(at ?? 'pag_1'),
  contents: types.map((type, index) => ({
    id: `doc_${index}`,
    seq: index + 1,
    type,
    pages: index === 2 ? '3–5' : String(index + 1),
    firstPageId: `pag_${index + 1}`,
    state: pick(
      [
        { label: 'đã kiểm tra', tone: 'honour' },
        { label: 'đã đọc', tone: 'plain' },
        { label: 'cần xem', tone: 'doubtful' },
      ] as const,
      index,
    ),
  })),
  missing: 'Thiếu 2 trang: bìa ghi 14, đã quét 12.',
  copy: { state: 'made', href: '/ho-so/dos_0/ban-luu.pdf', size: '3,2 MB', pages: '12', originals: '9', at: '2026-06-15T02:10:00Z' },
  mark: null,
  canVerify: true,
  canPrintCover: true,
  loan: { overdue: false, text: 'Đang ở Trần Văn Bình, Phòng Người có công; trả ngày 22/06/2026' },
  gone: null,
  canBorrow: true,
  canIssue: true,
  gaps: [{ code: 'honour', name: 'Bằng “Tổ quốc ghi công”' }],
  canArrange: true,
})

const store = (empty: boolean): Store.PageData => ({
  fonds: [{ id: 'fon_1', label: 'NCC · Hồ sơ người có công' }],
  told: [
    { text: 'Mỗi tệp đã lưu được đọc lại và so với dấu vân tay của chính nó, ít nhất 30 ngày một lần.', tone: 'plain' },
    { text: 'Lượt đang chạy bắt đầu 02/06/2026 03:10: đã đọc lại 411.200 trên 600.450 tệp.', tone: 'information' },
    empty
      ? { text: 'Không tệp nào để quá lâu: mọi tệp đã được đọc lại sau 22/05/2026 04:00.', tone: 'sure' }
      : { text: 'Quá hạn: có tệp chưa được đọc lại từ 02/05/2026 04:00. Hãy xem ở Công việc của máy có việc nào hỏng không.', tone: 'refused' },
  ],
  counts: [
    { label: 'Tệp trong kho', value: '600.450 (212 GB)' },
    { label: 'Bị thay đổi', value: empty ? '0' : '1' },
    { label: 'Bị mất', value: empty ? '0' : '2' },
    { label: 'Không rõ của ai', value: empty ? '0' : '1' },
  ],
  filter: { state: 'open', kind: '' },
  kinds: [{ value: 'changed', label: 'Bị thay đổi' }],
  chips: [],
  columns: [
    { key: 'kind', label: 'Phát hiện' },
    { key: 'what', label: 'Tệp' },
    { key: 'dossier', label: 'Hồ sơ', wideOnly: true },
    { key: 'at', label: 'Thấy lúc' },
    { key: 'act', label: 'Cần làm' },
  ],
  rows: empty
    ? []
    : [
        { id: '1', sha256: '0a1b2c3d4e5f60718293'.repeat(3), kind: { label: 'Bị thay đổi', tone: 'refused' }, what: 'Bản gốc (image/jpeg)', dossier: { href: '/ho-so/dos_0', label: 'LS/PT/01201' }, at: '2026-06-15T02:10:00Z', act: 'Đừng xoá tệp đang có. Lấy lại tệp này từ bản sao lưu gần nhất, đặt vào kho, rồi kiểm tra lại. Chữ đã đọc và lời sửa vẫn còn nguyên.', open: true },
        { id: '2', sha256: '9a1b2c3d4e5f60718293'.repeat(3), kind: { label: 'Không rõ của ai', tone: 'doubtful' }, what: 'Không hồ sơ nào nhắc tới (1,2 MB)', dossier: null, at: '2026-06-14T02:10:00Z', act: 'Thường là tệp của một lần nhận bị ngắt giữa chừng. Không mất gì; người quản trị dọn bằng lệnh verify-store --remove-unknown.', open: true },
      ],
  paging: { page: 1, pages: 1, href: '?trang={page}' },
  canCheck: true,
  queued: !empty,
})

const leaf = (id: string, query: string): Leaf.PageData => {
  const shown = view(id, query.toLowerCase().split(' '))
  return {
    view: shown,
    waits: null,
    told: null,
    query,
    hits: shown.lit?.length ?? 0,
    previousId: id === 'pag_1' ? null : `pag_${Number(id.slice(4)) - 1}`,
    nextId: `pag_${Number(id.slice(4)) + 1}`,
    dossier: { id: 'dos_0', number: 'LS/PT/01201', title: 'Hồ sơ liệt sĩ Vũ Hữu Long' },
    document: { type: 'Quyết định trợ cấp hằng tháng', seq: 1 },
    state: { label: 'đã kiểm tra', tone: 'honour' },
    fields: [
      { label: 'Họ tên', value: 'Nguyễn Thị Duyên', state: { label: 'đã kiểm tra', tone: 'honour' } },
      { label: 'Ngày sinh', value: '26/10/1938', state: { label: 'chắc', tone: 'sure' } },
      {
        label: 'Quê quán',
        value: 'xã Vĩnh Thuỵ, huyện Lâm Thao, tỉnh Vĩnh Phú',
        state: { label: 'cần xem', tone: 'doubtful' },
      },
      { label: 'Số văn bản', value: '1274/QĐ-SLĐTBXH', state: { label: 'chắc', tone: 'sure' } },
      { label: 'Ngày ký', value: '06/11/2015', state: { label: 'chắc', tone: 'sure' } },
    ],
    lines: paperLines.map((line) => line.text),
    file: {
      handedIn: { name: 'hop-12-quet-ngay-03-06.pdf', href: '/tep/goc/9f2c' },
      sha256: '9f2c1d64b1f0aa5e77d2a1c3b0efc1ad6a3f9e1f44d8a0a7ce5b4bb8f1c2d3e4',
      storedAt: '2026-06-03T02:11:00Z',
    },
    engine: 'tesseract 5.5, hai lượt',
    canVerify: true,
  }
}

const verify = (id: string): Verify.PageData => ({
  view: view(id),
  waits: '',
  dossier: { id: 'dos_0', number: 'LS/PT/01201', title: 'Hồ sơ liệt sĩ Vũ Hữu Long' },
  state: { label: 'cần xem', tone: 'doubtful' },
  others: [],
  fields: [
    {
      key: 'type',
      label: 'Loại giấy tờ',
      value: 'decision',
      confidence: 98,
      accepted: true,
      box: fieldBox('QUYẾT', 2),
      options: [
        { value: 'decision', label: 'Quyết định trợ cấp hằng tháng' },
        { value: 'death-notice', label: 'Giấy báo tử' },
      ],
    },
    {
      key: 'fullName',
      label: 'Họ tên',
      value: 'Nguyễn Thị Duyên',
      confidence: 96,
      accepted: true,
      verified: true,
      box: fieldBox('Nguyễn', 3),
    },
    {
      key: 'birthDate',
      label: 'Ngày sinh',
      value: '26/10/1938',
      confidence: 91,
      accepted: true,
      box: fieldBox('26/10/1938,', 1),
    },
    {
      key: 'homePlace',
      label: 'Quê quán',
      value: 'xã Vĩnh Thuỵ, huyện Lâm Thao, tỉnh Vĩnh Phú',
      raw: 'xã Vĩnh Thụy, huyên Lâm Thao, tỉnh Vĩnh Phú',
      confidence: 64,
      accepted: false,
      box: fieldBox('xã', 9),
    },
    {
      key: 'documentNumber',
      label: 'Số văn bản',
      value: '1274/QĐ-SLĐTBXH',
      confidence: 88,
      accepted: true,
      box: fieldBox('1274/QĐ-SLĐTBXH', 1),
    },
    {
      key: 'signedOn',
      label: 'Ngày ký',
      value: '06/11/2015',
      raw: 'ngày 06 tháng 11 năm 2015',
      confidence: 72,
      accepted: false,
      box: fieldBox('ngày', 6),
    },
    { key: 'injuryRate', label: 'Tỷ lệ thương tật', value: '', confidence: null, accepted: false, box: null },
  ],
  lines: paperLines.map((line, index) => ({
    no: index + 1,
    text: line.text,
    box: line.box,
    doubtful: index % 6 === 4,
  })),
  previousId: null,
  nextId: 'pag_2',
  waiting: 37,
})

const intake: Intake.PageData = {
  canUpload: true,
  profiles: [
    { id: 'prf_1', label: 'Máy phòng lưu trữ (Hai mặt, cuối đợt hỏi về mặt trắng; từ 300 điểm/inch)', chosen: true },
    { id: 'prf_2', label: 'Máy phẳng (Một mặt; từ 200 điểm/inch)', chosen: false },
  ],
  miscounted: 4,
  missing: {
    total: 2,
    prints: [
      { id: 'm1', whole: false, line: 'In 12 tờ, 11 đã về, thiếu 1', at: '2026-06-15T01:30:00Z', sheets: [{ id: 's1', dossier: 'dos_1', number: 'PTO/LS 0001237 CM', title: 'Hồ sơ liệt sĩ Vũ Hữu Long', box: '12' }] },
      { id: 'm2', whole: true, line: 'In 1 tờ, chưa tờ nào về; thiếu 1', at: '2026-06-10T01:30:00Z', sheets: [{ id: 's2', dossier: 'dos_2', number: 'PTO/LS 0001240 CM', title: 'Hồ sơ liệt sĩ Nguyễn Văn Bình', box: null }] },
    ],
  },
  same: {
    total: 1,
    all: false,
    files: [
      { id: 'f1', name: 'quyết định chung.pdf', batch: 'Hộp 12, quét ngày 3/6', where: 'Đã nhận ở “Hộp 11”, tệp quyết định chung.pdf. Trang đang nằm trong hồ sơ:', dossiers: [{ id: 'd1', number: 'PTO/LS 0001237 CM' }] },
    ],
  },
  limits: 'PDF, JPEG, PNG, TIFF; mỗi tệp đến 200 MB. Tệp hỏng chỉ bị bỏ riêng nó.',
  accept: '.pdf,.jpg,.jpeg,.png,.tif,.tiff',
  batchId: 'bat_1',
  reading: { done: 1204, total: 1871 },
  batches: [
    {
      id: 'b1',
      label: 'Hộp 12, quét ngày 3/6',
      at: '2026-06-15T01:30:00Z',
      by: 'Phạm Thị Mây',
      profile: 'Theo cấu hình Máy phòng lưu trữ: Hai mặt, cuối đợt hỏi về mặt trắng; từ 300 điểm/inch',
      miscounted: 2,
      files: 14,
      pages: 212,
      read: 96,
      doubtful: 12,
      refused: 2,
      unfiled: 7,
      wanting: 3,
      state: { label: 'đang đọc', tone: 'information' },
    },
    {
      id: 'b2',
      label: 'Hộp 11',
      at: '2026-06-14T07:10:00Z',
      by: 'Phạm Thị Mây',
      profile: null,
      miscounted: 0,
      files: 9,
      pages: 164,
      read: 164,
      doubtful: 0,
      refused: 0,
      unfiled: 0,
      wanting: 0,
      state: { label: 'xong', tone: 'sure' },
    },
  ],
  wanting: {
    total: 3,
    pages: [3, 4, 9].map((no, index) => ({
      id: `pag_${no}`,
      no,
      file: index === 2 ? 'ban-quet-ho-so-liet-si-xa-Chan-Mong-huyen-Doan-Hung-dot-2-lan-quet-thu-nhat.pdf' : 'hop-12-to-roi.pdf',
      batch: 'Hộp 12, quét ngày 3/6',
      dossier: index === 0 ? { id: 'dos_1', number: 'LS/PT/01201' } : null,
      findings: [
        ['Tối quá: nền giấy 88 trên 255, cần ít nhất 140'],
        ['Thưa quá: khoảng 150 điểm/inch nếu là khổ A4, cần ít nhất 200', 'Mờ, nhoè nét: nét nhoè 0,31 mm, tối đa 0,17 mm'],
        ['Mất chữ ở mép phải: 14 nét chạm mép ảnh'],
      ][index]!,
    })),
  },
  blank: {
    total: 2,
    pages: [12, 14].map((no) => ({ id: `pag_${no}`, no, file: 'hop-12-hai-mat.pdf', batch: 'Hộp 12, quét ngày 3/6', dossier: { id: 'dos_2', number: 'LS/PT/01202' } })),
  },
  reasons: [
    { value: 'faded', label: 'mực đã phai, bản than mờ' },
    { value: 'copy-only', label: 'chỉ còn ảnh chụp, không còn giấy' },
  ],
  acts: [
    { id: 'act_1', line: '4 trang: giấy vốn như vậy (mực đã phai, bản than mờ)', at: '2026-06-15T02:10:00Z', open: true, undo: '?/hoan-tac' },
    { id: 'act_2', line: '2 mặt trắng để riêng', at: '2026-06-15T02:00:00Z', open: false, undo: '?/hoan-tac' },
  ],
  unfiled: 7,
  failed: {
    total: 2,
    pages: [1, 2].map((no) => ({
      id: `pag_${no}`,
      no,
      file: 'hop-12-to-roi.pdf',
      batch: 'Hộp 12, quét ngày 3/6',
      dossier: no === 1 ? { id: 'dos_1', number: 'LS/PT/01201' } : null,
      message: 'Đọc trang này quá lâu nên đã dừng. Bản quét còn nguyên; hãy cho đọc lại, nếu vẫn vậy thì gõ tay ở trang kiểm tra.',
    })),
  },
  refused: {
    total: 2,
    files: [
      {
        id: 'fil_1',
        name: 'hop-12-trang-bi-hong.pdf',
        batch: 'Hộp 12, quét ngày 3/6',
        page: '3',
        message: 'Mở tệp quá lâu nên đã dừng. Tệp gốc còn nguyên trong kho; hãy thử lại, nếu vẫn vậy thì quét lại.',
        canTryAgain: true,
      },
      {
        id: 'fil_2',
        name: 'danh-sach.docx',
        batch: 'Hộp 12, quét ngày 3/6',
        page: null,
        message: 'Không phải PDF, JPEG, PNG hay TIFF. Tệp chưa được nhận; hãy kiểm tra lại bản quét.',
        canTryAgain: false,
      },
    ],
  },
  canVerify: true,
  told: null,
  nextToVerify: 'pag_3',
}

const filing = (url: URL): Filing.PageData => {
  const dossiers = names.slice(0, 3).map((name, index) => ({ id: `dos_${index}`, number: `LS/PT/0${1201 + index}`, title: name }))
  return {
    batch: null,
    kept: '',
    total: '19 trang trong 4 tệp',
    files: [1, 2, 3, 4].map((number) => ({
      id: `fil_${number}`,
      name: number === 2 ? `${'quét-lại-'.repeat(12)}hộp-12.pdf` : number === 1 ? 'LS_PT_01201.pdf' : `scan_000${number}.tif`,
      batch: { id: 'bat_1', label: 'Hộp 12, quét ngày 3/6' },
      at: '2026-06-15T01:30:00Z',
      pages: Array.from({ length: number === 1 ? 12 : number }, (_, index) => ({
        id: `pag_${number}${index}`,
        no: index + 1,
        note: number === 3 && index === 1 ? 'không đọc được' : null,
      })),
      count: number === 3 ? '3 trên 9 trang của tệp' : `${number === 1 ? 12 : number} trang`,
      why: number === 3 ? 'tờ bìa đứng trước không có trong sổ hồ sơ' : 'không có tờ bìa đứng trước',
      suggestions:
        number === 1
          ? [{ ...dossiers[0]!, why: 'số “LS PT 01201” trong tên tệp' }]
          : number === 2
            ? dossiers.slice(0, 2).map((one) => ({ ...one, why: 'họ tên “Vũ Hữu Long” trên trang' }))
            : [],
    })),
    nextHref: '?sau=fil_4',
    firstHref: null,
    query: url.searchParams.get('tim') ?? '',
    found: url.searchParams.has('tim')
      ? dossiers.map((one) => ({ ...one, where: 'Liệt sĩ · xã Hùng Lô' })).concat({ id: 'dos_9', number: 'LS/PT/01999', title: longName, where: 'Liệt sĩ' })
      : null,
    recent: dossiers.slice(2),
    filings: dossiers.map((dossier, index) => ({ id: `act_${index}`, at: '2026-06-15T02:10:00Z', pages: '6', dossier, open: index !== 1 })),
    done: url.searchParams.has('xong') ? { kind: 'filed', count: '6', id: 'act_0', dossier: dossiers[2]!, open: true } : null,
    chosen: ['fil_2'],
  }
}

const register = (url: URL): Register.PageData => ({
  canImport: true,
  encodings: ['unicode', 'tcvn3', 'vni', 'windows-1258'],
  template: {
    href: '/nhap/so-dang-ky/mau.xlsx',
    columns: [
      { name: 'Số hồ sơ', about: 'Như trên bìa: LS/PT/01201.', required: true },
      { name: 'Họ tên', about: 'Của người có công.', required: true },
      { name: 'Năm sinh', about: 'Như trên giấy, kể cả “khoảng 1949”.', required: false },
      { name: 'Xã', about: 'Tên xã nay đang quản lý.', required: true },
      { name: 'Hộp', about: 'Nơi để hồ sơ giấy.', required: false },
      { name: 'Số trang', about: 'Để so với số trang quét được.', required: false },
    ],
  },
  preview: url.searchParams.has('ban')
    ? {
        id: 'imp_1',
        name: 'danh-muc-hop-12.xlsx',
        converted: { from: 'tcvn3', cells: 1236 },
        unmapped: 1,
        columns: ['Số hồ sơ', 'Họ tên', 'Năm sinh', 'Xã', 'Hộp', 'Số trang'],
        rowsTotal: 412,
        rowsNew: 398,
        rowsKnown: 12,
        rowsWrong: 2,
        taking: url.searchParams.has('nhan') ? { done: 250 } : null,
        refused: null,
        applied: null,
        rows: [
          {
            no: 17,
            cells: ['LS/PT/', 'Hà Văn Bẩy', '1931', 'xã Chân Mộng', '12', '14'],
            outcome: 'wrong',
            problems: [{ column: 0, message: 'thiếu số thứ tự sau “LS/PT/”.' }],
          },
          {
            no: 203,
            cells: ['LS/PT/01403', 'Đinh Công Phượng', '13/1949', 'Chân Mông', '12', 'mười'],
            outcome: 'wrong',
            problems: [
              { column: 2, message: 'không có tháng 13.' },
              { column: 5, message: 'phải là số.' },
            ],
          },
          ...names.map((name, index) => ({
            no: 2 + index,
            cells: [`LS/PT/0${1201 + index}`, name, '1928', pick(communes, index), '12', '14'],
            outcome: (index === 3 ? 'known' : 'new') as 'known' | 'new',
            problems: [],
          })),
        ],
      }
    : null,
  earlier: [
    {
      id: 'imp_0',
      name: 'danh-muc-hop-11.xlsx',
      at: '2026-06-14T07:10:00Z',
      by: 'Phạm Thị Mây',
      rows: 380,
      wrong: 0,
      applied: true,
    },
  ],
})

const covers = (url: URL): Covers.PageData => ({
  boxes: [
    { id: 'box_12', code: '12', place: 'kệ 04, ngăn B', dossiers: 41 },
    { id: 'box_13', code: '13', place: 'kệ 04, ngăn C', dossiers: 38 },
  ],
  chosenBox: url.searchParams.get('hop'),
  chosen: url.searchParams.get('hop')
    ? names.map((name, index) => ({
        id: `dos_${index}`,
        number: `LS/PT/0${1201 + index}`,
        person: name,
        box: '12',
        expectedPages: 14,
      }))
    : [],
  pdfHref: url.searchParams.get('hop') ? '/in/bia/to.pdf?hop=box_12' : null,
})

const indicators: Indicators.PageData = {
  asOf: '2026-06-15',
  indicators: [
    {
      code: 'archive.dossiers-held',
      name: 'Hồ sơ kho đang giữ',
      figure: { ...held(), href: '/chi-tieu/archive.dossiers-held' },
    },
    { code: 'archive.pages-read', name: 'Trang đã đọc', figure: read },
  ],
}

const runs = [
  {
    id: 'run_2',
    asOf: '2026-06-15',
    knownAt: '2026-06-15T01:00:00Z',
    value: '4.987',
    by: 'Đỗ Văn Thanh',
    at: '2026-06-15T01:00:00Z',
    hash: 'b1946ac92492d2347c6235b4d2611184aa',
  },
  {
    id: 'run_1',
    asOf: '2019-12-31',
    knownAt: '2020-01-15T01:00:00Z',
    value: '4.951',
    by: 'Đỗ Văn Thanh',
    at: '2026-06-14T01:00:00Z',
    hash: '591785b794601e212b260e25925636fd01',
  },
]
const indicator: Indicator.PageData = {
  code: 'archive.dossiers-held',
  name: 'Hồ sơ người có công kho đang giữ',
  figure: held(),
  asOf: '2026-06-15',
  dayField: { value: '26/05/2020', problem: null },
  instantField: { value: '', problem: null },
  knownAt: '',
  unit: null,
  only: null,
  dimensions: [],
  breakdown: null,
  years: null,
  reasons: [
    {
      text: 'Đếm từng hồ sơ mà kho giữ vào ngày hỏi: đã nhận, chưa chuyển đi.',
      source: 'Nghị định 131/2021, Điều 126',
    },
    {
      text: 'Hồ sơ nhận muộn chỉ được tính kể từ lúc được ghi vào sổ, nếu hỏi theo những gì đã biết lúc trước.',
    },
  ],
  queryVersion: '1',
  columns: [
    { key: 'title', label: 'Hồ sơ' },
    { key: 'number', label: 'Số hồ sơ' },
    { key: 'commune', label: 'Xã' },
    { key: 'from', label: 'Giữ từ', align: 'end' },
  ],
  rows: Array.from({ length: 20 }, (_, index) => ({
    id: `dos_${index}`,
    href: `/ho-so/dos_${index}`,
    cells: {
      title: pick(names, index),
      number: `LS/PT/0${1201 + index}`,
      commune: pick(communes, index),
      from: '12/03/2018',
    },
  })),
  paging: { page: 1, pages: 100, href: '?trang={page}' },
  exports: [{ label: 'Xuất CSV', href: '?xuat=csv' }],
  canFreeze: true,
  runs,
}
const compare: Compare.PageData = {
  code: 'archive.dossiers-held',
  name: 'Hồ sơ người có công kho đang giữ',
  a: runs[1]!,
  b: runs[0]!,
  both: 4940,
  onlyACount: 11,
  onlyBCount: 47,
  onlyA: names.slice(0, 4).map((name, index) => ({
    id: `a${index}`,
    href: `/ho-so/dos_${index}`,
    label: `LS/PT/0${900 + index} ${name}`,
    why: 'chuyển đi tỉnh Vĩnh Phúc ngày 12/02/2021',
  })),
  onlyB: names.slice(3).map((name, index) => ({
    id: `b${index}`,
    href: `/ho-so/dos_${index}`,
    label: `LS/PT/0${1300 + index} ${name}`,
    why: 'nhận ngày 03/05/2022',
  })),
}

const audit: Audit.PageData = {
  filters: {
    actor: '',
    action: '',
    from: '2026-06-01',
    until: '2026-06-15',
    actions: [
      { value: 'view', label: 'xem' },
      { value: 'insert', label: 'thêm' },
    ],
  },
  dayFields: { from: { value: '', problem: null }, until: { value: '', problem: null } },
  chips: [],
  columns: [
    { key: 'at', label: 'Lúc' },
    { key: 'actor', label: 'Ai' },
    { key: 'action', label: 'Việc' },
    { key: 'subject', label: 'Trên' },
    { key: 'detail', label: 'Chi tiết', wideOnly: true },
  ],
  rows: Array.from({ length: 30 }, (_, index) => ({
    id: `e${index}`,
    at: `2026-06-15T0${index % 9}:1${index % 6}:00Z`,
    actor: pick(['Nguyễn Thu Hằng', 'Trần Quốc Việt', 'Phạm Thị Mây'], index),
    action: pick(['xem', 'sửa chữ trên trang', 'nhập bản quét'], index),
    subject: pick(['Vũ Hữu Long', 'trang 2, LS/PT/01201', 'đợt Hộp 12'], index),
    whose: { label: 'Vũ Hữu Long', href: '/nguoi/per_0' },
    detail: pick(['', 'đổi tên; đổi: họ và tên, quê quán', 'xếp trang vào hồ sơ; đổi: hồ sơ chứa'], index),
    purpose: index % 3 === 0 ? 'Giải quyết hồ sơ, chế độ của người này' : null,
  })),
  paging: { page: 1, pages: 40, href: '?trang={page}' },
  exports: [{ label: 'Xuất CSV', href: '/nhat-ky/xuat' }],
  seal: {
    label: 'chuỗi nguyên vẹn',
    tone: 'sure',
    detail: '12.408 sự kiện, niêm phong gần nhất 15/06/2026 08:30; 14 sự kiện chưa niêm phong.',
  },
}

/** Data of a page by its route; the address chooses the case shown. */
export function fixture(route: string, url: URL, params: Record<string, string>): unknown {
  const query = url.searchParams.get('q') ?? ''
  switch (route) {
    case '/':
      return home()
    case '/dang-nhap':
      return signIn
    case '/tim':
      return search(query)
    case '/nguoi/[id]':
      return person(params['id'] ?? '')
    case '/ho-so':
      return dossiers(url.searchParams.has('trong'))
    case '/ho-so/[id]':
      return dossier(url.searchParams.get('trang'))
    case '/kho':
      return store(url.searchParams.has('trong'))
    case '/trang/[id]':
      return leaf(params['id'] ?? '', query)
    case '/trang/[id]/kiem-tra':
      return verify(params['id'] ?? '')
    case '/nhap':
      return intake
    case '/nhap/cho-xep':
      return filing(url)
    case '/nhap/so-dang-ky':
      return register(url)
    case '/in/bia':
      return covers(url)
    case '/chi-tieu':
      return indicators
    case '/chi-tieu/[code]':
      return indicator
    case '/chi-tieu/[code]/so-sanh':
      return compare
    case '/nhat-ky':
      return audit
    default:
      throw new Error(`no fixture for ${route}`)
  }
}

/** What a refused form of a page hands back. */
export const refusal = {
  form: {
    problems: [
      { field: 'login', message: 'Tên đăng nhập hoặc mật khẩu không đúng.' },
      { field: 'signedOn', message: 'Ngày ký: tháng 11 không có ngày 31.' },
    ],
    values: { login: 'can.bo.xa', 'value.signedOn': '31/11/2015' },
  },
}
