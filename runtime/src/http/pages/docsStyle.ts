/** The style of the reference page: light and dark, from a phone's width up. */
import { BASE_STYLE } from './page';

export const DOCS_STYLE = `${BASE_STYLE}
header { padding: 2rem 1.5rem 1.25rem; border-bottom: 1px solid var(--line); background: var(--card); }
h1 { margin: 0; font-size: 1.75rem; }
h2 { margin: 2.5rem 0 1rem; font-size: 1.35rem; }
h3 { margin: 0 0 0.5rem; font-size: 1.08rem; }
h4 { margin: 1.1rem 0 0.4rem; font-size: 0.78rem; letter-spacing: 0.05em; text-transform: uppercase; color: var(--soft); }
p { margin: 0 0 0.6rem; }
.version { margin: 0.3rem 0 0; color: var(--soft); }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.layout { display: grid; grid-template-columns: 19rem minmax(0, 1fr); max-width: 90rem; margin: 0 auto; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 1.25rem 0.75rem 2rem 1.5rem; font-size: 0.9rem; }
nav ul { list-style: none; margin: 0.2rem 0 0.6rem; padding: 0 0 0 0.9rem; }
nav li { margin: 0.25rem 0; }
nav a { text-decoration: none; }
nav summary { padding: 0.25rem 0; font-weight: 600; cursor: pointer; }
main { padding: 1rem 1.5rem 4rem; min-width: 0; }
.intro { max-width: 48rem; }
article { margin: 0 0 1.1rem; padding: 1.1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; scroll-margin-top: 1rem; }
article:target { border-color: var(--accent); }
.path { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.method { display: inline-block; min-width: 3.3em; padding: 0.05rem 0.35rem; border: 1px solid currentColor; border-radius: 4px; font: 700 0.7rem/1.5 ui-monospace, Menlo, Consolas, monospace; text-align: center; color: var(--soft); }
.method.get { color: var(--accent); }
.method.post, .good { color: var(--good); }
.method.delete, .bad { color: var(--bad); }
.scope { font-size: 0.85rem; color: var(--soft); }
table { width: 100%; table-layout: fixed; border-collapse: collapse; font-size: 0.9rem; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: 0.35rem 0.9rem 0.35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:nth-child(1) { width: 27%; }
th:nth-child(2) { width: 25%; }
td p { margin: 0; }
td small { display: block; color: var(--soft); }
pre { margin: 0.5rem 0 0; padding: 0.8rem 1rem; overflow-x: auto; white-space: pre-wrap; }
details > summary { cursor: pointer; }
article > details { margin-top: 0.9rem; }
.answers { margin: 0; padding: 0; list-style: none; font-size: 0.92rem; }
.answers li { margin: 0.15rem 0; }
.or { margin: 0.3rem 0; color: var(--soft); }
@media (max-width: 56rem) {
  .layout { display: block; }
  nav { position: static; max-height: none; padding: 0.75rem 1rem; border-bottom: 1px solid var(--line); }
  main { padding: 0.5rem 1rem 3rem; }
  header { padding: 1.25rem 1rem 1rem; }
  article { padding: 0.9rem; }
}
@media (max-width: 40rem) {
  thead { position: absolute; left: -999rem; }
  tbody, tr, td { display: block; }
  tr { padding: 0.45rem 0; border-bottom: 1px solid var(--line); }
  td { padding: 0.1rem 0; border: 0; }
}
`;
