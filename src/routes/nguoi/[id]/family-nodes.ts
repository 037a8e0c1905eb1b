import type { Family, FamilyMember, FamilyPlace, FamilyRole } from '#modules/people/index.ts'
import { m } from '#ui/messages/messages.js'
import { publicId } from '../../ids.ts'
import { categoryName, relationName } from '../../words.ts'
import type { FamilyNode, PageData } from './page-data.ts'

const seenBack: Partial<Record<FamilyRole, () => string>> = {
  parent: m.family_role_parent,
  'adoptive-parent': m.family_role_adoptive_parent,
  grandchild: m.family_role_grandchild,
  nurtured: m.family_role_nurtured,
  worshipped: m.family_role_worshipped,
}
/** What somebody is to the person. */
export const roleName = (role: FamilyRole): string =>
  seenBack[role]?.() ?? relationName(role as Parameters<typeof relationName>[0])

const meritOf = (codes: readonly string[]): string | null =>
  codes.length === 0 ? null : codes.map((code) => categoryName(code)).join(', ')

function stateOf({ state, death }: FamilyMember): string | null {
  if (state === 'alive') return m.family_alive()
  if (state === 'missing') return m.family_missing()
  if (state === 'dead') return death === null ? m.family_dead() : m.family_dead_on({ date: death })
  return null
}

const nodeOf = (one: FamilyMember): FamilyNode => ({
  href: one.personId === null ? null : `/nguoi/${publicId('per', one.personId)}`,
  name: one.name ?? m.relative_hidden(),
  role: one.note ? `${roleName(one.role)}, ${one.note}` : roleName(one.role),
  dates: one.birth ?? '',
  state: stateOf(one),
  dead: one.state === 'dead',
  merit: meritOf(one.merit),
})

/** The family as it is drawn; null where nobody is on record. */
export function familyOf(family: Family): PageData['family'] {
  if (family.members.length === 0) return null
  const at = (place: FamilyPlace) => family.members.filter((one) => one.place === place).map(nodeOf)
  return {
    merit: meritOf(family.self.merit),
    parents: at('parent'),
    spouses: at('spouse'),
    siblings: at('sibling'),
    children: at('child'),
    others: at('other'),
  }
}
