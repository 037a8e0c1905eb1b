import { periodOn, procedureLaw, type Confidence, type Procedure, type ProcedurePeriod } from '#modules/procedures/index.ts'
import { addDays, type LegalDate } from '#shared/legal-date.ts'
import { periodContains } from '#shared/period.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import type { Tone } from '#ui/types.ts'
import { actor, channelName, conditionName, fieldOfLaw, limit, paperLine, stepLine, stepName } from '../../mot-cua/case-words.ts'
import { inLocale } from '../../words.ts'
import { levelName } from '../catalogue.ts'
import type { PageData, Sourced } from './page-data.ts'

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

const applicantText = (one: Procedure['applicants'][number]): string => [applicantName(one.who), ...(one.when ? [m.paper_line_when({ condition: conditionName(one.when) })] : [])].join(' ')

function onlineText(one: Procedure['online'][number]): string {
  const extents = { full: m.online_full, partial: m.online_partial, information: m.online_information }
  if (one.extent) return extents[one.extent]()
  return one.level === null ? m.online_unknown() : m.online_level({ level: String(one.level) })
}

/** The page of a procedure, from its file, newest period first. */
export function viewOfProcedure(procedure: Procedure, today: LegalDate): Omit<PageData, 'canReceive' | 'versions'> {
  const online = procedure.online.find((one) => periodContains(one, today))
  return {
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
    results: procedure.results.map((one) => sourced(resultText(one), one)),
    periods: procedure.periods
      .map((period) => ({
        title: periodTitle(period),
        now: periodContains(period, today),
        note: period.note ?? null,
        unread: period.standing === 'unverified',
        ways: period.ways.map((way) => ({
          name: period.ways.length > 1 ? inLocale(way) : null,
          steps: way.steps.map((step) => ({ ...sourced(stepName(step), step), who: actor(step.by), limit: step.limit === null ? m.step_silent() : limit(step.limit) })),
        })),
        origin: sourced([levelName(period.level), period.decidedBy && m.proc_decided_by({ who: actor(period.decidedBy) })].filter(Boolean).join(' · ') || m.proc_unread_short(), period),
      }))
      .toReversed(),
    notes: procedure.notes ?? [],
  }
}

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
