/**
 * RFC 4180 with a byte-order mark, without which spreadsheets guess the encoding wrongly. A cell that a spreadsheet would take for a
 * formula gets an apostrophe in front.
 */
export function toCsv(rows: string[][]): string {
  const cell = (value: string) => {
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
