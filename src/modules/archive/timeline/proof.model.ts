import type { EffectiveField, EffectiveFields } from '../archive.types.ts'
import { agrees, isNearName, speaksOf } from '../compare/compare.model.ts'
import type { FieldName } from '../fields/index.ts'
import { sameWord } from '../second-reading/second-reading.model.ts'

/** A page that may show what the register says. `position`: in its dossier, from 1. */
export type ProofPage = { pageId: string; dossierId: string; position: number; type: string | null; fields: EffectiveFields }

/** What the register says: a value that stands in a field of papers, or a decision by its number and the day it was signed. */
export type RegisterFact = { field: 'birthDate' | 'deathDate' | 'injuryRate'; value: string } | { field: 'decision'; number: string | null; signedOn: string | null }

/** The page that shows it best, and the one that says otherwise, with its word. `unsure`: the machine's, which nobody looked at. */
export type Proof = { shown: ProofPage | null; unsure: boolean; against: { page: ProofPage; field: FieldName; says: string; unsure: boolean } | null }

/** What alone may be read as another number or day of the same decision. */
const DECISIONS: ReadonlySet<string | null> = new Set(['decision', 'decision-before-1995', 'martyr-certificate'])
const WHOLE_DAY = /^\d{4}-\d{2}-\d{2}$/

/** Of what pages say of the person with these names. What was looked at goes before what the machine read, the whole day before a part of it. */
export function proofOf(fact: RegisterFact, pages: readonly ProofPage[], names: readonly string[]): Proof {
  const judged = pages.filter((page) => speaksOf(page.fields, names)).flatMap((page) => verdictOf(fact, page) ?? [])
  const best = (from: readonly Verdict[]) => from.toSorted((a, b) => Number(b.field.accepted) - Number(a.field.accepted) || Number(b.exact) - Number(a.exact))[0]
  const shown = best(judged.filter((one) => one.shows))
  // A page without a name may speak of a relative: enough to show what is known, too little to contradict it.
  const named = ({ page }: Verdict) => names.some((name) => isNearName(name, page.fields.fullName?.value ?? ''))
  const against = best(judged.filter((one) => !one.shows && named(one) && (one.field.accepted || shown === undefined)))
  return {
    shown: shown?.page ?? null,
    unsure: shown !== undefined && !shown.field.accepted,
    against: against ? { page: against.page, field: against.name, says: against.field.value ?? '', unsure: !against.field.accepted } : null,
  }
}

type Verdict = { page: ProofPage; name: FieldName; field: EffectiveField; shows: boolean; exact: boolean }

function verdictOf(fact: RegisterFact, page: ProofPage): Verdict | null {
  if (fact.field === 'decision') return verdictOfDecision(fact, page)
  const field = page.fields[fact.field]
  if (!field?.value) return null
  return { page, name: fact.field, field, shows: agrees(fact.field, fact.value, field.value), exact: field.value === fact.value }
}

function verdictOfDecision(fact: Extract<RegisterFact, { field: 'decision' }>, page: ProofPage): Verdict | null {
  const { documentNumber: number, signedOn: day } = page.fields
  if (fact.number === null || !number?.value) return null
  if (sameWord('documentNumber', fact.number, number.value)) {
    if (fact.signedOn === null || !day?.value || agrees('signedOn', fact.signedOn, day.value)) return { page, name: 'documentNumber', field: number, shows: true, exact: day?.value === fact.signedOn }
    return { page, name: 'signedOn', field: day, shows: false, exact: true }
  }
  const sameDay = fact.signedOn !== null && WHOLE_DAY.test(fact.signedOn) && day?.value === fact.signedOn
  return sameDay && DECISIONS.has(page.type) ? { page, name: 'documentNumber', field: number, shows: false, exact: true } : null
}
