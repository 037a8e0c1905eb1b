import { expect, test } from 'vitest'
import { loadTermReport, parseTermReport, splitPieces } from './report.ts'

const report = loadTermReport()
const reachOf = (slot: string) => report.slots.get(slot)?.reach

test('a paragraph falls into words and places of figures, in order', () => {
  expect(splitPieces('Có {a} người,\n{b}.\n')).toEqual([
    { text: 'Có ' },
    { slot: 'a' },
    { text: ' người,\n' },
    { slot: 'b' },
    { text: '.' },
  ])
})

test('the report carries the figures of the article, each once, in its order', () => {
  const figures = report.sections
    .flatMap((section) => section.paragraphs.flat())
    .flatMap((piece) =>
      'slot' in piece ? [report.slots.get(piece.slot)?.reach?.replace('\u00a0', ' ') ?? '·'] : [],
    )
  expect(figures).toEqual([
    '·', '6', '4', '1', '4', 'đúng tiến độ', '15.700', 'khoảng 3.000', '25,6 %', '23,2 %', 'vượt chỉ tiêu', 'vượt chỉ tiêu',
    'vượt chỉ tiêu', 'vượt chỉ tiêu', '70 %', '28 %', '52', '45', 'đầy đủ, kịp thời', 'gần 50.000', '·', '100 %', '·', '·',
    '5,57 %', '1,5 %', '2018', '2', '209', '114', '81', '100 %', '9', '144', '100 %', '5', '28', '40 %', '174', '·',
  ]) // prettier-ignore
})

test('two figures are answered by indicators, the others by nothing yet', () => {
  expect([...report.slots.values()].flatMap((slot) => slot.indicator ?? [])).toEqual([
    'archive.dossiers-held',
    'archive.pages-read',
  ])
  expect(reachOf('dossiers-held')).toBe('gần 50.000')
  expect(reachOf('pages-read')).toBeUndefined()
})

const small = (paragraph: string, slots: string) => `
code: x
title: x
standfirst: x
asOf: 2020-05-26
source: { title: x, publisher: x, publishedOn: 2020-05-26 }
sections: [{ id: x, heading: x, paragraphs: ['${paragraph}'] }]
slots: [${slots}]`
const one = '{ slot: one, about: x, unit: x, source: article }'

test('a slot that is not declared, stands nowhere, or stands twice is refused', () => {
  expect(parseTermReport(small('{one}', one)).slots.size).toBe(1)
  expect(() => parseTermReport(small('{two}', one))).toThrow('slots at fault: two, one')
  expect(() => parseTermReport(small('nothing', one))).toThrow('slots at fault: one')
  expect(() => parseTermReport(small('{one} {one}', one))).toThrow('slots at fault: one')
  expect(() => parseTermReport(small('{one}', `${one}, ${one}`))).toThrow('declared twice')
})
