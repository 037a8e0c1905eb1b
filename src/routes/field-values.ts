import { SEX_ON_PAPER, type EffectiveField, type EffectiveFields, type FieldName } from '#modules/archive/index.ts'
import { formatEdtf, parseEdtf, parseWrittenDate } from '#shared/edtf.ts'
import { m } from '#ui/messages/messages.js'

const dates: ReadonlySet<FieldName> = new Set(['birthDate', 'deathDate', 'signedOn', 'injuredOn', 'enlistedOn'])

/** A field's value as people write it: dates as 26/10/1938 or 7/1949; '' when there is none. */
export function fieldValue(name: FieldName, value: string | null): string {
  if (value === null) return ''
  if (name === 'sex') return value === SEX_ON_PAPER.male ? m.sex_male() : value === SEX_ON_PAPER.female ? m.sex_female() : value
  return dates.has(name) && parseEdtf(value) ? formatEdtf(value) : value
}

/** What a person typed, as it is kept: dates as EDTF where they can be understood, else as typed. '' means: not on the paper. */
export function typedValue(name: FieldName, typed: string): string | null {
  const text = typed.trim().normalize('NFC')
  if (text === '') return null
  if (name === 'sex') {
    const said = text.toLowerCase()
    return said === m.sex_male() ? SEX_ON_PAPER.male : said === m.sex_female() ? SEX_ON_PAPER.female : said
  }
  if (!dates.has(name)) return text
  const written = parseWrittenDate(text)
  return written.kind === 'date' ? written.date.edtf : text
}

/** Fields in the order in which a reader meets them on the paper; those that stand nowhere come last. */
export function inOrder(fields: EffectiveFields): [FieldName, EffectiveField][] {
  const place = ({ box }: EffectiveField) => (box ? box[1] * 1e6 + box[0] : Infinity)
  return (Object.entries(fields) as [FieldName, EffectiveField][]).sort(([, a], [, b]) => (place(a) === place(b) ? 0 : place(a) - place(b)))
}
