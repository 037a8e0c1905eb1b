import { exportNumbers } from '../export-numbers.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) => exportNumbers(event, 'xlsx')
