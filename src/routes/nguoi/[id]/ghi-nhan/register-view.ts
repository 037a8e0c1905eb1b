import type { RatingLine, RegisterLine, RegisterRecord } from '#modules/merit/index.ts'
import { formatEdtf } from '#shared/edtf.ts'
import { formatDay, formatInstant } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { Tone } from '#ui/types.ts'
import { caseHref, publicId } from '../../../ids.ts'
import { categoryName } from '../../../words.ts'
import type { LineView, RecordView } from './page-data.ts'

const states: Record<RegisterLine['state'], { label: () => string; tone: Tone }> = {
  recognised: { label: m.entry_state_recognised, tone: 'honour' },
  suspended: { label: m.entry_state_suspended, tone: 'doubtful' },
  terminated: { label: m.entry_state_terminated, tone: 'refused' },
  pending: { label: m.entry_state_pending, tone: 'plain' },
}
export const stateName = (state: RegisterLine['state']): string => states[state].label()

const periodOf = ({ from, until }: { from: string | null; until: string | null }): string => {
  if (from === null) return until === null ? m.entry_always() : m.entry_until({ until: formatDay(until) })
  return until === null ? m.entry_from({ from: formatDay(from) }) : m.entry_from_until({ from: formatDay(from), until: formatDay(until) })
}

/** Number, day and body; a day that is not whole stands with what it was understood as. */
export function decisionText(line: Pick<RegisterLine, 'decisionNumber' | 'signedWritten' | 'signedEdtf' | 'body'>): string {
  const read = line.signedEdtf === null ? null : /^\d{4}-\d{2}-\d{2}$/.test(line.signedEdtf) ? formatDay(line.signedEdtf) : formatEdtf(line.signedEdtf)
  const signed = line.signedWritten === null ? null : read === null || read === line.signedWritten ? line.signedWritten : m.entry_signed_read({ written: line.signedWritten, read })
  return [line.decisionNumber === null ? null : m.entry_number({ number: line.decisionNumber }), signed === null ? null : m.entry_signed({ day: signed }), line.body].filter(Boolean).join(', ')
}

const knownText = ({ knownFrom, enteredByName }: Pick<RegisterLine, 'knownFrom' | 'enteredByName'>): string =>
  enteredByName === null ? m.entry_known({ at: formatInstant(knownFrom.toISOString()) }) : m.entry_known_by({ at: formatInstant(knownFrom.toISOString()), name: enteredByName })

export const lineView = (line: RegisterLine, address: string | null): LineView => ({
  key: line.recognitionId,
  when: periodOf(line),
  state: stateName(line.state),
  tone: states[line.state].tone,
  decision: decisionText(line),
  known: line.recognitionId === '' ? '' : knownText(line),
  source: line.applicationId !== null && line.applicationCode !== null ? { label: m.entry_from_case({ code: line.applicationCode }), href: caseHref(line.applicationId) } : null,
  correctHref: address === null ? null : `${address}?sua=${publicId('rec', line.recognitionId)}`,
  isNew: line.recognitionId === '',
})

export const recordTitle = (record: Pick<RegisterRecord, 'category' | 'numberWritten'>): string => categoryName(record.category)

const ratingText = (line: RatingLine): string => m.entry_rating_line({ rate: String(line.rate), when: periodOf(line) })

export function recordView(record: RegisterRecord, address: string): RecordView {
  const wrong = [...record.lines.map((line) => ({ ...line, key: line.recognitionId, text: [stateName(line.state), periodOf(line), decisionText(line)].filter(Boolean).join(' · ') })), ...record.ratings.map((line) => ({ ...line, key: line.meritRatingId, text: ratingText(line) }))]
  return {
    id: publicId('mer', record.meritRecordId),
    title: recordTitle(record),
    number: record.numberWritten,
    lines: record.lines.filter((line) => line.knownUntil === null).map((line) => lineView(line, address)),
    ratings: record.ratings.filter((line) => line.knownUntil === null).map((line) => ({ key: line.meritRatingId, text: ratingText(line), known: knownText(line), correctHref: `${address}?sua-ty-le=${publicId('rat', line.meritRatingId)}` })),
    wrong: wrong.flatMap(({ key, text, knownFrom, knownUntil, wrongBecause, wrongByName }) =>
      wrongBecause === null || knownUntil === null ? [] : [{ key, text, why: m.entry_wrong({ from: formatInstant(knownFrom.toISOString()), until: formatInstant(knownUntil.toISOString()), name: wrongByName ?? '', because: wrongBecause }) }],
    ),
  }
}
