import type { PageWord } from '#ui/types.ts'

// A paper made of words, drawn as SVG: enough of a scan to look at pages by, with every box exact.

export const paperWidth = 1240
export const paperHeight = 1754

const lines: { text: string; x: number; y: number; size: number; weight?: number }[] = [
  { text: 'UBND TỈNH PHÚ THỌ', x: 130, y: 130, size: 24 },
  { text: 'SỞ LAO ĐỘNG – THƯƠNG BINH VÀ XÃ HỘI', x: 80, y: 166, size: 22, weight: 700 },
  { text: 'CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM', x: 640, y: 130, size: 24, weight: 700 },
  { text: 'Độc lập – Tự do – Hạnh phúc', x: 730, y: 166, size: 24, weight: 700 },
  { text: 'Số: 1274/QĐ-SLĐTBXH', x: 150, y: 222, size: 24 },
  { text: 'Phú Thọ, ngày 06 tháng 11 năm 2015', x: 700, y: 222, size: 24 },
  { text: 'QUYẾT ĐỊNH', x: 530, y: 318, size: 32, weight: 700 },
  { text: 'Về việc trợ cấp hàng tháng đối với thân nhân liệt sĩ', x: 300, y: 366, size: 27, weight: 700 },
  { text: 'GIÁM ĐỐC SỞ LAO ĐỘNG – THƯƠNG BINH VÀ XÃ HỘI', x: 310, y: 436, size: 25, weight: 700 },
  { text: 'Căn cứ Pháp lệnh Ưu đãi người có công với cách mạng;', x: 150, y: 500, size: 26 },
  {
    text: 'Xét hồ sơ của liệt sĩ Vũ Hữu Long, sinh năm 1928, hy sinh ngày 24/4/1973;',
    x: 150,
    y: 544,
    size: 26,
  },
  { text: 'Theo đề nghị của Trưởng phòng Người có công,', x: 150, y: 588, size: 26 },
  { text: 'QUYẾT ĐỊNH:', x: 540, y: 660, size: 27, weight: 700 },
  {
    text: 'Điều 1. Trợ cấp hàng tháng đối với bà Nguyễn Thị Duyên, sinh ngày 26/10/1938,',
    x: 150,
    y: 720,
    size: 26,
  },
  {
    text: 'quê quán: xã Vĩnh Thuỵ, huyện Lâm Thao, tỉnh Vĩnh Phú; là vợ của liệt sĩ',
    x: 110,
    y: 764,
    size: 26,
  },
  { text: 'Vũ Hữu Long, hy sinh tại mặt trận phía Nam.', x: 110, y: 808, size: 26 },
  {
    text: 'Mức trợ cấp: 1.318.000 đồng một tháng, kể từ ngày 01 tháng 12 năm 2015.',
    x: 150,
    y: 866,
    size: 26,
  },
  {
    text: 'Điều 2. Chánh Văn phòng, Trưởng phòng Người có công, Phòng Lao động – Thương',
    x: 150,
    y: 924,
    size: 26,
  },
  {
    text: 'binh và Xã hội huyện Lâm Thao và bà Nguyễn Thị Duyên thi hành quyết định này.',
    x: 110,
    y: 968,
    size: 26,
  },
  { text: 'Nơi nhận:', x: 130, y: 1080, size: 22, weight: 700 },
  { text: '– Như Điều 2;', x: 130, y: 1112, size: 20 },
  { text: '– Lưu: VT, NCC.', x: 130, y: 1142, size: 20 },
  { text: 'GIÁM ĐỐC', x: 860, y: 1090, size: 26, weight: 700 },
  { text: 'Đỗ Văn Thanh', x: 845, y: 1330, size: 26, weight: 700 },
]

const widthOf = (text: string, size: number) =>
  [...text].reduce(
    (sum, letter) =>
      sum + size * (/[A-ZĐƯƠÁẢẠÀÃÂÊÔ]/u.test(letter) ? 0.68 : /[ilj.,;:/–]/u.test(letter) ? 0.3 : 0.48),
    0,
  )

export interface PaperLine {
  text: string
  box: [number, number, number, number]
}

export const paperLines: PaperLine[] = lines.map((line) => ({
  text: line.text,
  box: [
    line.x,
    line.y - line.size,
    line.x + Math.round(widthOf(line.text, line.size)),
    line.y + Math.round(line.size * 0.3),
  ],
}))

export const paperWords: PageWord[] = lines.flatMap((line) => {
  let x = line.x
  return line.text.split(' ').map((t): PageWord => {
    const width = widthOf(t, line.size)
    const b: PageWord['b'] = [
      Math.round(x),
      line.y - line.size,
      Math.round(x + width),
      Math.round(line.y + line.size * 0.3),
    ]
    x += width + line.size * 0.3
    return { t, b }
  })
})

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** The paper as an SVG image; a number tints it, so that thumbnails differ. */
export function drawPaper(no: number): string {
  let at = 0
  const words = lines.flatMap((line) =>
    line.text.split(' ').map(() => {
      const word = paperWords[at++]!
      return `<text x="${word.b[0]}" y="${line.y}" font-size="${line.size}" font-weight="${line.weight ?? 400}" textLength="${word.b[2] - word.b[0]}" lengthAdjust="spacingAndGlyphs">${escape(word.t)}</text>`
    }),
  )
  const paper = ['#f6efdc', '#f3ead3', '#f8f4e8', '#efe5cb'][no % 4]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${paperWidth}" height="${paperHeight}" viewBox="0 0 ${paperWidth} ${paperHeight}"><defs><filter id="n"><feTurbulence type="fractalNoise" baseFrequency="0.02" numOctaves="3" seed="${no + 2}"/><feColorMatrix values="0 0 0 0 0.45 0 0 0 0 0.33 0 0 0 0 0.14 0 0 0 0.28 -0.06"/></filter></defs><rect width="100%" height="100%" fill="${paper}"/><rect width="100%" height="100%" filter="url(#n)"/><g font-family="Tinos, 'Liberation Serif', 'Times New Roman', serif" fill="#2b2622">${words.join('')}</g><g transform="rotate(-9 930 1210)" fill="none" stroke="#b3261e" stroke-width="5" opacity=".62"><circle cx="930" cy="1210" r="104"/><circle cx="930" cy="1210" r="70" stroke-width="3"/><path d="M930 1172l10 26h28l-22 17 8 27-24-16-24 16 8-27-22-17h28z" fill="#b3261e"/></g></svg>`
}
