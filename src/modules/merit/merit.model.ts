import { knownFrom, storeDate, tidyText } from '#modules/people/index.ts'
import { dossierNumberKey, parseDossierNumber, type DossierNumber } from '#shared/dossier-number.ts'
import { newId } from '#shared/ids.ts'
import { foldName } from '#shared/names.ts'
import { toDaterange, type Period } from '#shared/period.ts'
import type { Clock } from '#shared/clock.ts'
import type {
  MeritCategory,
  MeritCategoryCode,
  MeritLaw,
  MeritRecordId,
  NewMeritRecord,
  NewRating,
  NewRecognition,
} from './merit.types.ts'

/**
 * A dossier number as its columns hold it. What cannot be read into four parts keeps its words, and the folded words are its key, so
 * that it is still found and not entered twice.
 */
export function numberColumns(written: string | null | undefined, law: MeritLaw) {
  const text = written ? tidyText(written) : ''
  const parts: DossierNumber | undefined = text === '' ? undefined : parseDossierNumber(text, law.symbols)
  return {
    number_police: parts?.police ?? false,
    number_locality: parts?.locality ?? null,
    number_category: parts?.category ?? null,
    number_serial: parts?.number ?? null,
    number_period: parts?.period ?? null,
    number_written: text === '' ? null : text,
    number_key: parts ? dossierNumberKey(parts) : text === '' ? null : foldName(text).join(' '),
  }
}

/** The row of a new merit record. */
export function buildMeritRow(clock: Clock, record: NewMeritRecord, law: MeritLaw) {
  const meritRecordId = record.meritRecordId ?? newId<'mer'>(clock)
  return {
    merit_record_id: meritRecordId as MeritRecordId,
    person_id: record.personId as string,
    category: record.category as string,
    ...numberColumns(record.number, law),
    path: record.path,
    created_at: clock.now(),
  }
}

/** Who entered a line, and when. */
export const enteredColumns = ({ entered }: Pick<NewRecognition, 'entered'>) => ({
  entered_by: entered?.by ?? null,
  entered_at: entered?.at ?? null,
})

/** The columns of a recognition and the days on which it holds. */
export function recognitionFact(
  clock: Clock,
  recognition: NewRecognition,
): { holds: Period; values: Record<string, string | Date | null> & { state: string; path: string } } {
  const signed = recognition.signed ? storeDate(recognition.signed, clock.today()) : null
  const text = (value: string | null | undefined) => (value ? tidyText(value) : null)
  return {
    holds: { from: recognition.from ?? signed?.latest ?? null, until: null },
    values: {
      state: recognition.state,
      decision_number: text(recognition.decisionNumber),
      decision_signed_written: signed?.written ?? null,
      decision_signed_edtf: signed?.edtf ?? null,
      decision_body: text(recognition.body),
      application_id: recognition.entered?.applicationId ?? null,
      ...enteredColumns(recognition),
      path: recognition.path,
    },
  }
}

/** The row that `recordFact` would write for a record that has no recognition yet. */
export function buildRecognitionRow(clock: Clock, recognition: NewRecognition) {
  const { holds, values } = recognitionFact(clock, recognition)
  return {
    recognition_id: newId(clock) as string,
    merit_record_id: recognition.meritRecordId as string,
    ...values,
    holds: toDaterange(holds),
    known: knownFrom(clock.now()),
  }
}

/** The row that `recordFact` would write for a record that has no rating yet. */
export function buildRatingRow(clock: Clock, rating: NewRating) {
  return {
    merit_rating_id: newId(clock) as string,
    merit_record_id: rating.meritRecordId as string,
    injury_rate: rating.rate,
    ...enteredColumns(rating),
    holds: toDaterange({ from: rating.from, until: null }),
    known: knownFrom(clock.now()),
    path: rating.path,
  }
}

const keyOf = (text: string): string => foldName(text.replace(/\([^)]*\)/g, ' ')).join(' ')

const byWords = new WeakMap<MeritLaw, Map<string, MeritCategory>>()

/** The category that a list's words mean: name, short name, alias or code, marks and case aside; undefined for any other words. */
export function findCategory(written: string, law: MeritLaw): MeritCategory | undefined {
  let index = byWords.get(law)
  if (index === undefined) {
    index = new Map()
    for (const category of law.categories.values())
      for (const words of [category.name, category.short, category.code, ...category.aliases])
        index.set(keyOf(words), category)
    byWords.set(law, index)
  }
  return index.get(keyOf(written))
}

/** Whether a dossier of the category may bear the symbol: a category without one of its own lies under another's. */
export function symbolFits(category: MeritCategoryCode, symbol: string, law: MeritLaw): boolean {
  const own = law.categories.get(category)?.symbol ?? null
  return own === null || own === symbol
}
