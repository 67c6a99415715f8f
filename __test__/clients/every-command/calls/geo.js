// @ts-check
'use strict'

// Places.

const PALERMO = { longitude: 13.361389, latitude: 38.115556, member: 'Palermo' }
const CATANIA = { longitude: 15.087269, latitude: 37.502669, member: 'Catania' }
const CENTRE = { longitude: 15, latitude: 37 }
const [AT_PALERMO, AT_CATANIA, AT_CENTRE] = [PALERMO, CATANIA, CENTRE].map((place) => `${place.longitude} ${place.latitude}`)
const UNITS = ['M', 'KM', 'FT', 'MI']
const WITH = ['WITHDIST', 'WITHHASH', 'WITHCOORD']

/** @type {import('../play').Row[]} */
const PLACES = [
  [`GEOADD g ${AT_PALERMO} Palermo`, (c) => c.geoAdd('g', PALERMO)],
  [`GEOADD g NX ${AT_PALERMO} Palermo ${AT_CATANIA} Catania`, (c) => c.geoAdd('g', [PALERMO, CATANIA], { condition: 'NX' })],
  [`GEOADD g XX CH ${AT_PALERMO} Catania`, (c) => c.geoAdd('g', { ...PALERMO, member: 'Catania' }, { condition: 'XX', CH: true })],
  [`GEOADD g ${AT_CATANIA} Catania`, (c) => c.geoAdd('g', CATANIA)],
  ['GEOADD g 200 0 x', (c) => c.geoAdd('g', { longitude: 200, latitude: 0, member: 'x' })],
  ['GEODIST g Palermo Catania', (c) => c.geoDist('g', 'Palermo', 'Catania')],
  ...UNITS.map((unit) => /** @type {import('../play').Row} */ (
    [`GEODIST g Palermo Catania ${unit}`, (c) => c.geoDist('g', 'Palermo', 'Catania', unit.toLowerCase())]
  )),
  ['GEODIST g Palermo none', (c) => c.geoDist('g', 'Palermo', 'none')],
  ['GEOHASH g Palermo', (c) => c.geoHash('g', 'Palermo')],
  ['GEOHASH g Palermo none', (c) => c.geoHash('g', ['Palermo', 'none'])],
  ['GEOPOS g Palermo', (c) => c.geoPos('g', 'Palermo')],
  ['GEOPOS g Palermo none Catania', (c) => c.geoPos('g', ['Palermo', 'none', 'Catania'])],
]

/** Words and node-redis's form of what a search answers with. @type {[words: string, form: object][]} */
const LIMITS = [
  ['', {}],
  ['ASC', { SORT: 'ASC' }],
  ['DESC COUNT 1', { SORT: 'DESC', COUNT: 1 }],
  ['COUNT 2 ANY', { COUNT: { value: 2, ANY: true } }],
]

/** @type {[words: string, from: any][]} */
const FROM = [['FROMMEMBER Palermo', 'Palermo'], [`FROMLONLAT ${AT_CENTRE}`, CENTRE]]

/** @type {[words: string, by: any][]} */
const BY = UNITS.flatMap((unit) => [
  [`BYRADIUS 300000 ${unit}`, { radius: 300000, unit: unit.toLowerCase() }],
  [`BYBOX 600000 500000 ${unit}`, { width: 600000, height: 500000, unit: unit.toLowerCase() }],
])

/** @type {import('../play').Row[]} */
const SEARCH = FROM.flatMap(([from, place]) => BY.flatMap(([by, area]) => LIMITS.flatMap(([limit, options]) => {
  const words = `${from} ${by} ${limit}`.trim()
  return /** @type {import('../play').Row[]} */ ([
    [`GEOSEARCH g ${words}`, (c) => c.geoSearch('g', place, area, options)],
    [`GEOSEARCH g ${words} ${WITH.join(' ')}`, (c) => c.geoSearchWith('g', place, area, WITH, options)],
    [`GEOSEARCHSTORE to g ${words}`, (c) => c.geoSearchStore('to', 'g', place, area, options)],
    [`GEOSEARCHSTORE to g ${words} STOREDIST`, (c) => c.geoSearchStore('to', 'g', place, area, { ...options, STOREDIST: true })],
  ])
})))

/** @type {import('../play').Row[]} */
const RADIUS = [
  ['GEORADIUS', 'geoRadius', AT_CENTRE, CENTRE],
  ['GEORADIUSBYMEMBER', 'geoRadiusByMember', 'Palermo', 'Palermo'],
].flatMap(([name, method, at, place]) => UNITS.flatMap((unit) => LIMITS.flatMap(([limit, options]) => {
  const words = `g ${at} 300000 ${unit}`
  const more = limit && ` ${limit}`
  const small = unit.toLowerCase()
  return /** @type {import('../play').Row[]} */ ([
    ...['', '_RO'].flatMap((ro) => {
      const base = String(method) + (ro && 'Ro')
      return [
        [`${name}${ro} ${words}${more}`, (/** @type {any} */ c) => c[base]('g', place, 300000, small, options)],
        [`${name}${ro} ${words}${more} ${WITH.join(' ')}`, (/** @type {any} */ c) => c[base + 'With']('g', place, 300000, small, WITH, options)],
      ]
    }),
    [`${name} ${words}${more} STORE to`, (c) => c[method + 'Store']('g', place, 300000, small, 'to', options)],
    [`${name} ${words}${more} STOREDIST to`, (c) => c[method + 'Store']('g', place, 300000, small, 'to', { ...options, STOREDIST: true })],
    ['ZRANGE to 0 -1 WITHSCORES', (c) => c.zRangeWithScores('to', 0, -1)],
  ])
})))

exports.geo = [...PLACES, ...SEARCH, ...RADIUS]
