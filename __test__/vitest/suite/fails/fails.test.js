import { createClient } from 'redis'
import { configure } from 'nearis/testing'
import { test } from 'vitest'

configure({ leaks: 'fail' })

test('leaves a client', async () => {
  await createClient().connect()
})
