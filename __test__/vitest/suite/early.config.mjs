import { defineConfig } from 'vitest/config'

// The setup file comes too late.
export default defineConfig({
  test: { setupFiles: ['src/client.js', 'nearis/testing/vitest'], sequence: { setupFiles: 'list' }, include: ['fails/*.test.js'] },
})
