/** Removes what identifies a person before words leave for a model. */

const patterns: [RegExp, string][] = [
  [/[\w.+-]+@[\w-]+\.[\w.]+/g, '(thư điện tử)'],
  [/(?<!\d)(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)/g, '(số điện thoại)'],
  [/(?<!\d)\d(?:[ .-]?\d){11}(?!\d)/g, '(số định danh)'],
  [/(?<!\d)\d(?:[ .-]?\d){8}(?!\d)/g, '(số giấy tờ)'],
  [/(?<!\d)\d{10,19}(?!\d)/g, '(số tài khoản)'],
  [/\b\d{2}[A-Z]{1,2}\d?[ -.]?\d{3}[. ]?\d{2}\b/g, '(biển số)'],
]

/** `text` with numbers of phones, papers, accounts, plates and mail addresses replaced by what they are. */
export function hidePersonal(text: string): string {
  return patterns.reduce((hidden, [pattern, words]) => hidden.replace(pattern, words), text)
}
