import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daysInMonth, legalDate } from '#shared/legal-date.ts'
import { findWrittenDate } from './old-dates.ts'

describe('dates in running text', () => {
  it.each([
    ['Hà Nội, ngày 05 tháng 9 năm 1972', '1972-09-05', 'ngày 05 tháng 9 năm 1972'],
    ['sinh ngày 20/4/1940 tại xã', '1940-04-20', '20/4/1940'],
    ['sinh ngày 20-4-1940', '1940-04-20', '20-4-1940'],
    ['20.4.1940', '1940-04-20', '20.4.1940'],
    ['Tháng 07 Năm 1949', '1949-07', 'Tháng 07 Năm 1949'],
    ['nhập ngũ 5/1968, xuất ngũ 1975', '1968-05', '5/1968'],
    ['sinh năm 1945, quê quán', '1945', 'năm 1945'],
    ['1933', '1933', '1933'],
    ['khoảng năm 1949', '1949~', 'khoảng năm 1949'],
    ['khoảng 1949', '1949~', 'khoảng 1949'],
    ['đầu năm 1949', '1949-01~/1949-04~', 'đầu năm 1949'],
    ['mùa xuân 1968', '1968-01~/1968-03~', 'mùa xuân 1968'],
    ['1950-1953', '1950/1953', '1950-1953'],
    ['trước năm 1945', '../1944', 'trước năm 1945'],
    ['20/IV/1940', '1940-04-20', '20/IV/1940'],
    ['20/4/40', '1940-04-20', '20/4/40'],
    ['không rõ', 'XXXX', 'không rõ'],
    ['chưa rõ ngày', 'XXXX', 'chưa rõ'],
  ])('finds in "%s" the date %s', (text, edtf, raw) => {
    expect(findWrittenDate(text)).toMatchObject({ edtf, raw })
  })

  it.each(['ngày 62 tháng 5 năm 1970', 'ngày 16 tháng 16 năm 1984', '31/2/1950', '12/04/9150'])(
    'never corrects figures: "%s" is a date that cannot be',
    (text) => {
      expect(findWrittenDate(text)?.edtf).toBeNull()
    },
  )

  it.each(['ngày I6 tháng 09 năm 2008', 'ngày 2z tháng 7 năm 2014', 'ngày Z? tháng 10 năm 1988'])(
    'does not let a month stand for a day it could not read: "%s"',
    (text) => {
      expect(findWrittenDate(text)?.edtf).toBeNull()
    },
  )

  it.each([
    '12/2/1968 (âm lịch)',
    'ngày 05 tháng 9 năm 1972 âm lịch',
    '05/01/1968 (AL)',
    'âm lịch ngày 3/3/1950',
    '12/3/15',
  ])(
    'makes no day of the sun of one of the moon, and no century of two figures that may be two: "%s"',
    (text) => {
      expect(findWrittenDate(text)?.edtf).toBeNull()
    },
  )

  it('reads a year of the sixty years’ cycle only where one can be meant', () => {
    expect(findWrittenDate('năm Mậu Thân')).toMatchObject({ edtf: null, raw: 'năm Mậu Thân' })
    expect(
      findWrittenDate('Mậu Thân', { earliest: legalDate('1930-01-01'), latest: legalDate('1975-04-30') })
        ?.edtf,
    ).toBe('1968~')
  })

  it('finds no date in numbers of papers, amounts and units', () => {
    for (const text of ['131/2021/NĐ-CP', '2.158.000 đồng', 'Tiểu đoàn 409', '']) {
      expect(findWrittenDate(text)).toBeUndefined()
    }
  })

  it('reads every day of every month in each way of writing it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2030 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(30),
        fc.constantFrom('ngày D tháng M năm Y', 'D/M/Y', 'D-M-Y', 'ngày D/M/Y', 'D tháng M, năm Y'),
        (year, month, dayIndex, form) => {
          const day = 1 + (dayIndex % daysInMonth(year, month))
          const text = form.replace('D', String(day)).replace('M', String(month)).replace('Y', String(year))
          const stamp = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
          expect(findWrittenDate(text)?.edtf).toBe(stamp)
        },
      ),
      { seed: 3 },
    )
  })
})
