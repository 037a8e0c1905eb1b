import type { LegalDate } from '#shared/legal-date.ts'
import type { SamplePaper } from '../papers.ts'
import { Sheet, type FieldKey, type Page, type Span } from '../sheet.ts'
import {
  centredHead,
  dateSpans,
  dayInWords,
  departmentOf,
  fact,
  homeOn,
  layoutRandom,
  letterhead,
  numberSpans,
  provinceOn,
  recipients,
  signatureBlock,
  slashed,
} from './parts.ts'

/** Papers of the wars and the decades after them, mostly typed. */

const ARMY_BODIES: readonly string[][] = [
  ['BỘ TƯ LỆNH QUÂN KHU II', 'CỤC CHÍNH TRỊ'],
  ['QUÂN KHU VIỆT BẮC', 'PHÒNG CHÍNH SÁCH'],
  ['BỘ QUỐC PHÒNG', 'CỤC CHÍNH SÁCH'],
]

const militaryCommand = (paper: SamplePaper) => [
  'BỘ CHỈ HUY QUÂN SỰ',
  `TỈNH ${provinceOn(paper).toUpperCase()}`,
]

const dayFact = (key: FieldKey, day: LegalDate): Span => fact(key, slashed(day), day)

/** Month and year alone, as notices give the day of enlistment. */
const monthOf = (day: LegalDate): Span => fact('enlistedOn', slashed(day).slice(3), day.slice(0, 7))

const aliasSpan = (alias: string | undefined, none: string): Span =>
  alias === undefined ? none : fact('alias', alias)

/** Giấy báo tử: the unit's notice to the family and the commune. */
export function deathNotice(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const { sacrifice, relatives } = dossier
  if (sacrifice === null) throw new Error('a death notice needs a death')
  const sheet = new Sheet({
    machine: paper.machine,
    random,
    height: random.chance(0.4) ? 620 : 841.9,
    margins: { left: 70, right: 46, top: 52 },
  })
  const hand = paper.handwrittenHead
  const body = random.chance(0.5) ? random.pick(ARMY_BODIES) : militaryCommand(paper)
  letterhead(sheet, {
    body,
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans('', paper.signedOn, hand),
  })
  sheet.line('GIẤY BÁO TỬ', { align: 'center', bold: true, size: sheet.size * 1.35, spacing: 2 })
  sheet.skip(0.5)
  const home = homeOn(paper)
  sheet.line(
    `Kính gửi: Ủy ban ${paper.signedOn < '1976-01-01' ? 'hành chính' : 'nhân dân'} ${home.kind} ${home.commune}`,
    { x: sheet.left + 40 },
  )
  sheet.line(`và gia đình đồng chí có tên dưới đây`, { x: sheet.left + 40 })
  sheet.skip(0.3)
  sheet.paragraph(
    `${body[0] === 'BỘ CHỈ HUY QUÂN SỰ' ? 'Bộ chỉ huy quân sự tỉnh' : 'Đơn vị'} rất thương tiếc báo tin để địa phương và gia đình được biết:`,
    { first: 30 },
  )
  const rows: [string, Span][] = [
    [
      'Đồng chí:',
      fact('fullName', random.chance(0.5) ? facts.fullName.toUpperCase() : facts.fullName, facts.fullName, {
        bold: true,
      }),
    ],
    ['Sinh ngày (năm):', fact('birthDate', facts.birth.written, facts.birth.edtf)],
    ['Nguyên quán:', fact('homePlace', facts.homePlace)],
  ]
  for (const [label, value] of rows) sheet.entries([{ label, value }])
  sheet.entries([
    { label: 'Cấp bậc:', value: fact('rank', facts.rank) },
    { label: 'Chức vụ:', value: fact('post', facts.post) },
  ])
  sheet.entries([{ label: 'Đơn vị:', value: fact('unit', facts.unit) }])
  sheet.entries([{ label: 'Nhập ngũ:', value: monthOf(dossier.service?.enlistedOn ?? sacrifice.on) }])
  const died = sacrifice.date.edtf.length === 10 ? dayInWords(sacrifice.on) : sacrifice.date.written
  sheet.entries([{ label: 'Đã hy sinh:', value: fact('deathDate', died, sacrifice.date.edtf) }])
  sheet.entries([{ label: 'Trường hợp hy sinh:', value: fact('deathCircumstances', sacrifice.circumstance) }])
  sheet.entries([{ label: 'Nơi hy sinh:', value: fact('deathPlace', sacrifice.place) }])
  sheet.entries([{ label: 'Thi hài mai táng tại:', value: fact('burialPlace', sacrifice.burial) }])
  const father = relatives.find((relative) => relative.relation === 'father')
  const mother = relatives.find((relative) => relative.relation === 'mother')
  sheet.entries([
    { label: 'Họ tên cha:', value: father?.fullName ?? '' },
    { label: 'Mẹ:', value: mother?.fullName ?? '' },
  ])
  sheet.skip(0.2)
  sheet.paragraph(
    random.pick([
      'Đơn vị đề nghị chính quyền và đoàn thể địa phương giúp đỡ gia đình, và làm lễ truy điệu theo quy định chung.',
      'Đề nghị địa phương báo tin, an ủi gia đình và giải quyết các quyền lợi theo chính sách hiện hành.',
      'Xin chuyển tới gia đình lời chia buồn sâu sắc của toàn đơn vị. Mọi chế độ do địa phương xét giải quyết.',
    ]),
    { first: 30 },
  )
  sheet.skip(0.4)
  const y = sheet.y
  signatureBlock(sheet, {
    over: [
      random.pick(['T/M BAN CHỈ HUY', 'TL. THỦ TRƯỞNG ĐƠN VỊ', 'KT. CHỦ NHIỆM CHÍNH TRỊ']),
      random.pick(['CHÍNH TRỊ VIÊN', 'TRƯỞNG BAN CHÍNH SÁCH', 'PHÓ CHỦ NHIỆM']),
    ],
    signer: paper.signer,
  })
  recipients(sheet, y, ['Gia đình', `UB ${home.kind} ${home.commune}`, 'Lưu'])
  sheet.mark()
  return [sheet.page]
}

/** Trích lục hồ sơ liệt sĩ: the extract that a military command made for the department. */
export function martyrExtract(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const { sacrifice } = dossier
  if (sacrifice === null) throw new Error('an extract needs a death')
  const sheet = new Sheet({ machine: paper.machine, random, margins: { left: 74, right: 48, top: 58 } })
  const hand = paper.handwrittenHead
  const modern = paper.machine !== 'type'
  const army = random.chance(0.55)
  const department = departmentOf(paper)
  letterhead(sheet, {
    body: army ? militaryCommand(paper) : department.lines,
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans(provinceOn(paper), paper.signedOn, hand),
  })
  sheet.line('TRÍCH LỤC', { align: 'center', bold: true, size: sheet.size * 1.3, spacing: modern ? 0 : 2 })
  sheet.line('HỒ SƠ LIỆT SĨ', { align: 'center', bold: true, size: sheet.size * 1.05 })
  sheet.skip(0.6)
  const items: [string, Span | readonly Span[]][] = [
    ['Họ và tên liệt sĩ:', fact('fullName', facts.fullName, facts.fullName, { bold: true })],
    ['Sinh:', fact('birthDate', facts.birth.written, facts.birth.edtf)],
    ['Nguyên quán:', fact('homePlace', facts.homePlace)],
    ['Trú quán khi nhập ngũ:', fact('residence', homePhrase(paper))],
    ['Nhập ngũ:', dayFact('enlistedOn', dossier.service?.enlistedOn ?? sacrifice.on)],
    ['Cấp bậc, chức vụ:', [fact('rank', facts.rank), ', ', fact('post', facts.post)]],
    ['Đơn vị khi hy sinh:', fact('unit', facts.unit)],
    [
      'Ngày hy sinh:',
      fact(
        'deathDate',
        sacrifice.date.edtf.length === 10 ? slashed(sacrifice.on) : sacrifice.date.written,
        sacrifice.date.edtf,
      ),
    ],
    ['Trường hợp hy sinh:', fact('deathCircumstances', sacrifice.circumstance)],
    ['Nơi hy sinh:', fact('deathPlace', sacrifice.place)],
    ['Nơi an táng ban đầu:', fact('burialPlace', sacrifice.burial)],
  ]
  items.forEach(([label, value], i) =>
    sheet.entries([{ label: modern ? `${i + 1}. ${label}` : label, value }]),
  )
  const next = items.length + 1
  sheet.line(`${modern ? `${next}. ` : ''}Thân nhân chủ yếu:`)
  for (const relative of dossier.relatives.filter((r) => r.relation !== 'worshipper').slice(0, 4)) {
    sheet.entries(
      [
        {
          label: `- ${RELATION_WORDS[relative.relation]}:`,
          value: `${relative.fullName}${relative.birthYear === null ? '' : `, sinh ${relative.birthYear}`}`,
        },
      ],
      { x: sheet.left + 26 },
    )
  }
  sheet.skip(0.3)
  sheet.paragraph(
    random.pick([
      'Trích theo sổ báo tử đang lưu tại cơ quan. Bản trích này dùng làm căn cứ giải quyết chính sách.',
      `Đã trích đúng hồ sơ gốc; số Bằng Tổ quốc ghi công ${dossier.certificateNumber ?? ''}.`,
    ]),
    { first: 28 },
  )
  sheet.skip(0.3)
  const y = sheet.y
  signatureBlock(sheet, {
    over: army
      ? ['TL. CHỈ HUY TRƯỞNG', random.pick(['CHỦ NHIỆM CHÍNH TRỊ', 'TRƯỞNG BAN CHÍNH SÁCH'])]
      : [`TL. ${department.head}`, 'TRƯỞNG PHÒNG THƯƠNG BINH LIỆT SĨ'],
    signer: paper.signer,
  })
  recipients(sheet, y, ['Sở LĐTBXH', 'Lưu: CS'])
  sheet.mark()
  return [sheet.page]
}

function homePhrase(paper: SamplePaper): string {
  const home = homeOn(paper)
  return `${home.commune}, ${home.district}, ${home.province}`
}

export const RELATION_WORDS: Record<string, string> = {
  father: 'Cha đẻ',
  mother: 'Mẹ đẻ',
  spouse: 'Vợ (chồng)',
  child: 'Con',
  sibling: 'Anh (chị, em)',
  worshipper: 'Người thờ cúng',
}

/** Giấy chứng nhận bị thương: a small sheet from the unit or a printed form typed into. */
export function injuryCertificate(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const { injury } = dossier
  if (injury === null) throw new Error('an injury certificate needs an injury')
  const form = paper.machine !== 'type'
  const small = random.chance(0.5)
  const sheet = new Sheet({
    machine: paper.machine,
    random,
    width: small ? 520 : 595.3,
    height: small ? 640 : 841.9,
    margins: { left: small ? 50 : 72, right: small ? 36 : 48, top: 48 },
    ...(small ? { size: form ? 12.5 : 11 } : {}),
  })
  const hand = paper.handwrittenHead
  const body = [
    random.pick(ARMY_BODIES)[0] as string,
    random.pick(['ĐOÀN 871', 'VIỆN QUÂN Y 109', 'TRUNG ĐOÀN 246', 'ĐOÀN AN DƯỠNG 235']),
  ]
  letterhead(sheet, {
    body,
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans('', paper.signedOn, hand),
  })
  sheet.line('GIẤY CHỨNG NHẬN BỊ THƯƠNG', { align: 'center', bold: true, size: sheet.size * 1.22 })
  sheet.skip(0.5)
  sheet.line(random.pick(['Thủ trưởng đơn vị chứng nhận:', 'Chứng nhận đồng chí:']), { x: sheet.left + 24 })
  const over = form
  sheet.entries([
    {
      label: 'Họ và tên:',
      value: fact('fullName', facts.fullName, facts.fullName, { bold: !form }),
      over,
      share: 1.5,
    },
    { label: 'Bí danh:', value: aliasSpan(dossier.person.aliases[0], 'Không'), over },
  ])
  sheet.entries([
    {
      label: 'Ngày, tháng, năm sinh:',
      value: fact('birthDate', facts.birth.written, facts.birth.edtf),
      over,
    },
  ])
  sheet.entries([{ label: 'Quê quán:', value: fact('homePlace', facts.homePlace), over }])
  sheet.entries([
    { label: 'Cấp bậc:', value: fact('rank', facts.rank), over },
    { label: 'Chức vụ:', value: fact('post', facts.post), over },
  ])
  sheet.entries([{ label: 'Đơn vị khi bị thương:', value: fact('unit', facts.unit), over }])
  sheet.entries([
    { label: 'Bị thương ngày:', value: fact('injuredOn', slashed(injury.on), injury.on), over },
    { label: 'Tại:', value: injury.place, over, share: 1.2 },
  ])
  sheet.paragraph([`Tình trạng vết thương: `, `${injury.wound}.`])
  sheet.entries([
    {
      label: random.pick(['Tỷ lệ mất sức lao động:', 'Tỷ lệ thương tật xếp:']),
      value: fact('injuryRate', `${facts.injuryRate}%`, String(facts.injuryRate)),
      over,
    },
  ])
  sheet.paragraph(
    random.pick([
      'Giấy này có giá trị làm căn cứ xét hưởng chế độ đối với thương binh.',
      'Đề nghị các cơ quan chính sách căn cứ giấy này giải quyết quyền lợi cho đồng chí theo điều lệ.',
    ]),
    { first: 24 },
  )
  sheet.skip(0.4)
  signatureBlock(sheet, {
    over: [random.pick(['THỦ TRƯỞNG ĐƠN VỊ', 'TM. ĐƠN VỊ', 'K/T ĐOÀN TRƯỞNG'])],
    signer: paper.signer,
  })
  sheet.mark()
  return [sheet.page]
}

/** The decree that paid on that day. */
function decree(day: string): string {
  if (day < '1964-11-01') return '218/CP ngày 27/12/1961 của Hội đồng Chính phủ'
  if (day < '1985-09-18') return '161/CP ngày 30/10/1964 của Hội đồng Chính phủ'
  if (day < '1995-05-01') return '236/HĐBT ngày 18/9/1985 của Hội đồng Bộ trưởng'
  return '28/CP ngày 29/4/1995 của Chính phủ'
}

/** Quyết định trợ cấp of the 1970s to the 1990s. */
export function oldDecision(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const martyr = dossier.category === 'MARTYR'
  const sheet = new Sheet({ machine: paper.machine, random, margins: { left: 76, right: 50, top: 54 } })
  const hand = paper.handwrittenHead
  const department = departmentOf(paper)
  letterhead(sheet, {
    body: department.lines,
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans(provinceOn(paper), paper.signedOn, hand),
  })
  const head =
    department.head === 'TRƯỞNG TY'
      ? 'TRƯỞNG TY THƯƠNG BINH VÀ XÃ HỘI'
      : `GIÁM ĐỐC ${department.title.toUpperCase()}`
  sheet.line('QUYẾT ĐỊNH', { align: 'center', bold: true, size: sheet.size * 1.3, spacing: 1.5 })
  sheet.line(
    martyr
      ? 'Về việc trợ cấp tiền tuất đối với gia đình liệt sĩ'
      : dossier.category === 'SICK_SOLDIER'
        ? 'Về việc trợ cấp đối với bệnh binh'
        : 'Về việc trợ cấp thương tật',
    { align: 'center' },
  )
  sheet.skip(0.3)
  sheet.paragraph(head, { align: 'center', bold: true })
  sheet.paragraph(`- Căn cứ Nghị định số ${decree(paper.signedOn)};`, { first: 24 })
  sheet.paragraph('- Xét hồ sơ của đơn vị chuyển về và đề nghị của phòng chính sách;', { first: 24 })
  sheet.skip(0.2)
  sheet.line('QUYẾT ĐỊNH:', { align: 'center', bold: true })
  const rate = fact('injuryRate', `${facts.injuryRate}%`, String(facts.injuryRate))
  sheet.paragraph(
    [
      { text: 'Điều 1: ', bold: true },
      martyr ? 'Nay trợ cấp tiền tuất cho thân nhân của liệt sĩ ' : 'Nay cấp sổ trợ cấp cho đồng chí ',
      fact('fullName', facts.fullName.toUpperCase(), facts.fullName, { bold: true }),
      '.',
    ],
    { first: 24 },
  )
  sheet.entries([{ label: 'Sinh năm:', value: fact('birthDate', facts.birth.written, facts.birth.edtf) }])
  sheet.entries([{ label: 'Quê quán:', value: fact('homePlace', facts.homePlace) }])
  sheet.entries([
    { label: 'Cấp bậc:', value: fact('rank', facts.rank) },
    { label: 'Đơn vị:', value: fact('unit', facts.unit), share: 2 },
  ])
  const amount =
    (random.int(9, 240) * (paper.signedOn < '1985-09-14' ? 100 : paper.signedOn < '1990-01-01' ? 10 : 1000)) /
    100
  const money =
    paper.signedOn < '1990-01-01'
      ? `${amount.toFixed(2).replace('.', ',')} đồng`
      : `${Math.round(amount * 10).toLocaleString('de-DE')}00 đồng`
  const fallen = dossier.sacrifice
  if (fallen) sheet.entries([{ label: 'Hy sinh:', value: fact('deathDate', slashed(fallen.on), fallen.on) }])
  else
    sheet.entries([
      { label: dossier.category === 'SICK_SOLDIER' ? 'Mất sức lao động:' : 'Thương tật xếp:', value: rate },
    ])
  sheet.paragraph(
    `Được hưởng trợ cấp mỗi tháng ${money}, kể từ tháng ${Number(paper.signedOn.slice(5, 7))} năm ${paper.signedOn.slice(0, 4)}.`,
    { first: 24 },
  )
  sheet.paragraph(
    [
      { text: 'Điều 2: ', bold: true },
      `Phòng Thương binh xã hội ${homeOn(paper).districtKind} ${homeOn(paper).district}, Ủy ban ${homeOn(paper).kind} ${homeOn(paper).commune} và gia đình chịu trách nhiệm thi hành quyết định này.`,
    ],
    { first: 24 },
  )
  sheet.skip(0.4)
  const y = sheet.y
  signatureBlock(sheet, {
    over: [`${random.chance(0.5) ? 'K/T ' : ''}${department.head}`],
    signer: paper.signer,
  })
  recipients(sheet, y, ['Như điều 2', 'Bộ LĐTB&XH', 'Lưu hồ sơ'])
  sheet.mark()
  return [sheet.page]
}

/** Lý lịch quân nhân: the service record, two pages, kept by the unit. */
export function serviceRecord(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const service = dossier.service
  if (service === null) throw new Error('a service record needs service')
  const make = () => new Sheet({ machine: paper.machine, random, margins: { left: 72, right: 48, top: 56 } })
  const sheet = make()
  centredHead(sheet, paper.signedOn)
  sheet.skip(0.8)
  sheet.line('LÝ LỊCH QUÂN NHÂN', { align: 'center', bold: true, size: sheet.size * 1.3 })
  sheet.skip(0.6)
  const { person, relatives } = dossier
  sheet.line('I. BẢN THÂN', { bold: true })
  sheet.entries([
    {
      label: 'Họ và tên khai sinh:',
      value: fact('fullName', facts.fullName, facts.fullName, { bold: true }),
    },
  ])
  sheet.entries([
    { label: 'Tên thường dùng, bí danh:', value: aliasSpan(person.aliases[0], 'không') },
    { label: person.sex === 'male' ? 'Nam' : 'Nữ', value: '', share: 0.3 },
  ])
  sheet.entries([{ label: 'Sinh ngày:', value: fact('birthDate', facts.birth.written, facts.birth.edtf) }])
  sheet.entries([{ label: 'Nguyên quán:', value: fact('homePlace', facts.homePlace) }])
  sheet.entries([
    { label: 'Dân tộc:', value: random.chance(0.85) ? 'Kinh' : 'Mường' },
    { label: 'Tôn giáo:', value: 'Không' },
    { label: 'Văn hóa:', value: `${random.int(3, 10)}/10` },
  ])
  sheet.entries([
    { label: 'Thành phần gia đình:', value: random.pick(['Bần nông', 'Trung nông', 'Cố nông', 'Dân nghèo']) },
    { label: 'Bản thân:', value: random.pick(['Học sinh', 'Làm ruộng', 'Công nhân']) },
  ])
  sheet.entries([
    { label: 'Ngày nhập ngũ:', value: dayFact('enlistedOn', service.enlistedOn) },
    { label: 'Cấp bậc:', value: fact('rank', facts.rank) },
  ])
  sheet.entries([{ label: 'Đơn vị:', value: fact('unit', facts.unit) }])
  sheet.entries([
    {
      label: 'Khen thưởng:',
      value: random.pick([
        'Huân chương Chiến công hạng Ba',
        'Huy chương Chiến sĩ giải phóng',
        'Bằng khen',
        'Chưa',
      ]),
    },
  ])
  sheet.skip(0.3)
  sheet.line('II. GIA ĐÌNH', { bold: true })
  for (const relative of relatives.filter((r) => r.relation !== 'worshipper').slice(0, 5)) {
    sheet.entries([
      { label: `${RELATION_WORDS[relative.relation]}:`, value: relative.fullName, share: 1.7 },
      {
        label: 'Sinh:',
        value: relative.birthYear === null ? 'không nhớ' : String(relative.birthYear),
        share: 0.8,
      },
    ])
  }
  sheet.mark()
  const second = make()
  second.line('III. QUÁ TRÌNH CÔNG TÁC', { bold: true })
  second.skip(0.3)
  const from = Number(service.enlistedOn.slice(0, 4))
  const until = Number((service.leftOn ?? paper.signedOn).slice(0, 4))
  const steps = Math.max(2, Math.min(6, until - from + 1))
  const rows: Span[][] = [['Từ tháng, năm', 'Đến tháng, năm', 'Cấp bậc, chức vụ', 'Đơn vị']]
  const posts = [
    'Chiến sĩ',
    'Tiểu đội phó',
    'Tiểu đội trưởng',
    'Trung đội phó',
    'Trung đội trưởng',
    facts.post,
  ]
  for (let i = 0; i < steps; i++) {
    const a = from + Math.floor(((until - from) * i) / steps)
    const b = from + Math.floor(((until - from) * (i + 1)) / steps)
    rows.push([
      `${random.int(1, 12)}/${a}`,
      `${random.int(1, 12)}/${Math.max(a, b)}`,
      i === steps - 1 ? facts.post : (posts[Math.min(i, 4)] as string),
      i === 0 ? 'Đơn vị huấn luyện' : facts.unit,
    ])
  }
  second.table(
    [{ share: 1.1, align: 'center' }, { share: 1.1, align: 'center' }, { share: 1.6 }, { share: 2.3 }],
    rows,
  )
  second.paragraph(
    'Tôi xin cam đoan lời khai trên là đúng sự thật, nếu sai tôi xin chịu trách nhiệm trước đơn vị.',
    { first: 26 },
  )
  second.skip(0.6)
  const y = second.y
  second.lineAt(
    y + second.size * 1.6,
    { text: 'Chứng nhận của đơn vị', bold: true },
    { width: second.width * 0.45, align: 'center' },
  )
  second.stamp(second.left + 74, y + 72)
  second.signature(second.left + 106, y + 74)
  second.lineAt(y + 118, paper.signer, { width: second.width * 0.45, align: 'center' })
  signatureBlock(second, {
    over: ['Người khai'],
    signer: facts.fullName,
    stamped: false,
    date: dateSpans('', paper.signedOn, paper.handwrittenHead),
  })
  second.mark()
  return [sheet.page, second.page]
}
