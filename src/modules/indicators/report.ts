import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const legalDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

const slotSchema = z
  .object({
    slot: z.string().regex(/^[a-z0-9-]+$/),
    about: z.string().min(1),
    indicator: z
      .string()
      .regex(/^[a-z-]+\.[a-z-]+$/)
      .optional(),
    /** The figure is the share that the records of `indicator` are of those of this one. */
    of: z
      .string()
      .regex(/^[a-z-]+\.[a-z-]+$/)
      .optional(),
    reach: z.string().min(1).optional(),
    told: z.string().min(1).optional(),
    unit: z.string().min(1),
    /** `system`: the article says nothing of it, and the system counts. */
    source: z.enum(['article', 'system']),
  })
  .strict()
  .refine((slot) => slot.of === undefined || slot.indicator !== undefined, 'a share of what?')
  .refine((slot) => slot.source === 'article' || (slot.indicator !== undefined && slot.reach === undefined && slot.told === undefined), 'what the article does not tell is counted, and nothing is to be reached')

const reportSchema = z
  .object({
    code: z.string(),
    title: z.string(),
    standfirst: z.string(),
    asOf: legalDay,
    source: z.object({ title: z.string(), publisher: z.string(), publishedOn: legalDay }).strict(),
    sections: z.array(
      z
        .object({
          id: z.string().regex(/^[a-z0-9-]+$/),
          heading: z.string(),
          paragraphs: z.array(z.string().min(1)),
        })
        .strict(),
    ),
    slots: z.array(slotSchema),
  })
  .strict()

/** A figure of the report (a percentage to be reached carries its sign): what it is about, in what it counts, what is to be reached, and which indicator answers it. */
export type ReportSlot = z.infer<typeof slotSchema>

/** A stretch of words, or the place of a figure. */
export type ReportPiece = { text: string } | { slot: string }

export interface TermReport {
  code: string
  title: string
  standfirst: string
  /** The day the report speaks of, YYYY-MM-DD. */
  asOf: string
  source: { title: string; publisher: string; publishedOn: string }
  sections: { id: string; heading: string; paragraphs: ReportPiece[][] }[]
  slots: Map<string, ReportSlot>
}

/** "mỗi năm {jobs} người" → words, place, words. */
export function splitPieces(paragraph: string): ReportPiece[] {
  return paragraph
    .trim()
    .split(/\{([a-z0-9-]+)\}/)
    .map((part, index): ReportPiece => (index % 2 === 0 ? { text: part } : { slot: part }))
    .filter((piece) => 'slot' in piece || piece.text !== '')
}

/**
 * The report in a YAML text. Throws when the text is not of the shape, when a sentence has a slot that is not declared,
 * when a slot is declared and stands nowhere, or when it stands twice.
 */
export function parseTermReport(yaml: string): TermReport {
  const raw = reportSchema.parse(parse(yaml))
  const slots = new Map(
    raw.slots.map((slot) => [
      slot.slot,
      slot.unit === '%' && /^\d/.test(slot.reach ?? '') ? { ...slot, reach: `${slot.reach}\u00a0%` } : slot,
    ]),
  )
  const sections = raw.sections.map((section) => ({
    ...section,
    paragraphs: section.paragraphs.map(splitPieces),
  }))
  const placed = sections
    .flatMap((section) => section.paragraphs.flat())
    .flatMap((piece) => ('slot' in piece ? [piece.slot] : []))
  const faults = [
    ...placed.filter((slot) => !slots.has(slot)),
    ...raw.slots
      .filter((slot) => placed.filter((other) => other === slot.slot).length !== 1)
      .map((slot) => slot.slot),
    ...(slots.size === raw.slots.length ? [] : ['declared twice']),
  ]
  if (faults.length > 0) throw new Error(`term report ${raw.code}: slots at fault: ${faults.join(', ')}`)
  return { ...raw, sections, slots }
}

/** "5,57 %" → "5.57 %". */
const englishNumber = (written: string) => written.replace(/[.,]/g, (sign) => (sign === '.' ? ',' : '.'))

const translationSchema = z.strictObject({
  title: z.string(),
  standfirst: z.string(),
  sections: z.array(z.strictObject({ id: z.string(), heading: z.string(), paragraphs: z.array(z.string().min(1)) })),
  slots: z.record(z.string(), z.strictObject({ about: z.string(), unit: z.string(), reach: z.string().optional(), told: z.string().optional() })),
})

/**
 * The report in the words of another language. Throws when it has not the same sections, paragraphs and slots in the same places, or words
 * a slot otherwise than the report does: a figure could be missing in one language.
 */
export function translateTermReport(report: TermReport, yaml: string): TermReport {
  const raw = translationSchema.parse(parse(yaml))
  const sections = raw.sections.map((section) => ({ ...section, paragraphs: section.paragraphs.map(splitPieces) }))
  const shape = (of: TermReport['sections']) =>
    JSON.stringify(of.map(({ id, paragraphs }) => [id, paragraphs.map((pieces) => pieces.flatMap((piece) => ('slot' in piece ? [piece.slot] : [])).sort())])) // prettier-ignore
  if (shape(sections) !== shape(report.sections))
    throw new Error(`term report ${report.code}: the translation has other sections or slots`)
  const isWords = (value: string | undefined) => value !== undefined && /\p{L}/u.test(value)
  const slots = new Map<string, ReportSlot>()
  for (const [name, slot] of report.slots) {
    const words = raw.slots[name]
    if (!words || isWords(slot.reach) !== (words.reach !== undefined) || (slot.told !== undefined) !== (words.told !== undefined))
      throw new Error(`term report ${report.code}: ${name} is not translated as it stands`)
    slots.set(name, { ...slot, ...(slot.reach === undefined ? {} : { reach: englishNumber(slot.reach) }), ...words })
  }
  if (Object.keys(raw.slots).length !== slots.size) throw new Error(`term report ${report.code}: the translation has slots of its own`)
  return { ...report, title: raw.title, standfirst: raw.standfirst, sections, slots }
}

/** The nearest folder above that holds law/reports: the built pages lie deeper than the source. */
function findReportFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const reports = join(folder, 'law', 'reports')
    if (existsSync(reports)) return reports
    if (folder === dirname(folder)) throw new Error('law/reports is not there')
  }
}

/** The term report 2015–2020 of the department's Party organisation (law/reports), checked as parseTermReport does, in both languages. */
export function loadTermReport(folder = findReportFolder()): Record<'vi' | 'en', TermReport> {
  const vi = parseTermReport(readFileSync(join(folder, 'term-2015-2020.yaml'), 'utf8'))
  return { vi, en: translateTermReport(vi, readFileSync(join(folder, 'term-2015-2020.en.yaml'), 'utf8')) }
}
