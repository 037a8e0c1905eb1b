import { json } from '@sveltejs/kit'
import { bringUpload } from '../bring-upload.ts'
import type { RequestHandler } from './$types'

/** A package that a page sends while it shows how far it is; answers where it is looked through. */
export const POST: RequestHandler = async (event) => {
  const brought = await bringUpload(event)
  if ('href' in brought) return json({ state: 'taken-in', href: brought.href })
  return json({ state: 'refused', message: brought.refusal }, { status: brought.status })
}
