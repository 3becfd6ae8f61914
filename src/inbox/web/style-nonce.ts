/** The nonce under which this page may add style elements; the server writes it into the page's head. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

// Where the library that keeps the page still behind a dialog looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce })

/** For Mantine. */
export const styleNonce = (): string => nonce
