import { expect, test } from 'vitest'
import { loadTermReport, parseTermReport, splitPieces, translateTermReport } from './report.ts'

const { vi: report, en } = loadTermReport()
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
      'slot' in piece && report.slots.get(piece.slot)?.source === 'article' ? [report.slots.get(piece.slot)?.reach?.replace('\u00a0', ' ') ?? '·'] : [],
    )
  expect(figures).toEqual([
    '·', '6', '4', '1', '4', 'đúng tiến độ', '15.700', 'khoảng 3.000', '25,6 %', '23,2 %', 'vượt chỉ tiêu', 'vượt chỉ tiêu',
    'vượt chỉ tiêu', 'vượt chỉ tiêu', '70 %', '28 %', '52', '45', 'đầy đủ, kịp thời', 'gần 50.000', '·', '100 %', '·', '·',
    '5,57 %', '1,5 %', '2018', '2', '209', '114', '81', '100 %', '9', '144', '100 %', '5', '28', '40 %', '174', '·',
  ]) // prettier-ignore
})

test('cases of citizens, of which the article tells nothing, are counted beside it and have nothing to reach', () => {
  expect([...report.slots.values()].flatMap((slot) => (slot.source === 'system' ? [[slot.slot, slot.indicator, slot.reach ?? slot.told]] : []))).toEqual([
    ['cases-received', 'cases.received', undefined],
    ['cases-on-time', 'cases.decided-on-time', undefined],
    ['cases-late', 'cases.decided-late', undefined],
    ['cases-papers-reused', 'cases.papers-reused', undefined],
    ['cases-digitised', 'cases.digitised-on-receipt', undefined],
  ])
  expect(() => parseTermReport(small('{one}', '{ slot: one, about: x, unit: x, source: system }'))).toThrow('counted')
  expect(() => parseTermReport(small('{one}', '{ slot: one, about: x, indicator: a.b, reach: "9", unit: x, source: system }'))).toThrow('counted')
})

test('papers, records, procedures and cases are answered by indicators, two of them as shares, the others by nothing yet', () => {
  expect([...report.slots.values()].flatMap((slot) => slot.indicator ?? [])).toEqual([
    'outstanding.reviewed-on-time',
    'archive.dossiers-held',
    'archive.pages-read',
    'procedures.in-force',
    'procedures.provincial',
    'procedures.provincial-online-three',
    'procedures.provincial-online-three',
    'cases.received',
    'cases.decided-on-time',
    'cases.decided-late',
    'cases.papers-reused',
    'cases.digitised-on-receipt',
  ])
  expect([...report.slots.values()].flatMap((slot) => (slot.of ? [[slot.slot, slot.of]] : []))).toEqual([['outstanding-reviewed-on-time', 'outstanding.reviews-due'], ['procedures-level-three-share', 'procedures.provincial']])
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

test('the English report has the same figures in the same places, its numbers written as English does', () => {
  expect(en.sections.map((section) => section.id)).toEqual(report.sections.map((section) => section.id))
  expect([...en.slots.values()].map((slot) => slot.indicator)).toEqual([...report.slots.values()].map((slot) => slot.indicator))
  expect(['jobs-added-yearly', 'poor-household-rate', 'dossiers-held'].map((slot) => en.slots.get(slot)?.reach)).toEqual(['15,700', '5.57\u00a0%', 'nearly 50,000'])
  for (const slot of en.slots.values()) expect(slot.about.replace('Tân Sơn', '')).not.toMatch(/[ăđơưạảấầẩẫậắằẳẵặẹẻẽềểễệ]/u)
})

test('a translation that leaves out or adds a figure is refused', () => {
  const original = parseTermReport(small('{one}', one))
  const words = (paragraph: string, slots: string) => `{ title: x, standfirst: x, sections: [{ id: x, heading: x, paragraphs: ['${paragraph}'] }], slots: ${slots} }`
  expect(translateTermReport(original, words('{one}', '{ one: { about: y, unit: y } }')).slots.get('one')?.about).toBe('y')
  expect(() => translateTermReport(original, words('none', '{ one: { about: y, unit: y } }'))).toThrow('other sections or slots')
  expect(() => translateTermReport(original, words('{one}', '{}'))).toThrow('one is not translated')
  expect(() => translateTermReport(original, words('{one}', '{ one: { about: y, unit: y }, two: { about: y, unit: y } }'))).toThrow('slots of its own')
  expect(() => translateTermReport(original, words('{one}', '{ one: { about: y, unit: y, told: z } }'))).toThrow('one is not translated')
})
