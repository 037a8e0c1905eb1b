import { expect, it } from 'vitest'
import { parseTsv } from './ocr-engine.ts'

it('reads the words of a page with every slash as a slash, without rows that are no words', () => {
  const row = (level: number, word: number, confidence: number, text: string) => [level, 1, 1, 1, 1, word, 10, 20, 30, 40, confidence, text].join('\t')
  const words = parseTsv([row(4, 0, -1, ''), row(5, 1, 91.5, '01\u204404\u22151928'), row(5, 2, 80, ' '), row(5, 3, 70, '12\uff0fQ\u0110')].join('\n'))
  expect(words.map(({ text, box, line }) => ({ text, box, line }))).toEqual([
    { text: '01/04/1928', box: [10, 20, 40, 60], line: 0 },
    { text: '12/QĐ', box: [10, 20, 40, 60], line: 0 },
  ])
})
