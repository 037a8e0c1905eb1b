import type { z } from 'zod'
import type { Clock } from '#shared/clock.ts'
import { foldName } from '#shared/names.ts'
import { recognitionWithoutDay } from '../merit.errors.ts'
import { recognitionFact } from '../merit.model.ts'
import type { MeritRecordId, NewRecognition } from '../merit.types.ts'
import type { enterDecisionSchema } from './entry.schemas.ts'
import type { Decision, Place, RegisterLine } from './entry.types.ts'

const numberKey = (number: string | null): string => foldName(number ?? '').join(' ')
const yearOf = (edtf: string | null): string | null => /^\d{4}/.exec(edtf ?? '')?.[0] ?? null

/** Whether two lines name one decision: the same number, and not two years. A number begins anew each year. */
export function isSameDecision(one: Pick<Decision, 'decisionNumber' | 'signedEdtf'>, other: Pick<Decision, 'decisionNumber' | 'signedEdtf'>): boolean {
  const [year, otherYear] = [yearOf(one.signedEdtf), yearOf(other.signedEdtf)]
  return numberKey(one.decisionNumber) !== '' && numberKey(one.decisionNumber) === numberKey(other.decisionNumber) && (year === null || otherYear === null || year === otherYear)
}

const isKnown = (line: RegisterLine): boolean => line.knownUntil === null

/** The lines that are known, without the one that is corrected: where a line ends that another follows, the one before goes on. */
export function linesWithout(lines: readonly RegisterLine[], recognitionId: string | null): RegisterLine[] {
  const known = lines.filter(isKnown)
  const wrong = known.find((line) => line.recognitionId === recognitionId)
  if (wrong === undefined) return known
  return known.filter((line) => line !== wrong).map((line) => (wrong.from !== null && line.until === wrong.from ? { ...line, until: wrong.until } : line))
}

/** Where a decision goes among the lines of a record (those of `linesWithout`). */
export function placeDecision(known: readonly RegisterLine[], decision: Decision): Place {
  const same = known.find((line) => isSameDecision(line, decision))
  if (same !== undefined) return { kind: same.state === decision.state && same.from === decision.from ? 'already' : 'otherwise', line: same }
  const taken = known.find((line) => line.from === decision.from)
  if (taken !== undefined) return { kind: 'day-taken', line: taken }
  const before = known.find((line) => (line.from === null || line.from < decision.from) && (line.until === null || line.until > decision.from))
  if (decision.resumed && before?.state !== 'suspended') return { kind: 'not-suspended' }
  const later = known.flatMap((line) => (line.from !== null && line.from > decision.from ? [line.from] : [])).sort()
  return { kind: 'fits', until: later[0] ?? null }
}

/** What the register will say: the lines with the decision among them, in the order of the days. The new one has no id. */
export function linesWith(known: readonly RegisterLine[], line: Omit<RegisterLine, 'recognitionId' | 'until' | 'from'> & { from: NonNullable<RegisterLine['from']> }, until: RegisterLine['until']): RegisterLine[] {
  const { from } = line
  const kept = known.flatMap((one): RegisterLine[] => {
    const startsBefore = one.from === null || one.from < from
    if (startsBefore && (one.until === null || one.until > from)) return [{ ...one, until: from }]
    return [one]
  })
  return [...kept, { ...line, recognitionId: '', until }].sort((a, b) => (a.from ?? '').localeCompare(b.from ?? ''))
}

type Said = Pick<z.output<typeof enterDecisionSchema>, 'state' | 'decisionNumber' | 'signed' | 'body' | 'from'>

/** A decision as it is kept. Throws `merit.recognition-without-day` where neither `from` nor the date of the decision says a day. */
export function decisionOf(clock: Clock, said: Said): { decision: Decision; recognition: Omit<NewRecognition, 'meritRecordId' | 'path'> } {
  const state = said.state === 'resumed' ? 'recognised' : said.state
  const { decisionNumber = null, signed = null, body = null } = said
  const recognition = { state, decisionNumber, signed, body, from: said.from ?? null } as const
  const { holds, values } = recognitionFact(clock, { ...recognition, meritRecordId: '' as MeritRecordId, path: '' })
  if (holds.from === null) throw recognitionWithoutDay()
  return { decision: { state, resumed: said.state === 'resumed', decisionNumber: values['decision_number'] as string | null, signedEdtf: values['decision_signed_edtf'] as string | null, from: holds.from }, recognition }
}

/** What the register would say if the decision were entered, without the line that it corrects; a decision that has no place changes nothing. */
export function foretellDecision(clock: Clock, lines: readonly RegisterLine[], said: Said, corrects: string | null): { place: Place; now: RegisterLine[]; after: RegisterLine[] } {
  const { decision, recognition } = decisionOf(clock, said)
  const known = linesWithout(lines, corrects)
  const place = placeDecision(known, decision)
  const line = { ...decision, signedWritten: recognition.signed?.written ?? null, body: recognition.body ?? null, applicationId: null, applicationCode: null, enteredByName: null, wrongBecause: null, wrongByName: null, knownFrom: clock.now(), knownUntil: null }
  return { place, now: linesWithout(lines, null), after: place.kind === 'fits' ? linesWith(known, line, place.until) : known }
}
