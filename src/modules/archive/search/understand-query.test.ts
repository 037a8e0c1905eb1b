import { expect, test } from 'vitest'
import { searchLaw } from './search-law.ts'
import { understandQuery } from './understand-query.ts'

const { areas, symbols } = searchLaw()
const understand = (text: string) => understandQuery(text, areas, symbols)
const first = (text: string) => understand(text).names[0]

test('a year beside a name narrows, with and without the words around it, also inside a date', () => {
  for (const text of [
    'Nguyễn Văn Hùng 1947',
    '1947 Nguyễn Văn Hùng',
    'Nguyễn Văn Hùng sinh năm 1947',
    'nguyen van hung sn 1947',
    'Nguyễn Văn Hùng 15/6/1947',
    'Nguyễn Văn Hùng, 1947',
  ]) {
    const query = understand(text)
    expect([text, query.year, query.names[0]?.tokens]).toEqual([text, 1947, ['nguyen', 'van', 'hung']])
  }
})

test('Sinh is a name where the name would lack its last syllable', () => {
  expect(understand('nguyen thi sinh 1950')).toMatchObject({
    year: 1950,
    names: [{ tokens: ['nguyen', 'thi', 'sinh'] }],
  })
  expect(understand('nguyen thi lan sinh 1950')).toMatchObject({
    year: 1950,
    names: [{ tokens: ['nguyen', 'thi', 'lan'] }],
  })
})

test('a number of a paper is no year and no name', () => {
  const query = understand('2744/QĐ-SLĐTBXH')
  expect(query).toMatchObject({ year: null, isDocumentNumber: true, names: [], number: null })
  expect(query.segments).toEqual([['2744', 'qd', 'sldtbxh']])
  expect(understand('quyết định 1975/QĐ-UB').year).toBeNull()
  expect(understand('số 12/1997/NĐ-CP').year).toBeNull()
})

test('a dossier number is understood in any spelling', () => {
  const serial = { serial: '1234' }
  expect(understand('PTO/LS 0001234').number).toMatchObject({ ...serial, locality: 'PTO', category: 'LS' })
  expect(understand('pto/ls 0001234 cm').number).toMatchObject({ ...serial, locality: 'PTO', period: 'CM' })
  expect(understand('LS 1234').number).toMatchObject({ ...serial, locality: '', category: 'LS' })
  expect(understand('LS1234').number).toMatchObject({ ...serial, category: 'LS' })
  expect(understand('LS 0.001.234').number).toMatchObject({ ...serial, category: 'LS' })
  expect(understand('hồ sơ PTO/LS 0001234').number).toMatchObject({ ...serial, locality: 'PTO' })
  expect(understand('1234').number).toMatchObject({ ...serial, category: '' })
  expect(understand('0001234').number).toMatchObject(serial)
  expect(understand('Hà 1950').number).toBeNull()
})

test('a lone year may be both a year and a dossier', () => {
  expect(understand('1950')).toMatchObject({ year: 1950, number: { serial: '1950' } })
})

test('a place is parted from the name by a comma, a word, or the kind of unit', () => {
  for (const text of [
    'Nguyễn Văn Hùng, Chân Mộng',
    'Nguyễn Văn Hùng xã Chân Mộng',
    'nguyen van hung xa chan mong',
    'Nguyễn Văn Hùng quê Chân Mộng',
    'xã Chân Mộng Nguyễn Văn Hùng',
  ])
    expect([text, first(text)?.tokens, first(text)?.place]).toEqual([
      text,
      ['nguyen', 'van', 'hung'],
      ['chan', 'mong'],
    ])
  expect(first('Nguyễn Văn Hùng xã Chân Mộng huyện Đoan Hùng')?.place).toEqual([
    'chan',
    'mong',
    'doan',
    'hung',
  ])
})

test('words that may be a name or a place are tried as a name first', () => {
  const { names } = understand('nguyen van hung chan mong')
  expect(names[0]).toMatchObject({ tokens: ['nguyen', 'van', 'hung', 'chan', 'mong'], place: [] })
  expect(names[1]).toMatchObject({ tokens: ['nguyen', 'van', 'hung'], place: ['chan', 'mong'] })
  expect(first('Phùng Hòa Bình')?.tokens).toEqual(['phung', 'hoa', 'binh'])
})

test('a given name that sounds like the word of a unit stays a name', () => {
  expect(first('Nguyễn Thị Phượng Lâu')).toMatchObject({
    tokens: ['nguyen', 'thi', 'phuong', 'lau'],
    place: [],
  })
})

test('a title in front is no part of the name', () => {
  expect(first('liệt sĩ Nguyễn Văn Hùng')?.tokens).toEqual(['nguyen', 'van', 'hung'])
  expect(first('Ông Nguyễn Văn Hùng')?.tokens).toEqual(['nguyen', 'van', 'hung'])
  expect(first('Ba Văn Hùng')?.tokens).toEqual(['ba', 'van', 'hung'])
})

test('quoted words stay together', () => {
  expect(understand('“giấy chứng nhận” hùng').phrases).toEqual([['giay', 'chung', 'nhan']])
})
