import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // All that is needed: `redis` is in the process now, here and in libraries, with new data for each test file.
    setupFiles: ['nearis/testing/vitest'],
  },
})
