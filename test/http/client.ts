import { createHmac, randomUUID } from 'node:crypto'
import { systemClock } from '#shared/clock.ts'

export type Answer = { status: number; location: string | null; headers: Headers; text: string }

/** A browser without scripts and without a window: keeps cookies, follows nothing, sends what our own pages would. */
export type Client = {
  jar: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** What a program sends: a body as it is, or JSON; with a key of its own unless one is given. */
  send(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  post(path: string, fields?: Record<string, string> | FormData, headers?: Record<string, string>): Promise<Answer>
}

export function openClient(origin: string): Client {
  const jar = new Map<string, string>()
  async function ask(path: string, init: RequestInit): Promise<Answer> {
    const headers = new Headers(init.headers)
    if (!headers.has('accept')) headers.set('accept', 'text/html,*/*;q=0.8')
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(path.startsWith('http') ? path : origin + path, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';')
      const at = pair.indexOf('=')
      const gone = attributes.some((one) => /^\s*max-age=0$/i.test(one))
      if (gone) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return { status: response.status, location: response.headers.get('location'), headers: response.headers, text: await response.text() }
  }
  return {
    jar,
    get: (path, headers = {}) => ask(path, { headers }),
    send: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
      }),
    post: (path, fields = {}, headers = {}) =>
      ask(path, { method: 'POST', headers: { origin, ...headers }, body: fields instanceof FormData ? fields : new URLSearchParams(fields) }),
  }
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The code of RFC 6238 that a telephone shows for a secret at an instant (milliseconds). */
export function codeOf(secret: string, at: number): string {
  let bits = ''
  for (const letter of secret.replaceAll(/[\s=]/g, '')) bits += BASE32.indexOf(letter).toString(2).padStart(5, '0')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = mac[mac.length - 1]! & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

const used = new Map<string, number>()

/** A code of a secret that was not used yet: each opens one door. The half minute before or after is accepted too, so that two can follow at once. */
export function nextCodeOf(secret: string): string {
  const current = Math.floor(systemClock.now().getTime() / 30_000)
  const step = Math.max(current, (used.get(secret) ?? 0) + 1)
  if (step > current + 1) throw new Error('a third code within half a minute: use one of those on paper')
  used.set(secret, step)
  return codeOf(secret, step * 30_000)
}
/** The one that `nextCodeOf` answered last. */
nextCodeOf.last = (secret: string): string => codeOf(secret, (used.get(secret) ?? 0) * 30_000)
