import { describe, expect, it } from 'vitest'
import { classifyDocument } from './classify-document.ts'
import { loadDocumentRules } from './load-document-rules.ts'
import { typePage } from './typed-page.fixture.ts'

const { types } = loadDocumentRules()
const classify = (...lines: string[]): string => classifyDocument([typePage(lines)], types).type

describe('the type of a paper', () => {
  it.each([
    ['QUYẾT ĐỊNH', 'decision'],
    ['GIẤY CHỨNG NHẬN BỊ THƯƠNG', 'injury-certificate'],
    ['TRÍCH LỤC KHAI TỬ', 'civil-status-extract'],
    ['TRÍCH LỤC HỒ SƠ LIỆT SĨ', 'martyr-extract'],
    ['SƠ YẾU LÝ LỊCH', 'personal-history'],
    ['DANH SÁCH', 'list'],
    ['GIẤY ỦY QUYỀN', 'authorisation'],
    ['GIẤY BÁO TỬ', 'death-notice'],
  ])('%s is told by its title', (title, type) => {
    expect(classify('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', `           ${title}`, 'Họ và tên: Hà Minh')).toBe(
      type,
    )
  })

  it('is told by a title of two lines, and by one misread', () => {
    expect(classify('           BIÊN BẢN', '      Giám định thương tật', 'Họ và tên: Hà Minh')).toBe(
      'medical-assessment',
    )
    expect(classify('           GIẤY XÁC NHẬN', '      Quan hệ gia đình', 'Liệt sĩ: Hà Minh')).toBe(
      'family-confirmation',
    )
    expect(classify('           GIẢY BAO TU', 'Họ và tên: Hà Minh')).toBe('death-notice')
  })

  it('tells decisions before and after the ordinance of 1994 by their year', () => {
    const of = (year: number): string =>
      classify(`Số: 12/QĐ        Việt Trì, ngày 05 tháng 11 năm ${year}`, '', '        QUYẾT ĐỊNH')
    expect([of(1994), of(1995), of(2019)]).toEqual(['decision-before-1995', 'decision', 'decision'])
  })

  it('tells a decision without a year by the bodies that signed it', () => {
    expect(classify('TY THƯƠNG BINH VÀ XÃ HỘI', '          QUYẾT ĐỊNH', 'TRƯỞNG TY')).toBe(
      'decision-before-1995',
    )
  })

  it('takes a letter for a letter only by its opening, and text that names a title for none', () => {
    expect(classify('SỞ NỘI VỤ', 'Số: 12/SNV-NCC', 'Kính gửi: Uỷ ban nhân dân xã')).toBe('official-letter')
    expect(classify('Theo quyết định số 12 và giấy báo tử của đơn vị, gia đình được hưởng trợ cấp')).toBe(
      'other',
    )
    expect(classify('')).toBe('other')
  })
})
