import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { OcrError } from './ocr-engine.ts'
import { engineChoice, type EngineChoice } from './open-engine.ts'
import type { PageReading } from './read-image.ts'
import type { ReaderMessage, ReaderRequest, ReaderSettings } from './reader-protocol.ts'

export type ReaderPool = {
  /**
   * Reads one page image in a child process. Rejects with an OcrError: `ocr.timeout` after the limit, `ocr.crashed`
   * when the child died or grew too large, `ocr.unreadable` for bytes that are no image, `ocr.pool-closed` after
   * `close`. Other pages go on meanwhile.
   */
  read(bytes: Uint8Array): Promise<PageReading>
  /** The version that readings of this pool carry; starts a child when there is none. */
  version(): Promise<string>
  /** Process ids of the children, for tests and for the health page. */
  pids(): number[]
  /** Kills all children with theirs, and rejects what was under way. Nothing is left behind. */
  close(): Promise<void>
}

export type ReaderPoolOptions = {
  /** Children at most; default one a core. They are started when there is work. */
  size?: number
  /** For one page, milliseconds; default 60,000. */
  timeoutMs?: number
  /** For a child and the engine under it together, megabytes; default 1,500. Watched where there is /proc. */
  memoryMb?: number
  /** Milliseconds between two looks at the memory; default 500. */
  watchMs?: number
  choice?: EngineChoice
  /** See ReaderSettings. */
  engineModule?: string
}

type Job = {
  bytes: Uint8Array
  resolve: (reading: PageReading) => void
  reject: (error: OcrError) => void
}

type Reader = {
  child: ChildProcess
  ready: boolean
  job?: Job
  jobId: number
  timer?: NodeJS.Timeout
  /** Why we killed it, when we did. */
  verdict?: OcrError
  ended: Promise<void>
}

/** An engine that cannot even start within this time never will. Milliseconds. */
const START_TIMEOUT_MS = 30_000

export function openReaderPool(options: ReaderPoolOptions = {}): ReaderPool {
  const size = Math.max(1, options.size ?? availableParallelism())
  const timeoutMs = options.timeoutMs ?? 60_000
  const memoryBytes = (options.memoryMb ?? 1500) * 1024 * 1024
  const settings: ReaderSettings = {
    choice: options.choice ?? engineChoice(),
    engineModule: options.engineModule,
  }
  const readers = new Set<Reader>()
  const waiting: Job[] = []
  const versionSeekers: { resolve: (version: string) => void; reject: (error: OcrError) => void }[] = []
  let version: string | undefined
  let closed = false
  let nextId = 1

  const watch = setInterval(() => {
    for (const reader of readers) {
      if (reader.job === undefined || reader.verdict !== undefined) continue
      const bytes = memoryOf(reader.child.pid)
      if (bytes > memoryBytes) stop(reader, new OcrError('ocr.crashed', { reason: 'memory', bytes }))
    }
  }, options.watchMs ?? 500)
  watch.unref()

  function start(): Reader {
    const child = fork(
      fileURLToPath(new URL('./reader-process.ts', import.meta.url)),
      [JSON.stringify(settings)],
      {
        // A group of its own, so that one signal reaches the child and the engine it started.
        detached: true,
        serialization: 'advanced',
        execArgv: [],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    )
    const { promise, resolve } = Promise.withResolvers<void>()
    const reader: Reader = { child, ready: false, jobId: 0, ended: promise }
    readers.add(reader)
    reader.timer = setTimeout(
      () => stop(reader, new OcrError('ocr.timeout', { starting: true })),
      START_TIMEOUT_MS,
    )
    child.on('message', (message: ReaderMessage) => hear(reader, message))
    child.on('error', (error) => stop(reader, new OcrError('ocr.crashed', {}, error)))
    child.once('exit', (code, signal) => {
      clearTimeout(reader.timer)
      readers.delete(reader)
      killGroup(child)
      const error = reader.verdict ?? new OcrError('ocr.crashed', { code, signal })
      reader.job?.reject(error)
      // A child that died before it was ready would be followed by others like it: those who wait are told.
      if (!reader.ready) {
        for (const seeker of versionSeekers.splice(0)) seeker.reject(error)
        if (![...readers].some((other) => other.ready)) for (const job of waiting.splice(0)) job.reject(error)
      }
      resolve()
      assign()
    })
    return reader
  }

  function hear(reader: Reader, message: ReaderMessage): void {
    if (reader.verdict !== undefined) return
    if (message.kind === 'ready') {
      clearTimeout(reader.timer)
      reader.ready = true
      version = message.version
      for (const seeker of versionSeekers.splice(0)) seeker.resolve(message.version)
      assign()
      return
    }
    if (message.kind === 'refused') {
      stop(reader, new OcrError(message.code, message.data))
      return
    }
    if (message.id !== reader.jobId || reader.job === undefined) return
    clearTimeout(reader.timer)
    const { job } = reader
    reader.job = undefined
    if (message.kind === 'read') job.resolve(message.reading)
    else job.reject(new OcrError(message.code, message.data))
    assign()
  }

  /** The verdict stands at once; the job hears it when the process is really gone. */
  function stop(reader: Reader, verdict: OcrError): void {
    reader.verdict ??= verdict
    clearTimeout(reader.timer)
    killGroup(reader.child)
  }

  function assign(): void {
    if (closed) return
    for (const reader of readers) {
      if (waiting.length === 0) return
      if (!reader.ready || reader.job !== undefined || reader.verdict !== undefined) continue
      const job = waiting.shift()!
      reader.job = job
      reader.jobId = nextId++
      const request: ReaderRequest = { id: reader.jobId, bytes: job.bytes }
      reader.timer = setTimeout(() => stop(reader, new OcrError('ocr.timeout', { timeoutMs })), timeoutMs)
      reader.child.send(request, (error) => {
        if (error !== null) stop(reader, new OcrError('ocr.crashed', {}, error))
      })
    }
    const starting = [...readers].filter((reader) => !reader.ready).length
    for (let more = waiting.length - starting; more > 0 && readers.size < size; more--) start()
  }

  return {
    read(bytes) {
      if (closed) return Promise.reject(new OcrError('ocr.pool-closed'))
      return new Promise((resolve, reject) => {
        waiting.push({ bytes, resolve, reject })
        assign()
      })
    },
    version() {
      if (version !== undefined) return Promise.resolve(version)
      if (closed) return Promise.reject(new OcrError('ocr.pool-closed'))
      return new Promise((resolve, reject) => {
        versionSeekers.push({ resolve, reject })
        if (readers.size === 0) start()
      })
    },
    pids: () => [...readers].flatMap(({ child }) => (child.pid === undefined ? [] : [child.pid])),
    async close() {
      closed = true
      clearInterval(watch)
      const error = new OcrError('ocr.pool-closed')
      for (const job of waiting.splice(0)) job.reject(error)
      for (const seeker of versionSeekers.splice(0)) seeker.reject(error)
      const ends = [...readers].map((reader) => {
        stop(reader, error)
        return reader.ended
      })
      await Promise.all(ends)
    },
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // The group is gone already, or never came to be (no groups on this system): the child alone, then.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') child.kill('SIGKILL')
  }
}

/** Resident bytes of a process and its children; 0 where there is no /proc. */
function memoryOf(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    const below = children === '' ? [] : children.split(' ').map(Number)
    return pages * 4096 + below.reduce((sum, child) => sum + memoryOf(child), 0)
  } catch (error) {
    // It ended between two looks.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
    throw error
  }
}
