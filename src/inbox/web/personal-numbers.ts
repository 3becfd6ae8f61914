/** Numbers in a reply that look like somebody's identity or phone number. */

export interface PersonalNumber {
  kind: 'identity' | 'phone'
  text: string
}

const digits = /(?<![\p{L}\d])(?:\+\s?)?\d(?:[ .-]?\d){8,13}(?![\p{L}\d])/gu
const mobile = /^(?:84|0)(?:3|5|7|8|9)\d{8}$/
const landline = /^02\d{9}$/

/** Every such number, as it was written. */
export function personalNumbers(text: string): PersonalNumber[] {
  return [...text.matchAll(digits)].flatMap(([found]): PersonalNumber[] => {
    const bare = found.replace(/\D/g, '')
    if (mobile.test(bare) || landline.test(bare)) return [{ kind: 'phone', text: found }]
    if (bare.length === 12 || bare.length === 9) return [{ kind: 'identity', text: found }]
    return []
  })
}
