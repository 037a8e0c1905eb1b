import { buildListTemplate } from '#app/register-import/index.ts'
import { answerDownload } from '../../../downloads.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async () => answerDownload(await buildListTemplate())
