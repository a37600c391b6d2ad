// An HTTP server that answers everything with `{}`: what a tracking server would be like that does nothing.
import { createServer } from 'node:http';

createServer((request, response) => {
  request.resume();
  request.once('end', () => response.setHeader('content-type', 'application/json').end('{}'));
}).listen(Number(process.argv[2]), '127.0.0.1');
