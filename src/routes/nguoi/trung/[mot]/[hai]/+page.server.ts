import { fail, redirect } from '@sveltejs/kit'
import { canKeepRegister } from '#modules/accounts/index.ts'
import {
  comparePair,
  judgePair,
  listMergesInto,
  mergePersons,
  registerMatcher,
  undoMerge,
  type Person,
  type PersonId,
} from '#modules/people/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readRecordsAs, workOf } from '../../../../desk.ts'
import { idOf, publicId } from '../../../../ids.ts'
import { gradeOf, reasonsOf } from '../../../../match-words.ts'
import { relationName } from '../../../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = desk(event)
  requireAllowed(canKeepRegister(actor), 'people.judge-pair')
  const { services } = runtime
  const matcher = await registerMatcher(services)
  const at = { day: services.clock.today(), knownAt: services.clock.now() }
  const ids = [idOf('per', event.params.mot), idOf('per', event.params.hai)] as const
  return readRecordsAs(event, async (tx, context) => {
    const pair = await comparePair(tx, matcher, ids, at, workOf('register', context))
    for (const person of [pair.one, pair.other])
      await recordView(tx, {
        subject: 'person',
        subjectId: person.personId,
        path: person.path,
        detail: { besides: ids },
      })
    const grade = gradeOf(pair.grade)
    const acts = pair.merged ? await listMergesInto(tx, [...pair.records.one.ids], at.knownAt) : []
    const survivor =
      [pair.one, pair.other].find((person) => person.personId === pair.records.one.survivorId) ?? pair.one
    return {
      grade: grade.label,
      tone: grade.tone,
      reasons: reasonsOf(pair.reasons, pair.bits),
      sides: [
        { person: pair.one, records: pair.records.one },
        { person: pair.other, records: pair.records.other },
      ].map(({ person, records }) => ({
        id: publicId('per', person.personId),
        href: `/nguoi/${publicId('per', person.personId)}`,
        name: person.fullName,
        records: pair.merged ? 1 : records.ids.length,
      })),
      rows: rowsOf(pair.one, pair.other),
      merged: pair.merged
        ? {
            survivor: survivor.fullName,
            href: `/nguoi/${publicId('per', pair.records.one.survivorId)}`,
            undo: acts
              .filter((one) => ids.includes(one.personId) || ids.includes(one.survivorId))
              .map((one) => ({
                mergeId: one.mergeId,
                at: one.at.toISOString(),
                by: one.decidedBy ?? m.audit_system(),
                note: one.note,
              })),
          }
        : null,
      decision: pair.decision && {
        text: pair.decision === 'not-same' ? m.doubles_said_not_same() : m.doubles_said_later(),
        note: pair.note,
      },
      canMerge:
        !pair.merged &&
        pair.decision !== 'not-same' &&
        pair.records.one.survivorId === pair.one.personId &&
        pair.records.other.survivorId === pair.other.personId,
    }
  })
}

function rowsOf(one: Person, other: Person): PageData['rows'] {
  const row = (label: string, of: (person: Person) => string) => ({
    label,
    values: [of(one) || '—', of(other) || '—'] as [string, string],
    differs: of(one) !== '' && of(other) !== '' && of(one) !== of(other),
  })
  return [
    row(m.doubles_name(), (person) => person.fullName),
    row(m.doubles_aliases(), (person) => person.aliases.join(', ')),
    row(m.doubles_birth(), (person) => person.birth?.written ?? ''),
    row(m.doubles_death(), (person) =>
      person.vital?.state === 'dead'
        ? (person.vital.death?.written ??
          (person.vital.from ? formatDay(person.vital.from) : m.family_dead()))
        : '',
    ),
    row(m.doubles_home(), (person) => person.home?.written ?? ''),
    row(m.doubles_sex(), (person) =>
      person.sex === null ? '' : person.sex === 'male' ? m.sex_male() : m.sex_female(),
    ),
    row(m.doubles_identifiers(), (person) => person.identifiers.map((entry) => entry.masked).join(', ')),
    row(m.doubles_relatives(), (person) =>
      person.relations
        .map((relation) => `${relationName(relation.kind)}: ${relation.otherName ?? m.relative_hidden()}`)
        .join('; '),
    ),
    row(m.doubles_managed(), (person) => person.managedBy ?? ''),
  ]
}

const refusals: Record<string, () => string> = {
  'people.decided-otherwise': m.doubles_refused_told_apart,
  'people.merged-away': m.doubles_refused_merged,
  'people.already-one': m.doubles_refused_one,
}

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canKeepRegister(actor), 'people.judge-pair')
    const form = await event.request.formData()
    const said = String(form.get('say') ?? '')
    const note = String(form.get('note') ?? '').trim() || null
    const [one, other] = [
      idOf('per', event.params.mot) as PersonId,
      idOf('per', event.params.hai) as PersonId,
    ]
    try {
      if (said === 'same-one' || said === 'same-other') {
        const [survivorId, personId] = said === 'same-one' ? [one, other] : [other, one]
        await mergePersons(runtime.services, actor, { personId, survivorId, note })
        redirect(303, `/nguoi/${publicId('per', survivorId)}`)
      }
      if (said === 'undo') {
        await undoMerge(runtime.services, actor, { mergeId: String(form.get('merge') ?? ''), note })
        redirect(303, event.url.pathname)
      }
      const decision = said === 'not-same' || said === 'later' ? said : null
      await judgePair(runtime.services, actor, { personId: one, otherId: other, decision, note })
    } catch (error) {
      const refused = appErrorOf(error)
      const text = refused && refusals[refused.code]
      if (!text) throw error
      return fail(refused.status, { form: { values: { note: note ?? '' }, problems: [{ message: text() }] } })
    }
    redirect(303, said === '' ? event.url.pathname : '/nguoi/trung')
  },
}
