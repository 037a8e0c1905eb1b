import type { ChecklistItem } from './checklist.law.ts'

/** The items of a checklist of which a dossier has no paper, in the order of the list. */
export const gapsIn = (items: readonly ChecklistItem[], types: ReadonlySet<string>): ChecklistItem[] =>
  items.filter((item) => !item.anyOf.some((type) => types.has(type)))
