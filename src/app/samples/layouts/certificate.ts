import type { SamplePaper } from '../papers.ts'
import { Sheet, type Page } from '../sheet.ts'
import { dateSpans, dayInWords, fact, layoutRandom, MOTTO, nationOn, numberSpans } from './parts.ts'

/** Bằng "Tổ quốc ghi công": a framed sheet on its side, its lines centred, the name large. */
export function fatherlandCertificate(paper: SamplePaper): Page[] {
  const random = layoutRandom(paper)
  const { facts, dossier } = paper
  const { sacrifice, certificateNumber } = dossier
  if (sacrifice === null || certificateNumber === null) throw new Error('the certificate is a martyr’s')
  const [width, height] = random.chance(0.5) ? [841.9, 595.3] : [720, 520]
  const sheet = new Sheet({
    machine: 'print',
    random,
    width,
    height,
    margins: { left: 84, right: 84, top: 84 },
    size: height / 38,
  })
  for (const [inset, stroke] of [
    [26, 3.2],
    [33, 0.8],
    [46, 1.3],
  ] as const) {
    sheet.rectangle(inset, inset, width - 2 * inset, height - 2 * inset, stroke, 'frame')
  }
  ornament(sheet)
  const centred = { align: 'center' as const }
  sheet.line(nationOn(paper.signedOn), { ...centred, bold: true })
  sheet.line(MOTTO, { ...centred, bold: true, underline: 0.8 })
  sheet.skip(0.7)
  const modern = paper.signedOn >= '1981-07-04'
  sheet.line(
    modern && paper.signedOn < '1992-09-24' ? 'CHỦ TỊCH HỘI ĐỒNG BỘ TRƯỞNG' : 'THỦ TƯỚNG CHÍNH PHỦ',
    { ...centred, bold: true, size: sheet.size * 1.1 },
  )
  sheet.skip(0.5)
  sheet.line([{ text: 'TỔ QUỐC GHI CÔNG', bold: true, ink: 'frame' }], {
    ...centred,
    size: sheet.size * 2.5,
    spacing: 2,
  })
  sheet.skip(0.2)
  sheet.line(
    [
      { text: 'Liệt sĩ ', italic: true },
      fact('fullName', facts.fullName.toUpperCase(), facts.fullName, { bold: true }),
    ],
    { ...centred, size: sheet.size * 1.3 },
  )
  if (facts.rank !== '')
    sheet.line(
      [fact('rank', facts.rank), ' - ', fact('post', facts.post), ' - ', fact('unit', facts.unit)],
      centred,
    )
  sheet.line(['Sinh ', fact('birthDate', facts.birth.written, facts.birth.edtf)], centred)
  sheet.line(['Nguyên quán: ', fact('homePlace', facts.homePlace)], centred)
  const died = sacrifice.date.edtf.length === 10 ? dayInWords(sacrifice.on) : sacrifice.date.written
  sheet.line(['Đã hy sinh ', fact('deathDate', died, sacrifice.date.edtf)], centred)
  sheet.line(
    random.pick([
      'trong sự nghiệp chống Mỹ, cứu nước',
      'vì sự nghiệp giải phóng dân tộc và bảo vệ Tổ quốc',
      'trong khi làm nhiệm vụ do Đảng và Nhà nước giao',
    ]),
    { ...centred, italic: true },
  )
  sheet.skip(0.4)
  const y = sheet.y
  const half = sheet.width / 2
  sheet.lineAt(y, ['Bằng số: ', fact('certificateNumber', certificateNumber)], { size: sheet.size * 0.9 })
  sheet.lineAt(y + sheet.size * 1.3, numberSpans(paper.number, paper.handwrittenHead, 'Quyết định số: '), {
    size: sheet.size * 0.9,
  })
  sheet.lineAt(y + sheet.size * 2.6, 'Ghi vào sổ vàng', { size: sheet.size * 0.9, italic: true })
  const block = { x: sheet.left + half, width: half, align: 'center' as const }
  sheet.lineAt(y, dateSpans('', paper.signedOn, paper.handwrittenHead), block)
  sheet.lineAt(y + sheet.size * 1.35, modern && paper.signedOn < '1992-09-24' ? 'CHỦ TỊCH' : 'THỦ TƯỚNG', {
    ...block,
    bold: true,
  })
  const middle = sheet.left + half * 1.5
  sheet.stamp(middle - 46, y + sheet.size * 3.4, 34)
  sheet.signature(middle + 8, y + sheet.size * 3.4, 84)
  sheet.lineAt(y + sheet.size * 5.6, fact('signer', paper.signer), { ...block, bold: true })
  sheet.mark()
  return [sheet.page]
}

/** Corner leaves and a star above, in the frame's red: enough of an ornament to stand in a reader's way. */
function ornament(sheet: Sheet): void {
  const { width, height } = sheet.page
  for (const [cx, cy, sx, sy] of [
    [46, 46, 1, 1],
    [width - 46, 46, -1, 1],
    [46, height - 46, 1, -1],
    [width - 46, height - 46, -1, -1],
  ] as const) {
    for (let i = 0; i < 4; i++) {
      const [dx, dy] = [sx * (8 + i * 13), sy * (8 + (3 - i) * 4)]
      const path = `M${cx} ${cy}q${dx * 0.3} ${dy * 1.6} ${dx} ${dy}q${-dx * 0.7} ${-dy * 0.2} ${-dx} ${-dy}z`
      sheet.page.shapes.push({ path, ink: 'frame', opacity: 0.7 })
    }
  }
  const star = Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 === 0 ? 13 : 5.2
    const angle = -Math.PI / 2 + (i * Math.PI) / 5
    return `${(width / 2 + r * Math.cos(angle)).toFixed(1)} ${(61 + r * Math.sin(angle)).toFixed(1)}`
  })
  sheet.page.shapes.push({ path: `M${star.join('L')}z`, ink: 'frame' })
}
