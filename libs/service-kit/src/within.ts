/** No caller of any service waits longer than this for an answer, in milliseconds. */
export const patienceMs = 4_000;

/** The promise's value, or `otherwise` once `ms` have passed; the promise itself goes on. */
export function within<Value, Late>(
  promise: Promise<Value>,
  ms: number,
  otherwise: Late,
): Promise<Value | Late> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(otherwise), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
