// A TCP proxy that cuts what goes through it when told.

import { connect, createServer } from 'node:net';

export async function startProxy(target) {
  const { hostname, port } = new URL(target);
  const sockets = new Set();
  let refusing = false;
  const server = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    for (const [each, other] of [[client, upstream], [upstream, client]]) {
      sockets.add(each);
      each.on('error', () => other.destroy());
      each.on('close', () => {
        sockets.delete(each);
        other.destroy();
      });
      each.pipe(other);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: target.replace(`${hostname}:${port}`, `127.0.0.1:${server.address().port}`),
    /** Ends all connections at once, without a word. */
    cut() {
      for (const each of sockets) {
        each.resetAndDestroy();
      }
    },
    refuse(isRefusing) {
      refusing = isRefusing;
    },
    close() {
      server.close();
      this.cut();
    },
  };
}
