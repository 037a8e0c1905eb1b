import { sql } from 'kysely'
import type { IndicatorSource, Question } from '#modules/indicators/index.ts'
import { procedureLaw } from './procedure-law.ts'

const inForce = ({ day, knownAt }: Question) => sql`s.holds @> ${day}::date and s.known @> ${knownAt}::timestamptz`

const LEVEL = sql`coalesce(s.level, 'unknown')`
/** Of the time of levels 1 to 4 the level, afterwards how much of it can be done online. */
const ONLINE = sql`coalesce(s.online_level::text, s.online_extent, 'unknown')`
const ALL = sql`true`
const PROVINCIAL = sql`s.level = 'province'`
/** Level 3: filed and dealt with online, paid and fetched at the office; 4: all of it. */
const LEVEL_THREE = sql`s.level = 'province' and s.online_level >= 3`

function source(code: string, condition: ReturnType<typeof sql>): IndicatorSource {
  const by = (value: ReturnType<typeof sql>) => (question: Question) =>
    sql<{ record_id: string; value: unknown }>`
      select s.procedure_entry_id as record_id, ${value} as value from procedure_standing s join procedure_entry e on e.procedure_entry_id = s.procedure_entry_id
      where ${inForce(question)} and ${condition}`
  return {
    code,
    queryVersion: '1',
    records: (question) => sql`select s.procedure_entry_id as record_id from procedure_standing s where ${inForce(question)} and ${condition}`,
    by: { level: by(LEVEL), field: by(sql`e.field`), online: by(ONLINE) },
    columns: ['procedure', 'nationalCode', 'field'],
    describe: async (tx, ids) => {
      const fields = new Map(procedureLaw().law.common.fields.map((one) => [one.code, one.name]))
      const rows = await tx.selectFrom('procedure_entry').selectAll().where('procedure_entry_id', 'in', ids).execute()
      return new Map(
        rows.map((row) => [
          row.procedure_entry_id,
          {
            href: `/thu-tuc/${row.slug}`,
            label: row.name,
            cells: { procedure: row.name, nationalCode: row.national_code ?? '', field: fields.get(row.field) ?? row.field },
          },
        ]),
      )
    },
  }
}

export const procedureIndicators: IndicatorSource[] = [
  source('procedures.in-force', ALL),
  source('procedures.provincial', PROVINCIAL),
  source('procedures.provincial-online-three', LEVEL_THREE),
]
