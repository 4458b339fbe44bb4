/**
 * A rule says what is wrong with a value: one line for each thing, none when all is well.
 *
 * @typedef {(value: any, path: string) => string[]} Rule
 */

/**
 * @param {(value: any) => boolean} holds
 * @param {string} expected
 * @returns {Rule}
 */
function rule(holds, expected) {
  return (value, path) =>
    holds(value) ? [] : [`${path} should be ${expected}, is ${JSON.stringify(value) ?? 'absent'}`];
}

/** @param {any} value */
const isText = (value) => typeof value === 'string';

export const text = rule(isText, 'a string');
export const filled = rule((value) => isText(value) && value !== '', 'a string that is not empty');
export const flag = rule((value) => typeof value === 'boolean', 'true or false');
export const number = rule(Number.isFinite, 'a number');
export const time = rule(
  (value) => isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value),
  'an RFC 3339 time in UTC with milliseconds',
);
export const uuid7 = rule(
  (value) =>
    isText(value) &&
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(value),
  'a UUIDv7',
);
export const url = rule((value) => isText(value) && URL.canParse(value), 'a URL');

/** @param {number} least */
export const whole = (least) =>
  rule((value) => Number.isSafeInteger(value) && value >= least, `a whole number from ${least}`);

/** @param {number} least @param {number} most */
export const characters = (least, most) =>
  rule(
    (value) => isText(value) && [...value].length >= least && [...value].length <= most,
    `a string of ${least} to ${most} characters`,
  );

/** @param {...unknown} values */
export const oneOf = (...values) =>
  rule(
    (value) => values.includes(value),
    `one of ${values.map((v) => JSON.stringify(v)).join(', ')}`,
  );

/** @param {Rule} item @returns {Rule} */
export const list = (item) => (value, path) =>
  Array.isArray(value)
    ? value.flatMap((each, i) => item(each, `${path}[${i}]`))
    : [`${path} should be an array, is ${JSON.stringify(value) ?? 'absent'}`];

/** @param {Rule} item @returns {Rule} */
export const orNull = (item) => (value, path) => (value === null ? [] : item(value, path));

/** A field that may be left out, but is never null. @param {Rule} item @returns {Rule} */
export const optional = (item) => (value, path) => (value === undefined ? [] : item(value, path));

/** An object with these fields; others are none of our business. @param {Record<string, Rule>} fields @returns {Rule} */
export const object = (fields) => (value, path) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(fields).flatMap(([name, field]) => field(value[name], `${path}.${name}`))
    : [`${path} should be an object, is ${JSON.stringify(value) ?? 'absent'}`];

/** Both. @param {...Rule} rules @returns {Rule} */
export const all =
  (...rules) =>
  (value, path) =>
    rules.flatMap((each) => each(value, path));

/**
 * Where a value has null within, but for the field that may be.
 *
 * @param {any} value
 * @param {string} path
 * @param {string} [except]
 * @returns {string[]}
 */
export function nulls(value, path, except) {
  if (value === null) return [`${path} should be left out, is null`];
  if (typeof value !== 'object') return [];
  return Object.entries(value)
    .filter(([name, field]) => !(name === except && field === null))
    .flatMap(([name, field]) => nulls(field, `${path}.${name}`, except));
}
