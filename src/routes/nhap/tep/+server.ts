import { json } from '@sveltejs/kit'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { refusalOf } from '#ui/refusals.ts'
import { takeInUploads, type UploadAnswer } from '../take-in-upload.ts'
import type { RequestHandler } from './$types'

/** One file of a drop; answers what became of it, so that each file of many has its own word. */
export const POST: RequestHandler = async (event) => {
  let answer: UploadAnswer | undefined
  try {
    // To the end also of a file that is refused: a browser hears nothing before it has sent everything.
    for await (const one of takeInUploads(event)) answer ??= one
  } catch (error) {
    const refused = appErrorOf(error)
    if (!refused?.code.startsWith('upload.')) throw error
    return json({ state: 'refused', message: refusalOf(refused.code) }, { status: refused.status })
  }
  if (!answer) throw new AppError('invalid-input', 400, { field: 'file' })
  const { state, message } = answer
  return json({ state, message }, { status: state === 'refused' ? 422 : 200 })
}
