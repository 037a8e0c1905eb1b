import type { SamplePaper } from '../papers.ts'
import { CATEGORIES } from '../province.ts'
import { Sheet, type Page } from '../sheet.ts'
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
} from './parts.ts'

/** Certificates that the person or the family holds, and papers that belong to no list. */

/** Giấy chứng nhận hy sinh: the unit's certificate on which the title of martyr is asked for. */
export function sacrificeCertificate(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const { sacrifice } = dossier
  if (sacrifice === null) throw new Error('a certificate of sacrifice needs a death')
  const sheet = new Sheet({ machine: paper.machine, random, margins: { left: 76, right: 50, top: 58 } })
  const hand = paper.handwrittenHead
  formNumber(sheet, paper)
  letterhead(sheet, {
    body: [
      random.pick(['BỘ TƯ LỆNH QUÂN KHU II', 'BỘ QUỐC PHÒNG']),
      random.pick(['CỤC CHÍNH TRỊ', 'CỤC CHÍNH SÁCH', 'SƯ ĐOÀN 316']),
    ],
    number: numberSpans(paper.number, hand),
    day: paper.signedOn,
    date: dateSpans(random.chance(0.5) ? provinceOn(paper) : '', paper.signedOn, hand),
  })
  sheet.line('GIẤY CHỨNG NHẬN HY SINH', { align: 'center', bold: true, size: sheet.size * 1.2 })
  sheet.skip(0.5)
  sheet.line(random.pick(['Chứng nhận đồng chí:', 'Thủ trưởng đơn vị chứng nhận:']), {
    x: sheet.left + 24,
  })
  sheet.entries([
    { label: 'Họ và tên:', value: fact('fullName', facts.fullName, facts.fullName, { bold: true }) },
  ])
  sheet.entries([
    { label: 'Ngày tháng năm sinh:', value: fact('birthDate', facts.birth.written, facts.birth.edtf) },
  ])
  sheet.entries([{ label: 'Quê quán:', value: fact('homePlace', facts.homePlace) }])
  if (dossier.service) {
    const { enlistedOn } = dossier.service
    sheet.entries([{ label: 'Ngày nhập ngũ:', value: fact('enlistedOn', slashed(enlistedOn), enlistedOn) }])
    sheet.entries([
      { label: 'Cấp bậc khi hy sinh:', value: fact('rank', facts.rank) },
      { label: 'Chức vụ khi hy sinh:', value: fact('post', facts.post) },
    ])
    sheet.entries([{ label: 'Đơn vị khi hy sinh:', value: fact('unit', facts.unit) }])
  }
  const died = sacrifice.date.edtf.length === 10 ? dayInWords(sacrifice.on) : sacrifice.date.written
  sheet.entries([{ label: 'Đã hy sinh:', value: fact('deathDate', died, sacrifice.date.edtf) }])
  sheet.entries([{ label: 'Nơi hy sinh:', value: fact('deathPlace', sacrifice.place) }])
  sheet.entries([{ label: 'Trường hợp hy sinh:', value: fact('deathCircumstances', sacrifice.circumstance) }])
  sheet.entries([{ label: 'Nơi an táng:', value: fact('burialPlace', sacrifice.burial) }])
  sheet.paragraph('Đề nghị cơ quan có thẩm quyền xem xét, công nhận liệt sĩ theo quy định.', { first: 26 })
  sheet.skip(0.5)
  const y = sheet.y
  signatureBlock(sheet, {
    over: [random.pick(['THỦ TRƯỞNG ĐƠN VỊ', 'TL. TƯ LỆNH']), 'CHỦ NHIỆM CHÍNH TRỊ'].slice(
      0,
      random.int(1, 2),
    ),
    signer: paper.signer,
  })
  recipients(sheet, y, ['Như trên;', 'Lưu: CS.'])
  sheet.mark()
  return [sheet.page]
}

/** Giấy chứng nhận thương binh, bệnh binh, gia đình liệt sĩ: a small sheet that the person or the family keeps. */
export function meritCard(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const [width, height] = random.chance(0.6) ? [595.3, 419.5] : [520, 640]
  const sheet = new Sheet({
    machine: paper.machine,
    random,
    width,
    height,
    margins: { left: 58, right: 46, top: 50 },
    size: paper.machine === 'type' ? 10.5 : 11.5,
  })
  formNumber(sheet, paper)
  const department = departmentOf(paper)
  centredHead(sheet, paper.signedOn)
  sheet.skip(0.3)
  const title =
    dossier.category === 'MARTYR'
      ? 'GIA ĐÌNH LIỆT SĨ'
      : dossier.category === 'SICK_SOLDIER'
        ? 'BỆNH BINH'
        : 'THƯƠNG BINH'
  sheet.line(`GIẤY CHỨNG NHẬN ${title}`, {
    align: 'center',
    bold: true,
    size: sheet.size * 1.35,
  })
  sheet.skip(0.2)
  sheet.entries([{ label: 'Số hồ sơ:', value: dossierNumberSpan(paper) }])
  sheet.entries([
    {
      label: dossier.category === 'MARTYR' ? 'Họ và tên liệt sĩ:' : 'Họ và tên:',
      value: fact('fullName', facts.fullName, facts.fullName, { bold: true }),
    },
  ])
  sheet.entries([{ label: 'Sinh năm:', value: fact('birthDate', facts.birth.written, facts.birth.edtf) }])
  sheet.entries([{ label: 'Nguyên quán:', value: fact('homePlace', facts.homePlace) }])
  if (dossier.injury)
    sheet.entries([
      {
        label: 'Tỷ lệ mất sức lao động:',
        value: fact('injuryRate', `${facts.injuryRate}%`, String(facts.injuryRate)),
      },
    ])
  sheet.entries([
    {
      label: 'Theo Quyết định số:',
      value: [...numberSpans(paper.number, paper.handwrittenHead, ''), ` của ${department.title}`],
    },
  ])
  sheet.skip(0.4)
  signatureBlock(sheet, {
    over: [department.head],
    signer: paper.signer,
    date: dateSpans(provinceOn(paper), paper.signedOn, paper.handwrittenHead),
  })
  sheet.mark()
  return [sheet.page]
}

/** Giấy giới thiệu: a commune sends somebody to the department; a paper that is in no list of kinds. */
export function referral(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const home = homeOn(paper)
  const sheet = new Sheet({
    machine: paper.machine,
    random,
    height: 620,
    margins: { left: 78, right: 50, top: 54 },
  })
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
  sheet.line('GIẤY GIỚI THIỆU', { align: 'center', bold: true, size: sheet.size * 1.2 })
  sheet.skip(0.5)
  sheet.paragraph(`Ủy ban nhân dân ${home.kind} ${home.commune} trân trọng giới thiệu:`, { first: 26 })
  sheet.entries([
    { label: 'Ông (bà):', value: fact('fullName', facts.fullName, facts.fullName, { bold: true }) },
  ])
  sheet.entries([{ label: 'Sinh năm:', value: fact('birthDate', facts.birth.written, facts.birth.edtf) }])
  sheet.entries([{ label: 'Quê quán:', value: fact('homePlace', facts.homePlace) }])
  sheet.paragraph(
    `Được cử đến cơ quan lao động, thương binh và xã hội để ${random.pick([
      'làm thủ tục cấp sổ ưu đãi giáo dục',
      'nhận bản sao giấy tờ trong hồ sơ',
      'nộp ảnh và giấy tờ còn thiếu',
    ])} (${CATEGORIES[dossier.category].title.toLowerCase()}).`,
    { first: 26 },
  )
  sheet.paragraph('Đề nghị quý cơ quan giúp đỡ. Giấy có giá trị trong 10 ngày.', { first: 26 })
  sheet.skip(0.4)
  signatureBlock(sheet, { over: ['TM. ỦY BAN NHÂN DÂN', 'CHỦ TỊCH'], signer: paper.signer })
  sheet.mark()
  return [sheet.page]
}
