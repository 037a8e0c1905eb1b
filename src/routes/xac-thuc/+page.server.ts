import { redirect } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

/** A typed code leads to its own address. */
export const load: PageServerLoad = ({ url }) => {
  const code = url.searchParams.get('ma')?.trim().slice(0, 60) ?? ''
  if (code !== '') redirect(303, `/xac-thuc/${encodeURIComponent(code)}`)
}
