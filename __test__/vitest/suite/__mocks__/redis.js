export * from 'nearis/node-redis'
export { default } from 'nearis/node-redis'
