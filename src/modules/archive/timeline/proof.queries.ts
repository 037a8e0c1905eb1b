import { sql } from 'kysely'
import type { Actor, Tx } from '#platform/db/index.ts'
import { effectiveFields } from '../archive.model.ts'
import type { Correction } from '../archive.types.ts'
import type { FieldName, Fields } from '../fields/index.ts'
import { listHiddenFields } from '../second-reading/blind.queries.ts'
import type { ProofPage } from './proof.model.ts'
import { shutAmong } from './timeline.queries.ts'

const LOOKED_FOR: readonly FieldName[] = ['fullName', 'birthDate', 'deathDate', 'injuryRate', 'documentNumber', 'signedOn']
/** Of a folder that has more, what stands behind shows nothing. */
const MOST = 500

/**
 * The pages of these dossiers with those of their fields that may show a fact of the register, as they count. Nothing of a sensitive dossier that was not asked
 * for, nor what the account is to read blind.
 */
export async function listProofPages(tx: Tx, actor: Actor, dossierIds: readonly string[]): Promise<ProofPage[]> {
  if (dossierIds.length === 0) return []
  const { rows } = await sql<Omit<ProofPage, 'fields'> & { fields: Fields | null; corrections: { field: FieldName; value: string | null }[] | null }>`
    select p.page_id as "pageId", p.dossier_id as "dossierId", (row_number() over (partition by p.dossier_id order by p.seq, p.page_id))::int as position, coalesce(d.type, r.type) as type,
      (select jsonb_object_agg(f.key, f.value) from jsonb_each(r.fields) f where f.key = any(${LOOKED_FOR}::text[])) as fields,
      (select json_agg(json_build_object('field', c.field, 'value', c.value) order by c.correction_id)
        from correction c where c.page_id = p.page_id and c.target = 'field' and c.field = any(${LOOKED_FOR}::text[])) as corrections
    from page p left join reading r on r.page_id = p.page_id left join document d on d.document_id = p.document_id
    where p.dossier_id = any(${dossierIds}::uuid[]) and p.kind = 'content' and p.dossier_id not in (${shutAmong(dossierIds)})
    order by p.dossier_id, p.seq, p.page_id limit ${MOST}`.execute(tx)
  const hidden = await listHiddenFields(tx, actor, rows.map((row) => row.pageId)) // prettier-ignore
  return rows.map(({ fields, corrections, ...page }) => {
    const held = effectiveFields(fields ?? {}, (corrections ?? []).map((one) => ({ ...one, target: 'field' as const })) as unknown as Correction[])
    for (const field of hidden.get(page.pageId) ?? []) delete held[field]
    return { ...page, fields: held }
  })
}
