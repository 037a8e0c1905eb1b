import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { codeOf } from './embedded.errors.ts'
import { readIfThere } from './small-files.ts'

const run = promisify(execFile)
const hasProc = existsSync('/proc/self/stat')

export type ProcessInfo = {
  pid: number
  uid: number
  zombie: boolean
  /** Arguments joined by spaces; for a PostgreSQL backend the title it gives itself. */
  command: string
  /** Tells a process from a later one that got the same number: start time, and which boot it counts from. */
  birth: string
}

/**
 * What runs under a number, or null. `kill(pid, 0)` is not enough here: it answers for a zombie too, and for a stranger who
 * got the number of a dead server.
 */
export async function findProcess(pid: number): Promise<ProcessInfo | null> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null
  return hasProc ? readProc(pid) : ((await listByPs(['-p', String(pid)]))[0] ?? null)
}

export async function listProcesses(): Promise<ProcessInfo[]> {
  if (!hasProc) return listByPs(['-A'])
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(pids.map(readProc))
  return found.filter((info) => info !== null)
}

let boot: string | undefined

// Only files that anybody may read.
async function readProc(pid: number): Promise<ProcessInfo | null> {
  try {
    boot ??= (await readIfThere('/proc/sys/kernel/random/boot_id'))?.trim() ?? ''
    const line = await readIfThere(`/proc/${pid}/stat`)
    const folder = await stat(`/proc/${pid}`)
    const command = await readIfThere(`/proc/${pid}/cmdline`)
    if (line === null || command === null) return null
    const fields = fieldsOf(line)
    return {
      pid,
      uid: folder.uid,
      zombie: fields[0] === 'Z' || fields[0] === 'X',
      command: command.replaceAll('\0', ' ').trim(),
      birth: `${boot}:${fields[19] ?? ''}`,
    }
  } catch (error) {
    // It ended between two reads (ESRCH from /proc), which is an answer.
    const { code } = error as { code?: unknown }
    if (code === 'ENOENT' || code === 'ESRCH') return null
    throw error
  }
}

// The name in parentheses may hold spaces and parentheses itself: count from the last one.
const fieldsOf = (line: string): string[] => line.slice(line.lastIndexOf(')') + 2).split(' ')

/** For the last moment of our process, when nothing can be awaited: signals the process unless its number went to another one. */
export function signalAtExit(info: Pick<ProcessInfo, 'pid' | 'birth'>, name: NodeJS.Signals): void {
  try {
    if (hasProc && !info.birth.endsWith(`:${fieldsOf(readFileSync(`/proc/${info.pid}/stat`, 'utf8'))[19]}`))
      return
    process.kill(info.pid, name)
  } catch (error) {
    // Gone already. Anything else cannot be told to anybody at this moment; the next start finds the server and adopts it.
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ESRCH') process.exitCode ??= 1
  }
}

async function listByPs(which: string[]): Promise<ProcessInfo[]> {
  let text: string
  try {
    const env = { PATH: process.env['PATH'] ?? '/bin:/usr/bin', LC_ALL: 'C' }
    text = (
      await run('ps', ['-ww', ...which, '-o', 'pid=,uid=,stat=,lstart=,command='], {
        env,
        maxBuffer: 1 << 24,
      })
    ).stdout
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return [] // ps: no such process
    throw error
  }
  return text.split('\n').flatMap((line) => {
    const m = /^\s*(\d+)\s+(-?\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line)
    if (!m) return []
    const [, pid = '', uid = '', state = '', birth = '', command = ''] = m
    return [{ pid: Number(pid), uid: Number(uid) >>> 0, zombie: state.startsWith('Z'), command, birth }]
  })
}

/**
 * The folder a process works in, as `device:inode`; null when it cannot be seen. Root inside a container lacks CAP_SYS_PTRACE and may
 * not look at another user's process, but that user himself may: `ids` says who.
 */
export async function workingFolder(
  pid: number,
  ids: { uid?: number; gid?: number },
): Promise<string | null> {
  try {
    if (hasProc) {
      const folder = await stat(`/proc/${pid}/cwd`, { bigint: true })
      return `${folder.dev}:${folder.ino}`
    }
    // macOS; -n and -P keep lsof from asking the network.
    const { stdout } = await run('lsof', ['-a', '-n', '-P', '-p', String(pid), '-d', 'cwd', '-Fn'], {
      cwd: '/',
    })
    const path = /^n(.*)$/m.exec(stdout)?.[1]
    if (!path) return null
    const folder = await stat(path, { bigint: true })
    return `${folder.dev}:${folder.ino}`
  } catch {
    // Refused, or ended meanwhile, or no lsof: what is done without this answer is the caller's decision.
    return hasProc && ids.uid !== undefined ? workingFolderAsUser(pid, ids) : null
  }
}

async function workingFolderAsUser(pid: number, ids: { uid?: number; gid?: number }): Promise<string | null> {
  try {
    const { stdout } = await run('stat', ['-L', '-c', '%d:%i', `/proc/${pid}/cwd`], { ...ids, cwd: '/' })
    return stdout.trim() || null
  } catch {
    return null
  }
}

/** Sends a signal; false when the process is gone already. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ESRCH') return false
    throw error
  }
}
