import { pino, type Logger } from 'pino'

export type Log = Logger

/**
 * Structured lines on standard error; standard output belongs to the commands' answers. No personal data is logged, only ids: of a fault its
 * code, where it happened and the first words of its message are kept, never what it quotes.
 */
export function createLog(level: string, write?: (line: string) => void): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: (error: unknown) => describeFault(error) } },
    write ? { write } : pino.destination({ fd: 2, sync: false }),
  )
}

type Fault = { name: string; code?: string; words: string; constraint?: string; at?: string[]; cause?: Fault }

/** A database names the row that it refused, a parser the text that it could not read: none of that may reach a log. */
function describeFault(error: unknown, depth = 0): Fault {
  if (!(error instanceof Error) && (typeof error !== 'object' || error === null)) return { name: typeof error, words: '' }
  const { name, message, code, constraint, stack, cause } = error as { name?: string; message?: unknown; code?: unknown; constraint?: unknown; stack?: unknown; cause?: unknown }
  // Without its first lines, which repeat the message.
  const at = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim()).slice(0, 12) : []
  return {
    name: name ?? 'Error',
    words: typeof message === 'string' ? safeWords(message) : '',
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(at.length > 0 ? { at } : {}),
    ...(cause !== undefined && depth < 3 ? { cause: describeFault(cause, depth + 1) } : {}),
  }
}

/** A stable code as it is; of anything else the words before whatever could quote a value. */
export function safeWords(told: string): string {
  if (/^[a-z]+([.-][a-z0-9-]+)+$|^[A-Z0-9_]{4,}$/.test(told)) return told
  return (told.split(/["'`«“‘:=([{\n\d]/, 1)[0] ?? '').trim().slice(0, 80)
}
