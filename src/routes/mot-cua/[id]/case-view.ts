import { missingPapers, papersNeeded, type CaseFile, type EntryOfCase, type PaperRow } from '#modules/applications/index.ts'
import { tellDeadline, tellSteps } from '#app/deadline-words.ts'
import type { Agency } from '#modules/areas/index.ts'
import { formPages } from '#modules/applications/index.ts'
import { procedureLaw, type Deadline } from '#modules/procedures/index.ts'
import { legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { formatCount, formatDay, formatInstant } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import type { Tone } from '#ui/types.ts'
import { pageHref, publicId } from '../../ids.ts'
import { inLocale, roleName } from '../../words.ts'
import { actSentence, actor, channelName, limit, officeName, paperName, paperWayName, standing, stateName, stepName } from '../case-words.ts'
import { deadlineNames } from '../refusal-words.ts'
import type { PageData, TimeLineEvent } from './page-data.ts'

/** State and day with its reasons. */
export function headOf({ fold }: CaseFile, today: LegalDate): Pick<PageData, 'state' | 'due' | 'missing'> {
  const { deadline } = fold
  const due = deadline?.kind === 'due' ? deadline.dueOn : null
  return {
    state: standing({ state: fold.state, dueOn: due }, today),
    due: deadline && { text: tellDeadline(deadline, deadlineNames(), getLocale()), reasons: reasonsOf(deadline) },
    missing: fold.missing.map(paperName),
  }
}

const reasonsOf = (deadline: Deadline) => tellSteps(deadline.why, deadlineNames(), getLocale()).map(({ text, source }) => ({ text, ...(source === null ? {} : { source }) }))

/** The way of the case with the day by which each step is to be done, and where it is. */
export function caseSteps({ fold }: CaseFile): PageData['steps'] {
  const parts = fold.deadline?.kind === 'due' ? fold.deadline.parts : []
  const over = fold.state === 9 || fold.state === 10
  return fold.steps.map((step, index) => ({
    who: actor(step.by),
    does: stepName(step),
    limit: step.limit === null ? m.step_silent() : limit(step.limit),
    until: parts[index] ? formatDay(parts[index].dueOn) : null,
    at: over || (fold.step !== null && index < fold.step) ? 'done' : index === fold.step ? 'here' : 'next',
  }))
}

/** The three persons, apart, and the rest of the form. */
export function personsOf({ application, procedure }: CaseFile, hrefOf: (personId: string) => string | null): Pick<PageData, 'persons' | 'request'> {
  const { common } = procedureLaw().law
  const links: Record<string, string | null> = { applicant: application.applicantPersonId, beneficiary: application.applicantPersonId, 'merit-person': application.meritPersonId }
  const pages = formPages(procedure, common)
  const persons = pages.filter((page) => page.fields.some((field) => field.kind === 'name'))
  return {
    persons: persons.map((page) => {
      const name = page.fields.find((field) => field.kind === 'name')
      const linked = links[page.code]
      return {
        label: inLocale(page),
        name: (name && application.form[name.code]) || '—',
        lines: page.fields.filter((field) => field !== name && application.form[field.code]).map((field) => m.case_field({ label: inLocale(field), value: application.form[field.code] ?? '' })),
        href: linked ? hrefOf(linked) : null,
      }
    }),
    request: pages
      .filter((page) => !persons.includes(page))
      .flatMap((page) => page.fields)
      .filter((field) => application.form[field.code])
      .map((field) => ({ label: inLocale(field), value: application.form[field.code] ?? '' })),
  }
}

/** Who helped, who received, who decides: three agencies, and how it came. */
export const officesOf = ({ application, fold }: CaseFile, of: { agencies: readonly Agency[]; unit: (path: string) => string }): PageData['offices'] => [
  { label: m.case_unit(), name: of.unit(application.path) },
  { label: m.case_channel(), name: channelName(application.channel) },
  ...(application.helpedBy ? [{ label: m.case_helped_by(), name: application.helpedBy }] : []),
  { label: m.case_received_by(), name: officeName(application.receivedBy, of) },
  { label: m.case_decided_by(), name: officeName(fold.decidedBy, of) },
]

/** Whether the decision stands in the register of merit, by whom it was entered, or who has it still to do. */
export function entryOf({ lines, waits }: EntryOfCase, hrefOf: (personId: string) => string | null): PageData['entry'] {
  if (lines.length === 0 && waits === null) return null
  return {
    lines: lines.map((line) => ({ text: m.case_entered({ state: stateOfEntry[line.state](), from: line.from === null ? '—' : formatDay(line.from), name: line.byName ?? m.audit_system(), at: formatInstant(line.at.toISOString()) }), href: hrefOf(line.personId) })),
    waits: waits && { text: waits.closed ? m.case_entry_closed({ name: waits.byName, at: formatInstant(waits.at.toISOString()) }) : m.case_entry_waits(), note: waits.note, href: `/ton-dong/${publicId('out', waits.outstandingCaseId)}`, open: !waits.closed },
  }
}

const stateOfEntry: Record<EntryOfCase['lines'][number]['state'], () => string> = { recognised: m.entry_state_recognised, suspended: m.entry_state_suspended, terminated: m.entry_state_terminated, pending: m.entry_state_pending }

type Found = { scans: Map<string, { name: string; pages: { pageId: string; no: number }[] }>; pagesToday: Map<string, { pageId: string; paper: string }> }

/** Papers of the case with how each came and where it is to be seen; what the reader may not see has no link. */
export function casePapers({ application, procedure, actions, fold }: CaseFile, { scans, pagesToday }: Found): PageData['papers'] {
  const needed = papersNeeded(procedure, application.conditions, legalDateOf(fold.receivedAt ?? application.registeredAt))
  const lacking = new Set(missingPapers(needed, fold.papers))
  const scannedOf = (code: string) => actions.flatMap((action) => action.papers).filter((paper) => paper.paper === code && paper.batchFileId !== null)
  const line = (code: string, row: PaperRow | undefined): PageData['papers'][number] => {
    // Set in order since, a paper may be part of another or in several.
    const parts = [...Map.groupBy((row?.pageIds ?? []).flatMap((id) => pagesToday.get(id) ?? []), (page) => page.paper).values()].flatMap((pages) => pages[0]?.pageId ?? [])
    const files = scannedOf(code).flatMap((paper) => scans.get(paper.batchFileId ?? '') ?? [])
    const tones: Partial<Record<PaperRow['how'], Tone>> = { archive: 'sure', database: 'sure', handed: 'plain', shown: 'plain', scanned: 'plain' }
    const here = row !== undefined && row.how !== 'missing'
    return {
      name: paperName(code),
      how: here ? paperWayName(row.how) : lacking.has(code) ? m.paper_lacking() : m.paper_not_brought(),
      tone: here ? (tones[row.how] ?? 'plain') : lacking.has(code) ? 'refused' : 'plain',
      count: row?.how === 'handed' ? m.paper_count_both({ originals: String(row.originals), copies: String(row.copies) }) : null,
      links: [
        ...parts.map((page, at) => ({ href: pageHref(page), label: parts.length === 1 ? m.paper_in_archive() : m.paper_in_archive_part({ part: String(at + 1) }) })),
        ...files.flatMap((one) =>
          one.pages.length === 0
            ? []
            : one.pages.map((scan) => ({ href: pageHref(scan.pageId), label: m.paper_scan_page({ name: one.name, page: formatCount(scan.no) }) })),
        ),
      ],
    }
  }
  const asked = needed.flatMap((one) => {
    const there = one.papers.filter((paper) => fold.papers.has(paper))
    return there.length > 0 ? there : [one.papers[0] ?? '']
  })
  const codes = [...new Set([...asked, ...fold.papers.keys()])]
  return codes.map((code) => line(code, fold.papers.get(code)))
}

/** What was done, newest first. */
export const timeLine = ({ actions }: CaseFile, nameOf: (accountId: string) => string): TimeLineEvent[] =>
  actions
    .map((action) => ({
      seq: action.seq,
      at: action.at.toISOString(),
      who: nameOf(action.actor),
      role: action.role === 'system' ? '' : roleName(action.role as 'officer'),
      what: actSentence(action, nameOf),
      note: action.note,
      state: action.stateBefore === action.stateAfter ? null : stateName(action.stateAfter),
    }))
    .toReversed()
