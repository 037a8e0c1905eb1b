import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, describe, expect, test } from 'vitest'
import { folderMailer, smtpMailer } from './index.ts'

type Taken = { user: string | null; from: string; to: string[]; text: string }

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

/** A real server on the loopback that keeps what it takes. */
async function smtp(options: { password?: string; refuse?: boolean } = {}): Promise<{ url: string; taken: Taken[] }> {
  const taken: Taken[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', ...(options.password ? [] : ['AUTH'])],
    authOptional: !options.password,
    allowInsecureAuth: true,
    logger: false,
    onAuth: (auth, _session, done) => (auth.password === options.password ? done(null, { user: auth.username }) : done(new Error('no'))),
    onRcptTo: (_address, _session, done) => (options.refuse ? done(Object.assign(new Error('nobody here'), { responseCode: 550 })) : done()),
    onData: (stream, session, done) => {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        taken.push({ user: (session.user as string | undefined) ?? null, from: mailFrom ? mailFrom.address : '', to: rcptTo.map((one) => one.address), text: Buffer.concat(pieces).toString() })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as AddressInfo
  const who = options.password ? `an-sinh:${encodeURIComponent(options.password)}@` : ''
  return { url: `smtp://${who}127.0.0.1:${port}`, taken }
}

/** The words of a letter as its reader sees them. */
const decoded = (eml: string): string => {
  const [head = '', body = ''] = eml.split(/\r?\n\r?\n/, 2)
  const rest = eml.slice(head.length).trim()
  if (/base64/i.test(head)) return Buffer.from(rest, 'base64').toString()
  const bytes = rest.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return body === '' ? '' : Buffer.from(bytes, 'latin1').toString()
}

const letter = { to: 'nguoi.nhan@example.vn', subject: 'Đặt mật khẩu', text: 'Chào bạn,\n\nMở đường dẫn https://an-sinh.example/moi/abc_-123 để đặt mật khẩu.\n' }

describe('by SMTP', () => {
  test('a letter arrives with its words, under the house as sender', async () => {
    const { url, taken } = await smtp()
    const mailer = smtpMailer({ url, from: 'An Sinh <an-sinh@example.vn>' })
    await mailer.send(letter)
    await mailer.close()
    expect(taken).toMatchObject([{ from: 'an-sinh@example.vn', to: ['nguoi.nhan@example.vn'] }])
    expect(decoded(taken[0]!.text).replaceAll('\r', '').trim()).toBe(letter.text.trim())
    expect(taken[0]!.text).toMatch(/^Subject: =\?UTF-8\?/m)
  })

  test('name and password of the address are used; a wrong one throws', async () => {
    const { url, taken } = await smtp({ password: 'mật khẩu/@' })
    const mailer = smtpMailer({ url, from: 'an-sinh@example.vn' })
    await mailer.send(letter)
    expect(taken.map((one) => one.user)).toEqual(['an-sinh'])
    const wrong = smtpMailer({ url: url.replace('an-sinh:', 'an-sinh:x'), from: 'an-sinh@example.vn' })
    await expect(wrong.send(letter)).rejects.toThrow()
    expect(taken).toHaveLength(1)
  })

  test('a reader whom the server refuses throws, so that the job is tried again', async () => {
    const { url } = await smtp({ refuse: true })
    await expect(smtpMailer({ url, from: 'an-sinh@example.vn' }).send(letter)).rejects.toThrow(/550/)
  })

  test('a server that is not there throws', async () => {
    await expect(smtpMailer({ url: 'smtp://127.0.0.1:1', from: 'an-sinh@example.vn' }).send(letter)).rejects.toThrow()
  })
})

describe('into a folder', () => {
  test('a letter is a file that others cannot read, with the same words', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ansinh-mail-'))
    closing.push(() => rm(folder, { recursive: true }))
    const mailer = folderMailer({ folder, from: 'an-sinh@example.vn', now: () => new Date('2026-06-15T02:00:00Z') })
    await mailer.send(letter)
    const names = await readdir(folder)
    expect(names).toEqual([expect.stringMatching(/^2026-06-15T02-00-00-000Z-[0-9a-f]{8}\.eml$/)])
    const text = await readFile(join(folder, names[0]!), 'utf8')
    expect(decoded(text).replaceAll('\r', '').trim()).toBe(letter.text.trim())
    expect(text).toContain('To: nguoi.nhan@example.vn')
    expect((await stat(join(folder, names[0]!))).mode & 0o077).toBe(0)
  })
})

describe.each(['smtp', 'folder'])('%s', (kind) => {
  test.each([
    ['a second reader', { to: 'a@example.vn, b@example.vn' }],
    ['a header of its own', { to: 'a@example.vn\r\nBcc: b@example.vn' }],
    ['a subject of two lines', { subject: 'a\r\nBcc: b@example.vn' }],
  ])('refuses %s', async (_what, change) => {
    const folder = await mkdtemp(join(tmpdir(), 'ansinh-mail-'))
    closing.push(() => rm(folder, { recursive: true, force: true }))
    const { url, taken } = await smtp()
    const mailer = kind === 'smtp' ? smtpMailer({ url, from: 'an-sinh@example.vn' }) : folderMailer({ folder, from: 'an-sinh@example.vn', now: () => new Date('2026-06-15T02:00:00Z') })
    await expect(mailer.send({ ...letter, ...change })).rejects.toThrow()
    expect([taken, await readdir(folder)]).toEqual([[], []])
  })
})
