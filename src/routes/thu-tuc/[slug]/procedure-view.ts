import { periodOn, procedureLaw, type Confidence, type Procedure, type ProcedurePeriod, type SampleProcedure } from '#modules/procedures/index.ts'
import { addDays, type LegalDate } from '#shared/legal-date.ts'
import { periodContains } from '#shared/period.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import type { Tone } from '#ui/types.ts'
import { actor, channelName, conditionName, fieldOfLaw, limit, paperLine, stepLine, stepName } from '../../mot-cua/case-words.ts'
import { inLocale } from '../../words.ts'
import { levelName } from '../catalogue.ts'
import type { ProcedurePage, SamplePage, Sourced } from './page-data.ts'

const sureties: Record<Confidence, { label: () => string; tone: Tone }> = {
  high: { label: m.sure_high, tone: 'sure' },
  medium: { label: m.sure_medium, tone: 'information' },
  low: { label: m.sure_low, tone: 'doubtful' },
  unverified: { label: m.sure_unverified, tone: 'doubtful' },
}

/** The name of a source: what law/ calls it, with the article behind. */
function sourceName(source: string): string {
  const [id = '', ...article] = source.split(' ')
  const found = procedureLaw().law.sources.get(id)
  return [found?.[getLocale() === 'en' ? 'en' : 'vi'] ?? id, ...article].join(' ')
}

const sourced = (text: string, { source, confidence }: { source: string; confidence: Confidence }): Sourced => ({
  text,
  source: sourceName(source),
  sure: { label: sureties[confidence].label(), tone: sureties[confidence].tone },
})

const applicantName = (code: string): string => {
  const found = procedureLaw().law.common.applicants.find((one) => one.code === code)
  return found ? inLocale(found) : code
}

function periodTitle({ from, until }: Pick<ProcedurePeriod, 'from' | 'until'>): string {
  const last = until === null ? null : formatDay(addDays(until, -1))
  if (from === null) return last === null ? m.period_always() : m.period_through({ last })
  return last === null ? m.period_since({ from: formatDay(from) }) : m.period_between({ from: formatDay(from), last })
}

const feeText = (fee: Procedure['fee']): string => (fee.amount === null ? m.proc_fee_unknown() : fee.amount === 0 ? m.proc_fee_none() : m.proc_fee({ amount: fee.amount.toLocaleString('vi-VN') }))

const resultText = (one: Procedure['results'][number]): string =>
  [inLocale({ name: one.what, en: one.en }), ...(one.form ? [`(${one.form})`] : []), ...(one.when ? [m.paper_line_when({ condition: conditionName(one.when) })] : [])].join(' ')

/** What the decision does to the register of merit; of what is no procedure of merit nothing is said. */
function effectText(effect: NonNullable<Procedure['effect']>): string {
  const { does } = effect
  if (does === 'by-hand') return m.proc_effect_by_hand({ what: inLocale({ name: effect.enter, en: effect.en }) })
  if (does === 'none') return m.proc_effect_none({ why: inLocale({ name: effect.why, en: effect.en }) })
  return { recognise: m.proc_effect_recognise, suspend: m.proc_effect_suspend, resume: m.proc_effect_resume, terminate: m.proc_effect_terminate }[does]()
}

/** The effect of the whole procedure, or that of each way of the day that has its own. */
function effectsOf(procedure: Procedure, today: LegalDate): { text: string; effect: NonNullable<Procedure['effect']> }[] {
  const ways = (periodOn(procedure, today)?.ways ?? []).flatMap((way) => (way.effect ? [{ text: m.proc_effect_of_way({ way: inLocale(way), effect: effectText(way.effect) }), effect: way.effect }] : []))
  return [...(procedure.effect ? [{ text: effectText(procedure.effect), effect: procedure.effect }] : []), ...ways]
}

const applicantText = (one: Procedure['applicants'][number]): string => [applicantName(one.who), ...(one.when ? [m.paper_line_when({ condition: conditionName(one.when) })] : [])].join(' ')

function onlineText(one: Pick<Procedure['online'][number], 'level' | 'extent'>): string {
  const extents = { full: m.online_full, partial: m.online_partial, information: m.online_information }
  if (one.extent) return extents[one.extent]()
  return one.level === null ? m.online_unknown() : m.online_level({ level: String(one.level) })
}

/** The page of a procedure, from its file, newest period first. */
export function viewOfProcedure(procedure: Procedure, today: LegalDate): Omit<ProcedurePage, 'canReceive' | 'versions'> {
  const online = procedure.online.find((one) => periodContains(one, today))
  return {
    sample: false,
    slug: procedure.slug,
    name: inLocale(procedure),
    code: procedure.code && sourced(procedure.code.value, procedure.code),
    field: fieldOfLaw(procedure.field),
    law: procedure.law.map(sourceName),
    published: procedure.published && sourced(procedure.published.decision, procedure.published),
    applicants: procedure.applicants.map((one) => sourced(applicantText(one), one)),
    papers: procedure.papers.filter((one) => one.until === undefined || today < one.until).map((one) => ({ ...sourced(paperLine(one), one), kept: one.archive !== undefined || one.replacedBy !== undefined })),
    sets: procedure.sets && sourced(m.proc_sets({ count: String(procedure.sets.count) }), procedure.sets),
    form: procedure.form && sourced(m.proc_form({ number: procedure.form.number }), procedure.form),
    fee: sourced(feeText(procedure.fee), procedure.fee),
    channels: procedure.channels.map((one) => sourced(channelName(one.channel as 'counter'), one)),
    online: online ? sourced(onlineText(online), online) : null,
    results: [...procedure.results.map((one) => sourced(resultText(one), one)), ...effectsOf(procedure, today).map((one) => sourced(one.text, one.effect))],
    periods: procedure.periods
      .map((period) => ({
        title: periodTitle(period),
        now: periodContains(period, today),
        note: period.note ?? null,
        unread: period.standing === 'unverified',
        ways: period.ways.map((way) => ({
          name: period.ways.length > 1 ? inLocale(way) : null,
          steps: way.steps.map((step) => ({ ...sourced(stepName(step), step), who: actor(step.by), limit: step.limit === null ? m.step_silent() : limit(step.limit), note: step.note ?? null })),
        })),
        origin: sourced([levelName(period.level), period.decidedBy && m.proc_decided_by({ who: actor(period.decidedBy) })].filter(Boolean).join(' · ') || m.proc_unread_short(), period),
      }))
      .toReversed(),
    notes: procedure.notes ?? [],
  }
}

/** The page of a sample: its name, and how it stood in the catalogue. */
export const viewOfSample = ({ name, en, field, standings }: SampleProcedure): SamplePage => ({
  sample: true,
  name: inLocale({ name, en }),
  field: fieldOfLaw(field),
  standings: standings.map((one) => m.proc_sample_standing({ period: periodTitle(one), level: levelName(one.level) ?? m.dimension_unknown(), online: onlineText({ level: one.onlineLevel, extent: one.onlineExtent }) })),
})

/** All that a procedure says for a case of the day, as lines: two versions differ by the lines that one has and the other has not. */
function linesOf(procedure: Procedure, today: LegalDate): string[] {
  const period = periodOn(procedure, today)
  return [
    inLocale(procedure),
    ...procedure.applicants.map((one) => m.diff_applicant({ text: applicantText(one) })),
    ...procedure.papers.map((one) => m.diff_paper({ text: paperLine(one) })),
    ...procedure.channels.map((one) => m.diff_channel({ text: channelName(one.channel as 'counter') })),
    m.diff_fee({ text: feeText(procedure.fee) }),
    ...procedure.results.map((one) => m.diff_result({ text: resultText(one) })),
    ...effectsOf(procedure, today).map((one) => m.diff_result({ text: one.text })),
    ...(period === undefined || period.standing === 'unverified'
      ? [m.diff_unread()]
      : period.ways.flatMap((way) => way.steps.map((step, index) => m.diff_step({ number: String(index + 1), text: stepLine(step) })))),
  ]
}

/** What the version of now says that the earlier one did not, and what it says no longer. */
export function differenceOf(earlier: Procedure, now: Procedure, today: LegalDate): { taken: string[]; added: string[] } {
  const [before, after] = [linesOf(earlier, today), linesOf(now, today)]
  return { taken: before.filter((line) => !after.includes(line)), added: after.filter((line) => !before.includes(line)) }
}
