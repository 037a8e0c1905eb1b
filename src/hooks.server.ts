import { AsyncLocalStorage } from 'node:async_hooks'
import { redirect } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { getRuntime } from '#app/running.ts'
import { findSignedIn } from '#modules/accounts/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { applyLocale, localeCookie, toLocale } from '#ui/locale.ts'
import { overwriteGetLocale, type Locale } from '#ui/messages/runtime.js'
import { applyScheme, schemeCookie, toScheme } from '#ui/scheme.ts'

/** The language of the request under way; outside of requests it is Vietnamese. */
const language = new AsyncLocalStorage<Locale>()
overwriteGetLocale(() => language.getStore() ?? 'vi')

/** Paths that answer without signing in. */
const PUBLIC = /^\/(dang-nhap|giao-dien)(\/|$)/

export const handle: Handle = async ({ event, resolve }) => {
  const runtime = getRuntime()
  event.locals.runtime = runtime
  const session = await runtime.auth.api.getSession({ headers: event.request.headers })
  event.locals.signedIn = session
    ? ((await findSignedIn(runtime.services, session.user.id, event.cookies.get('assignment') ?? null)) ?? null)
    : null
  if (!event.locals.signedIn && !PUBLIC.test(event.url.pathname))
    redirect(303, `/dang-nhap?ve=${encodeURIComponent(event.url.pathname + event.url.search)}`)
  const scheme = toScheme(event.cookies.get(schemeCookie))
  const locale = toLocale(event.cookies.get(localeCookie))
  const response = await language.run(locale, () =>
    resolve(event, { transformPageChunk: ({ html }) => applyLocale(applyScheme(html, scheme), locale) }),
  )
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('referrer-policy', 'same-origin')
  response.headers.set('cross-origin-opener-policy', 'same-origin')
  // Records are personal: nothing that needs signing in is kept by anything between.
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'private, no-store')
  return response
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
