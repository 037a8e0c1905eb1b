import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'
import { redirect, type RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { keepCookies } from '#app/cookies.ts'
import { waivesSecondFactor } from '#app/config.ts'
import { getRuntime } from '#app/running.ts'
import type { Runtime } from '#app/runtime.ts'
import { endSessions, findMachine, findSignedIn, REQUESTS_A_MINUTE } from '#modules/accounts/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { trustToKeepComing } from '#platform/http/index.ts'
import { applyLocale, localeCookie, toLocale } from '#ui/locale.ts'
import { overwriteGetLocale, type Locale } from '#ui/messages/runtime.js'
import { systemClock } from '#shared/clock.ts'
import { askedLocale, problemOf, problemResponse } from '#ui/problem.ts'
import { applyScheme, schemeCookie, toScheme } from '#ui/scheme.ts'

/** The language of the request under way; outside of requests it is Vietnamese. */
const language = new AsyncLocalStorage<Locale>()
overwriteGetLocale(() => language.getStore() ?? 'vi')

/** Paths that answer without signing in. */
const PUBLIC = /^\/(dang-nhap|giao-dien|moi|thiet-lap|thu-tuc|xac-thuc|api\/v1\/openapi\.json)(\/|$)/
/** Addresses for programs: nobody is led to a page there, every refusal is a problem of RFC 9457. */
const FOR_PROGRAMS = /^\/api\//

/** How the sign-in library ends the name of its cookie; over TLS something stands before it. */
const SESSION_COOKIE = 'ansinh.session_token'

/** Where somebody may go who has yet to prove the second factor. */
const AT_THE_DOOR = /^\/(dang-nhap|giao-dien|dang-xuat)(\/|$)/

export const handle: Handle = async ({ event, resolve }) => {
  const runtime = getRuntime()
  event.locals.runtime = runtime
  event.locals.signedIn = null
  const request = (event.platform as { req?: IncomingMessage } | undefined)?.req
  if (request) runtime.metrics.nameRoute(request, event.route.id ?? 'none')
  const program = FOR_PROGRAMS.test(event.url.pathname)
  if (isForgedPost(event)) return program ? problem(event, 'cross-site', 403) : new Response('cross-site request refused\n', { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  tellUnreadableForms(event)
  const authorization = program ? event.request.headers.get('authorization') : null
  if (authorization !== null) {
    const refused = await enterByKey(event, runtime, authorization)
    if (refused) return refused
  }
  const session = event.locals.signedIn ? null : await findSession(event, runtime)
  event.locals.session = session
  const proved = session !== null && (session.secondFactor || waivesSecondFactor(runtime.config))
  event.locals.signedIn ??= proved ? ((await findSignedIn(runtime.services, session.userId, event.cookies.get('assignment') ?? null, session.id)) ?? null) : null
  // On a bad line a scan or a package takes longer than a stranger is given.
  if (request && event.locals.signedIn) trustToKeepComing(request)
  const { pathname } = event.url
  if (program && !event.locals.signedIn && !PUBLIC.test(pathname)) return problem(event, session && !proved ? 'second-factor-needed' : 'sign-in-needed', 401)
  if (session && !proved && !AT_THE_DOOR.test(pathname)) redirect(303, `/dang-nhap/${session.enrolled ? 'ma' : 'yeu-to-thu-hai'}?ve=${encodeURIComponent(whereFrom(event))}`)
  if (!event.locals.signedIn && !PUBLIC.test(pathname) && !(session && pathname === '/dang-xuat')) redirect(303, `/dang-nhap?${wasSignedIn(event) ? 'loi=het-phien&' : ''}ve=${encodeURIComponent(whereFrom(event))}`)
  const scheme = toScheme(event.cookies.get(schemeCookie))
  const locale = toLocale(event.cookies.get(localeCookie))
  const response = await language.run(locale, () =>
    resolve(event, { transformPageChunk: ({ html }) => applyLocale(applyScheme(html, scheme), locale) }),
  )
  if (program && response.status >= 400 && response.headers.get('content-type') !== 'application/problem+json') return problem(event, response.status === 405 ? 'method-not-allowed' : response.status === 413 ? 'too-large' : response.status === 404 ? 'not-found' : 'internal', response.status)
  // Pages bring their own policy; an image, a file or a list runs and loads nothing.
  if (!response.headers.has('content-security-policy')) {
    // Browsers show a PDF by a page of their own, which a policy without sources would leave blank.
    const shown = response.headers.get('content-type') === 'application/pdf' ? '' : "default-src 'none'; "
    response.headers.set('content-security-policy', `${shown}frame-ancestors 'none'`)
  }
  // Records are personal: nothing that needs signing in is kept by anything between.
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-store')
  return response
}

function problem(event: RequestEvent, code: string, status: number, headers: Record<string, string> = {}, data: Record<string, unknown> = {}): Response {
  const locale = askedLocale(event.request.headers.get('accept-language'), toLocale(event.cookies.get(localeCookie)))
  const told = problemOf(new AppError(code, status, data), { instance: event.url.pathname, locale, reference: '' })
  return problemResponse(told, { 'content-language': locale, 'cache-control': 'private, no-store', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", ...headers })
}

/** A program that shows a key is who the key says, whatever cookies it sends; with a key that is not good it is nobody. */
async function enterByKey(event: RequestEvent, runtime: Runtime, authorization: string): Promise<Response | null> {
  const secret = /^Bearer ([\x21-\x7e]{20,200})$/i.exec(authorization)?.[1]
  const machine = secret === undefined ? undefined : await findMachine(runtime.services, secret)
  if (machine === undefined) return problem(event, 'key-not-good', 401)
  const { wait, ...signedIn } = machine
  if (wait > 0) return problem(event, 'too-many-requests', 429, { 'retry-after': String(wait) }, { most: REQUESTS_A_MINUTE, seconds: wait })
  event.locals.signedIn = signedIn
  return null
}

/** A body that says it is a form and is none is the sender's fault and no fault of ours. */
function tellUnreadableForms({ request }: RequestEvent): void {
  const read = request.formData.bind(request)
  request.formData = () =>
    read().catch(() => {
      throw new AppError('not-a-form', 400)
    })
}

/** Where signing in leads back to: the page asked for, or the one whose form was sent. */
function whereFrom({ request, url }: RequestEvent): string {
  if (request.method === 'GET') return url.pathname + url.search
  const page = URL.parse(request.headers.get('referer') ?? '')
  return page?.origin === url.origin ? page.pathname + page.search : '/'
}

/** The browser brought the mark of a session that is no more: it ran out, or was ended from elsewhere. Signing out takes the mark away. */
const wasSignedIn = ({ request }: RequestEvent): boolean => request.headers.get('cookie')?.includes(`${SESSION_COOKIE}=`) ?? false

/** A request that changes something and does not come from our own pages. The framework looks at forms only; this at every kind of body. */
function isForgedPost({ request, url }: RequestEvent): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false
  const origin = request.headers.get('origin')
  if (origin !== null) return origin !== url.origin
  return !['same-origin', 'none', null].includes(request.headers.get('sec-fetch-site'))
}

/** The running session of the request; its renewed cookie is kept. One older than a working day is ended. */
async function findSession(event: RequestEvent, runtime: Runtime): Promise<App.Locals['session']> {
  const { headers, response } = await runtime.auth.api.getSession({ headers: event.request.headers, returnHeaders: true })
  keepCookies(headers, event.cookies)
  if (!response) return null
  const { session, user } = response
  if (systemClock.now().getTime() - session.createdAt.getTime() > runtime.config.ANSINH_SESSION_HOURS * 3_600_000) {
    await endSessions(runtime.auth, user.id, (one) => one.id === session.id)
    return null
  }
  return { id: session.id, token: session.token, userId: user.id, secondFactor: session.secondFactor === true, enrolled: user.twoFactorEnabled === true }
}

export const handleError: HandleServerError = ({ error, kind, event }) => {
  const known = appErrorOf(error)
  if (known) return { status: known.status, message: known.code, code: known.code }
  if (kind === 'unknown') {
    const reference = crypto.randomUUID().slice(0, 8)
    event.locals.runtime?.services.log.error({ err: error, reference, route: event.route.id }, 'a request failed')
    return { status: 500, message: 'internal', code: 'internal', reference }
  }
  return undefined as never
}
