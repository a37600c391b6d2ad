// Takes what Alertmanager sends: webhooks on port 9099, mails on port 25. Prints each as a line of JSON, which `docker logs` shows.
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';

const got = (kind, value) => console.log(JSON.stringify({ [kind]: value }));

createHttpServer(async (request, response) => {
  got('webhook', await json(request));
  response.end();
}).listen(9099);

// As much of SMTP (RFC 5321) as a sender of one mail asks for.
createServer((socket) => {
  const say = (line) => socket.write(`${line}\r\n`);
  let mail;
  say('220 mail');
  createInterface({ input: socket }).on('line', (line) => {
    if (mail && line !== '.') return void mail.push(line);
    if (mail) {
      got('mail', mail.join('\n'));
      mail = undefined;
      return void say('250 ok');
    }
    if (/^DATA/i.test(line)) {
      mail = [];
      return void say('354 go on');
    }
    if (/^QUIT/i.test(line)) return void socket.end('221 bye\r\n');
    say('250 ok');
  });
  socket.on('error', () => {});
}).listen(25);
