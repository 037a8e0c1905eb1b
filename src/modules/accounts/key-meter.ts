/** Requests of one key in a minute; a page of a queue a second with room for ten programs of an agency behind one key. */
export const REQUESTS_A_MINUTE = 600
const WINDOW_MS = 60_000

export type KeyMeter = {
  /** Counts a request of a key at an instant (milliseconds). Answers 0, or in how many seconds it may be asked again. */
  count(apiKeyId: string, at: number): number
}

/** Counts requests by key in this process, a minute at a time. A key that is not heard of for a minute is forgotten. */
export function openKeyMeter(most = REQUESTS_A_MINUTE): KeyMeter {
  const windows = new Map<string, { from: number; requests: number }>()
  return {
    count(apiKeyId, at) {
      let window = windows.get(apiKeyId)
      if (window === undefined || at - window.from >= WINDOW_MS) {
        for (const [id, one] of windows) if (at - one.from >= WINDOW_MS) windows.delete(id)
        windows.set(apiKeyId, (window = { from: at, requests: 0 }))
      }
      window.requests += 1
      return window.requests > most ? Math.max(1, Math.ceil((window.from + WINDOW_MS - at) / 1000)) : 0
    },
  }
}
