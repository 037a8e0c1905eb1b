/** A file to keep; its name may have any letters (RFC 6266). */
export function answerDownload(file: { name: string; mediaType: string; bytes: Uint8Array }): Response {
  return new Response(new Uint8Array(file.bytes), {
    headers: { 'content-type': file.mediaType, 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}` },
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
