import { formPages } from '#modules/applications/index.ts'
import { search } from '#modules/archive/index.ts'
import { areaName, areaPath, areasOn } from '#modules/areas/index.ts'
import { listNames } from '#modules/people/index.ts'
import { periodOn, procedureLaw, type Procedure } from '#modules/procedures/index.ts'
import { asActor } from '#platform/db/index.ts'
import { isInScope } from '#shared/actor.ts'
import { newId, parsePublicId } from '#shared/ids.ts'
import { m } from '#ui/messages/messages.js'
import type { desk } from '../../desk.ts'
import { publicId } from '../../ids.ts'
import { inLocale } from '../../words.ts'
import { channelName, conditionName } from '../case-words.ts'
import { heldPapers, paperChoices } from '../papers.ts'
import type { FormView, PageData, PersonLink } from './page-data.ts'

type Context = ReturnType<typeof desk>
type Values = Readonly<Record<string, string>>
type Who = 'applicant' | 'merit'

/** Pages of the form whose person may stand in the register, with the field of the name. */
const LINKS: Record<string, { who: Who; name: string }> = {
  applicant: { who: 'applicant', name: 'applicantName' },
  beneficiary: { who: 'applicant', name: 'beneficiaryName' },
  'merit-person': { who: 'merit', name: 'meritName' },
}
export const FIELD = 'f-'

/** What a form of the procedure asks, the same for every case of the day. */
export function formOf({ runtime, actor }: Context, procedure: Procedure): NonNullable<PageData['procedure']> {
  const { areas, services } = runtime
  const today = services.clock.today()
  const period = periodOn(procedure, today)
  const units = areasOn(today, 'commune', areas)
    .map((area) => ({ value: areaPath(area, today, areas), label: areaName(area, areas) }))
    .filter((unit) => unit.value.startsWith(services.provincePath))
    .sort((a, b) => a.label.localeCompare(b.label, 'vi'))
  return {
    slug: procedure.slug,
    name: inLocale(procedure),
    unread: period?.standing === 'unverified' ? (period.note ?? m.proc_unread()) : null,
    channels: procedure.channels.map((one) => ({ value: one.channel, label: channelName(one.channel as 'counter') })),
    ways: (period?.ways ?? []).map((way) => ({ value: way.code, label: inLocale(way) })),
    sections: formPages(procedure, procedureLaw().law.common).map((page) => ({
      code: page.code,
      name: inLocale(page),
      link: LINKS[page.code]?.who ?? null,
      fields: page.fields.map((field) => ({ name: `${FIELD}${field.code}`, label: inLocale(field), required: field.required, short: ['date', 'identity', 'phone'].includes(field.kind) })),
    })),
    units,
    own: units.find((unit) => !actor.wide && isInScope(actor, unit.value))?.value ?? '',
    key: newId(),
    batch: newId(),
  }
}

export const linesOf = (text: string | undefined): string[] => (text ?? '').split('\n').filter((line) => line !== '')
/** Who was chosen among those found just now, else who was linked before. */
export const personIdFrom = (values: Values, who: Who): string | null => parsePublicId('per', values[`${who}Chosen`] || (values[`${who}Person`] ?? '')) ?? null

/** The papers, conditions and persons as they stand with what was typed; `find`: whose name is to be looked for in the register. */
export async function viewOf(context: Context, procedure: Procedure, values: Values, find: Who | null = null): Promise<FormView> {
  const { runtime, actor } = context
  const { database, clock } = runtime.services
  const [applicantId, meritId] = [personIdFrom(values, 'applicant'), personIdFrom(values, 'merit')]
  const { names, held } = await asActor(
    database,
    actor,
    async (tx) => ({ names: await listNames(tx, [applicantId, meritId].filter((id) => id !== null)), held: await heldPapers(tx, procedure, meritId) }),
    { readOnly: true },
  )
  const nameOf = new Map(names.map((row) => [row.person_id as string, row.full_name]))
  const ticked = linesOf(values['condition'])
  const known = [...new Set(procedure.papers.flatMap((one) => one.when ?? []))]
  const linkOf = async (who: Who, id: string | null): Promise<PersonLink> => {
    const name = id === null ? undefined : nameOf.get(id)
    const linked = id !== null && name !== undefined ? { id: publicId('per', id), name, href: `/nguoi/${publicId('per', id)}` } : null
    if (find !== who) return { linked, found: [], asked: false }
    const field = Object.entries(LINKS).find(([code, one]) => one.who === who && formPages(procedure, procedureLaw().law.common).some((page) => page.code === code))?.[1].name
    const text = field === undefined ? '' : (values[`${FIELD}${field}`] ?? '')
    const hits = text === '' ? [] : (await search(runtime.services, actor, { text: text.slice(0, 200), kinds: ['persons'], limit: 8 })).persons.hits
    return {
      linked,
      asked: true,
      found: hits.map((one) => ({ id: publicId('per', one.personId), name: one.fullName, about: [one.birthWritten, one.homeWritten].filter(Boolean).join(' · ') })),
    }
  }
  return {
    conditions: known.map((code) => ({ code, name: conditionName(code), ticked: ticked.includes(code) })),
    papers: paperChoices(procedure, { conditions: ticked, on: clock.today(), held, values, mayMiss: values['channel'] !== undefined && values['channel'] !== 'counter' }),
    links: { applicant: await linkOf('applicant', applicantId), merit: await linkOf('merit', meritId) },
  }
}
