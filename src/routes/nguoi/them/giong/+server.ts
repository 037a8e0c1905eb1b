import { json } from '@sveltejs/kit'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { findLikePersons } from '#modules/people/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { desk } from '../../../desk.ts'
import { likeInput, likeRows } from '../like-rows.ts'
import type { RequestHandler } from './$types'

/** Who may be the person being typed. What is not yet a name is like nobody. */
export const POST: RequestHandler = async (event) => {
  const { runtime, actor } = desk(event)
  requireAllowed(canKeepRegister(actor), 'people.find-like')
  const values = Object.fromEntries(
    [...(await event.request.formData())].map(([key, value]) => [key, String(value).trim()]),
  )
  try {
    return json(likeRows(await findLikePersons(runtime.services, actor, likeInput(values))))
  } catch (error) {
    if (appErrorOf(error)?.code !== 'invalid-input') throw error
    return json([])
  }
}
