import { idOf } from '../../../../ids.ts'
import { answerOrder } from '../../../../order-words.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) => answerOrder(event, 'nhan-hop', { sheet: 'label', boxId: idOf('box', event.params.id) })
