import { exportRecords } from '../export-records.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) => exportRecords(event, 'xlsx')
