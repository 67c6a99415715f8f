// @ts-check
'use strict'

// The same app in each framework: routes `(req, res) => void` of node:http behind a middleware of ours.

const { once } = require('node:events')
const http = require('node:http')

/**
 * @typedef {Record<string, (req: any, res: any) => any>} Routes by path
 * @typedef {{ name: string, open: (wrap: any, options: any, routes: Routes) => Promise<any> }} Framework
 */

/** @param {any} express */
const withExpress = (express) => async (/** @type {any} */ wrap, /** @type {any} */ options, /** @type {Routes} */ routes) => {
  const app = express()
  app.use(wrap(options))
  for (const [path, route] of Object.entries(routes)) app.all(path, route)
  return http.createServer(app)
}

/** @type {Framework[]} */
const FRAMEWORKS = [
  { name: 'Express 5', open: withExpress(require('express')) },
  { name: 'Express 4', open: withExpress(require('express4')) },
  {
    name: 'node:http',
    async open(wrap, options, routes) {
      const middleware = wrap(options)
      return http.createServer((req, res) => middleware(req, res, () => routes[new URL(req.url ?? '', 'http://x').pathname](req, res)))
    },
  },
  {
    name: 'Koa',
    async open(wrap, options, routes) {
      const Koa = require('koa')
      const app = new Koa()
      app.use(wrap.koa(options))
      app.use(async (/** @type {any} */ ctx) => {
        ctx.respond = false
        ctx.res.statusCode = 200
        await routes[ctx.path](ctx.req, ctx.res)
      })
      return http.createServer(app.callback())
    },
  },
  {
    name: 'Fastify',
    async open(wrap, options, routes) {
      const app = require('fastify').fastify()
      app.addHook('onRequest', wrap.fastify(options))
      for (const [path, route] of Object.entries(routes)) {
        app.all(path, async (/** @type {any} */ request, /** @type {any} */ reply) => {
          reply.hijack()
          await route(request.raw, reply.raw)
        })
      }
      await app.ready()
      return app.server
    },
  },
]

/**
 * @param {Framework} framework
 * @param {any} wrap `cacheResponse` or `rateLimit`
 * @param {any} options
 * @param {Routes} routes
 */
async function open(framework, wrap, options, routes) {
  const server = await framework.open(wrap, options, routes)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  return {
    /**
     * @param {string} path
     * @param {{ method?: string, headers?: Record<string, string>, signal?: AbortSignal }} [options]
     * @returns {Promise<{ status: number, headers: any, text: string, cached: any }>}
     */
    ask: (path, { method = 'GET', headers = {}, signal } = {}) =>
      new Promise((resolve, reject) => {
        const request = http.request({ port, path, method, headers, signal, agent: false }, (response) => {
          const { statusCode: status = 0, headers: given } = response
          const done = (/** @type {string[]} */ chunks) => resolve({ status, headers: given, text: chunks.join(''), cached: given['x-cache'] })
          response.setEncoding('utf8').toArray().then(done, reject)
        })
        request.on('error', reject).end()
      }),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

module.exports = { FRAMEWORKS, open }
