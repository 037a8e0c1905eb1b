import { createPrivateKey, randomBytes, sign, X509Certificate } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '#platform/errors/index.ts'
import type { Clock } from '#shared/clock.ts'
import { makeSelfSigned, type KeyAndCertificate } from './certificate.ts'
import { algorithmOf, attributesOf, buildSignedData } from './cms.ts'

/** What signs: the hash of a file goes in, a detached CMS signature comes out. The key stays behind it. */
export type SignerPort = {
  /** `certificate` is the signer's, DER. Throws `signing.not-set-up` (503) where nothing signs. */
  sign(sha256: Uint8Array): Promise<{ cms: Buffer; certificate: Buffer }>
}

/** Signs with a key at hand. The time of signing is this machine's word, not that of a time-stamping authority. */
export function keySigner({ key, certificate }: KeyAndCertificate, clock: Clock): SignerPort {
  const algorithm = algorithmOf(key)
  if (!certificate.checkPrivateKey(key)) throw Object.assign(new Error('the certificate belongs to another key'), { code: 'signing.key-unusable' })
  return {
    sign: (sha256) => {
      const attributes = attributesOf(sha256, clock.now())
      const cms = buildSignedData({ attributes, signature: sign('sha256', attributes, key), certificate: certificate.raw, algorithm })
      return Promise.resolve({ cms, certificate: certificate.raw })
    },
  }
}

/** Where no key was given: nothing is signed, and whoever wants to is told what is missing. */
export const noSigner: SignerPort = { sign: () => Promise.reject(new AppError('signing.not-set-up', 503)) }

/** Key and certificate from a PEM file that holds both. Throws `signing.key-unusable` with the path when it does not. */
export async function openFileSigner(path: string, clock: Clock): Promise<SignerPort> {
  try {
    const pem = await readFile(path, 'utf8')
    return keySigner({ key: createPrivateKey(pem), certificate: new X509Certificate(pem) }, clock)
  } catch (cause) {
    throw Object.assign(new Error(`${path}: holds no key with its certificate in PEM`, { cause }), { code: 'signing.key-unusable', data: { path } })
  }
}

/** The signer of a file that is made at the first start: a certificate signed by itself, under the name given. Only for trying out. */
export async function openSampleSigner(path: string, name: string, clock: Clock): Promise<SignerPort> {
  await mkdir(dirname(path), { recursive: true })
  const { key, certificate } = makeSelfSigned(name, clock.now(), 10)
  const fresh = `${path}.${randomBytes(6).toString('hex')}`
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(`${key.export({ type: 'pkcs8', format: 'pem' }) as string}${certificate.toString()}`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    // Two processes may start at once: the first to name its file wins.
    await link(fresh, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(fresh, { force: true })
  }
  return openFileSigner(path, clock)
}
