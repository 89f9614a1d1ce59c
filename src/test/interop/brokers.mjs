// Brokers of Debian's packages, and Kafka from Maven Central, each at free ports of its own, as src/test/java/dev/carillon/brokers has
// them. One that is not installed says so.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './carillon.mjs';

const START_MS = 90_000;
const KAFKA = '4.4.0';

/** What is missing of these programs, in words; false if nothing is. */
export function missing(...programs) {
  const lacking = programs.filter((each) => !(each.startsWith('/') ? existsSync(each) : inPath(each)));
  return lacking.length > 0 && `${lacking.join(', ')} not installed`;
}

function inPath(name) {
  return process.env.PATH.split(':').some((each) => existsSync(join(each, name)));
}

export async function startRabbit() {
  const management = await freePort();
  const [names, cluster] = [await freePort(), await freePort()];
  const broker = await start('rabbitmq', async (directory, port) => {
    await writeFile(
      join(directory, 'rabbitmq.conf'),
      `listeners.tcp.1 = 127.0.0.1:${port}\nmanagement.tcp.ip = 127.0.0.1\nmanagement.tcp.port = ${management}\n`,
    );
    await writeFile(join(directory, 'enabled_plugins'), '[rabbitmq_management,rabbitmq_amqp1_0].');
    return {
      command: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
      env: {
        HOME: directory,
        RABBITMQ_NODENAME: `carillon${port}@localhost`,
        RABBITMQ_MNESIA_BASE: join(directory, 'data'),
        RABBITMQ_LOG_BASE: join(directory, 'logs'),
        RABBITMQ_LOGS: '-',
        RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
        RABBITMQ_DIST_PORT: String(cluster),
        ERL_EPMD_PORT: String(names),
        ERL_EPMD_ADDRESS: '127.0.0.1',
      },
      ends: () => spawnSync('/usr/bin/epmd', ['-port', String(names), '-kill']),
    };
  });
  await accepts(management, broker);
  return { ...broker, management };
}

export function startMosquitto() {
  return start('mosquitto', (directory, port) => ({ command: ['/usr/sbin/mosquitto', '-p', String(port)] }));
}

export function startRedis() {
  return start('redis', (directory, port) => ({
    command: ['/usr/bin/redis-server', '--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''],
  }));
}

export function startNats() {
  return start('nats', (directory, port) => ({
    command: ['/usr/sbin/nats-server', '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', directory],
  }));
}

/**
 * Kafka that is its own controller.
 *
 * @param {string} classPath as {@link kafkaClassPath} gives it
 */
export async function startKafka(classPath) {
  const controller = await freePort();
  return start('kafka', async (directory, port) => {
    const settings = join(directory, 'server.properties');
    await writeFile(
      settings,
      [
        'process.roles=broker,controller',
        'node.id=1',
        `controller.quorum.voters=1@127.0.0.1:${controller}`,
        `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
        `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
        'controller.listener.names=CONTROLLER',
        `log.dirs=${join(directory, 'data')}`,
        'offsets.topic.replication.factor=1',
        'offsets.topic.num.partitions=1',
        'group.initial.rebalance.delay.ms=0',
        'share.coordinator.state.topic.replication.factor=1',
        'transaction.state.log.replication.factor=1',
        'transaction.state.log.min.isr=1',
      ].join('\n'),
    );
    const java = ['java', '-Xmx512m', '-cp', classPath];
    const [program, ...format] = [...java, 'kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qk', '-c', settings];
    const formatted = spawnSync(program, format, { encoding: 'utf8' });
    if (formatted.status !== 0) {
      throw new Error(formatted.stdout + formatted.stderr);
    }
    return { command: [...java, 'kafka.Kafka', settings] };
  });
}

/** The class path of Kafka's server: CARILLON_KAFKA, or what Maven finds; null if it finds none. */
export async function kafkaClassPath() {
  if (process.env.CARILLON_KAFKA) {
    return process.env.CARILLON_KAFKA;
  }
  const directory = await mkdtemp(join(tmpdir(), 'carillon-kafka-'));
  try {
    await writeFile(
      join(directory, 'pom.xml'),
      `<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
       <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA}</version></dependency>
       </dependencies></project>`,
    );
    for (const offline of [['-o'], []]) {
      const found = spawnSync(
        'mvn',
        [...offline, '-q', '-B', 'dependency:build-classpath', '-Dmdep.outputFile=cp.txt', '-Dmdep.includeScope=runtime'],
        { cwd: directory, timeout: 120_000, encoding: 'utf8' },
      );
      if (found.status === 0) {
        return spawnSync('cat', ['cp.txt'], { cwd: directory, encoding: 'utf8' }).stdout.trim();
      }
    }
    return null;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** @returns {Promise<{port: number, stop: () => Promise<void>}>} once its port is open */
async function start(name, prepare) {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), `carillon-${name}-`));
  await mkdir(directory, { recursive: true });
  const { command, env = {}, ends = () => {} } = await prepare(directory, port);
  const child = spawn(command[0], command.slice(1), {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // so that all of it can be ended, whatever it has started
  });
  let said = '';
  let hasEnded = false;
  const exited = new Promise((resolve) =>
    child.on('exit', () => {
      hasEnded = true;
      resolve();
    }),
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => (said = (said + data).slice(-4_000)));
  }
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended
    }
    ends();
  };
  process.on('exit', kill);
  const broker = {
    port,
    said: () => `${name} ${hasEnded ? 'ended' : 'does not answer'}: ${said}`,
    hasEnded: () => hasEnded,
    async stop() {
      process.removeListener('exit', kill);
      kill();
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
  await accepts(port, broker);
  return broker;
}

async function accepts(port, broker) {
  const until = Date.now() + START_MS;
  while (!(await isOpen(port))) {
    if (broker.hasEnded() || Date.now() > until) {
      await broker.stop();
      throw new Error(broker.said());
    }
    await pause(100);
  }
}

function isOpen(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
