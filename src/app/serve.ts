import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ADDRESS_HEADER, offerSetUp } from '#modules/accounts/index.ts'
import { checkTrail, sealAudit } from '#platform/audit/index.ts'
import { BODY_PATIENCE, watchBody } from '#platform/http/index.ts'
import compression from 'compression'
import { sql } from 'kysely'
import { provideRuntime } from './running.ts'
import { projectRoot } from './config.ts'
import { originOf, type Runtime } from './runtime.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

const PROTOCOL_HEADER = 'x-ansinh-protocol'
const HOST_HEADER = 'x-ansinh-host'

export const buildHandlerPath = join(projectRoot, 'build/handler.js')

/** Starts the pages. Throws `serve.not-built` when the pages were not built, `serve.port-in-use` when another process has the port. */
export async function servePages(runtime: Runtime, { patience = BODY_PATIENCE } = {}): Promise<{ server: Server; origin: string }> {
  const { config } = runtime
  if (!existsSync(buildHandlerPath))
    throw Object.assign(new Error('the pages are not built: run `npm run build`'), { code: 'serve.not-built' })
  provideRuntime(runtime)
  // The pages learn from these headers under which address they are reached, for the check of forms. Both are set here and overwrite what
  // a request says: the configured origin, else whatever name the loopback is called by.
  process.env['PROTOCOL_HEADER'] = PROTOCOL_HEADER
  process.env['HOST_HEADER'] = HOST_HEADER
  const origin = config.ORIGIN ? new URL(config.ORIGIN) : null
  // Bodies are bounded here, by what a page does with them.
  process.env['BODY_SIZE_LIMIT'] = 'Infinity'
  const { handler } = (await import(pathToFileURL(buildHandlerPath).href)) as { handler: Handler }
  const compress = compression() as unknown as Handler
  const fixed = fixedHeaders(originOf(config))
  const server = createServer((request, response) => {
    for (const [name, value] of fixed) response.setHeader(name, value)
    follow(runtime, request, response)
    watchBody(request, patience)
    if (!isOurHost(request.headers.host, config)) return answer(response, 421, 'this address is not served here')
    if (request.url === '/metrics') return void answerMetrics(runtime, request, response)
    if (request.url === '/healthz') return answer(response, 200, 'ok')
    if (request.url === '/readyz') return void ready(runtime, response)
    if (isTooLarge(request)) return answer(response, 413, 'payload too large')
    request.headers[PROTOCOL_HEADER] = origin ? origin.protocol.slice(0, -1) : 'http'
    request.headers[HOST_HEADER] = origin ? origin.host : request.headers.host
    request.headers[ADDRESS_HEADER] = callerOf(request, config.ANSINH_PROXIES)
    compress(request, response, () => handler(request, response, () => answer(response, 404, 'not found')))
  })
  // Heads are timed by the server, bodies by what is known of their sender.
  server.headersTimeout = 60_000
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? Object.assign(new Error(`port ${config.PORT} is taken; set PORT to another`), { code: 'serve.port-in-use' }) : error),
    )
    server.listen(config.PORT, config.HOST, resolve)
  })
  return { server, origin: originOf(config) }
}

/** Uploads are read while they arrive and bounded by those who read them; other bodies are held in memory. */
const STREAMED = /^\/(?:nhap(?:\/tep$|\?\/(?:tai-len|quet-lai)(?:&|$))|api\/v1\/scans(?:\?|$)|goi-ho-so(?:\/tep$|\?\/nhan(?:&|$)))/
/** Forms of the counter with scans among them: as what else they come, they are held. */
const STREAMED_FORM = /^\/mot-cua\/(?:tiep-nhan\?\/(?:nhan|xem)|[\w-]+\?\/scan)(?:&|$)/
/** The largest that a page holds: a list of dossiers with what a form writes around it. */
const MAX_HELD_BYTES = 21 * 1024 * 1024

/** Without a length nobody knows before it is too late: browsers always say it. */
function isTooLarge({ url, method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD' || STREAMED.test(url ?? '')) return false
  if (STREAMED_FORM.test(url ?? '') && headers['content-type']?.startsWith('multipart/form-data')) return false
  const length = headers['content-length']
  return length === undefined ? headers['transfer-encoding'] !== undefined : !(Number(length) <= MAX_HELD_BYTES)
}

/**
 * What every answer bears, files of the build included. The content policy of a page is made with the page (vite.config.ts); `no-referrer`
 * would hide from us where our own forms come from.
 */
export function fixedHeaders(origin: string): [name: string, value: string][] {
  return [
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'same-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
    ...(origin.startsWith('https:') ? [['strict-transport-security', 'max-age=31536000; includeSubDomains'] as [string, string]] : []),
  ]
}

/** On the loopback a page of another name that resolves to it could else speak to us as if it were us. */
function isOurHost(host: string | undefined, config: Runtime['config']): boolean {
  if (config.ORIGIN || !['127.0.0.1', 'localhost', '::1'].includes(config.HOST)) return true
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host ?? '')
}

/** The caller's address: of the connection, or what the outermost of our own proxies saw. What a caller writes himself is not believed. */
export function callerOf(request: Pick<IncomingMessage, 'headers' | 'socket'>, proxies: number): string {
  const own = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  if (proxies === 0) return own
  const seen = String(request.headers['x-forwarded-for'] ?? '').split(',').map((part) => part.trim())
  return seen.at(-proxies) || own
}

/** Prints the one-time link by which an empty installation gets its first administrator. */
export async function announceSetUp(runtime: Runtime, origin: string): Promise<void> {
  const token = await offerSetUp(runtime)
  if (token) runtime.services.log.warn({ link: `${origin}/thiet-lap?ma=${token}` }, 'no account yet: open this link once, within a day, to make the first administrator')
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}

/**
 * Gives the request a number and, when it has ended, counts it and writes one line: number, method, pattern of the page, status, time.
 * Never its address, which holds what was searched for and whose record was opened.
 */
function follow(runtime: Runtime, request: IncomingMessage, response: ServerResponse): void {
  const began = performance.now()
  const id = randomUUID()
  response.setHeader('x-request-id', id)
  response.once('close', () => {
    const seconds = (performance.now() - began) / 1000
    const { metrics } = runtime
    metrics.requestEnded(request, response.statusCode, seconds)
    const line = { request: id, method: request.method, route: metrics.routeOf(request), status: response.statusCode, ms: Math.round(seconds * 1000) }
    if (metrics.routeOf(request) === 'other') runtime.services.log.debug(line, 'request')
    else runtime.services.log.info(line, 'request')
  })
}

/** Figures for whoever the settings let read them; anybody else finds nothing here. */
async function answerMetrics(runtime: Runtime, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { metrics, config, services } = runtime
  if (!mayReadMetrics(config, request)) return answer(response, 404, 'not found')
  try {
    const { contentType, text } = await metrics.read()
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' })
    response.end(text)
  } catch (error) {
    services.log.warn({ err: error }, 'the figures were not read')
    answer(response, 503, 'not now')
  }
}

export function mayReadMetrics(config: Pick<Runtime['config'], 'ANSINH_METRICS' | 'ANSINH_METRICS_TOKEN'>, request: IncomingMessage): boolean {
  if (config.ANSINH_METRICS === 'token') {
    const digest = (text: string) => createHash('sha256').update(text).digest()
    return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${config.ANSINH_METRICS_TOKEN ?? ''}`))
  }
  // A proxy on this machine would make everybody a neighbour: what it adds gives it away.
  const throughProxy = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
  return config.ANSINH_METRICS === 'loopback' && !throughProxy && /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '')
}

/** Alive and able to answer: the database answers and the process is not stopping. */
async function ready(runtime: Runtime, response: ServerResponse): Promise<void> {
  try {
    if (!runtime.ready) throw new Error('stopping')
    await sql`select 1`.execute(runtime.services.database.db)
    answer(response, 200, 'ready')
  } catch (error) {
    answer(response, 503, (error as Error).message === 'stopping' ? 'stopping' : 'the database does not answer')
  }
}

const SEAL_EVERY_MS = 5_000
const VERIFY_EVERY_MS = 600_000

/** Closes a block of the trail every few seconds. A failure is logged and tried again: no write ever waits for it. */
export function startSealer(runtime: Runtime): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    running = sealAudit(runtime.owner, runtime.witness).catch((error: unknown) => runtime.services.log.warn({ err: error }, 'the trail was not sealed'))
  }, SEAL_EVERY_MS)
  // Reading the whole trail takes longer the longer it is: in the background, and the auditor's page says when it was.
  const verify = async () => {
    const verdict = await checkTrail(runtime.owner, runtime.witness, runtime.services.clock.now())
    if (!verdict.ok) runtime.services.log.error({ block: verdict.block, event: verdict.event, reason: verdict.reason }, 'the trail does not hold')
  }
  const check = () => void verify().catch((error: unknown) => runtime.services.log.warn({ err: error }, 'the trail was not verified'))
  const checking = setInterval(check, VERIFY_EVERY_MS)
  const first = setTimeout(check, SEAL_EVERY_MS * 2)
  return {
    async stop() {
      clearInterval(timer)
      clearInterval(checking)
      clearTimeout(first)
      await running
      await sealAudit(runtime.owner, runtime.witness).catch((error: unknown) => runtime.services.log.warn({ err: error }, 'the trail was not sealed'))
    },
  }
}

/** Stops in order: no new requests, those under way end (ten seconds), jobs, the trail's last block, connections. */
export async function closePages(server: Server, runtime: Runtime): Promise<void> {
  runtime.ready = false
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const late = setTimeout(() => server.closeAllConnections(), 10_000)
  await closed
  clearTimeout(late)
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (asked) process.exit(130)
        asked = true
        resolve()
      })
  })
}

