// @ts-check
'use strict';

/** A server from its start to its end. */

const { appendFileSync, readFileSync, writeSync } = require('node:fs');
const path = require('node:path');
const tty = require('node:tty');
const { banner } = require('./banner');
const { settle } = require('./configuration');
const { wholeText } = require('./config-file');
const daemon = require('./daemon');
const { keepDoorLog } = require('./door-log');
const { Ending } = require('./ending');
const { Fatal, FatalConfig, systemText } = require('./fatal');
const { listen } = require('./listening');
const Log = require('./log');
const pidFile = require('./pid-file');
const { title } = require('./title');
const { version } = require('./usage');
const Engine = require('../engine');
const parameters = require('../parameters');
// The whole package: what tells of SHUTDOWN is a part of it.
require('../..');

class Server {
  /**
   * @param {string[]} words the command line
   * @param {import('./command-line').CommandLine} commandLine the same, read
   */
  constructor(words, commandLine) {
    this._words = words;
    this._line = commandLine;
    this._log = new Log();
    this._engine = new Engine();
    this._ending = new Ending(this._log);
  }

  /** Serves, or throws what keeps it from that. */
  async start() {
    const folder = process.cwd();
    const { own, places, input } = this._configure();
    if (own.daemonize && !daemon.isInBackground) {
      const outcome = await daemon.daemonize({ words: this._words, folder, input });
      if (outcome !== null) throw new Fatal(outcome.failure);
      process.exit(0);
    }
    this._present(own);
    this._greet();
    this._ending.watchSignals(own['shutdown-timeout']);
    const listener = await listen(this._engine, places, own['io-threads'], this._log);
    this._ending.of(listener);
    keepDoorLog(listener, this._engine, this._log);
    this._appear(own, places);
    this._showItself(own, listener);
    await daemon.tellStarter();
  }

  _configure() {
    const { file, stdin, text: options } = this._line;
    // Where it is is said before `dir` goes elsewhere.
    this._file = file === undefined ? '' : path.resolve(file);
    const input = stdin ? readFileSync(0, 'latin1') : undefined;
    const { own, places } = settle(wholeText({ file: this._file, input, options }), this._engine);
    const log = this._log;
    log.level = own.loglevel;
    log.format = own['log-format'];
    log.times = own['log-timestamp-format'];
    if (own.logfile !== '') {
      const logFile = path.resolve(own.logfile);
      try {
        appendFileSync(logFile, '');
      } catch (error) {
        throw new FatalConfig(`Can't open the log file: ${systemText(error)}`);
      }
      log.file = logFile;
    }
    return { own, places, input };
  }

  /**
   * Has CONFIG GET and INFO show what the process is, from the first client on.
   * @param {Record<string, any>} own
   */
  _present(own) {
    /** @type {Record<string, any>} */
    const shown = { ...own, daemonize: daemon.isInBackground, dir: process.cwd(), pidfile: pidFileOf(own) };
    const isShown = (/** @type {string} */ name) => parameters.find(name) !== undefined && shown[name] !== null;
    /** @type {[string, string][]} */
    const pairs = Object.keys(shown).filter(isShown).map((name) => [name, textOf(shown[name])]);
    parameters.showProcess(this._engine, { executable: String(process.argv[1]), file: this._file ?? '', pairs });
  }

  _greet() {
    const log = this._log;
    log.notice('Nearis is starting');
    log.notice(`Nearis version=${version}, node=${process.versions.node}, bits=64, pid=${process.pid}, just started`);
    if (this._words.length > 0) log.notice('Configuration loaded');
    else log.notice('No config file was given, so everything is as usual. To give one: nearis /path/to/redis.conf');
  }

  /**
   * What others see of the process.
   * @param {Record<string, any>} own
   * @param {import('./configuration').Places} places
   */
  _appear(own, places) {
    if (own['set-proc-title']) process.title = title(own['proc-title-template'], { ...places, file: this._file });
    const file = pidFileOf(own);
    if (file === '') return;
    const full = path.resolve(file);
    pidFile.write(full, this._log);
    this._ending.then(() => pidFile.remove(full, this._log));
  }

  /**
   * @param {Record<string, any>} own
   * @param {import('../listener')} listener
   */
  _showItself(own, listener) {
    const log = this._log;
    const inTerminal = own.logfile === '' && !daemon.isInBackground && tty.isatty(1);
    if (own['always-show-logo'] || inTerminal) {
      const addresses = listener.addresses;
      if (log.level !== 'nothing') log.raw(banner({ version, addresses, pid: process.pid }));
    } else {
      log.notice(`Running mode=standalone, port=${listener.port ?? 0}.`);
    }
    log.notice('Server initialized');
    log.notice('Nothing is kept on disk: data goes with this process');
    if (listener.port !== undefined) log.notice('Ready to accept connections tcp');
    if (listener.path !== undefined) log.notice('Ready to accept connections unix');
  }

  /**
   * Says what is wrong, and ends.
   * @param {any} error
   */
  async fail(error) {
    if (error instanceof FatalConfig) {
      writeQuietly(`${error.message}\n`);
    } else if (error instanceof Fatal) {
      for (const line of error.message.split('\n')) this._log.warning(line);
    } else {
      this._log.warning(`Nearis ends by an error that nobody expected: ${error?.stack ?? error}`);
    }
    await daemon.tellStarter(String(error?.message ?? error));
    process.exit(1);
  }
}

/** Where its number goes; '' for nowhere. @param {Record<string, any>} own @returns {string} */
function pidFileOf(own) {
  return own.pidfile || (own.daemonize ? pidFile.USUAL : '');
}

/** @param {any} value */
function textOf(value) {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

/** @param {string} text */
function writeQuietly(text) {
  try {
    writeSync(2, text);
  } catch {
    // Nobody reads it.
  }
}

module.exports = { Server };
