/**
 * A large package sent to a running installation as a browser sends it: how long it takes, what is answered, and how far the memory of the server grows meanwhile. The bytes are no package, so that
 * nothing of them is taken in; the answer says that the file arrived. `--kbps` sends at the pace of a bad line. One JSON object on standard output.
 *
 *   node bench/upload.bench.ts --origin http://localhost:3000 [--login luu-tru] [--password …] [--mb 1024] [--kbps 0] [--pid <of the server>]
 */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const { values: args } = parseArgs({
  options: {
    origin: { type: 'string', default: 'http://localhost:3000' },
    login: { type: 'string', default: 'luu-tru' },
    password: { type: 'string', default: 'an-sinh-2026' },
    mb: { type: 'string', default: '1024' },
    kbps: { type: 'string', default: '0' },
    pid: { type: 'string' },
  },
})
const { origin } = args
const BYTES = Number(args.mb) * 2 ** 20
const KBPS = Number(args.kbps)
const BOUNDARY = '----ansinh-bench-boundary'

const entered = await fetch(`${origin}/dang-nhap`, { method: 'POST', redirect: 'manual', headers: { origin, accept: 'text/html' }, body: new URLSearchParams({ login: args.login, password: args.password, back: '/' }) })
if (entered.status !== 303) throw new Error(`not let in: ${entered.status}`)
const cookie = entered.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')

const residentMb = () => (args.pid === undefined ? null : Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${args.pid}/status`, 'utf8'))?.[1]) / 1024)
const before = residentMb()
let most = before ?? 0
const watch = setInterval(() => (most = Math.max(most, residentMb() ?? 0)), 50)

const head = Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="goi"; filename="thu.tar"\r\ncontent-type: application/x-tar\r\n\r\n`)
const tail = Buffer.from(`\r\n--${BOUNDARY}--\r\n`)
const began = performance.now()
const sending = request(`${origin}/goi-ho-so/tep`, {
  method: 'POST',
  headers: { cookie, origin, accept: 'application/json', 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'content-length': head.length + BYTES + tail.length },
})
let sent = 0
const answered = new Promise<{ status: number; body: string }>((resolve) => {
  sending.once('error', (error) => resolve({ status: 0, body: error.message }))
  sending.once('response', async (response) => {
    let body = ''
    for await (const chunk of response.setEncoding('utf8')) body += chunk
    resolve({ status: response.statusCode ?? 0, body })
  })
})
let over = false
void answered.then(() => (over = true))
sending.write(head)
const piece = Buffer.alloc(64 * 1024, 0x61)
while (sent < BYTES && !over) {
  const part = piece.subarray(0, Math.min(piece.length, BYTES - sent))
  if (!sending.write(part)) await Promise.race([new Promise((resolve) => sending.once('drain', resolve)), answered])
  sent += part.length
  if (KBPS > 0) await sleep(Math.max(0, (sent / 1024 / KBPS) * 1000 - (performance.now() - began)))
}
sending.end(tail)
const answer = await answered
clearInterval(watch)
const seconds = (performance.now() - began) / 1000
console.log(JSON.stringify({ mb: Number(args.mb), kbps: KBPS || null, seconds: Math.round(seconds * 10) / 10, mbPerSecond: Math.round((sent / 2 ** 20 / seconds) * 10) / 10, ...answer, serverGrewMb: before === null ? null : Math.round(most - before) }))
process.exitCode = answer.status === 200 ? 0 : 1
