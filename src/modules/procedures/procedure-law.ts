import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildCalendar, loadCalendarData, type Calendar, type CalendarData } from './deadlines/index.ts'
import { loadProcedures } from './procedures.files.ts'
import type { ProcedureLaw } from './procedures.types.ts'

/** The nearest folder above that holds law/procedures: the built pages lie deeper than the source. */
export function lawFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'law', 'procedures'))) return join(folder, 'law')
    if (folder === dirname(folder)) throw new Error('law/procedures is not there')
  }
}

/** `calendarData`: the files behind the calendar, with the words of days off and sources. */
type Loaded = { calendar: Calendar; calendarData: CalendarData; law: ProcedureLaw }
let loaded: Loaded | undefined

/**
 * The calendar and the procedures of law/, checked whole and read once a process. Throws `procedures.file-invalid` with file, line and
 * what to do: a server does not start on a law that it cannot read.
 */
export function procedureLaw(): Loaded {
  if (loaded) return loaded
  const folder = lawFolder()
  const calendarData = loadCalendarData(folder)
  loaded = { calendar: buildCalendar(calendarData), calendarData, law: loadProcedures(folder) }
  return loaded
}
