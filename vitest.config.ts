import { defineConfig } from 'vitest/config'

// The tests run as the product does: Node strips the types and resolves `#…` itself.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
    // The days of all roles take minutes: `npm run test:days` walks them.
    exclude: ['node_modules/**', ...(process.env['ANSINH_DAYS'] ? [] : ['test/browser/days.test.ts'])],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Where nobody watches, a test may be tried a second time; the run says which needed it.
    retry: process.env['CI'] ? 1 : 0,
  },
})
