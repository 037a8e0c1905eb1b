import { pino, type Logger } from 'pino'

export type Log = Logger

/** Structured lines on standard error; standard output belongs to the commands' answers. No personal data is logged, only ids. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: false }),
  )
}
