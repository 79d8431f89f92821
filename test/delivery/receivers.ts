/** Receivers of messages on loopback: a web server that answers as told, and a mail server of a few lines. */
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

export interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface WebReceiver {
  readonly url: string;
  readonly received: Received[];
  /** Answers of the next calls, in turn; then 200. `hang up` breaks the connection after reading. */
  readonly answers: (number | 'hang up' | { readonly status: number; readonly headers: Record<string, string> })[];
  close(): Promise<void>;
}

export async function webReceiver(): Promise<WebReceiver> {
  const received: Received[] = [];
  const answers: WebReceiver['answers'] = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, body });
    const answer = answers.shift() ?? 200;
    if (answer === 'hang up') return void request.socket.destroy();
    const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
    response.writeHead(status, headers).end('ok');
  });
  await listen(server);
  return { url: `http://127.0.0.1:${portOf(server)}/hook`, received, answers, close: () => close(server) };
}

export interface MailReceiver {
  readonly url: string;
  readonly mails: { readonly to: readonly string[]; readonly text: string }[];
  /** What it answers to RCPT TO; default 250. */
  recipient: (address: string) => string;
  close(): Promise<void>;
}

/** As much of SMTP as it takes to get a mail. */
export async function mailReceiver(): Promise<MailReceiver> {
  const receiver: Omit<MailReceiver, 'url' | 'close'> = { mails: [], recipient: () => '250 ok' };
  const server = net.createServer((socket) => converse(socket, receiver));
  await listen(server);
  return Object.assign(receiver, { url: `smtp://127.0.0.1:${portOf(server)}`, close: () => close(server) });
}

function converse(socket: net.Socket, receiver: Omit<MailReceiver, 'url' | 'close'>): void {
  let buffer = '';
  let isData = false;
  let to: string[] = [];
  const say = (line: string) => socket.write(`${line}\r\n`);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    buffer += chunk.toString('utf8');
    for (let end = endOf(); end >= 0; end = endOf()) {
      const part = buffer.slice(0, end);
      buffer = buffer.slice(end + (isData ? 5 : 2));
      if (isData) {
        receiver.mails.push({ to, text: part });
        [isData, to] = [false, []];
        say('250 queued');
      } else command(part);
    }
  });
  const endOf = () => buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n');
  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') {
      const address = /<(.*)>/.exec(line)?.[1] ?? '';
      const answer = receiver.recipient(address);
      if (answer.startsWith('250')) to.push(address);
      say(answer);
      return;
    }
    isData = verb === 'DATA';
    say(isData ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok');
    if (verb === 'QUIT') socket.end();
  };
  say('220 mail.test');
}

const listen = (server: net.Server): Promise<void> => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const portOf = (server: net.Server): number => (server.address() as AddressInfo).port;

function close(server: net.Server | http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
