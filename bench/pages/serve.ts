/** The built pages over a folder, in a process of their own, asked as one browser asks on a connection that stays open. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { benchEnv } from './fill.ts'

export type Pages = {
  port: number
  env: ReturnType<typeof benchEnv>
  /** The cookies of an account of the demo. */
  signIn: (login: string) => Promise<string>
  /** From the request to the last byte; the bytes are those of the packed answer. Throws when the answer is not 200. */
  ask: (path: string, cookie: string) => Promise<{ ms: number; bytes: number }>
  /** Milliseconds of a processor that the process of the pages has used; 0 where the system does not tell. */
  processorMs: () => number
  stop: () => Promise<void>
}

export async function servePages(folder: string): Promise<Pages> {
  const port = await freePort()
  const env = benchEnv(folder, String(port))
  const server = spawn(process.execPath, ['bin/ansinh', 'serve'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, ...env, PROCESS: 'web' },
    // Standard output is the bench's own.
    stdio: ['ignore', 2, 2],
  })
  process.on('exit', () => server.kill('SIGTERM'))
  const stop = async () => {
    if (server.exitCode !== null) return
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let tries = 0; ; tries++) {
    if (await fetch(`http://localhost:${port}/readyz`).then((response) => response.ok, () => false)) break
    if (server.exitCode !== null || tries > 600) {
      await stop()
      throw new Error('the pages do not answer')
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return {
    port,
    env,
    stop,
    async signIn(login) {
      const origin = `http://localhost:${port}`
      const response = await fetch(`${origin}/dang-nhap`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
        body: new URLSearchParams({ login, password: DEMO_PASSWORD }),
      })
      const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
      if (!cookie) throw new Error(`${login} cannot sign in: ${response.status}`)
      return cookie
    },
    ask(path, cookie) {
      return new Promise((resolve, reject) => {
        const started = performance.now()
        const headers = { cookie, 'accept-encoding': 'gzip, br', accept: 'text/html' }
        const asked = request({ host: 'localhost', port, path, headers, agent }, (response) => {
          let bytes = 0
          response.on('data', (chunk: Buffer) => (bytes += chunk.length))
          response.on('end', () => {
            const ms = performance.now() - started
            if (response.statusCode !== 200) reject(new Error(`${path} answers ${response.statusCode}`))
            else resolve({ ms, bytes })
          })
        })
        asked.on('error', reject)
        asked.end()
      })
    },
    processorMs() {
      try {
        const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
        return (Number(fields[11]) + Number(fields[12])) * 10
      } catch {
        return 0
      }
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  return port
}
