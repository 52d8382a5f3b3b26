// The process of one broker: started, ended, stopped and woken. It does not outlive the process that started it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KAFKA_LIB } from './kafka-jars.ts'

const JAVA = ['-Xms32m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

export interface BrokerProcess {
  /** Of the Java process; undefined when it does not run. */
  pid(): number | undefined
  start(): void
  /** Resolves when it has ended. A hung process hears SIGKILL only. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  /** The last lines of what it printed. */
  said(): string
}

/** @param folder holds `server.properties` and `log4j2.xml`; what the broker prints goes to `output.txt` in there. */
export function brokerProcess(folder: string): BrokerProcess {
  const output = join(folder, 'output.txt')
  let child: ChildProcess | undefined
  return {
    pid: () => child?.pid,
    start() {
      if (child !== undefined) throw new Error('this broker runs already')
      const log4j = `-Dlog4j2.configurationFile=${join(folder, 'log4j2.xml')}`
      const started = spawnJava([...JAVA, log4j], 'kafka.Kafka', [join(folder, 'server.properties')], output)
      const watchdog = watch(started)
      child = started
      started.once('exit', () => {
        if (child === started) child = undefined
        watchdog.kill('SIGKILL')
      })
    },
    async end(signal) {
      if (child === undefined) return
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
    signal(signal) {
      if (child?.kill(signal) !== true) throw new Error(`no broker runs that could hear ${signal}`)
    },
    said: () => readFileSync(output, 'utf8').slice(-4000),
  }
}

/** Prepares the broker's folder for its data; prints what went wrong into the error that it throws. */
export async function formatStorage(folder: string, args: readonly string[]): Promise<void> {
  const output = join(folder, 'format.txt')
  const command = ['format', '-c', join(folder, 'server.properties'), ...args]
  const log4j = `-Dlog4j2.configurationFile=${join(folder, 'log4j2.xml')}`
  const [code]: unknown[] = await once(spawnJava([...JAVA, log4j], 'kafka.tools.StorageTool', command, output), 'exit')
  if (code !== 0) throw new Error(`Kafka's storage could not be formatted:\n${readFileSync(output, 'utf8')}`)
}

function spawnJava(options: readonly string[], main: string, args: readonly string[], output: string): ChildProcess {
  const file = openSync(output, 'a')
  const child = spawn('java', [...options, '-cp', join(KAFKA_LIB, '*'), main, ...args], {
    stdio: ['ignore', file, file],
  })
  closeSync(file)
  return child
}

/** A shell that waits until this process is gone, however it went (its end of the pipe closes), and then ends the
 * broker, a stopped one too. */
function watch(broker: ChildProcess): ChildProcess {
  const script = 'read -r _; kill -9 "$1"'
  return spawn('sh', ['-c', script, 'watchdog', String(broker.pid)], { stdio: ['pipe', 'ignore', 'ignore'] })
}
