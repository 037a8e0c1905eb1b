import { findVerifiable, readVerificationCode, type Verifiable } from '#app/verifiable.ts'
import { ADDRESS_HEADER, tryCode } from '#modules/accounts/index.ts'
import type { Verified } from '#modules/archive/copies/index.ts'
import type { PublicDocument } from '#modules/issuing/index.ts'
import { verifySignature } from '#platform/signing/index.ts'
import { systemClock } from '#shared/clock.ts'
import { m } from '#ui/messages/messages.js'
import { copyKind } from '../../copy-lines.ts'
import { documentName, formName } from '../../issuing-words.ts'
import type { FoundCopy, FoundDocument, PageData } from '../page-data.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ params, locals, request, setHeaders }): Promise<PageData> => {
  const { services } = locals.runtime
  // A search engine that came by a code keeps nothing of it.
  setHeaders({ 'x-robots-tag': 'noindex' })
  const code = readVerificationCode(params.code)
  const shown = params.code.slice(0, 100)
  if (code === undefined) return { code: shown, answer: { kind: 'malformed' } }
  const tried = await tryCode(services, request.headers.get(ADDRESS_HEADER) ?? '', () => findVerifiable(services, code))
  if (tried.kind === 'shut') return { code: shown, answer: { kind: 'shut', minutes: String(Math.max(1, Math.ceil((tried.until.getTime() - systemClock.now().getTime()) / 60_000))) } }
  return { code: shown, answer: tried.found === null ? { kind: 'none' } : toAnswer(tried.found) }
}

const toAnswer = (found: Verifiable): PageData['answer'] =>
  found.kind === 'copy' ? { kind: 'copy', copy: toCopy(found.copy) } : { kind: 'found', document: toDocument(found.document) }

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
