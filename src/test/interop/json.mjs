// JSON as text. JSON.parse turns 1.0 into 1 and shortens long numbers; here every token stays as it was written.

const TOKEN = /[ \t\r\n]*([{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

function tokens(text) {
  const found = [];
  let at = 0;
  while (at < text.trimEnd().length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) {
      throw new Error(`no JSON at ${at}: ${text.slice(at, at + 40)}`);
    }
    at = TOKEN.lastIndex;
    found.push({ text: match[1], from: at - match[1].length, to: at });
  }
  return found;
}

/** The token after the value that begins with token i. */
function after(all, i) {
  let depth = 0;
  do {
    if ('{['.includes(all[i].text)) depth++;
    if ('}]'.includes(all[i].text)) depth--;
    i++;
  } while (depth > 0);
  return i;
}

const slice = (text, all, from, to) => text.slice(all[from].from, all[to - 1].to);

/** The values of an object, each as the text it was written with. */
export function members(text) {
  const all = tokens(text);
  const found = new Map();
  for (let i = 1; all[i].text !== '}'; ) {
    const end = after(all, i + 2);
    found.set(JSON.parse(all[i].text), slice(text, all, i + 2, end));
    i = all[end].text === ',' ? end + 1 : end;
  }
  return found;
}

/** The elements of an array, each as the text it was written with. */
export function elements(text) {
  const all = tokens(text);
  const found = [];
  for (let i = 1; all[i].text !== ']'; ) {
    const end = after(all, i);
    found.push(slice(text, all, i, end));
    i = all[end].text === ',' ? end + 1 : end;
  }
  return found;
}

/** Equal for texts that mean the same: white space and escapes do not count, order and number texts do. */
export function canonical(text) {
  return tokens(text)
    .map((token) => (token.text.startsWith('"') ? JSON.stringify(JSON.parse(token.text)) : token.text))
    .join('');
}
