import { spawn } from 'node:child_process'
import { intakeError } from '../images/intake-error.ts'

export interface RunResult {
  code: number | null
  stdout: Buffer
  stderr: string
}

export interface RunLimits {
  timeoutMs: number
  /** Address space in MB, where the shell can set it (Linux); elsewhere only time and output are bounded. */
  memoryMb?: number
  maxOutputBytes: number
}

/**
 * Runs another program with bounds on time, memory and output, without a shell's eyes on the arguments.
 * Throws `intake.decode-timeout`, `intake.decode-crashed` (killed by a signal) or, when the program is absent, an error
 * with code ENOENT. A non-zero exit is the caller's to judge.
 */
export async function runLimited(program: string, args: string[], limits: RunLimits): Promise<RunResult> {
  const linux = process.platform === 'linux'
  const cpuSeconds = Math.ceil(limits.timeoutMs / 1000) + 5
  // The shell sets the limits and becomes the program; it outlives neither a kill of ours nor its own CPU time, so a
  // child whose parent was killed ends by itself.
  const script = `ulimit -v ${(limits.memoryMb ?? 2048) * 1024}; ulimit -t ${cpuSeconds}; exec "$@"`
  const child = linux
    ? spawn('/bin/sh', ['-c', script, 'sh', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  let size = 0
  let stderr = ''
  let stopped: 'timeout' | 'output' | null = null
  const stop = (why: 'timeout' | 'output') => {
    stopped ??= why
    child.kill('SIGKILL')
  }
  const timer = setTimeout(() => stop('timeout'), limits.timeoutMs)
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limits.maxOutputBytes) stop('output')
    else chunks.push(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 4000) stderr += chunk.toString('latin1')
  })
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exit, by) => resolve([exit, by]))
    })
    if (stopped === 'timeout')
      throw intakeError('intake.decode-timeout', { seconds: limits.timeoutMs / 1000 })
    if (signal !== null) throw intakeError('intake.decode-crashed', { program, signal })
    if (code === 127 && linux)
      throw Object.assign(new Error(`${program} is not installed`), { code: 'ENOENT' })
    return { code, stdout: Buffer.concat(chunks), stderr }
  } finally {
    clearTimeout(timer)
  }
}
