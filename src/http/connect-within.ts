import type { Agent, ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

type Created = (error: Error | null, stream: Duplex) => void;

/** Makes an agent's new connections fail with ETIMEDOUT when they are not open (TLS included) after `timeoutMs`; axios and Node have no such timeout. */
export function connectWithin<A extends Agent>(agent: A, timeoutMs: number): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options: ClientRequestArgs, callback?: Created) => {
    const socket = create(options, callback) as Socket | undefined;
    if (socket?.connecting) watch(socket, isSecure(socket) ? 'secureConnect' : 'connect', timeoutMs);
    return socket;
  };
  return agent;
}

function watch(socket: Socket, opened: string, timeoutMs: number): void {
  const timer = setTimeout(() => socket.destroy(Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' })), timeoutMs);
  const stop = (): void => clearTimeout(timer);
  socket.once(opened, stop);
  socket.once('close', stop);
}

const isSecure = (socket: Socket): boolean => 'encrypted' in socket;
