import { expect, test } from 'vitest'
import type { EffectiveFields } from '../archive.types.ts'
import type { FieldName } from '../fields/index.ts'
import { proofOf, type ProofPage, type RegisterFact } from './proof.model.ts'

const NAMES = ['Lê Văn Đức', 'Lê Đức']
let made = 0
/** A page that speaks of him; values with `?` were read by the machine and looked at by nobody. */
function page(values: Partial<Record<FieldName, string>>, type = 'decision'): ProofPage {
  made += 1
  const fields = Object.fromEntries(
    Object.entries({ fullName: 'Lê Văn Đức', ...values }).map(([name, text]) => [name, { value: text.replace('?', ''), raw: text, confidence: 90, accepted: !text.endsWith('?'), agreed: true, box: null }]),
  ) as EffectiveFields
  return { pageId: `p${made}`, dossierId: 'd', position: made, type, fields }
}
const birth: RegisterFact = { field: 'birthDate', value: '1938-10-26' }
const decision: RegisterFact = { field: 'decision', number: '123/QĐ-TB', signedOn: '1976-05-04' }

test.each([
  ['a value that a page bears', birth, [page({ birthDate: '1938-10-26' })], [0, null]],
  ['the page with the whole day before one with the year', birth, [page({ birthDate: '1938' }), page({ birthDate: '1938-10-26' })], [1, null]],
  ['what was looked at before what the machine read', birth, [page({ birthDate: '1938-10-26?' }), page({ birthDate: '1938' })], [1, null]],
  ['nothing where no page speaks of it', birth, [page({}), page({ deathDate: '1972-06-15' })], [null, null]],
  ['nothing of a page that speaks of another person', birth, [page({ fullName: 'Trần Thị Hoa', birthDate: '1938-10-26' })], [null, null]],
  ['what contradicts beside what shows', birth, [page({ birthDate: '1938-10-26' }), page({ birthDate: '1940' })], [0, '1940']],
  ['no word of the machine against a page that shows', birth, [page({ birthDate: '1938-10-26' }), page({ birthDate: '1940?' })], [0, null]],
  ['a word of the machine where no page shows', birth, [page({ birthDate: '1940?' })], [null, '1940']],
  ['no page without a name against it', birth, [page({ fullName: '', birthDate: '1940' })], [null, null]],
  ['a rate', { field: 'injuryRate', value: '45' }, [page({ injuryRate: '41' }), page({ injuryRate: '45' })], [1, '41']],
  ['a decision by its number, however it is written', decision, [page({ documentNumber: 'Số: 123 / QĐ-TB', signedOn: '1976-05' })], [0, null]],
  ['another number of the same day', decision, [page({ documentNumber: '132/QĐ-TB', signedOn: '1976-05-04' })], [null, '132/QĐ-TB']],
  ['no letter of the same day', decision, [page({ documentNumber: '132/CV', signedOn: '1976-05-04' }, 'official-letter')], [null, null]],
  ['another day of the same number', decision, [page({ documentNumber: '123/QĐ-TB', signedOn: '1977-05-04' })], [null, '1977-05-04']],
  ['no decision of another number and day', decision, [page({ documentNumber: '9/QĐ', signedOn: '1990-01-01' })], [null, null]],
] as [string, RegisterFact, ProofPage[], [number | null, string | null]][])('shows %s', (_, fact, pages, [shown, against]) => {
  const proof = proofOf(fact, pages, NAMES)
  expect([proof.shown?.pageId ?? null, proof.against?.says ?? null]).toEqual([shown === null ? null : pages[shown]!.pageId, against])
})
