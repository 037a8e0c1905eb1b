import { fail, redirect } from '@sveltejs/kit'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { areaName, areaPath, areasOn } from '#modules/areas/index.ts'
import { findLikePersons, registerPerson } from '#modules/people/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { parsePublicId } from '#shared/ids.ts'
import { m } from '#ui/messages/messages.js'
import { desk } from '../../desk.ts'
import { publicId } from '../../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import { aliasesOf, likeInput, likeRows } from './like-rows.ts'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): PageData => {
  const { runtime, actor } = desk(event)
  requireAllowed(canKeepRegister(actor), 'people.register-person')
  const { areas, services } = runtime
  const today = services.clock.today()
  return {
    relativesHref: relativesHref(event.url),
    units: areasOn(today, 'commune', areas)
      .map((area) => ({ path: areaPath(area, today, areas), name: areaName(area, areas) }))
      .filter((unit) => unit.path.startsWith(services.provincePath) && isInScope(actor, unit.path))
      .sort((a, b) => a.name.localeCompare(b.name, 'vi')),
  }
}

const texts: Record<string, { field: string; message: () => string }> = {
  fullName: { field: 'name', message: m.person_new_no_name },
  aliases: { field: 'aliases', message: m.person_new_no_name },
  path: { field: 'unit', message: m.person_new_no_unit },
  birth: { field: 'birth', message: m.person_new_bad },
  home: { field: 'home', message: m.person_new_bad },
  identifiers: { field: 'citizenId', message: m.person_new_bad },
}

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    const values = Object.fromEntries(
      [...(await event.request.formData())].map(([key, value]) => [key, String(value).trim()]),
    )
    const back = relativesHref(event.url)
    let personId: string
    try {
      // Nobody is entered before it was said who may be he already; the second press enters.
      if (values['seen'] !== seenKey(values)) {
        const like = likeRows(await findLikePersons(runtime.services, actor, likeInput(values)))
        if (like.length > 0)
          return fail(409, { form: { values: { ...values, seen: seenKey(values) }, problems: [] }, like })
      }
      personId = await registerPerson(runtime.services, actor, {
        fullName: values['name'] ?? '',
        aliases: aliasesOf(values['aliases'] ?? ''),
        sex: values['sex'] === 'male' || values['sex'] === 'female' ? values['sex'] : null,
        birth: values['birth'] ? { written: values['birth'] } : null,
        home: values['home'] ? { written: values['home'] } : null,
        path: values['unit'] ?? '',
        identifiers: values['citizenId'] ? [{ kind: 'citizen-id', value: values['citizenId'] }] : [],
      })
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.code !== 'invalid-input') throw error
      const issues = (refused.data['issues'] ?? []) as { path: PropertyKey[] }[]
      const problems = issues.map((issue) => texts[String(issue.path[0] ?? '')] ?? texts['fullName']!)
      return fail(400, {
        form: {
          values,
          problems: problems
            .filter((one, at) => problems.findIndex((other) => other.field === one.field) === at)
            .map((one) => ({ field: one.field, message: one.message() })),
        },
      })
    }
    redirect(303, back ? `${back}?tim=${encodeURIComponent(values['name'] ?? '')}` : `/nguoi/${publicId('per', personId)}`)
  },
}

/** The relatives of whom somebody is entered for, when he comes from there and goes back. */
function relativesHref(url: URL): string | null {
  const id = parsePublicId('per', url.searchParams.get('than-nhan') ?? '')
  return id ? `/nguoi/${publicId('per', id)}/than-nhan` : null
}

/** What was looked at: when name, birth or place are changed after, it is looked again. */
const seenKey = (values: Record<string, string>): string =>
  [values['name'], values['birth'], values['home'], values['citizenId']].join('|')
