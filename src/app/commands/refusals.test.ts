import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { AppError } from '#platform/errors/index.ts'
import { projectRoot } from '../config.ts'
import { toldAsText, toldError } from './refusals.ts'

test('a command says a sentence and not a code', async () => {
  expect(await toldError(new AppError('user.unknown', 404, { login: 'ai-do' }))).toEqual({
    error: 'user.unknown',
    message: 'there is no account of this login name; nothing was done',
    data: { login: 'ai-do' },
  })
  expect(await toldError(new AppError('files.disk-full', 507))).toMatchObject({
    error: 'files.disk-full',
    message: expect.stringContaining('the files taken in before are intact'),
  })
  const own = Object.assign(new Error('the tape is torn; nothing was read'), { code: 'tape.torn', data: { reel: 2, heads: ['a', 'b'] } })
  expect(toldAsText((await toldError(own))!)).toBe('the tape is torn; nothing was read (tape.torn)\n  reel: 2\n  heads: ["a","b"]')
  expect(await toldError(new Error('a fault of ours'))).toBeNull()
})

test('a command starts where nothing was built or compiled yet', { timeout: 120_000 }, () => {
  const clone = mkdtempSync(join(tmpdir(), 'ansinh-clone-'))
  onTestFinished(() => rmSync(clone, { recursive: true }))
  const compiled = join(projectRoot, 'src/ui/messages')
  for (const part of ['bin', 'src', 'messages', 'project.inlang', 'package.json'])
    cpSync(join(projectRoot, part), join(clone, part), { recursive: true, filter: (from) => from !== compiled })
  symlinkSync(join(projectRoot, 'node_modules'), join(clone, 'node_modules'))
  const ansinh = (...parameters: string[]) => execFileSync(process.execPath, ['bin/ansinh', ...parameters], { cwd: clone, encoding: 'utf8' })
  expect(ansinh('--help')).toContain('Usage: ansinh')
})
