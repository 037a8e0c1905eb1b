import type { RelationKind } from './people.types.ts'

/** Where somebody stands in a family picture, seen from the person it is of. */
export const FAMILY_PLACES = ['parent', 'spouse', 'sibling', 'child', 'other'] as const
export type FamilyPlace = (typeof FAMILY_PLACES)[number]

/** What the other one is to the person: the kinds of relations, and what they are seen from the other side. */
export type FamilyRole =
  RelationKind | 'parent' | 'adoptive-parent' | 'grandchild' | 'nurtured' | 'worshipped'

/** What `kind` said from the other side makes of who said it: who has me as mother is my child. */
const BACKWARD: Record<RelationKind, FamilyRole> = {
  father: 'child',
  mother: 'child',
  spouse: 'spouse',
  child: 'parent',
  'adopted-child': 'adoptive-parent',
  nurturer: 'nurtured',
  sibling: 'sibling',
  grandparent: 'grandchild',
  worshipper: 'worshipped',
  other: 'other',
}

const PLACE: Record<FamilyRole, FamilyPlace> = {
  father: 'parent',
  mother: 'parent',
  parent: 'parent',
  'adoptive-parent': 'parent',
  nurturer: 'parent',
  spouse: 'spouse',
  sibling: 'sibling',
  child: 'child',
  'adopted-child': 'child',
  nurtured: 'child',
  grandparent: 'other',
  grandchild: 'other',
  worshipper: 'other',
  worshipped: 'other',
  other: 'other',
}

export const roleOf = (kind: RelationKind, direction: 'forward' | 'backward'): FamilyRole =>
  direction === 'forward' ? kind : BACKWARD[kind]

export const placeOf = (role: FamilyRole): FamilyPlace => PLACE[role]

export type Link = { otherId: string; role: FamilyRole }

/**
 * The brothers and sisters that follow from common parents: children of the person's own parents (by blood or adoption, not by nurture), without
 * those of whom it is said anyway.
 */
export function siblingsThroughParents(
  own: ReadonlySet<string>,
  links: readonly Link[],
  childrenOf: ReadonlyMap<string, readonly string[]>,
): string[] {
  const said = new Set(links.map((link) => link.otherId))
  const found = new Set<string>()
  for (const { otherId, role } of links) {
    if (placeOf(role) !== 'parent' || role === 'nurturer') continue
    for (const child of childrenOf.get(otherId) ?? [])
      if (!own.has(child) && !said.has(child)) found.add(child)
  }
  return [...found]
}
