// @ts-check
'use strict';

/**
 * What is undone when a test ends. Faults, rules, flavors and clocks that a test sets register here how to take them back;
 * whoever knows when tests begin and end (a setup file for a runner, or hooks of the user) calls `beginTest` and `endTest`.
 */

/** Whether anybody tells of tests; without, it is up to the caller to undo. */
let isTold = false;

let isInTest = false;

/** @type {string | undefined} */
let name;

/** Why a runner that is there cannot tell, and what to do about it. @type {string | null} */
let obstacle = null;

/** @type {Set<() => unknown>} in the order in which things were done */
const undoing = new Set();

/**
 * Tests will be told of: what is scoped to one is an error outside of it.
 * @param {string} [hindrance] if they will not, though a runner is there: why, and what to do about it
 */
function attach(hindrance) {
  isTold = true;
  obstacle = hindrance ?? null;
}

/**
 * What is done in every test of this file, for parts that are on for all of them.
 * @typedef {{begin?(): void, end?(): unknown}} Habit `end` may throw, which fails the test
 */

/** @type {Habit[]} */
const habits = [];

/** @param {Habit} habit */
function onEveryTest(habit) {
  habits.push(habit);
}

/**
 * A test, or what is set up for it, begins.
 * @param {string} [title]
 */
function beginTest(title) {
  name = title ?? '';
  attach();
  // Tests that run at once are one test.
  const begins = isInTest ? [] : habits;
  isInTest = true;
  for (const { begin } of begins) begin?.();
}

/** Whether anybody tells of tests. */
function isToldOf() {
  return isTold;
}

/** Whether a test runs now, as far as anybody tells. */
function isRunning() {
  return isInTest;
}

/** A test has ended: what it did is undone, the last thing first. */
async function endTest() {
  isInTest = false;
  const failures = [];
  const ends = habits.flatMap(({ end }) => (end === undefined ? [] : [end]));
  for (const undo of [...ends, ...[...undoing].reverse()]) {
    try {
      await undo();
    } catch (error) {
      failures.push(error);
    }
  }
  undoing.clear();
  if (failures.length > 0) throw failures[0];
}

/**
 * Throws unless what is about to be done can be undone at the end of a test, or by the caller where no runner is attached.
 * To be called before it is done.
 * @param {string} what as the user calls it, such as `inject()`
 * @param {string} [instead] what to do in a file as a whole, a clause
 */
function check(what, instead) {
  if (!isTold || isInTest) return;
  if (obstacle !== null) throw new Error(`${what} lasts until the end of a test, which nobody tells: ${obstacle}`);
  throw new Error(
    `${what} was called outside of a test: it lasts until the end of a test, so call it in test() or beforeEach()` +
      (instead ? `, or ${instead}` : ''),
  );
}

/**
 * Has something undone when the test ends. Outside of a test an error as by `check`; where no runner is attached, it is
 * up to the caller to undo it.
 * @param {() => unknown} undo
 * @param {string} what as the user calls it
 * @returns {() => void} forgets it, for who has undone it by hand
 */
function onTestEnd(undo, what) {
  check(what);
  if (!isTold) return () => {};
  undoing.add(undo);
  return () => void undoing.delete(undo);
}

/** The name of the test that runs now; undefined when none does, as far as anybody tells, '' when it has no name. */
function testName() {
  return isInTest ? name : undefined;
}

module.exports = { attach, beginTest, endTest, check, onTestEnd, onEveryTest, testName, isTold: isToldOf, isInTest: isRunning };
