import { redirect } from '@sveltejs/kit'
import { schemeCookie, toScheme } from '#ui/scheme.ts'
import type { RequestHandler } from './$types'

/** Keeps the reader's choice of light or dark for a year and goes back to where he was. */
export const POST: RequestHandler = async ({ request, cookies }) => {
  const form = await request.formData()
  const scheme = toScheme(String(form.get('scheme') ?? ''))
  if (scheme === 'auto') cookies.delete(schemeCookie, { path: '/' })
  else cookies.set(schemeCookie, scheme, { path: '/', maxAge: 31_536_000, sameSite: 'lax', httpOnly: true })
  const back = String(form.get('back') ?? '/')
  // Only a path of this product: "//elsewhere" would leave it.
  redirect(303, /^\/(?![/\\])/.test(back) ? back : '/')
}
