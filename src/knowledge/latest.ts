/** `make` with its latest `count` results kept: within one decision the same words are read and searched several times. What is
 * returned is shared and must not be changed. A promise that fails is forgotten. */
export function keepLatest<Value>(count: number, make: (text: string) => Value): (text: string) => Value {
  const kept = new Map<string, Value>()
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const made = make(text)
    kept.set(text, made)
    if (made instanceof Promise) made.catch(() => kept.delete(text))
    const [oldest] = kept.keys()
    if (kept.size > count) kept.delete(oldest!)
    return made
  }
}
