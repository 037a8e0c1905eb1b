import { describe, expect, it } from 'vitest'
import { legalDate } from '#shared/legal-date.ts'
import { loadAreaFiles } from './areas.files.ts'
import { areaKey, buildAreaIndex, withHamlets } from './areas.model.ts'
import { resolve } from './areas.resolve.ts'
import type { Hamlet } from './areas.types.ts'

const index = buildAreaIndex(loadAreaFiles('law/areas'))
const day = legalDate
const answers = (text: string, on: string) => resolve(text, day(on), index)
const first = (text: string, on: string) => answers(text, on).map(({ area }) => areaKey(area))[0]
const codes = (text: string, on: string) => answers(text, on)[0]?.reasons.map((reason) => reason.code)

describe('a place typed in haste', () => {
  it.each([
    ['xã C.Mộng, huyện Đoan Hùng', '2015-01-01', '08047@2004-07-08'],
    ['xã C. Mộng, H. Đ.Hùng, T. Phú Thọ', '2015-01-01', '08047@2004-07-08'],
    ['tỉnh Phú Thọ, huyện Đoan Hùng, xã Chí Đám', '2015-01-01', '07999@2004-07-08'],
    ['Phú Thọ, Đoan Hùng, Chí Đám', '2015-01-01', '07999@2004-07-08'],
    ['Phu Tho - Doan Hung - Chi Dam', '2015-01-01', '07999@2004-07-08'],
    ['tỉnh Phú Thọ, xã Chí Đám', '2026-06-15', '07999@2025-07-01'],
    ['Bản Nguyên, Lâm Thao, Phú Thọ', '2005-10-05', '08539@2004-07-08'],
    ['Trị Quận - Phù Ninh - Phú Thọ', '2006-01-11', '08242@2004-07-08'],
    ['Tứ Xã - Lâm Thao - Phú Thọ', '2008-01-29', '08536@2004-07-08'],
    ['xa son tinh huyen cam khe tinh phu tho', '2004-08-12', '08395@2004-07-08'],
    ['xã Mĩ Lung, huyện Yên Lập', '2015-01-01', '08293@2004-07-08'],
    ['xã Yên Kuỳ, huyện Hạ Hoà, tỉnh Phú Thọ', '2023-01-04', '08113@2020-01-01'],
    ['xã Xuân Lũng, huyện Phong Châu, tỉnh Vĩnh Phú', '1985-01-01', '08500@2004-07-08'],
    ['xã Dân Hạ, huyện Kỳ Sơn, tỉnh Hòa Bình', '2015-01-01', '04915@2004-07-08'],
    ['p. Khai Quang, Vĩnh Yên', '2010-03-01', '08728@2004-12-02'],
    ['Xã Lãng Công - H. Lập Thạch - Vĩnh Phúc', '2006-01-01', '08773@2004-07-08'],
    ['xã Lãng Công, huyện Sông Lô', '2012-01-01', '08773@2009-01-07'],
    ['xã Yên Quang, huyện Kỳ Sơn, Hoà Bình', '2012-01-01', '04933@2009-07-15'],
  ])('as %s on %s is %s', (text, on, key) => {
    expect(first(text, on)).toBe(key)
  })

  it('says that its order was turned, and that a syllable was an initial', () => {
    expect(codes('tỉnh Phú Thọ, huyện Đoan Hùng, xã Chí Đám', '2015-01-01')).toContain('order-turned')
    expect(codes('xã C.Mộng, huyện Đoan Hùng', '2015-01-01')).toContain('name-initial')
    expect(codes('xã Chí Đám, huyện Đoan Hùng', '2015-01-01')).not.toContain('order-turned')
  })

  it('is understood by the initials of its units after their kinds, of a commune only where what is around it fits', () => {
    const names = (text: string, on: string) => answers(text, on).map(({ area }) => area.name)
    expect(names('TP HB', '2021-01-01')[0]).toBe('Hòa Bình')
    expect(names('tx. PT, T.PT', '2015-01-01')[0]).toBe('Phú Thọ')
    expect(first('xã Chí Đám, H.ĐH, T. PT', '2015-01-01')).toBe('07999@2004-07-08')
    expect(first('xã CĐ, huyện Đoan Hùng', '2015-01-01')).toBe('07999@2004-07-08')
    expect(codes('xã CĐ, huyện Đoan Hùng', '2015-01-01')).toContain('name-initial')
    // Alone it could be any of them.
    expect(answers('xã CĐ', '2015-01-01')).toEqual([])
    // Where several bear the letters, all are said: the reader chooses.
    expect(names('T. VP', '1990-01-01')).toEqual(expect.arrayContaining(['Vĩnh Phú', 'Vĩnh Phúc']))
  })

  it('with two slips is believed only where all around it fits', () => {
    expect(first('xã Chí Đám, huyện Thanh Ba, tỉnh Phú Thọ', '2015-01-01')).toBe('07999@2004-07-08')
    expect(first('xã Hùgn Xuyêm, huyện Đoan Hùng, tỉnh Phú Thọ', '2022-01-01')).toBe('07975@2020-01-01')
    // In Thanh Ba no name is that near: the answer says what does not fit.
    const [best] = answers('xã Hùgn Xuyêm, huyện Thanh Ba, tỉnh Phú Thọ', '2022-01-01')
    expect(best?.reasons).toContainEqual({ code: 'parent-differs', written: 'huyện Thanh Ba' })
    // A short name is not stretched that far.
    const [short] = answers('xã Ôm Bấ, huyện Thanh Ba, tỉnh Phú Thọ', '2022-01-01')
    expect([short?.area.level, short?.area.name]).toEqual(['district', 'Thanh Ba'])
    expect(short?.reasons).toContainEqual({ code: 'finer-part-unknown', written: 'xã Ôm Bấ' })
  })

  it('never takes a place of another province for a namesake at home, in whatever order', () => {
    for (const text of ['tỉnh Quảng Nam, huyện Núi Thành, xã Tam Sơn', 'Quảng Nam - Núi Thành - Tam Sơn'])
      expect(answers(text, '2015-01-01').map(({ area }) => area.name)).not.toContain('Tam Sơn')
  })
})

describe('a hamlet', () => {
  const hamlet = (code: string, name: string, communeCode: string): Hamlet => ({
    code,
    name,
    communeCode,
    validFrom: day('2025-07-01'),
    validUntil: null,
    source: 'test',
    confidence: 'unverified',
  })
  const known = withHamlets(index, [
    hamlet('h1', 'Khu 1 (mẫu)', '07999'),
    hamlet('h2', 'Khu 2 (mẫu)', '07999'),
    hamlet('h3', 'Khu 1 (mẫu)', '07900'),
  ])
  const at = (text: string, on = '2026-06-15') => resolve(text, day(on), known)[0]

  it('is named where the commune has one of that name', () => {
    expect(at('khu 1, xã Chí Đám, tỉnh Phú Thọ')?.hamlet?.code).toBe('h1')
    expect(at('Khu 2 (mẫu), xã Chí Đám, tỉnh Phú Thọ')?.hamlet?.code).toBe('h2')
    expect(at('khu 1, phường Việt Trì')?.hamlet?.code).toBe('h3')
  })

  it('that the commune does not have is said to be unknown, and the commune stays the answer', () => {
    const best = at('khu 12, xã Chí Đám, tỉnh Phú Thọ')
    expect([best?.area.code, best?.hamlet]).toEqual(['07999', undefined])
    expect(best?.reasons).toContainEqual({ code: 'hamlet-unknown', written: 'khu 12' })
  })

  it('of which nothing was loaded is passed over in silence', () => {
    const [best] = answers('khu 1, xã Chí Đám, tỉnh Phú Thọ', '2026-06-15')
    expect(best?.reasons.map((reason) => reason.code)).not.toContain('hamlet-unknown')
  })
})
