import { redirect } from '@sveltejs/kit'
import { localeCookie, toLocale } from '#ui/locale.ts'
import { schemeCookie, toScheme } from '#ui/scheme.ts'
import type { RequestHandler } from './$types'

const KEPT = { path: '/', maxAge: 31_536_000, sameSite: 'lax', httpOnly: true } as const

/** Keeps the reader's choice of light or dark, or of a language, for a year and goes back to where he was. */
export const POST: RequestHandler = async ({ request, cookies }) => {
  const form = await request.formData()
  const given = (name: string) => (form.has(name) ? String(form.get(name)) : undefined)
  const language = given('language')
  if (language !== undefined) cookies.set(localeCookie, toLocale(language), KEPT)
  const scheme = given('scheme')
  if (scheme !== undefined && toScheme(scheme) === 'auto') cookies.delete(schemeCookie, { path: '/' })
  else if (scheme !== undefined) cookies.set(schemeCookie, toScheme(scheme), KEPT)
  const back = given('back') ?? '/'
  // Only a path of this product: "//elsewhere" would leave it.
  redirect(303, /^\/(?![/\\])/.test(back) ? back : '/')
}
