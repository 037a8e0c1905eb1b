import { expect, test } from 'vitest'
import { clusterPairs, findPairs, matchingAreas, Matcher, type Subject } from './index.ts'

const matcher = new Matcher(matchingAreas(), [])
const home = 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ'
function group(people: Record<string, { name: string; birth?: string; home?: string; sex?: 'male' | 'female' }>) {
  const subjects = Object.entries(people).map(([id, one]) => matcher.read({ id, name: one.name, birthEdtf: one.birth ?? null, home: one.home ?? null, sex: one.sex ?? null }) as Subject)
  const byId = new Map(subjects.map((subject) => [subject.id, subject]))
  const { clusters, apart } = clusterPairs(matcher, byId, findPairs(matcher, subjects, matcher.possibleFrom(subjects.length)))
  return { clusters, apart: apart.map(({ a, b }) => `${a} ${b}`).sort() }
}

test('a record with a name only does not make one person of two who were born a generation apart', () => {
  const name = 'Khúc Thị Thoan'
  const { clusters, apart } = group({ a: { name, birth: '1948-03-02', home }, b: { name, home }, c: { name }, d: { name, birth: '1971-05-06', home } })
  expect(clusters.filter((ids) => ids.includes('a') && ids.includes('d'))).toEqual([])
  // Nothing that holds by itself is lost: it is in a group or told apart.
  expect(clusters.flat()).toEqual(expect.arrayContaining(['a', 'b']))
  expect(apart.length).toBeGreaterThan(0)
})

test('records that are one person stay together although one says less or with a slip', () => {
  const name = 'Khúc Thị Thoan'
  const { clusters, apart } = group({ a: { name, birth: '1948-03-12', home }, b: { name, birth: '1948', home }, c: { name, birth: '1948-12-03', home }, d: { name: 'KHUC THI THOAN', home } })
  expect(clusters).toEqual([['a', 'b', 'c', 'd']])
  expect(apart).toEqual([])
})

test('the surer pair joins first, whatever order they come in', () => {
  const name = 'Khúc Thị Thoan'
  const people = { a: { name, birth: '1948', home, sex: 'female' as const }, b: { name, home, sex: 'female' as const }, c: { name, birth: '1971', home } }
  const turned = Object.fromEntries(Object.entries(people).toReversed()) as typeof people
  expect(group(people)).toEqual(group(turned))
  expect(group(people).clusters).toEqual([['a', 'b']])
  expect(group(people).apart).toEqual(['a c', 'b c'])
})
