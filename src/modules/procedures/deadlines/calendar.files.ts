import { join } from 'node:path'
import { z } from 'zod'
import { daysBetween, weekdayOf, yearOf, type LegalDate } from '#shared/legal-date.ts'
import {
  code,
  confidence,
  day,
  lawFileError,
  ownSources,
  parseLawFile,
  readInstruments,
  readLawFile,
  sourced,
  sourceNames,
  sourceProblems,
  words,
  type LawProblem,
} from '../law-file.ts'
import type { CalendarData, CalendarYear } from './calendar.types.ts'

const ownFact = { source: words.optional(), confidence: confidence.optional() }
const yearsSchema = z.strictObject({
  sources: ownSources,
  occasions: z.array(z.strictObject({ code, name: words, en: words, lunar: z.boolean() })),
  years: z
    .array(
      z.strictObject({
        year: z.int().min(1990).max(2200),
        standing: z.enum(['recorded', 'projected']),
        ...sourced,
        note: words.optional(),
        off: z.array(
          z.strictObject({
            day,
            kind: z.enum(['holiday', 'compensation', 'swap']),
            occasion: code,
            worked: day.optional(),
            switch: code.optional(),
            ...ownFact,
          }),
        ),
        work: z.array(z.strictObject({ day, for: day, ...ownFact })),
        half: z.array(z.strictObject({ day, worked: z.enum(['morning', 'afternoon']), ...ownFact })),
      }),
    )
    .min(1, 'write at least one year'),
})

const RULES = ['weekend', 'first-day-not-counted', 'ends-on-working-day', 'eight-hours', 'fifteen-hours', 'clock-stops', 'pause-in-days', 'one-reappointment'] as const
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'write a time of day as HH:MM')
const weekdays = z.array(z.int().min(1).max(7)).min(1)
const rule = { code, says: words, en: words, ...sourced }
const rulesSchema = z.strictObject({
  sources: ownSources,
  rules: z.array(
    z.strictObject({
      ...rule,
      days: weekdays.optional(),
      hours: z.number().positive().optional(),
      after: time.optional(),
      states: z.array(z.int()).optional(),
      times: z.int().optional(),
    }),
  ),
  apologies: z.array(z.strictObject({ form: words, name: words, from: day.nullable(), until: day.nullable(), ...sourced })),
  switches: z.array(z.strictObject({ ...rule, on: z.boolean() })),
})

const hoursSchema = z.strictObject({
  sources: ownSources,
  hours: z.array(
    z.strictObject({
      agency: code.nullable(),
      from: day.nullable(),
      until: day.nullable(),
      days: weekdays,
      open: z.array(z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d$/, 'write opening hours as HH:MM-HH:MM')).min(1),
      ...sourced,
    }),
  ),
})

/**
 * Reads law/calendar. Throws `procedures.file-invalid`, naming file, line and what to do, when a file is not of its shape, a source is
 * unknown, a day stands in another year or twice, a swap lacks its other half, or the years have a gap.
 */
export function loadCalendarData(lawFolder: string): CalendarData {
  const instruments = readInstruments(lawFolder)
  const read = <Schema extends z.ZodType>(name: string, schema: Schema, problemsOf: (value: z.output<Schema>) => LawProblem[]) => {
    const file = readLawFile(lawFolder, join('calendar', name))
    const value = parseLawFile(file, schema)
    const own = (value as { sources: { id: string }[] }).sources.map((source) => source.id)
    const problems = [...sourceProblems(value, new Set([...instruments.keys(), ...own])), ...problemsOf(value)]
    if (problems.length > 0) throw lawFileError(file, problems)
    return value
  }
  const rules = read('rules.yaml', rulesSchema, findRuleProblems)
  const years = read('years.yaml', yearsSchema, (value) => findYearProblems(value, new Set(rules.switches.map((one) => one.code))))
  const hours = read('hours.yaml', hoursSchema, () => [])
  const ruleOf = (name: (typeof RULES)[number]) => {
    const found = rules.rules.find((one) => one.code === name)
    if (found === undefined) throw new Error(`no rule ${name}`)
    return found
  }
  return {
    occasions: years.occasions,
    years: years.years.map((year): CalendarYear => {
      const fact = (own: { source?: string | undefined; confidence?: CalendarYear['confidence'] | undefined }) => ({
        source: own.source ?? year.source,
        confidence: own.confidence ?? year.confidence,
      })
      return {
        year: year.year,
        standing: year.standing,
        source: year.source,
        confidence: year.confidence,
        off: year.off.map((one) => ({ day: one.day, kind: one.kind, occasion: one.occasion, worked: one.worked ?? null, switch: one.switch ?? null, ...fact(one) })),
        work: year.work.map((one) => ({ day: one.day, for: one.for, ...fact(one) })),
        half: year.half.map((one) => ({ day: one.day, worked: one.worked, ...fact(one) })),
      }
    }),
    rules: {
      weekend: { ...ruleOf('weekend'), days: ruleOf('weekend').days ?? [] },
      firstDayNotCounted: ruleOf('first-day-not-counted'),
      endsOnWorkingDay: ruleOf('ends-on-working-day'),
      eightHours: { ...ruleOf('eight-hours'), hours: ruleOf('eight-hours').hours ?? 0 },
      fifteenHours: { ...ruleOf('fifteen-hours'), after: ruleOf('fifteen-hours').after ?? '' },
      clockStops: { ...ruleOf('clock-stops'), states: ruleOf('clock-stops').states ?? [] },
      pauseInDays: ruleOf('pause-in-days'),
      oneReappointment: { ...ruleOf('one-reappointment'), times: ruleOf('one-reappointment').times ?? 0 },
    },
    apologies: rules.apologies,
    switches: rules.switches,
    sources: sourceNames(instruments, [...rules.sources, ...years.sources, ...hours.sources]),
    hours: hours.hours.map((one) => ({
      ...one,
      open: one.open.map((span) => ({ from: span.slice(0, 5), until: span.slice(6) })),
    })),
  }
}

function findRuleProblems({ rules }: z.output<typeof rulesSchema>): LawProblem[] {
  const needs: Record<string, string> = { weekend: 'days', 'eight-hours': 'hours', 'fifteen-hours': 'after', 'clock-stops': 'states', 'one-reappointment': 'times' }
  return [
    ...RULES.flatMap((name) => (rules.some((one) => one.code === name) ? [] : [{ place: ['rules'], problem: `the rule ${name} is missing: counting needs it` }])),
    ...rules.flatMap((one, i) => {
      const need = needs[one.code] as keyof typeof one | undefined
      if (!RULES.some((name) => name === one.code)) return [{ place: ['rules', i, 'code'], problem: `nothing counts by a rule ${one.code}: take it out` }]
      return need !== undefined && one[need] === undefined ? [{ place: ['rules', i], problem: `write ${need}` }] : []
    }),
  ]
}

function findYearProblems({ occasions, years }: z.output<typeof yearsSchema>, switches: ReadonlySet<string>): LawProblem[] {
  const problems: LawProblem[] = []
  const known = new Set(occasions.map((one) => one.code))
  const off = new Map(years.flatMap((year) => year.off.map((one) => [one.day, one] as const)))
  const work = new Map(years.flatMap((year) => year.work.map((one) => [one.day, one] as const)))
  const first = years[0]?.year ?? 0
  const last = years.at(-1)?.year ?? 0
  const inside = (one: LegalDate) => yearOf(one) >= first && yearOf(one) <= last
  years.forEach((year, y) => {
    const at = (...place: PropertyKey[]) => ['years', y, ...place]
    if (year.year !== first + y) problems.push({ place: at('year'), problem: `years follow each other without a gap: ${first + y} belongs here` })
    const seen = new Set<LegalDate>()
    for (const list of ['off', 'work', 'half'] as const)
      year[list].forEach((one, i) => {
        if (yearOf(one.day) !== year.year) problems.push({ place: at(list, i, 'day'), problem: `${one.day} is not a day of ${year.year}: move it to its year` })
        if (seen.has(one.day)) problems.push({ place: at(list, i, 'day'), problem: `${one.day} stands twice: take one out` })
        seen.add(one.day)
      })
    year.off.forEach((one, i) => {
      if (!known.has(one.occasion)) problems.push({ place: at('off', i, 'occasion'), problem: `there is no occasion ${one.occasion}: add it to occasions` })
      if (one.switch !== undefined && !switches.has(one.switch)) problems.push({ place: at('off', i, 'switch'), problem: `there is no switch ${one.switch} in law/calendar/rules.yaml: add it there` })
      if ((one.kind === 'swap') !== (one.worked !== undefined)) problems.push({ place: at('off', i), problem: 'a swap, and only a swap, names the day worked for it: write worked, or another kind' })
      if (one.worked !== undefined && inside(one.worked) && work.get(one.worked)?.for !== one.day)
        problems.push({ place: at('off', i, 'worked'), problem: `${one.worked} is not among the days worked for ${one.day}: add it under work of its year` })
      if (one.worked !== undefined && Math.abs(daysBetween(one.day, one.worked)) > 60) problems.push({ place: at('off', i, 'worked'), problem: 'a swap lies within two months: put the day right' })
    })
    year.work.forEach((one, i) => {
      if (inside(one.for) && off.get(one.for)?.worked !== one.day) problems.push({ place: at('work', i, 'for'), problem: `${one.for} is not a day off swapped for ${one.day}: add it under off of its year` })
      if (weekdayOf(one.day) < 6) problems.push({ place: at('work', i, 'day'), problem: `${one.day} is a working day anyway: put the day right` })
    })
  })
  return problems
}
