import { getLocale } from '#ui/messages/runtime.js'
import { askedLocale } from '#ui/problem.ts'
import { openApi } from '../../openapi.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = ({ request }) => Response.json(openApi(askedLocale(request.headers.get('accept-language'), getLocale())))
