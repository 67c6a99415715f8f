import { defineConfig } from 'vitest/config'

// What each folder needs is in its config; this one is that of a user who has read one line of the documentation.
export default defineConfig({
  test: { setupFiles: ['nearis/testing/vitest'], include: ['{swap,files,timers,ends,wishes,looking}/*.test.{js,ts}'] },
})
