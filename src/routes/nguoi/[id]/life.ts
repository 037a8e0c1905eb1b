import { placeOnLine, proofOf, type PersonPage, type ProofPage, type RegisterFact, type Standing, type TimelineEvent } from '#modules/archive/index.ts'
import type { Family } from '#modules/people/index.ts'
import { formatEdtf } from '#shared/edtf.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { copyKind } from '../../copy-lines.ts'
import { fieldValue } from '../../field-values.ts'
import { caseHref, dossierHref, pageHref, publicId } from '../../ids.ts'
import { documentName } from '../../issuing-words.ts'
import { procedureName } from '../../mot-cua/case-words.ts'
import { categoryName, documentType } from '../../words.ts'
import { roleName } from './family-nodes.ts'
import type { PageData } from './page-data.ts'

type Line = PageData['life'][number]
type Told = { edtf: string | null; written: string | null } & Pick<Line, 'what'> & Partial<Pick<Line, 'href' | 'source' | 'doubtful' | 'against'>>

const standings: Record<Exclude<Standing, 'day'>, () => string> = {
  month: m.timeline_month,
  year: m.timeline_year,
  about: m.timeline_about,
  span: m.timeline_span,
  unknown: m.timeline_unknown,
}

/**
 * One life on one line: the register, the family, the dossiers and what is in them, cases, copies and loans, each where its date lets it stand and
 * each leading to its page. What the register says leads to the page that shows it, and says where a page says otherwise or none shows it; `closed`, some
 * pages are not to be looked at, and then it does not say that. A date is shown as it was written, or in the words of what is known of it.
 */
export function lifeOf({ person, merit, dossiers }: PersonPage, family: Family, { events, closed, pages }: { events: readonly TimelineEvent[]; closed: boolean; pages: readonly ProofPage[] }): Line[] {
  const told: Told[] = []
  const subject = dossiers.filter((one) => one.part === 'subject')
  const own = new Set(subject.map((one) => one.dossierId))
  const proven = (fact: RegisterFact | null, category: string | null = null): Omit<Told, 'edtf' | 'written' | 'what'> => {
    const dossier = subject.find((one) => one.category === category) ?? subject[0]
    const { shown, unsure, against } = fact === null ? NOTHING : proofOf(fact, pages.filter((page) => own.has(page.dossierId)), [person.fullName, ...person.aliases])
    const called = (page: ProofPage) => ({ type: documentType(page.type ?? 'other'), page: String(page.position) })
    return {
      ...(shown ? { href: pageHref(shown.pageId), source: m.life_shown(called(shown)) } : { ...(dossier ? { href: dossierHref(dossier.dossierId) } : {}), ...(closed || against ? {} : { source: m.life_not_shown() }) }),
      ...(unsure ? { doubtful: true } : {}),
      ...(against ? { against: { text: m.life_paper_says({ ...called(against.page), value: fieldValue(against.field, against.says) }), href: pageHref(against.page.pageId) } } : {}),
    }
  }
  if (person.birth) told.push({ edtf: person.birth.edtf, written: person.birth.written, what: m.life_born(), ...proven(person.birth.edtf === null ? null : { field: 'birthDate', value: person.birth.edtf }) })
  if (person.vital?.state === 'dead') {
    const { death, from, place } = person.vital
    const what = merit.some((one) => one.category === 'MARTYR') ? m.life_fallen() : m.life_died()
    told.push({ edtf: death?.edtf ?? from, written: death?.written ?? null, what: place ? `${what}, ${place}` : what, ...proven(death?.edtf ? { field: 'deathDate', value: death.edtf } : null) })
  }
  for (const one of family.members)
    if (one.from !== null)
      told.push({
        edtf: one.from,
        written: null,
        what: `${roleName(one.role)}: ${one.name ?? m.relative_hidden()}`,
        ...(one.personId === null ? {} : { href: `/nguoi/${publicId('per', one.personId)}` }),
      })
  const numbers = new Map(dossiers.map((one) => [one.dossierId, one.numberWritten ?? one.title]))
  for (const one of dossiers)
    if (one.receivedOn)
      told.push({ edtf: one.receivedOn, written: null, what: m.life_received({ number: one.numberWritten ?? '' }), href: dossierHref(one.dossierId) })
  for (const event of events) told.push({ edtf: event.edtf, written: event.written, ...(event.doubtful && event.kind === 'paper' ? { doubtful: true } : {}), ...lineOf(event, numbers, proven) })
  return placeOnLine(told).map(({ event: { edtf, written, ...line }, standing, year }) => ({
    when: written ?? (edtf === null ? m.timeline_no_date() : /^\d{4}-\d{2}-\d{2}$/.test(edtf) ? formatDay(edtf) : formatEdtf(edtf)),
    year,
    ...(standing === 'day' ? {} : { standing: standings[standing]() }),
    ...line,
  }))
}

const NOTHING = { shown: null, unsure: false, against: null }

type Proven = (fact: RegisterFact, category: string) => Omit<Told, 'edtf' | 'written' | 'what'>

function lineOf(event: TimelineEvent, numbers: ReadonlyMap<string, string>, proven: Proven): Omit<Told, 'edtf' | 'written'> {
  const dossier = event.dossierId === null ? '' : (numbers.get(event.dossierId) ?? '')
  const code = event.code ?? ''
  const number = event.number ?? ''
  const toDossier = event.dossierId === null ? {} : { href: dossierHref(event.dossierId) }
  const toCase = event.caseId === null ? {} : { href: caseHref(event.caseId) }
  switch (event.kind) {
    case 'paper':
      return { what: number ? m.timeline_paper({ type: documentType(code), number }) : documentType(code), ...(event.pageId === null ? toDossier : { href: pageHref(event.pageId) }), source: m.timeline_in_dossier({ dossier }) }
    case 'struck-off':
      return { what: m.timeline_struck_off({ dossier, to: number }), ...toDossier }
    case 'loan-asked':
      return { what: m.timeline_loan_asked({ dossier }), ...loansOf(event) }
    case 'loan-out':
      return { what: m.timeline_loan_out({ dossier }), ...loansOf(event) }
    case 'loan-back':
      return { what: m.timeline_loan_back({ dossier }), ...loansOf(event) }
    case 'copy':
      return { what: m.timeline_copy({ kind: copyKind(code === 'copy' ? 'copy' : 'extract'), number }), ...(event.dossierId === null ? {} : { href: `${dossierHref(event.dossierId)}/sao` }), source: event.doubtful ? m.timeline_copy_withdrawn() : m.timeline_in_dossier({ dossier }) }
    case 'case':
      return { what: m.timeline_case({ procedure: procedureName(code) }), ...toCase, source: number }
    case 'case-decided':
      return { what: m.timeline_case_decided({ procedure: procedureName(code) }), ...toCase, source: number }
    case 'case-ended':
      return { what: m.timeline_case_ended({ procedure: procedureName(code) }), ...toCase, source: number }
    case 'issued':
      return { what: m.timeline_issued({ kind: documentName(code as Parameters<typeof documentName>[0], null) }), ...toCase, source: number }
    case 'rating':
      return { what: m.timeline_rating({ rate: number, category: categoryName(code) }), ...proven({ field: 'injuryRate', value: number }, code) }
    case 'recognition': {
      const [category = '', state] = code.split(' ')
      const named = { category: categoryName(category) }
      const what = state === 'recognised' ? m.life_recognised(named) : state === 'resumed' ? m.timeline_resumed(named) : state === 'suspended' ? m.timeline_suspended(named) : m.timeline_terminated(named)
      const decision = number ? m.life_decision({ number }) : ''
      // What a case decided is shown by the case, which has the decision itself.
      if (event.caseId !== null) return { what, ...toCase, ...(decision ? { source: decision } : {}) }
      // Without a day that was written it is the day from which it holds.
      const proof = proven({ field: 'decision', number: event.number, signedOn: event.written === null ? null : event.edtf }, category)
      return { what, ...proof, source: [decision, proof.source ?? ''].filter(Boolean).join(' · ') }
    }
  }
}

const loansOf = (event: TimelineEvent): Pick<Told, 'href'> => (event.dossierId === null ? {} : { href: `${dossierHref(event.dossierId)}/muon` })
