import { describe, expect, it } from 'vitest'
import { understandPages } from './read-document.ts'
import { typePage } from './typed-page.fixture.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { Fields, ResolvePlace } from './fields.types.ts'

function values(fields: Fields): Record<string, string | null> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]))
}

const DECISION = [
  'UBND TỈNH PHÚ THỌ                CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
  'SỞ NỘI VỤ                             Độc lập - Tự do - Hạnh phúc',
  'Số: 318/QÐ-SNV                   Phú Thọ, ngày 19 tháng 8 năm 2025',
  '',
  '                             QUYẾT ĐỊNH',
  '          Về việc trợ cấp ưu đãi đối với thương binh',
  'Căn cứ Nghị định số 131/2021/NĐ-CP ngày 30 tháng 12 năm 2021 của Chính phủ;',
  'Điều 1. Trợ cấp hằng tháng đối với ông (bà): Lương Thế Hoan',
  'Sinh ngày: 14/02/1952',
  'Quê quán: xã Chí Đám, huyện Đoan Hùng, tỉnh Vĩnh Phú',
  'Tỷ lệ tổn thương cơ thể: 41%',
  'Mức trợ cấp: 3.421.000 đồng/tháng kể từ ngày 01 tháng 9 năm 2025.',
  'Điều 2. Trưởng phòng Người có công chịu trách nhiệm thi hành./.',
  '                                              GIÁM ĐỐC',
  '',
  '                                            Đào Quang Vịnh',
]

describe('the particulars of a paper', () => {
  it('are read from a decision, its own number and day from the letterhead alone', () => {
    const { type, fields } = understandPages([typePage(DECISION)])
    expect(type).toBe('decision')
    expect(values(fields)).toEqual({
      fullName: 'Lương Thế Hoan',
      birthDate: '1952-02-14',
      homePlace: 'xã Chí Đám, huyện Đoan Hùng, tỉnh Vĩnh Phú',
      injuryRate: '41',
      amount: '3421000',
      documentNumber: '318/QĐ-SNV',
      signedOn: '2025-08-19',
      issuingBody: 'UBND TỈNH PHÚ THỌ SỞ NỘI VỤ',
      signer: 'Đào Quang Vịnh',
    })
    expect(fields.documentNumber?.raw).toBe('318/QÐ-SNV')
    expect(fields.fullName).toMatchObject({ accepted: true, agreed: true, confidence: 96, page: 1 })
    expect(fields.fullName?.box).toEqual([640, 380, 806, 404])
  })

  it('are read from running text, over the end of a line', () => {
    const { fields } = understandPages([
      typePage([
        '                             QUYẾT ĐỊNH',
        'Điều 1: Nay cấp trợ cấp thương tật cho đồng chí Bùi Đăng Thuần, sinh năm 1938, quê quán xã',
        'Tu Vũ, huyện Thanh Thủy, tỉnh Vĩnh Phú, bị thương ngày 12/3/1968, tỷ lệ thương tật là 41%,',
        'hưởng từ ngày 1 tháng 1 năm 1984.',
      ]),
    ])
    expect(values(fields)).toMatchObject({
      fullName: 'Bùi Đăng Thuần',
      birthDate: '1938',
      homePlace: 'xã Tu Vũ, huyện Thanh Thủy, tỉnh Vĩnh Phú',
      injuredOn: '1968-03-12',
      injuryRate: '41',
    })
  })

  it('are found behind leaders, on the same height and under misread labels', () => {
    const { fields } = understandPages([
      typePage([
        '                     BẢN KHAI',
        'Họ vả tên:........        Hà Đình Tuất....',
        'Ngay thang nãm sinh:      1940        Nam/Nữ: Nam',
        'CCCD/CMND số: 025040001234   Ngày cấp: 10/5/2021',
        'Quê quản: xã Sơn Cương, huyện Thanh Ba, tỉnh Phú Thọ',
      ]),
    ])
    expect(values(fields)).toEqual({
      fullName: 'Hà Đình Tuất',
      birthDate: '1940',
      sex: 'nam',
      citizenId: '025040001234',
      homePlace: 'xã Sơn Cương, huyện Thanh Ba, tỉnh Phú Thọ',
    })
  })

  it('are those of the person with merit, not of the relative who declares', () => {
    const { fields } = understandPages([
      typePage([
        '                     BẢN KHAI',
        '1. Phần khai về người khai',
        'Họ và tên: Nguyễn Thị Thìn',
        'Năm sinh: 1966',
        '2. Phần khai về liệt sĩ',
        'Họ và tên: Nguyễn Hữu Chất',
        'Năm sinh: 1940',
      ]),
    ])
    expect(values(fields)).toMatchObject({ fullName: 'Nguyễn Hữu Chất', birthDate: '1940' })
  })

  it('keep day and place of death apart from the day of the paper', () => {
    const { type, fields } = understandPages([
      typePage([
        'BỘ TƯ LỆNH                       VIỆT NAM DÂN CHỦ CỘNG HÒA',
        'Số: 672/BT                       Ngày 23 tháng 6 năm 1970',
        '                     GIẤY BÁO TỬ',
        'Chúng tôi báo tin đồng chí: Vi Văn Thắng',
        'Đơn vị: Trung đoàn 88, Sư đoàn 308',
        'Đã anh dũng hy sinh ngày 02 tháng 5 năm 1970 tại mặt trận phía Tây trong khi',
        'làm nhiệm vụ.',
      ]),
    ])
    expect(type).toBe('death-notice')
    expect(values(fields)).toMatchObject({
      fullName: 'Vi Văn Thắng',
      unit: 'Trung đoàn 88, Sư đoàn 308',
      deathDate: '1970-05-02',
      deathPlace: 'mặt trận phía Tây',
      documentNumber: '672/BT',
      signedOn: '1970-06-23',
    })
  })

  it('take the number and day of a certificate from the decision written at its foot', () => {
    const { type, fields } = understandPages([
      typePage([
        '                    TỔ QUỐC GHI CÔNG',
        '                 Liệt sĩ: Hoàng Viết Sửu',
        '        Đã hy sinh vì sự nghiệp chống Mỹ cứu nước',
        '                Ngày 17 tháng 02 năm 1972',
        'Bằng số: HK-40718c',
        'Quyết định số 1085/TTg',
        'Ngày 20 tháng 12 năm 1976',
      ]),
    ])
    expect(type).toBe('martyr-certificate')
    expect(values(fields)).toMatchObject({
      fullName: 'Hoàng Viết Sửu',
      deathDate: '1972-02-17',
      certificateNumber: 'HK-40718c',
      documentNumber: '1085/TTg',
      signedOn: '1976-12-20',
    })
  })
})

describe('the papers of a merit dossier', () => {
  it('a certificate of sacrifice: rank and post, day and place of death, grave, the number of its form', () => {
    const { type, fields } = understandPages([
      typePage([
        '                                                        Mẫu số 34',
        'BỘ QUỐC PHÒNG                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
        'CỤC CHÍNH SÁCH                        Độc lập - Tự do - Hạnh phúc',
        'Số: 512/CN-CS                    Phú Thọ, ngày 03 tháng 7 năm 2023',
        '                 GIẤY CHỨNG NHẬN HY SINH',
        'Họ và tên: Hà Minh Nhuận',
        'Ngày tháng năm sinh: khoảng 1949',
        'Cấp bậc, chức vụ: Trung sĩ, Tiểu đội trưởng',
        'Đơn vị khi hy sinh: Sư đoàn 316, Quân khu II',
        'Đã hy sinh: Mậu Thân',
        'Nơi hy sinh: Mặt trận phía Nam',
        'Nơi an táng: không rõ',
      ]),
    ])
    expect(type).toBe('sacrifice-certificate')
    expect(values(fields)).toMatchObject({
      formNumber: '34',
      birthDate: '1949~',
      rank: 'Trung sĩ',
      post: 'Tiểu đội trưởng',
      unit: 'Sư đoàn 316, Quân khu II',
      deathDate: '1968~',
      deathPlace: 'Mặt trận phía Nam',
      burialPlace: 'không rõ',
      documentNumber: '512/CN-CS',
      signedOn: '2023-07-03',
    })
    expect(fields.deathDate?.accepted).toBe(false)
  })

  it('a certificate of the family: the dossier’s number in its four parts, no head taken from it', () => {
    const { type, fields } = understandPages([
      typePage([
        '          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
        '             Độc lập - Tự do - Hạnh phúc',
        '          GIẤY CHỨNG NHẬN GIA ĐÌNH LIỆT SĨ',
        'Số hồ sơ: PTO/LS-0001234/CM',
        'Họ và tên liệt sĩ: Lương Thế Hoan',
        'Sinh năm: 1948',
        'Theo Quyết định số: 318/QĐ-TBXH của Sở Thương binh và Xã hội',
        '',
        '                         Phú Thọ, ngày 19 tháng 8 năm 1985',
        '                                      GIÁM ĐỐC',
        '                                   Đào Quang Vịnh',
      ]),
    ])
    expect(type).toBe('merit-card')
    expect(values(fields)).toMatchObject({
      dossierNumber: 'PTO/LS 0001234 CM',
      fullName: 'Lương Thế Hoan',
      documentNumber: '318/QĐ-TBXH',
      signedOn: '1985-08-19',
    })
    expect(fields.issuingBody).toBeUndefined()
  })

  it('a slip of transfer is told from the letter that it opens like; an old form bears letters', () => {
    const slip = understandPages([
      typePage([
        'SỞ LAO ĐỘNG - THƯƠNG BINH         CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
        'Số: 77/PB-DCHS                    Phú Thọ, ngày 19 tháng 8 năm 2015',
        '                     PHIẾU BÁO',
        '          DI CHUYỂN HỒ SƠ NGƯỜI CÓ CÔNG',
        'Kính gửi: Sở Lao động - Thương binh và Xã hội tỉnh Lào Cai',
        'Họ và tên người có công: Bùi Đăng Thuần',
      ]),
    ])
    expect(slip.type).toBe('transfer-slip')
    expect(slip.fields.fullName?.value).toBe('Bùi Đăng Thuần')
    const old = understandPages([
      typePage(['                                  Mẫu LS4', '      BẢN KHAI', 'Họ và tên: Hà Minh Nhuận']),
    ])
    expect([old.type, old.fields.formNumber?.value]).toEqual(['declaration', 'LS4'])
  })

  it('a certificate whose red title was lost is known by what else stands on it', () => {
    const { type, fields } = understandPages([
      typePage([
        '                 THỦ TƯỚNG CHÍNH PHỦ',
        '             Liệt sĩ HOÀNG VIẾT SỬU',
        '        Hạ sĩ - Chiến sĩ - C2 D7 E66 F304',
        '        Đã hy sinh ngày 17 tháng 02 năm 1972',
        'Bằng số: HK-40718c',
        'Quyết định số: 1085 TTga',
        'Ghi vào sổ vàng',
      ]),
    ])
    expect(type).toBe('martyr-certificate')
    expect(values(fields)).toMatchObject({
      rank: 'Hạ sĩ',
      post: 'Chiến sĩ',
      unit: 'C2 D7 E66 F304',
      documentNumber: '1085 TTga',
      certificateNumber: 'HK-40718c',
    })
  })

  it('the number of a dossier may begin the next line', () => {
    const { fields } = understandPages([
      typePage([
        'Sở nhận được hồ sơ của ông Lê Xuân Tài, sinh 1944, quê quán: xã Tiên Kiên; số hồ sơ',
        'PTO/BB-213348 CM.',
      ]),
    ])
    expect(fields.dossierNumber?.value).toBe('PTO/BB 213348 CM')
  })

  it('a list names many people, and none of them is taken for its own', () => {
    const { type, fields } = understandPages([
      typePage([
        '       DANH SÁCH NGƯỜI CÓ CÔNG ĐƯỢC TRỢ CẤP',
        'TT   Họ và tên          Năm sinh    Quê quán',
        '1    Hà Minh Nhuận      1944        xã Chí Đám, huyện Đoan Hùng',
      ]),
    ])
    expect(type).toBe('list')
    expect(values(fields)).toEqual({})
  })

  it('a relative’s name and birth are not those of the person', () => {
    const { fields } = understandPages([
      typePage([
        '     TRÍCH LỤC HỒ SƠ LIỆT SĨ',
        'Họ và tên liệt sĩ: Hà Minh Nhuận',
        '- Cha đẻ: Hà Văn Long, sinh 1919',
        '- Vợ: Đinh Thị Mão, sinh năm 1946',
      ]),
    ])
    expect(values(fields)).toEqual({ fullName: 'Hà Minh Nhuận' })
  })

  it('a name that ends with its line in running text is read on; a label that is nearly a name is none', () => {
    const { fields } = understandPages([
      typePage([
        'Sở Lao động - Thương binh và Xã hội nhận được hồ sơ của ông Đào Tuấn',
        'Huy, sinh 1946, quê quán: xã Tiên Kiên, huyện Lâm Thao, tỉnh Phú Thọ.',
      ]),
    ])
    expect(values(fields)).toMatchObject({ fullName: 'Đào Tuấn Huy', birthDate: '1946' })
    expect(fields.deathDate).toBeUndefined()
  })

  it('days that cannot both be right are shown to a person, both', () => {
    const { fields } = understandPages([
      typePage([
        '     TRÍCH LỤC HỒ SƠ LIỆT SĨ',
        'Họ và tên liệt sĩ: Hà Minh Nhuận',
        'Sinh: 20/5/1961',
        'Hy sinh ngày: 12/3/1968',
      ]),
    ])
    expect([fields.birthDate?.value, fields.deathDate?.value]).toEqual(['1961-05-20', '1968-03-12'])
    expect([fields.birthDate?.accepted, fields.deathDate?.accepted]).toEqual([false, false])
  })
})

describe('what may be believed unseen', () => {
  const paper = (name: string): string[] => ['     LÝ LỊCH', `Họ và tên: ${name}`, 'Sinh năm: 1944']

  it('is a value that both passes read alike and surely', () => {
    const sure = understandPages([typePage(paper('Hà Minh Nhuận'))]).fields
    expect([sure.fullName?.accepted, sure.birthDate?.accepted]).toEqual([true, true])
    for (const doubt of [{ agreed: false }, { confidence: 84 }]) {
      const { fullName } = understandPages([typePage(paper('Hà Minh Nhuận'), { Minh: doubt })]).fields
      expect(fullName).toMatchObject({ value: 'Hà Minh Nhuận', accepted: false })
    }
  })

  it('is no name with a syllable that Vietnamese does not have, and no place whose known words lost a mark', () => {
    expect(understandPages([typePage(paper('Hà Mlnh Nhuận'))]).fields.fullName?.accepted).toBe(false)
    const { homePlace } = understandPages([
      typePage(['     LÝ LỊCH', 'Quê quán: xã Yên Kỳ, huyên Hạ Hòa, tỉnh Phú Thọ']),
    ]).fields
    expect(homePlace).toMatchObject({
      value: 'xã Yên Kỳ, huyện Hạ Hòa, tỉnh Phú Thọ',
      raw: 'xã Yên Kỳ, huyên Hạ Hòa, tỉnh Phú Thọ',
      accepted: false,
    })
  })

  it('is nothing on a form of which half the entries are in doubt: a hand filled it in', () => {
    const form = [
      '     BẢN KHAI',
      'Họ và tên: Hà Văn Long',
      'Năm sinh: 1948',
      'Quê quán: xã Yên Kỳ, huyện Hạ Hòa',
    ]
    const poor = understandPages([
      typePage(form, { Long: { agreed: false }, 'Kỳ,': { confidence: 41 } }),
    ]).fields
    expect(poor.birthDate).toMatchObject({ value: '1948', accepted: false })
    const good = understandPages([typePage(form, { Long: { agreed: false } })]).fields
    expect(good.birthDate).toMatchObject({ value: '1948', accepted: true })
  })

  it('is no name that a word close behind it may belong to, and no O that was read as a nought', () => {
    const cut = understandPages([typePage(paper('Hà Minh đải'))]).fields.fullName
    expect(cut).toMatchObject({ value: 'Hà Minh', accepted: false })
    const nought = understandPages([typePage(paper('Lê Văn 0anh'))]).fields.fullName
    expect(nought).toMatchObject({ value: 'Lê Văn Oanh', raw: 'Lê Văn 0anh', accepted: false })
  })

  it('is never the signer, whom the signature crosses', () => {
    expect(understandPages([typePage(DECISION)]).fields.signer).toMatchObject({
      value: 'Đào Quang Vịnh',
      accepted: false,
    })
  })

  it('is never the number or the day of the letterhead, typed or not', () => {
    const { fields } = understandPages([typePage(DECISION)])
    expect([fields.documentNumber?.accepted, fields.signedOn?.accepted]).toEqual([false, false])
    expect([fields.documentNumber?.handwritten, fields.signedOn?.handwritten]).toEqual([undefined, undefined])
  })

  it.each([
    ['Số:        /QĐ-SNV        Phú Thọ, ngày     tháng     năm 2025'],
    ['Số: 2+7/QĐ-SNV            Phú Thọ, ngày Z? tháng /0 năm 2025'],
  ])('calls a number and a day written by hand or left out so, and gives them no value: %s', (line) => {
    const { fields } = understandPages([typePage([...DECISION.slice(0, 2), line, ...DECISION.slice(3)])])
    expect(fields.signedOn).toMatchObject({ value: null, handwritten: true, accepted: false })
    if (fields.documentNumber !== undefined) {
      expect(fields.documentNumber).toMatchObject({ value: null, handwritten: true, accepted: false })
    }
  })

  it('suspects handwriting where the passes differ on a figure that is well formed', () => {
    const { fields } = understandPages([typePage(DECISION, { '318/QÐ-SNV': { agreed: false } })])
    expect(fields.documentNumber).toMatchObject({ value: '318/QĐ-SNV', handwritten: true, accepted: false })
  })

  it("shows the units of the paper's day beside a place as read, never instead", () => {
    const asked: unknown[] = []
    const resolvePlace: ResolvePlace = (raw, day) => {
      asked.push([raw, day])
      const on = day ?? ('2026-06-15' as LegalDate)
      return { on, candidates: [{ code: '07900', validFrom: on, name: raw, score: 0.9, reasons: [] }] }
    }
    const { fields } = understandPages([typePage(DECISION)], { resolvePlace })
    const place = 'xã Chí Đám, huyện Đoan Hùng, tỉnh Vĩnh Phú'
    const signedOn = fields.signedOn?.value
    expect(signedOn).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(asked).toEqual([[place, signedOn]])
    expect(fields.homePlace).toMatchObject({
      value: place,
      places: { on: signedOn, onFrom: 'signed', candidates: [{ code: '07900' }] },
    })
    // A paper without a day of its own is younger than the latest day that it names.
    const undated = DECISION.filter((line) => !line.includes('tháng'))
    const later = understandPages([typePage(undated)], { resolvePlace }).fields
    expect(later.homePlace?.places).toMatchObject({ on: '1952-02-14', onFrom: 'latest-date' })
    const dayless = understandPages([typePage(undated.filter((line) => !line.includes('1952')))], {
      resolvePlace,
    }).fields
    expect(dayless.homePlace?.places).toMatchObject({ on: '2026-06-15', onFrom: 'today' })
  })
})
