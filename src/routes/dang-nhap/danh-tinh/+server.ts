import { redirect } from '@sveltejs/kit'
import { keepCookies } from '#app/cookies.ts'
import { AppError } from '#platform/errors/index.ts'
import { pathBack } from '../../desk.ts'
import type { RequestHandler } from './$types'

/** Goes to the outside provider. A link and not a form: the content policy lets forms lead nowhere but here. */
export const GET: RequestHandler = async ({ url, request, locals, cookies }) => {
  if (!locals.runtime.config.ANSINH_OIDC_DISCOVERY_URL) throw new AppError('not-found', 404, { what: 'provider' })
  const response = await locals.runtime.auth.api.signInSocial({
    body: { provider: 'oidc', callbackURL: pathBack(url.searchParams.get('ve')), errorCallbackURL: '/dang-nhap?loi=danh-tinh', disableRedirect: true },
    headers: request.headers,
    asResponse: true,
  })
  const { url: target } = (await response.json()) as { url?: string }
  if (!response.ok || !target) redirect(303, '/dang-nhap?loi=danh-tinh')
  keepCookies(response.headers, cookies)
  redirect(303, target, { external: true })
}
