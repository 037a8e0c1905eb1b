import { getLocale } from '#ui/messages/runtime.js'
import { openApi } from '../../openapi.ts'
import { askedLocale } from '../../problem.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = ({ request }) => Response.json(openApi(askedLocale(request.headers.get('accept-language'), getLocale())))
