import { expect, test } from 'vitest'
import { placeOf, roleOf, siblingsThroughParents } from './family.model.ts'

test.each([
  ['mother', 'forward', 'mother', 'parent'],
  ['mother', 'backward', 'child', 'child'],
  ['child', 'backward', 'parent', 'parent'],
  ['adopted-child', 'forward', 'adopted-child', 'child'],
  ['adopted-child', 'backward', 'adoptive-parent', 'parent'],
  ['nurturer', 'backward', 'nurtured', 'child'],
  ['spouse', 'backward', 'spouse', 'spouse'],
  ['grandparent', 'backward', 'grandchild', 'other'],
  ['worshipper', 'backward', 'worshipped', 'other'],
] as const)('%s, said %s, is a %s and stands as %s', (kind, direction, role, place) => {
  expect([roleOf(kind, direction), placeOf(roleOf(kind, direction))]).toEqual([role, place])
})

test('children of one parent are brothers and sisters, once, and not who is said to be something already', () => {
  const links = [
    { otherId: 'mother', role: 'mother' },
    { otherId: 'father', role: 'parent' },
    { otherId: 'nurse', role: 'nurturer' },
    { otherId: 'brother', role: 'sibling' },
  ] as const
  const childrenOf = new Map([
    ['mother', ['me', 'me-again', 'brother', 'sister']],
    ['father', ['sister', 'half']],
    ['nurse', ['milk-sister']],
  ])
  expect(siblingsThroughParents(new Set(['me', 'me-again']), links, childrenOf)).toEqual(['sister', 'half'])
})
