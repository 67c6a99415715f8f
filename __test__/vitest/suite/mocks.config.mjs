import { defineConfig } from 'vitest/config'

// Without the setup file: what the functions and folders of Vitest itself do.
export default defineConfig({ test: { include: ['mocks/*.test.js'] } })
