// Registers tests that need a small volume of their own where one can be mounted, and says so where it cannot.
import { spawnSync } from 'node:child_process'
import { describe } from 'vitest'

/** A shell command that mounts a volume of 2 MiB over the folder `"$0"`, in a namespace that ends with the process. */
export const MOUNT_SMALL_VOLUME = 'mount -t tmpfs -o size=2m peil-test "$0"'

type Describe = (title: string, suite: () => void) => void

const sayNotRun: Describe = (title) => {
  process.stderr.write(`did not run: ${title}: needs the right to mount a volume\n`)
}

/** Like counterparts, required by PEIL_TEST_COUNTERPARTS=required: then it runs, and fails, where it cannot. */
export const describeWithSmallVolume: Describe =
  spawnSync('unshare', ['--mount', 'sh', '-c', MOUNT_SMALL_VOLUME, '/mnt']).status === 0 ||
  process.env['PEIL_TEST_COUNTERPARTS'] === 'required'
    ? describe
    : sayNotRun
