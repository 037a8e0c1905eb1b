import { fail, redirect } from '@sveltejs/kit'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { search } from '#modules/archive/index.ts'
import {
  correctRelation,
  endRelation,
  getPerson,
  recordRelation,
  RELATION_KINDS,
  withdrawRelation,
  type RelationKind,
} from '#modules/people/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readRecordsAs, workOf } from '../../../desk.ts'
import { idOf, pageHref, publicId } from '../../../ids.ts'
import { relationName } from '../../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = desk(event)
  requireAllowed(canKeepRegister(actor), 'people.change-relation')
  const { clock } = runtime.services
  const personId = idOf('per', event.params.id)
  const person = await readRecordsAs(event, (tx, context) =>
    getPerson(tx, personId, { day: clock.today(), knownAt: clock.now() }, { work: workOf('register', context) }),
  )
  const asked = (event.url.searchParams.get('tim') ?? '').trim().slice(0, 200)
  const found =
    asked === ''
      ? []
      : (await search(runtime.services, actor, { text: asked, kinds: ['persons'], limit: 12 })).persons.hits
  return {
    person: { href: `/nguoi/${publicId('per', person.personId)}`, name: person.fullName },
    addHref: `/nguoi/them?than-nhan=${publicId('per', person.personId)}`,
    kinds: RELATION_KINDS.map((kind) => ({ value: kind, label: relationName(kind) })),
    relations: person.relations
      .filter((one) => one.direction === 'forward')
      .map((one) => ({
        id: one.relationId,
        kind: one.kind,
        role: relationName(one.kind),
        name: one.otherName ?? m.relative_hidden(),
        otherId: publicId('per', one.otherId),
        note: one.written ?? '',
        from: one.from ?? '',
        source: one.source ?? '',
        page:
          one.sourcePageId === null
            ? null
            : { href: pageHref(one.sourcePageId), id: publicId('pag', one.sourcePageId) },
      })),
    asked,
    found: found
      .filter((one) => one.personId !== person.personId)
      .map((one) => ({
        id: publicId('per', one.personId),
        name: one.fullName,
        birth: one.birthWritten,
        home: one.homeWritten,
      })),
  }
}

type Act = (values: Record<string, string>, event: Parameters<Actions[string]>[0]) => Promise<unknown>

const act =
  (run: Act) =>
  async (event: Parameters<Actions[string]>[0]): Promise<unknown> => {
    const values = Object.fromEntries(
      [...(await event.request.formData())].map(([key, value]) => [key, String(value).trim()]),
    )
    try {
      await run(values, event)
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused || refused.status === 403 || refused.status === 404 || refused.status >= 500) throw error
      return fail(refused.status, {
        which: values['relation'] ?? '',
        form: { values, problems: problemsOf(refused) },
      })
    }
    redirect(303, `/nguoi/${event.params['id']}`)
  }

/** What is wrong, beside the field that it is about. */
function problemsOf({ code, data }: { code: string; data: Record<string, unknown> }) {
  if (code === 'people.relation-ends-before-it-begins')
    return [{ field: 'until', message: m.family_ends_before() }]
  if (code === 'people.relation-to-self') return [{ field: 'other', message: m.family_to_self() }]
  if (code === 'people.merged-away') return [{ field: 'other', message: m.family_other_merged() }]
  if (code !== 'invalid-input') return [{ message: m.family_refused({ code }) }]
  const issues = (data['issues'] ?? []) as { path: PropertyKey[] }[]
  const texts: Record<string, { field: string; message: string }> = {
    source: { field: 'source', message: m.family_no_source() },
    otherId: { field: 'other', message: m.family_no_other() },
    kind: { field: 'kind', message: m.family_no_kind() },
    from: { field: 'from', message: m.family_bad_day() },
    until: { field: 'until', message: m.family_bad_day() },
  }
  const found = issues.map(
    (issue) => texts[String(issue.path[0] ?? '')] ?? { field: 'other', message: m.family_to_self() },
  )
  return found.filter((one, at) => found.findIndex((other) => other.field === one.field) === at)
}

/** A day as typed, 15/06/2026 or 2026-06-15; what is no day is handed on to be refused. */
function dayOf(typed: string | undefined): LegalDate | undefined {
  if (!typed) return undefined
  const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(typed)
  const day = parts ? `${parts[3]}-${parts[2]!.padStart(2, '0')}-${parts[1]!.padStart(2, '0')}` : typed
  return (isLegalDate(day) ? day : typed) as LegalDate
}

const fieldsOf = (values: Record<string, string>) => ({
  otherId: idOrNothing(values['other']),
  kind: values['kind'] as RelationKind,
  written: values['written'] || null,
  from: dayOf(values['from']) ?? null,
  source: values['source'] || null,
  sourcePageId: values['page'] ? idOf('pag', values['page']) : null,
})
const idOrNothing = (text: string | undefined): string => (text ? idOf('per', text) : '')

export const actions: Actions = {
  them: act(async (values, event) => {
    const { runtime, actor } = desk(event)
    await recordRelation(runtime.services, actor, {
      personId: idOf('per', event.params['id'] ?? ''),
      ...fieldsOf(values),
    })
  }),
  sua: act(async (values, event) => {
    const { runtime, actor } = desk(event)
    await correctRelation(runtime.services, actor, {
      relationId: values['relation'] ?? '',
      ...fieldsOf(values),
    })
  }),
  'ket-thuc': act(async (values, event) => {
    const { runtime, actor } = desk(event)
    await endRelation(runtime.services, actor, {
      relationId: values['relation'] ?? '',
      until: dayOf(values['until']) ?? ('' as LegalDate),
      source: values['source'] ?? '',
    })
  }),
  'bo-di': act(async (values, event) => {
    const { runtime, actor } = desk(event)
    await withdrawRelation(runtime.services, actor, { relationId: values['relation'] ?? '' })
  }),
}
