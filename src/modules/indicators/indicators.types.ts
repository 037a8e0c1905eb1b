import type { RawBuilder } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { isUuid } from '#shared/ids.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'

/** By what a figure may be told apart, beside the unit; which of them a figure has stands in its definition. */
export const DIMENSIONS = ['channel', 'field', 'agency', 'level', 'month', 'state', 'online', 'box', 'day', 'person'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Whether a text may be a value of the dimension: what the database could not compare is no question. */
export function isValueOf(dimension: Dimension, text: string): boolean {
  if (dimension === 'day') return isLegalDate(text)
  if (dimension === 'box') return text === 'unknown' || isUuid(text)
  if (dimension === 'month') return isLegalDate(text) && text.endsWith('-01')
  if (dimension === 'state') return /^(?:[1-9]|10)$/.test(text)
  return /^[a-z0-9/-]{1,60}$/.test(text)
}

/**
 * What a figure is asked: the state of the world on a legal day, as known at an instant; with `areaPath` of the records only that the unit,
 * and all below it, managed then; with `only` of those only that have one value of a dimension.
 */
export type Question = { day: LegalDate; knownAt: Date; areaPath?: string | undefined; only?: { dimension: Dimension; value: string } | undefined }

/** What counts is told by a definition file; how, by one query that returns the records. The figure is their number. */
export type IndicatorSource = {
  code: string
  /** Raised whenever `records` changes what it returns; kept with every frozen run. */
  queryVersion: string
  /** A query of one column `record_id uuid`, each record once, within the scope of the acting account. */
  records(question: Question): RawBuilder<{ record_id: string }>
  /** `records` with the path of the unit that managed each on that day, as known then; for figures that have the dimension `area`. */
  placed?(question: Question): RawBuilder<{ record_id: string; unit_path: string }>
  /**
   * How many records of `placed` each of several groups has, where that is kept and need not be counted one by one: the sum over all rows,
   * or over those of a unit, is the number of records that the same question lists.
   */
  tally?(question: Question): RawBuilder<{ unit_path: string; records: number }>
  /** The number of `records` by a quicker way, of one column `records`; tests hold it to the list. */
  count?(question: Question): RawBuilder<{ records: number }>
  /** `records` with the value that each has of a dimension; one without a value is told as `unknown`. For `month` it is the day, which the kernel takes to its month; for `day` the instant, which it takes to its legal day; for `box` its id, or null. */
  by?: Partial<Record<Dimension, (question: Question) => RawBuilder<{ record_id: string; value: unknown }>>>
  /**
   * How many records of `by` each of several groups has, where that is kept: as `tally`, with the value of the dimension (for `day` the legal
   * day itself, for `month` any day of it); with `unit_path` where the question names a unit. Nothing where it is not kept for such a question.
   * The sum is the number that the same question lists.
   */
  tallyBy?: Partial<Record<Dimension, (question: Question) => RawBuilder<{ value: unknown; records: number }> | undefined>>
  /** The cells of some records, by column, and where each leads. */
  describe(tx: Tx, recordIds: string[]): Promise<Map<string, RecordDescription>>
  /** Keys of the cells in order; their words are `column_<key>` in the message catalogue. */
  columns: string[]
}

export type RecordDescription = { href: string; label: string; cells: Record<string, string> }

export type Definition = {
  code: string
  name: string
  unit: string
  definition: string
  counting: string
  /** The same words for the English interface. */
  en: { name: string; unit: string; one: string; definition: string; counting: string }
  direction: 'up' | 'down'
  dimensions: string[]
  sources: { title: string; says: string; confidence: 'high' | 'medium' | 'low' | 'unverified' }[]
}

export type Indicator = Definition & { source: IndicatorSource }

export type IndicatorRun = {
  runId: string
  code: string
  queryVersion: string
  asOf: LegalDate
  knownAt: Date
  records: number
  recordsHash: string
  frozenBy: string
  frozenAt: Date
}
