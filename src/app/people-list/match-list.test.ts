import { expect, test } from 'vitest'
import { matchList } from './match-list.ts'

const csv = (text: string) => Buffer.from(text)
const LIST = `Số hồ sơ;Họ và tên;Ngày sinh;Quê quán;Giới tính
1;Khúc Thị Thoan;12/3/1947;xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ;Nữ
2;Nguyễn Văn Hùng;1944;xã Tu Vũ, huyện Thanh Thủy;Nam
3;KHUC THI THOAN;1947;Chi Dam, Doan Hung, Vinh Phu;
4;Nguyễn Văn Hùng;1951;xã Chí Đám, huyện Đoan Hùng;Nam
5;;;;

6;Khúc Thoan;3/12/1947;khu 3, Chí Đám, Đoan Hùng;nữ
`

test('rows of one person are put together with the reasons, whatever befell them; namesakes are not', () => {
  const found = matchList(csv(LIST), {}, 'possible')
  expect(found.columns).toEqual({
    id: 'Số hồ sơ',
    name: 'Họ và tên',
    birth: 'Ngày sinh',
    home: 'Quê quán',
    sex: 'Giới tính',
  })
  expect(found.nameless).toEqual([6])
  expect(found.clusters.map((cluster) => cluster.rows.map((row) => row.id))).toEqual([['1', '3', '6']])
  const [pair] = found.clusters[0]!.pairs.filter((one) => one.a === 2 && one.b === 8)
  expect(pair!.reasons.map((one) => [one.field, one.level])).toEqual([
    ['given', 'same'],
    ['family', 'same'],
    ['middle', 'left-out'],
    ['birth', 'swapped'],
    ['home', 'same'],
    ['sex', 'same'],
  ])
})

test('rows that contradict each other are not put together through one that says little; what holds by itself is told apart', () => {
  const list = `Họ và tên;Năm sinh;Quê quán
Khúc Thị Thoan;1948;xã Chí Đám, huyện Đoan Hùng
Khúc Thị Thoan;;xã Chí Đám, huyện Đoan Hùng
Khúc Thị Thoan;;xã Chí Đám, huyện Đoan Hùng
Khúc Thị Thoan;1971;xã Chí Đám, huyện Đoan Hùng
`
  const found = matchList(csv(list), {}, 'possible')
  expect(found.clusters.filter(({ rows }) => rows.some((row) => row.birth === '1948') && rows.some((row) => row.birth === '1971'))).toEqual([])
  expect(found.clusters.flatMap(({ pairs }) => pairs).length + found.apart.length).toBeGreaterThan(found.clusters.length)
  for (const { rows, pairs } of found.clusters) for (const pair of pairs) expect(rows.map((row) => row.line)).toEqual(expect.arrayContaining([pair.a, pair.b]))
  for (const { rows, pair } of found.apart) expect(rows.map((row) => row.line)).toEqual([pair.a, pair.b])
  expect(found.apart.length).toBeGreaterThan(0)
})

test('English heads, commas and UTF-16 are read; a column may be named', () => {
  const english = matchList(
    csv('﻿Surname,Given name,Birth year\nSầm Thị,Ngát,1939\nSầm Thị,Ngát,1939\n'),
    {},
    'possible',
  )
  expect(english.clusters).toHaveLength(1)
  const utf16 = Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from('Ai\tSinh\nSầm Thị Ngát\t5/8/1939\nSầm Ngát\t8/5/1939\n', 'utf16le'),
  ])
  expect(matchList(utf16, { name: 'Ai', birth: 'Sinh' }, 'possible').clusters).toHaveLength(1)
})

test.each([
  ['no names', csv('a,b\n1,2\n'), {}, 'people.list-without-names'],
  ['a column that is not there', csv('Name\nA\n'), { birth: 'Sinh' }, 'people.list-column-unknown'],
  ['an old code page', Buffer.from([0x48, 0xe4, 0x20, 0x0a]), {}, 'people.list-unreadable'],
  ['nothing', csv(''), {}, 'people.list-unreadable'],
  ['a quote that does not end', csv('Name\n"A\n'), {}, 'people.list-unreadable'],
])('a list with %s is refused', (_, bytes, named, code) => {
  expect(() => matchList(bytes, named, 'possible')).toThrow(expect.objectContaining({ code }))
})
