// Once before all suites: the index is trained and the pages are built, so that suites running side by side find them done.
export default async function prepare() {
  const { prepareOnce } = await import('./prepare-once.ts')
  await prepareOnce()
}
