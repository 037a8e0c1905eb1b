import { insertFile } from '#modules/archive/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { Application } from '../applications.types.ts'

/** Keeps a signed draft that waits for its number; signed again it stays as it was first signed. */
export async function insertSignedDraft(
  tx: Tx,
  of: Pick<Application, 'applicationId' | 'path' | 'alsoPaths'>,
  signed: { draftSeq: number; signedBy: string; signedRole: string; at: Date; file: { sha256: string; size: number }; cms: Buffer },
): Promise<void> {
  await insertFile(tx, { ...signed.file, mediaType: 'application/pdf', storedAt: signed.at })
  await tx
    .insertInto('decision_signed')
    .values({
      application_id: of.applicationId, draft_seq: signed.draftSeq, signed_by: signed.signedBy, signed_role: signed.signedRole, at: signed.at, sha256: signed.file.sha256, cms: signed.cms,
      path: of.path, also_paths: of.alsoPaths.length > 0 ? of.alsoPaths : null,
    })
    .onConflict((conflict) => conflict.constraint('decision_signed_pk').doNothing())
    .execute()
}
