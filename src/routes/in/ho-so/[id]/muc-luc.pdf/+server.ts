import { idOf } from '../../../../ids.ts'
import { answerOrder } from '../../../../order-words.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) => answerOrder(event, 'muc-luc-van-ban', { sheet: 'papers', dossierId: idOf('dos', event.params.id) })
