import { spawn, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import { intakeError, type IntakeErrorCode } from '../images/intake-error.ts'
import { PAGE_TIMEOUT_MS } from '../images/limits.ts'
import type {
  DecodeCall,
  DecodeCalls,
  DecodeOptions,
  DecodeReply,
  DecodeRequest,
  PdfChoice,
} from './decode-protocol.ts'

export interface DecoderOptions {
  /** Children at work at once; default: the processors, at most four. */
  size?: number
  /** Milliseconds for one call before its child is killed; default 30,000. */
  timeoutMs?: number
  /** Megabytes of memory a child may write to (Linux; elsewhere only the JavaScript heap is bounded); default 1,536. */
  memoryMb?: number
  /** Calls after which a child is replaced, so that a leak in a codec stays small; default 300. */
  callsPerChild?: number
  pdf?: PdfChoice
  /** The program of the child; only tests set another. */
  childPath?: string
}

type Answer<Name extends DecodeCall> = Promise<DecodeCalls[Name]['answer']>

/**
 * Decodes uploads in child processes, never in this one. All calls throw `intake.*` refusals; `intake.decode-timeout` and
 * `intake.decode-crashed` say that the child was killed and another takes the next call. Anything else thrown is a bug.
 */
export interface Decoder {
  /** Checks a file from its ends to its last page, and tells type and pages. */
  inspectFile(path: string): Answer<'inspectFile'>
  /** One upright page (`index` from 0) and, with `glance`, the QR codes on it and whether it is blank. */
  decodePage(path: string, index: number, options?: DecodeOptions): Answer<'decodePage'>
  /** QR codes on a page image held in memory, and whether it is blank. */
  glanceAt(image: Uint8Array): Answer<'glanceAt'>
  /** A WebP at most `width` pixels wide, of a decoded page. */
  renderDerivative(
    image: Uint8Array,
    options: { width: number; quality?: number; effort?: number },
  ): Answer<'renderDerivative'>
  /** A decoded page in the form in which a PDF holds it, small: one bit a pixel, or JPEG. */
  encodeCompact(image: Uint8Array, options: { bilevel: boolean }): Answer<'encodeCompact'>
  /** Writes the Deep Zoom tiles of a decoded page to `<base>_files/<level>/<x>_<y>.webp`. */
  writePyramid(image: Uint8Array, base: string): Answer<'writePyramid'>
  /** Kills the children; calls under way end with `intake.decode-crashed`. */
  close(): Promise<void>
}

interface Job {
  request: DecodeRequest
  /** The file, or '' : a child that has it open already is preferred. */
  path: string
  resolve(answer: DecodeCalls[DecodeCall]['answer']): void
  reject(error: Error): void
}

interface Child {
  process: ChildProcess
  job: Job | null
  timer: NodeJS.Timeout | null
  lastPath: string
  calls: number
}

/** A pool of decoding children, started when first needed. An idle pool keeps no process from ending. */
export function createDecoder(options: DecoderOptions = {}): Decoder {
  const size = options.size ?? Math.min(4, availableParallelism())
  const timeoutMs = options.timeoutMs ?? PAGE_TIMEOUT_MS
  const callsPerChild = options.callsPerChild ?? 300
  const children = new Set<Child>()
  const queue: Job[] = []
  let nextId = 1
  let closed = false

  function startChild(): Child {
    const child: Child = { process: spawnChild(options), job: null, timer: null, lastPath: '', calls: 0 }
    children.add(child)
    child.process.on('message', (reply: DecodeReply) => settle(child, reply))
    child.process.on('error', (error) => lose(child, error))
    child.process.on('exit', (code, signal) => lose(child, undefined, signal ?? `exit ${code}`))
    return child
  }

  function pump(): void {
    while (queue.length > 0) {
      const idle = [...children].filter((child) => child.job === null)
      if (idle.length === 0 && children.size >= size) return
      const job = queue.shift()
      if (!job) return
      const child =
        idle.find((one) => job.path !== '' && one.lastPath === job.path) ?? idle[0] ?? startChild()
      begin(child, job)
    }
  }

  function begin(child: Child, job: Job): void {
    child.job = job
    child.calls += 1
    if (job.path !== '') child.lastPath = job.path
    hold(child)
    child.timer = setTimeout(() => {
      finish(child).reject(intakeError('intake.decode-timeout', { seconds: timeoutMs / 1000 }))
      dismiss(child)
      pump()
    }, timeoutMs)
    child.process.send(job.request, (error) => {
      if (error) lose(child, error)
    })
  }

  function settle(child: Child, reply: DecodeReply): void {
    // A reply that crossed a kill on the way belongs to nobody.
    if (child.job?.request.id !== reply.id) return
    const job = finish(child)
    if (child.calls >= callsPerChild) dismiss(child)
    if ('answer' in reply) job.resolve(reply.answer)
    else if ('refused' in reply)
      job.reject(intakeError(reply.refused.code as IntakeErrorCode, reply.refused.data))
    else job.reject(new Error(`decoding failed: ${reply.failed}`))
    pump()
  }

  function lose(child: Child, error?: Error, how = 'exit'): void {
    const wasMine = children.delete(child)
    if (child.job) finish(child).reject(intakeError('intake.decode-crashed', { how }, error))
    if (wasMine) pump()
  }

  /** Takes the job from the child. Called only where there is one. */
  function finish(child: Child): Job {
    const job = child.job
    if (!job) throw new Error('a child without a job has nothing to finish')
    if (child.timer) clearTimeout(child.timer)
    child.job = null
    child.timer = null
    release(child)
    return job
  }

  function dismiss(child: Child): void {
    children.delete(child)
    killGroup(child.process)
  }

  function call<Name extends DecodeCall>(
    name: Name,
    args: DecodeCalls[Name]['args'],
    path = '',
  ): Answer<Name> {
    if (closed) return Promise.reject(intakeError('intake.decode-crashed', { how: 'closed' }))
    const { promise, resolve, reject } = Promise.withResolvers<DecodeCalls[DecodeCall]['answer']>()
    queue.push({ request: { id: nextId++, name, args } as DecodeRequest, path, resolve, reject })
    pump()
    return promise as Answer<Name>
  }

  return {
    inspectFile: (path) => call('inspectFile', [path], path),
    decodePage: (path, index, decodeOptions = {}) => call('decodePage', [path, index, decodeOptions], path),
    glanceAt: (image) => call('glanceAt', [image]),
    renderDerivative: (image, derivative) => call('renderDerivative', [image, derivative]),
    encodeCompact: (image, options) => call('encodeCompact', [image, options]),
    writePyramid: (image, base) => call('writePyramid', [image, base]),
    async close() {
      closed = true
      for (const job of queue.splice(0)) job.reject(intakeError('intake.decode-crashed', { how: 'closed' }))
      const ends = [...children].map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.process.exitCode !== null || child.process.signalCode !== null) resolve()
            else child.process.once('exit', () => resolve())
          }),
      )
      for (const child of children) {
        if (child.job) finish(child).reject(intakeError('intake.decode-crashed', { how: 'closed' }))
        child.process.ref()
        dismiss(child)
      }
      await Promise.all(ends)
    },
  }
}

/**
 * The child leads a process group of its own, so that a kill takes its poppler along, and gets no variable of ours: the
 * database's address has no business there. `ulimit -d` bounds what it may write to; `-v` would not do, because V8 and
 * WebAssembly reserve far more addresses than they use.
 */
function spawnChild({ memoryMb = 1536, pdf, childPath }: DecoderOptions): ChildProcess {
  // Not a path beside this file: the built server is another folder, and the child runs from the sources in both cases.
  const program = childPath ?? createRequire(import.meta.url).resolve('#platform/pdf/decode-child.ts')
  const args = [`--max-old-space-size=${Math.round(memoryMb / 2)}`, program]
  const settings = {
    detached: true,
    serialization: 'advanced' as const,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'] as ('ignore' | 'inherit' | 'ipc')[],
    env: {
      PATH: process.env['PATH'] ?? '',
      TMPDIR: tmpdir(),
      ANSINH_PDF: pdf ?? process.env['ANSINH_PDF'] ?? 'auto',
    },
  }
  if (process.platform !== 'linux') return spawn(process.execPath, args, settings)
  // The processor time ends a child that spins on after its parent was killed; no honest child comes near it.
  const script = `ulimit -d ${memoryMb * 1024}; ulimit -t 1800; exec "$@"`
  return spawn('/bin/sh', ['-c', script, 'sh', process.execPath, ...args], settings)
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // ESRCH: it ended by itself between our look and the kill.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function hold(child: Child): void {
  child.process.ref()
  child.process.channel?.ref()
}

function release(child: Child): void {
  child.process.unref()
  child.process.channel?.unref()
}
