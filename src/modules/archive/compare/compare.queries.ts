import { sql } from 'kysely'
import type { Actor, Tx } from '#platform/db/index.ts'
import type { Box } from '#platform/ocr/index.ts'
import { effectiveFields, SEX_ON_PAPER } from '../archive.model.ts'
import type { Correction, EffectiveFields } from '../archive.types.ts'
import type { FieldName, Fields } from '../fields/index.ts'
import { listHiddenFieldsOf } from '../second-reading/blind.queries.ts'
import { agrees, COMPARED, speaksOf, type ComparedField } from './compare.model.ts'

export type RegisterSays = { personId: string; name: string; names: string[]; values: Partial<Record<ComparedField, string>> }
export type PaperSays = { pageId: string; position: number; type: string | null; width: number; height: number; fields: EffectiveFields }

/** What the register says of the persons whom a dossier is about, as far as the account sees them. */
export async function listRegisterSays(tx: Tx, dossierId: string): Promise<RegisterSays[]> {
  const { rows } = await sql<{
    personId: string
    name: string
    aliases: string[] | null
    sex: 'male' | 'female' | null
    birth: string | null
    home: string | null
    death: string | null
  }>`
    select p.person_id as "personId", p.full_name as name, p.aliases, p.sex, coalesce(p.birth_edtf, p.birth_written) as birth, p.home_written as home,
      (select coalesce(v.death_edtf, v.death_written) from person_vital v where v.person_id = p.person_id and upper_inf(v.known) and v.state = 'dead'
        order by v.holds desc limit 1) as death
    from dossier_person dp join person p on p.person_id = dp.person_id where dp.dossier_id = ${dossierId}::uuid and dp.part = 'subject'
    order by p.person_id limit 5`.execute(tx)
  return rows.map(({ personId, name, aliases, sex, birth, home, death }) => ({
    personId,
    name,
    names: [name, ...(aliases ?? [])],
    values: {
      fullName: name,
      ...(birth === null ? {} : { birthDate: birth }),
      ...(sex === null ? {} : { sex: SEX_ON_PAPER[sex] }),
      ...(home === null ? {} : { homePlace: home }),
      ...(death === null ? {} : { deathDate: death }),
    },
  }))
}

/**
 * The fields of every page of a dossier as they count, in its order, without those that the account is to read blind. Some hundred pages at most.
 */
export async function listPapersSay(tx: Tx, actor: Actor, dossierId: string): Promise<PaperSays[]> {
  const { rows } = await sql<{
    pageId: string
    position: number
    type: string | null
    width: number
    height: number
    fields: Fields | null
    corrections: { field: FieldName; value: string | null }[] | null
  }>`
    select p.page_id as "pageId", (row_number() over (order by p.seq, p.page_id))::int as position, d.type, p.width, p.height, r.fields,
      (select json_agg(json_build_object('field', c.field, 'value', c.value) order by c.correction_id)
        from correction c where c.page_id = p.page_id and c.target = 'field') as corrections
    from page p left join reading r on r.page_id = p.page_id left join document d on d.document_id = p.document_id
    where p.dossier_id = ${dossierId}::uuid and p.kind = 'content' order by p.seq, p.page_id`.execute(tx)
  const hidden = await listHiddenFieldsOf(tx, actor, dossierId)
  return rows.map(({ fields, corrections, ...page }) => {
    const held = effectiveFields(
      fields ?? {},
      (corrections ?? []).map((one) => ({ ...one, target: 'field' as const })) as unknown as Correction[],
    )
    for (const field of hidden.get(page.pageId) ?? []) delete held[field]
    return { ...page, fields: held }
  })
}

export type Beside =
  | { by: 'register'; personId: string; value: string; same: boolean }
  | { by: 'paper'; pageId: string; position: number; type: string | null; value: string; same: boolean }

/**
 * What the register and the other papers of the dossier say of the fields of a page: the register always where it says something, a
 * paper where it contradicts. Nothing where the page speaks of another person.
 */
export async function listBeside(tx: Tx, actor: Actor, page: { pageId: string; dossierId: string | null; fields: EffectiveFields }): Promise<Map<ComparedField, Beside[]>> {
  const out = new Map<ComparedField, Beside[]>()
  if (page.dossierId === null) return out
  const register = await listRegisterSays(tx, page.dossierId)
  const about = register.filter((person) => speaksOf(page.fields, person.names))
  if (register.length > 0 && about.length === 0) return out
  const names = register.flatMap((person) => person.names)
  const papers = (await listPapersSay(tx, actor, page.dossierId)).filter((paper) => paper.pageId !== page.pageId && speaksOf(paper.fields, names))
  for (const field of COMPARED) {
    const value = page.fields[field]?.value ?? null
    if (value === null) continue
    const beside: Beside[] = []
    for (const { personId, names: known, values } of about) {
      const says = values[field]
      if (says === undefined) continue
      const same = field === 'fullName' ? known.some((name) => agrees(field, name, value)) : agrees(field, says, value)
      beside.push({ by: 'register', personId, value: says, same })
    }
    const told = new Set<string>()
    for (const { pageId, position, type, fields } of papers) {
      const says = fields[field]?.value ?? null
      if (says === null || agrees(field, says, value) || told.has(says)) continue
      told.add(says)
      beside.push({ by: 'paper', pageId, position, type, value: says, same: false })
    }
    if (beside.length > 0) out.set(field, beside.slice(0, 4))
  }
  return out
}

export type Saying = { value: string; pages: { pageId: string; position: number; type: string | null; box: Box | null; width: number; height: number }[]; register: string[] }
export type Contradiction = { field: ComparedField; sayings: Saying[] }

/** Fields on which papers of a dossier, or a paper and the register, contradict each other: each value with the pages that say it. */
export async function listContradictions(tx: Tx, actor: Actor, dossierId: string): Promise<Contradiction[]> {
  const register = await listRegisterSays(tx, dossierId)
  const names = register.flatMap((person) => person.names)
  const papers = (await listPapersSay(tx, actor, dossierId)).filter((paper) => speaksOf(paper.fields, names))
  return COMPARED.flatMap((field) => {
    const sayings: Saying[] = []
    const add = (value: string, put: (saying: Saying) => void) => {
      let saying = sayings.find((one) => agrees(field, one.value, value))
      if (!saying) sayings.push((saying = { value, pages: [], register: [] }))
      put(saying)
    }
    for (const { pageId, position, type, width, height, fields } of papers) {
      const held = fields[field]
      if (held?.value) add(held.value, (saying) => saying.pages.push({ pageId, position, type, box: held.box, width, height }))
    }
    for (const person of register) {
      const says = person.values[field]
      if (says === undefined) continue
      const alias = field === 'fullName' ? person.names.find((name) => sayings.some((one) => agrees(field, one.value, name))) : undefined
      add(alias ?? says, (saying) => saying.register.push(person.personId))
    }
    return sayings.length > 1 ? [{ field, sayings }] : []
  })
}

/** What was chosen in a dossier, the latest first. */
export async function listChoices(tx: Tx, dossierId: string): Promise<{ field: string; value: string; said: string[]; reason: string; by: string; at: Date }[]> {
  const rows = await tx
    .selectFrom('contradiction_choice as c')
    .leftJoin('account as a', 'a.account_id', 'c.made_by')
    .select(['c.field', 'c.value', 'c.said', 'c.reason', 'c.made_at', 'a.display_name'])
    .where('c.dossier_id', '=', dossierId)
    .orderBy('c.contradiction_choice_id', 'desc')
    .execute()
  return rows.map((row) => ({ field: row.field, value: row.value, said: row.said as unknown as string[], reason: row.reason, by: row.display_name ?? '', at: row.made_at }))
}
