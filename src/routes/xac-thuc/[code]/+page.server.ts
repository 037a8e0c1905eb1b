import { findVerifiable } from '#app/verifiable.ts'
import { ADDRESS_HEADER, tryCode } from '#modules/accounts/index.ts'
import { readCopyCode, verifyCode, type Verified } from '#modules/archive/copies/index.ts'
import { readCode, type PublicDocument } from '#modules/issuing/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { verifySignature } from '#platform/signing/index.ts'
import { systemClock } from '#shared/clock.ts'
import { m } from '#ui/messages/messages.js'
import { copyKind } from '../../copy-lines.ts'
import { documentName, formName } from '../../issuing-words.ts'
import type { FoundCopy, FoundDocument, PageData } from '../page-data.ts'
import type { PageServerLoad } from './$types'

/** Whoever holds a paper: no account, no scope, no row of any table. */
const PUBLIC: Actor = { accountId: 'public', role: 'public', scopeFrom: '', scopeUntil: '', wide: false }

export const load: PageServerLoad = async ({ params, locals, request, setHeaders }): Promise<PageData> => {
  const { services } = locals.runtime
  // A search engine that came by a code keeps nothing of it.
  setHeaders({ 'x-robots-tag': 'noindex' })
  const code = readCode(params.code)
  const copyCode = readCopyCode(params.code)
  const shown = params.code.slice(0, 100)
  if (code === undefined && copyCode === undefined) return { code: shown, answer: { kind: 'malformed' } }
  const look = async (): Promise<PageData['answer'] | null> => {
    if (code === undefined) {
      const copy = await verifyCode(services, copyCode ?? '')
      return copy === undefined ? null : { kind: 'copy', copy: toCopy(copy) }
    }
    const found = await asActor(services.database, PUBLIC, (tx) => findVerifiable(tx, code), { readOnly: true })
    return found === null ? null : { kind: 'found', document: toDocument(found) }
  }
  const tried = await tryCode(services, request.headers.get(ADDRESS_HEADER) ?? '', look)
  if (tried.kind === 'shut') return { code: shown, answer: { kind: 'shut', minutes: String(Math.max(1, Math.ceil((tried.until.getTime() - systemClock.now().getTime()) / 60_000))) } }
  return { code: shown, answer: tried.found ?? { kind: 'none' } }
}

const toCopy = (copy: Verified): FoundCopy => ({
  kind: copyKind(copy.kind),
  number: `${copy.number}/${copy.year}`,
  on: copy.issuedOn,
  sheets: String(copy.sheets),
  withdrawnAt: copy.withdrawnOn?.toISOString() ?? null,
})

function toDocument(found: PublicDocument): FoundDocument {
  return {
    name: documentName(found.kind, found.circular),
    form: formName(found.formNumber, found.circular),
    symbol: found.symbol,
    on: found.issuedOn,
    agency: found.agencyName,
    sha256: found.sha256,
    signature: signatureOf(found),
  }
}

function signatureOf({ cms, sha256, certificateSha256 }: PublicDocument): FoundDocument['signature'] {
  if (cms === null || sha256 === null) return { label: m.vdoc_unsigned(), tone: 'plain', signer: null, at: null, note: m.vdoc_unsigned_note() }
  const check = verifySignature(cms, Buffer.from(sha256, 'hex'))
  // The certificate must be the one that was kept with the signature, not merely one that fits it.
  if (!check.valid || check.certificateSha256 !== certificateSha256) return { label: m.vdoc_signature_invalid(), tone: 'refused', signer: null, at: null, note: m.vdoc_signature_invalid_note() }
  return {
    label: m.vdoc_signature_valid(),
    tone: 'sure',
    signer: check.signer,
    at: check.signedAt?.toISOString() ?? null,
    note: check.selfSigned ? m.vdoc_self_signed() : null,
  }
}
