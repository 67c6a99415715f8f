// @ts-check
'use strict';

/**
 * What `ps` shows of the server, by `proc-title-template`.
 * @param {string} template
 * @param {{ port: number, hosts: string[], path: string, file?: string }} places
 */
function title(template, { port, hosts, path, file = '' }) {
  const host = (hosts[0] ?? '*').replace(/^-/, '');
  /** @type {Record<string, string>} */
  const values = {
    title: 'nearis',
    'listen-addr': port === 0 ? path : `${host.includes(':') ? `[${host}]` : host}:${port}`,
    'server-mode': '',
    port: String(port),
    'tls-port': '0',
    unixsocket: path,
    'config-file': file,
  };
  return template.replace(/\{([^{}]*)\}/g, (whole, name) => values[name] ?? whole).trim();
}

module.exports = { title };
