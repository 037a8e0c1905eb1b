import { pageWords } from '../page-words.ts'

/** Why a command was refused, where no page refuses with the same code: what happened, what was kept, what to do. */
const refusals: Record<string, string> = {
  'areas.not-a-day': 'this is no day: write it as YYYY-MM-DD',
  'areas.unknown-code': 'no unit bore this code on that day; the units that bore it on others stand below',
  'audit.does-not-hold': 'the trail inside the database does not hold, so no new era was begun and nothing was changed: keep the data as they are and look into it',
  'deadlines.agency-not-there': 'the agency was not there on the day of receipt, so it answers for no deadline; its period and its successor stand below',
  'deadlines.no-limit': 'nothing says how long it may take: give a limit or a procedure',
  'deadlines.not-a-day': 'this is no day: write it as YYYY-MM-DD',
  'deadlines.not-a-limit': 'this is no limit; how it is written stands below',
  'deadlines.not-a-pause': 'this is no pause: write it as <from>/<to>, with 5:, 6: or 8: before it for its state',
  'deadlines.not-a-switch': 'this is no switch: write it as code=on or code=off',
  'deadlines.not-an-instant': 'this is no instant: write it as YYYY-MM-DDTHH:MM, meant in Viet Nam, or with its own offset',
  'deadlines.not-hours': 'these are no opening hours: write them as HH:MM-HH:MM, with commas between',
  'deadlines.unknown-agency': 'there is no such agency; the known ones stand below',
  'deadlines.unknown-switch': 'there is no such switch; the known ones stand below',
  'deadlines.unknown-procedure': 'there is no such procedure; the known ones stand below',
  'demo.no-account': 'the demo lacks one of its accounts: start over with --fresh',
  'demo.no-archivist': 'the demo has no archivist to take in its scans: start over with --fresh',
  'demo.not-a-demo': 'this folder holds data that are not a demo; nothing was touched. Name another folder in ANSINH_DATA',
  'demo.not-a-number': 'this is no whole number from 0 to 1,000,000; nothing was made',
  'people.list-column-unknown': 'the list has no column of this heading; nothing was compared',
  'people.list-unreadable': 'the list cannot be read as CSV in UTF-8 or UTF-16; nothing was compared',
  'people.list-without-names': 'no column of the list is known to hold names: name it with --column; the headings stand below',
  'procedures.file-unread': 'the file cannot be read: name one that is there; nothing was looked at',
  'user.unknown': 'there is no account of this login name; nothing was done',
  'user.unknown-role': 'there is no such role; the known ones stand below, and nothing was done',
}

type Told = { error: string; message: string; data?: Record<string, unknown> }

/** What a command says of an error that has a code: the code, a sentence, and what the sentence speaks of. Null for an error without a code. */
export async function toldError(error: unknown): Promise<Told | null> {
  const { code, message, data } = error as { code?: unknown; message?: string; data?: unknown }
  if (typeof code !== 'string') return null
  const known = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : undefined
  // An error that brings its own words has them as its message; that of the others is their code.
  const sentence = refusals[code] ?? (message !== undefined && message !== code ? message : await sentenceOfPages(code))
  return { error: code, message: sentence, ...(known ? { data: known } : {}) }
}

/** Several lines: what happened, and below it what the sentence speaks of. */
export const toldAsText = ({ error, message, data = {} }: Told): string =>
  [`${message} (${error})`, ...Object.entries(data).map(([name, value]) => `  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)].join('\n')

/** In English, as all that commands say. The words may not be there: on a full disk they cannot be compiled. */
export async function sentenceOfPages(code: string): Promise<string> {
  const words = await pageWords().catch(() => null)
  return words?.refusalOf(code, { locale: 'en' }) ?? code
}
