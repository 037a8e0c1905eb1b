import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stoppedClock } from '#shared/clock.ts'
import { keySigner, makeSelfSigned, noSigner, openFileSigner, openSampleSigner, verifySignature } from './index.ts'

const NAME = 'MẪU: Sở thử nghiệm, không có giá trị pháp lý'
const clock = stoppedClock(new Date('2026-06-15T09:00:00+07:00'))
const content = Buffer.from('Quyết định số 12/QĐ-SNV\n')
const hash = createHash('sha256').update(content).digest()
const openssl = spawnSync('openssl', ['version']).status === 0

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-sign-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const pair = makeSelfSigned(NAME, clock.now(), 10)

describe('a signature', () => {
  test('is one over that content and no other, by that key, at that time', async () => {
    const { cms, certificate } = await keySigner(pair, clock).sign(hash)
    expect(verifySignature(cms, hash)).toEqual({
      valid: true,
      signer: NAME,
      issuer: NAME,
      selfSigned: true,
      signedAt: clock.now(),
      certificateSha256: createHash('sha256').update(certificate).digest('hex'),
    })
    expect(verifySignature(cms, createHash('sha256').update('khác').digest())).toEqual({ valid: false, reason: 'other-content' })
  })

  test('of which any one byte was changed does not hold, and nothing throws', async () => {
    const { cms } = await keySigner(pair, clock).sign(hash)
    const whole = verifySignature(cms, hash)
    const passed: number[] = []
    for (let at = 0; at < cms.length; at++) {
      const changed = Buffer.from(cms)
      changed[at] = (changed[at] ?? 0) ^ 0x01
      const answer = verifySignature(changed, hash)
      if (!answer.valid) continue
      // The versions and the copy of the algorithms say nothing of content, key or time; a changed certificate is another one and says so.
      if (answer.certificateSha256 !== (whole as { certificateSha256: string }).certificateSha256) expect(answer.selfSigned, `byte ${at}`).toBe(false)
      else if (JSON.stringify(answer) !== JSON.stringify(whole)) passed.push(at)
    }
    expect(passed).toEqual([])
    for (const length of [0, 1, 2, 10, 100, cms.length - 1]) expect(verifySignature(cms.subarray(0, length), hash)).toEqual({ valid: false, reason: 'malformed' })
    expect(verifySignature(Buffer.concat([cms, cms]), hash)).toEqual({ valid: false, reason: 'malformed' })
  })

  test('with another certificate put into it does not hold', async () => {
    const { cms, certificate } = await keySigner(pair, clock).sign(hash)
    const other = await keySigner(makeSelfSigned(NAME, clock.now(), 10), clock).sign(hash)
    const at = cms.indexOf(certificate)
    if (certificate.length === other.certificate.length) expect(verifySignature(Buffer.concat([cms.subarray(0, at), other.certificate, cms.subarray(at + certificate.length)]), hash).valid).toBe(false)
    expect(at).toBeGreaterThan(0)
  })

  test('made when the certificate was not valid does not hold', async () => {
    const late = stoppedClock(new Date('2040-01-01T00:00:00Z'))
    const { cms } = await keySigner(pair, late).sign(hash)
    expect(verifySignature(cms, hash)).toEqual({ valid: false, reason: 'certificate-not-valid-then' })
  })

  test.runIf(openssl)('is accepted by openssl, which refuses it for other content; and ours reads what openssl signs with an RSA key', async () => {
    const { cms } = await keySigner(pair, clock).sign(hash)
    const paths = { content: join(folder, 'content'), other: join(folder, 'other'), cms: join(folder, 'sig.der'), pem: join(folder, 'cert.pem') }
    await Promise.all([writeFile(paths.content, content), writeFile(paths.other, 'khác'), writeFile(paths.cms, cms), writeFile(paths.pem, pair.certificate.toString())])
    // Judged at the time of signing: the day of the test machine is another.
    const judge = (file: string) =>
      spawnSync('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', paths.cms, '-content', file, '-CAfile', paths.pem, '-purpose', 'any', '-attime', String(clock.now().getTime() / 1000), '-out', '/dev/null'])
    const answer = judge(paths.content)
    expect([answer.status, answer.stderr.toString()]).toEqual([0, expect.stringContaining('successful')])
    expect(judge(paths.other).status).not.toBe(0)

    const rsa = { key: join(folder, 'rsa.key'), pem: join(folder, 'rsa.pem'), cms: join(folder, 'rsa.der') }
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', rsa.key, '-out', rsa.pem, '-subj', '/CN=RSA', '-days', '30'], { stdio: 'ignore' })
    execFileSync('openssl', ['cms', '-sign', '-binary', '-in', paths.content, '-signer', rsa.pem, '-inkey', rsa.key, '-outform', 'DER', '-md', 'sha256', '-out', rsa.cms], { stdio: 'ignore' })
    expect(verifySignature(await readFile(rsa.cms), hash)).toMatchObject({ valid: true, signer: 'RSA', selfSigned: true })
    // And what we sign with that key, openssl accepts.
    const ours = await keySigner({ key: createPrivateKey(await readFile(rsa.key)), certificate: new X509Certificate(await readFile(rsa.pem)) }, stoppedClock(new Date(new X509Certificate(await readFile(rsa.pem)).validFrom))).sign(hash)
    await writeFile(paths.cms, ours.cms)
    expect(spawnSync('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', paths.cms, '-content', paths.content, '-CAfile', rsa.pem, '-purpose', 'any', '-out', '/dev/null']).status).toBe(0)
  })
})

describe('the key', () => {
  test('of the sample is made once, for its owner alone, and says in its name that it is a sample', async () => {
    const path = join(folder, 'signer', 'sample.pem')
    const [one, two] = await Promise.all([openSampleSigner(path, NAME, clock), openSampleSigner(path, NAME, clock)])
    const signed = await Promise.all([one.sign(hash), two.sign(hash)])
    expect(signed[0].certificate).toEqual(signed[1].certificate)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(verifySignature(signed[0].cms, hash)).toMatchObject({ valid: true, signer: NAME })
    expect((await (await openSampleSigner(path, 'Khác', clock)).sign(hash)).certificate).toEqual(signed[0].certificate)
  })

  test('that is not there or does not belong to the certificate is refused at the start', async () => {
    const path = join(folder, 'wrong.pem')
    await expect(openFileSigner(path, clock)).rejects.toMatchObject({ code: 'signing.key-unusable' })
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    await writeFile(path, `${privateKey.export({ type: 'pkcs8', format: 'pem' }) as string}${pair.certificate.toString()}`)
    await expect(openFileSigner(path, clock)).rejects.toMatchObject({ code: 'signing.key-unusable' })
    await expect(noSigner.sign(hash)).rejects.toMatchObject({ code: 'signing.not-set-up', status: 503 })
  })
})
