import { redirect } from '@sveltejs/kit'
import { keepCookies } from '#app/cookies.ts'
import { ADDRESS_HEADER, recordSignOut } from '#modules/accounts/index.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async ({ request, locals, cookies }) => {
  const response = await locals.runtime.auth.api.signOut({ headers: request.headers, asResponse: true })
  keepCookies(response.headers, cookies)
  if (locals.signedIn) await recordSignOut(locals.runtime, locals.signedIn.accountId, request.headers.get(ADDRESS_HEADER) ?? '')
  redirect(303, '/dang-nhap')
}
