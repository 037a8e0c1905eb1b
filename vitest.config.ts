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
    // How long is waited for what comes by itself says nothing about how fast it must be: on a busy machine a second is nothing.
    expect: { poll: { timeout: 20_000 } },
    // Otherwise each file of the product would be transformed and sent to every test file anew, for nothing that these tests use.
    experimental: { viteModuleRunner: false },
    // Where nobody watches, a test may be tried a second time; the run says which needed it.
    retry: process.env['CI'] ? 1 : 0,
  },
})
