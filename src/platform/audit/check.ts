import { z } from 'zod'
import type { Database } from '#platform/db/index.ts'
import { recordUpkeep, type UpkeepKind, type UpkeepRun } from '#platform/upkeep/index.ts'
import { verifyAudit, type AuditVerdict } from './verify.ts'
import type { SealWitness } from './witness.ts'

const detail = z.union([
  z.object({ ok: z.literal(true), blocks: z.number(), events: z.number(), unsealed: z.number() }),
  z.object({ ok: z.literal(false), block: z.number(), event: z.string().nullable(), reason: z.string() }),
])

type Detail = z.output<typeof detail>
export type TrailCheck = UpkeepRun<Detail>

/** What the last reading of the whole trail found, whichever process did it. */
export const trailCheck: UpkeepKind<Detail> = { name: 'audit.verify', detail }

/** `verifyAudit`, and keeps the verdict for the pages and the figures of every process. `at`: the moment of the check. */
export async function checkTrail(owner: Database, witness: SealWitness, at: Date): Promise<AuditVerdict> {
  const verdict = await verifyAudit(owner, witness)
  const told = verdict.ok ? { ok: true as const, blocks: verdict.blocks, events: verdict.events, unsealed: verdict.unsealed } : verdict
  await recordUpkeep(owner.db, trailCheck, { at, sound: verdict.ok, detail: told })
  return verdict
}
