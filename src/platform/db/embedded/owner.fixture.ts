import { startEmbedded, type EmbeddedOptions } from './index.ts'

// A process that owns a server, for the tests to kill: prints what it got as one line of JSON, then waits.
const options = JSON.parse(process.argv[2] ?? '{}') as EmbeddedOptions
try {
  const server = await startEmbedded(options)
  const { pid, port, adopted, owned, place } = server
  process.stdout.write(
    `${JSON.stringify({ pid, port, adopted, owned, place, url: server.url('postgres') })}\n`,
  )
  setInterval(() => undefined, 60_000)
} catch (error) {
  process.stdout.write(
    `${JSON.stringify({ code: (error as { code?: unknown }).code, data: (error as { data?: unknown }).data })}\n`,
  )
}
