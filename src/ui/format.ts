import { getLocale } from './messages/runtime.js'

const grouped = { vi: new Intl.NumberFormat('vi-VN'), en: new Intl.NumberFormat('en-GB') }

/** 49871 → "49.871", in English "49,871". */
export function formatCount(count: number): string {
  return grouped[getLocale()].format(count)
}

const shares = { vi: new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 1 }), en: new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 }) }

/** 0.7105 → "71,1", in English "71.1": hundredths without their sign. */
export function formatShare(share: number): string {
  return shares[getLocale()].format(share * 100)
}

/** "2026-06-15" → "15/06/2026"; anything that is not a whole day is given back as written. */
export function formatDay(day: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : day
}

/** An instant (ISO 8601) as day and minute in the legal time zone: "15/06/2026 08:30". */
export function formatInstant(at: string): string {
  const parts = new Map(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Ho_Chi_Minh',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(new Date(at))
      .map((part) => [part.type, part.value]),
  )
  return `${parts.get('day')}/${parts.get('month')}/${parts.get('year')} ${parts.get('hour')}:${parts.get('minute')}`
}

/** Bytes as a reader counts them: 734003 → "717 KB". */
export function formatSize(bytes: number): string {
  const steps = ['B', 'KB', 'MB', 'GB']
  let size = bytes
  let step = 0
  while (size >= 1024 && step < steps.length - 1) {
    size /= 1024
    step += 1
  }
  return `${new Intl.NumberFormat(getLocale() === 'en' ? 'en-GB' : 'vi-VN', { maximumFractionDigits: size < 10 && step > 0 ? 1 : 0 }).format(size)} ${steps[step]}`
}
