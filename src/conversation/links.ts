/** Which links may leave: official sites and what the knowledge base names; nothing that a citizen, a model or a slip brought in. */

// Endings that the platforms' apps make a link of without "https://". Those that are Vietnamese syllables (la, to, in, co …) are
// left out: a blank forgotten after a full stop would hold up honest answers.
const endings =
  'vn|com|net|org|info|app|io|me|xyz|top|link|site|online|shop|club|icu|cc|ly|gl|cn|tk|ml|ga|cf|gq|ru|su|vip|bid|win|loan|live|' +
  'store|tech|fun|pro|page|dev|us|uk|asia|mobi|name|biz|sbs|cfd|buzz|cyou|world|today|space|website|host|press|click|download|' +
  'zip|mov|support|work|review|trade|stream|racing|ltd|group|services|digital|cloud|finance|bond|life|center|network|email|tv|ws|' +
  'sh|gg|pw|vc|eu|jp|kr|hk|sg|kh|tw'
const address = new RegExp(
  // With any scheme, or www.
  '(?:[a-z][a-z0-9+.-]*:\\/\\/|www\\.)[^\\s<>"\')\\]]+' +
    // Bare: labels in any script.
    `|(?<![\\p{L}\\p{N}_@.-])(?:[\\p{L}\\p{M}\\p{N}-]+\\.)+(?:${endings})(?:[/?#:][^\\s<>"')\\]]*)?(?![\\p{L}\\p{N}_-])` +
    // A number for a host: with a port or path, else it is a date or a number of a law.
    '|(?<![\\p{L}\\p{N}_@.-])(?:\\d{1,3}\\.){3}\\d{1,3}(?::\\d|/)[^\\s<>"\')\\]]*',
  'giu',
)

/** Hosts named in `text` that are neither under .gov.vn nor in `allowed`; of other schemes than http(s) the whole link. */
export function foreignHosts(text: string, allowed: ReadonlySet<string>): string[] {
  // As an app reads it: without what nobody sees, every kind of full stop as one.
  const seen = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[。｡]/g, '.')
  const hosts = [...seen.matchAll(address)].map(([found]) => hostOf(found))
  return [...new Set(hosts)].filter((host) => host !== '' && !isAllowed(host, allowed))
}

function hostOf(found: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(found)?.[1]?.toLowerCase()
  if (scheme && scheme !== 'http' && scheme !== 'https') return found
  const url = scheme ? found : `https://${found}`
  // What cannot be read may still be a link to somebody's app.
  if (!URL.canParse(url)) return found
  return new URL(url).hostname.toLowerCase().replace(/^www\./, '')
}

const isAllowed = (host: string, allowed: ReadonlySet<string>): boolean =>
  host === 'gov.vn' || host.endsWith('.gov.vn') || allowed.has(host)
