// Ctrl-C and SIGTERM as an AbortSignal: the first asks for a clean stop, the second ends at once.

/** `hasParent`: Ctrl-C and many a supervisor reach a whole process tree. A child then leaves Ctrl-C to its parent, which
 * stops the stages in order, and being told twice to stop does not keep it from finishing what is in hand. */
export function stopSignal({ hasParent = false } = {}): AbortSignal {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted && !hasParent) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', hasParent ? () => undefined : stop)
  process.on('SIGTERM', stop)
  return controller.signal
}

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
