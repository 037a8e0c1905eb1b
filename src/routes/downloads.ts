import { toXlsx, XLSX } from '#app/list-file.ts'
import { toCsv } from '#ui/csv.ts'

/** A file to keep; its name may have any letters (RFC 6266). */
export function answerDownload(file: { name: string; mediaType: string; bytes: Uint8Array }): Response {
  return new Response(new Uint8Array(file.bytes), {
    headers: { 'content-type': file.mediaType, 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}` },
  })
}

export type TableKind = 'csv' | 'xlsx'

/** A list as a file to keep, in either form; `name` without its ending. `about`: what the list is of and for whom, above the heads or on a sheet of its own. */
export async function answerTable(
  kind: TableKind,
  { name, heads, rows, about = [] }: { name: string; heads: readonly string[]; rows: readonly (readonly string[])[]; about?: readonly (readonly [string, string])[] },
): Promise<Response> {
  const lines = () => [...about, ...(about.length > 0 ? [[]] : []), heads, ...rows].map((line) => [...line])
  return answerDownload({
    name: `${name}.${kind}`,
    mediaType: kind === 'csv' ? 'text/csv; charset=utf-8' : XLSX,
    bytes: kind === 'csv' ? Buffer.from(toCsv(lines())) : await toXlsx(heads, rows, about),
  })
}

/** The same for a file that is not held in memory. */
export function streamDownload(file: { name: string; mediaType: string; size: number; body: ReadableStream }): Response {
  return new Response(file.body, {
    headers: {
      'content-type': file.mediaType,
      'content-length': String(file.size),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'content-security-policy': 'sandbox',
    },
  })
}
