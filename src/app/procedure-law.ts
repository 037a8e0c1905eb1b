import { join } from 'node:path'
import { buildCalendar, loadCalendarData, loadProcedures, type Calendar, type ProcedureLaw } from '#modules/procedures/index.ts'
import { projectRoot } from './config.ts'

/**
 * The calendar and the procedures of law/, checked whole. Throws `procedures.file-invalid` with file, line and what to do: a server does
 * not start on a law that it cannot read.
 */
export function loadProcedureLaw(): { calendar: Calendar; law: ProcedureLaw } {
  const folder = join(projectRoot, 'law')
  return { calendar: buildCalendar(loadCalendarData(folder)), law: loadProcedures(folder) }
}
