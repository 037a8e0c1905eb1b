import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto'
import { algorithmOf } from './cms.ts'
import { bitString, der, explicit, integer, octets, oid, sequence, setOf, TAG, utcTime, utf8 } from './der.ts'

export type KeyAndCertificate = { key: KeyObject; certificate: X509Certificate }

/** A key and a certificate that the key itself signs: for trying out. `name` is its subject and its issuer. */
export function makeSelfSigned(name: string, from: Date, years: number): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = algorithmOf(privateKey)
  const subject = sequence(setOf(sequence(oid('2.5.4.3'), utf8(name))))
  const until = new Date(from)
  until.setUTCFullYear(from.getUTCFullYear() + years)
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const keyId = octets(createHash('sha1').update(spki).digest())
  const critical = der(0x01, Buffer.from([0xff]))
  const extensions = sequence(
    sequence(oid('2.5.29.14'), octets(keyId)),
    // Signs documents, and is no authority over others.
    sequence(oid('2.5.29.15'), critical, octets(der(TAG.bitString, Buffer.from([6, 0xc0])))),
    sequence(oid('2.5.29.19'), critical, octets(sequence())),
  )
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const tbs = sequence(explicit(0, integer(2)), integer(serial), algorithm, subject, sequence(utcTime(from), utcTime(until)), subject, spki, explicit(3, extensions))
  return { key: privateKey, certificate: new X509Certificate(sequence(tbs, algorithm, bitString(sign('sha256', tbs, privateKey)))) }
}
