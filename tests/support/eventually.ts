/** Waits until something holds; throws when it does not within `ms`. */
export async function eventually(holds: () => boolean | Promise<boolean>, ms: number): Promise<void> {
  const end = Date.now() + ms
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to hold in time')
    await new Promise((done) => setTimeout(done, 50))
  }
}
