import { timingSafeEqual, verify, X509Certificate, type KeyObject } from 'node:crypto'
import { explicit, integer, malformed, nothing, octets, oid, readMembers, readValues, sequence, setOf, TAG, utcTime, type DerValue } from './der.ts'

// Detached signatures as RFC 5652 has them: SignedData without content, one signer, the certificate inside.

const OID = {
  data: oid('1.2.840.113549.1.7.1'),
  signedData: oid('1.2.840.113549.1.7.2'),
  contentType: oid('1.2.840.113549.1.9.3'),
  messageDigest: oid('1.2.840.113549.1.9.4'),
  signingTime: oid('1.2.840.113549.1.9.5'),
  sha256: oid('2.16.840.1.101.3.4.2.1'),
  ecdsaWithSha256: oid('1.2.840.10045.4.3.2'),
  rsa: oid('1.2.840.113549.1.1.1'),
  rsaWithSha256: oid('1.2.840.113549.1.1.11'),
}
const SHA256 = sequence(OID.sha256)

/** How the key signs, as an algorithm of RFC 5754. Throws for keys other than RSA and those on elliptic curves. */
export function algorithmOf(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'ec') return sequence(OID.ecdsaWithSha256)
  if (key.asymmetricKeyType === 'rsa') return sequence(OID.rsaWithSha256, nothing())
  throw Object.assign(new Error(`no signature with a key of the kind ${String(key.asymmetricKeyType)}`), { code: 'signing.key-unusable' })
}

const attribute = (type: Buffer, value: Buffer): Buffer => sequence(type, setOf(value))

/** What the key signs: that the content is data of this hash, signed at this time. */
export const attributesOf = (sha256: Uint8Array, at: Date): Buffer =>
  setOf(attribute(OID.contentType, OID.data), attribute(OID.signingTime, utcTime(at)), attribute(OID.messageDigest, octets(sha256)))

/** The whole signature, from what the key made of `attributes`. `certificate` is DER. */
export function buildSignedData(signed: { attributes: Buffer; signature: Buffer; certificate: Buffer; algorithm: Buffer }): Buffer {
  const { issuer, serial } = certificateParts(signed.certificate)
  const signer = sequence(
    integer(1),
    sequence(issuer, serial),
    SHA256,
    // Within the signature the set bears a tag of its own.
    Buffer.concat([Buffer.from([0xa0]), signed.attributes.subarray(1)]),
    signed.algorithm,
    octets(signed.signature),
  )
  const data = sequence(integer(1), setOf(SHA256), sequence(OID.data), explicit(0, signed.certificate), setOf(signer))
  return sequence(OID.signedData, explicit(0, data))
}

/** Issuer and serial number of a certificate, as they stand in it. */
function certificateParts(certificate: Buffer): { issuer: Buffer; serial: Buffer } {
  const [tbs] = readMembers(certificate, TAG.sequence)
  if (tbs === undefined) throw malformed()
  const fields = readMembers(tbs.whole, TAG.sequence)
  const from = fields[0]?.tag === 0xa0 ? 1 : 0
  const [serial, , issuer] = fields.slice(from)
  if (serial?.tag !== TAG.integer || issuer?.tag !== TAG.sequence) throw malformed()
  return { issuer: issuer.whole, serial: serial.whole }
}

export type SignatureCheck =
  | { valid: true; signer: string; issuer: string; selfSigned: boolean; signedAt: Date | null; certificateSha256: string }
  | { valid: false; reason: 'malformed' | 'other-content' | 'wrong-signature' | 'certificate-not-valid-then' }

/**
 * Whether the signature is one over content of this hash, by the key of the certificate inside it, which was valid at the time of signing. Whose
 * the certificate is must be judged by who asks: no chain of trust is followed here.
 */
export function verifySignature(cms: Uint8Array, sha256: Uint8Array): SignatureCheck {
  let parts: ReturnType<typeof takeApart>
  try {
    parts = takeApart(Buffer.from(cms))
  } catch {
    return { valid: false, reason: 'malformed' }
  }
  const { certificate, attributes, digest, signature, signedAt } = parts
  if (digest.length !== sha256.length || !timingSafeEqual(digest, sha256)) return { valid: false, reason: 'other-content' }
  let right: boolean
  try {
    right = verify('sha256', attributes, certificate.publicKey, signature)
  } catch {
    right = false
  }
  if (!right) return { valid: false, reason: 'wrong-signature' }
  if (signedAt !== null && (signedAt < new Date(certificate.validFrom) || signedAt > new Date(certificate.validTo))) return { valid: false, reason: 'certificate-not-valid-then' }
  return {
    valid: true,
    signer: nameIn(certificate.subject),
    issuer: nameIn(certificate.issuer),
    selfSigned: certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey),
    signedAt,
    certificateSha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

const nameIn = (distinguished: string): string => (/^CN=(.*)$/m.exec(distinguished)?.[1] ?? distinguished.replaceAll('\n', ', ')).replaceAll(/\\(.)/g, '$1')

const isOf = (value: DerValue | undefined, type: Buffer): boolean => value !== undefined && value.whole.equals(type)

function takeApart(cms: Buffer): { certificate: X509Certificate; attributes: Buffer; digest: Buffer; signature: Buffer; signedAt: Date | null } {
  const [type, wrapped] = readMembers(cms, TAG.sequence)
  if (!isOf(type, OID.signedData) || wrapped?.tag !== 0xa0) throw malformed()
  const [, , , ...rest] = readMembers(wrapped.content, TAG.sequence)
  const certificates = rest.find((one) => one.tag === 0xa0)
  const signers = rest.at(-1)
  if (certificates === undefined || signers?.tag !== TAG.set) throw malformed()
  const [signer, another] = readValues(signers.content)
  if (signer === undefined || another !== undefined) throw malformed()
  const [, sid, digestAlgorithm, attributes, algorithm, signature] = readMembers(signer.whole, TAG.sequence)
  if (sid === undefined || digestAlgorithm === undefined || attributes?.tag !== 0xa0 || algorithm === undefined || signature?.tag !== TAG.octets) throw malformed()
  const [hash] = readValues(digestAlgorithm.content)
  const [how] = readValues(algorithm.content)
  if (!isOf(hash, OID.sha256) || ![OID.ecdsaWithSha256, OID.rsaWithSha256, OID.rsa].some((known) => isOf(how, known))) throw malformed()
  const own = readValues(certificates.content).find((one) => {
    const { issuer, serial } = certificateParts(one.whole)
    return sid.content.equals(Buffer.concat([issuer, serial]))
  })
  if (own === undefined) throw malformed()
  const values = new Map(
    readValues(attributes.content).map((one) => {
      const [name, set] = readValues(one.content)
      if (name === undefined || set?.tag !== TAG.set) throw malformed()
      const [value, more] = readValues(set.content)
      if (value === undefined || more !== undefined) throw malformed()
      return [name.whole.toString('hex'), value]
    }),
  )
  const digest = values.get(OID.messageDigest.toString('hex'))
  const content = values.get(OID.contentType.toString('hex'))
  if (digest?.tag !== TAG.octets || !isOf(content, OID.data)) throw malformed()
  const time = values.get(OID.signingTime.toString('hex'))
  return {
    certificate: new X509Certificate(own.whole),
    attributes: Buffer.concat([Buffer.from([TAG.set]), attributes.whole.subarray(1)]),
    digest: digest.content,
    signature: signature.content,
    signedAt: time === undefined ? null : timeOf(time),
  }
}

function timeOf({ tag, content }: DerValue): Date {
  const text = content.toString('latin1')
  const match = (tag === TAG.utcTime ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/).exec(text)
  if (match === null) throw malformed()
  const [year = 0, month = 1, ...rest] = match.slice(1).map(Number)
  const full = tag === TAG.utcTime ? (year < 50 ? 2000 + year : 1900 + year) : year
  return new Date(Date.UTC(full, month - 1, ...(rest as [number, number, number, number])))
}
