import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { setupFiles: ['nearis/testing/vitest'], include: ['ends/*.test.js'] },
})
