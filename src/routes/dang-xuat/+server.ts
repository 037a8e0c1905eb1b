import { redirect } from '@sveltejs/kit'
import { keepCookies } from '../desk.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async ({ request, locals, cookies }) => {
  const response = await locals.runtime.auth.api.signOut({ headers: request.headers, asResponse: true })
  keepCookies(response.headers, cookies)
  redirect(303, '/dang-nhap')
}
