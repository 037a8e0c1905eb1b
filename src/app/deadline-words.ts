import type { CalendarData, Deadline, Limit, LimitUnit, PauseState, ProcedureLaw, RefusalCode, WhyStep } from '#modules/procedures/index.ts'
import { formatLegalDate, legalDateOf, weekdayOf, type LegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'

type Locale = 'vi' | 'en'
export type ToldStep = { text: string; source: string | null }

/** What a why-sheet is told with: names of days off and of sources. */
export type DeadlineNames = { occasions: CalendarData['occasions']; sources: CalendarData['sources'] }

export const namesOf = (calendar: CalendarData, law?: ProcedureLaw): DeadlineNames => ({
  occasions: calendar.occasions,
  sources: new Map([...(law?.sources ?? []), ...calendar.sources]),
})

const WEEKDAYS = [m.dl_weekday_1, m.dl_weekday_2, m.dl_weekday_3, m.dl_weekday_4, m.dl_weekday_5, m.dl_weekday_6, m.dl_weekday_7]
/** One of a unit, and several. */
const UNITS: Record<LimitUnit, [one: typeof m.dl_unit_same_day, several: typeof m.dl_unit_working_days]> = {
  'working-days': [m.dl_unit_working_day, m.dl_unit_working_days],
  'calendar-days': [m.dl_unit_calendar_day, m.dl_unit_calendar_days],
  'working-hours': [m.dl_unit_working_hour, m.dl_unit_working_hours],
  'same-day': [m.dl_unit_same_day, (_, options) => m.dl_unit_same_day({}, options)],
}
const STATES: Record<PauseState, typeof m.dl_state_5> = { 5: m.dl_state_5, 6: m.dl_state_6, 8: m.dl_state_8 }
const ACTORS: Record<string, typeof m.actor_department> = {
  'commune-committee': m.actor_commune_committee,
  'district-division': m.actor_district_division,
  'district-committee': m.actor_district_committee,
  department: m.actor_department,
  'province-committee': m.actor_province_committee,
  'medical-board': m.actor_medical_board,
  'party-committee': m.actor_party_committee,
  'certifying-body': m.actor_certifying_body,
  'army-police-unit': m.actor_army_police_unit,
  'social-insurance': m.actor_social_insurance,
  ministry: m.actor_ministry,
  'prime-minister': m.actor_prime_minister,
  'care-home': m.actor_care_home,
}

/** Who does a step, in words. */
export const actorName = (by: string, locale: Locale): string => ACTORS[by]?.({}, { locale }) ?? by

/** A limit in words: "12 ngày làm việc". */
export function limitName({ amount, unit }: Limit, locale: Locale): string {
  const [one, several] = UNITS[unit]
  return amount === 1 ? one({}, { locale }) : several({ amount: String(amount) }, { locale })
}

/** The lines of a why-sheet in one language, each with its source. */
export function tellSteps(why: WhyStep[], names: DeadlineNames, locale: Locale): ToldStep[] {
  const in_ = { locale }
  const words = wordsIn(locale, names)
  const { day, time, limit, occasion, actor } = words
  const tell = (step: WhyStep): string => {
    switch (step.code) {
      case 'received':
        return m.dl_received({ day: day(step.on), time: step.at.slice(11, 16) }, in_)
      case 'part':
        if (step.kind === 'step') return m.dl_step({ who: actor(step.label ?? ''), limit: limit(step.limit) }, in_)
        if (step.kind === 'limit') return m.dl_limit({ limit: limit(step.limit) }, in_)
        return step.reason ? m.dl_extension({ limit: limit(step.limit), reason: step.reason }, in_) : m.dl_extension_plain({ limit: limit(step.limit) }, in_)
      case 'counted-from':
        return m.dl_counted_from({ day: day(step.on) }, in_)
      case 'same-day':
        return m.dl_same_day({ day: day(step.on) }, in_)
      case 'after-hour':
        return m.dl_after_hour({ hour: step.hour }, in_)
      case 'skipped': {
        const reason = words.reason(step)
        return step.days === 1 ? m.dl_skipped_one({ day: day(step.from), reason }, in_) : m.dl_skipped_many({ days: step.days, from: day(step.from), through: day(step.through), reason }, in_)
      }
      case 'worked-instead':
        return m.dl_worked_instead({ day: day(step.on), off: day(step.for) }, in_)
      case 'half-day':
        return (step.half === 'morning' ? m.dl_half_morning : m.dl_half_afternoon)({ day: day(step.on) }, in_)
      case 'hours-as-days':
        return m.dl_hours_as_days({ hours: step.hours, days: step.days }, in_)
      case 'ended-on-day-off':
        return m.dl_ended_on_day_off({ day: day(step.on), moved: day(step.movedTo) }, in_)
      case 'pause-too-late':
        return m.dl_pause_too_late({ at: time(step.from) }, in_)
      case 'unsure':
        return step.what === 'projected-year' ? m.dl_unsure_year({ year: step.name }, in_) : m.dl_unsure_switch({ day: day(step.on), occasion: occasion(step.name) }, in_)
      case 'outlives-period':
        return m.dl_outlives_period({ day: day(step.until) }, in_)
      case 'part-ends':
        return m.dl_part_ends({ day: day(step.on) }, in_)
      case 'reappointed':
        return step.form === null
          ? m.dl_reappointed_no_form({ first: day(step.from), day: day(step.on), reason: step.reason }, in_)
          : m.dl_reappointed({ first: day(step.from), day: day(step.on), reason: step.reason, form: `${step.form} “${step.formName ?? ''}”` }, in_)
      case 'due':
        return step.at.endsWith('23:59:59+07:00') ? m.dl_due({ day: day(step.on) }, in_) : m.dl_due_at({ day: day(step.on), time: step.at.slice(11, 16) }, in_)
    }
  }
  return why.map((step) => ({ text: tell(step), source: step.source === null ? null : words.source(step.source, step.confidence) }))
}

/** The answer in one sentence: the day, that the clock stands, or why no day is told and what to do. */
export function tellDeadline(deadline: Deadline, names: DeadlineNames, locale: Locale): string {
  const { day, limit } = wordsIn(locale, names)
  if (deadline.kind === 'due')
    return [
      tellSteps(deadline.why.slice(-1), names, locale)[0]?.text ?? '',
      ...(deadline.confidence === 'low' || deadline.confidence === 'unverified' ? [m.dl_unsure({}, { locale })] : []),
    ].join(' ')
  if (deadline.kind === 'stopped')
    return m.dl_stopped(
      { day: day(deadline.since), state: STATES[deadline.state]({}, { locale }), counted: limit({ amount: deadline.counted, unit: deadline.unit === 'same-day' ? 'working-days' : deadline.unit }) },
      { locale },
    )
  return tellRefusal(deadline.code, deadline.data, names, locale)
}

function tellRefusal(code: RefusalCode, data: Record<string, unknown>, names: DeadlineNames, locale: Locale): string {
  const in_ = { locale }
  const { day, time, actor } = wordsIn(locale, names)
  const on = () => day(data['on'] as LegalDate)
  const at = () => time(String(data['from']))
  const refusals: Record<RefusalCode, () => string> = {
    'year-unknown': () => m.dl_refused_year_unknown({ day: on(), from: String(data['from']), through: String(data['through']) }, in_),
    'no-limit': () => m.dl_refused_no_limit({}, in_),
    'limit-not-stated': () => m.dl_refused_limit_not_stated({ who: actor(String(data['by'])) }, in_),
    // The note of a file is in Vietnamese, as all that the law files say in their own words.
    'steps-unverified': () => m.dl_refused_steps_unverified({ day: on(), note: locale === 'vi' && typeof data['note'] === 'string' ? data['note'] : m.dl_note_unread({}, in_) }, in_),
    'no-period': () => m.dl_refused_no_period({ day: on() }, in_),
    'no-such-way': () => m.dl_refused_no_such_way({ way: String(data['way']), known: (data['known'] as string[]).join(', ') }, in_),
    'hours-unverified': () => m.dl_refused_hours_unverified({ hours: String(data['hours']) }, in_),
    'pause-before-receipt': () => m.dl_refused_pause_before_receipt({ at: at() }, in_),
    'pause-ends-before-it-begins': () => m.dl_refused_pause_ends_first({ at: at() }, in_),
    'pauses-overlap': () => m.dl_refused_pauses_overlap({ at: at() }, in_),
    'second-reappointment': () => m.dl_refused_second_reappointment({}, in_),
    'reappointment-not-later': () => m.dl_refused_reappointment_not_later({ day: on(), due: day(data['dueOn'] as LegalDate) }, in_),
    'reappointment-on-day-off': () => m.dl_refused_reappointment_on_day_off({ day: on() }, in_),
  }
  return refusals[code]()
}

function wordsIn(locale: Locale, names: DeadlineNames) {
  const in_ = { locale }
  const day = (on: LegalDate): string => `${WEEKDAYS[weekdayOf(on) - 1]?.({}, in_) ?? ''} ${formatLegalDate(on)}`
  const occasion = (code: string): string => {
    const found = names.occasions.find((one) => one.code === code)
    return (locale === 'en' ? found?.en : found?.name) ?? code
  }
  return {
    day,
    occasion,
    time: (at: string): string => `${at.slice(11, 16)}, ${day(legalDateOf(new Date(at)))}`,
    limit: (limit: Limit): string => limitName(limit, locale),
    actor: (by: string): string => actorName(by, locale),
    reason: (step: Extract<WhyStep, { code: 'skipped' }>): string => {
      const at = occasion(step.occasion ?? '')
      if (step.reason === 'weekend') return m.dl_reason_weekend({}, in_)
      if (step.reason === 'holiday') return at
      if (step.reason === 'compensation') return m.dl_reason_compensation({ occasion: at }, in_)
      if (step.reason === 'swap') return m.dl_reason_swap({ occasion: at, worked: step.worked === null ? '' : day(step.worked) }, in_)
      return m.dl_reason_paused({ state: STATES[step.state ?? 8]({}, in_) }, in_)
    },
    source: (source: string, confidence: WhyStep['confidence']): string => {
      const [id = '', ...article] = source.split(' ')
      const name = [names.sources.get(id)?.[locale] ?? id, ...article].join(' ')
      return (confidence === 'low' || confidence === 'unverified' ? m.dl_source_unsure : m.dl_source)({ source: name }, in_)
    },
  }
}
