import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('a setting that is no longer read is named with what stands in its place, and not passed over', () => {
  expect(() => readConfig({})).not.toThrow()
  expect(() => readConfig({ ANSINH_DROP_PROFILE: '' })).not.toThrow()
  expect(() => readConfig({ ANSINH_DROP_PROFILE: 'duplex' })).toThrow(/ANSINH_DROP_PROFILE.*\/nhap\/may-quet/)
})
