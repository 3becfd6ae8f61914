/** Which links may leave: official sites and what the knowledge base names; nothing that a citizen, a model or a slip brought in. */

const address =
  /(?:https?:\/\/|www\.)[^\s<>"')\]]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|app|io|me|xyz|top|link|site|online|shop|club|icu|cc|ly|gl)(?:\/[^\s<>"')\]]*)?(?![\w-])/gi

/** Hosts named in `text` that are neither under .gov.vn nor in `allowed`. */
export function foreignHosts(text: string, allowed: ReadonlySet<string>): string[] {
  const hosts = [...text.normalize('NFKC').matchAll(address)].map(([found]) => hostOf(found!))
  return [...new Set(hosts)].filter((host) => host !== '' && !isAllowed(host, allowed))
}

function hostOf(found: string): string {
  const url = /^https?:\/\//i.test(found) ? found : `https://${found}`
  if (!URL.canParse(url)) return ''
  return new URL(url).hostname.toLowerCase().replace(/^www\./, '')
}

const isAllowed = (host: string, allowed: ReadonlySet<string>): boolean =>
  host === 'gov.vn' || host.endsWith('.gov.vn') || allowed.has(host)
