import { defineConfig } from 'vitest/config'

// Files that must not pass.
export default defineConfig({ test: { setupFiles: ['nearis/testing/vitest'], include: ['fails/*.test.js'] } })
