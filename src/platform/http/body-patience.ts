import type { IncomingMessage } from 'node:http'

/** How long a body may take. */
export type BodyPatience = {
  /** From its first byte to its last, of a sender nobody knows. */
  wholeMs: number
  /** Between two pieces, of a sender who is known: on a slow line a body may take hours, as long as it keeps coming. */
  pauseMs: number
}

export const BODY_PATIENCE: BodyPatience = { wholeMs: 300_000, pauseMs: 120_000 }

/** On the request itself: the built pages hold their own copy of this module. */
const KNOWN = Symbol.for('ansinh.sender-is-known')
type Marked = IncomingMessage & { [KNOWN]?: true }

/** Says that the sender of a request is known: its body may take as long as it keeps coming. */
export function trustToKeepComing(request: IncomingMessage): void {
  ;(request as Marked)[KNOWN] = true
}

/**
 * Ends a request whose body does not come: who reads it meets a body that broke off. Bytes that lie unread here are no pause of the sender's.
 * What is done with a body that came whole is not timed.
 */
export function watchBody(request: IncomingMessage, { wholeMs, pauseMs }: BodyPatience): void {
  if (!(Number(request.headers['content-length']) > 0) && request.headers['transfer-encoding'] === undefined) return
  const { socket } = request
  const began = performance.now()
  let [last, seen] = [began, socket.bytesRead]
  const timer = setInterval(
    () => {
      if (request.complete || socket.destroyed) return clearInterval(timer)
      const now = performance.now()
      if (socket.bytesRead !== seen || request.readableLength > 0) [last, seen] = [now, socket.bytesRead]
      const late = (request as Marked)[KNOWN] ? now - last > pauseMs : now - began > wholeMs
      if (!late) return
      clearInterval(timer)
      // Without an answer: after one nobody is told any more that the body ended, and who sends hears none before it has sent everything.
      // With an error: pages hear of a body that ended early by nothing else.
      request.destroy(new Error('the body did not come'))
      socket.destroy()
    },
    Math.max(20, Math.min(wholeMs, pauseMs, 20_000) / 4),
  )
  timer.unref()
  request.once('end', () => clearInterval(timer))
}
