const PAGES: readonly (readonly [path: string, what: string])[] = [
  ['/orders', 'a list, as JSON'],
  ['/orders/1', 'one order; POST /orders makes another'],
  ['/image.png', 'an image'],
  ['/cookies', 'two Set-Cookie lines, dates with commas inside'],
  ['/gzip', 'a compressed answer'],
  ['/redirect', 'a 302 to the list of orders'],
  ['/slow?ms=1500', 'takes its time'],
  ['/clock', 'the time, as server-sent events without an end; through a door that streams'],
  ['/download', '30 MB; through a door that streams'],
  ['/error', 'fails with a 500'],
  ['/status/418', 'any status that you ask for'],
  ['/echo/a%2Fb?x=1&x=2', 'the request, as it arrived here'],
  ['/customers', 'moved: another server, behind a Lattice service'],
  ['/invoices', 'moved: a Lambda that reads ALB events'],
  ['/stock', 'moved: a Lambda that reads Lattice events'],
  ['/retired', 'answered by the route table, never by this server'],
];

/** The legacy backend's front page. */
export const homePage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Legacy backend</title>
<style>
  :root { color-scheme: light dark; --line: light-dark(#ddd, #3a3a3a); --soft: light-dark(#666, #aaa) }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
  img { width: 100%; border-radius: .6rem; aspect-ratio: 3; object-fit: cover }
  h1 { margin: 1rem 0 0 } p { color: var(--soft); margin: .2rem 0 1.4rem }
  li { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between; padding: .45rem 0; border-top: 1px solid var(--line) }
  ul { list-style: none; padding: 0 } li span { color: var(--soft) } a { font-family: ui-monospace, monospace }
  form { display: flex; gap: 1rem; padding-top: 1rem; border-top: 1px solid var(--line) }
</style>
<img src="/image.png" alt="A sunset over water">
<h1>Legacy backend</h1>
<p>A private HTTP server that does not know API Gateway, ALB or Lattice.</p>
<ul>
${PAGES.map(([path, what]) => `  <li><a href="${path.replaceAll('&', '&amp;')}">${path.replaceAll('&', '&amp;')}</a><span>${what}</span></li>`).join('\n')}
</ul>
<form method="post" action="/upload" enctype="multipart/form-data">
  <input type="file" name="file" required><button>Upload</button>
</form>
</html>
`;
