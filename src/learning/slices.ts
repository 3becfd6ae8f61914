/** Long work in small pieces, so that answering goes on between them. */

/** Longest time at a stretch, in milliseconds. */
const stretchMs = 15

/** A function to be awaited after each step: it gives way to others when the stretch is over. */
export function givingWay(): () => Promise<void> {
  let begun = performance.now()
  return async () => {
    if (performance.now() - begun < stretchMs) return
    await new Promise((done) => setImmediate(done))
    begun = performance.now()
  }
}
