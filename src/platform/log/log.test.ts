import pg from 'pg'
import { z } from 'zod'
import { inject, expect, test } from 'vitest'
import { createLog } from './index.ts'

function logged(error: unknown): string {
  const lines: string[] = []
  createLog('info', (line) => lines.push(line)).warn({ err: error }, 'a fault')
  return lines.join('')
}

const NAME = 'Lò Thị Đánh Dấu'

test('what a database quotes of a row never reaches the log, its code and constraint do', async () => {
  const client = new pg.Client({ connectionString: inject('adminUrl') })
  await client.connect()
  await client.query('create temp table kept (name text constraint kept_once unique, day date)')
  await client.query('insert into kept (name) values ($1)', [NAME])
  const twice = await client.query('insert into kept (name) values ($1)', [NAME]).catch((error: unknown) => error)
  const noDay = await client.query('insert into kept (day) values ($1)', [`${NAME} sinh 1949`]).catch((error: unknown) => error)
  await client.end()
  expect((twice as { detail: string }).detail).toContain(NAME)
  expect((noDay as Error).message).toContain(NAME)
  for (const fault of [twice, noDay, new Error('a job failed', { cause: twice })]) {
    expect(logged(fault)).not.toContain('Đánh')
    expect(logged(fault)).not.toContain('1949')
  }
  expect(JSON.parse(logged(twice))).toMatchObject({ err: { code: '23505', constraint: 'kept_once', words: 'duplicate key value violates unique constraint' } })
})

test('a parser’s fault says where, not what', () => {
  const fault = z.object({ name: z.string().max(3) }).safeParse({ name: NAME }).error
  const broken = (() => {
    try {
      return JSON.parse(`{"name": ${NAME}`) as unknown
    } catch (error) {
      return error
    }
  })()
  for (const error of [fault, broken, new Error(`not a day: ${NAME}`), new Error(`«${NAME}» is unknown`)]) expect(logged(error)).not.toContain('Đánh')
  expect(JSON.parse(logged(broken))).toMatchObject({ err: { name: 'SyntaxError', at: expect.arrayContaining([expect.stringContaining('log.test.ts')]) } })
})

test('whatever is thrown is written down without breaking the log', () => {
  for (const thrown of [undefined, null, 'text', 7, {}, Object.assign(new Error('x'), { code: 7 })]) expect(() => logged(thrown)).not.toThrow()
})
