import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { leave, makeOne, makeOwn, moveInto, pick, settleNumbers, standings } from './arrange.model.ts'

const layout = [['a', 'b', 'c'], ['d'], ['e', 'f']]
const of = (...pages: string[]) => new Set(pages)
const short = (papers: string[][]) => papers.map((paper) => paper.join('')).join(' ')

describe('the order of pages', () => {
  it.each([
    ['a page goes behind another paper', moveInto(layout, of('b'), 'e', 'last'), 'ac d efb'],
    ['pages go before a paper, in their own order', moveInto(layout, of('c', 'a'), 'f', 'first'), 'b d acef'],
    ['a page goes to the end of its own paper', moveInto(layout, of('a'), 'b', 'last'), 'bca d ef'],
    ['a paper that gives all its pages is no more', moveInto(layout, of('d'), 'a', 'last'), 'abcd ef'],
    ['a paper may be told to take its own pages', moveInto(layout, of('d'), 'd', 'first'), 'abc d ef'],
    ['pages from the middle become a paper behind the rest', makeOwn(layout, of('b', 'c')), 'a bc d ef'],
    ['pages from the beginning become a paper before the rest', makeOwn(layout, of('a')), 'a bc d ef'],
    ['pages of several papers become one', makeOwn(layout, of('c', 'd', 'e')), 'ab cde f'],
    ['papers with a chosen page become one', makeOne(layout, of('b', 'f')), 'abcef d'],
    ['what is picked keeps its papers', pick(layout, of('b', 'd', 'f')), 'b d f'],
    ['what is left keeps its papers', leave(layout, of('b', 'd', 'f')), 'ac e'],
  ])('%s', (_, papers, expected) => expect(short(papers)).toBe(expected))

  it('no act loses a page or makes one', () => {
    const papers = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }).map((sizes) => {
      let at = 0
      return sizes.map((size) => Array.from({ length: size }, () => `p${at++}`))
    })
    fc.assert(
      fc.property(papers, fc.array(fc.nat(30)), fc.nat(30), fc.boolean(), (given, picks, target, first) => {
        const all = given.flat()
        const chosen = of(...picks.map((at) => all[at % all.length]!))
        const ways = [makeOwn(given, chosen), makeOne(given, chosen), moveInto(given, chosen, all[target % all.length]!, first ? 'first' : 'last'), [...leave(given, chosen), ...pick(given, chosen)]]
        for (const way of ways) {
          expect(way.flat().sort()).toEqual([...all].sort())
          expect(way.every((paper) => paper.length > 0)).toBe(true)
        }
      }),
      { seed: 11 },
    )
  })

  it('numbers are given out in order, and every first page begins a paper', () => {
    expect([...standings([['b'], ['a', 'c']], 'D', [2, 5, 9])]).toEqual([
      ['b', { dossierId: 'D', seq: 2, begins: true }],
      ['a', { dossierId: 'D', seq: 5, begins: true }],
      ['c', { dossierId: 'D', seq: 9, begins: false }],
    ])
  })

  it('a page that comes back takes its old number, and what stands there since goes behind it', () => {
    const pages = [
      { pageId: 'a', seq: 1, back: false },
      { pageId: 'new', seq: 3, back: false },
      { pageId: 'old', seq: 3, back: true },
      { pageId: 'z', seq: 4, back: false },
    ]
    expect([...settleNumbers(pages)]).toEqual([['a', 1], ['old', 3], ['new', 4], ['z', 5]])
  })
})
