import { canReceive } from '#modules/applications/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { PageServerLoad } from './$types'
import { levelName, listProcedures } from './catalogue.ts'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = ({ locals, url }): PageData => {
  const given = (name: string) => (url.searchParams.get(name) ?? '').trim().slice(0, 100)
  const { law } = procedureLaw()
  const levels = [...new Set([...law.procedures.values()].flatMap((one) => one.periods.flatMap((period) => period.level ?? [])))]
  const level = levels.find((one) => one === given('cap')) ?? ''
  const fields = listProcedures(locals.runtime.services.clock.today(), given('tim'), level)
  return {
    asked: given('tim'),
    level,
    levels: levels.map((one) => ({ value: one, label: levelName(one) ?? one })),
    count: m.proc_count({ count: formatCount(fields.reduce((sum, field) => sum + field.procedures.length, 0)) }),
    fields,
    canReceive: locals.signedIn ? canReceive(locals.signedIn.actor) : false,
  }
}
