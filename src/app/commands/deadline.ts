import { join } from 'node:path'
import { Option, type Command } from 'commander'
import { loadAgencyFile } from '#modules/areas/index.ts'
import {
  buildCalendar,
  countDeadline,
  countProcedureDeadline,
  hoursOn,
  loadCalendarData,
  loadProcedures,
  parseLimit,
  type CalendarData,
  type DeadlineInput,
  type Limit,
  type OpenHours,
  type Pause,
  type PauseState,
} from '#modules/procedures/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { isLegalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { periodContains } from '#shared/period.ts'
import { projectRoot } from '../config.ts'
import { print } from './context.ts'
import { compileMessages } from '../compile-messages.ts'

type Options = {
  received: string
  limit?: string
  procedure?: string
  way?: string
  agency?: string
  pause: string[]
  extend: string[]
  reappoint: string[]
  reason: string
  hours?: string
  switch: string[]
  language: 'vi' | 'en'
}

const several = (value: string, all: string[]) => [...all, value]

export function addDeadline(program: Command): void {
  program
    .command('deadline')
    .description(
      'The last day of a limit, with every day that was skipped and why. Needs no database. Instants are in the legal time zone unless they name another. Ends with status 1 where no day can be told.',
    )
    .requiredOption('--received <instant>', 'when the case was received (2025-04-25T15:40)')
    .option('--limit <limit>', '"12 working days", "12 days", "4 working hours", "same day", or the same in Vietnamese')
    .option('--procedure <slug>', 'instead of a limit: a file of law/procedures, with its steps one after the other')
    .option('--way <code>', 'which way of the procedure, where it has several')
    .option('--agency <code>', 'an agency of law/agencies: its opening hours, and whether it was there on that day')
    .option('--pause <from/to>', 'the clock stood still; "5:", "6:" or "8:" in front is the national state (5 when left out), nothing after the stroke: still standing. May be repeated', several, [])
    .option('--extend <limit>', 'more time, in its own unit. May be repeated', several, [])
    .option('--reappoint <day>', 'the new day told with an apology; a second one is refused', several, [])
    .option('--reason <text>', 'the reason of extension and new day', '')
    .option('--hours <spans>', 'opening hours to count working hours by (07:30-11:30,13:30-17:00)')
    .option('--switch <code=on|off>', 'a day of the calendar that is not settled (culture-day=off). May be repeated', several, [])
    .addOption(new Option('--language <code>', 'language of the lines').choices(['vi', 'en']).default('vi'))
    .action(async (options: Options) => {
      const law = join(projectRoot, 'law')
      const data = loadCalendarData(law)
      const calendar = buildCalendar(data, readSwitches(options.switch))
      const receivedAt = readInstant(options.received)
      const receivedOn = legalDateOf(receivedAt)
      if (options.agency !== undefined) checkAgency(options.agency, receivedOn)
      const facts: Omit<DeadlineInput, 'parts'> = {
        receivedAt,
        pauses: options.pause.map(readPause),
        extensions: options.extend.map((text) => ({ limit: readLimit(text), reason: options.reason })),
        reappointments: options.reappoint.map((text) => ({ on: readDay(text), reason: options.reason })),
        hours: options.hours === undefined ? hoursOf(data, options.agency ?? null, receivedOn) : readHours(options.hours),
      }
      const procedures = options.procedure === undefined ? undefined : loadProcedures(law)
      const procedure = procedures?.procedures.get(options.procedure ?? '')
      if (options.procedure !== undefined && procedure === undefined)
        throw new AppError('deadlines.unknown-procedure', 404, { procedure: options.procedure, known: [...(procedures?.procedures.keys() ?? [])] })
      if (procedure === undefined && options.limit === undefined) throw new AppError('deadlines.no-limit', 400, { give: '--limit or --procedure' })
      const deadline =
        procedure === undefined
          ? countDeadline({ ...facts, parts: [{ limit: readLimit(options.limit ?? ''), kind: 'limit', label: null, source: null, confidence: 'high' }] }, calendar)
          : countProcedureDeadline(procedure, { ...facts, ...(options.way === undefined ? {} : { way: options.way }) }, calendar)

      await compileMessages()
      const { namesOf, tellDeadline, tellSteps } = await import('../deadline-words.ts')
      const names = namesOf(data, procedures)
      const told = { vi: tellSteps(deadline.why, names, 'vi'), en: tellSteps(deadline.why, names, 'en') }
      const answer = {
        ...deadline,
        told: { vi: tellDeadline(deadline, names, 'vi'), en: tellDeadline(deadline, names, 'en') },
        why: deadline.why.map((step, i) => ({ ...step, told: { vi: told.vi[i], en: told.en[i] } })),
      }
      print(program.opts<{ json?: boolean }>().json, answer, () =>
        [answer.told[options.language], ...told[options.language].map((line) => `  ${line.text}${line.source === null ? '' : ` (${line.source})`}`)].join('\n'),
      )
      if (deadline.kind === 'refused') process.exitCode = 1
    })
}

function readInstant(text: string): Date {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text.trim())
  const at = parts && isLegalDate(parts[1] ?? '') ? new Date(`${parts[1]}T${parts[2] ?? '00:00'}${parts[3] ?? ':00'}${parts[4] ?? '+07:00'}`) : new Date(Number.NaN)
  if (Number.isNaN(at.getTime())) throw new AppError('deadlines.not-an-instant', 400, { text, form: 'YYYY-MM-DDTHH:MM' })
  return at
}

function readDay(text: string): LegalDate {
  if (!isLegalDate(text)) throw new AppError('deadlines.not-a-day', 400, { text, form: 'YYYY-MM-DD' })
  return text
}

function readLimit(text: string): Limit {
  const limit = parseLimit(text)
  if (limit === undefined) throw new AppError('deadlines.not-a-limit', 400, { text, form: '"12 working days", "12 days", "4 working hours", "same day"' })
  return limit
}

function readPause(text: string): Pause {
  const parts = /^(?:([568]):)?([^/]+)\/(.*)$/.exec(text.trim())
  if (parts === null) throw new AppError('deadlines.not-a-pause', 400, { text, form: '<from>/<to>' })
  const [, state, from = '', to = ''] = parts
  return { from: readInstant(from), to: to.trim() === '' ? null : readInstant(to), state: Number(state ?? 5) as PauseState }
}

function readHours(text: string): OpenHours {
  const open = text.split(',').map((span) => {
    const parts = /^\s*((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)\s*$/.exec(span)
    if (parts === null || (parts[1] ?? '') >= (parts[2] ?? '')) throw new AppError('deadlines.not-hours', 400, { text, form: 'HH:MM-HH:MM,HH:MM-HH:MM' })
    return { from: parts[1] ?? '', until: parts[2] ?? '' }
  })
  return { open: open.toSorted((a, b) => (a.from < b.from ? -1 : 1)), source: 'given', confidence: 'high' }
}

const hoursOf = (data: CalendarData, agency: string | null, on: LegalDate): OpenHours | null => hoursOn(data, agency, on) ?? null

const readSwitches = (texts: string[]): Record<string, boolean> =>
  Object.fromEntries(
    texts.map((text) => {
      const parts = /^([a-z-]+)=(on|off)$/.exec(text)
      if (parts === null) throw new AppError('deadlines.not-a-switch', 400, { text, form: 'code=on, code=off' })
      return [parts[1] ?? '', parts[2] === 'on']
    }),
  )

/** An agency that is not there, or was not there on the day, answers for no deadline. */
function checkAgency(code: string, on: LegalDate): void {
  const { agencies } = loadAgencyFile(join(projectRoot, 'law/agencies'))
  const agency = agencies.find((one) => one.code === code)
  if (agency === undefined) throw new AppError('deadlines.unknown-agency', 404, { agency: code, known: agencies.map((one) => one.code) })
  if (!periodContains(agency, on)) throw new AppError('deadlines.agency-not-there', 400, { agency: code, on, from: agency.from, until: agency.until, successor: agency.successorCode })
}
