/** Links and addresses in a text, in a form in which two that lead to the same place are alike. */

/** Endings of bare names (`example.com/offer`) that count as links; more would take `e.g.` and `Node.js` for one. */
const ENDINGS =
  'com|net|org|io|co|ai|app|dev|me|info|biz|shop|store|online|site|link|xyz|eu|uk|us|ca|au|de|at|ch|fr|es|it|pt|nl|be|pl|se|no|dk|fi|ie|cz|ru|ua|in|cn|jp|kr|br|mx|ar|cl|tr|za|ly|gl|to';
const LINK = new RegExp(
  String.raw`(?:[a-z][a-z0-9+.-]{1,15}://|www\.)[^\s<>"'«»]+|[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:${ENDINGS})(?![\w-])(?:/[^\s<>"'«»]*)?`,
  'giu',
); // prettier-ignore

/** Each once, as they are compared: lower-case host, no scheme, no `www.`, no slash or punctuation at the end. */
export function linksIn(text: string): Set<string> {
  const found = new Set<string>();
  for (const [written] of text.normalize('NFKC').matchAll(LINK)) {
    const link = comparable(written);
    if (link !== '') found.add(link);
  }
  return found;
}

function comparable(written: string): string {
  const bare = written.replace(/[.,;:!?)\]}*_]+$/u, '').replace(/^https?:\/\//i, '').replace(/^www\./i, ''); // prettier-ignore
  const end = bare.search(/[/?#]/);
  const host = (end < 0 ? bare : bare.slice(0, end)).toLowerCase();
  return host + (end < 0 ? '' : bare.slice(end).replace(/\/+$/, ''));
}

/** The host alone, which may always be named once one of its pages may. */
export function hostOf(link: string): string {
  return link.split(/[/?#]/)[0] ?? link;
}
