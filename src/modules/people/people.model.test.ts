import { expect, test } from 'vitest'
import { buildAreaIndex, loadAreaFiles } from '#modules/areas/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { distinctAliases, homeKeyOf, maskIdentifier, resolveHomeArea, storeDate } from './people.model.ts'

const today = legalDate('2026-06-15')

test.each([
  ['20.4.1949', '1949-04-20', '1949-04-20', '1949-04-20', { from: 1949, until: 1949 }],
  ['1949', '1949', '1949-01-01', '1949-12-31', { from: 1949, until: 1949 }],
  // Looked for two years around; the stored bounds stay those of the words.
  ['khoảng 1949', '1949~', '1949-01-01', '1949-12-31', { from: 1947, until: 1951 }],
  ['trước 1945', '../1944', null, '1944-12-31', { from: 1800, until: 1944 }],
  ['không rõ', 'XXXX', null, null, null],
  ['15/7 âm lịch', null, null, null, null],
  ['ngày ấy', null, null, null, null],
] as const)('%s is kept as written beside what it means', (written, edtf, earliest, latest, years) => {
  expect(storeDate({ written: ` ${written} ` }, today)).toEqual({ written, edtf, earliest, latest, years })
})

test("a person's reading of a date outranks the machine's", () => {
  expect(storeDate({ written: 'năm con khỉ', edtf: '1944?' }, today)).toMatchObject({
    written: 'năm con khỉ',
    edtf: '1944?',
  })
})

test('a number is covered but for its last three signs', () => {
  expect(maskIdentifier('025100000123')).toBe('•••••••••123')
  expect(maskIdentifier('12')).toBe('••')
})

test('aliases are kept once, marks telling them apart, and never repeat the name', () => {
  expect(distinctAliases('Trần Lan', ['Làn', 'lan', ' Làn ', 'TRẦN LAN', '…', 'Lan'])).toEqual(['Làn', 'lan'])
})

test('a person is found by the words of home and of the managing unit', () => {
  expect(homeKeyOf('xã Chí Đám, huyện Đoan Hùng', ['Xã Đoan Hùng'])).toBe(
    'xa chi dam huyen doan hung xa doan hung',
  )
  expect(homeKeyOf(null, [])).toBeNull()
})

test('a home place is linked to the unit of its day, and to none where the lists leave a choice', () => {
  const areas = buildAreaIndex(loadAreaFiles('law/areas'))
  expect(
    resolveHomeArea('xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ', legalDate('2019-12-31'), areas),
  ).toEqual({
    code: '07999',
    validFrom: '2004-07-08',
  })
  expect(resolveHomeArea('xã Chí Đám, tỉnh Phú Thọ', today, areas)).toEqual({
    code: '07999',
    validFrom: '2025-07-01',
  })
  expect(resolveHomeArea('xã Không Ở Đâu Cả', today, areas)).toBeNull()
})
