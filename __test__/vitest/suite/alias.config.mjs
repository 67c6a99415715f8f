import { defineConfig } from 'vitest/config'

// Another way without the setup file, for code of the project alone.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^ioredis$/, replacement: 'nearis' },
      { find: /^(redis|@redis\/client)$/, replacement: 'nearis/node-redis' },
    ],
  },
  test: { include: ['alias/*.test.ts'] },
})
