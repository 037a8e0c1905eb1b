import { redirect } from '@sveltejs/kit'
import { readVerificationCode } from '#app/verifiable.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

/** The form in which a code is typed; a code leads on to its own address. */
export const load: PageServerLoad = ({ url }): PageData => {
  const asked = (url.searchParams.get('ma') ?? '').trim().slice(0, 100)
  const code = readVerificationCode(asked)
  if (code !== undefined) redirect(303, `/xac-thuc/${code}`)
  return { code: asked, answer: { kind: asked === '' ? 'asked' : 'malformed' } }
}
