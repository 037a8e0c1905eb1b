import { getPlaces } from '../places.ts'
import type { SamplePaper } from '../papers.ts'
import { CATEGORIES, makeDossier, type SampleDossier } from '../province.ts'
import { Sheet, type Page, type Span } from '../sheet.ts'
import {
  centredHead,
  dateSpans,
  dayInWords,
  departmentOf,
  dossierNumberSpan,
  fact,
  formNumber,
  homeOn,
  layoutRandom,
  letterhead,
  numberSpans,
  provinceOn,
  recipients,
  signatureBlock,
  slashed,
  titleOf,
} from './parts.ts'
import { RELATION_WORDS } from './wartime.ts'

/** Papers of the department and the communes since about 1995. */

/** Base rate of allowances on a day (NĐ 20/2015, 70/2017, 99/2018, 58/2019, 55/2023, 77/2024): only to print likely sums. */
function baseRate(day: string): number {
  const rates = [
    ['2024-07-01', 2_789_000],
    ['2023-07-01', 2_055_000],
    ['2019-07-01', 1_624_000],
    ['2018-07-01', 1_515_000],
    ['2017-07-01', 1_417_000],
    ['2015-01-01', 1_318_000],
  ] as const
  return rates.find(([from]) => from <= day)?.[1] ?? 1_110_000
}

const grouped = (amount: number) => String(amount).replace(/\B(?=(\d{3})+$)/g, '.')

/** Quyết định of the department granting an allowance, in the form of official letters since 2011. */
export function allowanceDecision(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const { person } = dossier
  const department = departmentOf(paper)
  const sheet = new Sheet({
    machine: paper.machine,
    random,
    margins: { left: 84, right: 54, top: 58 },
    size: 13,
  })
  const hand = paper.handwrittenHead
  letterhead(sheet, {
    body: department.lines,
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans(provinceOn(paper), paper.signedOn, hand),
  })
  const martyr = dossier.category === 'MARTYR'
  const worshipper =
    dossier.relatives.find((r) => r.relation === 'worshipper') ?? dossier.relatives.find((r) => r.alive)
  const subject = martyr
    ? random.pick(['Về việc trợ cấp thờ cúng liệt sĩ', 'Về việc trợ cấp ưu đãi đối với thân nhân liệt sĩ'])
    : dossier.category === 'HEROIC_MOTHER'
      ? 'Về việc phụ cấp đối với Bà mẹ Việt Nam anh hùng'
      : `Về việc trợ cấp đối với ${CATEGORIES[dossier.category].title.charAt(0).toLowerCase()}${CATEGORIES[dossier.category].title.slice(1)}`
  sheet.line('QUYẾT ĐỊNH', { align: 'center', bold: true, size: sheet.size * 1.12 })
  sheet.paragraph(subject, { align: 'center', bold: true })
  sheet.rule(
    sheet.left + sheet.width * 0.38,
    sheet.y - sheet.size * 0.75,
    sheet.left + sheet.width * 0.62,
    sheet.y - sheet.size * 0.75,
  )
  sheet.skip(0.3)
  sheet.paragraph(`${department.head} ${department.title.toUpperCase()}`, { align: 'center', bold: true })
  sheet.skip(0.2)
  const law =
    paper.signedOn < '2021-07-01'
      ? [
          'Pháp lệnh Ưu đãi người có công với cách mạng ngày 29 tháng 6 năm 2005, được sửa đổi, bổ sung năm 2012;',
          'Nghị định số 31/2013/NĐ-CP ngày 09 tháng 4 năm 2013 của Chính phủ;',
        ]
      : [
          'Pháp lệnh Ưu đãi người có công với cách mạng ngày 09 tháng 12 năm 2020;',
          'Nghị định số 131/2021/NĐ-CP ngày 30 tháng 12 năm 2021 của Chính phủ;',
        ]
  for (const text of law) sheet.paragraph({ text: `Căn cứ ${text}`, italic: true }, { first: 28 })
  sheet.paragraph(
    { text: `Theo đề nghị của Trưởng phòng Người có công.`, italic: true },
    { first: 28, gap: 3 },
  )
  sheet.line('QUYẾT ĐỊNH:', { align: 'center', bold: true })
  const name = fact('fullName', facts.fullName, facts.fullName, { bold: true })
  const amount =
    Math.round(
      (baseRate(paper.signedOn) *
        (dossier.injury ? Math.max(0.5, dossier.injury.rate / 50) : random.pick([0.5, 0.6, 1, 2]))) /
        1000,
    ) * 1000
  const money = fact('amount', `${grouped(amount)} đồng`, String(amount))
  sheet.paragraph(
    martyr && worshipper
      ? [
          { text: 'Điều 1. ', bold: true },
          `Trợ cấp đối với ông (bà): ${worshipper.fullName}, là người đại diện thân nhân thờ cúng liệt sĩ có thông tin như sau:`,
        ]
      : [
          { text: 'Điều 1. ', bold: true },
          `Thực hiện chế độ ưu đãi hằng tháng đối với ông (bà) có thông tin như sau:`,
        ],
    { first: 28 },
  )
  const indent = { x: sheet.left + 28, width: sheet.width - 28 }
  const put = (label: string, value: Span) =>
    sheet.paragraph([`${label} `, value], { ...indent, justify: false })
  put(martyr ? 'Họ và tên liệt sĩ:' : 'Họ và tên:', name)
  put(
    facts.birth.edtf.length === 10 ? 'Ngày, tháng, năm sinh:' : 'Năm sinh:',
    fact('birthDate', facts.birth.written, facts.birth.edtf),
  )
  if (facts.citizenId) put('Số căn cước công dân:', fact('citizenId', facts.citizenId))
  put('Quê quán:', fact('homePlace', facts.homePlace))
  if (!martyr) put('Trú quán:', fact('residence', residence(paper)))
  put('Số hồ sơ:', dossierNumberSpan(paper))
  if (dossier.sacrifice)
    put(
      'Ngày hy sinh:',
      fact(
        'deathDate',
        dossier.sacrifice.date.edtf.length === 10
          ? slashed(dossier.sacrifice.on)
          : dossier.sacrifice.date.written,
        dossier.sacrifice.date.edtf,
      ),
    )
  if (dossier.injury)
    put('Tỷ lệ tổn thương cơ thể:', fact('injuryRate', `${facts.injuryRate}%`, String(facts.injuryRate)))
  sheet.paragraph(
    [
      martyr && subject.includes('thờ cúng') ? 'Mức trợ cấp một năm: ' : 'Mức trợ cấp hằng tháng: ',
      money,
      `, kể từ ngày 01 tháng ${paper.signedOn.slice(5, 7)} năm ${paper.signedOn.slice(0, 4)}.`,
    ],
    indent,
  )
  sheet.paragraph(
    [
      { text: 'Điều 2. ', bold: true },
      paper.signedOn < '2025-07-01'
        ? `Trưởng phòng Người có công, Trưởng phòng Lao động - Thương binh và Xã hội ${homeOn(paper).districtKind} ${homeOn(paper).district} và ông (bà) có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.`
        : `Trưởng phòng Người có công, Ủy ban nhân dân ${managing(paper)} và ông (bà) có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.`,
    ],
    { first: 28 },
  )
  sheet.skip(0.5)
  const y = sheet.y
  signatureBlock(sheet, {
    over: random.chance(0.5) ? [department.head] : [`KT. ${department.head}`, `PHÓ ${department.head}`],
    signer: paper.signer,
  })
  recipients(sheet, y, [
    'Như Điều 2;',
    'Cục Người có công (b/c);',
    `Lưu: VT, NCC${person.sex === 'male' ? '' : ' (2b)'}.`,
  ])
  sheet.mark()
  return [sheet.page]
}

const sexSpan = (dossier: SampleDossier, hand = false): Span => {
  const { sex } = dossier.person
  return fact('sex', sex === 'male' ? 'Nam' : 'Nữ', sex === 'male' ? 'nam' : 'nữ', { hand })
}

function managing(paper: SamplePaper): string {
  const { kind, name } = paper.dossier.managingCommune
  return `${getPlaces().kindWord(kind).toLowerCase()} ${name}`
}

function residence(paper: SamplePaper): string {
  if (paper.signedOn >= '2025-07-01') return `${managing(paper)}, tỉnh Phú Thọ`
  const home = homeOn(paper)
  return `${home.kind} ${home.commune}, ${home.districtKind} ${home.district}, tỉnh ${home.province}`
}

/** Biên bản giám định y khoa of the provincial board. */
export function medicalRecord(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const { injury } = dossier
  if (injury === null) throw new Error('a medical record needs an injury or illness')
  const province = provinceOn(paper)
  const sheet = new Sheet({ machine: paper.machine, random, margins: { left: 76, right: 50, top: 54 } })
  const hand = paper.handwrittenHead
  letterhead(sheet, {
    body: [
      paper.signedOn < '1983-01-01'
        ? `TY Y TẾ ${province.toUpperCase()}`
        : `SỞ Y TẾ ${province.toUpperCase()}`,
      'HỘI ĐỒNG',
      'GIÁM ĐỊNH Y KHOA',
    ],
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans(province, paper.signedOn, hand),
  })
  sheet.line('BIÊN BẢN', { align: 'center', bold: true, size: sheet.size * 1.2 })
  sheet.line('GIÁM ĐỊNH Y KHOA', { align: 'center', bold: true })
  sheet.skip(0.3)
  sheet.paragraph(
    `Hội đồng Giám định y khoa tỉnh ${province} họp phiên ${dayInWords(paper.signedOn)}, đã khám giám định đối với:`,
    { first: 26 },
  )
  sheet.entries([
    {
      label: 'Họ và tên:',
      value: fact('fullName', facts.fullName, facts.fullName, { bold: true }),
      share: 2,
    },
    { label: 'Giới tính:', value: sexSpan(dossier), share: 0.8 },
  ])
  sheet.entries([
    { label: 'Sinh ngày, tháng, năm:', value: fact('birthDate', facts.birth.written, facts.birth.edtf) },
  ])
  sheet.entries([{ label: 'Quê quán:', value: fact('homePlace', facts.homePlace) }])
  if (facts.citizenId) sheet.entries([{ label: 'Số CCCD:', value: fact('citizenId', facts.citizenId) }])
  sheet.entries([{ label: 'Đơn vị:', value: fact('unit', facts.unit) }])
  sheet.entries([{ label: 'Đối tượng:', value: fact('category', CATEGORIES[dossier.category].title) }])
  sheet.skip(0.2)
  sheet.line('KẾT QUẢ KHÁM', { align: 'center', bold: true })
  const findings: readonly (readonly [string, string])[] = [
    ['Thể lực', `Cao ${random.int(152, 171)} cm, nặng ${random.int(40, 61)} kg`],
    [
      'Nội khoa',
      random.pick([
        'Tim đều, phổi thông khí giảm',
        'Viêm dạ dày mạn tính',
        'Tăng huyết áp độ 2',
        'Sốt rét tái phát, gan to 2 cm',
      ]),
    ],
    ['Ngoại khoa', injury.wound],
    ['Thần kinh', random.pick(['Suy nhược thần kinh', 'Bình thường', 'Rối loạn thần kinh ngoại vi'])],
    ['Mắt, tai mũi họng', random.pick(['Thị lực hai mắt 6/10', 'Nghe kém hai tai', 'Bình thường'])],
  ]
  if (random.chance(0.6))
    sheet.table(
      [{ share: 1 }, { share: 2.6 }, { share: 0.8, align: 'center' }],
      [
        ['Chuyên khoa', 'Kết quả', 'Tỷ lệ'],
        ...findings.map(([part, result], i) => [
          part,
          result,
          i === 2
            ? `${Math.max(5, facts.injuryRate - random.int(4, 16))}%`
            : i === 0
              ? ''
              : `${random.int(3, 12)}%`,
        ]),
      ],
    )
  else for (const [part, result] of findings) sheet.paragraph(`- ${part}: ${result}.`, { x: sheet.left + 16 })
  sheet.paragraph(
    [
      { text: 'Kết luận: ', bold: true },
      'Căn cứ bảng tiêu chuẩn hiện hành, Hội đồng xác định tỷ lệ tổn thương cơ thể (mất sức lao động) là ',
      fact('injuryRate', `${facts.injuryRate}%`, String(facts.injuryRate), { bold: true }),
      random.chance(0.5) ? ', tính vĩnh viễn.' : '.',
    ],
    { first: 26 },
  )
  sheet.skip(0.5)
  const y = sheet.y
  sheet.lineAt(
    y,
    { text: 'ỦY VIÊN THƯỜNG TRỰC', bold: true },
    { width: sheet.width * 0.45, align: 'center', size: sheet.size * 0.92 },
  )
  sheet.signature(sheet.left + sheet.width * 0.22, y + 44)
  sheet.lineAt(y + sheet.size * 5.4, 'Mẫu Thị Ngoãn', {
    width: sheet.width * 0.45,
    align: 'center',
    bold: true,
  })
  signatureBlock(sheet, { over: ['CHỦ TỊCH HỘI ĐỒNG'], signer: paper.signer })
  sheet.mark()
  return [sheet.page]
}

/** Bản khai: what a person or a relative declares to the commune; entries often by hand. */
export function declaration(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const { sacrifice } = dossier
  const martyr = sacrifice !== null
  const sheet = new Sheet({
    machine: paper.machine,
    random,
    margins: { left: 78, right: 50, top: 56 },
    ...(paper.machine === 'print' ? { size: 13.2 } : {}),
  })
  const byHand = paper.handwrittenBody
  const over = byHand
  const own = (key: Parameters<typeof fact>[0], text: string, value = text) =>
    fact(key, text, value, { hand: byHand })
  const free = (text: string): Span => (byHand && text !== '' ? { text, hand: true } : text)
  formNumber(sheet, paper)
  centredHead(sheet, paper.signedOn)
  sheet.skip(0.8)
  sheet.line('BẢN KHAI', { align: 'center', bold: true, size: sheet.size * 1.25 })
  sheet.paragraph(
    martyr
      ? 'Dùng cho thân nhân đề nghị hưởng chế độ ưu đãi đối với liệt sĩ'
      : `Dùng cho cá nhân đề nghị xét hưởng chế độ ưu đãi người có công`,
    { align: 'center', bold: true },
  )
  sheet.skip(0.4)
  sheet.line(martyr ? '1. Phần khai về liệt sĩ' : '1. Phần khai cá nhân', { bold: true })
  sheet.entries([
    {
      label: martyr ? 'Họ và tên liệt sĩ:' : 'Họ và tên:',
      value: own('fullName', facts.fullName),
      over,
      share: 2,
    },
    { label: 'Nam/Nữ:', value: sexSpan(dossier, byHand), over, share: 0.8 },
  ])
  sheet.entries([
    { label: 'Ngày tháng năm sinh:', value: own('birthDate', facts.birth.written, facts.birth.edtf), over },
  ])
  if (facts.citizenId)
    sheet.entries([{ label: 'Số CMND/CCCD:', value: own('citizenId', facts.citizenId), over }])
  sheet.entries([{ label: 'Quê quán:', value: own('homePlace', facts.homePlace), over }])
  if (!martyr)
    sheet.entries([{ label: 'Nơi đăng ký thường trú:', value: own('residence', residence(paper)), over }])
  if (facts.unit !== '')
    sheet.entries([
      { label: martyr ? 'Đơn vị khi hy sinh:' : 'Đơn vị công tác:', value: own('unit', facts.unit), over },
    ])
  if (sacrifice) {
    sheet.entries([
      {
        label: 'Hy sinh ngày:',
        value: own(
          'deathDate',
          sacrifice.date.edtf.length === 10 ? slashed(sacrifice.on) : sacrifice.date.written,
          sacrifice.date.edtf,
        ),
        over,
        share: 1,
      },
      { label: 'Tại:', value: own('deathPlace', sacrifice.place), over, share: 1.2 },
    ])
    sheet.entries([
      {
        label: 'Bằng Tổ quốc ghi công số:',
        value: own('certificateNumber', dossier.certificateNumber ?? ''),
        over,
      },
    ])
  }
  if (dossier.injury)
    sheet.entries([
      {
        label: 'Tỷ lệ tổn thương cơ thể:',
        value: own('injuryRate', `${facts.injuryRate}%`, String(facts.injuryRate)),
        over,
      },
    ])
  sheet.skip(0.2)
  sheet.line(martyr ? '2. Phần khai về thân nhân' : '2. Quá trình tham gia cách mạng, kháng chiến', {
    bold: true,
  })
  if (martyr) {
    const rows: (Span | readonly Span[])[][] = [['TT', 'Họ và tên', 'Năm sinh', 'Quan hệ', 'Hiện nay']]
    dossier.relatives
      .slice(0, 6)
      .forEach((r, i) =>
        rows.push([
          String(i + 1),
          free(r.fullName),
          free(r.birthYear === null ? '' : String(r.birthYear)),
          free(RELATION_WORDS[r.relation] as string),
          free(r.alive ? 'Còn sống' : 'Đã chết'),
        ]),
      )
    sheet.table(
      [
        { share: 0.4, align: 'center' },
        { share: 2 },
        { share: 0.8, align: 'center' },
        { share: 1.2 },
        { share: 0.9 },
      ],
      rows,
    )
  } else if (dossier.service) {
    const { service } = dossier
    sheet.entries([
      {
        label: 'Tham gia từ ngày:',
        value: own('enlistedOn', slashed(service.enlistedOn), service.enlistedOn),
        over,
      },
      { label: 'Đến ngày:', value: free(service.leftOn ? slashed(service.leftOn) : ''), over },
    ])
    sheet.entries([
      {
        label: 'Cấp bậc, chức vụ:',
        value: [own('rank', facts.rank), free(', '), own('post', facts.post)],
        over,
      },
    ])
    sheet.dotted(2)
  } else sheet.dotted(3)
  sheet.paragraph(
    'Tôi xin cam đoan lời khai trên là đúng, nếu sai tôi xin chịu trách nhiệm trước pháp luật.',
    { first: 26 },
  )
  sheet.skip(0.3)
  const y = sheet.y
  const home = homeOn(paper)
  const half = sheet.width * 0.48
  sheet.lineAt(
    y + sheet.size * 1.3,
    { text: `XÁC NHẬN CỦA UBND ${home.kind.toUpperCase()}`, bold: true },
    { width: half, align: 'center', size: sheet.size * 0.9 },
  )
  sheet.stamp(sheet.left + half / 2 - 30, y + sheet.size * 4.2, 34)
  sheet.signature(sheet.left + half / 2 + 10, y + sheet.size * 4.3)
  sheet.lineAt(y + sheet.size * 7.4, paper.signer, { width: half, align: 'center', bold: true })
  const declarant = martyr
    ? (dossier.relatives.find((r) => r.relation === 'worshipper')?.fullName ?? facts.fullName)
    : facts.fullName
  signatureBlock(sheet, {
    over: ['Người khai'],
    signer: declarant,
    stamped: false,
    date: dateSpans(home.commune, paper.signedOn, paper.handwrittenHead),
  })
  sheet.mark()
  return [sheet.page]
}

/** Giấy xác nhận quan hệ gia đình by the commune. */
export function kinshipConfirmation(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const home = homeOn(paper)
  const sheet = new Sheet({ machine: paper.machine, random, margins: { left: 80, right: 52, top: 56 } })
  const hand = paper.handwrittenHead
  letterhead(sheet, {
    body: [
      `UBND ${home.districtKind} ${home.district}`.toUpperCase(),
      `UBND ${home.kind.toUpperCase()} ${home.commune.toUpperCase()}`,
    ],
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans(home.commune, paper.signedOn, hand),
  })
  sheet.line('GIẤY XÁC NHẬN', { align: 'center', bold: true, size: sheet.size * 1.2 })
  sheet.line('Quan hệ gia đình với người có công', { align: 'center', bold: true })
  sheet.skip(0.4)
  sheet.paragraph(
    `Ủy ban nhân dân ${home.kind} ${home.commune}, ${home.districtKind} ${home.district}, tỉnh ${home.province} xác nhận:`,
    { first: 26 },
  )
  const over = paper.handwrittenBody
  const own = (key: Parameters<typeof fact>[0], text: string, value = text) =>
    fact(key, text, value, { hand: over })
  sheet.entries([
    {
      label: `Người có công (${CATEGORIES[dossier.category].title.length > 24 ? 'NCC' : CATEGORIES[dossier.category].title.toLowerCase()}):`,
      value: own('fullName', facts.fullName),
      over,
    },
  ])
  sheet.entries([
    { label: 'Sinh năm:', value: own('birthDate', facts.birth.written, facts.birth.edtf), over },
  ])
  sheet.entries([{ label: 'Quê quán:', value: own('homePlace', facts.homePlace), over }])
  if (dossier.sacrifice)
    sheet.entries([
      {
        label: 'Hy sinh ngày:',
        value: own(
          'deathDate',
          dossier.sacrifice.date.edtf.length === 10
            ? slashed(dossier.sacrifice.on)
            : dossier.sacrifice.date.written,
          dossier.sacrifice.date.edtf,
        ),
        over,
      },
    ])
  sheet.line('Có những thân nhân sau đây:')
  const rows: (Span | readonly Span[])[][] = [['Số TT', 'Họ và tên', 'Năm sinh', 'Quan hệ', 'Ghi chú']]
  const free = (text: string): Span => (over && text !== '' ? { text, hand: true } : text)
  dossier.relatives
    .slice(0, 7)
    .forEach((r, i) =>
      rows.push([
        String(i + 1),
        free(r.fullName),
        free(r.birthYear === null ? 'Không rõ' : String(r.birthYear)),
        free(RELATION_WORDS[r.relation] as string),
        free(r.alive ? '' : 'Đã chết'),
      ]),
    )
  sheet.skip(0.3)
  sheet.table(
    [
      { share: 0.5, align: 'center' },
      { share: 2.1 },
      { share: 0.8, align: 'center' },
      { share: 1.3 },
      { share: 0.9 },
    ],
    rows,
  )
  sheet.paragraph(
    'Nội dung trên phù hợp với sổ hộ tịch và ý kiến của khu dân cư. Giấy này để bổ sung hồ sơ chính sách tại cơ quan lao động, thương binh và xã hội.',
    { first: 26 },
  )
  sheet.skip(0.5)
  const y = sheet.y
  signatureBlock(sheet, {
    over: ['TM. ỦY BAN NHÂN DÂN', random.pick(['CHỦ TỊCH', 'KT. CHỦ TỊCH'])],
    signer: paper.signer,
  })
  recipients(sheet, y, ['Phòng LĐTBXH;', 'Gia đình;', 'Lưu: VT.'])
  sheet.mark()
  return [sheet.page]
}

const OTHER_DEPARTMENTS = ['Vĩnh Phúc', 'Yên Bái', 'Tuyên Quang', 'Hà Nội', 'Hòa Bình', 'Lào Cai']

/** Phiếu báo di chuyển hồ sơ: the slip that goes with a dossier to another department. */
export function transferSlip(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const sheet = new Sheet({ machine: paper.machine, random, margins: { left: 78, right: 52, top: 56 } })
  const department = departmentOf(paper)
  const hand = paper.handwrittenHead
  letterhead(sheet, {
    body: department.lines,
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans(provinceOn(paper), paper.signedOn, hand),
  })
  sheet.line('PHIẾU BÁO', { align: 'center', bold: true, size: sheet.size * 1.2 })
  sheet.line('DI CHUYỂN HỒ SƠ NGƯỜI CÓ CÔNG', { align: 'center', bold: true })
  sheet.skip(0.4)
  const other = random.pick(OTHER_DEPARTMENTS)
  sheet.line(
    `Kính gửi: Sở Lao động - Thương binh và Xã hội ${other === 'Hà Nội' ? 'thành phố' : 'tỉnh'} ${other}`,
    { align: 'center' },
  )
  sheet.skip(0.3)
  sheet.paragraph(`${department.title} tỉnh ${provinceOn(paper)} chuyển đến Quý Sở hồ sơ của:`, { first: 26 })
  sheet.entries([
    {
      label: 'Họ và tên người có công:',
      value: fact('fullName', facts.fullName, facts.fullName, { bold: true }),
    },
  ])
  sheet.entries([{ label: 'Sinh ngày:', value: fact('birthDate', facts.birth.written, facts.birth.edtf) }])
  sheet.entries([{ label: 'Quê quán:', value: fact('homePlace', facts.homePlace) }])
  sheet.entries([{ label: 'Loại đối tượng:', value: fact('category', CATEGORIES[dossier.category].title) }])
  sheet.entries([{ label: 'Số hồ sơ:', value: dossierNumberSpan(paper) }])
  if (dossier.injury)
    sheet.entries([
      {
        label: 'Tỷ lệ tổn thương cơ thể:',
        value: fact('injuryRate', `${facts.injuryRate}%`, String(facts.injuryRate)),
      },
    ])
  sheet.line('Giấy tờ trong hồ sơ gồm:')
  const items = [
    'Quyết định công nhận',
    'Giấy chứng nhận',
    'Biên bản giám định',
    'Phiếu trợ cấp',
    'Lý lịch',
    'Đơn đề nghị di chuyển',
  ]
  sheet.skip(0.3)
  sheet.table(
    [
      { share: 0.5, align: 'center' },
      { share: 3 },
      { share: 0.8, align: 'center' },
      { share: 1.2, align: 'center' },
    ],
    [
      ['TT', 'Tên giấy tờ', 'Số tờ', 'Bản'],
      ...items
        .slice(0, random.int(3, 6))
        .map((item, i) => [String(i + 1), item, `0${random.int(1, 4)}`, random.pick(['Gốc', 'Sao'])]),
    ],
  )
  sheet.paragraph(
    `Trợ cấp đã chi trả hết tháng ${Number(paper.signedOn.slice(5, 7))} năm ${paper.signedOn.slice(0, 4)}. Đề nghị Quý Sở tiếp nhận và chi trả từ tháng kế tiếp; khi nhận đủ hồ sơ xin gửi trả phần dưới của phiếu này.`,
    { first: 26 },
  )
  sheet.skip(0.5)
  const y = sheet.y
  signatureBlock(sheet, { over: ['TL. GIÁM ĐỐC', 'TRƯỞNG PHÒNG NGƯỜI CÓ CÔNG'], signer: paper.signer })
  recipients(sheet, y, ['Như trên;', 'Lưu: HS.'])
  sheet.mark()
  return [sheet.page]
}

/** Công văn: a letter of the department about one dossier. */
export function officialLetter(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts } = paper
  const sheet = new Sheet({ machine: paper.machine, random, margins: { left: 84, right: 54, top: 58 } })
  const department = departmentOf(paper)
  const hand = paper.handwrittenHead
  const reason = random.pick([
    ['bổ sung hồ sơ', 'bổ sung bản sao giấy khai sinh, xác nhận của địa phương về nơi thường trú'],
    [
      'đính chính thông tin',
      'đối chiếu họ tên, năm sinh ghi trong các giấy tờ và đề nghị cơ quan cấp giấy đính chính',
    ],
    ['xác minh quá trình công tác', 'xác minh thời gian, đơn vị công tác và trường hợp bị thương, hy sinh'],
  ] as const)
  letterhead(sheet, {
    body: department.lines,
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans(provinceOn(paper), paper.signedOn, hand),
    about: `V/v ${reason[0]} người có công`,
  })
  const home = homeOn(paper)
  sheet.line(`Kính gửi: Phòng Lao động - Thương binh và Xã hội ${home.districtKind} ${home.district}`, {
    align: 'center',
  })
  sheet.skip(0.5)
  const who = titleOf(paper)
  sheet.paragraph(
    [
      `${department.title} nhận được hồ sơ của ${who} `,
      fact('fullName', facts.fullName),
      ', sinh ',
      fact('birthDate', facts.birth.written, facts.birth.edtf),
      ', quê quán: ',
      fact('homePlace', facts.homePlace),
      '; số hồ sơ ',
      dossierNumberSpan(paper),
      '.',
    ],
    { first: 28, gap: 4 },
  )
  sheet.paragraph(
    `Qua kiểm tra, hồ sơ còn thiếu căn cứ để giải quyết chế độ. Sở đề nghị Phòng hướng dẫn gia đình ${reason[1]}; gửi kết quả về Sở trước ngày ${slashed(paper.signedOn)} của tháng sau.`,
    { first: 28, gap: 4 },
  )
  sheet.paragraph(
    'Trong thời gian bổ sung, chế độ đang hưởng vẫn chi trả theo danh sách đã duyệt. Quá trình thực hiện nếu có vướng mắc, đề nghị phản ánh kịp thời để cùng giải quyết./.',
    { first: 28 },
  )
  sheet.skip(0.7)
  const y = sheet.y
  signatureBlock(sheet, { over: [`KT. ${department.head}`, `PHÓ ${department.head}`], signer: paper.signer })
  recipients(sheet, y, ['Như trên;', `UBND ${home.kind} ${home.commune};`, 'Lưu: VT, NCC.'])
  sheet.mark()
  return [sheet.page]
}

/** Danh sách: a list in which the person is one row among others, on its side. */
export function list(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const sheet = new Sheet({
    machine: paper.machine,
    random,
    width: 841.9,
    height: 595.3,
    margins: { left: 60, right: 46, top: 48 },
    size: 12.5,
  })
  const department = departmentOf(paper)
  const hand = paper.handwrittenHead
  letterhead(sheet, {
    body: department.lines,
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans(provinceOn(paper), paper.signedOn, hand),
  })
  sheet.line('DANH SÁCH NGƯỜI CÓ CÔNG ĐƯỢC TRỢ CẤP', { align: 'center', bold: true, size: sheet.size * 1.1 })
  sheet.line(
    `Kèm theo tờ trình của Phòng Người có công tháng ${Number(paper.signedOn.slice(5, 7))} năm ${paper.signedOn.slice(0, 4)}`,
    { align: 'center', italic: true },
  )
  sheet.skip(0.4)
  const rows: (Span | readonly Span[])[][] = [
    ['TT', 'Họ và tên', 'Năm sinh', 'Quê quán', 'Số hồ sơ', 'Ghi chú'],
  ]
  const own = random.int(1, 5)
  const total = random.int(6, 8)
  for (let i = 1; i <= total; i++) {
    if (i === own)
      rows.push([
        String(i),
        fact('fullName', facts.fullName),
        fact('birthDate', facts.birth.written, facts.birth.edtf),
        fact('homePlace', facts.homePlace),
        dossierNumberSpan(paper),
        '',
      ])
    else {
      // The others of the list are people of this province, from elsewhere in its order.
      const other = makeDossier(dossier.seed, dossier.index + 7 * i + 1000)
      rows.push([
        String(i),
        other.person.fullName,
        other.person.birth.edtf === 'XXXX' ? '' : String(other.person.birthYear),
        other.person.home.written,
        other.rawNumber,
        '',
      ])
    }
  }
  sheet.table(
    [
      { share: 0.4, align: 'center' },
      { share: 1.9 },
      { share: 1, align: 'center' },
      { share: 2.6 },
      { share: 1.8 },
      { share: 0.6 },
    ],
    rows,
  )
  const y = sheet.y
  signatureBlock(sheet, { over: ['TRƯỞNG PHÒNG'], signer: paper.signer })
  sheet.lineAt(y, { text: 'NGƯỜI LẬP BIỂU', bold: true }, { width: sheet.width * 0.4, align: 'center' })
  sheet.signature(sheet.left + sheet.width * 0.2, y + 40)
  sheet.lineAt(y + sheet.size * 5.6, 'Mẫu Thị Lĩnh', { width: sheet.width * 0.4, align: 'center' })
  sheet.mark()
  return [sheet.page]
}
