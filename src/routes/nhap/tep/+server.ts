import { json } from '@sveltejs/kit'
import { AppError } from '#platform/errors/index.ts'
import { takeInUpload } from '../take-in-upload.ts'
import type { RequestHandler } from './$types'

/** One file of a drop; answers what became of it, so that each file of many has its own word. */
export const POST: RequestHandler = async (event) => {
  const form = await event.request.formData()
  const file = form.get('file')
  if (!(file instanceof File)) throw new AppError('invalid-input', 400, { field: 'file' })
  const answer = await takeInUpload(event, String(form.get('batch') ?? ''), file)
  return json(answer, { status: answer.state === 'refused' ? 422 : 200 })
}
